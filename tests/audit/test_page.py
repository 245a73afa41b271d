"""What the page of the record says, to whom, and what it costs."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from semesta_platform.accounts.roles import Role
from semesta_platform.audit import seal, service
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.coverage import publishing
from semesta_tenants.coverage.records import Population
from tests.coverage.conftest import ADMIN
from tests.factories.people import SEATS, person_with, post, signed_in
from tests.home.conftest import SEAT_OF, draft, figure, returned, verified
from tests.http.parts import statements

pytestmark = pytest.mark.usefixtures("cleared")
PAGE, CODE = "/kota-tanjungbalai/audit", "12.74"
APRIL = dt.date(2025, 4, 1)


@pytest.fixture(autouse=True)
def _unwritten(owner: Engine, cleared: None) -> None:  # noqa: ARG001 (what is cleared is written down nowhere either)
    """Nothing stands in the record of CODE: what other tests of this process have left there is no matter of these."""
    with owner_transaction(owner) as session:
        for table in ("audit_sealed", "audit_entries", "audit_seals"):
            session.execute(text(f"DELETE FROM tenant_1274.{table}"))


@pytest.fixture
def admin(app: Flask, engine: Engine) -> FlaskClient:
    return signed_in(app, person_with(engine, SEAT_OF["admin"], name="Admin Uji"))


def text_of(client: FlaskClient, query: str = "", status: int = 200) -> str:
    answer = client.get(f"{PAGE}?{query}")
    assert answer.status_code == status
    content = answer.text.split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", content)))


def rows(client: FlaskClient, query: str = "") -> list[list[str]]:
    answer = client.get(f"{PAGE}.csv?{query}")
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))[1:]


def sentences(client: FlaskClient, query: str = "") -> list[str]:
    return [row[3] for row in rows(client, query)]


def test_each_act_is_a_sentence_with_what_it_changed(engine: Engine, admin: FlaskClient) -> None:
    returned(engine, figure(APRIL), "Jumlah PBI JK tidak cocok.")
    assert "Lihat 12 isian" in text_of(admin)
    text = text_of(admin, "rinci=semua")
    for part in (
        "Petugas BPJS Kesehatan Cabang Kisaran mengembalikan angka April 2025 versi 1",
        "Admin Kabupaten Batu Bara mengajukan angka April 2025 versi 1",
        "Admin Kabupaten Batu Bara membuat draf angka April 2025 versi 1",
        "Keadaan: Diajukan → menjadi Dikembalikan",
        "Alasan pengembalian: kosong → menjadi Jumlah PBI JK tidak cocok.",
        "Terdaftar 183.139",
        "Penduduk 187.939",
        "Tanggal angka 1 April 2025",
        " WIB",
    ):
        assert part in text
    assert "{" not in text
    assert "population_source" not in text


def test_one_act_shows_all_its_fields_when_asked(engine: Engine, admin: FlaskClient) -> None:
    draft(engine, figure(APRIL))
    draft(engine, figure(dt.date(2025, 5, 1)))
    page = admin.get(PAGE).text
    links = [unescape(each) for each in re.findall(r'href="([^"]*rinci=[0-9a-f-]{36}#[^"]*)"', page)]
    assert len(links) == 2
    assert "Terdaftar" not in page
    assert admin.get(links[0]).text.count(">Terdaftar<") == 1


def test_it_is_narrowed_by_what_who_and_when(engine: Engine, admin: FlaskClient) -> None:
    made = verified(engine, figure(APRIL))
    with tenant_transaction(engine, CODE) as session:
        publishing.record_population(session, ADMIN, Population(187_939, "Dukcapil (DKB)", "2024S2"))
    assert sentences(admin, "jenis=population") == ["mencatat penduduk semester II 2024"]
    assert sentences(admin, "jenis=figure&siapa=bpjs") == ["memverifikasi dan menerbitkan angka April 2025 versi 1"]
    assert len(sentences(admin, f"jenis=figure&hal={made.id}")) == 3
    assert sentences(admin, "dari=2001-01-01&sampai=2001-01-31") == []
    assert "Tidak ada kejadian yang cocok" in text_of(admin, "sampai=2001-01-31")
    today = dt.datetime.now(dt.timezone(dt.timedelta(hours=7))).date()
    assert len(sentences(admin, f"jenis=figure&dari={today}&sampai={today}")) == 3


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("dari=kemarin", "Tulis tanggal sebagai tahun-bulan-hari"),
        ("dari=2026-02-01&sampai=2026-01-31", "Tanggal akhir tidak boleh sebelum tanggal awal."),
        ("jenis=omong", "Pilih salah satu dari daftar."),
    ],
)
def test_a_filter_that_cannot_be_used_is_said_beside_it(admin: FlaskClient, query: str, words: str) -> None:
    assert words in text_of(admin, query, status=422)
    assert rows(admin, query) == []


@pytest.mark.parametrize("cursor", ["x", "2026-01-01_x", "_", "9999-99-99T00:00:00_0", "%F0%9F%98%80"])
def test_a_cursor_that_no_page_of_ours_wrote_gives_the_first_page(admin: FlaskClient, cursor: str) -> None:
    assert "Jejak perubahan" in text_of(admin, f"sebelum={cursor}")


def test_pages_join_without_a_gap(engine: Engine, admin: FlaskClient) -> None:
    with tenant_transaction(engine, CODE) as session:
        for number in range(120):
            service.record(
                session, actor="Semesta", action="figure.saved", subject_kind="figure", subject_id=f"2020-01-{number:03}"
            )
    seen: list[str] = []
    address = f"{PAGE}?jenis=figure"
    for _page in range(4):
        page = admin.get(address).text
        seen += re.findall(r"hal=(2020-01-\d{3})", page)
        found = re.search(r'href="([^"]*sebelum=[^"]*)"[^>]*>Lebih lama', page)
        if found is None:
            break
        address = unescape(found[1])
    assert seen == [f"2020-01-{number:03}" for number in reversed(range(120))]
    assert len(rows(admin, "jenis=figure")) == 120


def test_what_is_written_by_people_is_no_markup_and_no_formula(engine: Engine, admin: FlaskClient) -> None:
    with tenant_transaction(engine, CODE) as session:
        after = {"name": "<script>alert(1)</script>", "strange_field": ["=1+1"], "as_of": "bukan tanggal"}
        service.record(
            session, actor="=cmd", action="thing.happened", subject_kind="figure", subject_id="<b>", before=None, after=after
        )
    page = admin.get(PAGE).text
    assert "<script>alert" not in page
    assert "thing.happened <b>" not in page
    assert "bukan tanggal" in page
    assert rows(admin, "siapa==cmd")[0][1] == "'=cmd"


def test_nothing_of_another_tenant_is_shown(engine: Engine, admin: FlaskClient) -> None:
    made = draft(engine, figure(APRIL), "12.19")
    assert "membuat draf" not in text_of(admin)
    assert rows(admin, f"hal={made.id}") == []


@pytest.fixture
def unsealed(cleared: None, owner: Engine) -> Iterator[None]:  # noqa: ARG001 (its clearing needs this one's first)
    """Seals are taken away again: sealed entries can't be cleared."""
    yield
    with owner_transaction(owner) as session:
        session.execute(text("TRUNCATE tenant_1274.audit_sealed, tenant_1274.audit_seals"))


@pytest.mark.usefixtures("unsealed")
def test_the_seal_is_told_plainly(engine: Engine, admin: FlaskClient) -> None:
    assert "Belum ada segel" in text_of(admin)
    draft(engine, figure(APRIL))
    with tenant_transaction(engine, CODE) as session:
        seal.seal(session)
    assert "Disegel sampai" in text_of(admin)
    assert "segel nomor" in text_of(admin)


def test_an_account_that_acted_is_named(app: Flask, engine: Engine, admin: FlaskClient) -> None:
    acted = person_with(engine, SEAT_OF["admin"], name="Admin Dinas Kesehatan")
    client = signed_in(app, acted)
    fields = {"surel": "baru@contoh.go.id", "nama": "Admin Baru", "peran": "tenant_admin"}
    assert post(client, "/kota-tanjungbalai/pengaturan/orang", **fields)[0] == 200
    assert "Admin daerah (Admin Dinas Kesehatan) mengundang Admin Baru" in text_of(admin, "jenis=invitation").replace("( ", "(")


def test_in_english_too(engine: Engine, admin: FlaskClient) -> None:
    draft(engine, figure(APRIL))
    admin.get(f"{PAGE}?bahasa=en")
    text = text_of(admin, "rinci=semua")
    assert "began a draft of the figures of April 2025, version 1" in text
    assert "Registered 183,139" in text


def test_the_cost_does_not_grow_with_what_happened(engine: Engine, admin: FlaskClient) -> None:
    for month in (1, 2, 3, 4):
        verified(engine, figure(dt.date(2025, month, 1)))
    admin.get(PAGE)
    with statements(engine) as sent:
        admin.get(PAGE)
    # Who asks and which tenant, its record with the newest seal, the names of those who acted: each with its context.
    assert len(sent) == 7


@pytest.mark.parametrize(
    ("role", "status"), [(Role.TENANT_ADMIN, 200), (Role.OPD_STAFF, 403), (Role.LIAISON, 403), (Role.CENTRAL_VIEWER, 404)]
)
def test_only_the_tenants_own_admin_reads_it(app: Flask, engine: Engine, role: Role, status: int) -> None:
    client = signed_in(app, person_with(engine, SEATS[role]))
    assert [client.get(f"/kab-batu-bara/audit{ending}").status_code for ending in ("", ".csv")] == [status, status]
    assert client.get("/kab-lombok-timur/audit").status_code == 404
