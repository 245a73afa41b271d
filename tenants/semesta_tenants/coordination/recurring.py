"""Tasks that make themselves anew, in a tenant's session: what the region chose, and the run that makes what has begun."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy.orm import Session

from semesta_platform import texts
from semesta_platform.accounts.records import Reaching
from semesta_platform.errors import ConflictError, InvalidError
from semesta_platform.interface.words import gettext as _
from semesta_platform.notifications.service import reaching
from semesta_platform.tenancy import preferences
from semesta_platform.tenancy.preferences import StaleChoiceError
from semesta_tenants.coordination import kinds, periods, rules, service
from semesta_tenants.coordination.kinds import Kind
from semesta_tenants.coordination.periods import Choice, Recurring
from semesta_tenants.coordination.records import Origin, Wanted
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor

JOB: Final = "coordination.recur"
KEY, RUN = "recurring", "recurring.run"
SEMESTA: Final = Actor(None, "Semesta")


def choice(session: Session) -> tuple[Choice, int]:
    """What the tenant chose and its version; a region that never chose has everything off and version 0."""
    found = preferences.preference(session, KEY)
    return periods.choice_of(found.value), found.version


def choose(session: Session, actor: Actor, wanted: Choice, *, expected: int, today: dt.date) -> int:
    """Choose anew; the new version. What is switched on makes its present period's task at once, unless its day has passed.

    Nothing changed, no trace.

    wanted: `since` of what is on may be any day; that of what was on before stays. expected: the version on screen.

    Raises:
        InvalidError: a field cannot be so; under 'owner.<kind>', 'assignee.<kind>', 'number.<kind>'.
        StaleChoiceError: somebody was first.
    """
    now, version = choice(session)
    if version != expected:
        raise StaleChoiceError(now, version)
    people = reaching(session)
    wanted = Choice({kind.key: _settled(wanted.of(kind.key), now.of(kind.key), today) for kind in kinds.recurring()})
    _check(wanted, now, people)
    if wanted == now:
        return version
    try:
        kept = preferences.keep(session, KEY, periods.document(wanted), expected=expected)
    except ConflictError:
        raise StaleChoiceError(*choice(session)) from None
    names = {each.person: each.name for each in people}
    tenant = ("recurring", str(session.info["tenant"]))
    acts.record(session, actor, "recurring.changed", tenant, _told(wanted, names), _told(now, names) if version else None)
    for kind in kinds.recurring():
        chosen = wanted.of(kind.key)
        if chosen.since == today and now.of(kind.key).since is None:
            period = periods.first(kind, chosen.number, today)
            _make(session, kind, chosen, period if periods.begins(kind, period) <= today else "", today, names)
    return kept.version


def all_on(now: Choice, today: dt.date) -> Choice:
    """Everything switched on; what is chosen stays."""
    return Choice({kind.key: replace(now.of(kind.key), since=now.of(kind.key).since or today) for kind in kinds.recurring()})


def run(session: Session, *, today: dt.date) -> int:
    """Make the task of each period that began since the last run; how many. Each exists once, however often this runs.

    A region's first run goes back to the day on which a kind was switched on; at most three periods are made good. How far it
    came is locked and moved on in the same transaction. today: in the tenant's zone.

    Raises:
        ConflictError: the first two runs of a region came at once; one of them wrote.
    """
    chosen, _version = choice(session)
    on = [(kind, each) for kind in kinds.recurring() if (each := chosen.of(kind.key)).since is not None]
    if not on:
        return 0
    last = preferences.preference(session, RUN, locking=True)
    until = dt.date.fromisoformat(last.value["day"]) if last.version else None
    if until is not None and until >= today:
        return 0
    names = {each.person: each.name for each in reaching(session)}
    made = 0
    for kind, each in on:
        since = max(each.since or today, until or dt.date.min)
        made += sum(_make(session, kind, each, period, today, names) for period in periods.begun(kind, since, today))
    preferences.keep(session, RUN, {"day": today.isoformat()}, expected=last.version)
    return made


def _make(session: Session, kind: Kind, chosen: Recurring, period: str, today: dt.date, names: Mapping[uuid.UUID, str]) -> bool:
    """Whether the period's task is new."""
    if not period:
        return False
    wanted = Wanted(
        title=periods.title(kind, period),
        owner=chosen.owner or kind.owner,
        origin=Origin.SCHEDULE,
        kind=kind.key,
        shared=True,
        due_on=periods.due_on(kind, chosen.number, today, period),
        # Who has lost their seat meanwhile gets nothing; the task waits for its side.
        assignee_id=chosen.assignee if chosen.assignee in names else None,
        assignee_words=names.get(chosen.assignee, "") if chosen.assignee else "",
    )
    try:
        service.add(session, SEMESTA, wanted, today=today, period=period)
    except ConflictError:
        # It is there: made by hand, by another run, or before the kind was switched off and on again.
        return False
    return True


def _settled(wanted: Recurring, now: Recurring, today: dt.date) -> Recurring:
    since = (now.since or today) if wanted.since is not None else None
    return replace(wanted, since=since, owner=texts.line(wanted.owner))


def _check(wanted: Choice, now: Choice, people: tuple[Reaching, ...]) -> None:
    found: dict[str, tuple[str, ...]] = {}
    known = {each.person for each in people}
    for kind in kinds.recurring():
        each = wanted.of(kind.key)
        if len(each.owner) > rules.LONGEST_OWNER or not texts.is_shown(each.owner):
            found[f"owner.{kind.key}"] = (_("Tulis nama perangkat daerah, paling banyak 120 huruf."),)
        if each.assignee is not None and each.assignee not in known | {now.of(kind.key).assignee}:
            found[f"assignee.{kind.key}"] = (_("Pilih orang dari daftar."),)
        if each.number is not None and not (periods.settable(kind) and 1 <= each.number <= periods.most(kind)):
            found[f"number.{kind.key}"] = (_("Tulis bilangan dari 1 sampai %(most)s.", most=periods.most(kind)),)
    if found:
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), found)


def _told(said: Choice, names: Mapping[uuid.UUID, str]) -> dict[str, Any]:
    """As the record keeps it: people by name, for an id tells nobody anything."""
    told: dict[str, Any] = {}
    for kind in kinds.recurring():
        each = said.of(kind.key)
        number = "" if each.number is None else str(each.number)
        parts = (each.owner or kind.owner, names.get(each.assignee, "") if each.assignee else "", number)
        told[f"recurring_{kind.key}"] = ", ".join(part for part in parts if part) if each.since else None
    return told
