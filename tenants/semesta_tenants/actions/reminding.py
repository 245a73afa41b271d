"""The daily run of reminders in a tenant's session: one mail for each reader and day, written beside how far the run came."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from semesta_platform.accounts.roles import Role
from semesta_platform.tenancy.records import TenantRecord
from semesta_platform.working_days import is_working_day
from semesta_tenants.actions import queries, reminder_letters
from semesta_tenants.actions import reminder_choice as choices
from semesta_tenants.actions.records import Action
from semesta_tenants.actions.reminder_choice import Account
from semesta_tenants.actions.reminders import gathered
from semesta_tenants.coverage.records import Actor
from semesta_tenants.notices import service
from semesta_tenants.notices.records import Mail
from semesta_tenants.reminders import kept
from semesta_tenants.reminders.rules import Choice, Moment
from semesta_tenants.stakeholders import queries as stakeholders
from semesta_tenants.stakeholders.records import Organisation

JOB: Final = "actions.remind"
SEMESTA: Final = Actor(None, "Semesta")
ACTION, ORGANISATION = "action", "organisation"
KINDS: Final = {Moment.BEFORE: "action.due_soon", Moment.DUE: "action.due", Moment.LATE: "action.late"}
PATH: Final = "/forum/tindak-lanjut/"


def remind(session: Session, tenant: TenantRecord, *, today: dt.date) -> int:
    """Write what the days since the last run ask for; how many mails. On days without work none: the next run makes it good.

    The row that says how far the last run came is locked and moved on in the same transaction: a second run finds nothing to do.
    A region's first run takes its own day alone. today: in the tenant's zone.

    Raises:
        ConflictError: the first two runs of a region came at once; one of them wrote.
    """
    last = choices.last_run(session)
    if not is_working_day(today) or (last.day is not None and last.day >= today):
        return 0
    choice, _version = kept.choice(session)
    since = last.day or today - dt.timedelta(days=1)
    found = gathered(choice, queries.unended(session), since, today, last.escalated)
    mails: list[Mail] = []
    told = dict(last.escalated)
    if found.by_organisation or found.escalated:
        staff = choices.people(session)
        owners = stakeholders.of_ids(session, found.by_organisation.keys() | _escalated_to(choice))
        for owner, items in found.by_organisation.items():
            mails += _reminders(owners[owner], items, staff, tenant, today)
        escalations = _escalations(choice, owners, found.escalated, staff, tenant, today)
        mails += escalations
        if escalations:
            # Marked item by item, whoever reads it: what nobody could be told stays to be told.
            told |= {each.id: each.wanted.due_on for each in found.escalated if each.wanted.due_on}
    choices.ran(session, choices.Run(today, told, last.version))
    return service.write(session, SEMESTA, mails)


def unreachable(session: Session) -> list[str]:
    """Owners of unfinished items whom no reminder reaches, by name: no address of an office and no account of their staff."""
    items = queries.unended(session)
    owners = stakeholders.of_ids(session, {each.wanted.organisation_id for each in items})
    staff = choices.people(session) if owners else ()
    return sorted(each.name for each in owners.values() if not _readers(each, staff))


def _reminders(
    owner: Organisation,
    items: Sequence[tuple[Action, Moment]],
    staff: Sequence[Account],
    tenant: TenantRecord,
    today: dt.date,
) -> list[Mail]:
    subject, body = reminder_letters.reminder(owner.name, items, today)
    # The most pressing gives the mail its kind; one item gives it its subject.
    kind = KINDS[max((moment for _item, moment in items), key=list(Moment).index)]
    about = (ACTION, items[0][0].id) if len(items) == 1 else (ORGANISATION, owner.id)
    return [
        Mail(
            kind=kind,
            once=f"reminder:{owner.id}:{today}:{person or 'office'}",
            reader=reader,
            about=about,
            subject=subject,
            body=body,
            address=address,
            person_id=person,
            path=_path(tenant, about),
        )
        for reader, address, person in _readers(owner, staff)
    ]


def _escalations(
    choice: Choice,
    owners: dict[uuid.UUID, Organisation],
    items: Sequence[Action],
    staff: Sequence[Account],
    tenant: TenantRecord,
    today: dt.date,
) -> list[Mail]:
    reader = _escalation_reader(choice, owners, staff)
    if not items or reader is None:
        return []
    name, address, person = reader
    subject, body = reminder_letters.escalation(name, items, today, choice.escalate_after)
    about = (ACTION, items[0].id)
    once = f"escalation:{person or choice.to_organisation}:{today}"
    path = _path(tenant, about if len(items) == 1 else (ORGANISATION, items[0].id))
    return [Mail("action.escalated", once, name, about, subject, body, address=address, person_id=person, path=path)]


def _escalation_reader(
    choice: Choice, owners: dict[uuid.UUID, Organisation], staff: Sequence[Account]
) -> tuple[str, str, uuid.UUID | None] | None:
    if choice.to_person is not None:
        name = next((each.name for each in staff if each.id == choice.to_person), None)
        return None if name is None else (name, "", choice.to_person)
    office = owners.get(choice.to_organisation) if choice.to_organisation else None
    return (office.name, office.email, None) if office and office.active and office.email else None


def _escalated_to(choice: Choice) -> set[uuid.UUID]:
    return {choice.to_organisation} if choice.to_organisation else set()


def _readers(owner: Organisation, staff: Sequence[Account]) -> list[tuple[str, str, uuid.UUID | None]]:
    """(name, address, account): the office where it has an address, and its staff; nobody twice at one address."""
    found: list[tuple[str, str, uuid.UUID | None]] = []
    if owner.active and owner.email:
        found.append((owner.name, owner.email, None))
    own = [each for each in staff if each.role is Role.OPD_STAFF]
    seen = {owner.email.casefold()}
    for each in choices.matching((owner.name, owner.wanted.short_name), own):
        if each.email.casefold() not in seen:
            seen.add(each.email.casefold())
            found.append((each.name, "", each.id))
    return found


def _path(tenant: TenantRecord, about: tuple[str, uuid.UUID]) -> str:
    """The page of the one item, or the list."""
    rest = f"{about[1]}/" if about[0] == ACTION else ""
    return f"/{tenant.slug}{PATH}{rest}"
