"""Numbers, digest, excerpts and two texts in one: pure, without a database."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semesta_tenants.forum import minutes_merging as merging
from semesta_tenants.forum import minutes_rules as rules

TEXTS = st.text(st.sampled_from("ab \n"), max_size=24)


@pytest.mark.parametrize(
    ("last", "year", "following"),
    [
        ("005/12/FKP/2026", 2026, "006/12/FKP/2026"),
        ("999/FKP/2026", 2026, "1000/FKP/2026"),
        ("FKP-09", 2026, "FKP-10"),
        ("005/12/FKP/2026", 2027, "001/12/FKP/2027"),
        ("Tanpa angka", 2026, ""),
        (None, 2026, ""),
        ("9999999999/FKP", 2026, ""),
    ],
)
def test_the_next_number_follows_the_pattern_of_the_last(last: str | None, year: int, following: str) -> None:
    assert rules.next_number(last, year) == following


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_two_texts_are_shown_whole_and_nothing_of_either_is_lost(theirs: str, mine: str) -> None:
    left, right = merging.compared(theirs, mine)
    assert ("".join(each.text for each in left), "".join(each.text for each in right)) == (theirs, mine)
    assert [each.text for each in left if not each.differs] == [each.text for each in right if not each.differs]
    lines = merging.merged(theirs, mine).split("\n")
    for given_text in (theirs, mine):
        rest = iter(lines)
        # Every line of each is there, in its own order.
        assert all(line in rest for line in (given_text.split("\n") if given_text else []))


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS, st.integers(0, 3))
def test_an_excerpt_tells_two_texts_apart_and_only_them(before: str, after: str, around: int) -> None:
    one, other = rules.excerpt(before, after, around)
    assert (one == other) == (before == after)
    assert one.strip("…") in before
    assert other.strip("…") in after


def test_an_excerpt_of_a_long_text_is_short() -> None:
    assert rules.excerpt("x" * 900 + "a" + "y" * 900, "x" * 900 + "b" + "y" * 900, 3) == ("…xxxayyy…", "…xxxbyyy…")
