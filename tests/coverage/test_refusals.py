"""What the database itself refuses under the application's roles, whatever code stands above it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest
from psycopg import errors as pg
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from semesta_platform.database import uuid7
from semesta_platform.errors import ForbiddenError
from semesta_platform.installation import Installation
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import acting_as, owner_transaction, shared_transaction, tenant_transaction
from semesta_tenants.coverage import publishing, queries, service
from semesta_tenants.coverage.records import GateEvidence, GateState, Published, Version
from tests.coverage.conftest import ADMIN, LIAISON, TANJUNGBALAI, TODAY

pytestmark = pytest.mark.usefixtures("cleared")
HERE = "12.74"
STRANGER = "'00000000-0000-0000-0000-000000000009'"
SUBMIT = "state = 'submitted', submitted_by = entered_by, row_version = row_version + 1"
VERIFY = "state = 'verified', row_version = row_version + 1, verified_by = "


def answer(session: Session, statement: str, **values: Any) -> type[BaseException] | None:
    """The error that PostgreSQL answered with; None when it obeyed, and then it is undone."""
    with session.begin_nested() as nested:
        try:
            session.execute(text(statement), values)
            found: type[BaseException] | None = None
        except DBAPIError as error:
            found = type(error.orig) if error.orig is not None else type(error)
        nested.rollback()
    return found


@pytest.fixture
def draft(application: Engine) -> Version:
    with tenant_transaction(application, HERE) as session:
        return service.save_draft(session, ADMIN, TANJUNGBALAI, today=TODAY)


@pytest.fixture
def waiting(application: Engine, draft: Version) -> Version:
    with tenant_transaction(application, HERE) as session:
        return service.submit(session, ADMIN, draft.id, expected=draft.row_version, today=TODAY)


@pytest.fixture
def verified(application: Engine, waiting: Version) -> Version:
    with tenant_transaction(application, HERE) as session:
        return service.verify(session, LIAISON, waiting.id, expected=waiting.row_version)


@pytest.mark.parametrize(
    "change",
    [
        "registered = registered - 1",
        "active = active - 1",
        "population = population + 1",
        "note = 'x'",
        "verified_by = NULL, state = 'submitted'",
        f"verified_by = {STRANGER}",
        "row_version = row_version",
        "state = 'draft', submitted_by = NULL, verified_by = NULL",
    ],
)
@pytest.mark.parametrize("who", ["tenant", "owner"])
def test_a_verified_version_never_changes(application: Engine, owner: Engine, verified: Version, change: str, who: str) -> None:
    """Not under the tenant's role, and not by a slip of the migration role either."""
    more = "" if "row_version" in change else ", row_version = row_version + 1"
    if who == "owner":
        with owner_transaction(owner) as session:
            statement = f"UPDATE tenant_1274.coverage_versions SET {change}{more} WHERE id = :id"
            assert answer(session, statement, id=verified.id) == pg.RestrictViolation
        return
    with tenant_transaction(application, HERE) as session:
        statement = f"UPDATE coverage_versions SET {change}{more} WHERE id = :id"
        assert answer(session, statement, id=verified.id) == pg.RestrictViolation


def test_segments_of_what_is_no_draft_never_change(application: Engine, waiting: Version) -> None:
    with tenant_transaction(application, HERE) as session:
        new = "INSERT INTO coverage_segments (version_id, segment, registered) VALUES (:id, 'BP', 1)"
        assert answer(session, new, id=waiting.id) == pg.RestrictViolation
        assert answer(session, "DELETE FROM coverage_segments WHERE version_id = :id", id=waiting.id) == pg.RestrictViolation
        assert answer(session, "UPDATE coverage_segments SET active = 0") == pg.InsufficientPrivilege
        for statement in ("DELETE FROM coverage_versions", "TRUNCATE coverage_versions CASCADE"):
            assert answer(session, statement) == pg.InsufficientPrivilege


def test_figures_of_a_submission_never_change(application: Engine, waiting: Version) -> None:
    with tenant_transaction(application, HERE) as session:
        change = "UPDATE coverage_versions SET registered = registered + 1, row_version = row_version + 1 WHERE id = :id"
        assert answer(session, change, id=waiting.id) == pg.RestrictViolation


def test_nobody_who_had_a_hand_in_a_version_is_written_as_its_verifier(application: Engine, waiting: Version) -> None:
    with tenant_transaction(application, HERE) as session:
        verify = f"UPDATE coverage_versions SET {VERIFY}"
        assert answer(session, f"{verify} entered_by") == pg.CheckViolation
        assert answer(session, f"{verify} submitted_by") == pg.CheckViolation
        assert answer(session, f"{verify} contributors[1]") == pg.CheckViolation
        struck = f"UPDATE coverage_versions SET contributors = ARRAY[]::uuid[], {VERIFY} entered_by"
        assert answer(session, struck) == pg.RestrictViolation
        renamed = f"UPDATE coverage_versions SET entered_by = {STRANGER}, {VERIFY} '{ADMIN.person_id}'"
        assert answer(session, renamed) == pg.RestrictViolation
        assert answer(session, f"{verify} {STRANGER}") is None
    assert waiting.contributors == (ADMIN.person_id,)


def test_an_office_in_the_tenant_forbids_verifying_there_whoever_writes_it(own_installation: Installation) -> None:
    """The database knows memberships by person: an active one in this tenant refuses, a revoked or foreign one does not."""
    application, owner = own_installation.application_engine(0), own_installation.owner_engine()
    with tenant_transaction(application, HERE) as session:
        draft = service.save_draft(session, ADMIN, TANJUNGBALAI, today=TODAY)
        waiting = service.submit(session, ADMIN, draft.id, expected=draft.row_version, today=TODAY)
    seat = give_office(owner, LIAISON.person_id, HERE)
    give_office(owner, LIAISON.person_id, "12.19")
    with tenant_transaction(application, HERE) as session:
        by_hand = f"UPDATE coverage_versions SET {VERIFY} '{LIAISON.person_id}'"
        assert answer(session, by_hand) == pg.RestrictViolation
        # The caller says that there is no office; the database knows better.
        with pytest.raises(ForbiddenError):
            service.verify(session, LIAISON, waiting.id, expected=waiting.row_version)
    with owner_transaction(owner) as session:
        session.execute(text("UPDATE registry.memberships SET revoked_at = now() WHERE id = :id"), {"id": seat})
    with tenant_transaction(application, HERE) as session:
        assert service.verify(session, LIAISON, waiting.id, expected=waiting.row_version).verified is not None


def give_office(owner: Engine, person: uuid.UUID, code: str) -> uuid.UUID:
    """An active membership of a person as admin of a tenant."""
    seat = uuid7()
    new = "INSERT INTO registry.people (id, email, name) VALUES (:person, 'a@semesta.example', 'A') ON CONFLICT DO NOTHING"
    grant = "INSERT INTO registry.memberships (id, person_id, role, tenant_code) VALUES (:seat, :person, 'tenant_admin', :code)"
    with owner_transaction(owner) as session:
        session.execute(text(new), {"person": person})
        session.execute(text(grant), {"seat": seat, "person": person, "code": code})
    return seat


def test_no_step_is_skipped(application: Engine, draft: Version) -> None:
    with tenant_transaction(application, HERE) as session:
        jump = f"UPDATE coverage_versions SET submitted_by = entered_by, {VERIFY} {STRANGER}"
        assert answer(session, jump) == pg.RestrictViolation
        columns = "id, period, as_of, kind, basis, number, state, contributors, entered_by, entered_words"
        born = (
            f"INSERT INTO coverage_versions ({columns}, submitted_by, verified_by) "
            "SELECT gen_random_uuid(), '2025-06-01', '2025-06-01', kind, basis, 1, 'verified', "
            f"contributors, entered_by, 'x', entered_by, {STRANGER} FROM coverage_versions"
        )
        assert answer(session, born) == pg.RestrictViolation
        twice = (
            f"INSERT INTO coverage_versions ({columns}) SELECT gen_random_uuid(), period, as_of, kind, basis, 2, 'draft', "
            "contributors, entered_by, 'x' FROM coverage_versions"
        )
        assert answer(session, twice) == pg.UniqueViolation
        assert answer(session, f"UPDATE coverage_versions SET population = NULL, {SUBMIT}") == pg.CheckViolation
        assert answer(session, f"UPDATE coverage_versions SET {SUBMIT}") is None
    assert draft.number == 1


INSERT = (
    "INSERT INTO registry.published_figures (tenant, as_of, precision, kind, basis, evidence, population, population_source, "
    "registered, active, version_id, source_title, source_url) VALUES (:tenant, '2025-04-01', 'day', 'actual', 'population', "
    ":evidence, 187939, 'Dukcapil (DKB)', :registered, 150499, :version, :title, :url)"
)
VERIFIED = {"tenant": HERE, "evidence": "verified", "registered": 183_139, "title": None, "url": None}
REPORTED = {
    "tenant": HERE,
    "evidence": "reported",
    "registered": 183_139,
    "title": "Berita",
    "url": "https://a.example/1",
    "version": None,
}


def test_the_publisher_publishes_as_verified_only_what_a_version_bears_out(application: Engine, waiting: Version) -> None:
    with shared_transaction(application, SharedRole.PUBLISHER) as session:
        assert answer(session, INSERT, **VERIFIED, version=waiting.id) == pg.RestrictViolation
    with tenant_transaction(application, HERE) as session:
        service.verify(session, LIAISON, waiting.id, expected=waiting.row_version)
    with shared_transaction(application, SharedRole.PUBLISHER) as session:
        others = {**VERIFIED, "registered": 183_140}, {**VERIFIED, "tenant": "12.19"}
        for wrong in others:
            assert answer(session, INSERT, **wrong, version=waiting.id) == pg.RestrictViolation
        # Right in all, and published already.
        assert answer(session, INSERT, **VERIFIED, version=waiting.id) == pg.UniqueViolation


def test_reported_needs_a_source_and_verified_a_version(application: Engine) -> None:
    with shared_transaction(application, SharedRole.PUBLISHER) as session:
        assert answer(session, INSERT, **REPORTED) is None
        for missing in ({"title": None}, {"url": None}, {"title": ""}, {"url": ""}, {"evidence": "rumour"}):
            assert answer(session, INSERT, **{**REPORTED, **missing}) == pg.CheckViolation
        assert answer(session, INSERT, **{**VERIFIED, "version": None}) in {pg.CheckViolation, pg.RestrictViolation}


@pytest.mark.parametrize("role", ["tenant", *(role for role in SharedRole if role != SharedRole.PUBLISHER)])
def test_nobody_else_publishes(application: Engine, role: str) -> None:
    if role == "tenant":
        with tenant_transaction(application, HERE) as session:
            assert answer(session, INSERT, **REPORTED) == pg.InsufficientPrivilege
        return
    with shared_transaction(application, SharedRole(role)) as session:
        assert answer(session, INSERT, **REPORTED) == pg.InsufficientPrivilege


def test_what_is_published_is_neither_changed_nor_removed_nor_reordered(application: Engine, verified: Version) -> None:
    with tenant_transaction(application, HERE) as session, acting_as(session, SharedRole.PUBLISHER):
        for statement in (
            "UPDATE registry.published_figures SET registered = 1",
            "DELETE FROM registry.published_figures",
            "TRUNCATE registry.published_figures",
            "INSERT INTO registry.published_figures (number, tenant) VALUES (99, '12.74')",
            "INSERT INTO registry.published_figures (published_at, tenant) VALUES (now(), '12.74')",
        ):
            assert answer(session, statement) == pg.InsufficientPrivilege
        # The publisher cannot read the tenant's own table: only the guard looks there.
        assert answer(session, "SELECT * FROM tenant_1274.coverage_versions") == pg.InsufficientPrivilege
    assert verified.figure == TANJUNGBALAI


def test_the_guards_are_called_by_nobody(application: Engine) -> None:
    functions = ("guard_coverage_version", "guard_coverage_segment", "guard_published_figure", "guard_verifier")
    with tenant_transaction(application, HERE) as session:
        for function in functions:
            query = text("SELECT has_function_privilege(current_user, :name, 'EXECUTE')")
            assert session.execute(query, {"name": f"registry.{function}()"}).scalar_one() is False


def test_each_role_sees_the_same_published_rows(application: Engine, verified: Version) -> None:
    seen: dict[str, tuple[Published, ...]] = {}
    for role in (SharedRole.VIEWER, SharedRole.RANKER, SharedRole.REGISTRY, SharedRole.PUBLISHER):
        with shared_transaction(application, role) as session:
            seen[role] = queries.published(session)
    with tenant_transaction(application, "19") as session:
        seen["another tenant"] = queries.published(session)
    assert len(set(map(str, seen.values()))) == 1
    assert [each.version_id for each in seen["another tenant"]] == [verified.id]
    with shared_transaction(application, SharedRole.RELAY) as session:
        assert answer(session, "SELECT * FROM registry.published_figures") == pg.InsufficientPrivilege


def test_evidence_of_a_gate_is_published_and_never_changed(application: Engine) -> None:
    first = GateEvidence("uhc_prioritas", TODAY, GateState.MET, started_on=TODAY, document="Surat BPJS 12/2026")
    lost = replace(first, state=GateState.NOT_MET, lost_on=TODAY, reason="Tunggakan iuran.")
    with tenant_transaction(application, HERE) as session:
        publishing.record_gate(session, LIAISON, first, today=TODAY)
        publishing.record_gate(session, publishing.OPERATOR, lost, today=TODAY)
        assert queries.gates(session) == (lost, first)
        for statement in ("UPDATE gate_evidence SET state = 'met'", "DELETE FROM gate_evidence"):
            assert answer(session, statement) == pg.InsufficientPrivilege
    with shared_transaction(application, SharedRole.VIEWER) as session:
        found = queries.published_gates(session)
    assert [(each.tenant, each.evidence, each.by) for each in found] == [(HERE, lost, "Operator")]
