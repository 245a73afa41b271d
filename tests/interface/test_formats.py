"""Numbers, money and dates in both languages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal

import flask
import pytest
from hypothesis import given
from hypothesis import strategies as st

from semesta_platform.interface import filters, formats
from semesta_platform.interface.formats import Language
from semesta_platform.interface.translation import use_zone


@pytest.mark.parametrize(
    ("shown", "indonesian", "english"),
    [
        (lambda language: formats.number(46947, language=language), "46.947", "46,947"),
        (lambda language: formats.number(-3510, language=language), "−3.510", "−3,510"),
        (lambda language: formats.number(-0.001, 2, language=language), "0,00", "0.00"),
        (lambda language: formats.percent(80.08, language=language), "80,08%", "80.08%"),
        (lambda language: formats.percent(109.55, language=language), "109,55%", "109.55%"),
        (lambda language: formats.percent(Decimal("98.6"), 1, language=language), "98,6%", "98.6%"),
        (lambda language: formats.signed(0.48, 2, language=language), "+0,48", "+0.48"),
        (lambda language: formats.signed(-3510, language=language), "−3.510", "−3,510"),
        (lambda language: formats.signed(0, language=language), "0", "0"),
        (lambda language: formats.signed(0.001, 2, language=language), "0,00", "0.00"),
        (lambda language: formats.rupiah(21_301_142_400, language=language), "Rp21,3 miliar", "Rp21.3 billion"),
        (lambda language: formats.rupiah(-21_301_142_400, language=language), "−Rp21,3 miliar", "−Rp21.3 billion"),
        (lambda language: formats.rupiah_full(37_800, language=language), "Rp37.800", "Rp37,800"),
        (lambda language: formats.date(dt.date(2025, 8, 18), language=language), "18 Agustus 2025", "18 August 2025"),
        (lambda language: formats.date(dt.date(2025, 5, 1), "d MMM", language=language), "1 Mei", "1 May"),
    ],
)
def test_a_value_is_written_as_its_language_writes_it(shown: Callable[[Language], str], indonesian: str, english: str) -> None:
    assert (shown("id"), shown("en")) == (indonesian, english)


@pytest.mark.parametrize(("zone", "time"), [("WIB", "14.05 WIB"), ("WITA", "15.05 WITA"), ("WIT", "16.05 WIT")])
def test_an_instant_is_shown_in_each_zone(zone: str, time: str) -> None:
    assert formats.clock(dt.datetime(2025, 3, 18, 7, 5, tzinfo=dt.UTC), zone) == f"18 Maret 2025, {time}"


def test_an_instant_may_fall_on_another_day_in_another_zone() -> None:
    assert formats.clock(dt.datetime(2025, 12, 31, 16, 30, tzinfo=dt.UTC), "WITA", language="en") == "1 January 2026, 00:30 WITA"


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        formats.clock(dt.datetime(2025, 3, 18, 7, 5))  # noqa: DTZ001 - that it has no zone is the point


@given(st.integers(min_value=0, max_value=10**12 - 1), st.sampled_from(["id", "en"]))
def test_a_count_reads_back_as_it_was_shown(count: int, language: Language) -> None:
    assert formats.parse_count(formats.number(count, language=language)) == count


@given(st.decimals(min_value=-200, max_value=200, places=2), st.sampled_from(["id", "en"]))
def test_a_percentage_keeps_every_digit(value: Decimal, language: Language) -> None:
    text = formats.percent(value, language=language)
    plain = text.removesuffix("%").replace("−", "-").replace(",", ".")
    assert Decimal(plain) == value


@pytest.mark.parametrize(
    "text", ["80,08", "1.5", "46.94", "46.947,5", "4.6947", "1,000.000", "seribu", "-5", "1e3", "٣", "1" * 13, "1..000"]
)
def test_what_is_not_a_whole_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        formats.parse_count(text)


@pytest.mark.parametrize(("text", "count"), [("", None), ("  ", None), (" 46.947 ", 46947), ("46 947", 46947), ("0", 0)])
def test_a_typed_count_is_read(text: str, count: int | None) -> None:
    assert formats.parse_count(text) == count


@given(st.integers(1, 10**8), st.sampled_from([80, 85, 98, 98.6, 99]), st.integers(0, 10**8))
def test_the_people_missing_are_just_enough(population: int, threshold: float, have: int) -> None:
    missing = formats.people_missing(population, threshold, have)
    wanted = Decimal(str(threshold)) * population
    assert (have + missing) * 100 >= wanted
    assert missing == 0 or (have + missing - 1) * 100 < wanted


@pytest.mark.parametrize(("name", "letters"), [("Admin Dinkes", "AD"), ("semesta", "S"), ("", "?"), ("Staf Bagian Umum", "SU")])
def test_initials(name: str, letters: str) -> None:
    assert formats.initials(name) == letters


def test_what_was_not_reported_stays_none_in_every_filter(app: flask.Flask) -> None:
    with app.test_request_context("/?bahasa=en"):
        takes_none = {name: f for name, f in filters.FILTERS.items() if name not in {"initials", "due"}}
        assert {name: f(None) for name, f in takes_none.items()} == dict.fromkeys(takes_none)


def test_filters_follow_the_language_and_the_zone_of_the_request(app: flask.Flask) -> None:
    instant, today = dt.datetime(2025, 3, 18, 7, 5, tzinfo=dt.UTC), dt.date(2025, 3, 18)
    answers = {}
    for language in ("id", "en"):
        with app.test_request_context(f"/?bahasa={language}"):
            use_zone("WIT")
            days = [filters.due(today + dt.timedelta(days=n), today) for n in (-4, -1, 0, 1, 6, 300)]
            answers[language] = [filters.number(46947), filters.percent(80.08), filters.clock(instant), *days]
    assert answers == {
        "id": [
            "46.947",
            "80,08%",
            "18 Maret 2025, 16.05 WIT",
            "Terlambat 4 hari",
            "Terlambat 1 hari",
            "Hari ini",
            "Besok",
            "24 Mar",
            "12 Jan 2026",
        ],
        "en": [
            "46,947",
            "80.08%",
            "18 March 2025, 16:05 WIT",
            "Late by 4 days",
            "Late by 1 day",
            "Today",
            "Tomorrow",
            "24 Mar",
            "12 Jan 2026",
        ],
    }
