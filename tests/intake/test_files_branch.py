"""A branch's file: judged beside what the branch sees of its regions, offered, withdrawn; nobody else's rows are seen."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine, text

from semesta_platform.errors import ConflictError
from semesta_platform.tenancy import service as tenancy
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import owner_transaction, shared_transaction, tenant_transaction
from semesta_tenants.intake import files_offering as offering
from semesta_tenants.intake import files_queries as queries
from semesta_tenants.intake.files_queries import FileState, Scope
from tests.coverage.desks import APRIL, BATU_BARA, MARCH, TANJUNGBALAI_CODE, drafted, submitted, verified
from tests.files.ground import LIAISON, file_now, outcomes, parts_now, read, rows_now, table, wipe

HEAD = "daerah;bulan;penduduk;sumber penduduk;semester;terdaftar;aktif;cakupan"


def row(region: str, month: str, registered: object = 440_000, active: object = 360_000, printed: str = "") -> str:
    return f"{region};{month};474832;Dukcapil (DKB);2024S2;{registered};{active};{printed}"


def branch_file(engine: Engine, *rows: str) -> uuid.UUID:
    return read(engine, table(*rows, head=HEAD), branch="kisaran", name="cabang.csv")


def offered(engine: Engine, file_id: uuid.UUID) -> None:
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        found = file_now(engine, file_id)
        offering.offer(session, LIAISON, found, found.version)


@pytest.fixture(autouse=True)
def _cleared(owner: Engine) -> Iterator[None]:
    wipe(owner)
    yield
    wipe(owner)


def test_rows_stand_beside_what_the_branch_sees_and_never_beside_a_draft(application: Engine) -> None:
    plain = replace(MARCH, segments=())
    verified(application, BATU_BARA, plain)
    drafted(application, TANJUNGBALAI_CODE, replace(plain, as_of=APRIL.as_of))
    submitted(application, TANJUNGBALAI_CODE, plain)
    file_id = branch_file(
        application,
        row("12.19", "2025-03-01"),
        row("12.19", "2025-04"),
        row("12.74", "2025-03-01", 441_000),
        row("12.74", "2025-04-01"),
        row("12.09", "2025-04", "", "", printed="97,5"),
        row("Kabupaten Lombok Timur", "2025-04"),
        row("12.09", "2025-05", 440_000, 450_000),
    )
    assert outcomes(application, file_id) == {
        2: "unchanged same",
        3: "new",
        4: "changed",
        5: "new",
        6: "rejected",
        7: "rejected",
        8: "rejected",
    }
    said = {each.line: each.faults[0] for each in rows_now(application, file_id, "rejected")}
    assert "tidak diubah menjadi jumlah orang" in said[6]["words"]
    assert said[7]["words"] == "Kabupaten Lombok Timur bukan daerah binaan kantor cabang Anda."
    assert {code: part.usable for code, part in parts_now(application, file_id).items()} == {"12.09": 0, "12.19": 1, "12.74": 2}


def test_what_is_offered_is_seen_by_its_own_region_alone(application: Engine) -> None:
    file_id = branch_file(application, row("12.19", "2025-04"), row("12.74", "2025-04"))
    offered(application, file_id)
    assert {part.state for part in parts_now(application, file_id).values()} == {"offered"}
    for code in ("12.19", "12.74", "12.09"):
        with tenant_transaction(application, code) as session:
            for table_name in ("source_parts", "source_rows"):
                query = text(f"SELECT DISTINCT tenant FROM registry.{table_name} WHERE file_id = :file")
                assert session.scalars(query, {"file": file_id}).all() == ([] if code == "12.09" else [code])


def test_a_region_that_left_the_branch_meanwhile_is_offered_nothing(application: Engine, owner: Engine) -> None:
    both = branch_file(application, row("12.19", "2025-04"), row("12.74", "2025-04"))
    gone = branch_file(application, row("12.74", "2025-05"))
    with owner_transaction(owner) as session:
        tenancy.assign_branch(session, "12.74", None)
    try:
        offered(application, both)
        with pytest.raises(ConflictError):
            offered(application, gone)
    finally:
        with owner_transaction(owner) as session:
            tenancy.assign_branch(session, "12.74", "kisaran")
    states = {code: part.state for code, part in parts_now(application, both).items()}
    assert states == {"12.19": "offered", "12.74": "previewed"}


def test_what_nobody_answered_is_withdrawn_and_what_was_taken_stays(application: Engine, owner: Engine) -> None:
    file_id = branch_file(application, row("12.19", "2025-04"), row("12.74", "2025-04"))
    offered(application, file_id)
    with owner.begin() as session:
        session.execute(text("UPDATE registry.source_parts SET state = 'taken' WHERE tenant = '12.19'"))
    with shared_transaction(application, SharedRole.REGISTRY) as session:
        found = file_now(application, file_id)
        assert offering.withdraw(session, LIAISON, found, found.version) == 1
    assert {code: part.state for code, part in parts_now(application, file_id).items()} == {"12.19": "taken", "12.74": "undone"}
    assert file_now(application, file_id).state is FileState.CONFIRMED
    with shared_transaction(application, SharedRole.REGISTRY) as session, pytest.raises(ConflictError):
        found = file_now(application, file_id)
        offering.withdraw(session, LIAISON, found, found.version)


def test_a_file_is_its_own_branchs_alone(application: Engine) -> None:
    file_id = branch_file(application, row("12.19", "2025-04"))
    with shared_transaction(application, SharedRole.REGISTRY) as session:
        assert queries.file(session, file_id, Scope.BRANCH, ["kisaran"]) is not None
        assert queries.file(session, file_id, Scope.BRANCH, ["lain"]) is None
        assert queries.file(session, file_id, Scope.BRANCH, []) is None
        assert queries.file(session, file_id, Scope.NATIONAL, ["kisaran"]) is None
