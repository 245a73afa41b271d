"""What contributions speak of: entries of bills and payments, months, and what stands of all of them; frozen."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from semesta_platform.errors import ConflictError, OvertakenError
from semesta_tenants.coordination.records import Party
from semesta_tenants.coverage.records import GateState


class Kind(StrEnum):
    """What an entry is: the bill of a month, or money paid for a month."""

    BILL = "bill"
    PAYMENT = "payment"


class Fund(StrEnum):
    """Where the money of a payment comes from, in the order in which a form offers them."""

    BUDGET = "apbd"
    TOBACCO_TAX = "cigarette_tax"
    EXCISE = "dbhcht"
    PROVINCE = "province"
    OTHER = "other"


class State(StrEnum):
    """Where an entry stands. Only a confirmed one counts."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    VOIDED = "voided"


class MonthState(StrEnum):
    """Where a month stands by what is confirmed.

    EARLY: no bill and none between two bills, so nothing is lacking yet. AHEAD: billed and not paid, but still to come.
    """

    PAID = "paid"
    SHORT = "short"
    UNBILLED = "unbilled"
    AHEAD = "ahead"
    EARLY = "early"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry to be made. month: the first day of the one billed or paid for. amount: whole rupiah.

    people: for whom is billed, None where the bill names no number. fund: of a payment, None for a bill. dated_on: of the bill,
    or the day of paying. document: number of the bill or of the order to pay (SP2D). no_nik: whoever writes says that what looks
    like somebody's number is none; not kept.
    """

    kind: Kind
    month: dt.date
    amount: int
    dated_on: dt.date
    document: str
    people: int | None = None
    fund: Fund | None = None
    note: str = ""
    no_nik: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Voiding:
    """Why an entry does not hold. no_nik: as of `Wanted`."""

    reason: str
    no_nik: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it stands. entered_*, confirmed_*, voided_*: who, in words of that time, and when."""

    id: uuid.UUID
    wanted: Wanted
    side: Party
    entered_by: uuid.UUID | None
    entered_words: str
    entered_at: dt.datetime
    row_version: int = 1
    confirmed_by: uuid.UUID | None = None
    confirmed_words: str | None = None
    confirmed_at: dt.datetime | None = None
    voided_words: str | None = None
    voided_at: dt.datetime | None = None
    void_reason: str = ""

    @property
    def state(self) -> State:
        """A voided one is voided, whether it was confirmed or not."""
        if self.voided_at is not None:
            return State.VOIDED
        return State.WAITING if self.confirmed_at is None else State.CONFIRMED


@dataclass(frozen=True, slots=True)
class Month:
    """One month in whole rupiah. billed: None without a confirmed bill. paid: confirmed, by source, without sources of nothing.

    arrears: None without a confirmed bill, 0 for a month to come. credit: paid beyond a confirmed bill, which no other month
    gets. waiting: entries that wait to be confirmed. people: of the confirmed bill. expected: that bill by the rate of the
    month, None where either is unknown.
    """

    first: dt.date
    state: MonthState
    billed: int | None
    paid: Mapping[Fund, int]
    arrears: int | None
    credit: int
    waiting: int
    people: int | None = None
    expected: int | None = None

    @property
    def paid_whole(self) -> int:
        """From all sources together."""
        return sum(self.paid.values())

    @property
    def differs(self) -> int | None:
        """How much the bill lies above what was expected, below for a number under 0; None where nothing can be compared."""
        return None if self.billed is None or self.expected is None else self.billed - self.expected


@dataclass(frozen=True, slots=True)
class Answer:
    """What the entries say of the gate. paid_until: first day of the last month up to which all is paid; None for none.

    since: of the first month with a confirmed bill; of those before it the entries say nothing.
    """

    state: GateState
    paid_until: dt.date | None = None
    since: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """All months from the first with a standing entry to the last, and what follows from them.

    gaps: months without a confirmed bill between two that have one and have come; they end the chain of paid months.
    """

    months: tuple[Month, ...]
    answer: Answer
    arrears: int
    credit: int
    gaps: tuple[dt.date, ...]
    waiting: int


class StaleEntryError(OvertakenError[Entry, None]):
    """Somebody confirmed or voided it first. current: the entry as it now stands."""


class StaleOfficeError(ConflictError):
    """Somebody chose the organisation first. current: the one that now stands; version: of the choice."""

    def __init__(self, message: str, current: str, version: int) -> None:
        super().__init__(message)
        self.current, self.version = current, version
