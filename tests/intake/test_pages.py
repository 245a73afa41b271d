"""Pages of imports: a file goes up, is seen row by row, becomes drafts, is taken back; what cannot be is said plainly."""

from __future__ import annotations

import gzip
import io
import re
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coverage import publishing, rows, service, sheets
from semesta_tenants.coverage import queries as figures
from semesta_tenants.coverage.records import Population, Segment, Side
from tests.accounts.conftest import app, engine
from tests.coverage.conftest import ADMIN, LIAISON
from tests.coverage.pages import ADMINS, HERE, LIAISONS, PAGES, WHOLE, person, press, today, words_of
from tests.factories.people import token_of
from tests.http.conftest import pytest_generate_tests
from tests.http.parts import statements
from tests.intake.conftest import csv, row
from tests.intake.test_offers import offered
from tests.intake.test_reading import book
from tests.intake.test_service import APRIL

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
START = f"{PAGES}impor/"


@pytest.fixture(scope="module")
def admin(app: Flask) -> FlaskClient:
    return person(app, ADMINS)


@pytest.fixture(scope="module")
def stranger(app: Flask) -> FlaskClient:
    return person(app, Seat(Role.TENANT_ADMIN, tenant_code="12.19"))


def send(client: FlaskClient, content: bytes, name: str = "angka.csv", page: str = START) -> Any:
    fields = {"csrf_token": token_of(client.get(page).text), "berkas": (io.BytesIO(content), name)}
    return client.post(START, data=fields, content_type="multipart/form-data")


def previewed(client: FlaskClient, content: bytes, name: str = "angka.csv") -> str:
    """The address of the preview."""
    answer = send(client, content, name)
    assert answer.status_code == 303, words_of(answer.text)
    return str(answer.headers["Location"])


def version_of(client: FlaskClient, address: str) -> str:
    found = re.search(r'name="versi" value="([0-9]+)"', client.get(address).text)
    assert found is not None
    return found[1]


def save(client: FlaskClient, address: str, **more: str) -> Any:
    return press(client, f"{address}simpan", page=address, versi=version_of(client, address), **more)


def test_a_file_is_seen_row_by_row_saved_and_taken_back(admin: FlaskClient, application: Engine) -> None:
    address = previewed(admin, csv(row("2025-04"), row("2025-05", "183.200"), row("2025-06", "satu")))
    page = words_of(admin.get(address).text)
    assert "Semua baris 3 Baru 2 Berubah 0 Sama 0 Ditolak 1" in page
    assert "183.139 terdaftar, 150.499 aktif, cakupan 97,45%, keaktifan 80,08%" in page
    assert "Kolom Terdaftar: Tulis bilangan bulat tanpa koma" in page
    narrowed = words_of(admin.get(f"{address}?hasil=ditolak").text)
    assert ("Kolom Terdaftar" in narrowed, "183.139 terdaftar" in narrowed) == (True, False)
    assert save(admin, address).headers["Location"] == address
    page = words_of(admin.get(address).text)
    assert "2 bulan disimpan sebagai draf. Ajukan ke kantor cabang agar dapat terbit." in page
    assert "Bulan yang ditulis" in page
    asked = words_of(admin.get(f"{address}batal").text)
    assert "Draf yang dibuang" in asked
    answer = press(admin, f"{address}batal", page=f"{address}batal", versi=version_of(admin, f"{address}batal"))
    assert answer.status_code == 303
    assert "Impor dibatalkan. Angka yang terbit tidak berubah." in words_of(admin.get(address).text)
    with tenant_transaction(application, HERE) as session:
        assert figures.months(session, Side.REGION) == ()


def test_a_correction_says_so_and_asks_for_a_reason(admin: FlaskClient, application: Engine) -> None:
    with tenant_transaction(application, HERE) as session:
        draft = service.save_draft(session, ADMIN, WHOLE, today=today())
        waiting = service.submit(session, ADMIN, draft.id, expected=draft.row_version, today=today())
        service.verify(session, LIAISON, waiting.id, expected=waiting.row_version)
    address = previewed(admin, b"Bulan;Catatan;Aktif\n2025-04;rekonsiliasi;150.499\n")
    page = words_of(admin.get(address).text)
    assert "1 baris mengoreksi angka yang sudah diverifikasi. Yang terbit tetap berlaku" in page
    assert "April 2025: Catatan" in page
    assert "per 1 April 2025 rekonsiliasi Berubah" in page
    refused = save(admin, address, alasan=" ")
    assert (refused.status_code, 'href="#alasan"' in refused.text) == (422, True)
    assert save(admin, address, alasan="Rekonsiliasi triwulan.").status_code == 303


def test_what_changed_since_is_shown_before_anything_is_saved_and_the_reason_stays(
    admin: FlaskClient, application: Engine
) -> None:
    address = previewed(admin, csv(row("2025-04"), row("2025-05", active="100.000")))
    seen = version_of(admin, address)
    with tenant_transaction(application, HERE) as session:
        service.save_draft(session, ADMIN, WHOLE, today=today())
    answer = press(admin, f"{address}simpan", page=address, versi=seen, alasan="Penonaktifan PBI JK.")
    assert answer.status_code == 409
    assert "berubah sejak pratinjau dibuat" in words_of(answer.text)
    assert "Penonaktifan PBI JK.</textarea>" in answer.text
    assert save(admin, address, alasan="Penonaktifan PBI JK.").status_code == 303


def test_the_same_file_is_known_again(admin: FlaskClient) -> None:
    content = csv(row("2025-04"))
    save(admin, previewed(admin, content))
    page = admin.get(previewed(admin, content)).text
    assert "Berkas ini sudah diimpor pada" in words_of(page)
    assert "Simpan" not in words_of(page.split("<main", 1)[1])


@pytest.mark.parametrize(
    ("content", "name", "status", "words"),
    [
        (b"", "", 422, "Pilih berkas XLSX atau CSV."),
        (b"", "kosong.xlsx", 422, "Berkas ini kosong."),
        (b"MZ\x90\x00" + b"\0" * 99, "angka.xlsx", 422, "program, bukan tabel, apa pun namanya"),
        (b"\x89PNG\r\n\x1a\n", "foto.png", 422, "gambar, bukan tabel"),
        (b"Nama;Umur\nx;3\n", "a.csv", 422, "Kolom ini wajib ada."),
        (b"Bulan;Aktif\n2025-04;\n", "a.csv", 422, "Tidak ada baris yang berisi angka"),
    ],
)
def test_what_cannot_be_read_is_said(admin: FlaskClient, content: bytes, name: str, status: int, words: str) -> None:
    answer = send(admin, content, name)
    assert (answer.status_code, words in words_of(answer.text)) == (status, True), words_of(answer.text)[:400]


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(admin: FlaskClient) -> None:
    answer = admin.post(START, environ_overrides={"CONTENT_LENGTH": str(17 << 20)})
    assert (answer.status_code, "Kiriman terlalu besar" in words_of(answer.text)) == (413, True)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_template_is_understood_when_it_is_filled_in(app: Flask, application: Engine, language: str) -> None:
    admin = person(app, ADMINS)
    with tenant_transaction(application, HERE) as session:
        publishing.record_population(session, ADMIN, Population(187_939, "Dukcapil (DKB)", "2024S2"))
    for ending in ("xlsx", "csv"):
        content = admin.get(f"{START}templat.{ending}?bahasa={language}").data
        table = sheets.opened(content, rows.fits)
        columns = rows.columns_of(table.headers, ("date",))
        assert columns.unknown == ()
        people = {f"{each.value}.{name}" for each in Segment for name in ("registered", "active")}
        named = {"month", "date", "population", "population_source", "population_semester", "registered", "active", "note"}
        assert set(columns.headers) == named | people
        found = list(table.rows())
        assert (len(found), str(found[-1].cells[columns.headers["month"]])) == (24, f"{today():%Y-%m}")
        assert rows.Reader(found[0], columns).cell("population_source") == "Dukcapil (DKB)"
    # Nothing filled in: the population alone is said of each month.
    assert send(admin, content, "templat.csv").status_code == 303


def test_the_rejected_rows_come_back_with_their_cells(admin: FlaskClient) -> None:
    header = ["Bulan", "Terdaftar", "Aktif", "Catatan"]
    address = previewed(
        admin, book([header, ["2025-04", 5, 4, "a"], ["2025-05", 80.08, 4, "=1+1"]], strings_to_formulas=False), "angka.xlsx"
    )
    assert admin.get(f"{address}galat.csv").text.splitlines() == [
        "\N{ZERO WIDTH NO-BREAK SPACE}Baris,Kolom yang salah,Mengapa ditolak,Bulan,Terdaftar,Aktif,Catatan",
        '3,Terdaftar,"Tulis bilangan bulat tanpa koma, misalnya 46.947 atau 46947.",2025-05,80.08,4,\'=1+1',
    ]
    table = sheets.opened(admin.get(f"{address}galat.xlsx").data)
    assert [list(each.cells.values())[3:] for each in table.rows()] == [["2025-05", 80.08, 4.0, "=1+1"]]


def test_what_the_branch_sends_is_previewed_or_declined(admin: FlaskClient, owner: Engine) -> None:
    first, second = offered(owner, APRIL), offered(owner, APRIL)
    page = words_of(admin.get(START).text)
    assert "Kantor cabang mengirim angka" in page
    answer = press(admin, f"{START}kiriman/{first}/periksa", page=START)
    assert save(admin, answer.headers["Location"]).status_code == 303
    refused = press(admin, f"{START}kiriman/{second}/tolak", page=START)
    assert (refused.status_code, f'href="#alasan-{second}"' in refused.text) == (422, True)
    field = {f"alasan-{second}": "Sudah diimpor."}
    assert press(admin, f"{START}kiriman/{second}/tolak", page=START, **field).status_code == 303
    assert "Kantor cabang mengirim angka" not in words_of(admin.get(START).text)


def test_what_the_branch_sends_and_is_here_already_says_so(admin: FlaskClient, application: Engine, owner: Engine) -> None:
    with tenant_transaction(application, HERE) as session:
        service.save_draft(session, ADMIN, APRIL, today=today())
    answer = press(admin, f"{START}kiriman/{offered(owner, APRIL)}/periksa", page=START)
    page = words_of(admin.get(answer.headers["Location"]).text)
    assert "Tidak ada yang perlu disimpan dari berkas ini." in page
    assert "Kantor cabang mengirim angka" not in words_of(admin.get(START).text)


def test_nobody_else_sees_an_import(admin: FlaskClient, stranger: FlaskClient, app: Flask) -> None:
    address = previewed(admin, csv(row("2025-04")))
    there = address.replace("kota-tanjungbalai", "kab-batu-bara")
    assert [stranger.get(each).status_code for each in (address, there, f"{there}galat.xlsx", f"{there}batal")] == [404] * 4
    assert stranger.get(f"/kab-batu-bara/cakupan/impor/{uuid.uuid4()}/").status_code == 404
    token = token_of(stranger.get("/kab-batu-bara/cakupan/impor/").text)
    assert stranger.post(f"{there}simpan", data={"csrf_token": token, "versi": "1"}).status_code == 404
    assert person(app, LIAISONS).get(START).status_code == 403


def test_the_list_of_imports_is_filtered_and_taken_away(admin: FlaskClient) -> None:
    assert "Belum ada impor" in words_of(admin.get(START).text)
    save(admin, previewed(admin, csv(row("2025-04")), "april.csv"))
    previewed(admin, csv(row("2025-05")), "mei.csv")
    page = words_of(admin.get(f"{START}?keadaan=disimpan").text)
    assert ("april.csv" in page, "mei.csv" in page) == (True, False)
    lines = admin.get(f"{START}daftar.csv?urut=berkas").text.splitlines()
    assert [each.split(",")[0] for each in lines[1:]] == ["april.csv", "mei.csv"]
    table = sheets.opened(admin.get(f"{START}daftar.xlsx").data)
    assert [each.cells["Baru"] for each in table.rows()] == [1.0, 1.0]


def test_a_preview_of_many_rows_is_light(admin: FlaskClient, engine: Engine) -> None:
    content = csv(*(row(f"{year}-{month:02}") for year in range(2015, 2025) for month in range(1, 13)))
    address = previewed(admin, content)
    with statements(engine) as sent:
        page = admin.get(address)
    assert "1 sampai 50 dari 120" in words_of(page.text)
    assert len(gzip.compress(page.data)) < 100_000
    assert len(sent) <= 14, sent
