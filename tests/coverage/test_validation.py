"""The table of rules, and which changes are unusual for a region: robust against its own wild months, calm in even ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semesta_tenants.coverage import check_words, comparing, history, rules, training, validation
from semesta_tenants.coverage.records import (
    Basis,
    Evidence,
    Figure,
    Headcount,
    Kind,
    Population,
    Published,
    Segment,
    SegmentCount,
    Source,
)

LAST = dt.date(2026, 1, 1)
POPULATION = Population(187_424, "Dukcapil (DKB)", "2025S1")


def months(registered: Sequence[int | None], last: dt.date = LAST) -> list[Figure]:
    """A figure a month with these registered people, oldest first, up to the month of `last`."""
    count = len(registered)
    return [
        Figure(rules.months_before(last, count - 1 - place), population=POPULATION, total=Headcount(value, None))
        for place, value in enumerate(registered)
    ]


def warned(registered: Sequence[int | None]) -> dict[str, validation.Warned]:
    """What the last of these months is told, by field."""
    *past, now = months(registered)
    return {each.field: each for each in validation.warnings(now, past)}


def test_a_change_is_judged_by_the_regions_own_changes() -> None:
    """Changes 100, 200, 300, 400, 500, 600: median 350, MAD 150; the floor of 1 % of 182,100 people is the wider bound."""
    steady = [180_000, 180_100, 180_300, 180_600, 181_000, 181_500, 182_100]
    assert warned([*steady, 182_100 + 350 + 1_821]) == {}
    found = warned([*steady, 182_100 + 350 + 1_822])["registered"]
    assert found.usual == validation.Usual(6, Fraction(350), Fraction(150), Fraction(1_821))
    assert (found.check.code, found.change, found.before) == ("jump.history.registered", 2_172, 182_100)
    assert found.words == (
        "Berubah +2.172 dari bulan sebelumnya (182.100); menurut 6 perubahan terdahulu biasanya −1.471 sampai +2.171. "
        "Periksa, lalu tulis alasannya."
    )


def test_beyond_the_floor_it_is_the_modified_z_score_that_decides() -> None:
    """Changes 0, 1000, ..., 6000: median 3000, MAD 2000; 3.5 x 2000 / 0.6745 is 10,378.06 people."""
    values = [100_000]
    for change in (0, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000):
        values.append(values[-1] + change)
    assert warned([*values, values[-1] + 3_000 + 10_378]) == {}
    assert list(warned([*values, values[-1] + 3_000 + 10_379])) == ["registered"]
    assert list(warned([*values, values[-1] + 3_000 - 10_379])) == ["registered"]


def test_one_wild_month_does_not_hide_the_next_one() -> None:
    """A mean and a standard deviation would take the second leap for usual: the median does not."""
    wild = [180_000, 180_200, 180_400, 180_600, 200_600, 200_800, 201_000, 201_200]
    assert list(warned([*wild, 221_200])) == ["registered"]
    assert warned([*wild, 201_400]) == {}


def test_an_even_history_does_not_cry_over_a_handful() -> None:
    even = [180_000] * 12
    assert warned([*even, 181_800]) == {}
    assert list(warned([*even, 181_801])) == ["registered"]
    assert warned([*[900] * 12, 1_400]) == {}


@pytest.mark.parametrize("changes", range(7))
def test_below_six_changes_the_share_of_the_month_before_decides(changes: int) -> None:
    """2 % more in an even region: unusual from six changes on, and no leap of 10 % before."""
    found = warned([*[180_000] * (changes + 1), 183_600])
    assert list(found) == (["registered"] if changes >= validation.EARLIER_CHANGES else [])
    leap = warned([*[180_000] * (changes + 1), 200_000])["registered"]
    assert leap.check.kind is (
        validation.Kind.JUMP_HISTORY if changes >= validation.EARLIER_CHANGES else validation.Kind.JUMP_SHARE
    )


def test_only_neighbouring_months_are_changes_and_without_the_month_before_nothing_is_said() -> None:
    gap = [180_000, None, 180_100, None, 180_200, None, 180_300, None, 180_400, 180_500]
    assert validation.changes_known("registered", months(gap)[:-1], LAST) == 0
    assert warned([*[180_000] * 12, None, 300_000]) == {}
    # Years of even months beyond the 36 that count are not looked at.
    assert validation.changes_known("registered", months([180_000] * 60)[:-1], LAST) == 35


def test_each_segments_active_people_are_watched_and_another_kind_is_not() -> None:
    def figure(back: int, active: int, kind: Kind = Kind.ACTUAL) -> Figure:
        segment = (SegmentCount(Segment.PBI_JK, Headcount(90_000, active)),)
        return Figure(rules.months_before(LAST, back), kind=kind, segments=segment)

    past = [figure(back, 80_000) for back in range(1, 9)]
    assert [each.field for each in validation.warnings(figure(0, 70_000), past)] == ["segments.PBI_JK.active"]
    assert validation.warnings(figure(0, 82_000), past) == ()
    assert validation.warnings(figure(0, 70_000, Kind.FORECAST), past) == ()


@settings(max_examples=25)
@given(st.lists(st.integers(0, 10**7), min_size=2, max_size=40), st.randoms(use_true_random=False))
def test_the_order_of_the_history_and_what_comes_later_change_nothing(values: list[int], chance: object) -> None:
    *past, now = months(values)
    shuffled = list(past)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis's random
    later = replace(now, as_of=dt.date(2026, 3, 1), total=Headcount(1, 1))
    found = validation.warnings(now, past)
    assert validation.warnings(now, [*shuffled, later]) == found
    for each in found:
        if each.usual:
            assert not each.usual.low <= each.change <= each.usual.high
            assert each.usual.width >= 500


@pytest.mark.parametrize("month", range(1, 13))
def test_the_training_months_ask_for_no_reason(month: int) -> None:
    figures = training.months(dt.date(2026, month, 10))
    for place, figure in enumerate(figures):
        assert validation.warnings(figure, figures[:place]) == ()


def test_the_table_is_whole_and_every_rule_has_its_words() -> None:
    assert len(validation.BY_CODE) == len(validation.CHECKS)
    assert set(check_words.WHAT) == set(validation.BY_CODE)
    for check in validation.CHECKS:
        assert check.sentence.endswith(".")
        assert check.source
        assert (check.severity is validation.Severity.WARNING) == check.code.startswith("jump.")


def test_of_a_month_what_was_published_last_stands_and_a_returned_version_does_not() -> None:
    def published(number: int, registered: int, day: int = 1) -> Published:
        figure = Figure(dt.date(2025, 12, day), population=POPULATION, total=Headcount(registered, None))
        at = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
        return Published(number, "12.74", figure, Evidence.REPORTED, Source("Berita", "https://contoh.go.id/"), None, at)

    found = history.of(LAST, Kind.ACTUAL, [], [published(2, 20, 31), published(1, 10, 31), published(3, 30)])
    assert found.before is not None
    assert (found.before.figure.total.registered, found.before.stands, found.year_ago) == (20, "reported", None)


def test_two_active_rates_on_different_bases_have_no_change() -> None:
    before = Figure(LAST, population=POPULATION, total=Headcount(185_000, 150_000), basis=Basis.REGISTERED)
    after = replace(before, total=Headcount(186_000, 152_000), basis=Basis.POPULATION)
    found = comparing.change(before, after)
    assert (found.active_rate, found.registered, found.active) == (None, 1_000, 2_000)
    assert str(found.coverage) == "0.53"
