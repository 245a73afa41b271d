"""The shapes of batches in JSON: schemas that check what comes in and describe what goes out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from semesta_platform.http.api_fields import Choice, Count, Cursor, Given, Limit, Moment, Pattern, Shown, Text, paged
from semesta_tenants.batches import rules
from semesta_tenants.batches.reasons import REASONS
from semesta_tenants.batches.records import Effect, Kind, State
from semesta_tenants.coordination.records import Party
from semesta_tenants.coordination.shapes import no_nik_field
from semesta_tenants.coverage.records import Segment

MONTH = r"20[0-9]{2}-(?:0[1-9]|1[0-2])"
MONTH_WORDS = _l("Tulis bulan sebagai TTTT-BB, misalnya 2026-03.")
CODE = "|".join(REASONS)


class Month(Pattern):
    """A month as `2026-03`; the view gets its first day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(MONTH, words=MONTH_WORDS, longest=7, metadata={"examples": ["2026-03"]}, **kwargs)

    def deserialize(self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **kwargs: Any) -> Any:
        """The first day of the month that is written."""
        found = super().deserialize(value, attr, data, **kwargs)
        return dt.date.fromisoformat(f"{found}-01") if isinstance(found, str) else found


class BatchLineSchema(Shown):
    """One batch in a list. people: on the list; accepted, rejected: null until the branch answers. etag: for If-Match."""

    id = fields.UUID()
    title = fields.String()
    kind = Choice(Kind)
    effect = Choice(Effect)
    segment = Choice(Segment)
    month = fields.String(metadata={"pattern": f"^{MONTH}$"})
    owner = fields.String(metadata={"examples": ["Dinas Sosial"]})
    people = fields.Integer()
    state = Choice(State)
    accepted = fields.Integer(allow_none=True)
    rejected = fields.Integer(allow_none=True)
    waits_for = fields.List(Choice(Party))
    etag = fields.String()


class BatchStampSchema(Shown):
    """Who did a step, in words of that time, and when."""

    by = fields.String()
    at = Moment()


class SealedListSchema(Shown):
    """The sealed list. size, sha256: before it was sealed. removed_at: when its bytes were taken away."""

    name = fields.String()
    size = fields.Integer()
    sha256 = fields.String()
    removed_at = Moment(allow_none=True)


class RejectionSchema(Shown):
    """So many people were rejected for one reason."""

    code = fields.String(metadata={"enum": list(REASONS)})
    people = fields.Integer()


class BatchSignaturesSchema(Shown):
    """The signature of each side, null until it is given."""

    region = fields.Nested(BatchStampSchema, allow_none=True)
    bpjs = fields.Nested(BatchStampSchema, allow_none=True)


class BatchSchema(BatchLineSchema):
    """A whole batch. digest: of what both sides sign, null until the branch has answered.

    returned: who gave it back last, until it goes on: the branch what was sent, or the region the answer. What the region
    changes while it is returned is its own to read until it is sent again; the branch reads what was sent.
    """

    letter = fields.String()
    list_place = fields.String()
    note = fields.String()
    task_id = fields.UUID(allow_none=True)
    resubmits = fields.UUID(allow_none=True)
    list = fields.Nested(SealedListSchema, allow_none=True)
    reasons = fields.List(fields.Nested(RejectionSchema))
    answer = fields.String()
    entered = fields.Nested(BatchStampSchema)
    sent = fields.Nested(BatchStampSchema, allow_none=True)
    received = fields.Nested(BatchStampSchema, allow_none=True)
    verified = fields.Nested(BatchStampSchema, allow_none=True)
    digest = fields.String(allow_none=True)
    signatures = fields.Nested(BatchSignaturesSchema)
    withdrawn_reason = fields.String()
    returned = fields.Nested(BatchStampSchema, allow_none=True)
    returned_reason = fields.String()


BatchesPageSchema = paged(BatchLineSchema, "BatchesPageSchema")


class BatchesQuerySchema(Given):
    """Arguments of the list of batches. waits_for: the side that must act. text: words in the title or the letter."""

    state = Choice(State)
    kind = Choice(Kind)
    month = Month()
    segment = Choice(Segment)
    owner = Text(longest=rules.LONGEST_OWNER, load_default="")
    waits_for = Choice(Party)
    text = Text(longest=80, load_default="")
    limit = Limit(usual=25, most=200)
    cursor = Cursor()


class BatchGivenSchema(Given):
    """The whole of a draft as it is to be; what is left out is empty. No names, no NIK, no health data in any of it."""

    title = Text(shortest=1, longest=rules.LONGEST_TITLE, required=True)
    kind = Choice(Kind, required=True)
    effect = Choice(Effect, required=True)
    segment = Choice(Segment, required=True)
    month = Month(required=True)
    owner = Text(shortest=1, longest=rules.LONGEST_OWNER, required=True)
    people = Count(least=1, most=rules.MOST_PEOPLE, required=True)
    letter = Text(longest=rules.LONGEST_LETTER, load_default="")
    list_place = Text(longest=rules.LONGEST_PLACE, load_default="")
    note = Text(longest=rules.LONGEST_NOTE, lines=True, load_default="")
    task_id = fields.UUID(allow_none=True, load_default=None, error_messages={"invalid_uuid": _l("Tulis id sebuah tugas.")})
    no_nik = no_nik_field()


class RejectionGivenSchema(Given):
    """So many people are rejected for one reason."""

    code = Pattern(CODE, words=_l("Tulis kode alasan yang tersedia."), required=True)
    people = Count(least=1, most=rules.MOST_PEOPLE, required=True)


class BatchAnswerGivenSchema(Given):
    """What the branch found: accepted + rejected are the people of the batch, and the reasons together the rejected."""

    accepted = Count(least=0, most=rules.MOST_PEOPLE, required=True)
    rejected = Count(least=0, most=rules.MOST_PEOPLE, required=True)
    reasons = fields.List(
        fields.Nested(RejectionGivenSchema),
        load_default=list,
        validate=validate.Length(max=len(REASONS), error=_l("Tulis setiap alasan satu kali.")),
    )
    answer = Text(longest=rules.LONGEST_NOTE, lines=True, load_default="")
    no_nik = no_nik_field()


class BatchSignatureGivenSchema(Given):
    """For which office one signs, and the digest that was read."""

    office = Text(shortest=1, longest=rules.LONGEST_OFFICE, required=True)
    digest = Pattern("[0-9a-f]{64}", words=_l("Kirim sidik dari dokumen yang Anda baca."), required=True)


class BatchReturnGivenSchema(Given):
    """Why a batch, or its answer, is given back to the other side."""

    reason = Text(shortest=1, longest=rules.LONGEST_NOTE, lines=True, required=True)
    no_nik = no_nik_field()


class BatchWithdrawalGivenSchema(Given):
    """Why a batch is taken back."""

    reason = Text(shortest=1, longest=rules.LONGEST_NOTE, lines=True, required=True)
    no_nik = no_nik_field()
