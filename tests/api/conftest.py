"""The whole application with a token for each role; figures and evidence cleared around each test that asks for it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Engine

from semesta_platform.accounts.roles import Role
from tests.accounts.conftest import _forgotten, app, engine, pytest_generate_tests
from tests.api.programs import Program, program_of
from tests.coverage.conftest import cleared
from tests.factories.people import SEATS, person_with
from tests.targets.conftest import untargeted

__all__ = ["_forgotten", "app", "cleared", "engine", "pytest_generate_tests", "untargeted"]


@pytest.fixture(scope="session")
def programs(app: Flask, engine: Engine) -> dict[str, Program]:
    """A program with the token of each role (Batu Bara, or its branch), of somebody without any, and one without a token."""
    made = {role.value: program_of(app, engine, person_with(engine, seat)) for role, seat in SEATS.items()}
    return {**made, "none": program_of(app, engine, person_with(engine)), "visitor": Program(app)}


@pytest.fixture
def admin(programs: dict[str, Program]) -> Program:
    """Of Batu Bara."""
    return programs[Role.TENANT_ADMIN.value]


@pytest.fixture
def officer(programs: dict[str, Program]) -> Program:
    """Of an office of Batu Bara: enters, and does not submit."""
    return programs[Role.OPD_STAFF.value]


@pytest.fixture
def liaison(programs: dict[str, Program]) -> Program:
    """Of the branch that verifies Batu Bara."""
    return programs[Role.LIAISON.value]
