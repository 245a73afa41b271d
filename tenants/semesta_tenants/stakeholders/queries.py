"""Reads of the register in a tenant's session."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, or_, select
from sqlalchemy.orm import Session

from semesta_tenants.stakeholders.model import OrganisationRow
from semesta_tenants.stakeholders.records import Contact, Kind, Organisation, Wanted

_COLUMNS = (
    OrganisationRow.id,
    OrganisationRow.name,
    OrganisationRow.kind,
    OrganisationRow.short_name,
    OrganisationRow.address,
    OrganisationRow.contacts,
    OrganisationRow.note,
    OrganisationRow.source_title,
    OrganisationRow.source_url,
    OrganisationRow.active,
    OrganisationRow.entered_words,
    OrganisationRow.row_version,
)


def organisations(session: Session, *, struck_off: bool = False) -> tuple[Organisation, ...]:
    """All in alphabetical order. struck_off: also those that take part no more."""
    query = select(*_COLUMNS).order_by(func.lower(OrganisationRow.name))
    return _read(session, query if struck_off else query.where(OrganisationRow.active))


def organisation(session: Session, organisation_id: uuid.UUID) -> Organisation | None:
    """One of this tenant, struck off or not; None when there is none, also when another tenant has it."""
    return next(iter(_read(session, select(*_COLUMNS).where(OrganisationRow.id == organisation_id))), None)


def of_ids(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Organisation]:
    """Those of this tenant among the ids, struck off or not; others are left out."""
    return {each.id: each for each in _read(session, select(*_COLUMNS).where(OrganisationRow.id.in_(ids)))} if ids else {}


def locked(session: Session, organisation_id: uuid.UUID) -> Organisation | None:
    """As `organisation`, its row locked until the end of the transaction."""
    return next(iter(_read(session, select(*_COLUMNS).where(OrganisationRow.id == organisation_id).with_for_update())), None)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list shows; everything may be left out. text: each of its words stands in the name or the short name."""

    kind: Kind | None = None
    active: bool | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many organisations of one kind take part, and how many were struck off."""

    kind: Kind
    active: int
    struck_off: int


_KINDS = {kind.value: place for place, kind in enumerate(Kind)}
ORDERS: dict[str, ColumnElement[Any]] = {
    "name": func.lower(OrganisationRow.name),
    "short_name": func.lower(OrganisationRow.short_name),
    "kind": case(_KINDS, value=OrganisationRow.kind),
}
"""What a list can be ordered by; ties stand in alphabetical order."""
MOST = 5000


def counts(session: Session, text: str = "") -> tuple[KindCount, ...]:
    """How many there are of each kind, in the order of Kind; one statement. text: as in `Narrowed`."""
    sums = (func.count().filter(OrganisationRow.active), func.count().filter(~OrganisationRow.active))
    query = select(OrganisationRow.kind, *sums).where(*_says(text)).group_by(OrganisationRow.kind)
    found = (KindCount(Kind(kind), active, struck_off) for kind, active, struck_off in session.execute(query))
    return tuple(sorted(found, key=lambda each: _KINDS[each.kind.value]))


def listed(
    session: Session, asked: Narrowed, *, order: str = "name", descending: bool = False, offset: int = 0, limit: int = MOST
) -> tuple[Organisation, ...]:
    """One page of a list. order: a key of ORDERS."""
    by = ORDERS[order].desc() if descending else ORDERS[order].asc()
    query = select(*_COLUMNS).where(*_wanted(asked)).order_by(by, ORDERS["name"], OrganisationRow.id)
    return _read(session, query.offset(offset).limit(min(limit, MOST)))


def after(session: Session, asked: Narrowed, *, key: uuid.UUID | None, limit: int) -> tuple[Organisation, ...]:
    """The next ones in the order in which they were written down, for keyset pages. key: of the last one seen."""
    further = () if key is None else (OrganisationRow.id > key,)
    return _read(session, select(*_COLUMNS).where(*_wanted(asked), *further).order_by(OrganisationRow.id).limit(limit))


def _wanted(asked: Narrowed) -> list[ColumnElement[bool]]:
    found = [*_says(asked.text)]
    if asked.kind is not None:
        found.append(OrganisationRow.kind == asked.kind.value)
    if asked.active is not None:
        found.append(OrganisationRow.active.is_(asked.active))
    return found


def _says(text: str) -> list[ColumnElement[bool]]:
    return [
        or_(OrganisationRow.name.icontains(word, autoescape=True), OrganisationRow.short_name.icontains(word, autoescape=True))
        for word in text.split()
    ]


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[Organisation, ...]:
    return tuple(_organisation(row) for row in session.execute(query))


def _organisation(row: Row[*tuple[Any, ...]]) -> Organisation:
    contacts = tuple(Contact(**each) for each in row.contacts)
    wanted = Wanted(row.name, Kind(row.kind), row.short_name, row.address, contacts, row.note, row.source_title, row.source_url)
    return Organisation(row.id, wanted, row.active, row.entered_words, row.row_version)


def of_kind_bpjs() -> Select[uuid.UUID]:
    """Ids of the organisations of BPJS Kesehatan, struck off or not, to be asked within a statement."""
    return select(OrganisationRow.id).where(OrganisationRow.kind == Kind.BPJS.value)


def kind_bpjs(session: Session) -> frozenset[uuid.UUID]:
    """The same ids, read."""
    return frozenset(session.scalars(of_kind_bpjs()))
