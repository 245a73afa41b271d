"""Which figures count, on which basis, how far regions are, and in which order they stand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest

from semesta_platform.tenancy.records import Level
from semesta_platform.tenancy.regions import TRAINING
from semesta_tenants.awards.choosing import choose, scope_of
from semesta_tenants.awards.evaluation import gate_truth, lack, paths, remaining, slack
from semesta_tenants.awards.outcomes import Distance, Finding, Status, Truth, Why
from semesta_tenants.awards.records import Entrant, Gate, Indicator, Threshold
from semesta_tenants.awards.rules import run
from semesta_tenants.coverage.records import (
    CONTRIBUTIONS_PAID,
    UHC_PRIORITAS,
    Basis,
    Evidence,
    Figure,
    GateEvidence,
    GateState,
    Headcount,
    Precision,
)
from tests.awards.support import AS_OF, UHC_2026, counted, entrants, forecast, printed, published, ranking, shown, standing

SEPTEMBER = dt.date(2025, 9, 1)


def chosen(*rows: object, verified_only: bool = False, month: dt.date | None = None) -> int | None:
    """The number of the publication that counts."""
    scope = scope_of(UHC_2026, month=month, verified_only=verified_only)
    figure = choose(UHC_2026, entrants("12.19"), rows, (), scope).grounds[0].figure  # type: ignore[arg-type]  # publications
    return figure.number if figure else None


# ---- which figures count ------------------------------------------------------------------------------------------------------


def test_the_latest_figure_in_the_window_counts() -> None:
    october, january = printed("97", as_of=dt.date(2025, 10, 1)), printed("98", as_of=dt.date(2026, 1, 31))
    before, after = printed("99", as_of=dt.date(2025, 9, 30)), printed("99", as_of=dt.date(2026, 2, 1))
    rows = [published("12.19", each, number) for number, each in enumerate([january, october, before, after], 1)]
    assert chosen(*rows) == 1
    assert chosen(*rows[1:]) == 2
    assert chosen(*rows[2:]) is None


def test_of_one_date_the_newest_publication_counts() -> None:
    assert chosen(published("12.19", printed("99"), 7), published("12.19", printed("97"), 8)) == 8


def test_a_forecast_never_counts() -> None:
    assert chosen(published("12.19", forecast(printed("98,8", "80,86")))) is None


def test_a_run_may_be_restricted_to_verified_figures() -> None:
    verified = published("12.19", counted(100, 99, 90, as_of=dt.date(2025, 12, 1)), 1, Evidence.VERIFIED)
    reported = published("12.19", counted(100, 99, 95), 2)
    assert (chosen(verified, reported), chosen(verified, reported, verified_only=True)) == (2, 1)
    assert chosen(reported, verified_only=True) is None


@pytest.mark.parametrize(
    ("precision", "as_of", "counts"),
    [
        (Precision.MONTH, dt.date(2025, 10, 31), True),
        # 'of 2025' may mean any day of 2025, most of them before the window.
        (Precision.YEAR, dt.date(2025, 12, 31), False),
    ],
)
def test_a_figure_counts_where_it_surely_lies_in_the_window(precision: Precision, as_of: dt.date, *, counts: bool) -> None:
    row = published("12.19", replace(printed("99", "90", as_of), precision=precision))
    assert (chosen(row) is not None) == counts


def test_nothing_counts_that_was_published_after_the_freeze() -> None:
    frozen = replace(UHC_2026, freeze=dt.datetime(2026, 1, 31, tzinfo=dt.UTC))
    early = published("12.19", printed("98"), 1, published_at=dt.datetime(2026, 1, 31, tzinfo=dt.UTC))
    late = published("12.19", printed("99"), 2, published_at=dt.datetime(2026, 1, 31, 0, 0, 1, tzinfo=dt.UTC))
    rows = [early, late]
    assert [each.figure for each in choose(frozen, entrants("12.19"), rows, (), scope_of(frozen)).grounds] == [early]
    trial = scope_of(frozen, month=AS_OF)
    assert [each.figure for each in choose(frozen, entrants("12.19"), rows, (), trial).grounds] == [late]


def test_the_newest_evidence_of_a_gate_up_to_the_windows_end_counts() -> None:
    old = shown("12.19", UHC_PRIORITAS, GateState.MET, dt.date(2024, 1, 1), 1)
    lost = shown("12.19", UHC_PRIORITAS, GateState.NOT_MET, dt.date(2025, 10, 9), 2)
    later = shown("12.19", UHC_PRIORITAS, GateState.MET, dt.date(2026, 2, 1), 3)
    corrected = shown("12.19", UHC_PRIORITAS, GateState.MET, dt.date(2025, 10, 9), 4)
    for rows, number in (([later, lost, old], 2), ([corrected, lost], 4), ([later], None)):
        found = choose(UHC_2026, entrants("12.19"), (), rows, scope_of(UHC_2026)).grounds[0].gate(UHC_PRIORITAS)
        assert (found.number if found else None) == number


def test_digests_change_with_what_counts_and_with_nothing_else() -> None:
    row = published("12.19", printed("98", "81"))
    outside = published("12.19", printed("99", as_of=dt.date(2024, 1, 1)), 2)

    def given(*rows: object) -> str:
        return choose(UHC_2026, entrants("12.19"), rows, (), scope_of(UHC_2026)).digest  # type: ignore[arg-type]  # publications

    assert given(row) == given(outside, row) != given(replace(row, figure=printed("98", "82")))
    other = replace(UHC_2026, version=2, reason="Syarat dikoreksi.")
    assert ranking([row]).rules_digest != ranking([row], edition=other).rules_digest


def test_the_training_region_is_in_no_ranking() -> None:
    rows = [published(TRAINING.code, counted(100, 100, 100))]
    result = run(UHC_2026, choose(UHC_2026, [Entrant.of(TRAINING)], rows, (), scope_of(UHC_2026)))
    assert [each.standings for each in result.contests] == [(), ()]


# ---- basis --------------------------------------------------------------------------------------------------------------------


def test_another_basis_is_computed_again_from_counts() -> None:
    """Pekalongan divides by registered and prints 83.89 %; over population it is 72.78 %, and Pratama is out of reach."""
    found = standing(counted(316_933, 316_000, 230_665, basis=Basis.REGISTERED))
    assert found.measures is not None
    assert found.measures.active.why == Why.RECOMPUTED
    assert found.measures.active.rate is not None
    assert found.measures.active.rate.value == Fraction(230_665 * 100, 316_933)
    assert found.category is None


@pytest.mark.parametrize(
    "figure",
    [
        printed("99", "96", basis=Basis.REGISTERED),
        counted(1_560_000, 1_550_000, 1_500_000, basis=Basis.REGISTERED, rounded=True),
    ],
)
def test_another_basis_without_whole_counts_is_unknown_and_says_so(figure: Figure) -> None:
    found = standing(figure)
    assert found.measures is not None
    assert (found.measures.active.rate, found.measures.active.why) == (None, Why.BASIS)
    assert (found.category, found.possible) == (None, ("utama", "madya", "pratama"))


def test_an_edition_may_divide_by_registered() -> None:
    edition = replace(UHC_2026, active_basis=Basis.REGISTERED)
    found = standing(counted(100_000, 98_000, 80_000), edition=edition)
    assert found.measures is not None
    assert (found.measures.active.why, found.measures.active.base) == (Why.RECOMPUTED, 98_000)
    assert standing(printed("98", "85"), edition=edition).category is None


# ---- margins and ways ---------------------------------------------------------------------------------------------------------


def test_margins_count_people_exactly_and_only_where_people_are_counted() -> None:
    pratama = standing(counted(187_939, 183_139, 150_499)).verdict("pratama")
    assert pratama is not None
    margins = [each.margin for each in pratama.finding.parts if isinstance(each.criterion, Threshold) and each.margin]
    assert [(each.needed, each.missing) for each in margins] == [(184_181, 1_042), (150_352, 0)]
    assert margins[1].points == Fraction(150_499 * 100, 187_939) - 80
    from_report = standing(printed("97,45", "80,08")).verdict("pratama")
    assert from_report is not None
    assert [each.margin.missing for each in from_report.finding.parts if each.margin] == [None, None]


def test_madya_has_two_ways_and_each_says_what_remains() -> None:
    madya = standing(printed("98,81", "81,67")).verdict("madya")
    assert madya is not None
    left = [
        [each.criterion.indicator.value for each in remaining(path) if isinstance(each.criterion, Threshold)]
        for path in paths(madya.finding)
    ]
    assert left == [["active"], ["pemda_share"]]
    assert lacking(madya.finding) == Fraction("3.33")


def lacking(finding: Finding) -> Fraction | None:
    found = lack(finding)
    return found.points if found else None


def spare(finding: Finding) -> Fraction | None:
    found = slack(finding)
    return found.points if found else None


def test_lack_and_slack() -> None:
    found = standing(counted(100_000, 98_500, 80_250, 10_000))
    utama, madya, pratama = (each.finding for each in found.verdicts)
    assert (lacking(utama), lacking(madya), lacking(pratama)) == (Fraction("14.75"), Fraction("4.75"), Fraction(0))
    assert (spare(utama), spare(madya), spare(pratama)) == (None, None, Fraction("0.25"))
    unknown = standing(printed("98,5")).verdict("pratama")
    assert unknown is not None
    assert lacking(unknown.finding) is None


def test_what_lacks_is_never_told_of_the_waiver_when_a_figure_is_silent() -> None:
    """At 81 per cent active Utama lacks 14 points at least, and the share beside; not the 19 points of its waiver."""
    utama = standing(printed("99", "81")).verdict("utama")
    assert utama is not None
    assert utama.lack == Distance(Fraction(14), Indicator.ACTIVE, None, at_least=True)
    known = standing(counted(100_000, 99_000, 81_000, 20_000)).verdict("utama")
    assert known is not None
    assert known.lack == Distance(Fraction(14), Indicator.ACTIVE, 14_000)


# ---- gates --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "as_of", "paid_until", "truth", "why"),
    [
        (GateState.MET, dt.date(2025, 12, 31), SEPTEMBER, Truth.MET, Why.EVIDENCE),
        (GateState.MET, dt.date(2025, 12, 31), None, Truth.MET, Why.EVIDENCE),
        # Paid up to September and behind since: the gate asks for September.
        (GateState.NOT_MET, dt.date(2025, 12, 31), SEPTEMBER, Truth.MET, Why.EVIDENCE),
        (GateState.NOT_MET, dt.date(2025, 10, 9), dt.date(2025, 4, 1), Truth.NOT_MET, Why.EVIDENCE),
        (GateState.MET, dt.date(2025, 10, 9), dt.date(2025, 8, 1), Truth.NOT_MET, Why.EVIDENCE),
        # September could still be paid.
        (GateState.MET, dt.date(2025, 6, 30), dt.date(2025, 6, 1), Truth.UNKNOWN, Why.TOO_EARLY),
        (GateState.NOT_MET, dt.date(2025, 9, 29), None, Truth.UNKNOWN, Why.TOO_EARLY),
        (GateState.MET, dt.date(2025, 9, 29), None, Truth.UNKNOWN, Why.TOO_EARLY),
        (GateState.NOT_MET, dt.date(2025, 9, 30), None, Truth.NOT_MET, Why.EVIDENCE),
        (GateState.UNKNOWN, dt.date(2025, 12, 31), SEPTEMBER, Truth.UNKNOWN, Why.EVIDENCE),
    ],
)
def test_contributions_up_to_a_month(
    state: GateState, as_of: dt.date, paid_until: dt.date | None, truth: Truth, why: Why
) -> None:
    evidence = GateEvidence(CONTRIBUTIONS_PAID, as_of, state, paid_until=paid_until)
    assert gate_truth(Gate(CONTRIBUTIONS_PAID, SEPTEMBER), evidence) == (truth, why)


@pytest.mark.parametrize("state", [GateState.MET, GateState.NOT_MET])
def test_contributions_before_the_first_month_of_evidence_are_unknown(state: GateState) -> None:
    whole = GateEvidence(CONTRIBUTIONS_PAID, dt.date(2026, 11, 22), state, paid_until=dt.date(2026, 11, 1))
    truths = [
        gate_truth(Gate(CONTRIBUTIONS_PAID, SEPTEMBER), replace(whole, started_on=day))
        for day in (None, SEPTEMBER.replace(day=30), dt.date(2025, 10, 1), dt.date(2026, 11, 1))
    ]
    assert truths == [(Truth.MET, Why.EVIDENCE)] * 2 + [(Truth.UNKNOWN, Why.TOO_LATE)] * 2
    # Without a month that is asked for, the newest state is the answer; of other gates the day says since when it holds.
    assert gate_truth(Gate(CONTRIBUTIONS_PAID), replace(whole, started_on=dt.date(2026, 11, 1)))[0] is Truth(state.value)
    assert replace(whole, gate="uhc_prioritas", started_on=SEPTEMBER).covers_from is None


def test_evidence_that_begins_too_late_leaves_the_word_to_what_was_recorded_by_hand() -> None:
    figure = counted(100_000, 99_000, 90_000, 10_000)
    late = shown(
        "12.19", CONTRIBUTIONS_PAID, GateState.MET, number=9, started_on=dt.date(2025, 12, 1), paid_until=dt.date(2025, 12, 1)
    )
    by_hand = shown("12.19", CONTRIBUTIONS_PAID, GateState.MET, number=4, paid_until=SEPTEMBER)
    # What the entries once covered and cover no more answers nothing.
    former = replace(late, number=5, evidence=replace(late.evidence, started_on=SEPTEMBER))
    counted_ones = [
        standing(figure, *gates).ground.gate(CONTRIBUTIONS_PAID) for gates in ((late, by_hand), (by_hand, late), (late, former))
    ]
    assert [each.number for each in counted_ones if each] == [4, 4, 9]


def test_the_share_is_waived_at_full_activity() -> None:
    assert [
        standing(counted(100_000, registered, active, pemda)).category
        for registered, active, pemda in (
            (100_000, 95_000, 18_000),
            (100_000, 95_000, 17_999),
            (100_000, 99_999, 0),
            (100_000, 100_000, 0),
            (100_000, 100_000, None),
        )
    ] == ["utama", "madya", "madya", "utama", "utama"]


# ---- order --------------------------------------------------------------------------------------------------------------------


def test_category_then_active_then_coverage_then_share_and_unknown_last() -> None:
    ordered = [
        counted(1000, 990, 950, 180),  # utama
        counted(1000, 1000, 940, 300),  # madya
        counted(1000, 990, 940, 300),  # madya, less coverage
        counted(1000, 990, 940, 200),  # madya, less share
        counted(1000, 990, 940),  # madya, share unknown
        printed("99", ">80"),  # pratama, surely more than 80
        printed("99", ">=80"),
        printed("98,5", "80"),
        printed(None, "97"),  # no headline
        printed("97", None),
        Figure(AS_OF, total=Headcount(837_890)),  # nothing to compute
    ]
    codes = [f"12.{99 - place:02}" for place in range(len(ordered))]
    result = ranking([published(code, each, place) for place, (code, each) in enumerate(zip(codes, ordered, strict=True), 1)])
    assert [(each.code, each.rank) for each in result.contests[0].standings] == [
        (code, rank) for rank, code in enumerate(codes, 1)
    ]


def test_equal_figures_share_a_rank_and_the_next_one_is_skipped() -> None:
    same, computed = printed("98,5", "81"), counted(1000, 985, 810)
    rows = [published("12.03", same), published("12.01", computed, 2), published("12.02", printed("98,5", "80,99"), 3)]
    assert [(each.code, each.rank) for each in ranking(rows).contests[0].standings] == [("12.01", 1), ("12.03", 1), ("12.02", 3)]


def test_provinces_compete_among_themselves_and_only_eligible_regions_do() -> None:
    asked = [
        Entrant("19", Level.PROVINCE),
        Entrant("12.19", Level.REGENCY),
        Entrant("12.74", Level.CITY),
        Entrant("31.01", Level.REGENCY, eligible=False),
    ]
    rows = [published(each.code, counted(100, 99, 90), number) for number, each in enumerate(asked, 1) if each.code != "12.74"]
    result = run(UHC_2026, choose(UHC_2026, asked, rows, (), scope_of(UHC_2026)))
    assert [[(each.code, each.rank, each.status) for each in contest.standings] for contest in result.contests] == [
        [
            ("12.19", 1, Status.RANKED),
            ("12.74", None, Status.UNREPORTED),
            ("31.01", None, Status.INELIGIBLE),
        ],
        [("19", 1, Status.RANKED)],
    ]
    assert (result.contests[0].reported, result.contests[0].eligible) == (1, 2)
