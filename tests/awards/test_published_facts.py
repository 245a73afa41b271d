"""What the published figures of real regions come to, under each edition."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from semesta_tenants.awards import editions
from semesta_tenants.awards.choosing import scope_of
from semesta_tenants.awards.official import beside, differences
from semesta_tenants.awards.outcomes import Agreement, Standing, Status, Truth, Why
from semesta_tenants.awards.words import beside_words
from semesta_tenants.coverage.records import CONTRIBUTIONS_PAID, UHC_PRIORITAS, GateState
from tests.awards.support import UHC_2026, counted, demo, published, ranking, shown, standing

TANJUNGBALAI, NATUNA, LOMBOK_TIMUR, SULA, BATU_BARA = "12.74", "21.03", "52.03", "82.05", "12.19"


def of(code: str) -> Standing:
    found = demo().result().standing(code)
    assert found is not None
    return found


def truths(found: Standing) -> list[tuple[str, Truth, Truth]]:
    return [(each.category, each.by_figures, each.truth) for each in found.verdicts]


def test_tanjungbalai_is_pratama_by_figures_and_may_be_madya() -> None:
    found = of(TANJUNGBALAI)
    assert (found.category, found.possible, found.certainty) == ("pratama", ("madya",), Truth.UNKNOWN)
    assert truths(found) == [
        ("utama", Truth.NOT_MET, Truth.NOT_MET),
        ("madya", Truth.UNKNOWN, Truth.UNKNOWN),
        ("pratama", Truth.MET, Truth.UNKNOWN),
    ]
    assert found.ground.figure is not None
    assert found.ground.figure.figure.as_of == dt.date(2025, 12, 31)


def test_natuna_is_madya_by_figures_and_may_be_utama() -> None:
    found = of(NATUNA)
    assert (found.category, found.possible) == ("madya", ("utama",))
    assert truths(found) == [
        ("utama", Truth.UNKNOWN, Truth.UNKNOWN),
        ("madya", Truth.MET, Truth.UNKNOWN),
        ("pratama", Truth.MET, Truth.UNKNOWN),
    ]


def test_lombok_timur_is_judged_on_its_intervals() -> None:
    found = of(LOMBOK_TIMUR)
    assert found.measures is not None
    assert (found.measures.coverage.why, found.measures.active.why) == (Why.INTERVAL, Why.INTERVAL)
    assert (found.category, found.possible) == ("pratama", ("utama", "madya"))
    # The forecast for the end of 2025 is newer than nothing and counts for nothing.
    assert found.ground.figure is not None
    assert found.ground.figure.figure.as_of == dt.date(2026, 1, 27)


def test_another_month_can_be_tried() -> None:
    """97.45 % in April 2025 reaches no category, and nothing else of the edition changes."""
    found = demo().result(scope=scope_of(UHC_2026, month=dt.date(2025, 4, 15))).standing(TANJUNGBALAI)
    assert found is not None
    assert (found.category, found.possible, found.rank) == (None, (), 1)
    assert {each.by_figures for each in found.verdicts} == {Truth.NOT_MET}
    pratama = found.verdict("pratama")
    assert pratama is not None
    coverage = pratama.finding.parts[0]
    assert coverage.margin is not None
    assert (coverage.margin.needed, coverage.margin.missing) == (184_181, 1_042)
    assert coverage.margin.points == Fraction(183_139 * 100, 187_939) - 98


def test_every_winner_of_2026_is_consistent_or_listed() -> None:
    result = demo().result()
    found = beside(UHC_2026, result, demo().officials[2026])
    listed = differences(UHC_2026, result, demo().officials[2026])
    assert [(each.official.code, beside_words(each)) for each in listed] == [
        (SULA, "Hasil resmi Madya, tetapi cakupan 92,50% di bawah 98,00% (per 27 Januari 2026).")
    ]
    consistent = [
        (each.official.code, each.official.category, each.category, each.possible)
        for each in found
        if each.agreement == Agreement.CONSISTENT
    ]
    assert consistent == [
        ("11", "Utama", None, ("utama", "madya", "pratama")),
        ("12.01", "", "madya", ()),
        (BATU_BARA, "Pratama", None, ("utama", "madya", "pratama")),
        (TANJUNGBALAI, "Pratama", "pratama", ("madya",)),
        ("14", "Madya", "pratama", ("madya",)),
        ("19.02", "", "madya", ()),
        (NATUNA, "Utama", "madya", ("utama",)),
        ("21.04", "Madya", "madya", ()),
        ("32.71", "Pratama", "pratama", ("utama", "madya")),
        ("33.74", "Madya", None, ("madya", "pratama")),
        ("34.02", "", None, ("madya", "pratama")),
        ("35.09", "Madya", "pratama", ("madya",)),
        ("52.02", "Madya", "pratama", ("madya",)),
        (LOMBOK_TIMUR, "Pratama", "pratama", ("utama", "madya")),
    ]
    others = {beside_words(each) for each in found if each.agreement == Agreement.UNDECIDED}
    assert others == {"Tidak dapat dibandingkan: belum lapor untuk edisi ini."}


def test_editions_before_judge_only_what_is_published_of_them() -> None:
    """Sumedang became Pratama with 74.6 % active, below the 75 % that were told; Blitar is fine; Papua Tengah has no figure."""
    edition = editions.bundled("uhc-awards-2024")
    found = beside(edition, demo().result(edition), demo().officials[2024])
    assert [(each.official.code, each.agreement, each.category) for each in found if each.category or each.official.category] == [
        ("32.11", Agreement.DIFFERENT, None),
        ("35.72", Agreement.CONSISTENT, "penerima"),
        ("94", Agreement.UNDECIDED, None),
    ]
    assert "keaktifan 74,60% di bawah 75,00%" in beside_words(found[0])
    first = editions.bundled("uhc-awards-2023")
    aceh = demo().result(first).standing("11")
    assert aceh is not None
    assert (aceh.category, aceh.possible, aceh.confirmed) == ("penerima", (), True)


def test_nothing_has_happened_yet_in_the_simulation() -> None:
    edition = editions.bundled("simulasi-uhc-2027")
    result = demo().result(edition)
    assert result.simulation
    assert {each.status for contest in result.contests for each in contest.standings} == {Status.UNREPORTED, Status.INELIGIBLE}


def test_regions_without_a_figure_have_no_rank_and_jakartas_units_are_only_listed() -> None:
    contests = {each.contest: each for each in demo().result().contests}
    regencies = contests["kabupaten-kota"]
    assert (len(regencies.standings), regencies.eligible) == (514, 508)
    assert len(contests["provinsi"].standings) == 38
    assert {each.rank for each in regencies.standings if each.status != Status.RANKED} == {None}
    assert [each.code for each in regencies.standings if each.status == Status.INELIGIBLE] == [
        "31.01", "31.71", "31.72", "31.73", "31.74", "31.75"
    ]  # fmt: skip
    assert [each.status for each in regencies.standings[:3]] == [Status.RANKED] * 3
    assert of("19").status == Status.UNREPORTED


def test_the_order_of_2026_as_published() -> None:
    """Madya by figures first; then Pratama by active rate; then those whose category figures leave open."""
    contests = {each.contest: each for each in demo().result().contests}
    rows = [(each.rank, each.code, each.category) for each in contests["kabupaten-kota"].standings if each.rank]
    assert rows[:3] == [(1, NATUNA, "madya"), (2, "19.02", "madya"), (3, "21.04", "madya")]
    assert [category for _, _, category in rows] == sorted(
        (category for _, _, category in rows), key=["madya", "pratama", None].index
    )
    assert [rank for rank, _, _ in rows] == list(range(1, len(rows) + 1))


@pytest.mark.parametrize(("pemda", "category", "possible"), [(24_999, "pratama", ()), (25_000, "madya", ())])
def test_a_share_of_25_per_cent_makes_madya_at_98_and_80(pemda: int, category: str, possible: tuple[str, ...]) -> None:
    found = standing(counted(100_000, 98_000, 80_000, pemda))
    assert (found.category, found.possible) == (category, possible)


def test_pamekasan_lost_its_gate_and_says_so() -> None:
    """By figures alone it is judged on its figures; evidence of a gate refutes, and what is refuted is not possible."""
    found = of("35.28")
    assert found.category is None
    gates = [(each.evidence.gate, each.evidence.state) for each in found.ground.gates]
    assert gates == [(CONTRIBUTIONS_PAID, GateState.NOT_MET), (UHC_PRIORITAS, GateState.NOT_MET)]
    assert {each.truth for each in found.verdicts} == {Truth.NOT_MET}


def test_a_gate_confirms_refutes_or_leaves_open() -> None:
    figure = counted(100_000, 99_000, 90_000, 10_000)
    paid = shown("12.19", CONTRIBUTIONS_PAID, GateState.MET, paid_until=dt.date(2025, 9, 1))
    priority = shown("12.19", UHC_PRIORITAS, GateState.MET)
    lost = shown("12.19", UHC_PRIORITAS, GateState.NOT_MET)
    assert [
        (each.category, each.certainty, each.confirmed)
        for each in (standing(figure, paid, priority), standing(figure, paid), standing(figure, paid, lost))
    ] == [("madya", Truth.MET, True), ("madya", Truth.UNKNOWN, False), ("madya", Truth.NOT_MET, False)]


def test_a_gate_that_is_lost_takes_the_possible_category_away() -> None:
    figure = counted(100_000, 98_500, 81_000)
    lost = shown("12.19", UHC_PRIORITAS, GateState.NOT_MET)
    assert (standing(figure).possible, standing(figure, lost).possible) == (("madya",), ())


def test_one_publication_decides_for_one_region_alone() -> None:
    other = shown("12.74", UHC_PRIORITAS, GateState.NOT_MET)
    result = ranking([published("12.19", counted(100, 99, 90)), published("12.74", counted(100, 99, 90), 2)], [other])
    assert [(each.code, each.certainty) for each in result.contests[0].standings] == [
        ("12.19", Truth.UNKNOWN),
        ("12.74", Truth.NOT_MET),
    ]
    assert [each.rank for each in result.contests[0].standings] == [1, 1]
