"""What the branch's desk reads of a tenant's contributions: entries to confirm, arrears, the month up to which all is paid."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import func, select

from semesta_platform.ready import Ready, Sent, ready
from semesta_tenants.contributions import rules
from semesta_tenants.contributions.model import ContributionRow
from semesta_tenants.coordination.records import Party
from semesta_tenants.coverage.records import GateState

MONTHS = 12


@dataclass(frozen=True, slots=True)
class WaitingEntry:
    """A bill or payment of the region that the branch has to confirm. month: first day. amount: whole rupiah.

    people: that the bill names.
    """

    id: uuid.UUID
    kind: str
    month: dt.date
    amount: int
    people: int | None
    document: str
    entered_by: uuid.UUID | None
    entered_words: str
    since: dt.datetime
    row_version: int

    @property
    def differs(self) -> int | None:
        """How much a bill lies above what its people cost by the rate of its month; None where that cannot be compared."""
        expected = rules.expected(self.people, self.month) if self.kind == "bill" else None
        return None if expected is None else self.amount - expected


@dataclass(frozen=True, slots=True)
class BranchContributions:
    """What of a region's contributions waits, the oldest first, and what the confirmed ones come to.

    billed: whether a month up to the present one has a bill, without which nothing is known.
    paid_until: first day of the last month up to which all is paid, None for none. arrears: whole rupiah.
    gaps: months without a bill between two that have one and have come; they end the chain of paid months.
    """

    waiting: tuple[WaitingEntry, ...] = ()
    billed: bool = False
    paid_until: dt.date | None = None
    arrears: int = 0
    gaps: int = 0


def asking() -> Sent:
    """A row for each month, with what waits as JSON beside the sums, in one statement: rows for `contributions_in`."""
    return _query().sent_with({})


def contributions_in(rows: Sequence[tuple[Any, ...]], today: dt.date) -> BranchContributions:
    """The contributions of such rows. today: in the tenant's zone."""
    entries = sorted((_entry(month, one) for month, _bill, _paid, some in rows for one in some or ()), key=lambda one: one.since)
    billed = {month: (int(bill), int(paid)) for month, bill, paid, _some in rows if bill is not None}
    answer = rules.answer(billed, today)
    return BranchContributions(
        tuple(entries),
        answer.state is not GateState.UNKNOWN,
        answer.paid_until,
        # What is billed for a month to come is owed by nobody yet.
        sum(max(bill - paid, 0) for month, (bill, paid) in billed.items() if month <= today),
        _gaps([month for month in billed if month <= today]),
    )


@cache
def _query() -> Ready:
    row = ContributionRow
    confirmed = row.confirmed_at.is_not(None)
    entry = func.jsonb_build_object(
        *("id", row.id, "kind", row.kind, "amount", row.amount, "document", row.document, "people", row.people),
        *("entered_by", row.entered_by, "entered_words", row.entered_words, "since", row.entered_at),
        *("row_version", row.row_version),
    )
    query = (
        select(
            row.month,
            func.sum(row.amount).filter(confirmed, row.kind == "bill").label("billed"),
            func.coalesce(func.sum(row.amount).filter(confirmed, row.kind == "payment"), 0).label("paid"),
            # What the branch entered itself waits for the region.
            func.jsonb_agg(entry).filter(~confirmed, row.side == Party.REGION.value).label("waiting"),
        )
        .where(row.voided_at.is_(None))
        .group_by(row.month)
        .order_by(row.month)
    )
    return ready(query)


def _gaps(billed: Sequence[dt.date]) -> int:
    if not billed:
        return 0
    first, last = min(billed), max(billed)
    return (last.year - first.year) * MONTHS + last.month - first.month + 1 - len(billed)


def _entry(month: dt.date, given: Mapping[str, Any]) -> WaitingEntry:
    by = given["entered_by"]
    return WaitingEntry(
        uuid.UUID(given["id"]),
        given["kind"],
        month,
        given["amount"],
        given["people"],
        given["document"],
        uuid.UUID(by) if by else None,
        given["entered_words"],
        dt.datetime.fromisoformat(given["since"]),
        given["row_version"],
    )
