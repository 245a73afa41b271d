"""Rows of the national list: narrowed without touching ranks, ordered with the unknown last, near a border by exact figures."""

from __future__ import annotations

from functools import cache

import pytest

from semesta_platform.tenancy.records import Level
from semesta_platform.tenancy.regions import all_regions
from semesta_tenants.awards.records import Contest
from semesta_tenants.coverage.records import Evidence
from semesta_tenants.national import listing, payloads
from semesta_tenants.national.records import OUTSIDE, SILENT, WITHOUT, Asked, Row, Size
from tests.awards.support import TODAY, UHC_2026, counted, demo, published, ranking


@cache
def contest(name: str = "kabupaten-kota") -> Contest:
    found = UHC_2026.contest(name)
    assert found is not None
    return found


@cache
def rows(name: str = "kabupaten-kota") -> tuple[Row, ...]:
    """The demo's regions as edition 2026 ranks them."""
    result = next(each for each in demo().result().contests if each.contest == name)
    return listing.rows_of(contest(name), result, {each.code: each for each in all_regions()}, None)


def codes(found: tuple[Row, ...]) -> list[str]:
    return [row.code for row in found]


def test_who_did_not_report_has_no_rank_and_no_number() -> None:
    silent = [row for row in rows() if row.group == SILENT]
    assert len(silent) == 488
    assert {(row.standing.rank, row.population, row.size, row.lack, row.slack) for row in silent} == {
        (None, None, Size.UNKNOWN, None, None)
    }
    assert listing.reported(rows()) == (20, 508)
    assert listing.counts(rows()) == {"madya": 4, "pratama": 5, WITHOUT: 11, SILENT: 488, OUTSIDE: 6}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Asked(words="TANJUNG balai"), [("12.74", 5)]),
        (Asked(words="12.74"), [("12.74", 5)]),
        (Asked(words="kepulauan riau", evidence=Evidence.REPORTED), [("21.03", 1), ("21.04", 3), ("21.72", 19)]),
        (Asked(province="52", evidence=Evidence.REPORTED), [("52.02", 6), ("52.03", 9)]),
        (Asked(level=Level.CITY, province="12", size=Size.MIDDLE), [("12.74", 5)]),
        (Asked(branch="kisaran"), [("12.19", 20)]),
        (Asked(evidence=Evidence.VERIFIED), []),
    ],
)
def test_filters_leave_ranks_as_they_are(asked: Asked, expected: list[tuple[str, int]]) -> None:
    found = listing.narrowed(rows(), asked, {"12.19": "kisaran"})
    assert [(row.code, row.standing.rank) for row in found] == expected


def test_categories_part_the_rows() -> None:
    parts = [listing.of_group(rows(), group) for group in ("madya", "pratama", WITHOUT, SILENT, OUTSIDE)]
    assert sorted(code for part in parts for code in codes(part)) == sorted(codes(rows()))


@pytest.mark.parametrize("direction", ["naik", "turun"])
@pytest.mark.parametrize("column", list(listing.KEYS))
def test_every_order_is_total_and_keeps_the_unknown_last(column: str, direction: str) -> None:
    ordered, taken, way = listing.in_order(rows(), {"urut": column, "arah": direction})
    assert (taken, way, sorted(codes(ordered))) == (column, direction, sorted(codes(rows())))
    keys = [listing.KEYS[column](row) for row in ordered]
    known = [key for key in keys if key is not None]
    assert keys == known + [None] * (len(keys) - len(known))
    assert known == sorted(known, reverse=direction == "turun")


def test_an_unknown_order_is_the_ranks() -> None:
    assert listing.in_order(rows(), {"urut": "x", "arah": "x"})[1:] == ("peringkat", "naik")


def test_borders_are_told_of_exact_figures_alone() -> None:
    assert codes(listing.nearest(rows()))[:3] == ["21.72", "35.28", "19.02"]
    assert codes(listing.about_to_lose(rows()))[:3] == ["35.09", "52.02", "12.74"]
    by_code = {row.code: row for row in rows()}
    assert (by_code["52.03"].lack, by_code["52.03"].slack_loose, by_code["12.74"].slack_loose) == (None, True, False)


def test_distances_count_people_where_the_figure_does() -> None:
    result = ranking([published("12.19", counted(100_000, 98_500, 81_000))]).contests[0]
    (row,) = listing.rows_of(contest(), result, {each.code: each for each in all_regions()}, {"12.19": 4})
    assert (row.group, row.above, row.moved, row.size) == ("pratama", "madya", 3, Size.MIDDLE)
    assert row.lack is not None
    assert row.slack is not None
    assert (row.lack.people, row.slack.people) == (4_000, 500)


@pytest.mark.parametrize(
    ("population", "size"),
    [
        *((None, Size.UNKNOWN), (99_999, Size.SMALL), (100_000, Size.MIDDLE), (499_999, Size.MIDDLE)),
        *((500_000, Size.LARGE), (999_999, Size.LARGE), (1_000_000, Size.HUGE)),
    ],
)
def test_sizes_begin_where_the_filter_says(population: int | None, size: Size) -> None:
    assert listing.size_of(population) is size


def test_pages_hold_fifty_rows_and_all_is_all() -> None:
    first, last, everything = (listing.page_of(rows(), number) for number in (1, 99, None))
    assert (first.first, first.last, first.total, first.has_next) == (1, 50, 514, True)
    assert (last.number, last.first, last.last, last.has_next) == (11, 501, 514, False)
    assert (len(everything.rows), everything.has_next) == (514, False)


def test_what_cannot_be_is_as_if_it_were_not_there() -> None:
    wrong = dict.fromkeys(payloads.NAMES, "\x00' OR 1=1 --")
    assert payloads.asked_from(wrong, TODAY) == Asked(words="\x00' OR 1=1 --")
