"""Verifying and returning by the pages: what is seen, what is said, and that a figure is published or not, never between."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, event, text

from semesta_platform.accounts.records import Person
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coverage import service
from semesta_tenants.coverage.records import Basis, Evidence, Headcount
from tests.accounts.conftest import app, engine, pytest_generate_tests
from tests.conftest import Cluster
from tests.coverage.conftest import ADMIN, TANJUNGBALAI
from tests.coverage.desks import (
    APRIL,
    BATU_BARA,
    MARCH,
    TANJUNGBALAI_CODE,
    corrected,
    decide,
    liaison,
    published,
    stands,
    submitted,
    verified,
)
from tests.factories.people import signed_in

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
QUEUE = "/kab-batu-bara/verifikasi/"


@pytest.fixture
def person(engine: Engine) -> Person:
    return liaison(engine)


@pytest.fixture
def desk(app: Flask, person: Person) -> FlaskClient:
    return signed_in(app, person)


def acts(engine: Engine, version: uuid.UUID) -> list[tuple[str, str, uuid.UUID | None]]:
    with tenant_transaction(engine, BATU_BARA) as session:
        query = text("SELECT action, actor, actor_id FROM audit_entries WHERE subject_id = :id ORDER BY id")
        return [(row.action, row.actor, row.actor_id) for row in session.execute(query, {"id": str(version)})]


def test_verifying_publishes_and_offers_what_waits_next(desk: FlaskClient, engine: Engine, person: Person) -> None:
    first, second = submitted(engine, BATU_BARA, MARCH), submitted(engine, BATU_BARA, APRIL)
    page = desk.get(f"{QUEUE}{first.id}/").text
    assert "Dengan memverifikasi, angka ini langsung terbit" in page
    answer = decide(desk, BATU_BARA, first.id, "sahkan", versi=first.row_version)
    assert answer[0] == 303
    queue = desk.get(QUEUE).text
    assert "Angka Maret 2025 sudah diverifikasi dan terbit." in queue
    assert f'href="{QUEUE}{second.id}/"' in queue
    assert "Periksa April 2025" in queue
    found = published(engine, BATU_BARA)
    assert [(each.figure, each.evidence, each.version_id) for each in found] == [(MARCH, Evidence.VERIFIED, first.id)]
    assert acts(engine, first.id)[-1] == ("figure.verified", "BPJS Kesehatan Cabang Kisaran", person.id)
    assert stands(engine, BATU_BARA, first.id) == ("verified", first.row_version + 1)
    # Decided: still there to be read, with nothing left to press.
    done = desk.get(f"{QUEUE}{first.id}/").text
    assert "Diverifikasi BPJS Kesehatan Cabang Kisaran pada" in done
    assert "sahkan" not in done


def test_a_figure_stands_beside_the_month_before_and_beside_what_it_corrects(desk: FlaskClient, engine: Engine) -> None:
    verified(engine, BATU_BARA, MARCH)
    done = verified(engine, BATU_BARA, APRIL)
    again = corrected(engine, BATU_BARA, done, replace(APRIL, total=Headcount(457_000, 371_000)))
    page = " ".join(desk.get(f"{QUEUE}{again.id}/").text.split())
    for shown in (
        *("440.000", "457.000", "+17.000", "+3,86%"),
        *("457.615", "\N{MINUS SIGN}615", "\N{MINUS SIGN}0,13%"),
        *("PBPU Pemda", "63.000", "+36,96%", "tetap"),
        *("92,66%", "96,24%", "+3,58", "Dukcapil (DKB)", "semester 2 tahun 2024", "atas jumlah penduduk"),
        *("Pembanding: angka Maret 2025, terverifikasi.", "Dibanding versi yang dikoreksi", "Versi 1 sudah terbit"),
        *("Segmen PBPU Pemda terhitung dua kali.", "Rekap bulanan kantor cabang."),
    ):
        assert shown in page, shown


def test_two_bases_are_never_subtracted(desk: FlaskClient, engine: Engine) -> None:
    verified(engine, BATU_BARA, MARCH)
    other = submitted(engine, BATU_BARA, replace(APRIL, basis=Basis.REGISTERED))
    page = desk.get(f"{QUEUE}{other.id}/").text
    assert "basis berbeda" in page
    assert "Keaktifan atas peserta terdaftar." in page
    assert "81,12%" in page


def test_without_a_month_before_nothing_is_compared(desk: FlaskClient, engine: Engine) -> None:
    alone = submitted(engine, BATU_BARA, APRIL)
    page = desk.get(f"{QUEUE}{alone.id}/").text
    assert "Tidak ada pembanding" in page
    assert "Selisih persen" not in page


def test_a_returned_figure_carries_its_reason_and_is_not_published(desk: FlaskClient, engine: Engine, person: Person) -> None:
    waiting = submitted(engine, BATU_BARA, APRIL)
    words = "Segmen PBPU Pemda tidak sesuai berita acara.\r\nPeriksa lagi."
    status, _ = decide(desk, BATU_BARA, waiting.id, "kembalikan", versi=waiting.row_version, alasan=words)
    assert status == 303
    assert stands(engine, BATU_BARA, waiting.id)[0] == "returned"
    assert published(engine, BATU_BARA) == ()
    assert acts(engine, waiting.id)[-1] == ("figure.returned", "BPJS Kesehatan Cabang Kisaran", person.id)
    queue = desk.get(QUEUE).text
    assert "Angka April 2025 dikembalikan ke daerah." in queue
    assert "Tidak ada angka yang menunggu" in queue
    assert "Segmen PBPU Pemda tidak sesuai berita acara." in desk.get(f"{QUEUE}{waiting.id}/").text


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("", "Tulis alasan pengembalian"),
        (" \n ", "Tulis alasan pengembalian"),
        ("a" * 2001, "Tulis paling banyak 2.000 huruf."),
        ("tanda \x07 aneh", "Teks ini memuat tanda yang tidak dapat ditampilkan"),
    ],
)
def test_a_return_without_a_usable_reason_keeps_what_was_typed(
    desk: FlaskClient, engine: Engine, reason: str, sentence: str
) -> None:
    waiting = submitted(engine, BATU_BARA, APRIL)
    status, page = decide(desk, BATU_BARA, waiting.id, "kembalikan", versi=waiting.row_version, alasan=reason)
    assert status == 422
    assert page.count(sentence) == 2
    assert 'href="#alasan"' in page
    assert reason.strip() in page
    assert stands(engine, BATU_BARA, waiting.id) == ("submitted", waiting.row_version)


@pytest.mark.parametrize("step", ["sahkan", "kembalikan"])
@pytest.mark.parametrize("seen", ["0", "1", "", "x", "99999999999999"])
def test_who_has_not_seen_the_present_state_is_shown_it_first(desk: FlaskClient, engine: Engine, step: str, seen: str) -> None:
    waiting = submitted(engine, BATU_BARA, APRIL)
    assert waiting.row_version == 2
    status, page = decide(desk, BATU_BARA, waiting.id, step, versi=seen, alasan="Belum sesuai.")
    assert status == 409
    assert "Keadaan angka ini berubah sejak Anda membukanya." in page
    assert f'name="versi" value="{waiting.row_version}"' in page
    assert ("Belum sesuai." in page) is True
    assert stands(engine, BATU_BARA, waiting.id) == ("submitted", waiting.row_version)
    assert published(engine, BATU_BARA) == ()


def test_the_second_of_two_liaisons_learns_what_the_first_did(app: Flask, desk: FlaskClient, engine: Engine) -> None:
    waiting = submitted(engine, BATU_BARA, APRIL)
    colleague = signed_in(app, liaison(engine))
    assert decide(colleague, BATU_BARA, waiting.id, "sahkan", versi=waiting.row_version)[0] == 303
    status, page = decide(desk, BATU_BARA, waiting.id, "kembalikan", versi=waiting.row_version, alasan="Belum sesuai.")
    assert status == 409
    assert "Diverifikasi BPJS Kesehatan Cabang Kisaran pada" in page
    assert len(published(engine, BATU_BARA)) == 1


def test_of_two_who_verify_at_the_same_moment_one_publishes(app: Flask, engine: Engine) -> None:
    waiting = submitted(engine, BATU_BARA, APRIL)
    clients, answers = [signed_in(app, liaison(engine)) for _ in range(2)], []
    barrier = threading.Barrier(2)

    def press(client: FlaskClient) -> None:
        barrier.wait()
        answers.append(decide(client, BATU_BARA, waiting.id, "sahkan", versi=waiting.row_version)[0])

    threads = [threading.Thread(target=press, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 409]
    assert len(published(engine, BATU_BARA)) == 1


def test_what_was_withdrawn_is_gone_for_the_branch(desk: FlaskClient, engine: Engine) -> None:
    waiting = submitted(engine, BATU_BARA, APRIL)
    with tenant_transaction(engine, BATU_BARA) as session:
        service.withdraw(session, ADMIN, waiting.id, expected=waiting.row_version)
    answers = {
        desk.get(f"{QUEUE}{waiting.id}/").status_code,
        decide(desk, BATU_BARA, waiting.id, "sahkan", versi=waiting.row_version)[0],
        decide(desk, BATU_BARA, waiting.id, "kembalikan", versi=waiting.row_version, alasan="x")[0],
    }
    assert answers == {404}
    assert stands(engine, BATU_BARA, waiting.id)[0] == "draft"


# ---- faults ------------------------------------------------------------------------------------------------------------------


@contextmanager
def cut_off(engine: Engine, cluster: Cluster, moment: str) -> Iterator[list[int]]:
    """The server ends the connection that verifies, just before it publishes or just before it commits."""
    ended: list[int] = []

    def end(connection: Connection) -> None:
        driver = connection.connection.driver_connection
        assert driver is not None
        ended.append(driver.info.backend_pid)
        cluster.execute(f"SELECT pg_terminate_backend({ended[-1]}, 5000)")

    def before_statement(connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if "INSERT INTO registry.published_figures" in statement:
            if moment == "publishing":
                end(connection)
            else:
                marked.append(connection)

    def before_commit(connection: Connection) -> None:
        if connection in marked:
            end(connection)

    marked: list[Connection] = []
    event.listen(engine, "before_cursor_execute", before_statement)
    event.listen(engine, "commit", before_commit)
    try:
        yield ended
    finally:
        event.remove(engine, "before_cursor_execute", before_statement)
        event.remove(engine, "commit", before_commit)


@pytest.mark.parametrize("moment", ["publishing", "committing"])
def test_a_connection_that_dies_leaves_neither_a_verified_nor_a_published_figure(
    desk: FlaskClient, engine: Engine, cluster: Cluster, moment: str
) -> None:
    waiting = submitted(engine, TANJUNGBALAI_CODE, TANJUNGBALAI)
    with cut_off(engine, cluster, moment) as ended:
        status, _ = decide(desk, TANJUNGBALAI_CODE, waiting.id, "sahkan", versi=waiting.row_version)
    assert (status, len(ended)) == (503, 1)
    assert stands(engine, TANJUNGBALAI_CODE, waiting.id) == ("submitted", waiting.row_version)
    assert published(engine, TANJUNGBALAI_CODE) == ()
    # And the same button works when the database is back.
    assert decide(desk, TANJUNGBALAI_CODE, waiting.id, "sahkan", versi=waiting.row_version)[0] == 303
    assert [each.version_id for each in published(engine, TANJUNGBALAI_CODE)] == [waiting.id]
