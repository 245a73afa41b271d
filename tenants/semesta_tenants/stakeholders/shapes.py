"""The shapes of organisations in JSON: schemas that check what comes in and describe what goes out."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from semesta_platform.http.api_fields import Choice, Cursor, Given, Limit, Shown, Text, paged
from semesta_tenants.coverage.shapes import SourceSchema
from semesta_tenants.stakeholders import rules
from semesta_tenants.stakeholders.records import Kind


class OrganisationLineSchema(Shown):
    """One organisation in a list. active: it takes part in the forum. etag: for If-Match."""

    id = fields.UUID()
    name = fields.String(metadata={"examples": ["Dinas Kesehatan"]})
    short_name = fields.String(metadata={"examples": ["Dinkes"]})
    kind = Choice(Kind)
    active = fields.Boolean()
    etag = fields.String()


class ContactSchema(Shown):
    """How an office is reached. person: empty where the office will do."""

    position = fields.String()
    person = fields.String()
    email = fields.String()
    phone = fields.String()


class OrganisationSchema(OrganisationLineSchema):
    """A whole organisation. contacts: the first one with an e-mail address is written to."""

    address = fields.String()
    contacts = fields.List(fields.Nested(ContactSchema))
    note = fields.String()
    source = fields.Nested(SourceSchema, allow_none=True)
    entered_by = fields.String()


OrganisationsPageSchema = paged(OrganisationLineSchema, "OrganisationsPageSchema")


class OrganisationsQuerySchema(Given):
    """Arguments of the list. text: words in the name or the short name."""

    kind = Choice(Kind)
    active = fields.Boolean(truthy={"true"}, falsy={"false"}, error_messages={"invalid": _l("Tulis true atau false.")})
    text = Text(longest=80, load_default="")
    limit = Limit(usual=25, most=200)
    cursor = Cursor()


class ContactGivenSchema(Given):
    """A contact as it is to be. position: the office; person: only where an office will not do."""

    position = Text(shortest=1, longest=rules.LONGEST["position"], required=True)
    person = Text(longest=rules.LONGEST["person"], load_default="")
    email = Text(longest=rules.LONGEST["email"], load_default="")
    phone = Text(longest=rules.LONGEST["phone"], load_default="")


class OrganisationGivenSchema(Given):
    """The whole of an organisation as it is to be; what is left out is empty."""

    name = Text(shortest=1, longest=rules.LONGEST_NAME, required=True)
    kind = Choice(Kind, required=True)
    short_name = Text(longest=rules.LONGEST_SHORT, load_default="")
    address = Text(longest=rules.LONGEST_ADDRESS, lines=True, load_default="")
    contacts = fields.List(
        fields.Nested(ContactGivenSchema),
        load_default=list,
        validate=validate.Length(
            max=rules.MOST_CONTACTS, error=_l("Tulis paling banyak %(most)d kontak.", most=rules.MOST_CONTACTS)
        ),
    )
    note = Text(longest=rules.LONGEST_NOTE, lines=True, load_default="")
