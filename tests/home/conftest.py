"""The application with real sign-in, and figures that are cleared after each test."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coverage import publishing, service
from semesta_tenants.coverage.records import Figure, Headcount, Population, Reported, Source, Version
from tests.accounts.conftest import app, engine, pytest_generate_tests
from tests.coverage.conftest import ADMIN, LIAISON, TODAY, cleared

__all__ = ["app", "cleared", "engine", "pytest_generate_tests"]

SOURCE = Source("Siaran pers contoh", "https://contoh.go.id/siaran")
TANJUNGBALAI, BATU_BARA, BABEL = "12.74", "12.19", "19"


def figure(as_of: dt.date, registered: int = 183_139, active: int = 150_499, population: int = 187_939) -> Figure:
    """A whole figure without segments; Tanjungbalai's of 1 April 2025 unless told otherwise."""
    return Figure(as_of=as_of, population=Population(population, "Dukcapil (DKB)", "2024S2"), total=Headcount(registered, active))


def draft(engine: Engine, given: Figure, code: str = TANJUNGBALAI, reason: str = "Angka uji") -> Version:
    """A draft of the region."""
    with tenant_transaction(engine, code) as session:
        return service.save_draft(session, ADMIN, given, today=TODAY, reason=reason)


def submitted(engine: Engine, given: Figure, code: str = TANJUNGBALAI) -> Version:
    """A submission."""
    made = draft(engine, given, code)
    with tenant_transaction(engine, code) as session:
        return service.submit(session, ADMIN, made.id, expected=made.row_version, today=TODAY)


def verified(engine: Engine, given: Figure, code: str = TANJUNGBALAI) -> Version:
    """A published figure, verified by the branch."""
    sent = submitted(engine, given, code)
    with tenant_transaction(engine, code) as session:
        return service.verify(session, LIAISON, sent.id, expected=sent.row_version)


def returned(engine: Engine, given: Figure, reason: str, code: str = TANJUNGBALAI) -> Version:
    """A version that the branch sent back."""
    sent = submitted(engine, given, code)
    with tenant_transaction(engine, code) as session:
        return service.return_(session, LIAISON, sent.id, expected=sent.row_version, reason=reason)


def reported(engine: Engine, given: Figure, code: str) -> None:
    """A published figure as press or officials report it."""
    with tenant_transaction(engine, code) as session:
        publishing.publish_reported(session, publishing.OPERATOR, [Reported(code, given, SOURCE)])


SEAT_OF = {
    "admin": Seat(Role.TENANT_ADMIN, tenant_code=TANJUNGBALAI),
    "opd": Seat(Role.OPD_STAFF, tenant_code=TANJUNGBALAI, organisation="Dinas Kesehatan"),
    "liaison": Seat(Role.LIAISON, branch_code="kisaran"),
    "babel": Seat(Role.TENANT_ADMIN, tenant_code=BABEL),
}
