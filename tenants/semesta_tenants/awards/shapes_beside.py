"""The shapes of what stands beside rankings in JSON, and of all that programs send: comparisons, official results, objections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
from semesta_platform.tenancy.records import Level
from semesta_tenants.awards.ledger import AnswerOutcome, EditionState
from semesta_tenants.awards.nodes import MOST_BYTES
from semesta_tenants.awards.objecting import LONGEST_EVIDENCE, LONGEST_TEXT, SHORTEST_TEXT
from semesta_tenants.awards.outcomes import Agreement, CauseKind, Status, Truth
from semesta_tenants.awards.service import LONGEST_REASON
from semesta_tenants.awards.shapes import EditionSchema, OriginSchema, RunSchema
from semesta_tenants.coverage.records import Evidence

LARGEST_NUMBER = 2**63 - 1
"""Of a run, as the database counts."""
MOST_RESULTS = 600
LONGEST_LINE = 300
LONGEST_ADDRESS = 2000
NO_CATEGORY = "none"
_ID = r"[a-z0-9]+(?:[-_][a-z0-9]+)*"
_CODE = r"[0-9]{2}(?:\.[0-9]{2})?"
_CODE_WORDS = _l("Tulis kode daerah, misalnya 12.19, atau 19 untuk provinsi.")
_EDITION_WORDS = _l("Tulis nama edisi, misalnya uhc-awards-2026.")
_TRUTH_WORDS = _l("Tulis true atau false.")
_RUN_WORDS = _l("Tulis nomor peringkat, misalnya 12.")


class DoneSchema(Shown):
    """Who did something, in words of that time, and when."""

    by = fields.String()
    at = Moment()


# ---- two runs ------------------------------------------------------------------------------------------------------------------


class PlacingSchema(Shown):
    """Where a region stood in one of the runs."""

    contest = fields.String()
    status = Choice(Status)
    rank = fields.Integer(allow_none=True)
    category = fields.String(allow_none=True)
    possible = fields.List(fields.String())
    certainty = Choice(Truth, allow_none=True)
    as_of = Day(allow_none=True)
    coverage = Percentage(allow_none=True)
    active = Percentage(allow_none=True)
    pemda_share = Percentage(allow_none=True)


class CauseSchema(Shown):
    """Why a region moved. name: the indicator, 'figure' where one came or went, or the gate. others: codes that passed it."""

    kind = Choice(CauseKind)
    name = fields.String()
    before = fields.String(allow_none=True)
    after = fields.String(allow_none=True)
    others = fields.List(fields.String())


class MovementSchema(Shown):
    """A region that stands otherwise. places: gained, lost below 0."""

    code = fields.String()
    name = fields.String()
    before = fields.Nested(PlacingSchema, allow_none=True)
    after = fields.Nested(PlacingSchema, allow_none=True)
    places = fields.Integer(allow_none=True)
    causes = fields.List(fields.Nested(CauseSchema))


ComparisonSchema = Shown.from_dict(
    {
        "edition": fields.Nested(EditionSchema),
        "from": fields.Nested(RunSchema),
        "to": fields.Nested(RunSchema),
        "items": fields.List(fields.Nested(MovementSchema)),
        "next_cursor": fields.String(allow_none=True),
    },
    name="ComparisonSchema",
)

# ---- beside the ranking --------------------------------------------------------------------------------------------------------


class ComputedSchema(Shown):
    """What the run found."""

    category = fields.String(allow_none=True)
    possible = fields.List(fields.String())


class OfficialSchema(Shown):
    """A winner as announced beside what was computed. category: null where the report names none. words: why they differ."""

    code = fields.String()
    name = fields.String()
    category = fields.String(allow_none=True)
    source = fields.Nested(OriginSchema)
    recorded = fields.Nested(DoneSchema)
    agreement = Choice(Agreement, allow_none=True)
    words = fields.String(allow_none=True)
    computed = fields.Nested(ComputedSchema, allow_none=True)


class AnswerSchema(Shown):
    """How an objection was decided."""

    outcome = Choice(AnswerOutcome)
    text = fields.String()
    by = fields.String()
    at = Moment()


class ObjectionSchema(Shown):
    """What a region holds against where it stands in a run. answer: null while it waits."""

    id = fields.UUID()
    tenant = fields.String()
    edition = fields.String()
    run = fields.Integer()
    subject = fields.String()
    text = fields.String()
    evidence = fields.String()
    raised = fields.Nested(DoneSchema)
    answer = fields.Nested(AnswerSchema, allow_none=True)


class ChoiceSchema(Shown):
    """What a region shows to anybody. chosen: null where it never chose. etag: for If-Match."""

    figures = fields.Boolean()
    ranking = fields.Boolean()
    chosen = fields.Nested(DoneSchema, allow_none=True)
    etag = fields.String()


class LookSchema(Shown):
    """That somebody of the centre looked at this region's standing: role and day, never a name."""

    role = fields.String()
    day = Day()


OfficialPageSchema = paged(OfficialSchema, "OfficialPageSchema")
ObjectionsPageSchema = paged(ObjectionSchema, "ObjectionsPageSchema")
LooksPageSchema = paged(LookSchema, "LooksPageSchema")

# ---- what comes in -------------------------------------------------------------------------------------------------------------


class Flag(fields.Boolean):
    """true or false as JSON writes them; no text, no number."""

    def __init__(self) -> None:
        super().__init__(
            required=True, error_messages={"required": _l("Wajib diisi."), "null": _TRUTH_WORDS, "invalid": _TRUTH_WORDS}
        )

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:  # noqa: ARG002 (the base class gives them)
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


def _run_number() -> Pattern:
    return Pattern("[1-9][0-9]{0,17}", words=_RUN_WORDS, longest=18)


class EditionFileSchema(Given):
    """A file of an edition as text."""

    content = fields.String(
        required=True,
        validate=validate.Length(1, MOST_BYTES, error=_l("Kirim berkas edisi, paling banyak 200.000 bita.")),
        error_messages={"required": _l("Wajib diisi."), "null": _l("Wajib diisi."), "invalid": _l("Tulis sebuah teks.")},
        metadata={"description": "YAML, UTF-8."},
    )


class NewEditionSchema(EditionFileSchema):
    """A new edition. open: at once; else it is kept as a draft."""

    open = Flag()


class StateGivenSchema(Given):
    """Where an edition goes, and why."""

    state = Choice(EditionState, required=True)
    reason = Text(shortest=1, longest=LONGEST_REASON, lines=True, required=True)


class ReasonSchema(Given):
    """Why a draft is opened."""

    reason = Text(longest=LONGEST_REASON, lines=True, load_default="")


class ResultGivenSchema(Given):
    """One winner as announced. category: empty where the report names none."""

    code = Pattern(_CODE, words=_CODE_WORDS, required=True)
    category = Text(longest=100, load_default="")
    source_title = Text(shortest=1, longest=LONGEST_LINE, required=True)
    source_url = Pattern(
        r"https?://[!-~]{1,1990}",
        words=_l("Tulis alamat sumber, misalnya https://contoh.go.id/berita."),
        longest=LONGEST_ADDRESS,
        required=True,
    )


class OfficialGivenSchema(Given):
    """Winners as announced, all or none of them are written down."""

    results = fields.List(
        fields.Nested(ResultGivenSchema),
        required=True,
        validate=validate.Length(1, MOST_RESULTS, error=_l("Kirim 1 sampai %(most)d hasil.", most=MOST_RESULTS)),
        error_messages={"required": _l("Wajib diisi."), "null": _l("Wajib diisi."), "invalid": _l("Kirim sebuah daftar.")},
    )


class ObjectionGivenSchema(Given):
    """An objection. run: the number of the run that it speaks of. subject: a category's id or figure, gate, official, other."""

    run = Count(least=1, most=LARGEST_NUMBER, required=True)
    subject = Text(shortest=1, longest=100, required=True)
    text = Text(shortest=SHORTEST_TEXT, longest=LONGEST_TEXT, lines=True, required=True)
    evidence = Text(shortest=1, longest=LONGEST_EVIDENCE, lines=True, required=True)


class AnswerGivenSchema(Given):
    """How an objection is decided."""

    outcome = Choice(AnswerOutcome, required=True)
    text = Text(shortest=SHORTEST_TEXT, longest=LONGEST_TEXT, lines=True, required=True)


class ChoiceGivenSchema(Given):
    """What a region shows to anybody, whole."""

    figures = Flag()
    ranking = Flag()


class RankingQuerySchema(Given):
    """Arguments of a ranking. category: its id, or none. run: a kept one. month: tries the edition on that month."""

    level = Choice(Level)
    province = Pattern("[0-9]{2}", words=_l("Tulis kode provinsi, misalnya 12."))
    contest = Pattern(_ID, words=_l("Tulis nama kelompok, misalnya kabupaten-kota."))
    category = Pattern(_ID, words=_l("Tulis nama kategori, misalnya madya, atau none."))
    evidence = Choice(Evidence)
    run = _run_number()
    month = Pattern("[12][0-9]{3}-(?:0[1-9]|1[0-2])", words=_l("Tulis bulan sebagai TTTT-BB, misalnya 2025-04."))
    verified_only = Pattern("true|false", words=_TRUTH_WORDS, load_default="false")
    limit = Limit()
    cursor = Cursor()


class RunQuerySchema(Given):
    """Arguments of one region's standing. run: a kept one, else the newest."""

    run = _run_number()


class RunsQuerySchema(Given):
    """Arguments of the list of runs."""

    limit = Limit(usual=50)
    cursor = Cursor()


ComparisonQuerySchema = Given.from_dict({"from": _run_number(), "to": _run_number()}, name="ComparisonQuerySchema")


class ObjectionsQuerySchema(Given):
    """Arguments of a list of objections."""

    edition = Pattern(_ID, words=_EDITION_WORDS)


class StandingQuerySchema(Given):
    """Arguments of a tenant's own standing. edition: else the one with the latest as-of date that is no simulation."""

    edition = Pattern(_ID, words=_EDITION_WORDS)


class DraftSchema(Shown):
    """An edition that is being prepared. content: its file. etag: for If-Match."""

    id = fields.String()
    title = fields.String()
    content = fields.String()
    changed = fields.Nested(DoneSchema)
    etag = fields.String()


class MadeEditionSchema(Shown):
    """What came of a new edition. state: draft or open. etag: for If-Match on what Location names."""

    id = fields.String()
    state = fields.String(validate=validate.OneOf(("draft", EditionState.OPEN.value)))
    etag = fields.String()


class RecordedSchema(Shown):
    """How many results are new or say something else than before, and how many stood there."""

    new = fields.Integer()
    known = fields.Integer()


DraftsPageSchema = paged(DraftSchema, "DraftsPageSchema")
