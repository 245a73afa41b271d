"""Pauses grow, stay within their bounds, and end in three days; pure."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from pathlib import Path

import pytest

from semesta_platform.errors import ConfigurationError
from semesta_platform.notifications import going
from semesta_platform.settings import Settings
from semesta_tenants.notices import rules


def test_pauses_grow_up_to_their_bounds() -> None:
    for pause, longest in ((rules.pause, rules.LONGEST_PAUSE), (rules.pause_away, rules.LONGEST_AWAY)):
        those = [pause(number) for number in (*range(1, 40), 10**6)]
        assert those[0] == going.FIRST_PAUSE
        assert all(first <= second for first, second in pairwise(those))
        assert those[-1] == longest


def test_a_mail_is_tried_for_two_to_four_days() -> None:
    whole = sum((rules.pause(number) for number in range(1, rules.ATTEMPTS)), dt.timedelta())
    assert dt.timedelta(days=2) < whole < dt.timedelta(days=4)
    assert [rules.given_up(number) for number in (1, rules.ATTEMPTS - 1, rules.ATTEMPTS)] == [False, False, True]


def test_the_lease_is_longer_than_a_run_may_take() -> None:
    from semesta_worker.jobs import notices
    from semesta_worker.registry import SEND

    assert rules.LEASE.total_seconds() > SEND.timeout > notices.BUDGET


def test_a_worker_knows_every_job_and_refuses_settings_that_cannot_be_used(tmp_path: Path) -> None:
    from semesta_worker.registry import JOBS, jobs_of

    assert [each.name for each in jobs_of(Settings(tmp_path))] == [each.name for each in JOBS]
    with pytest.raises(ConfigurationError, match="SEMESTA_MAIL_FROM"):
        jobs_of(Settings(tmp_path, smtp_url="smtp://surel.go.id"))
