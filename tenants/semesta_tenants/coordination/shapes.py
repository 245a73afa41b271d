"""The shapes of tasks in JSON: schemas that check what comes in and describe what goes out."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from semesta_platform.http.api_fields import Choice, Count, Cursor, Day, Given, Limit, Moment, Shown, Text, paged
from semesta_tenants.coordination import rules
from semesta_tenants.coordination.kinds import FREE, Recurs, kinds
from semesta_tenants.coordination.records import Origin, Party, Priority, State
from semesta_tenants.coverage.rules import LONGEST_NOTE
from semesta_tenants.coverage.shapes import SourceSchema

_COMMON: Any = {"required": _l("Wajib diisi."), "null": _l("Tidak boleh kosong (null).")}
_ID: Any = {**_COMMON, "invalid_uuid": _l("Tulis sebuah UUID.")}
_LIST: Any = {**_COMMON, "invalid": _l("Tulis sebuah daftar.")}


_FLAG: Any = {"truthy": {"true"}, "falsy": {"false"}, "error_messages": {"invalid": _l("Tulis true atau false.")}}
_MOST_SECONDS = 2**53 - 1
KINDS_OF_LINKS = ("action", "target", "figure", "batch")


def _whether(*, usual: bool, **more: Any) -> fields.Boolean:
    """True or false, as JSON writes it."""
    return fields.Boolean(load_default=usual, truthy={True}, falsy={False}, error_messages=_FLAG["error_messages"], **more)


def no_nik_field() -> fields.Boolean:
    """What a program says of a text that was refused for what looks like somebody's number."""
    about = (
        "Whoever asks says that what looks like somebody's number (NIK, 16 digits) is none; without it such a text is refused."
    )
    return _whether(usual=False, metadata={"description": about})


class TaskAssigneeSchema(Shown):
    """Who has it: the account and its name then."""

    id = fields.UUID()
    name = fields.String()


class TaskLineSchema(Shown):
    """One task in a list. etag: for If-Match."""

    id = fields.UUID()
    title = fields.String()
    owner = fields.String(metadata={"examples": ["Dinas Kesehatan"]})
    due_on = Day(allow_none=True)
    state = Choice(State)
    origin = Choice(Origin)
    kind = fields.String(metadata={"description": "A key of `/api/v1/task-kinds`."})
    step = fields.String(metadata={"description": "At which it stands, or stood last."})
    side = Choice(Party, metadata={"description": "For whom it waits, or waited last."})
    shared = fields.Boolean(metadata={"description": "Whether the branch sees it."})
    period = fields.String(metadata={"description": "Of a recurring task; empty for any other.", "examples": ["2026-11"]})
    priority = Choice(Priority)
    labels = fields.List(fields.String())
    assignee = fields.Nested(TaskAssigneeSchema, allow_none=True)
    etag = fields.String()


class ClosedTaskSchema(Shown):
    """Who closed it, in words of that time, when, and with what note or reason."""

    by = fields.String()
    at = Moment()
    note = fields.String()


class TaskWordsSchema(Shown):
    """The same in both languages."""

    id = fields.String()
    en = fields.String()


class TaskStepSchema(Shown):
    """One step of a kind. next: keys of the steps that may follow, or `done`; the usual one first. output: what it must leave."""

    key = fields.String()
    side = Choice(Party)
    words = fields.Nested(TaskWordsSchema)
    next = fields.List(fields.String())
    output = fields.Nested(TaskWordsSchema, allow_none=True)


class TaskWaySchema(Shown):
    """Where the asker may move it now. needs_output: what the step leaves behind must be said."""

    to = fields.String()
    needs_output = fields.Boolean()


class TaskWaitedSchema(Shown):
    """For how long it has waited for each side, in seconds, with the present step of an open task."""

    region = Count(most=_MOST_SECONDS)
    bpjs = Count(most=_MOST_SECONDS)


class TaskItemSchema(Shown):
    """One line of the checklist."""

    text = fields.String()
    done = fields.Boolean()


class TaskLinkSchema(Shown):
    """What the task has to do with. words: as it was called then."""

    kind = fields.String()
    id = fields.String()
    words = fields.String()


class TaskSchema(TaskLineSchema):
    """A whole task. origin_id: the plan or report that it came from, empty for the region's own. ways: none for a closed one."""

    detail = fields.String()
    origin_id = fields.String()
    source = fields.Nested(SourceSchema, allow_none=True)
    entered_by = fields.String()
    entered_at = Moment()
    closed = fields.Nested(ClosedTaskSchema, allow_none=True)
    steps = fields.List(fields.Nested(TaskStepSchema))
    ways = fields.List(fields.Nested(TaskWaySchema))
    step_since = Moment()
    waited = fields.Nested(TaskWaitedSchema)
    checklist = fields.List(fields.Nested(TaskItemSchema))
    links = fields.List(fields.Nested(TaskLinkSchema))


class TaskKindSchema(Shown):
    """One type of task. recurs: how often it makes itself anew where the region wants it; null: never."""

    key = fields.String()
    words = fields.Nested(TaskWordsSchema)
    about = fields.Nested(TaskWordsSchema)
    owner = fields.String(metadata={"description": "The office that usually has it; empty for none."})
    recurs = Choice(Recurs, allow_none=True)
    source = fields.Nested(SourceSchema, allow_none=True)
    steps = fields.List(fields.Nested(TaskStepSchema))


TasksPageSchema = paged(TaskLineSchema, "TasksPageSchema")
TaskKindsPageSchema = paged(TaskKindSchema, "TaskKindsPageSchema")


class TasksQuerySchema(Given):
    """Arguments of the list of tasks. text: words in the title or the detail. due_since, due_until: both included.

    late: open ones whose day has passed. assignee: the account. label: exactly so.
    """

    state = Choice(State)
    owner = Text(longest=rules.LONGEST_OWNER, load_default="")
    text = Text(longest=80, load_default="")
    due_since = Day()
    due_until = Day()
    kind = fields.String(validate=validate.OneOf(tuple(kinds()), error=_l("Pilih salah satu jenis tugas.")))
    side = Choice(Party)
    assignee = fields.UUID(error_messages=_ID)
    priority = Choice(Priority)
    label = Text(longest=rules.LONGEST_LABEL, load_default="")
    late = fields.Boolean(load_default=False, **_FLAG)
    limit = Limit(usual=25, most=200)
    cursor = Cursor()


class TaskItemGivenSchema(Given):
    """One line of a checklist."""

    text = Text(shortest=1, longest=rules.LONGEST_ITEM, required=True)
    done = _whether(usual=False)


class TaskLinkGivenSchema(Given):
    """What the task has to do with. words: how a page names it."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf(KINDS_OF_LINKS, error=_l("Pilih salah satu dari: action, target, figure, batch.")),
        error_messages={**_COMMON, "invalid": _l("Tulis sebuah teks.")},
    )
    id = Text(shortest=1, longest=100, required=True)
    words = Text(longest=rules.LONGEST_SOURCE, load_default="")


class TaskGivenSchema(Given):
    """The whole of a task as it is to be; what is left out is empty.

    shared: whether the branch sees it; tasks of every kind but `free` always are. assignee: the account.
    """

    title = Text(shortest=1, longest=rules.LONGEST_TITLE, required=True)
    owner = Text(shortest=1, longest=rules.LONGEST_OWNER, required=True)
    detail = Text(longest=rules.LONGEST_DETAIL, lines=True, load_default="")
    due_on = Day(allow_none=True, load_default=None)
    shared = _whether(usual=False)
    priority = Choice(Priority, load_default=Priority.NORMAL)
    labels = fields.List(Text(shortest=1, longest=rules.LONGEST_LABEL), load_default=list, error_messages=_LIST)
    assignee = fields.UUID(allow_none=True, load_default=None, error_messages=_ID)
    checklist = fields.List(fields.Nested(TaskItemGivenSchema), load_default=list, error_messages=_LIST)
    links = fields.List(fields.Nested(TaskLinkGivenSchema), load_default=list, error_messages=_LIST)
    no_nik = no_nik_field()


class NewTaskGivenSchema(TaskGivenSchema):
    """A new task. kind: a key of `/api/v1/task-kinds`; step: where it begins, empty for its kind's first one."""

    kind = fields.String(
        validate=validate.OneOf(tuple(kinds()), error=_l("Pilih salah satu jenis tugas.")),
        load_default=FREE,
        error_messages={**_COMMON, "invalid": _l("Tulis sebuah teks.")},
    )
    step = Text(longest=40, load_default="")


class TaskMovingGivenSchema(Given):
    """Where a task is moved: a step of its kind, or `done`; output: what the step that ends leaves behind."""

    to = Text(shortest=1, longest=40, required=True)
    output = Text(longest=LONGEST_NOTE, lines=True, load_default="")
    no_nik = no_nik_field()


class TaskAssigningGivenSchema(Given):
    """Who is to have a task; null: nobody."""

    assignee = fields.UUID(allow_none=True, required=True, error_messages=_ID)


class TaskTickingGivenSchema(Given):
    """Which line of the checklist, from 0, is done or is not."""

    number = Count(most=rules.MOST_ITEMS - 1, required=True)
    done = fields.Boolean(required=True, truthy={True}, falsy={False}, error_messages={**_COMMON, **_FLAG["error_messages"]})


class TaskNoteSchema(Shown):
    """A comment, or the output with which a step ended. output_of: that step, or empty. internal: for the region alone."""

    id = fields.UUID()
    text = fields.String()
    side = Choice(Party)
    by = fields.String()
    at = Moment()
    output_of = fields.String()
    internal = fields.Boolean()
    mentions = fields.List(fields.Nested(TaskAssigneeSchema))


TaskNotesPageSchema = paged(TaskNoteSchema, "TaskNotesPageSchema")


class TaskNotesQuerySchema(Given):
    """Arguments of the list of comments."""

    limit = Limit(usual=100, most=200)
    cursor = Cursor()


class TaskCommentGivenSchema(Given):
    """What is said; whoever is named with @ is told. internal: for the region alone; what the branch says never is."""

    text = Text(shortest=1, longest=rules.LONGEST_COMMENT, lines=True, required=True)
    internal = _whether(usual=False)
    no_nik = no_nik_field()


class FinishingGivenSchema(Given):
    """What came out of a task."""

    note = Text(longest=LONGEST_NOTE, lines=True, load_default="")
    no_nik = no_nik_field()


class CancellingGivenSchema(Given):
    """Why a task will not be done."""

    reason = Text(shortest=1, longest=LONGEST_NOTE, lines=True, required=True)
    no_nik = no_nik_field()
