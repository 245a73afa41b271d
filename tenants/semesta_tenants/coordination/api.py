"""A region's tasks as JSON: the list for programs, one task, and its steps under If-Match."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Response, url_for
from sqlalchemy.orm import Session

from semesta_platform.errors import ConflictError, NotFoundError
from semesta_platform.http.api import ApiBlueprint
from semesta_platform.http.api_answers import CREATED, OK, answer, page
from semesta_platform.http.api_conditions import DescribedConflictError, StaleStateError, needs_match, needs_some_match
from semesta_platform.http.api_cursors import key_in, page_of
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_tenants.coordination import documents as doc
from semesta_tenants.coordination import edge, queries, service, shapes
from semesta_tenants.coordination.records import StaleTaskError, Task
from semesta_tenants.coverage.edge import acting, today

TASKS = "/tenants/<tenant_code:code>/tasks"
TASK = f"{TASKS}/<uuid:task>"
Arguments = dict[str, Any]
blueprint = ApiBlueprint("tasks_api", __name__, description="A region's own tasks: who does what until when.")


@blueprint.get(TASKS)
@requires(Permission.TASK_VIEW)
@blueprint.takes(shapes.TasksQuerySchema, location="query")
@blueprint.answers(200, shapes.TasksPageSchema)
def list_tasks(asked: Arguments) -> Response:
    """Tasks in the order in which they were made."""
    after = key_in(asked.get("cursor"), uuid.UUID)
    with tenant_session() as session:
        found = queries.after(session, doc.narrowing_of(asked), key=after, limit=asked["limit"] + 1)
    rows, cursor = page_of(found, asked["limit"], lambda line: (str(line.id),))
    return page([doc.line_document(each) for each in rows], cursor)


@blueprint.post(TASKS)
@requires(Permission.TASK_CHANGE)
@blueprint.takes(shapes.TaskGivenSchema)
@blueprint.answers(201, shapes.TaskSchema, tagged=True, located=True)
def add_task(given: Arguments) -> Response:
    """Write down a task of the region's own. Staff of an organisation do so for that organisation alone.

    Raises:
        InvalidError: a field cannot be so.
    """
    with tenant_session() as session:
        made = service.add(session, acting(), doc.wanted_of(given), today=today(), offices=edge.offices())
    return _answer(made, CREATED)


@blueprint.get(TASK)
@requires(Permission.TASK_VIEW)
@blueprint.answers(200, shapes.TaskSchema, tagged=True)
def one_task(task: uuid.UUID) -> Response:
    """One task; its ETag is what a change must name.

    Raises:
        NotFoundError: there is none.
    """
    with tenant_session() as session:
        found = queries.task(session, task)
    if found is None:
        raise NotFoundError
    return _answer(found)


@blueprint.put(TASK)
@requires(Permission.TASK_CHANGE)
@blueprint.changes()
@blueprint.takes(shapes.TaskGivenSchema)
@blueprint.answers(200, shapes.TaskSchema, tagged=True)
def change_task(given: Arguments, task: uuid.UUID) -> Response:
    """Change an open task; where it came from stays. Staff of an organisation change that organisation's alone.

    Raises:
        NotFoundError: there is none.
        ForbiddenError: it is another organisation's.
        StaleStateError: somebody changed it first; the answer carries what now stands.
        DescribedConflictError: it is closed.
        InvalidError: a field cannot be so.
    """
    wanted, who = doc.wanted_of(given), acting()
    return _stepped(
        task,
        lambda session, seen: service.change(session, who, task, wanted, expected=seen, today=today(), offices=edge.offices()),
    )


@blueprint.post(f"{TASK}/finish")
@requires(Permission.TASK_CHANGE)
@blueprint.changes()
@blueprint.takes(shapes.FinishingGivenSchema)
@blueprint.answers(200, shapes.TaskSchema, tagged=True)
def finish_task(given: Arguments, task: uuid.UUID) -> Response:
    """The task is done."""
    return _stepped(
        task,
        lambda session, seen: service.finish(session, acting(), task, expected=seen, note=given["note"], offices=edge.offices()),
    )


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
            session, acting(), task, expected=seen, reason=given["reason"], offices=edge.offices()
        ),
    )


@blueprint.post(f"{TASK}/reopen")
@requires(Permission.TASK_CHANGE)
@blueprint.changes()
@blueprint.answers(200, shapes.TaskSchema, tagged=True)
def reopen_task(task: uuid.UUID) -> Response:
    """A closed task is to be done after all."""
    return _stepped(task, lambda session, seen: service.reopen(session, acting(), task, expected=seen, offices=edge.offices()))


def _answer(task: Task, status: int = OK) -> Response:
    location = url_for(".one_task", code=current_tenant().code, task=task.id) if status == CREATED else None
    return answer(doc.task_document(task), status=status, tag=doc.tag_of(task), location=location)


def _stepped(task: uuid.UUID, step: Callable[[Session, int], Task]) -> Response:
    """Do a step on a task whose present state the asker names.

    Raises:
        NotFoundError: there is no such task.
    """
    needs_some_match()
    with tenant_session() as session:
        seen = queries.task(session, task)
        if seen is None:
            raise NotFoundError
        needs_match(doc.tag_of(seen), doc.task_document(seen))
        with _told(seen):
            changed = step(session, seen.row_version)
    return _answer(changed)


@contextmanager
def _told(seen: Task) -> Iterator[None]:
    """Refusals of the service in the words of the API. seen: the state that an answer shows when it forbids the step."""
    try:
        yield
    except StaleTaskError as error:
        raise StaleStateError(doc.task_document(error.current), doc.tag_of(error.current)) from error
    except ConflictError as error:
        raise DescribedConflictError(doc.task_document(seen), doc.tag_of(seen)) from error
