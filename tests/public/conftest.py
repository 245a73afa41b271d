"""The application as visitors see it, and a database whose figures, editions and choices are cleared around each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine

from semesta_platform.http.ground import ground_of
from semesta_platform.transactions import owner_transaction
from tests.coverage.conftest import clear
from tests.factories.emptying import empty
from tests.http.conftest import app, client, make_app, pytest_generate_tests

__all__ = ["app", "client", "make_app", "pytest_generate_tests"]

AWARDS = (
    *("edition_drafts", "editions", "edition_versions", "edition_steps", "ranking_runs", "official_results", "public_choices"),
    *("objections", "objection_answers"),
)


def clear_all(owner: Engine) -> None:
    """Take away figures, editions, runs, official results and choices. Numbers of runs go on: results are remembered by them."""
    clear(owner)
    with owner_transaction(owner) as session:
        empty(session, [f"registry.{table}" for table in (*AWARDS, "outbox")])


@pytest.fixture
def cleared(owner: Engine) -> Iterator[None]:
    """Nothing of figures and rankings before the test, nothing after it."""
    clear_all(owner)
    yield
    clear_all(owner)


@pytest.fixture
def engine(app: Flask) -> Engine:
    """The application's own connections."""
    return ground_of(app).engine
