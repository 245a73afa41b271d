"""The shapes of targets in JSON: schemas that check what comes in and describe what goes out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from semesta_platform.http.api_fields import Count, Cursor, Day, Given, Limit, Moment, Pattern, Shown, Text, paged
from semesta_tenants.coverage import rules as coverage
from semesta_tenants.coverage.numbers import MOST_PEOPLE
from semesta_tenants.targets import checks
from semesta_tenants.targets.records import INDICATORS
from semesta_tenants.targets.rules import Because, Status

CODES = tuple(each.code for each in INDICATORS)
_MONTH = "(?:201[4-9]|20[2-9][0-9])-(?:0[1-9]|1[0-2])"
_MONTH_WORDS = _l("Tulis bulan sebagai TTTT-BB, misalnya 2026-03.")
_AMOUNT_TYPES = ["string", "integer"]
_ABOUT = "A decimal string in per cent for a rate, an integer for people."


class Amount(fields.Field[Decimal]):
    """A value of an indicator: per cent as a decimal string, people as an integer; which of both the indicator says."""

    PATTERN = r"^[0-9]{1,4}(\.[0-9]{1,6})?$"
    default_error_messages = {  # noqa: RUF012 (as marshmallow's own)
        "required": _l("Wajib diisi."),
        "null": _l("Tidak boleh kosong (null)."),
        "invalid": _l("Tulis persen sebagai teks, misalnya 80.5, atau jumlah orang sebagai bilangan bulat."),
    }

    def __init__(self, **kwargs: Any) -> None:
        bounds = {"pattern": self.PATTERN, "minimum": 0, "maximum": MOST_PEOPLE}
        super().__init__(metadata={"type": _AMOUNT_TYPES, "description": _ABOUT, "examples": ["80.5", 46947], **bounds}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Decimal:  # noqa: ARG002 (the base class gives them)
        if isinstance(value, str) and re.fullmatch(self.PATTERN, value, re.ASCII):
            return Decimal(value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_PEOPLE:
            # Remembered as what it is: a rate is never an integer of JSON, nor people a text.
            return _People(value)
        raise self.make_error("invalid")


class _People(Decimal):
    """A value that came as an integer."""


def fits(value: Decimal | None, *, rate: bool) -> bool:
    """Whether a value that came in is written as this kind of indicator wants it."""
    return value is None or isinstance(value, _People) != rate


# ---- what goes out ---------------------------------------------------------------------------------------------------------


class PathMonthSchema(Shown):
    """A month of a path."""

    month = fields.String(metadata={"examples": ["2026-03"]})
    value = Amount()


class TargetStandingSchema(Shown):
    """Where a target stands by the rule that the pages print, with the published figure that decided and the path for its day.

    age_months: of that figure. value, planned: per cent with two decimals, or people.
    """

    status = fields.String(validate=validate.OneOf([each.value for each in Status]))
    because = fields.String(validate=validate.OneOf([each.value for each in Because]))
    as_of = Day(allow_none=True)
    value = fields.Raw(allow_none=True, metadata={"type": _AMOUNT_TYPES, "examples": ["80.08", ">98.00", 46947]})
    planned = fields.Raw(allow_none=True, metadata={"type": _AMOUNT_TYPES, "examples": ["79.50", 46947]})
    age_months = fields.Integer()


class TargetMissingSchema(Shown):
    """People between the newest figure and the value. about: derived from a percentage, so no count."""

    people = Count(most=MOST_PEOPLE)
    about = fields.Boolean()


class TargetVersionSchema(Shown):
    """One version of a target; a change is a further one, and none is ever overwritten."""

    id = fields.UUID()
    number = fields.Integer()
    indicator = fields.String(validate=validate.OneOf(CODES))
    value = Amount()
    due_on = Day()
    baseline = Amount(allow_none=True)
    baseline_on = Day(allow_none=True)
    baseline_source = fields.String()
    path = fields.List(fields.Nested(PathMonthSchema), allow_none=True, metadata={"description": "null: a straight line."})
    owner = fields.String()
    rationale = fields.String()
    document_title = fields.String()
    document_url = fields.String()
    shared = fields.Boolean()
    withdrawn = fields.Boolean()
    reason = fields.String()
    entered_by = fields.String(metadata={"description": "In words of the role of that time."})
    entered_at = Moment(allow_none=True)
    etag = fields.String(metadata={"description": "For If-Match, of the newest version."})


class TargetSchema(TargetVersionSchema):
    """The newest version of a target with where it stands today."""

    standing = fields.Nested(TargetStandingSchema)
    missing = fields.Nested(TargetMissingSchema, allow_none=True)


class WholeTargetSchema(TargetSchema):
    """A target with all its versions, newest first."""

    versions = fields.List(fields.Nested(TargetVersionSchema))


class SharedTargetSchema(Shown):
    """A target that a regency or city shows its province."""

    tenant = fields.String(metadata={"examples": ["19.71"]})
    target = fields.Nested(TargetSchema)


TargetsPageSchema = paged(TargetSchema, "TargetsPageSchema")
SharedTargetsPageSchema = paged(SharedTargetSchema, "SharedTargetsPageSchema")

# ---- what comes in ---------------------------------------------------------------------------------------------------------


class TargetsQuerySchema(Given):
    """Arguments of the list. withdrawn: 'true' for those that were given up, too."""

    withdrawn = Pattern("true|false", words=_l("Tulis true atau false."), load_default="false")
    limit = Limit(usual=50, most=200)
    cursor = Cursor()


class PathMonthGivenSchema(Given):
    """A month of a path."""

    month = Pattern(_MONTH, words=_MONTH_WORDS, required=True)
    value = Amount(required=True)


class TargetGivenSchema(Given):
    """A whole target; what is left out is empty."""

    indicator = fields.String(
        required=True,
        validate=validate.OneOf(CODES, error=_l("Pilih salah satu indikator yang tersedia.")),
        error_messages={
            "required": _l("Wajib diisi."),
            "null": _l("Tidak boleh kosong (null)."),
            "invalid": _l("Tulis sebuah teks."),
        },
    )
    value = Amount(required=True)
    due_on = Day(required=True)
    baseline = Amount(allow_none=True, load_default=None)
    baseline_on = Day(allow_none=True, load_default=None)
    baseline_source = Text(longest=coverage.LONGEST_LINE, load_default="")
    path = fields.List(
        fields.Nested(PathMonthGivenSchema),
        allow_none=True,
        load_default=None,
        validate=validate.Length(max=checks.MOST_MONTHS, error=_l("Tulis paling banyak 240 bulan.")),
        metadata={"description": "null: a straight line from the baseline."},
    )
    owner = Text(shortest=1, longest=coverage.LONGEST_LINE, required=True)
    rationale = Text(longest=coverage.LONGEST_NOTE, lines=True, load_default="")
    document_title = Text(longest=coverage.LONGEST_LINE, load_default="")
    document_url = Text(longest=checks.LONGEST_ADDRESS, load_default="")
    shared = fields.Boolean(
        load_default=False, truthy={True}, falsy={False}, error_messages={"invalid": _l("Tulis true atau false.")}
    )


class ChangeGivenSchema(TargetGivenSchema):
    """A further version of a target: as it shall be, and why."""

    reason = Text(shortest=1, longest=coverage.LONGEST_NOTE, lines=True, required=True)


class TargetReasonGivenSchema(Given):
    """Why a target is given up."""

    reason = Text(shortest=1, longest=coverage.LONGEST_NOTE, lines=True, required=True)
