"""Who is told what of a task, in the transaction of the act; and who sees it among those who reach the tenant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy.orm import Session

from semesta_platform.accounts.records import Reaching
from semesta_platform.accounts.roles import Role
from semesta_platform.notifications import service
from semesta_platform.notifications.records import Audience, Event
from semesta_platform.tenancy import queries as directory
from semesta_tenants.coordination import rules
from semesta_tenants.coordination.records import Note, Party, State, Task, Viewer
from semesta_tenants.coverage.records import Actor
from semesta_tenants.notices import service as mails

SUBJECT: Final = "task"
_SLUG: Final = "tenant_slug"


def seers(session: Session, task: Task, *, internal: bool = False) -> tuple[Reaching, ...]:
    """Everybody who sees a task now, by name, each once. internal: of the region alone."""
    return seers_among(service.reaching(session), task, internal=internal)


def seers_among(people: Iterable[Reaching], task: Task, *, internal: bool = False) -> tuple[Reaching, ...]:
    """As `seers`, of people who are known already; pure."""
    found = {each.person: each for each in people if rules.may_see(viewer_of(each), task)}
    return tuple(each for each in found.values() if not internal or each.role is not Role.LIAISON)


def reach(session: Session, viewer: Viewer) -> tuple[Reaching, ...]:
    """Everybody to whom some task could be given, by name, each once; an organisation's staff are offered their own."""
    found = {each.person: each for each in service.reaching(session)}
    if viewer.offices is None:
        return tuple(found.values())
    offices = viewer.offices
    return tuple(each for each in found.values() if each.role is not Role.OPD_STAFF or rules.owned_by(each.organisation, offices))


def viewer_of(person: Reaching) -> Viewer:
    """For whom somebody acts by one of their seats."""
    if person.role is Role.LIAISON:
        return Viewer(Party.BPJS, None, person.person)
    offices = frozenset({person.organisation}) if person.role is Role.OPD_STAFF else None
    return Viewer(Party.REGION, offices, person.person)


def opened(session: Session, actor: Actor, task: Task) -> None:
    """A new task: the assignee, and the side for which it waits when somebody else made it."""
    events = [_event(session, task, "task.opened", _side(task, task.side), "opened")]
    _tell(session, actor, [*events, *_assigned(session, task)])


def assigned(session: Session, actor: Actor, task: Task) -> None:
    """The new assignee."""
    _tell(session, actor, _assigned(session, task))


def withdrawn(session: Session, before: Task, after: Task) -> None:
    """Whoever may have lost sight of it is told no more what it is: neither on a page nor in a mail that still waits."""
    then, now = before.wanted, after.wanted
    lost = {each for each in (then.assignee_id,) if each is not None and each != now.assignee_id}
    if (then.shared and not now.shared) or then.owner != now.owner or lost:
        about = (SUBJECT, after.id)
        keeping = {each.person for each in seers(session, after)}
        mails.drop_unsent(session, service.withdraw(session, about, keeping), about)


def moved(session: Session, actor: Actor, before: Task, after: Task, words: str) -> None:
    """The side to which it went, or both when it ended; a step within one side tells nobody.

    With the side its assignee goes, who may see it no more.
    """
    once = f"moved.{after.row_version}"
    if after.state is not State.OPEN:
        kind = "task.finished" if after.state is State.DONE else "task.cancelled"
        _tell(session, actor, [_event(session, after, kind, _both(after), once, words)])
    elif before.side is not after.side:
        _tell(session, actor, [_event(session, after, "task.moved", _side(after, after.side), once, words)])
        withdrawn(session, before, after)


def commented(session: Session, actor: Actor, task: Task, note: Note, people: Iterable[Reaching]) -> None:
    """Who is named, as such; the assignee, and the side for which it waits unless the comment is internal."""
    named = frozenset(each.person for each in note.mentions)
    may = frozenset(each.person for each in people)
    events = [_event(session, task, "task.mentioned", Audience(people=named), f"note.{note.id}", note.text)] if named else []
    others = service.recipients(_side(task, task.side), people) | ({task.wanted.assignee_id} & may)
    rest = frozenset(each for each in others if each is not None) - named
    events.append(_event(session, task, "task.commented", Audience(people=rest), f"note.{note.id}", note.text))
    _tell(session, actor, events)


def due(session: Session, task: Task, kind: str, audience: Audience, once: str) -> Event:
    """That its day comes, is here or has passed. once: names the due date and the moment."""
    return _event(session, task, kind, audience, once)


def side_of(task: Task) -> Audience:
    """Those of the side for which it waits."""
    return _side(task, task.side)


def path_of(session: Session, task: Task) -> str:
    """The page of a task."""
    slug = session.info.get(_SLUG)
    if slug is None:
        tenant = directory.tenant_by_code(session, str(session.info["tenant"]))
        slug = session.info[_SLUG] = tenant.slug if tenant else ""
    return f"/{slug}/tugas/{task.id}/"


def _assigned(session: Session, task: Task) -> list[Event]:
    person = task.wanted.assignee_id
    if person is None:
        return []
    once = f"assigned.{task.row_version}"
    return [_event(session, task, "task.assigned", Audience(people=frozenset({person})), once)]


def _side(task: Task, party: Party) -> Audience:
    """Those of one side whom it concerns."""
    if party is Party.BPJS:
        return Audience(liaisons=task.wanted.shared)
    return Audience(admins=True, office=task.wanted.owner)


def _both(task: Task) -> Audience:
    return Audience(admins=True, office=task.wanted.owner, liaisons=task.wanted.shared)


def _event(session: Session, task: Task, kind: str, audience: Audience, once: str, words: str = "") -> Event:
    about = (SUBJECT, task.id)
    return Event(kind, audience, about, task.wanted.title, f"task.{task.id}.{once}", path_of(session, task), words)


def _tell(session: Session, actor: Actor, events: list[Event]) -> None:
    service.tell(session, (actor.person_id, actor.words), events)
