"""Rules of figures: exact rates, what is refused and with which words, jumps, differences."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semesta_tenants.coverage import rules
from semesta_tenants.coverage.records import (
    Basis,
    Change,
    Figure,
    Headcount,
    Kind,
    Population,
    Precision,
    Printed,
    Relation,
    Segment,
    SegmentCount,
)

TODAY = dt.date(2026, 2, 10)
AS_OF = dt.date(2025, 4, 1)


def figure(registered: Any = 183_139, active: Any = 150_499, population: int | None = 187_939, **more: Any) -> Figure:
    people = None if population is None else Population(population, "Dukcapil (DKB)", "2024S2")
    return Figure(**{"as_of": AS_OF, "population": people, "total": Headcount(registered, active), **more})


def printed(sign: Relation, value: str) -> Printed:
    return Printed(sign, Decimal(value), f"{sign.value}{value}")


def segments(**counts: tuple[int | None, int | None]) -> tuple[SegmentCount, ...]:
    return tuple(SegmentCount(Segment(name), Headcount(*people)) for name, people in counts.items())


@pytest.mark.parametrize("population", [187_939, 187_931])
def test_tanjungbalai_with_either_population(population: int) -> None:
    found = rules.rates(figure(population=population))
    assert rules.rate_text(found.coverage) == "97.45"
    assert rules.rate_text(found.active) == "80.08"


def test_pekalongan_keeps_its_basis() -> None:
    counts = figure(274_974, 230_665, 316_933)
    by_registered = rules.rates(replace(counts, basis=Basis.REGISTERED))
    assert (rules.rate_text(by_registered.active), by_registered.basis) == ("83.89", Basis.REGISTERED)
    assert rules.rate_text(rules.rates(counts).active) == "72.78"


def test_batu_baras_two_populations() -> None:
    assert rules.rate_text(rules.rates(figure(457_615, None, 465_286)).coverage) == "98.35"
    assert rules.rate_text(rules.rates(figure(457_615, None, 474_832)).coverage) == "96.37"


def test_above_a_hundred_stays() -> None:
    assert rules.rate_text(rules.rates(figure(10_955, 10_018, 10_000)).coverage) == "109.55"


def test_rates_are_compared_exactly_and_not_as_shown() -> None:
    """97.996 % is shown as 98.00 and does not reach 98."""
    rate = rules.rates(figure(97_996, 0, 100_000)).coverage
    assert rules.rate_text(rate) == "98.00"
    assert rules.at_least(rate, Fraction(98)) is False


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.integers(1, 1000))
def test_more_people_never_make_a_lower_rate(population: int, registered: int, more: int) -> None:
    low = rules.rates(figure(registered, 0, population)).coverage
    high = rules.rates(figure(registered + more, 0, population)).coverage
    assert low is not None
    assert high is not None
    assert low.value < high.value
    assert low.value * population == registered * 100


@given(st.sampled_from([Relation.ABOVE, Relation.AT_LEAST]), st.integers(0, 150), st.integers(0, 150))
def test_an_interval_says_yes_or_nothing_and_never_becomes_a_count(sign: Relation, value: int, threshold: int) -> None:
    found = rules.rates(Figure(AS_OF, coverage=printed(sign, str(value)))).coverage
    assert found is not None
    assert not found.computed
    assert rules.at_least(found, Fraction(threshold)) is (True if value >= threshold else None)
    exceeds = value >= threshold if sign == Relation.ABOVE else value > threshold
    assert rules.above(found, Fraction(threshold)) is (True if exceeds else None)
    assert rules.flat(Figure(AS_OF, coverage=printed(sign, str(value))))["registered"] is None


def test_an_unknown_rate_is_unknown() -> None:
    found = rules.rates(Figure(AS_OF))
    assert (found.coverage, found.active, found.pemda_share) == (None, None, None)
    assert rules.at_least(found.coverage, Fraction(98)) is None
    assert rules.rate_text(found.coverage) is None


def test_counts_that_the_source_rounds_give_way_to_its_percentage() -> None:
    rough = figure(1_300_000, 1_023_000, 1_560_000, rounded=True, coverage=printed(Relation.EXACTLY, "85.27"))
    assert rules.rate_text(rules.rates(rough).coverage) == "85.27"
    assert rules.rate_text(rules.rates(replace(rough, rounded=False)).coverage) == "83.33"


def test_the_regions_share_is_its_own_registered_over_the_population() -> None:
    found = rules.rates(figure(segments=segments(PBPU_PEMDA=(36_062, None)), population=465_286))
    assert rules.rate_text(found.pemda_share) == "7.75"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (figure("183139"), "registered"),
        (figure(183_139.0), "registered"),
        (figure(True), "registered"),
        (figure(-1), "registered"),
        (figure(10**9 + 1), "registered"),
        (figure(active=183_140), "active"),
        (figure(population=0), "population"),
        (figure(population=-5), "population"),
        (figure(as_of=TODAY + dt.timedelta(days=1)), "as_of"),
        (figure(as_of=dt.date(2013, 12, 31)), "as_of"),
        (figure(as_of=dt.date(2026, 2, 28), precision=Precision.MONTH), "as_of"),
        (figure(as_of=dt.date(2099, 1, 1), kind=Kind.FORECAST), "as_of"),
        (figure(reported_on=dt.date(2026, 3, 1)), "reported_on"),
        (figure(note="x" * 1_000_000), "note"),
        (figure(note="a\x00b"), "note"),
        (figure(segments=segments(PBI_JK=(10, 11))), "segments.PBI_JK.active"),
        (figure(segments=segments(PBI_JK=(-1, None))), "segments.PBI_JK.registered"),
        (figure(segments=segments(PBI_JK=(183_140, None))), "registered"),
        (figure(segments=(*segments(PBI_JK=(1, 1)), *segments(PBI_JK=(2, 2)))), "segments"),
    ],
)
def test_a_wrong_figure_is_refused_at_its_field(wrong: Figure, field: str) -> None:
    found = rules.problems(wrong, today=TODAY)
    assert list(found) == [field]
    assert all(words.endswith(".") and "\n" not in words for words in found[field])


def test_a_right_figure_has_no_problem() -> None:
    assert rules.problems(figure(), today=TODAY, complete=True) == {}
    assert rules.problems(figure(as_of=dt.date(2026, 12, 31), kind=Kind.FORECAST), today=TODAY) == {}


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)), min_size=6, max_size=6), st.integers(-3, 3))
def test_six_segments_must_make_the_total(pairs: list[tuple[int, int]], off: int) -> None:
    counts = [(max(pair), min(pair)) for pair in pairs]
    given_segments = segments(**{each.value: pair for each, pair in zip(Segment, counts, strict=True)})
    registered, active = sum(each[0] for each in counts), sum(each[1] for each in counts)
    right = figure(registered, active, 10**8, segments=given_segments)
    assert rules.problems(right, today=TODAY) == {}
    wrong = rules.problems(replace(right, total=Headcount(registered + off, active)), today=TODAY)
    assert ("registered" in wrong) == (off != 0)


def test_a_few_segments_may_make_less_than_the_total() -> None:
    assert rules.problems(figure(segments=segments(PBPU_PEMDA=(36_062, 30_000))), today=TODAY) == {}


def test_a_submission_lacks_nothing() -> None:
    empty = rules.problems(Figure(AS_OF), today=TODAY, complete=True)
    assert set(empty) == {"population", "registered", "active"}
    undated = figure(population=None)
    undated = replace(undated, population=Population(187_939, "Dukcapil"))
    assert set(rules.problems(undated, today=TODAY, complete=True)) == {"population_semester"}


@pytest.mark.parametrize("semester", ["2024", "2024S3", "24S2", "S22024", "2024s2", "1999S1", "２０２４S2"])
def test_a_semester_is_a_year_and_a_half(semester: str) -> None:
    wrong = replace(figure(), population=Population(187_939, "Dukcapil", semester))
    assert set(rules.problems(wrong, today=TODAY)) == {"population_semester"}


def test_an_as_of_date_lies_in_its_month() -> None:
    assert rules.month_problem(dt.date(2025, 4, 1), dt.date(2025, 4, 30)) is None
    assert rules.month_problem(dt.date(2025, 4, 1), dt.date(2025, 5, 1)) == "Tanggal harus berada dalam bulan 04-2025."


def test_a_jump_asks_for_a_reason() -> None:
    before = figure(457_615, 300_000, 465_286)
    after = figure(457_615 + 46_947, 300_000, 474_832)
    assert rules.jumps(after, before) == {
        "registered": ["Berubah 10,26% dari bulan sebelumnya (457.615). Periksa, lalu tulis alasannya."]
    }
    assert rules.jumps(before, before) == {}
    assert rules.jumps(after, None) == {}
    # A tenth of a small place is an ordinary month.
    assert rules.jumps(figure(5_500, 0, 6_000), figure(5_000, 0, 6_000)) == {}


def test_differences_name_fields_and_both_values() -> None:
    before = figure(segments=segments(PBI_JK=(100, 90)))
    after = replace(before, total=Headcount(183_139, 150_500), segments=segments(PBI_JK=(100, 91)), note="diperbaiki")
    assert rules.differences(before, after) == (
        Change("active", 150_499, 150_500),
        Change("note", "", "diperbaiki"),
        Change("segments.PBI_JK.active", 90, 91),
    )
