"""The shapes of figures in JSON: schemas that check what comes in and describe what goes out."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from semesta_platform.http.api_fields import (
    Choice,
    Count,
    Cursor,
    Day,
    Given,
    Limit,
    Moment,
    Pattern,
    Percentage,
    Shown,
    Text,
    paged,
)
from semesta_tenants.coverage import rules
from semesta_tenants.coverage.numbers import MOST_PEOPLE
from semesta_tenants.coverage.records import GATES, Basis, Evidence, GateState, Kind, Precision, Segment, State

MOST_TENANTS = 600
_SEMESTER = "[0-9]{4}S[12]"
_SEMESTER_WORDS = _l("Tulis semester sebagai tahun dan nomor, misalnya 2024S2.")
_CODES = rf"[0-9]{{2}}(?:\.[0-9]{{2}})?(?:,[0-9]{{2}}(?:\.[0-9]{{2}})?){{0,{MOST_TENANTS - 1}}}"

# ---- what goes out ---------------------------------------------------------------------------------------------------------


class HeadcountSchema(Shown):
    """People of a segment; null is unknown, never zero."""

    registered = Count(most=MOST_PEOPLE, allow_none=True)
    active = Count(most=MOST_PEOPLE, allow_none=True)


class PopulationSchema(Shown):
    """Inhabitants by one source in one half of a year."""

    value = Count(least=1, most=MOST_PEOPLE)
    source = fields.String(metadata={"examples": ["Dukcapil (DKB)"]})
    semester = fields.String(allow_none=True, metadata={"examples": ["2024S2"]})


class RatesSchema(Shown):
    """Rates in per cent. active divides by what `basis` of the figure says; values above 100 stay."""

    coverage = Percentage(allow_none=True)
    active = Percentage(allow_none=True)
    pemda_share = Percentage(allow_none=True)


SegmentsSchema = Shown.from_dict(
    {segment.value: fields.Nested(HeadcountSchema, allow_none=True) for segment in Segment}, name="SegmentsSchema"
)


class StepSchema(Shown):
    """Who did a step, in words of that time, and when."""

    by = fields.String()
    at = Moment()


class FigureSchema(Shown):
    """One coverage figure. as_of: the day that it describes, exact to `precision`."""

    as_of = Day()
    precision = Choice(Precision)
    kind = Choice(Kind)
    basis = Choice(Basis)
    population = fields.Nested(PopulationSchema, allow_none=True)
    registered = Count(most=MOST_PEOPLE, allow_none=True)
    active = Count(most=MOST_PEOPLE, allow_none=True)
    segments = fields.Nested(SegmentsSchema)
    rates = fields.Nested(RatesSchema)
    reported_on = Day(allow_none=True)
    note = fields.String()


class VersionSchema(FigureSchema):
    """One version of a month. etag: for If-Match."""

    id = fields.UUID()
    period = fields.String(metadata={"examples": ["2025-04"]})
    number = fields.Integer()
    state = Choice(State)
    reason = fields.String()
    return_reason = fields.String()
    corrects = fields.UUID(allow_none=True)
    entered = fields.Nested(StepSchema)
    submitted = fields.Nested(StepSchema, allow_none=True)
    verified = fields.Nested(StepSchema, allow_none=True)
    returned = fields.Nested(StepSchema, allow_none=True)
    etag = fields.String()


class SourceSchema(Shown):
    """Where a reported figure comes from."""

    title = fields.String()
    url = fields.String()


class PublishedSchema(FigureSchema):
    """A figure as everybody may read it: verified by the branch, or reported by press or officials with its source."""

    number = fields.Integer(metadata={"description": "Grows with every publication."})
    tenant = fields.String(metadata={"examples": ["12.74"]})
    evidence = Choice(Evidence)
    source = fields.Nested(SourceSchema, allow_none=True)
    version = fields.UUID(allow_none=True)
    published_at = Moment()


class MonthSchema(Shown):
    """A month with its versions and publications, newest first."""

    period = fields.String(metadata={"examples": ["2025-04"]})
    kind = Choice(Kind)
    versions = fields.List(fields.Nested(VersionSchema))
    published = fields.List(fields.Nested(PublishedSchema))


class CalendarMonthSchema(Shown):
    """One month of the calendar: what was entered, and the published figure that counts."""

    period = fields.String(metadata={"examples": ["2025-04"]})
    state = Choice(State, allow_none=True)
    published = fields.Nested(PublishedSchema, allow_none=True)


class GateSchema(Shown):
    """What is known of a gate on a day."""

    gate = fields.String(validate=validate.OneOf(GATES))
    as_of = Day()
    state = Choice(GateState)
    started_on = Day(allow_none=True)
    lost_on = Day(allow_none=True)
    paid_until = Day(allow_none=True)
    reason = fields.String()
    document = fields.String()


MonthsPageSchema = paged(MonthSchema, "MonthsPageSchema")
CalendarPageSchema = paged(CalendarMonthSchema, "CalendarPageSchema")
PopulationsPageSchema = paged(PopulationSchema, "PopulationsPageSchema")
GatesPageSchema = paged(GateSchema, "GatesPageSchema")
PublishedPageSchema = paged(PublishedSchema, "PublishedPageSchema")

# ---- what comes in ---------------------------------------------------------------------------------------------------------


class MonthsQuerySchema(Given):
    """Arguments of the list of months."""

    kind = Choice(Kind, load_default=Kind.ACTUAL)
    limit = Limit(usual=24, most=200)
    cursor = Cursor()


class MonthQuerySchema(Given):
    """Arguments of one month."""

    kind = Choice(Kind, load_default=Kind.ACTUAL)


class PublishedQuerySchema(Given):
    """Arguments of the list of published figures. tenants: codes with commas between them. since: earliest as-of date."""

    tenants = Pattern(_CODES, words=_l("Tulis kode daerah, dipisahkan koma, misalnya 12.19,12.74."), longest=6 * MOST_TENANTS)
    since = Day()
    kind = Choice(Kind)
    limit = Limit()
    cursor = Cursor()


class HeadcountGivenSchema(Given):
    """People of a segment."""

    registered = Count(most=MOST_PEOPLE, allow_none=True, load_default=None)
    active = Count(most=MOST_PEOPLE, allow_none=True, load_default=None)


class PopulationGivenSchema(Given):
    """Inhabitants of a half of a year."""

    value = Count(least=1, most=MOST_PEOPLE, required=True)
    source = Text(shortest=1, longest=rules.LONGEST_LINE, required=True)
    semester = Pattern(_SEMESTER, words=_SEMESTER_WORDS, allow_none=True, load_default=None)


class SemesterGivenSchema(PopulationGivenSchema):
    """The same, where the half of the year is what it is about."""

    semester = Pattern(_SEMESTER, words=_SEMESTER_WORDS, required=True)


SegmentsGivenSchema = Given.from_dict(
    {segment.value: fields.Nested(HeadcountGivenSchema, allow_none=True, load_default=None) for segment in Segment},
    name="SegmentsGivenSchema",
)


class FigureGivenSchema(Given):
    """The whole of a month's figure; what is left out is unknown. Counts only: rates are computed."""

    as_of = Day(required=True)
    kind = Choice(Kind, load_default=Kind.ACTUAL)
    basis = Choice(Basis, load_default=Basis.POPULATION)
    population = fields.Nested(PopulationGivenSchema, allow_none=True, load_default=None)
    registered = Count(most=MOST_PEOPLE, allow_none=True, load_default=None)
    active = Count(most=MOST_PEOPLE, allow_none=True, load_default=None)
    segments = fields.Nested(SegmentsGivenSchema, load_default=dict)
    reported_on = Day(allow_none=True, load_default=None)
    note = Text(longest=rules.LONGEST_NOTE, lines=True, load_default="")
    reason = Text(
        longest=rules.LONGEST_NOTE, lines=True, load_default="", metadata={"description": "Why the figures jump, if they do."}
    )


class ReasonGivenSchema(Given):
    """Why something is returned or corrected."""

    reason = Text(shortest=1, longest=rules.LONGEST_NOTE, lines=True, required=True)


class GateGivenSchema(Given):
    """What a document shows of a gate."""

    gate = fields.String(
        required=True, validate=validate.OneOf(GATES, error=_l("Pilih salah satu syarat: %(gates)s.", gates=", ".join(GATES)))
    )
    as_of = Day(required=True)
    state = Choice(GateState, required=True)
    started_on = Day(
        allow_none=True,
        load_default=None,
        metadata={"description": "Since when the gate holds; of contributions in the first month that the evidence speaks of."},
    )
    lost_on = Day(allow_none=True, load_default=None)
    paid_until = Day(
        allow_none=True,
        load_default=None,
        metadata={"description": "First day of the last month that is paid; contributions only."},
    )
    reason = Text(longest=rules.LONGEST_NOTE, lines=True, load_default="")
    document = Text(longest=rules.LONGEST_NOTE, lines=True, load_default="")
