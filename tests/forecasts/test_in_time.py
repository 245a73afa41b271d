"""Whether a forecast reaches a target in time: by its due date, late, or after its horizon, of which nobody knows."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from semesta_tenants.targets import forecast_shown, reading
from semesta_tenants.targets.forecasting import forecast
from semesta_tenants.targets.forecasts import Forecast, Step
from semesta_tenants.targets.records import Target
from tests.forecasts.months import ACTIVE_RATE, month, points

TARGET = Target(uuid.UUID(int=1), 1, ACTIVE_RATE, Decimal(81), dt.date(2024, 12, 31), "Dinas Kesehatan")


@pytest.fixture(scope="module")
def made() -> Forecast:
    """Known to December at 80; forecast to June, reaching 81 in January and 82 in no month."""
    whole = forecast(ACTIVE_RATE, points([Fraction(80)] * 12), None)
    steps = tuple(Step(month(12 + each), Decimal(81), Decimal(81), Decimal(81)) for each in range(6))
    return replace(whole, steps=steps)


@pytest.mark.parametrize(
    ("value", "due", "reaches"),
    [
        (Decimal(80), dt.date(2024, 12, 31), True),
        # A figure of 1 January tells how 31 December ended, in the rule of targets as here.
        (Decimal(81), dt.date(2024, 12, 31), True),
        (Decimal(81), dt.date(2024, 12, 30), False),
        (Decimal(82), dt.date(2025, 6, 30), False),
        (Decimal(82), dt.date(2025, 7, 1), None),
        (Decimal(82), dt.date(2029, 12, 31), None),
    ],
)
def test_what_is_due_after_the_forecast_ends_is_not_called_late(
    made: Forecast,
    value: Decimal,
    due: dt.date,
    reaches: bool | None,  # noqa: FBT001 (pytest passes it by name)
) -> None:
    target = replace(TARGET, value=value, due_on=due)
    found = reading.in_time([target], {ACTIVE_RATE.code: made})
    assert found == ({} if reaches is None else {target.id: reaches})
    # The page of forecasts says the same beside its picture.
    state = forecast_shown.prospect(made, target).state
    assert state in {True: {"reached", "met", "near"}, False: {"act"}, None: {"unknown"}}[reaches]


def test_without_a_forecast_nothing_is_said(made: Forecast) -> None:
    assert reading.in_time([TARGET], {}) == {}
    assert reading.in_time([TARGET], {ACTIVE_RATE.code: replace(made, steps=())}) == {}
