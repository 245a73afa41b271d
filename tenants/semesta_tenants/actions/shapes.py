"""The shapes of action items in JSON: schemas that check what comes in and describe what goes out."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from semesta_platform.http.api_fields import Choice, Cursor, Day, Given, Limit, Moment, Shown, Text, paged
from semesta_tenants.actions import queries, rules
from semesta_tenants.actions.moving import Moved, Why
from semesta_tenants.actions.records import Priority, State
from semesta_tenants.coverage.records import Basis, Relation
from semesta_tenants.coverage.shapes import SourceSchema
from semesta_tenants.targets.shapes import CODES, Amount

_INDICATOR = _l("Pilih salah satu indikator yang tersedia.")


class ActionLineSchema(Shown):
    """One action item in a list. etag: for If-Match."""

    id = fields.UUID()
    title = fields.String()
    organisation_id = fields.UUID(metadata={"description": "Of the owner, in the region's register."})
    due_on = Day(allow_none=True)
    priority = Choice(Priority)
    indicator = fields.String(allow_none=True, validate=validate.OneOf(CODES))
    meeting_id = fields.UUID(allow_none=True)
    state = Choice(State)
    etag = fields.String()


class ActionNoteSchema(Shown):
    """One note on how an item goes."""

    id = fields.UUID()
    text = fields.String()
    by = fields.String()
    at = Moment()


class ClosedActionSchema(Shown):
    """Who closed it, in words of that time, when, with what note or reason, and what proves it."""

    by = fields.String()
    at = Moment()
    note = fields.String()
    evidence_url = fields.String(allow_none=True)


class ActionReadingSchema(Shown):
    """One published figure. value: per cent as printed on two decimals, or people. relation: an interval is no number."""

    value = Amount()
    relation = fields.String(validate=validate.OneOf([each.value for each in Relation]))
    as_of = Day()
    computed = fields.Boolean(metadata={"description": "From counts; otherwise as its source prints it."})
    basis = fields.String(validate=validate.OneOf([each.value for each in Basis]))
    source = fields.String()


class ActionJudgedSchema(Shown):
    """How a later figure stands to the one before; never why. change: points as text, people as an integer."""

    moved = Choice(Moved)
    why = Choice(Why, allow_none=True, metadata={"description": "Why nothing can be said."})
    change = fields.Raw(allow_none=True, metadata={"type": ["string", "integer"], "examples": ["3.44", 1200]})


class ActionMovementSchema(Shown):
    """The indicator before the item, at its due date, and now. It moving is no proof that the item moved it."""

    wished = fields.String(validate=validate.OneOf(["rise", "fall"]))
    before = fields.Nested(ActionReadingSchema, allow_none=True)
    at_due = fields.Nested(ActionReadingSchema, allow_none=True)
    now = fields.Nested(ActionReadingSchema, allow_none=True)
    by_due = fields.Nested(ActionJudgedSchema)
    by_now = fields.Nested(ActionJudgedSchema)


class ActionSchema(ActionLineSchema):
    """A whole action item."""

    detail = fields.String()
    person_words = fields.String()
    organisation = fields.String(metadata={"description": "As tables call the owner.", "examples": ["Dinkes"]})
    expected = Amount(allow_none=True)
    target_id = fields.UUID(allow_none=True)
    item_id = fields.UUID(allow_none=True, metadata={"description": "The line of the minutes that made it."})
    source = fields.Nested(SourceSchema, allow_none=True)
    entered_by = fields.String()
    entered_at = Moment()
    closed = fields.Nested(ClosedActionSchema, allow_none=True)
    movement = fields.Nested(ActionMovementSchema, allow_none=True)
    notes = fields.List(fields.Nested(ActionNoteSchema))


ActionsPageSchema = paged(ActionLineSchema, "ActionsPageSchema")


class ActionsQuerySchema(Given):
    """Arguments of the list. indicator: 'none' for items without. text: in title or detail. due_since, due_until: included."""

    state = Choice(State)
    organisation_id = fields.UUID()
    meeting_id = fields.UUID()
    priority = Choice(Priority)
    indicator = fields.String(validate=validate.OneOf([*CODES, queries.NO_INDICATOR], error=_INDICATOR))
    text = Text(longest=80, load_default="")
    due_since = Day()
    due_until = Day()
    limit = Limit(usual=25, most=200)
    cursor = Cursor()


class ActionChangeSchema(Given):
    """The whole of an item as it is to be; what is left out is empty."""

    title = Text(shortest=1, longest=rules.LONGEST_TITLE, required=True)
    organisation_id = fields.UUID(required=True)
    person_words = Text(longest=rules.LONGEST_PERSON, load_default="")
    detail = Text(longest=rules.LONGEST_DETAIL, lines=True, load_default="")
    due_on = Day(allow_none=True, load_default=None)
    priority = Choice(Priority, load_default=Priority.NORMAL)
    indicator = fields.String(allow_none=True, load_default=None, validate=validate.OneOf(CODES, error=_INDICATOR))
    expected = Amount(allow_none=True, load_default=None)
    target_id = fields.UUID(allow_none=True, load_default=None)


class ActionGivenSchema(ActionChangeSchema):
    """A new item. meeting_id, item_id: the meeting and the line of its minutes that made it."""

    meeting_id = fields.UUID(allow_none=True, load_default=None)
    item_id = fields.UUID(allow_none=True, load_default=None)


class ActionNoteGivenSchema(Given):
    """How an item goes."""

    text = Text(shortest=1, longest=rules.LONGEST_NOTE, lines=True, required=True)


class ActionWaitingGivenSchema(Given):
    """For whom and for what it waits."""

    note = Text(longest=rules.LONGEST_NOTE, lines=True, load_default="")


class ActionFinishingGivenSchema(Given):
    """What came out of it, and a link that proves it."""

    note = Text(shortest=1, longest=rules.LONGEST_NOTE, lines=True, required=True)
    evidence_url = Text(longest=rules.LONGEST_ADDRESS, load_default="")


class ActionCancellingGivenSchema(Given):
    """Why it will not be done."""

    reason = Text(shortest=1, longest=rules.LONGEST_NOTE, lines=True, required=True)
