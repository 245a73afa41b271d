"""The application with real sign-in, figures to plan from, and plans that are cleared after each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.coverage import publishing
from semesta_tenants.coverage.records import Figure, Population, Reported, Source
from tests.accounts.conftest import app, engine, pytest_generate_tests
from tests.conftest import TENANTS
from tests.coverage.conftest import cleared
from tests.factories.emptying import empty
from tests.factories.people import person_with, signed_in

__all__ = ["app", "cleared", "engine", "pytest_generate_tests"]
BATU_BARA, LOMBOK_TIMUR = "12.19", "52.03"
SOURCE = Source("Siaran pers contoh", "https://contoh.go.id/siaran")
ADMIN = Seat(Role.TENANT_ADMIN, tenant_code=BATU_BARA)
OFFICER = Seat(Role.OPD_STAFF, tenant_code=BATU_BARA, organisation="Dinas Kesehatan")
ELSEWHERE = Seat(Role.TENANT_ADMIN, tenant_code=LOMBOK_TIMUR)
HERE, THERE = "/kab-batu-bara/rencana/", "/kab-lombok-timur/rencana/"
PLAN = "keaktifan=80&cara=tulis&kelompok-unregistered=46947&orang-register=46.947&mulai=2025-01&bulan=12&aturan=prioritas"


@pytest.fixture
def plans(owner: Engine, cleared: None) -> Iterator[None]:  # noqa: ARG001 (figures go with the plans)
    """No plan, target or task before or after the test."""
    yield
    with owner_transaction(owner) as session:
        for code in TENANTS:
            schema = f"tenant_{code.replace('.', '')}"
            empty(session, [f"{schema}.{table}" for table in ("scenarios", "tasks", "task_notes", "batches", "target_versions")])
            session.execute(text(f"DELETE FROM {schema}.audit_entries WHERE action ~ '^(scenario|task|target)[.]'"))


def reported(engine: Engine, figure: Figure, code: str) -> int:
    """A published figure, and its number."""
    with tenant_transaction(engine, code) as session:
        publishing.publish_reported(session, publishing.OPERATOR, [Reported(code, figure, SOURCE)])
        number = session.execute(text("SELECT max(number) FROM registry.published_figures WHERE tenant = :code"), {"code": code})
        return int(number.scalar_one())


def registered(engine: Engine, population: Population, code: str) -> None:
    """A population of the register."""
    with tenant_transaction(engine, code) as session:
        publishing.record_population(session, publishing.OPERATOR, population)


@pytest.fixture(scope="module")
def admin(app: Flask, engine: Engine) -> FlaskClient:
    return signed_in(app, person_with(engine, ADMIN))


@pytest.fixture(scope="module")
def lombok(app: Flask, engine: Engine) -> FlaskClient:
    return signed_in(app, person_with(engine, ELSEWHERE))
