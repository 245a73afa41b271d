"""What a branch sends a region, on a real database: taken like an own file, taken at once where it is here, or declined."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace

import pytest
from sqlalchemy import Engine, text

from semesta_platform.errors import InvalidError, NotFoundError
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.coverage import queries as figures
from semesta_tenants.coverage import service as coverage
from semesta_tenants.coverage.records import Figure, Side, State
from semesta_tenants.intake import queries, service
from semesta_tenants.intake.figures import document_of
from semesta_tenants.intake.records import ImportState, MovedError
from tests.coverage.conftest import ADMIN, LIAISON, TODAY
from tests.intake.conftest import HERE, OFFICER, applied, day
from tests.intake.test_service import APRIL, drafted, outcomes, versions

pytestmark = pytest.mark.usefixtures("cleared")


def offered(owner: Engine, *figures_of: Figure, code: str = HERE) -> uuid.UUID:
    """A branch's file as it lies in the shared tables."""
    file, role = uuid.uuid4(), f"tenant_{code.replace('.', '')}"
    with owner_transaction(owner) as session:
        session.execute(
            text(
                "INSERT INTO registry.source_files (id, scope, branch_code, file_name, digest, content, state, entered_by,"
                " entered_words) VALUES (:id, 'branch', 'kisaran', 'cabang.xlsx', 'd', '', 'confirmed', :by, 'Kisaran')"
            ),
            {"id": file, "by": LIAISON.person_id},
        )
        session.execute(
            text(
                "INSERT INTO registry.source_parts (file_id, tenant, tenant_role, file_name, digest, offered_words, state,"
                " counts)"
                " VALUES (:id, :code, :role, 'cabang.xlsx', 'd', 'BPJS Kesehatan Cabang Kisaran', 'offered', '{}')"
            ),
            {"id": file, "code": code, "role": role},
        )
        for line, figure in enumerate(figures_of, 2):
            session.execute(
                text(
                    "INSERT INTO registry.source_rows (file_id, line, tenant, tenant_role, outcome, period, figure)"
                    " VALUES (:id, :line, :code, :role, 'new', :period, CAST(:figure AS jsonb))"
                ),
                {
                    "id": file,
                    "line": line,
                    "code": code,
                    "role": role,
                    "period": figure.period,
                    "figure": json.dumps(document_of(figure)),
                },
            )
    return file


def part_state(owner: Engine, file: uuid.UUID) -> tuple[str, str]:
    with owner_transaction(owner) as session:
        query = text("SELECT state, note FROM registry.source_parts WHERE file_id = :id")
        return tuple(session.execute(query, {"id": file}).one())


def test_what_the_branch_sends_is_taken_like_an_own_file(application: Engine, owner: Engine) -> None:
    file = offered(owner, APRIL, replace(APRIL, as_of=day(5)))
    with tenant_transaction(application, HERE) as session:
        assert [(each.file_name, each.words, each.rows) for each in queries.offers(session)] == [
            ("cabang.xlsx", "BPJS Kesehatan Cabang Kisaran", 2)
        ]
        made = service.take(session, OFFICER, file, today=TODAY)
        assert service.take(session, OFFICER, file, today=TODAY).id == made.id
    assert part_state(owner, file) == ("offered", "")
    applied(application, made)
    assert part_state(owner, file) == ("taken", "")
    with tenant_transaction(application, HERE) as session:
        draft = figures.versions_of(session, day(4), Side.REGION)[0]
        assert draft.contributors == (OFFICER.person_id,)
        with pytest.raises(NotFoundError):
            service.take(session, OFFICER, file, today=TODAY)
        waiting = coverage.submit(session, ADMIN, draft.id, expected=draft.row_version, today=TODAY)
        # The liaison who sent it verifies: the region looked at it, entered it and handed it in.
        assert coverage.verify(session, LIAISON, waiting.id, expected=waiting.row_version).state == State.VERIFIED


def test_what_the_branch_sends_and_is_here_already_is_taken_at_once(application: Engine, owner: Engine) -> None:
    drafted(application, APRIL)
    file = offered(owner, APRIL)
    before = versions(application)
    with tenant_transaction(application, HERE) as session:
        done = service.take(session, OFFICER, file, today=TODAY)
        assert queries.offers(session) == ()
    assert (done.state, done.writes, versions(application)) == (ImportState.APPLIED, 0, before)
    assert part_state(owner, file) == ("taken", "")
    # Looked at first, and entered by hand before it was saved.
    file = offered(owner, replace(APRIL, as_of=day(5)))
    with tenant_transaction(application, HERE) as session:
        made = service.take(session, OFFICER, file, today=TODAY)
    drafted(application, replace(APRIL, as_of=day(5)))
    with pytest.raises(MovedError):
        applied(application, made)
    with tenant_transaction(application, HERE) as session:
        anew = service.compare_again(session, made.id, today=TODAY)
    assert (applied(application, anew).writes, part_state(owner, file)) == (0, ("taken", ""))


def test_a_row_of_the_branch_without_numbers_is_no_row_of_the_offer(application: Engine, owner: Engine) -> None:
    file = offered(owner, APRIL)
    with owner_transaction(owner) as session:
        statement = (
            "INSERT INTO registry.source_rows (file_id, line, tenant, tenant_role, outcome, period)"
            " VALUES (:id, 3, :code, :role, 'unchanged', '2025-05-01')"
        )
        session.execute(text(statement), {"id": file, "code": HERE, "role": f"tenant_{HERE.replace('.', '')}"})
    with tenant_transaction(application, HERE) as session:
        assert [each.rows for each in queries.offers(session)] == [1]
        made = service.take(session, OFFICER, file, today=TODAY)
    assert outcomes(application, made) == [(2, "new", [])]


def test_what_the_branch_sends_is_declined_with_a_reason_and_other_regions_see_nothing(
    application: Engine, owner: Engine
) -> None:
    file = offered(owner, APRIL)
    with tenant_transaction(application, "12.19") as session:
        assert queries.offers(session) == ()
        with pytest.raises(NotFoundError):
            service.take(session, OFFICER, file, today=TODAY)
    with tenant_transaction(application, HERE) as session, pytest.raises(InvalidError):
        service.decline(session, OFFICER, file, " ")
    with tenant_transaction(application, HERE) as session:
        service.take(session, OFFICER, file, today=TODAY)
        service.decline(session, OFFICER, file, "Bulan ini belum direkonsiliasi.")
        assert queries.offers(session) == ()
        assert [each.state for each in queries.imports(session)] == [ImportState.DROPPED]
    assert part_state(owner, file) == ("declined", "Bulan ini belum direkonsiliasi.")
