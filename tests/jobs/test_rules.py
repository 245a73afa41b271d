"""Pure rules of work: what arguments may be, how long pauses are, which job is valid."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from semesta_platform.errors import ConfigurationError, ContextError, InvalidError
from semesta_platform.jobs import outbox, rules
from semesta_platform.jobs.registry import Job, Jobs
from semesta_platform.tenancy.names import SharedRole
from semesta_worker.registry import JOBS
from tests.jobs.misbehaving import nothing


class Word(StrEnum):
    ONE = "one"


PRIMITIVES = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
VALUES = st.recursive(
    PRIMITIVES | TEXTS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=10
)


@given(st.dictionaries(TEXTS, PRIMITIVES | TEXTS | st.lists(PRIMITIVES | TEXTS, max_size=5), max_size=5))
def test_plain_json_passes_unchanged(arguments: dict[str, Any]) -> None:
    assert rules.checked_arguments(arguments) == arguments
    assert json.loads(json.dumps(arguments)) == arguments


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        (1, 2),
        {1, 2},
        b"x",
        Decimal(1),
        dt.date(2026, 1, 1),
        Word.ONE,
        "a\0b",
        "\ud800",
        {1: 2},
        {"": object()},
    ],
)
def test_anything_else_is_refused(value: Any) -> None:
    with pytest.raises(InvalidError):
        rules.checked_arguments({"value": value})


def test_arguments_are_small_and_flat() -> None:
    rules.checked_arguments({"value": "x" * 16_000})
    with pytest.raises(InvalidError, match="16384 bytes"):
        rules.checked_arguments({"value": "é" * 8_200})
    deep: Any = 1
    for _ in range(9):
        deep = [deep]
    with pytest.raises(InvalidError, match="nested"):
        rules.checked_arguments({"value": deep})


@given(st.integers(1, 10_000), st.floats(0, 1), st.floats(0.1, 100))
def test_pauses_grow_and_stay_within_an_hour_and_a_quarter(attempt: int, luck: float, first: float) -> None:
    pause = rules.pause(first, attempt, luck).total_seconds()
    expected = min(first * 2.0 ** min(attempt - 1, 40), 3600)
    assert expected * 0.75 - 0.001 <= pause <= expected * 1.25 + 0.001


@pytest.mark.parametrize(
    "make",
    [
        lambda: Job("x.y", nothing, tenant=True, role=SharedRole.RELAY),
        lambda: Job("x.y", nothing, tenant=False),
        lambda: Job("x.y", nothing, tenant=False, role=SharedRole.VIEWER),
        lambda: Job("x.y", nothing, tenant=True, attempts=0),
        lambda: Job("x.y", nothing, tenant=True, timeout=0),
        lambda: Jobs([Job("x.y", nothing, tenant=True), Job("x.y", nothing, tenant=True)]),
    ],
)
def test_a_job_that_cannot_work_cannot_be_declared(make: Callable[[], object]) -> None:
    with pytest.raises(ConfigurationError):
        make()


def test_every_job_of_the_product_is_named_for_its_capability_and_resolves() -> None:
    for job in JOBS:
        capability, _, verb = job.name.partition(".")
        assert job.function.__module__ == f"semesta_worker.jobs.{capability}"
        assert verb
        assert JOBS.find(job.name) is job


def test_the_owner_of_the_schemas_asks_for_no_work() -> None:
    with Session(info={"tenant": None, "role": None}) as session, pytest.raises(ContextError):
        outbox.ask(session, "probe.write", {})
