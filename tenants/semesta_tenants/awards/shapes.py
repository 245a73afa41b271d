"""The shapes of rankings in JSON: schemas that describe what goes out."""

from __future__ import annotations

from marshmallow import fields, validate

from semesta_platform.http.api_fields import Choice, Count, Day, Moment, Percentage, Shown, paged
from semesta_platform.tenancy.records import Level
from semesta_tenants.awards.ledger import EditionState
from semesta_tenants.awards.outcomes import Status, Truth, Why
from semesta_tenants.awards.records import Indicator
from semesta_tenants.coverage.numbers import MOST_PEOPLE
from semesta_tenants.coverage.records import GATES, Basis, Evidence, GateState, Precision, Relation

KINDS = ("threshold", "gate", "waiver", "all_of", "any_of")


def _points(*, allow_none: bool = False) -> fields.String:
    about = {"description": "Percentage points, two decimals.", "examples": ["0.55"]}
    return fields.String(validate=validate.Regexp(r"^-?[0-9]+\.[0-9]{2}$"), metadata=about, allow_none=allow_none)


def _exact(*, allow_none: bool = False) -> fields.String:
    about = {"description": "The exact value as a fraction; of an interval its end.", "examples": ["18313900/187939"]}
    return fields.String(validate=validate.Regexp(r"^-?[0-9]+(/[0-9]+)?$"), metadata=about, allow_none=allow_none)


def _people() -> Count:
    return Count(most=MOST_PEOPLE, allow_none=True)


def _month() -> fields.String:
    return fields.String(allow_none=True, metadata={"examples": ["2025-09"]})


class OriginSchema(Shown):
    """Where something is published."""

    title = fields.String()
    url = fields.String()


# ---- editions ------------------------------------------------------------------------------------------------------------------


class WindowSchema(Shown):
    """Days whose figures count, both included."""

    since = Day()
    until = Day()


class EditionSchema(Shown):
    """An edition in short. simulation: invented to look ahead, and to be labelled so. final_run: number of the published run."""

    id = fields.String(metadata={"examples": ["uhc-awards-2026"]})
    title = fields.String()
    version = fields.Integer()
    state = Choice(EditionState)
    simulation = fields.Boolean()
    as_of = Day()
    window = fields.Nested(WindowSchema)
    active_basis = Choice(Basis)
    opened_at = Moment()
    frozen_at = Moment(allow_none=True)
    published_at = Moment(allow_none=True)
    final_run = fields.Integer(allow_none=True)


class EditionVersionSchema(Shown):
    """One version of an edition's rules. digest: sha-256 of their canonical form."""

    version = fields.Integer()
    reason = fields.String()
    digest = fields.String()


class EditionStepSchema(Shown):
    """What was done to an edition. before: null for its opening."""

    before = Choice(EditionState, allow_none=True)
    after = Choice(EditionState)
    version = fields.Integer()
    reason = fields.String()
    by = fields.String()
    at = Moment()


class WholeEditionSchema(EditionSchema):
    """An edition with its rules in the shape of its file. order: the rule of the ranks in a sentence. etag: for If-Match."""

    rules = fields.Dict()
    order = fields.String()
    versions = fields.List(fields.Nested(EditionVersionSchema))
    steps = fields.List(fields.Nested(EditionStepSchema))
    etag = fields.String()


# ---- runs and rankings ---------------------------------------------------------------------------------------------------------


class RunSchema(Shown):
    """A run. final: of a frozen edition, else provisional. Digests are sha-256; causes: what asked for it."""

    number = fields.Integer()
    edition = fields.String()
    version = fields.Integer()
    final = fields.Boolean()
    rules_digest = fields.String()
    inputs_digest = fields.String()
    reported = fields.Integer(metadata={"description": "Regions with a figure."})
    eligible = fields.Integer(metadata={"description": "Regions that could be ranked."})
    made_at = Moment()
    causes = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))


class RunContentSchema(Shown):
    """A run whole, as it is kept: the same bytes whenever the same input is judged by the same rules."""

    format = fields.Integer()
    edition = fields.String()
    version = fields.Integer()
    simulation = fields.Boolean()
    scope = fields.Dict()
    rules_digest = fields.String()
    inputs_digest = fields.String()
    contests = fields.List(fields.Dict())


class RatesExactSchema(Shown):
    """Rates as fractions, in per cent."""

    coverage = _exact(allow_none=True)
    active = _exact(allow_none=True)
    pemda_share = _exact(allow_none=True)


class RatesWhySchema(Shown):
    """On what each rate rests, or why it is unknown."""

    coverage = Choice(Why)
    active = Choice(Why)
    pemda_share = Choice(Why)


class PeopleSchema(Shown):
    """People behind the rates, null where the figure does not count them. active_base: what `active` is divided by."""

    registered = _people()
    active = _people()
    pemda = _people()
    population = _people()
    active_base = _people()


class RankedFiguresSchema(Shown):
    """The figure that counts. basis: what `active` divides by here; source_basis: what its source divides by."""

    coverage = Percentage(allow_none=True)
    active = Percentage(allow_none=True)
    pemda_share = Percentage(allow_none=True)
    exact = fields.Nested(RatesExactSchema)
    why = fields.Nested(RatesWhySchema)
    counts = fields.Nested(PeopleSchema)
    as_of = Day()
    precision = Choice(Precision)
    basis = Choice(Basis)
    source_basis = Choice(Basis)
    evidence = Choice(Evidence)
    source = fields.Nested(OriginSchema, allow_none=True)
    publication = fields.Integer()


class DistanceSchema(Shown):
    """How far from gaining or losing a category. people: null where not counted. at_least: more may lack, in what is unknown."""

    points = _points()
    exact = _exact()
    indicator = Choice(Indicator, allow_none=True)
    people = _people()
    at_least = fields.Boolean()


class VerdictSchema(Shown):
    """One category judged. by_figures: with every gate taken as met. lack: 0.00 when figures meet it, null when unknown."""

    category = fields.String()
    truth = Choice(Truth)
    by_figures = Choice(Truth)
    lack = fields.Nested(DistanceSchema, allow_none=True)
    slack = fields.Nested(DistanceSchema, allow_none=True)


class StandingSchema(Shown):
    """Where a region stands. rank: within its contest, null without a figure ("belum lapor"). certainty: with gates."""

    rank = fields.Integer(allow_none=True)
    code = fields.String(metadata={"examples": ["12.74"]})
    name = fields.String()
    level = Choice(Level)
    province = fields.String()
    contest = fields.String()
    status = Choice(Status)
    category = fields.String(allow_none=True)
    possible = fields.List(fields.String())
    certainty = Choice(Truth, allow_none=True)
    figures = fields.Nested(RankedFiguresSchema, allow_none=True)
    verdicts = fields.List(fields.Nested(VerdictSchema))


class ScopeSchema(WindowSchema):
    """What was judged. trial: on another month than the edition's own."""

    verified_only = fields.Boolean()
    trial = fields.Boolean()


class ContestSchema(Shown):
    """Regions that are ranked among themselves: how many have a figure, of how many."""

    id = fields.String()
    title = fields.String()
    reported = fields.Integer()
    eligible = fields.Integer()


class RankingSchema(Shown):
    """A page of a ranking. run: null of a trial and while there is none; scope: null while there is none."""

    edition = fields.Nested(EditionSchema)
    run = fields.Nested(RunSchema, allow_none=True)
    scope = fields.Nested(ScopeSchema, allow_none=True)
    contests = fields.List(fields.Nested(ContestSchema))
    order = fields.String()
    items = fields.List(fields.Nested(StandingSchema))
    next_cursor = fields.String(allow_none=True)


# ---- one region ----------------------------------------------------------------------------------------------------------------


class ShownGateSchema(Shown):
    """Evidence of a gate as it counted. covers_from: of months before it says nothing of contributions."""

    gate = fields.String(validate=validate.OneOf(GATES))
    publication = fields.Integer()
    state = Choice(GateState)
    as_of = Day()
    covers_from = _month()
    paid_until = _month()
    reason = fields.String()
    document = fields.String()


class ConflictSchema(Shown):
    """What some sources print otherwise."""

    says = fields.String()
    sources = fields.List(fields.String())


class FindingSchema(Shown):
    """One criterion judged, with its parts. needed, missing: people. Of a waiver the second part is what waives the first."""

    kind = fields.String(validate=validate.OneOf(KINDS))
    indicator = Choice(Indicator, allow_none=True)
    relation = Choice(Relation, allow_none=True)
    threshold = fields.String(allow_none=True)
    gate = fields.String(allow_none=True)
    paid_until = _month()
    truth = Choice(Truth)
    by_figures = Choice(Truth)
    why = Choice(Why)
    value = Percentage(allow_none=True)
    points = _points(allow_none=True)
    exact_points = _exact(allow_none=True)
    needed = _people()
    missing = _people()
    evidence = fields.Nested(ShownGateSchema, allow_none=True)
    sources = fields.List(fields.String())
    conflicts = fields.List(fields.Nested(ConflictSchema))
    parts = fields.List(fields.Nested("FindingSchema"))


class ExplanationSchema(Shown):
    """One category explained. ways: of each way to it what is still to be met or shown."""

    category = fields.String()
    title = fields.String()
    finding = fields.Nested(FindingSchema)
    ways = fields.List(fields.List(fields.Nested(FindingSchema)))
    conflicts = fields.List(fields.Nested(ConflictSchema))


class RuleSourceSchema(Shown):
    """Where a rule is published; criteria name it by id."""

    id = fields.String()
    title = fields.String()
    url = fields.String()
    published_on = Day(allow_none=True)


class RegionStandingSchema(Shown):
    """Why a region stands where it stands."""

    edition = fields.Nested(EditionSchema)
    run = fields.Nested(RunSchema)
    standing = fields.Nested(StandingSchema)
    gates = fields.List(fields.Nested(ShownGateSchema))
    explanations = fields.List(fields.Nested(ExplanationSchema))
    sources = fields.List(fields.Nested(RuleSourceSchema))
    order = fields.String()


EditionsPageSchema = paged(EditionSchema, "EditionsPageSchema")
RunsPageSchema = paged(RunSchema, "RunsPageSchema")
