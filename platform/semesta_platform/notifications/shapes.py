"""The shapes of notices in JSON: what comes in is checked, what goes out described."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l
from marshmallow import fields

from semesta_platform.http.api_fields import Choice, Cursor, Given, Limit, Moment, Pattern, Shown, paged
from semesta_platform.notifications.records import Group

CODE = r"[0-9]{2}(\.[0-9]{2})?"
CODE_WORDS = _l("Tulis kode daerah, misalnya 12.19.")


class View(StrEnum):
    """Which of the notices a list holds."""

    ALL = "all"
    UNREAD = "unread"


class AboutSchema(Shown):
    """The thing that a notice is about. path: of its page, '' for none."""

    kind = fields.String(metadata={"examples": ["task"]})
    id = fields.UUID()
    path = fields.String()


class NoticeSchema(Shown):
    """One thing that one was told. words: in the asker's language. quote: what was said. read_at: null while it is unread."""

    id = fields.UUID()
    kind = fields.String(metadata={"examples": ["task.assigned"]})
    group = Choice(Group)
    words = fields.String()
    title = fields.String()
    actor = fields.String()
    quote = fields.String()
    about = fields.Nested(AboutSchema)
    at = Moment()
    read_at = Moment(allow_none=True)


NoticesPageSchema = paged(NoticeSchema, "NoticesPageSchema")


class ReadSchema(Shown):
    """How many notices were unread and are read now."""

    changed = fields.Integer()


class NoticesQuerySchema(Given):
    """Arguments of the list. tenant: code of one of one's own regions."""

    tenant = Pattern(CODE, words=CODE_WORDS, required=True)
    view = Choice(View, load_default=View.ALL)
    group = Choice(Group)
    limit = Limit(usual=50, most=200)
    cursor = Cursor()


class TenantQuerySchema(Given):
    """The region in which the notice stands."""

    tenant = Pattern(CODE, words=CODE_WORDS, required=True)


class ReadGivenSchema(Given):
    """Which notices have been read: those of one region, of one group where it is given, up to `until` and that one too."""

    tenant = Pattern(CODE, words=CODE_WORDS, required=True)
    group = Choice(Group, allow_none=True, load_default=None)
    until = fields.UUID(allow_none=True, load_default=None)
