"""A region's forecasts for its own programs: numbers as text, honest about what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from semesta_tenants.coverage import training
from tests.api.programs import HERE, Program, shown
from tests.forecasts.conftest import Region
from tests.forecasts.months import ACTIVE_RATE

FORECASTS = f"{HERE}/forecasts"


@pytest.fixture
def region(application: Engine, owner: Engine) -> Iterator[Region]:
    made = Region(application, owner)
    made.clear()
    yield made
    made.clear()


def test_too_few_and_pending_are_states_and_not_numbers(region: Region, admin: Program) -> None:
    states = []
    for figures in ((), training.months(dt.date(2026, 1, 1))[:4], training.months(dt.date(2026, 1, 1))[4:8]):
        region.report(figures)
        document = shown(admin.get(FORECASTS))
        states.append([(each["indicator"], each["state"], each["points"], each["steps"]) for each in document["items"]])
    assert states == [
        [(name, state, points, []) for name in ("coverage", "active_rate")]
        for state, points in (("too_few", 0), ("too_few", 4), ("pending", None))
    ]


def test_a_forecast_comes_whole_with_its_targets(region: Region, admin: Program, liaison: Program) -> None:
    target = region.aim(ACTIVE_RATE, "82.5", dt.date(2027, 3, 31))
    region.report(training.months(dt.date(2026, 1, 1), count=12))
    region.work_off()
    coverage, active = shown(admin.get(FORECASTS))["items"]
    assert (active["state"], active["outdated"], active["points"], active["needed"], active["level"]) == (
        "forecast",
        False,
        12,
        6,
        80,
    )
    assert ([each["period"] for each in active["steps"]][::13], len(coverage["steps"])) == (["2026-02", "2027-03"], 14)
    assert all(float(each["low"]) <= float(each["mean"]) <= float(each["high"]) for each in active["steps"])
    assert [(each["ahead"], each["n"]) for each in active["trials"]] == [(1, 6), (3, 4), (6, 1)]
    (found,) = active["targets"]
    assert (found["target"], found["value"], found["due_on"], found["already"]) == (str(target), "82.5", "2027-03-31", False)
    assert shown(liaison.get(FORECASTS))["items"] == [coverage, active]
