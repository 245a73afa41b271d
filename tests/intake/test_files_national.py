"""National files: every row judged and kept once, published by each region's own role, taken back; rankings follow."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from semesta_platform.database import uuid7
from semesta_platform.errors import ConflictError, InvalidError
from semesta_platform.jobs.records import Outcome, Work
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import owner_transaction, shared_transaction, tenant_transaction
from semesta_tenants.awards import editions, running
from semesta_tenants.awards import queries as awards
from semesta_tenants.awards import service as stewards
from semesta_tenants.awards.ledger import Steward
from semesta_tenants.intake import files_publishing as publishing
from semesta_tenants.intake import files_queries as queries
from semesta_tenants.intake import files_service as service
from semesta_tenants.intake import files_steps as steps
from semesta_tenants.intake.files_queries import FileState, Scope
from semesta_worker.jobs import intake
from tests.coverage.desks import BATU_BARA, published, verified
from tests.coverage.desks import MARCH as VERIFIED_MARCH
from tests.files.ground import (
    HEAD,
    OPERATOR,
    acts,
    asked,
    carry,
    confirmed,
    file_now,
    line,
    outcomes,
    parts_now,
    read,
    rows_now,
    stored,
    table,
    undone,
    wipe,
)

MARCH, APRIL = "2025-03-31", "2025-04-30"
TWO = table(line("12.19", MARCH), line("Kota Tanjungbalai", MARCH))


@pytest.fixture(autouse=True)
def _cleared(owner: Engine) -> Iterator[None]:
    wipe(owner)
    yield
    wipe(owner)


def test_every_row_ends_as_what_it_would_do(application: Engine) -> None:
    confirmed(application, read(application, table(line("12.19", MARCH), line("12.74", MARCH))))
    verified(application, BATU_BARA, VERIFIED_MARCH)
    found = read(
        application,
        table(
            line("12.19", MARCH),
            line("12.74", MARCH, 91_000),
            line("12.74", APRIL),
            line("12.74", APRIL),
            line("Indonesia", APRIL),
            line("12.19 + 12.74", APRIL),
            line("Kabupaten Atlantis", APRIL),
            line("12.09", APRIL, "80,5"),
            line("12.09", MARCH, 1, 1),
            line("12.09", MARCH, 2, 1),
            line("19", APRIL, "", "", printed=">98"),
            line("52.03", APRIL, "", ""),
            line("12.19", VERIFIED_MARCH.as_of.isoformat(), 5, 4),
            head=f"{HEAD};warna",
        ).replace(b"rekap.example/1\n", b"rekap.example/1;biru\n"),
    )
    assert outcomes(application, found) == {
        2: "unchanged same",
        3: "changed",
        4: "new",
        5: "unchanged twice",
        6: "unchanged skipped",
        7: "unchanged skipped",
        8: "rejected",
        9: "rejected",
        10: "rejected",
        11: "rejected",
        12: "new",
        13: "unchanged empty",
        14: "unchanged verified",
    }
    file = file_now(application, found)
    assert (file.state, file.rows_read, file.rows_total, file.unknown) == (FileState.READY, 13, 13, ("warna",))
    assert file.counts == {"new": 2, "changed": 1, "unchanged": 3, "rejected": 4, "skipped": 2, "empty": 1}
    rejected = {each.line: each for each in rows_now(application, found, "rejected")}
    assert rejected[9].faults[0]["column"] == "terdaftar"
    assert "Baris 11" in rejected[10].faults[0]["words"]
    assert rejected[8].before == {"cells": rejected[8].before["cells"]} if rejected[8].before else False
    assert rejected[8].named == "Kabupaten Atlantis"
    assert rows_now(application, found, queries.LEFT_OUT)[0].named == "Indonesia"
    parts = parts_now(application, found)
    assert {code: dict(part.counts) for code, part in parts.items()}["12.74"] == {"changed": 1, "new": 1, "unchanged": 1}


def test_the_regions_publish_their_own_parts_in_the_operators_words(application: Engine, owner: Engine) -> None:
    file_id = read(application, TWO)
    confirmed(application, file_id)
    assert {code: (part.state, part.written) for code, part in parts_now(application, file_id).items()} == {
        "12.19": ("published", 1),
        "12.74": ("published", 1),
    }
    figure = published(application, "12.19")[0]
    assert (figure.figure.total.registered, figure.source.title if figure.source else "") == (90_000, "Rekap")
    assert acts(owner, "12.19") == [("Pengelola sistem", "figure.reported")]
    moments = {due for _, due, _ in asked(owner, "awards.rank")}
    assert len(moments) == 1, "one moment for all regions, so that one run settles all"


def test_a_read_that_is_killed_and_run_again_keeps_every_row_once(application: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    file_id = stored(application, TWO)
    work = Work(uuid7(), service.READ_JOB, None, 1, {"file": str(file_id)})

    def killed(*_given: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(steps, "step", killed)
        with shared_transaction(application, SharedRole.REGISTRY) as session:
            intake.read(session, work)
    assert rows_now(application, file_id) == ()
    assert (file_now(application, file_id).state, file_now(application, file_id).rows_read) == (FileState.READING, 2)
    assert carry(application, service.READ_JOB) == [Outcome.DONE]
    with shared_transaction(application, SharedRole.REGISTRY) as session:
        intake.read(session, work)
    assert outcomes(application, file_id) == {2: "new", 3: "new"}


def test_progress_is_seen_while_the_rows_are_not(application: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "ROWS_AT_ONCE", 1)
    file_id = stored(application, TWO)
    seen: list[tuple[int, int | None, int]] = []
    keep = service.progress

    def watched(session: object, given: uuid.UUID, done: int, total: int) -> None:
        keep(session, given, done, total)  # type: ignore[arg-type]  # passed on as it came
        now = file_now(application, file_id)
        seen.append((now.rows_read, now.rows_total, len(rows_now(application, file_id))))

    monkeypatch.setattr(service, "progress", watched)
    carry(application, service.READ_JOB)
    assert seen == [(0, None, 0), (0, 2, 0), (1, 2, 0)]


def test_publishing_twice_publishes_once(application: Engine, owner: Engine) -> None:
    file_id = read(application, TWO)
    confirmed(application, file_id)
    for _ in range(2):
        with tenant_transaction(application, "12.19") as session:
            publishing.publish_part(session, file_id, "Pengelola sistem", dt.datetime.now(dt.UTC))
    assert len(published(application, "12.19")) == 1
    assert acts(owner, "12.19") == [("Pengelola sistem", "figure.reported")]


def test_the_same_file_again_is_the_same_file(application: Engine) -> None:
    first = read(application, TWO)
    assert stored(application, TWO) == first
    confirmed(application, first)
    assert stored(application, TWO, name="lain.csv") == first
    other = read(application, TWO + b"\n")
    assert set(outcomes(application, other).values()) == {"unchanged same"}
    with shared_transaction(application, SharedRole.REGISTRY) as session, pytest.raises(ConflictError):
        publishing.confirm(session, OPERATOR, file_now(application, other), 2)


def test_an_undone_file_leaves_what_stood_before_it(application: Engine, owner: Engine) -> None:
    confirmed(application, read(application, TWO))
    changed = read(application, table(line("12.19", MARCH, 95_000), line("12.74", MARCH, 95_000)))
    confirmed(application, changed)
    assert published(application, "12.19")[0].figure.total.registered == 95_000
    undone(application, changed)
    assert published(application, "12.19")[0].figure.total.registered == 90_000
    assert {part.state for part in parts_now(application, changed).values()} == {"undone"}
    assert acts(owner, "12.19")[-1] == ("Pengelola sistem", "figure.retracted")
    with tenant_transaction(application, "12.19") as session:
        publishing.retract_part(session, changed, "Pengelola sistem", "Lagi.", dt.datetime.now(dt.UTC))
    assert len(acts(owner, "12.19")) == 3
    assert stored(application, table(line("12.19", MARCH, 95_000), line("12.74", MARCH, 95_000))) != changed


def test_what_was_undone_before_its_turn_is_never_published(application: Engine, owner: Engine) -> None:
    file_id = read(application, TWO)
    with owner_transaction(owner) as session:
        session.execute(text("UPDATE registry.tenants SET state = 'suspended' WHERE code = '12.74'"))
    confirmed(application, file_id)
    assert parts_now(application, file_id)["12.74"].state == "previewed"
    undone(application, file_id)
    with owner_transaction(owner) as session:
        session.execute(text("UPDATE registry.tenants SET state = 'ready', branch_code = branch_code WHERE code = '12.74'"))
    carry(application, publishing.PUBLISH_JOB)
    carry(application, publishing.RETRACT_JOB)
    assert published(application, "12.74") == ()
    assert {part.state for part in parts_now(application, file_id).values()} == {"undone"}


def test_an_undo_says_why(application: Engine) -> None:
    file_id = read(application, TWO)
    confirmed(application, file_id)
    with shared_transaction(application, SharedRole.REGISTRY) as session, pytest.raises(InvalidError) as error:
        publishing.undo(session, OPERATOR, file_now(application, file_id), 3, " ")
    assert error.value.fields == {"alasan": ("Tulis alasannya.",)}


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"daerah;terdaftar\n12.19;1\n", "wajib ada"), (b"%PDF-1.4", "PDF"), (table(), "tidak memuat")],
)
def test_a_file_of_no_use_is_refused_with_the_reason(application: Engine, content: bytes, words: str) -> None:
    found = file_now(application, read(application, content))
    assert found.state is FileState.REFUSED
    assert words in found.failure
    assert rows_now(application, found.id) == ()


def test_a_file_dropped_while_it_is_read_stays_dropped(application: Engine) -> None:
    file_id = stored(application, TWO)
    with shared_transaction(application, SharedRole.REGISTRY) as session:
        found = steps.found_or_none(queries.file(session, file_id, Scope.NATIONAL))
        service.drop(session, OPERATOR, found, found.version)
    carry(application, service.READ_JOB)
    assert file_now(application, file_id).state is FileState.DROPPED
    assert rows_now(application, file_id) == ()


def test_rankings_follow_an_import_and_its_undoing(application: Engine, owner: Engine) -> None:
    try:
        with shared_transaction(application, SharedRole.REGISTRY) as session:
            stewards.open_edition(session, Steward(None, "Operator"), editions.bundled_file("uhc-awards-2026"))
        assert _reported(application) == 0
        january = [line(code, "2026-01-31", 99_000, 82_000) for code in ("12.19", "12.74")]
        file_id = read(application, table(*january))
        confirmed(application, file_id)
        assert _reported(application) == 2
        undone(application, file_id)
        assert _reported(application) == 0
    finally:
        tables = "edition_drafts", "editions", "edition_versions", "edition_steps", "ranking_runs"
        with owner_transaction(owner) as session:
            session.execute(text(f"TRUNCATE {', '.join(f'registry.{each}' for each in tables)} CASCADE"))


def _reported(engine: Engine) -> int:
    with shared_transaction(engine, SharedRole.RANKER) as session:
        running.rank(session, uuid7(), {"what": "asked"})
    with shared_transaction(engine, SharedRole.VIEWER) as session:
        found = awards.latest_run(session, "uhc-awards-2026")
    return found.reported if found else 0
