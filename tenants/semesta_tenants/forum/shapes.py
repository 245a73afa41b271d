"""The shapes of meetings in JSON: schemas that check what comes in and describe what goes out."""

from __future__ import annotations

from marshmallow import fields

from semesta_platform.http.api_fields import Choice, Cursor, Day, Given, Limit, Moment, Shown, Text, paged
from semesta_tenants.coverage.shapes import SourceSchema
from semesta_tenants.forum.records import Presence, State, Topic, Via


class QuorumSchema(Shown):
    """Of how many invited organisations how many came. per_cent: that must, 0 for none; reached: null then."""

    per_cent = fields.Integer()
    invited = fields.Integer()
    present = fields.Integer()
    reached = fields.Boolean(allow_none=True)


class MeetingLineSchema(Shown):
    """One meeting in a list. timed: false where only the day is known."""

    id = fields.UUID()
    title = fields.String(metadata={"examples": ["Forum Komunikasi Pemangku Kepentingan"]})
    number = fields.String(allow_none=True)
    starts_at = Moment()
    ends_at = Moment(allow_none=True)
    timed = fields.Boolean()
    place = fields.String()
    state = Choice(State)
    series = fields.String(allow_none=True)
    invited_at = Moment(allow_none=True)
    quorum = fields.Nested(QuorumSchema)
    etag = fields.String()


class ItemSchema(Shown):
    """One point of the agenda with what was said and decided. minutes: given to it."""

    id = fields.UUID()
    topic = Choice(Topic)
    title = fields.String()
    lead = fields.String()
    minutes = fields.Integer(allow_none=True)
    discussion = fields.String()
    decision = fields.String()


class AttendanceSchema(Shown):
    """How an organisation stands to the meeting. position: the office that came."""

    organisation_id = fields.UUID()
    organisation = fields.String()
    invited = fields.Boolean()
    presence = Choice(Presence)
    position = fields.String()
    via = Choice(Via)


class MeetingSchema(MeetingLineSchema):
    """A whole meeting. figures: what its agenda draws in; frozen_at: since when they never change, null while they are live."""

    online_url = fields.String()
    chair = fields.String()
    secretary = fields.String()
    cancel_reason = fields.String()
    source = fields.Nested(SourceSchema, allow_none=True)
    agenda = fields.List(fields.Nested(ItemSchema))
    attendance = fields.List(fields.Nested(AttendanceSchema))
    figures = fields.Dict(keys=fields.String(), allow_none=True)
    frozen_at = Moment(allow_none=True)
    entered_by = fields.String()
    entered_at = Moment()


MeetingsPageSchema = paged(MeetingLineSchema, "MeetingsPageSchema")


class MeetingsQuerySchema(Given):
    """Arguments of the list of meetings. text: words of title, place or number. since, until: days, both included."""

    state = Choice(State)
    text = Text(longest=80, load_default="")
    since = Day()
    until = Day()
    limit = Limit(usual=25, most=200)
    cursor = Cursor()
