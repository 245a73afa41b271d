"""The shapes of people and of the record of what happened in JSON: what comes in is checked, what goes out described."""

from __future__ import annotations

from marshmallow import fields

from semesta_platform.accounts.roles import TENANT_ROLES, Role
from semesta_platform.accounts.rules import LONGEST_EMAIL, LONGEST_NAME
from semesta_platform.http.api_fields import Choice, Cursor, Day, Given, Limit, Moment, Shown, Text, paged

LONGEST_FILTER = 100


class PlaceSchema(Shown):
    """Where somebody works, and as what. tenant: null for work that is in no tenant. role_words: as pages name the role."""

    tenant = fields.String(allow_none=True, metadata={"examples": ["12.19"]})
    name = fields.String()
    role = Choice(Role)
    role_words = fields.String()


class MeSchema(Shown):
    """Who asks, and what they may do: everywhere, and in each tenant by its code."""

    id = fields.UUID()
    email = fields.String()
    name = fields.String()
    places = fields.List(fields.Nested(PlaceSchema))
    everywhere = fields.List(fields.String())
    tenants = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))


class PersonSchema(Shown):
    """Somebody with an account; `name` is an office or role in words."""

    id = fields.UUID()
    email = fields.String()
    name = fields.String()


class MembershipSchema(Shown):
    """One role that somebody holds in this tenant; it never changes, it is only given and taken back."""

    id = fields.UUID()
    person = fields.Nested(PersonSchema)
    role = Choice(Role)
    organisation = fields.String(allow_none=True)
    granted_at = Moment()


class InvitationSchema(Shown):
    """An invitation that can still be used."""

    id = fields.UUID()
    email = fields.String()
    name = fields.String()
    role = Choice(Role)
    organisation = fields.String(allow_none=True)
    expires_at = Moment()


class LinkSchema(Shown):
    """The link of a new invitation, good once; it is in this answer alone."""

    email = fields.String()
    link = fields.String()
    expires_at = Moment()


class EntrySchema(Shown):
    """One act: who did what to which thing, with the values before and after."""

    id = fields.UUID()
    at = Moment()
    actor = fields.String()
    actor_id = fields.UUID(allow_none=True)
    action = fields.String(metadata={"examples": ["figure.verified"]})
    subject_kind = fields.String()
    subject_id = fields.String()
    before = fields.Dict(allow_none=True)
    after = fields.Dict(allow_none=True)
    request_id = fields.String(allow_none=True)


PeoplePageSchema = paged(MembershipSchema, "PeoplePageSchema")
InvitationsPageSchema = paged(InvitationSchema, "InvitationsPageSchema")
EntriesPageSchema = paged(EntrySchema, "EntriesPageSchema")


class PageQuerySchema(Given):
    """Arguments of a list that nothing narrows."""

    limit = Limit()
    cursor = Cursor()


class EntriesQuerySchema(Given):
    """Arguments of the record. from, to: days in the tenant's zone, both included. actor: words in who acted."""

    action = Text(longest=LONGEST_FILTER)
    subject_kind = Text(longest=LONGEST_FILTER)
    subject_id = Text(longest=LONGEST_FILTER)
    actor = Text(longest=LONGEST_FILTER)
    since = Day(data_key="from")
    until = Day(data_key="to")
    limit = Limit(usual=50)
    cursor = Cursor()


class InvitationGivenSchema(Given):
    """Who is invited as what; an OPD's staff with the name of their office."""

    email = Text(shortest=1, longest=LONGEST_EMAIL, required=True)
    name = Text(shortest=1, longest=LONGEST_NAME, required=True)
    role = Text(shortest=1, longest=LONGEST_NAME, required=True, metadata={"enum": [role.value for role in TENANT_ROLES]})
    organisation = Text(longest=LONGEST_NAME, allow_none=True, load_default=None)
