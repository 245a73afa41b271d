"""What addresses and forms of imports say, read; pure, and never an exception."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from semesta_tenants.intake.records import Import, ImportLine, ImportState, Outcome

T = TypeVar("T")
Form = Mapping[str, str]
SIZE: Final = 50
LONGEST_ECHO: Final = 10_000
NEEDS_REASON: Final = "alasan"
OUTCOMES: Final[Mapping[str, Outcome]] = {
    "baru": Outcome.NEW,
    "berubah": Outcome.CHANGED,
    "sama": Outcome.UNCHANGED,
    "ditolak": Outcome.REJECTED,
}
STATES: Final[Mapping[str, ImportState]] = {
    "pratinjau": ImportState.READY,
    "disimpan": ImportState.APPLIED,
    "dibatalkan": ImportState.UNDONE,
    "dibuang": ImportState.DROPPED,
}
_NUMBER: Final = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list. first, last: from 1; number: of the page."""

    rows: Sequence[T]
    number: int
    first: int
    last: int
    total: int

    @property
    def has_next(self) -> bool:
        """Whether more follow."""
        return self.last < self.total


def page_of(found: Sequence[T], arguments: Form) -> Page[T]:
    """The fifty of `?hal=`; the last page where the address goes too far."""
    number = max(1, number_from(arguments.get("hal", "")) or 1)
    number = min(number, max(1, -(-len(found) // SIZE)))
    first = (number - 1) * SIZE
    rows = found[first : first + SIZE]
    return Page(rows, number, first + 1 if rows else 0, first + len(rows), len(found))


def narrowed(lines: Sequence[ImportLine], arguments: Form, needing: Mapping[int, object]) -> list[ImportLine]:
    """The rows of `?hasil=`; all where it names nothing that we know. needing: lines that need a reason."""
    asked = arguments.get("hasil", "")
    if asked == NEEDS_REASON:
        return [each for each in lines if each.line in needing]
    outcome = OUTCOMES.get(asked)
    return [each for each in lines if outcome in {None, each.outcome}]


def listed(found: Sequence[Import], arguments: Form) -> list[Import]:
    """The imports of `?keadaan=`."""
    state = STATES.get(arguments.get("keadaan", ""))
    return [each for each in found if state in {None, each.state}]


def number_from(text: str) -> int | None:
    """A number of an address or of a hidden field; None for anything else."""
    return int(text) if _NUMBER.fullmatch(text) else None


def reason_from(form: Form, name: str = "alasan") -> str:
    """Why, as written in the field of this name. Browsers send CR LF where the database keeps LF."""
    return form.get(name, "").replace("\r\n", "\n").strip()
