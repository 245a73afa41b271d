"""The shapes of tasks in JSON: schemas that check what comes in and describe what goes out."""

from __future__ import annotations

from marshmallow import fields

from semesta_platform.http.api_fields import Choice, Cursor, Day, Given, Limit, Moment, Shown, Text, paged
from semesta_tenants.coordination import rules
from semesta_tenants.coordination.records import Origin, State
from semesta_tenants.coverage.rules import LONGEST_NOTE
from semesta_tenants.coverage.shapes import SourceSchema


class TaskLineSchema(Shown):
    """One task in a list. etag: for If-Match."""

    id = fields.UUID()
    title = fields.String()
    owner = fields.String(metadata={"examples": ["Dinas Kesehatan"]})
    due_on = Day(allow_none=True)
    state = Choice(State)
    origin = Choice(Origin)
    etag = fields.String()


class ClosedTaskSchema(Shown):
    """Who closed it, in words of that time, when, and with what note or reason."""

    by = fields.String()
    at = Moment()
    note = fields.String()


class TaskSchema(TaskLineSchema):
    """A whole task. origin_id: the plan or report that it came from, empty for the region's own."""

    detail = fields.String()
    origin_id = fields.String()
    source = fields.Nested(SourceSchema, allow_none=True)
    entered_by = fields.String()
    entered_at = Moment()
    closed = fields.Nested(ClosedTaskSchema, allow_none=True)


TasksPageSchema = paged(TaskLineSchema, "TasksPageSchema")


class TasksQuerySchema(Given):
    """Arguments of the list of tasks. text: words in the title or the detail. due_since, due_until: both included."""

    state = Choice(State)
    owner = Text(longest=rules.LONGEST_OWNER, load_default="")
    text = Text(longest=80, load_default="")
    due_since = Day()
    due_until = Day()
    limit = Limit(usual=25, most=200)
    cursor = Cursor()


class TaskGivenSchema(Given):
    """The whole of a task as it is to be; what is left out is empty."""

    title = Text(shortest=1, longest=rules.LONGEST_TITLE, required=True)
    owner = Text(shortest=1, longest=rules.LONGEST_OWNER, required=True)
    detail = Text(longest=rules.LONGEST_DETAIL, lines=True, load_default="")
    due_on = Day(allow_none=True, load_default=None)


class FinishingGivenSchema(Given):
    """What came out of a task."""

    note = Text(longest=LONGEST_NOTE, lines=True, load_default="")


class CancellingGivenSchema(Given):
    """Why a task will not be done."""

    reason = Text(shortest=1, longest=LONGEST_NOTE, lines=True, required=True)
