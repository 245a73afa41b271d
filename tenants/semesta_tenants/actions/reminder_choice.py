"""The tenant's choice of reminders: read, checked, kept with a version, and written into the record."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from semesta_platform.accounts import queries as accounts
from semesta_platform.accounts.roles import Role
from semesta_platform.errors import ConflictError, InvalidError
from semesta_platform.interface.words import gettext as _
from semesta_platform.tenancy import preferences
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.tenancy.preferences import StaleChoiceError
from semesta_platform.transactions import acting_as
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor
from semesta_tenants.reminders.kept import KEY, choice
from semesta_tenants.reminders.rules import MOST_DAYS, Choice, document
from semesta_tenants.stakeholders import queries as stakeholders

RUN: Final = "reminders.run"


@dataclass(frozen=True, slots=True)
class Account:
    """An account with a seat in the tenant. organisation: of a member of its staff, '' for others."""

    id: uuid.UUID
    name: str
    email: str
    role: Role
    organisation: str


@dataclass(frozen=True, slots=True)
class Run:
    """How far reminders came. day: up to which they were written, None before the first. version: of the row.

    escalated: for which due date an item was escalated last.
    """

    day: dt.date | None
    escalated: Mapping[uuid.UUID, dt.date]
    version: int


def choose(session: Session, actor: Actor, wanted: Choice, *, expected: int) -> int:
    """Choose anew; the new version. What changes nothing leaves no trace.

    Raises:
        InvalidError: days that cannot be, or a reader whom this tenant does not have.
        StaleChoiceError: somebody was first.
    """
    now, version = choice(session)
    if version != expected:
        raise StaleChoiceError(now, version)
    _check(session, wanted, now)
    if wanted == now and version:
        return version
    try:
        kept = preferences.keep(session, KEY, document(wanted), expected=expected)
    except ConflictError:
        raise StaleChoiceError(*choice(session)) from None
    before, after = _told(session, now), _told(session, wanted)
    acts.record(session, actor, "reminders.changed", (KEY, KEY), after, before)
    return kept.version


def last_run(session: Session) -> Run:
    """The last run, locked until the transaction ends."""
    found = preferences.preference(session, RUN, locking=True)
    day = found.value.get("day")
    escalated = {uuid.UUID(each): dt.date.fromisoformat(due) for each, due in found.value.get("escalated", {}).items()}
    return Run(dt.date.fromisoformat(day) if day else None, escalated, found.version)


def ran(session: Session, run: Run) -> None:
    """Reminders are written up to this day, and these items are escalated. run.version: as `last_run` found it.

    Raises:
        ConflictError: another run was first.
    """
    escalated = {str(each): due.isoformat() for each, due in run.escalated.items()}
    kept = {"day": run.day.isoformat() if run.day else None, "escalated": escalated}
    preferences.keep(session, RUN, kept, expected=run.version)


def people(session: Session) -> tuple[Account, ...]:
    """Active accounts with a seat of this very tenant, by name; once each and organisation."""
    with acting_as(session, SharedRole.REGISTRY):
        found = accounts.memberships(session, tenant_code=str(session.info["tenant"]))
    return tuple(
        Account(each.person.id, each.person.name, each.person.email, each.seat.role, each.seat.organisation or "")
        for each in found
        if each.person.active
    )


def _check(session: Session, wanted: Choice, now: Choice) -> None:
    fields: dict[str, tuple[str, ...]] = {}
    for name in ("before_days", "late_every", "escalate_after"):
        if not 1 <= getattr(wanted, name) <= MOST_DAYS:
            fields[name] = (_("Tulis jumlah hari kerja dari 1 sampai %(most)s.", most=MOST_DAYS),)
    if wanted.to_person is not None and wanted.to_organisation is not None:
        fields["to"] = (_("Pilih satu penerima."),)
    elif not _reachable(session, wanted, now):
        fields["to"] = (_("Pilih penerima dari daftar."),)
    if fields:
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), fields)


def _reachable(session: Session, wanted: Choice, now: Choice) -> bool:
    """A reader who was chosen before may stay: that nobody reaches them any more is shown beside, and is no reason to refuse."""
    if wanted.to_person is not None:
        return wanted.to_person in {each.id for each in people(session)} or wanted.to_person == now.to_person
    if wanted.to_organisation is not None:
        found = stakeholders.organisation(session, wanted.to_organisation)
        return found is not None and (bool(found.active and found.email) or wanted.to_organisation == now.to_organisation)
    return True


def _told(session: Session, said: Choice) -> dict[str, Any]:
    """As the record keeps it: the reader by name, for an id tells nobody anything."""
    kept = document(said)
    kept["to"] = reader_name(session, said)
    return {f"reminder_{name}": value for name, value in kept.items() if name not in {"to_person", "to_organisation"}}


def reader_name(session: Session, said: Choice) -> str:
    """Whom escalations go to, by name; '' for nobody, or for one who is gone."""
    if said.to_person is not None:
        return next((each.name for each in people(session) if each.id == said.to_person), "")
    if said.to_organisation is not None:
        found = stakeholders.organisation(session, said.to_organisation)
        return found.name if found else ""
    return ""


def matching(owner: Collection[str], staff: Collection[Account]) -> tuple[Account, ...]:
    """Members of an organisation's staff, found by its full or short name, whatever the letters' size."""
    names = {" ".join(name.split()).casefold() for name in owner if name}
    return tuple(each for each in staff if " ".join(each.organisation.split()).casefold() in names)
