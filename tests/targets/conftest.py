"""What tests of targets share: a target, its points, and tenants whose targets are cleared again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import Engine, text

from semesta_platform.database import uuid7
from semesta_platform.transactions import owner_transaction
from semesta_tenants.coverage.records import Actor, Basis, Evidence, Relation
from semesta_tenants.targets.records import Indicator, Measure, Point, Target
from tests.accounts.conftest import _forgotten, app, engine
from tests.conftest import TENANTS
from tests.coverage.conftest import cleared
from tests.factories.emptying import empty

__all__ = ["_forgotten", "app", "cleared", "engine"]
TODAY = dt.date(2026, 2, 10)
ADMIN = Actor(uuid.UUID(int=1), "Admin daerah")
ACTIVE_RATE = Indicator(Measure.ACTIVE_RATE)


def target(**given: Any) -> Target:
    """Batu Bara's active rate to 80 % by the end of 2026, unless told otherwise."""
    usual: dict[str, Any] = {
        "id": uuid7(),
        "number": 1,
        "indicator": ACTIVE_RATE,
        "value": Decimal(80),
        "due_on": dt.date(2026, 12, 31),
        "owner": "Dinas Kesehatan P2KB",
        "baseline": Decimal("70.5"),
        "baseline_on": dt.date(2025, 4, 1),
        "baseline_source": "Angka terbit 1 April 2025",
    }
    return Target(**{**usual, **given})


def point(as_of: dt.date, value: str | float | Fraction, **given: Any) -> Point:
    """An exact point over the population, unless told otherwise."""
    usual: dict[str, Any] = {
        "period": as_of.replace(day=1),
        "as_of": as_of,
        "value": Fraction(value),
        "relation": Relation.EXACTLY,
        "computed": True,
        "basis": Basis.POPULATION,
        "evidence": Evidence.VERIFIED,
        "number": 1,
    }
    return Point(**{**usual, **given})


def clear(owner: Engine) -> None:
    """Take away every target and what was shown of it."""
    with owner_transaction(owner) as session:
        for code in TENANTS:
            schema = f"tenant_{code.replace('.', '')}"
            empty(session, [f"{schema}.target_versions"])
            session.execute(text(f"DELETE FROM {schema}.audit_entries WHERE action ~ '^target[.]'"))
        empty(session, ["registry.shared_targets"])


@pytest.fixture
def untargeted(owner: Engine) -> Iterator[None]:
    """No target before the test, none after it."""
    clear(owner)
    yield
    clear(owner)
