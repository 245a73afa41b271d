"""Regions of the demo as a run judges them, people who read about them, and a clean database afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.http.ground import ground_of
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import owner_transaction, shared_transaction, tenant_transaction
from semesta_tenants.awards import service
from semesta_tenants.awards.outcomes import Official
from semesta_tenants.coverage import publishing
from semesta_tenants.coverage.records import CONTRIBUTIONS_PAID, UHC_PRIORITAS, GateEvidence, GateState, Reported
from tests.accounts.conftest import app, engine, pytest_generate_tests
from tests.awards.bench import EDITION, STEWARD, Awards
from tests.awards.support import demo
from tests.factories.emptying import empty
from tests.factories.people import person_with, signed_in

__all__ = ["app", "engine", "pytest_generate_tests"]
TANJUNGBALAI, BATU_BARA, LOMBOK_TIMUR, BELITUNG, BABEL = "12.74", "12.19", "52.03", "19.71", "19"
PAMEKASAN, ASAHAN = "35.28", "12.09"
"""Of Pamekasan's figure and evidence; Asahan bears them in tests, for it is a tenant here."""
PLACED = {TANJUNGBALAI: TANJUNGBALAI, LOMBOK_TIMUR: LOMBOK_TIMUR, "19.02": BELITUNG, PAMEKASAN: ASAHAN}
"""Whose figures of the demo are whose here."""
PAGES = {
    TANJUNGBALAI: "/kota-tanjungbalai/peringkat/",
    BATU_BARA: "/kab-batu-bara/peringkat/",
    LOMBOK_TIMUR: "/kab-lombok-timur/peringkat/",
    ASAHAN: "/kab-asahan/peringkat/",
    BABEL: "/prov-kepulauan-bangka-belitung/peringkat/",
}
LETTER = "Berita acara 12/X/2025, https://berita.example/gerbang"
REASON = "Tunggakan iuran PBPU Pemda."


def publish(awards: Awards) -> None:
    """The demo's figures of a few regions, evidence that refuses one of them, one announced winner, one run."""
    awards.open()
    for each in demo().figures:
        if each.tenant in PLACED and each.source:
            code = PLACED[each.tenant]
            with tenant_transaction(awards.application, code) as session:
                publishing.publish_reported(session, publishing.OPERATOR, [Reported(code, each.figure, each.source)])
    for gate in (UHC_PRIORITAS, CONTRIBUTIONS_PAID):
        day = dt.date(2025, 10, 9)
        lost = GateEvidence(gate, day, GateState.NOT_MET, lost_on=day, reason=REASON, document=LETTER)
        with tenant_transaction(awards.application, ASAHAN) as session:
            publishing.record_gate(session, publishing.OPERATOR, lost, today=dt.date(2026, 2, 10))
    source = next(each.source for each in demo().figures if each.tenant == TANJUNGBALAI)
    with shared_transaction(awards.application, SharedRole.REGISTRY) as session:
        service.record_official(session, STEWARD, EDITION, [Official(TANJUNGBALAI, "Pratama", source)])
    awards.rank()


@pytest.fixture(scope="module")
def world(application: Engine, owner: Engine) -> Iterator[Awards]:
    """What `publish` makes, for all tests of a module."""
    made = Awards(application, owner)
    made.clear()
    publish(made)
    yield made
    made.clear()


@pytest.fixture
def quiet(owner: Engine) -> Iterator[None]:
    """No objection and no choice before the test, none after it."""
    tables = ("registry.objections", "registry.objection_answers", "registry.public_choices")
    for step in range(2):
        with owner_transaction(owner) as session:
            empty(session, tables)
        if step == 0:
            yield


def admin(app: Flask, code: str) -> FlaskClient:
    """A browser in which the region's admin is signed in."""
    return signed_in(app, person_with(ground_of(app).engine, Seat(Role.TENANT_ADMIN, tenant_code=code)))


def opd(app: Flask, code: str) -> FlaskClient:
    seat = Seat(Role.OPD_STAFF, tenant_code=code, organisation="Dinas Kesehatan")
    return signed_in(app, person_with(ground_of(app).engine, seat))


def somebody(app: Flask, role: Role, **place: str) -> FlaskClient:
    return signed_in(app, person_with(ground_of(app).engine, Seat(role, **place)))
