"""Reads of the register in a tenant's session."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, Select, func, select
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


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[Organisation, ...]:
    return tuple(_organisation(row) for row in session.execute(query))


def _organisation(row: Row[*tuple[Any, ...]]) -> Organisation:
    contacts = tuple(Contact(**each) for each in row.contacts)
    wanted = Wanted(row.name, Kind(row.kind), row.short_name, row.address, contacts, row.note, row.source_title, row.source_url)
    return Organisation(row.id, wanted, row.active, row.entered_words, row.row_version)
