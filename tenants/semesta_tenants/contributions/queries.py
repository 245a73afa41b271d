"""Reads of contributions in a tenant's session: all entries, one, those of a month, and which organisation enters them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from semesta_platform.tenancy import preferences
from semesta_tenants.contributions.model import ContributionRow
from semesta_tenants.contributions.records import Entry, Fund, Kind, State, Wanted
from semesta_tenants.coordination.records import Party
from semesta_tenants.coverage import queries as coverage
from semesta_tenants.coverage.records import CONTRIBUTIONS_PAID, RecordedGate

KEY: Final = "contributions"
"""The preference that holds the organisation of the region that enters, and the last evidence that came from here."""
ANSWERED: Final = "contributions_gate"
USUAL_OFFICE: Final = "BPKAD"
MOST_ENTRIES: Final = 20_000
"""A century of bills with a payment a week."""
_ROW = ContributionRow
_COLUMNS: Final = (
    *(_ROW.id, _ROW.kind, _ROW.month, _ROW.amount, _ROW.people, _ROW.source, _ROW.dated_on, _ROW.document, _ROW.note, _ROW.side),
    *(_ROW.confirmed_by, _ROW.confirmed_words, _ROW.confirmed_at, _ROW.voided_words, _ROW.voided_at, _ROW.void_reason),
    *(_ROW.entered_by, _ROW.entered_words, _ROW.entered_at, _ROW.row_version),
)
_STATES: Final = {
    State.WAITING: and_(_ROW.voided_at.is_(None), _ROW.confirmed_at.is_(None)),
    State.CONFIRMED: and_(_ROW.voided_at.is_(None), _ROW.confirmed_at.is_not(None)),
    State.VOIDED: _ROW.voided_at.is_not(None),
}


@dataclass(frozen=True, slots=True)
class Office:
    """The organisation of the region that enters bills and payments. version: 0 where the region never chose."""

    name: str
    version: int


def entries(session: Session) -> tuple[Entry, ...]:
    """All entries, voided ones too, by month and then as they were made."""
    return _read(session, select(*_COLUMNS).order_by(_ROW.month, _ROW.id).limit(MOST_ENTRIES))


def of_month(session: Session, month: dt.date) -> tuple[Entry, ...]:
    """The entries of one month, voided ones too, as they were made. month: its first day."""
    return _read(session, select(*_COLUMNS).where(_ROW.month == month).order_by(_ROW.id))


def entry(session: Session, entry_id: uuid.UUID) -> Entry | None:
    """One entry of this tenant; None when there is none, also when another tenant has it."""
    return next(iter(_read(session, select(*_COLUMNS).where(_ROW.id == entry_id))), None)


def these(session: Session, ids: Collection[uuid.UUID]) -> tuple[Entry, ...]:
    """Entries with these ids, as they were made; what there is not is left out."""
    return _read(session, select(*_COLUMNS).where(_ROW.id.in_(list(ids))).order_by(_ROW.id)) if ids else ()


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list of programs holds; everything may be left out. since, until: months, both included."""

    kind: Kind | None = None
    state: State | None = None
    since: dt.date | None = None
    until: dt.date | None = None


def after(session: Session, asked: Narrowed, *, key: uuid.UUID | None, limit: int) -> tuple[Entry, ...]:
    """The next entries in the order in which they were made, for keyset pages. key: of the last one seen."""
    wanted: list[ColumnElement[bool]] = [] if key is None else [_ROW.id > key]
    if asked.kind is not None:
        wanted.append(_ROW.kind == asked.kind.value)
    if asked.state is not None:
        wanted.append(_STATES[asked.state])
    if asked.since is not None:
        wanted.append(_ROW.month >= asked.since)
    if asked.until is not None:
        wanted.append(_ROW.month <= asked.until)
    return _read(session, select(*_COLUMNS).where(*wanted).order_by(_ROW.id).limit(limit))


def waiting_for_region(person: uuid.UUID | None) -> ScalarSelect[int]:
    """How many of the branch's entries this person of the region may confirm, as a part of somebody's statement."""
    others = (_ROW.side == Party.BPJS.value, _ROW.entered_by.is_distinct_from(person))
    return select(func.count()).select_from(_ROW).where(_STATES[State.WAITING], *others).scalar_subquery()


def standing_bill(session: Session, month: dt.date) -> Entry | None:
    """The bill of a month that is not voided; there is at most one."""
    where = (_ROW.month == month, _ROW.kind == Kind.BILL.value, or_(_STATES[State.WAITING], _STATES[State.CONFIRMED]))
    return next(iter(_read(session, select(*_COLUMNS).where(*where))), None)


def standing_alike(session: Session, wanted: Wanted) -> Entry | None:
    """What is in the way of an entry: the bill of its month, or the same payment, as a form that was sent twice makes it."""
    if wanted.kind is Kind.BILL or wanted.fund is None:
        return standing_bill(session, wanted.month)
    same = (_ROW.source == wanted.fund.value, _ROW.amount == wanted.amount, _ROW.dated_on == wanted.dated_on)
    query = select(*_COLUMNS).where(_ROW.month == wanted.month, *same, _ROW.document == wanted.document, _ROW.voided_at.is_(None))
    return next(iter(_read(session, query)), None)


def office(session: Session) -> Office:
    """The organisation that enters for the region."""
    found = preferences.preference(session, KEY)
    return Office(str(found.value.get("office") or USUAL_OFFICE), found.version)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the gate says. newest: the evidence that counts. ours: the last that came of these entries; None for none."""

    newest: RecordedGate | None
    ours: RecordedGate | None

    @property
    def from_here(self) -> bool:
        """Whether the evidence that counts came of the entries."""
        return self.newest is not None and self.newest == self.ours


def evidence(session: Session) -> Evidence:
    """The gate of paid contributions by its evidence."""
    kept = preferences.preference(session, ANSWERED).value.get("evidence")
    found = [each for each in coverage.recorded_gates(session) if each.evidence.gate == CONTRIBUTIONS_PAID]
    return Evidence(next(iter(found), None), next((each for each in found if str(each.id) == kept), None))


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[Entry, ...]:
    return tuple(_entry(row) for row in session.execute(query))


def _entry(row: Row[*tuple[Any, ...]]) -> Entry:
    return Entry(
        id=row.id,
        wanted=Wanted(
            kind=Kind(row.kind),
            month=row.month,
            amount=row.amount,
            dated_on=row.dated_on,
            document=row.document,
            people=row.people,
            fund=Fund(row.source) if row.source else None,
            note=row.note,
        ),
        side=Party(row.side),
        entered_by=row.entered_by,
        entered_words=row.entered_words,
        entered_at=row.entered_at,
        row_version=row.row_version,
        confirmed_by=row.confirmed_by,
        confirmed_words=row.confirmed_words,
        confirmed_at=row.confirmed_at,
        voided_words=row.voided_words,
        voided_at=row.voided_at,
        void_reason=row.void_reason,
    )
