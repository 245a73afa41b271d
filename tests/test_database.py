"""Identifiers and times that the whole product leans on."""

from __future__ import annotations

import datetime as dt
import time

from semesta_platform.database import utc_now, uuid7


def test_identifiers_are_of_version_7_and_carry_their_moment() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid7()
    after = time.time_ns() // 1_000_000
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert before <= made.int >> 80 <= after


def test_identifiers_grow_with_time_and_never_repeat() -> None:
    made = [uuid7() for _ in range(2000)]
    assert len(set(made)) == 2000
    # A fraction of a millisecond is a quarter of a microsecond: no process makes two in one.
    assert made == sorted(made)


def test_now_is_aware_and_in_utc() -> None:
    assert utc_now().utcoffset() == dt.timedelta(0)
