"""Comments on tasks and outputs of their steps, on a tenant's session: read, write; nothing of them ever changes."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from semesta_platform import texts
from semesta_platform.accounts.records import Reaching
from semesta_platform.database import uuid7
from semesta_platform.errors import InvalidError, NotFoundError
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coordination import queries, rules, telling
from semesta_tenants.coordination.model import TaskNoteRow
from semesta_tenants.coordination.records import Mention, Note, Party, Said, Task, Viewer
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor

_NAMED: Final = re.compile(r"(?<![\w.])@\w+(?:['\u2019-]\w+)*")


def notes(session: Session, task_id: uuid.UUID, viewer: Viewer) -> tuple[Note, ...]:
    """What was said of a task, oldest first; the branch reads nothing that is internal."""
    query = select(TaskNoteRow).where(TaskNoteRow.task_id == task_id).order_by(TaskNoteRow.id)
    if viewer.party is Party.BPJS:
        query = query.where(~TaskNoteRow.internal)
    return tuple(_note(row) for row in session.scalars(query))


def counts(session: Session, task_ids: Collection[uuid.UUID], viewer: Viewer) -> dict[uuid.UUID, int]:
    """How many comments this viewer can read, by task; a task without one is left out."""
    if not task_ids:
        return {}
    query = select(TaskNoteRow.task_id, func.count()).where(TaskNoteRow.task_id.in_(task_ids), TaskNoteRow.kind == "comment")
    if viewer.party is Party.BPJS:
        query = query.where(~TaskNoteRow.internal)
    rows = session.execute(query.group_by(TaskNoteRow.task_id)).all()
    return {row[0]: row[1] for row in rows}


def comment(
    session: Session,
    actor: Actor,
    task_id: uuid.UUID,
    text: str,
    *,
    viewer: Viewer,
    internal: bool = False,
    no_nik: bool = False,
) -> Note:
    """Say something about a task, open or closed; whoever is named with @ is told. no_nik: as of `Wanted`.

    internal: for the region alone, as all that is said of a task that is not shared; the branch's own comments never are.
    Names are those of people who see the task, the longest that fits; of an internal one only who works for the region is told.

    Raises:
        NotFoundError: there is no such task, or this person does not see it.
        InvalidError: nothing is said, or too much, or somebody's number.
    """
    task = queries.task(session, task_id)
    if task is None or not rules.may_see(viewer, task):
        raise NotFoundError("There is no such task.")
    tidy, internal = texts.tidy(text), viewer.party is Party.REGION and (internal or not task.wanted.shared)
    if words := rules.comment_problem(tidy, no_nik=no_nik):
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), {"text": [words]})
    seers = telling.seers(session, task)
    people = telling.seers_among(seers, task, internal=internal)
    told = {each.person for each in people}
    # Looked for among all: who sees the task and is not told must not lend a part of their name to somebody else.
    named = tuple(each for each in mentions_in(tidy, seers) if each.person in told)
    said = Said(tidy, viewer.party, internal=internal, mentions=named)
    made = write(session, actor, task, said)
    after = {"title": task.wanted.title, "internal": internal}
    acts.record(session, actor, "task.commented", ("task", str(task.id)), after)
    telling.commented(session, actor, task, made, people)
    return made


def held_back(session: Session, task_id: uuid.UUID) -> int:
    """How many comments and outputs the branch would not read, were the task shared."""
    query = select(func.count()).where(TaskNoteRow.task_id == task_id, TaskNoteRow.internal)
    return session.scalar(query) or 0


def write(session: Session, actor: Actor, task: Task, said: Said) -> Note:
    """Write down what was checked. What is said of a task that is the region's alone stays so, also once the task is shared."""
    values = {
        "id": uuid7(),
        "task_id": task.id,
        "kind": "output" if said.output_of else "comment",
        "step": said.output_of,
        "internal": said.internal or not task.wanted.shared,
        "side": said.party.value,
        "text": said.text,
        "mentions": [{"person": str(each.person), "words": each.words} for each in said.mentions],
        "entered_by": actor.person_id,
        "entered_words": actor.words,
    }
    row = session.scalars(insert(TaskNoteRow).returning(TaskNoteRow), [values]).one()
    return _note(row)


def mentions_in(text: str, people: Iterable[Reaching]) -> tuple[Mention, ...]:
    """Who is named with @ in a text, each once; of two names that both fit the longer is meant, and of namesakes all. Pure."""
    by_name: dict[str, list[Reaching]] = {}
    for each in people:
        by_name.setdefault(each.name.casefold(), []).append(each)
    longest_first = sorted(by_name, key=len, reverse=True)
    found: dict[uuid.UUID, Mention] = {}
    low = text.casefold()
    at = low.find("@")
    while at >= 0:
        name = next((name for name in longest_first if low.startswith(name, at + 1)), None)
        for each in by_name.get(name, ()) if name else ():
            found.setdefault(each.person, Mention(each.person, each.name))
        at = low.find("@", at + 1)
    return tuple(found.values())


def untold(session: Session, task: Task, note: Note) -> tuple[str, ...]:
    """Who is named in an internal comment and sees the task, but is not told, because it is the region's alone; each once."""
    if not note.internal:
        return ()
    told = {each.words for each in note.mentions}
    named = (each.words for each in mentions_in(note.text, telling.seers(session, task)))
    return tuple(dict.fromkeys(each for each in named if each not in told))


def unknown_in(note: Note, besides: Collection[str] = ()) -> tuple[str, ...]:
    """What is written with @ and names nobody who sees the task, each once; an address of mail names nobody. Pure.

    besides: names of those who see it and are not told.
    """
    low = note.text.casefold()
    known = tuple(each.casefold() for each in (*(one.words for one in note.mentions), *besides))
    found = (each for each in _NAMED.finditer(low) if not low.startswith(known, each.start() + 1))
    # In the text's own letters, where its folded form is as long; else as it was folded.
    own = note.text if len(note.text) == len(low) else low
    by_name: dict[str, str] = {}
    for each in found:
        by_name.setdefault(each[0], own[each.start() : each.end()])
    return tuple(by_name.values())


def _note(row: TaskNoteRow) -> Note:
    return Note(
        id=row.id,
        text=row.text,
        party=Party(row.side),
        entered_words=row.entered_words,
        entered_at=row.entered_at,
        entered_by=row.entered_by,
        output_of=row.step,
        internal=row.internal,
        mentions=tuple(Mention(uuid.UUID(each["person"]), each["words"]) for each in row.mentions),
    )
