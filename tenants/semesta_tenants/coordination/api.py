"""A region's tasks as JSON: types, the list for programs, one task, and its steps under If-Match."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Response, url_for
from sqlalchemy.orm import Session

from semesta_platform.database import utc_now
from semesta_platform.errors import InvalidError, NotFoundError, existing
from semesta_platform.http.api import ApiBlueprint
from semesta_platform.http.api_answers import CREATED, OK, answer, page
from semesta_platform.http.api_conditions import needs_some_match, step_on
from semesta_platform.http.api_cursors import key_in, page_of
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_rows, tenant_session
from semesta_tenants.coordination import documents as doc
from semesta_tenants.coordination import edge, kinds, notes, queries, service, shapes
from semesta_tenants.coordination.records import Task, Wanted, Way
from semesta_tenants.coverage.edge import acting, today

TASKS = "/tenants/<tenant_code:code>/tasks"
TASK = f"{TASKS}/<uuid:task>"
COMMENTS = f"{TASK}/comments"
Arguments = dict[str, Any]
blueprint = ApiBlueprint("tasks_api", __name__, description="What a region and its branch have to do: who does what until when.")


@blueprint.get("/task-kinds")
@requires(Permission.SIGNED_IN)
@blueprint.answers(200, shapes.TaskKindsPageSchema)
def list_kinds() -> Response:
    """Types of tasks with their steps: whose turn each is, what follows, what it must leave behind."""
    return page([doc.kind_document(each) for each in kinds.kinds().values()], None)


@blueprint.get(TASKS)
@requires(Permission.TASK_VIEW)
@blueprint.takes(shapes.TasksQuerySchema, location="query")
@blueprint.answers(200, shapes.TasksPageSchema)
def list_tasks(asked: Arguments) -> Response:
    """Tasks that the asker sees, in the order in which they were made.

    Raises:
        InvalidError: what is asked for cannot be.
    """
    after = key_in(asked.get("cursor"), uuid.UUID)
    wanted = replace(doc.narrowing_of(asked, today()), viewer=edge.viewer())
    query, values = queries.page_query(wanted, key=after, limit=asked["limit"] + 1)
    rows, cursor = page_of(tenant_rows(query, **values), asked["limit"], lambda row: (str(row[0]),))
    return page([doc.line_document(each) for each in rows], cursor)


@blueprint.post(TASKS)
@requires(Permission.TASK_CHANGE)
@blueprint.takes(shapes.NewTaskGivenSchema)
@blueprint.answers(201, shapes.TaskSchema, tagged=True, located=True)
def add_task(given: Arguments) -> Response:
    """Write down a task. Staff of an organisation do so for that organisation alone; what the branch writes is shared.

    Raises:
        InvalidError: a field cannot be so.
    """
    who, viewer = acting(), edge.viewer()
    with tenant_session() as session:
        made = service.add(session, who, doc.wanted_of(given), today=today(), viewer=viewer)
        if given["assignee"] is not None:
            made = service.assign(session, who, made.id, given["assignee"], expected=made.row_version, viewer=viewer)
    return _answer(made, CREATED)


@blueprint.get(TASK)
@requires(Permission.TASK_VIEW)
@blueprint.answers(200, shapes.TaskSchema, tagged=True)
def one_task(task: uuid.UUID) -> Response:
    """One task; its ETag is what a change must name.

    Raises:
        NotFoundError: there is none, or it is not the asker's to see.
    """
    with tenant_session() as session:
        found = existing(queries.seen(session, task, edge.viewer()))
    return _answer(found)


@blueprint.put(TASK)
@requires(Permission.TASK_CHANGE)
@blueprint.changes()
@blueprint.takes(shapes.TaskGivenSchema)
@blueprint.answers(200, shapes.TaskSchema, tagged=True)
def change_task(given: Arguments, task: uuid.UUID) -> Response:
    """Change an open task; where it came from, its kind and its step stay. The branch changes what it asked for itself.

    Raises:
        NotFoundError: there is none.
        ForbiddenError: it is the other side's.
        StaleStateError: somebody changed it first; the answer carries what now stands.
        DescribedConflictError: it is closed.
        InvalidError: a field cannot be so.
    """
    asked, who, viewer = doc.wanted_of(given), acting(), edge.viewer()

    def step(session: Session, seen: Task) -> Task:
        changed = service.change(session, who, task, _kept(asked, seen), expected=seen.row_version, today=today(), viewer=viewer)
        return service.assign(session, who, task, given["assignee"], expected=changed.row_version, viewer=viewer)

    return _stepped(task, step)


def _kept(asked: Wanted, seen: Task) -> Wanted:
    """Who has it changes by a step of its own, which asks whether that person sees it."""
    return replace(asked, assignee_id=seen.wanted.assignee_id, assignee_words=seen.wanted.assignee_words)


@blueprint.post(f"{TASK}/move")
@requires(Permission.TASK_CHANGE)
@blueprint.changes()
@blueprint.takes(shapes.TaskMovingGivenSchema)
@blueprint.answers(200, shapes.TaskSchema, tagged=True)
def move_task(given: Arguments, task: uuid.UUID) -> Response:
    """Move a task to another step, or to its end. Whose turn it is moves it; the other side takes back what it handed over.

    Raises:
        ForbiddenError: it is the other side's turn.
        DescribedConflictError: it is closed, or no way leads there.
        InvalidError: what the step leaves behind lacks.
    """
    way = Way(given["to"], given["output"], given["no_nik"])
    return _stepped(
        task,
        lambda session, seen: service.move(
            session, acting(), task, way, expected=seen.row_version, today=today(), viewer=edge.viewer()
        ),
    )


@blueprint.post(f"{TASK}/assign")
@requires(Permission.TASK_CHANGE)
@blueprint.changes()
@blueprint.takes(shapes.TaskAssigningGivenSchema)
@blueprint.answers(200, shapes.TaskSchema, tagged=True)
def assign_task(given: Arguments, task: uuid.UUID) -> Response:
    """Give a task to somebody who sees it, or to nobody.

    Raises:
        InvalidError: nobody of that account sees it.
    """
    return _stepped(
        task,
        lambda session, seen: service.assign(
            session, acting(), task, given["assignee"], expected=seen.row_version, viewer=edge.viewer()
        ),
    )


@blueprint.post(f"{TASK}/tick")
@requires(Permission.TASK_CHANGE)
@blueprint.changes()
@blueprint.takes(shapes.TaskTickingGivenSchema)
@blueprint.answers(200, shapes.TaskSchema, tagged=True)
def tick_task(given: Arguments, task: uuid.UUID) -> Response:
    """One line of the checklist is done, or is not.

    Raises:
        NotFoundError: there is no such line.
    """
    number, done = given["number"], given["done"]
    return _stepped(
        task,
        lambda session, seen: service.tick(
            session, acting(), task, number, done=done, expected=seen.row_version, viewer=edge.viewer()
        ),
    )


@blueprint.post(f"{TASK}/finish")
@requires(Permission.TASK_CHANGE)
@blueprint.changes()
@blueprint.takes(shapes.FinishingGivenSchema)
@blueprint.answers(200, shapes.TaskSchema, tagged=True)
def finish_task(given: Arguments, task: uuid.UUID) -> Response:
    """The task is done, where a way leads from its step to the end."""
    way = Way(kinds.DONE, given["note"], given["no_nik"])

    def step(session: Session, seen: Task) -> Task:
        try:
            return service.move(session, acting(), task, way, expected=seen.row_version, today=today(), viewer=edge.viewer())
        except InvalidError as error:
            raise InvalidError(error.message, {"note": error.fields.get("output", ())}) from None

    return _stepped(task, step)


@blueprint.post(f"{TASK}/cancel")
@requires(Permission.TASK_CHANGE)
@blueprint.changes()
@blueprint.takes(shapes.CancellingGivenSchema)
@blueprint.answers(200, shapes.TaskSchema, tagged=True)
def cancel_task(given: Arguments, task: uuid.UUID) -> Response:
    """The task will not be done."""
    return _stepped(
        task,
        lambda session, seen: service.cancel(
            session,
            acting(),
            task,
            expected=seen.row_version,
            reason=given["reason"],
            viewer=edge.viewer(),
            no_nik=given["no_nik"],
        ),
    )


@blueprint.post(f"{TASK}/reopen")
@requires(Permission.TASK_CHANGE)
@blueprint.changes()
@blueprint.answers(200, shapes.TaskSchema, tagged=True)
def reopen_task(task: uuid.UUID) -> Response:
    """A closed task is to be done after all."""
    return _stepped(
        task,
        lambda session, seen: service.reopen(session, acting(), task, expected=seen.row_version, viewer=edge.viewer()),
    )


@blueprint.get(COMMENTS)
@requires(Permission.TASK_VIEW)
@blueprint.takes(shapes.TaskNotesQuerySchema, location="query")
@blueprint.answers(200, shapes.TaskNotesPageSchema)
def list_comments(asked: Arguments, task: uuid.UUID) -> Response:
    """What was said of a task and what its steps left behind, oldest first; the branch reads nothing internal.

    Raises:
        NotFoundError: there is no such task.
    """
    after = key_in(asked.get("cursor"), uuid.UUID)
    with tenant_session() as session:
        if queries.seen(session, task, edge.viewer()) is None:
            raise NotFoundError
        found = [each for each in notes.notes(session, task, edge.viewer()) if after is None or each.id > after]
    rows, cursor = page_of(found, asked["limit"], lambda each: (str(each.id),))
    return page([doc.note_document(each) for each in rows], cursor)


@blueprint.post(COMMENTS)
@requires(Permission.TASK_CHANGE)
@blueprint.takes(shapes.TaskCommentGivenSchema)
@blueprint.answers(201, shapes.TaskNoteSchema)
def add_comment(given: Arguments, task: uuid.UUID) -> Response:
    """Say something about a task; whoever is named with @ is told.

    Raises:
        NotFoundError: there is no such task.
    """
    with tenant_session() as session:
        made = notes.comment(
            session,
            acting(),
            task,
            given["text"],
            viewer=edge.viewer(),
            internal=given["internal"],
            no_nik=given["no_nik"],
        )
    return answer(doc.note_document(made), status=CREATED)


def _answer(task: Task, status: int = OK) -> Response:
    location = url_for(".one_task", code=current_tenant().code, task=task.id) if status == CREATED else None
    document, tag = _shown(task)
    return answer(document, status=status, tag=tag, location=location)


def _shown(task: Task) -> tuple[dict[str, Any], str]:
    return doc.task_document(task, edge.viewer(), utc_now()), doc.tag_of(task)


def _stepped(task: uuid.UUID, step: Callable[[Session, Task], Task]) -> Response:
    """Do a step on a task whose present state the asker names.

    Raises:
        NotFoundError: there is no such task.
    """
    needs_some_match()
    with tenant_session() as session:
        seen = existing(queries.seen(session, task, edge.viewer()))
        with step_on(seen, _shown):
            changed = step(session, seen)
    return _answer(changed)
