"""Organisations that a report names, written down once each with their source."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert
from sqlalchemy.orm import Session

from semesta_platform.database import uuid7
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor
from semesta_tenants.stakeholders import queries
from semesta_tenants.stakeholders.model import OrganisationRow
from semesta_tenants.stakeholders.records import Organisation, Wanted


def add_missing(session: Session, actor: Actor, wanted: Sequence[Wanted]) -> tuple[Organisation, ...]:
    """Write down those whose names none that takes part has; the new ones."""
    known = {each.name.casefold() for each in queries.organisations(session)}
    return tuple(_add(session, actor, each) for each in wanted if each.name.casefold() not in known)


def _add(session: Session, actor: Actor, wanted: Wanted) -> Organisation:
    made = uuid7()
    values = {
        "id": made,
        "name": wanted.name,
        "kind": wanted.kind.value,
        "short_name": wanted.short_name,
        "note": wanted.note,
        "source_title": wanted.source_title,
        "source_url": wanted.source_url,
        "entered_by": actor.person_id,
        "entered_words": actor.words,
    }
    session.execute(insert(OrganisationRow).values(values))
    after = {name: values[name] for name in ("name", "short_name", "note", "source_title", "source_url")}
    acts.record(session, actor, "organisation.added", ("organisation", str(made)), after)
    return Organisation(made, wanted, active=True, entered_words=actor.words, row_version=1)
