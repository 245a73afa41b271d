"""Numbers as people write them: one reading or a refusal, never a guess."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semesta_platform.interface.formats import number as shown
from semesta_tenants.coverage import numbers
from semesta_tenants.coverage.records import Printed, Relation

PEOPLE = st.integers(0, numbers.MOST_PEOPLE)
PERCENT = st.decimals(0, 1000, places=2, allow_nan=False)


@given(PEOPLE)
def test_a_count_is_read_back_as_it_is_shown(people: int) -> None:
    assert numbers.count(shown(people)) == people
    assert numbers.count(f"  {people} ") == people


@given(PERCENT)
def test_a_percentage_is_read_back_however_its_mark_is_written(value: Decimal) -> None:
    comma, dot = f"{value:.2f}".replace(".", ","), f"{value:.2f}"
    assert numbers.percentage(comma) == Printed(Relation.EXACTLY, value, comma)
    assert numbers.percentage(dot) == Printed(Relation.EXACTLY, value, dot)


@pytest.mark.parametrize(
    ("text", "value"), [("46.947", 46947), ("46947", 46947), ("46,947", 46947), ("1.457.591", 1457591), ("0", 0), ("", None)]
)
def test_counts(text: str, value: int | None) -> None:
    assert numbers.count(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "80,08",
        "80.08",
        "-3",
        "0.500",
        "007",
        "1.23.456",
        "46.947,0",
        "1e6",
        "١٢٣",
        "12 orang",
        "9" * 13,
        "1000000001",
        "9" * 10**6,
    ],
)
def test_what_is_no_count_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"^Tulis .*\.$"):
        numbers.count(text)


@pytest.mark.parametrize(
    ("text", "relation", "value"),
    [
        ("97,45", Relation.EXACTLY, "97.45"),
        ("80.08", Relation.EXACTLY, "80.08"),
        ("101.80 %", Relation.EXACTLY, "101.80"),
        ("100", Relation.EXACTLY, "100"),
        (">98", Relation.ABOVE, "98"),
        (">= 98", Relation.AT_LEAST, "98"),
        ("≥98,6", Relation.AT_LEAST, "98.6"),
        ("0.500", Relation.EXACTLY, "0.5"),
        ("98.1234", Relation.EXACTLY, "98.1234"),
    ],
)
def test_percentages(text: str, relation: Relation, value: str) -> None:
    assert numbers.percentage(text) == Printed(relation, Decimal(value), text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("80.080", numbers.PERCENT_TWO_READINGS_WORDS),
        ("8008", numbers.PERCENT_BOUNDS_WORDS),
        ("8.008,5", numbers.PERCENT_WORDS),
        ("-1", numbers.PERCENT_WORDS),
        ("<80", numbers.PERCENT_WORDS),
        ("delapan puluh", numbers.PERCENT_WORDS),
        ("nan", numbers.PERCENT_WORDS),
        ("8" * 10**6, numbers.PERCENT_WORDS),
    ],
)
def test_what_is_no_percentage_is_refused_with_its_own_sentence(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=r"\.$") as refused:
        numbers.percentage(text)
    assert str(refused.value) == words


@given(st.text(max_size=30))
def test_any_text_is_a_number_nothing_or_a_sentence(text: str) -> None:
    for read in (numbers.count, numbers.percentage):
        assert said(read, text).endswith(".")


def said(read: Callable[[str], object], text: str) -> str:
    """The sentence that reading was refused with; 'read.' when it was not."""
    try:
        read(text)
    except ValueError as error:
        return str(error)
    return "read."


@given(st.fractions(0, 200))
def test_two_decimals_are_the_nearest_and_halves_go_up(value: Fraction) -> None:
    rounded = Fraction(numbers.two_decimals(value))
    assert -Fraction(1, 200) < rounded - value <= Fraction(1, 200)


@pytest.mark.parametrize(("value", "shown_as"), [("97.445", "97.45"), ("97.435", "97.44"), ("100.18", "100.18"), ("0", "0.00")])
def test_halves(value: str, shown_as: str) -> None:
    assert str(numbers.two_decimals(Fraction(value))) == shown_as


@pytest.mark.parametrize(("text", "kept"), [(">98", "98"), ("98,0", "98.0"), ("97.45", "97.45"), (">= 98", "98")])
def test_a_percentage_keeps_the_decimals_of_its_source(text: str, kept: str) -> None:
    found = numbers.percentage(text)
    assert found is not None
    assert str(found.value) == kept
