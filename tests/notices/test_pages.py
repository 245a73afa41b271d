"""Pages of mails as an admin and an operator get them: lists, files, one mail, sending again, and what they cost."""

from __future__ import annotations

import csv
import gzip
import io
import uuid
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, text

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.http.ground import ground_of
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.notices import shown
from tests.accounts.conftest import app, engine
from tests.coordination.pages import ADMINS, press
from tests.coordination.test_pages import chips, titles
from tests.coverage.pages import person, words_of
from tests.http.conftest import pytest_generate_tests
from tests.http.parts import statements as counted
from tests.mail.servers import Postbox, listening
from tests.notices.ground import HERE, OTHER, cleared, run, states, table, to_server, write

__all__ = ["app", "cleared", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
PAGES, OPERATOR = "/kab-batu-bara/pengaturan/surel/", "/operator/surel"
STATEMENTS = 12


@pytest.fixture(scope="module")
def admin(app: Flask) -> FlaskClient:
    return person(app, ADMINS)


@pytest.fixture(scope="module")
def operator(app: Flask) -> FlaskClient:
    return person(app, Seat(Role.OPERATOR))


@pytest.fixture
def several(request: pytest.FixtureRequest, application: Engine) -> dict[str, Any]:
    """One that went out, one that failed, one that was put off, one that nobody is to get."""
    # Nothing is there before it.
    request.getfixturevalue("cleared")
    write(application, "a", subject="Undangan: Forum triwulan I", kind="meeting.invited")
    write(application, "b", "c", subject="=1+1")
    write(application, "d", address="", person_id=uuid.uuid4(), reader="BPKAD")
    box = Postbox(to_readers={"b@contoh.go.id": "550 5.1.1 Tidak ada", "c@contoh.go.id": "450 Nanti"})
    with listening(box):
        run(application, to_server(box.url))
    return table(application)


def test_a_region_without_mails_says_why_and_offers_one_thing(admin: FlaskClient) -> None:
    page = admin.get(PAGES).text
    assert "Surel lahir dari undangan rapat" in words_of(page)
    assert page.count("/kab-batu-bara/pengaturan/pengingat") == 2
    assert "Unduh" not in page


@pytest.mark.usefixtures("several")
def test_mails_are_listed_narrowed_ordered_and_taken_away(admin: FlaskClient) -> None:
    page = admin.get(PAGES).text
    assert chips(page) == {"Semua": "4", "Menunggu": "1", "Terkirim": "1", "Gagal": "1", "Tidak dikirim": "1"}
    assert [len(titles(admin.get(f"{PAGES}?tampil={view}").text)) for view in ("semua", "gagal", "x")] == [4, 1, 4]
    assert titles(admin.get(f"{PAGES}?jenis=meeting.invited").text) == ["Undangan: Forum triwulan I"]
    assert (
        titles(admin.get(f"{PAGES}?kata=bpkad").text) == ["Terlambat: daftarkan peserta"]
        or "BPKAD" in admin.get(f"{PAGES}?kata=bpkad").text
    )
    said = words_of(page)
    assert "550 5.1.1 Tidak ada" in said
    assert "1 surel gagal dan tidak dicoba lagi dengan sendirinya." in said
    assert "Hapus saringan" in admin.get(f"{PAGES}?kata=zzz").text
    rows = list(csv.DictReader(io.StringIO(admin.get(f"{PAGES[:-1]}.csv?urut=perihal").data.decode("utf-8-sig"))))
    assert [row["Keadaan"] for row in rows if row["Perihal"] == "'=1+1"] == ["Menunggu dikirim", "Gagal"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(admin.get(f"{PAGES[:-1]}.xlsx?tampil=gagal").data))
    (row,) = book.get_sheet_by_index(0).to_python()[1:]
    assert (row[1], row[6], row[7]) == ("=1+1", 1.0, "550 5.1.1 Tidak ada")


def test_one_mail_tells_its_fate_and_a_failed_one_is_sent_again(
    admin: FlaskClient, application: Engine, several: dict[str, Any]
) -> None:
    failed = f"{PAGES}{several['b'].id}/"
    said = words_of(admin.get(failed).text)
    assert all(words in said for words in ("mohon diselesaikan.", "b@contoh.go.id", "550 5.1.1 Tidak ada", "Kirim ulang"))
    assert press(admin, f"{failed}ulang", failed).status_code == 303
    assert states(application)["b"] == "waiting"
    again = press(admin, f"{failed}ulang", failed)
    assert (again.status_code, "tidak sedang gagal" in again.text) == (409, True)
    assert "tidak aktif atau tidak lagi memegang peran" in words_of(admin.get(f"{PAGES}{several['d'].id}/").text)
    assert "This account is not active or no longer has a role" in words_of(
        admin.get(f"{PAGES}{several['d'].id}/?bahasa=en").text
    )
    admin.get(f"{PAGES}?bahasa=id")


def test_another_regions_mail_and_a_missing_one_are_alike(admin: FlaskClient, application: Engine) -> None:
    write(application, "x", tenant=OTHER)
    foreign = table(application, OTHER)["x"].id
    assert [admin.get(f"{PAGES}{which}/").status_code for which in (foreign, uuid.uuid4())] == [404, 404]


@pytest.mark.usefixtures("several")
def test_the_operator_sees_numbers_and_no_words(operator: FlaskClient, application: Engine, owner: Engine) -> None:
    write(application, "y", tenant=OTHER, subject="RAHASIA", reader="RAHASIA", address="rahasia@contoh.go.id")
    with owner_transaction(owner) as session:
        session.execute(text("UPDATE tenant_5203.mails SET entered_at = now() - interval '1 hour'"))
    page = operator.get(OPERATOR).text
    assert "rahasia" not in page.casefold()
    assert "contoh.go.id" not in page
    said = words_of(page)
    assert "Menunggu 2 Gagal 1 Terkirim 1" in said
    # The one that failed first, then the one that waits too long.
    assert said.index("Kabupaten Batu Bara") < said.index("Kabupaten Lombok Timur")
    assert "#clock" in page


def test_where_mails_go_is_said_in_one_sentence(app: Flask) -> None:
    settings = ground_of(app).installation.settings
    with app.test_request_context():
        folder = shown.way(settings)
        nowhere = shown.way(replace(settings, owner_url="postgresql://db/x"))
        server = shown.way(replace(settings, smtp_url="smtp://h"))
    assert [tone for tone, _said in (folder, nowhere, server)] == ["", "warn", ""]
    assert (folder[1][:17], nowhere[1][:12], server[1]) == ("Pemasangan ini ti", "Server surel", "")


def test_two_hundred_mails_cost_as_many_statements_as_one(app: Flask, admin: FlaskClient, application: Engine) -> None:
    costs = []
    for number in (1, 200):
        with tenant_transaction(application, HERE) as session:
            session.execute(
                text(
                    "INSERT INTO mails (id, kind, once, address, reader, about_kind, about_id, subject, body, entered_words) "
                    "SELECT gen_random_uuid(), 'action.late', n || ':' || :number, 'a@b.id', 'Dinas ' || n, 'action', "
                    "gen_random_uuid(), 'Perihal ' || n, 'Isi', 'Semesta' FROM generate_series(1, :number) n"
                ),
                {"number": number},
            )
        with counted(ground_of(app).engine) as seen:
            page = admin.get(PAGES)
        costs.append(len(seen))
    assert costs[0] == costs[1] <= STATEMENTS
    assert len(gzip.compress(page.data)) < 20_000
