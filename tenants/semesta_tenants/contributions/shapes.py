"""The shapes of contributions in JSON: schemas that check what comes in and describe what goes out."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from semesta_platform.http.api_fields import Choice, Count, Cursor, Day, Given, Limit, Moment, Pattern, Shown, Text, paged
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.contributions import rules
from semesta_tenants.contributions.records import Fund, Kind, MonthState, State
from semesta_tenants.coordination.records import Party
from semesta_tenants.coordination.shapes import no_nik_field
from semesta_tenants.coverage.records import GateState
from semesta_tenants.coverage.rules import LONGEST_NOTE


def _month(**more: Any) -> fields.String:
    return fields.String(metadata={"examples": ["2026-09"]}, **more)


def _month_given(**more: Any) -> Pattern:
    words = _l("Tulis bulan sebagai TTTT-BB, misalnya 2026-09.")
    return Pattern(r"(?:19|2[0-9])[0-9]{2}-(?:0[1-9]|1[0-2])", words=words, longest=7, **more)


def _rupiah(**more: Any) -> fields.Integer:
    return fields.Integer(metadata={"examples": [21_295_159_200]}, **more)


class ContributionStepSchema(Shown):
    """Who confirmed or voided an entry, in words of that time, when, and why; the reason of a confirmation is empty."""

    by = fields.String()
    at = Moment()
    reason = fields.String()


class ContributionSchema(Shown):
    """One bill or payment in whole rupiah. etag: for If-Match. people: of a bill. source: of a payment, null for a bill."""

    id = fields.UUID()
    kind = Choice(Kind)
    month = _month()
    amount = _rupiah()
    people = fields.Integer(allow_none=True)
    source = Choice(Fund, allow_none=True)
    dated_on = Day()
    document = fields.String()
    note = fields.String()
    side = Choice(Party)
    state = Choice(State)
    entered_by = fields.String()
    entered_at = Moment()
    confirmed = fields.Nested(ContributionStepSchema, allow_none=True)
    voided = fields.Nested(ContributionStepSchema, allow_none=True)
    etag = fields.String()


ContributionsPageSchema = paged(ContributionSchema, "ContributionsPageSchema")


class ContributionsQuerySchema(Given):
    """Arguments of the list. since, until: months billed or paid for, both included."""

    kind = Choice(Kind)
    state = Choice(State)
    since = _month_given()
    until = _month_given()
    limit = Limit(usual=25, most=200)
    cursor = Cursor()


class ContributionGivenSchema(Given):
    """A bill or a payment. source: needed for a payment and for it alone. people: only of a bill."""

    kind = Choice(Kind, required=True)
    month = _month_given(required=True)
    amount = Count(least=1, most=rules.MOST_RUPIAH, required=True)
    people = Count(least=1, most=rules.MOST_PEOPLE, allow_none=True, load_default=None)
    source = Choice(Fund, allow_none=True, load_default=None)
    dated_on = Day(required=True)
    document = Text(shortest=1, longest=rules.LONGEST_DOCUMENT, required=True)
    note = Text(longest=LONGEST_NOTE, lines=True, load_default="")
    no_nik = no_nik_field()


class VoidingGivenSchema(Given):
    """Why an entry does not hold."""

    reason = Text(shortest=1, longest=LONGEST_NOTE, lines=True, required=True)
    no_nik = no_nik_field()


class ContributionSourceSchema(Shown):
    """What one source of money paid."""

    source = Choice(Fund)
    amount = _rupiah()


class ContributionMonthSchema(Shown):
    """What counts in a month, in whole rupiah. billed, arrears: null without a confirmed bill. waiting: entries not confirmed.

    credit: paid beyond the bill. expected: the bill's people by the rate of the month, null where either is unknown.
    """

    month = _month()
    state = Choice(MonthState)
    billed = _rupiah(allow_none=True)
    paid = _rupiah()
    by_source = fields.List(fields.Nested(ContributionSourceSchema))
    arrears = _rupiah(allow_none=True)
    credit = _rupiah()
    people = fields.Integer(allow_none=True)
    expected = _rupiah(allow_none=True)
    waiting = fields.Integer()


class ContributionGateSchema(Shown):
    """The evidence of the gate that counts. from_contributions: it came of these entries, and was not recorded by hand.

    covers_from: of earlier months it says nothing; null where it names no first month.
    """

    state = Choice(GateState)
    covers_from = _month(allow_none=True)
    paid_until = _month(allow_none=True)
    as_of = Day(allow_none=True)
    document = fields.String()
    recorded_by = fields.String()
    recorded_at = Moment(allow_none=True)
    from_contributions = fields.Boolean()


class ContributionsSummarySchema(Shown):
    """What all entries come to. state, covers_from, paid_until: what they say of the gate; gate: by its newest evidence."""

    state = Choice(GateState)
    covers_from = _month(allow_none=True)
    paid_until = _month(allow_none=True)
    arrears = _rupiah()
    credit = _rupiah()
    waiting = fields.Integer()
    months_without_bill = fields.List(_month())
    gate = fields.Nested(ContributionGateSchema)
    months = fields.List(fields.Nested(ContributionMonthSchema))
