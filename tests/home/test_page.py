"""What the home says to whom, and what it costs."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coverage import publishing
from semesta_tenants.coverage.records import (
    CONTRIBUTIONS_PAID,
    UHC_PRIORITAS,
    Basis,
    Figure,
    GateEvidence,
    GateState,
    Headcount,
    Population,
    Precision,
    Printed,
    Relation,
)
from tests.coverage.conftest import LIAISON, TODAY
from tests.factories.people import person_with, signed_in
from tests.home.conftest import BABEL, BATU_BARA, SEAT_OF, TANJUNGBALAI, draft, figure, reported, returned, submitted, verified
from tests.http.parts import statements

pytestmark = pytest.mark.usefixtures("cleared")
HOME = "/kota-tanjungbalai/"
APRIL, MARCH = dt.date(2025, 4, 1), dt.date(2025, 3, 1)


@pytest.fixture
def admin(app: Flask, engine: Engine) -> FlaskClient:
    return signed_in(app, person_with(engine, SEAT_OF["admin"]))


@pytest.fixture
def opd(app: Flask, engine: Engine) -> FlaskClient:
    return signed_in(app, person_with(engine, SEAT_OF["opd"]))


@pytest.fixture
def liaison(app: Flask, engine: Engine) -> FlaskClient:
    return signed_in(app, person_with(engine, SEAT_OF["liaison"]))


@pytest.fixture
def babel(app: Flask, engine: Engine) -> FlaskClient:
    return signed_in(app, person_with(engine, SEAT_OF["babel"]))


def words(client: FlaskClient, address: str = HOME) -> str:
    """The text of the page's content, on one line."""
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text.split("<main", 1)[1].split("</main>", 1)[0])))


def heading(client: FlaskClient, address: str = HOME) -> str:
    found = re.search(r"<h1>(.*?)</h1>", client.get(address).text, re.DOTALL)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", found[1])).strip()


def links(client: FlaskClient, address: str = HOME) -> set[str]:
    return set(re.findall(r'href="(/[^"]*)"', client.get(address).text.split("<main", 1)[1].split("</main>", 1)[0]))


def test_the_headline_tells_how_many_people_are_missing(engine: Engine, admin: FlaskClient) -> None:
    verified(engine, figure(MARCH, registered=182_000, active=150_000))
    verified(engine, figure(APRIL))
    text = words(admin)
    assert heading(admin) == "Kurang 1.042 peserta terdaftar untuk cakupan 98%"
    assert "Cakupan 97,45% per 1 April 2025 belum mencapai 98%; keaktifan 80,08% sudah di atas 80%." in text
    assert "Dibanding Maret 2025, cakupan naik 0,61 poin dan keaktifan naik 0,27 poin." in text
    assert "diverifikasi kantor cabang BPJS Kesehatan" in text
    assert "basis 187.939 penduduk, Dukcapil (DKB), semester II 2024" in text
    assert "bangka.go.id/node/6971" in text


def test_in_english_too(engine: Engine, admin: FlaskClient) -> None:
    verified(engine, figure(APRIL))
    admin.get(f"{HOME}?bahasa=en")
    assert heading(admin, f"{HOME}?bahasa=en") == "1,042 more registered people needed for 98% coverage"
    text = words(admin)
    assert "Coverage of 97.45% as of 1 April 2025 is below 98%; the active rate of 80.08% is already above 80%." in text
    assert "Belum" not in text


def test_a_reported_percentage_is_never_turned_into_people(engine: Engine, admin: FlaskClient) -> None:
    given = Figure(
        as_of=dt.date(2023, 12, 31), precision=Precision.MONTH, coverage=Printed(Relation.EXACTLY, Decimal("95.07"), "95,07")
    )
    reported(engine, given, TANJUNGBALAI)
    text = words(admin)
    assert heading(admin) == "Cakupan 95,07%"
    assert "Cakupan 95,07% per Desember 2023 belum mencapai 98%; keaktifan belum diketahui." in text
    assert "jumlah orangnya tidak diketahui karena sumber hanya mencetak persentase" in text
    assert "Siaran pers contoh" in text
    assert "diverifikasi kantor cabang BPJS" not in text


def test_an_interval_stays_one(engine: Engine, admin: FlaskClient) -> None:
    given = Figure(
        as_of=dt.date(2025, 3, 18),
        coverage=Printed(Relation.ABOVE, Decimal(98), ">98"),
        active_rate=Printed(Relation.EXACTLY, Decimal("76.56"), "76,56"),
    )
    reported(engine, given, TANJUNGBALAI)
    assert "Cakupan di atas 98% per 18 Maret 2025 sudah di atas 98%; keaktifan 76,56% belum mencapai 80%." in words(admin)


def test_another_basis_is_said_and_not_compared(engine: Engine, admin: FlaskClient) -> None:
    given = Figure(
        as_of=dt.date(2023, 12, 1),
        basis=Basis.REGISTERED,
        population=Population(316_820, "Dukcapil (DKB)", None),
        total=Headcount(274_974, 230_665),
    )
    reported(engine, given, TANJUNGBALAI)
    text = words(admin)
    assert "keaktifan 83,89% dihitung dari peserta terdaftar, jadi tidak dibandingkan dengan 80% penduduk" in text
    assert "Basis lain" in text


def test_without_a_published_figure_the_regions_own_counts_and_says_so(
    engine: Engine, admin: FlaskClient, liaison: FlaskClient
) -> None:
    draft(engine, figure(APRIL))
    assert heading(admin) == "Kurang 1.042 peserta terdaftar untuk cakupan 98%"
    assert "belum terbit" in words(admin)
    # A draft is nobody else's: to the branch there is no figure at all.
    assert heading(liaison) == "Kota Tanjungbalai"
    assert "97,45" not in words(liaison)


def test_an_empty_tenant_offers_one_thing_to_do(admin: FlaskClient, liaison: FlaskClient) -> None:
    assert "Belum ada angka" in words(admin)
    assert any(address.endswith("/isi") for address in links(admin))
    assert "/cabang/" in links(liaison)
    assert not any(address.endswith("/isi") for address in links(liaison))


def test_what_waits_for_the_region(engine: Engine, admin: FlaskClient, opd: FlaskClient) -> None:
    returned(engine, figure(MARCH), "Jumlah PBI JK tidak cocok.")
    draft(engine, figure(APRIL))
    text = words(admin)
    assert "Perbaiki angka Maret 2025" in text
    assert "Jumlah PBI JK tidak cocok." in text
    assert "Ajukan angka April 2025" in text
    assert {"/kota-tanjungbalai/cakupan/2025-03/", "/kota-tanjungbalai/cakupan/2025-04/"} <= links(admin)
    assert "Lengkapi angka April 2025" in words(opd)
    assert "admin daerah yang mengajukan" in words(opd)


def test_what_waits_for_the_branch(engine: Engine, liaison: FlaskClient) -> None:
    sent = submitted(engine, figure(APRIL))
    draft(engine, figure(MARCH))
    text = words(liaison)
    assert "Verifikasi angka April 2025" in text
    assert "Maret 2025" not in text.split("Menunggu Anda")[1].split("Syarat UHC")[0]
    assert f"/kota-tanjungbalai/verifikasi/{sent.id}/" in links(liaison)


def test_gates_show_since_when_and_why_they_were_lost(engine: Engine, admin: FlaskClient) -> None:
    with tenant_transaction(engine, TANJUNGBALAI) as session:
        lost = GateEvidence(
            UHC_PRIORITAS,
            dt.date(2025, 10, 1),
            GateState.NOT_MET,
            started_on=dt.date(2024, 1, 1),
            lost_on=dt.date(2025, 10, 1),
            reason="Tunggakan iuran PBPU Pemda",
            document="Surat 12/X/2025",
        )
        paid = GateEvidence(
            CONTRIBUTIONS_PAID, dt.date(2025, 10, 1), GateState.MET, paid_until=dt.date(2025, 9, 1), document="Berita acara"
        )
        for each in (lost, paid):
            publishing.record_gate(session, LIAISON, each, today=TODAY)
    text = words(admin)
    for part in ("Hilang sejak 1 Oktober 2025", "Tunggakan iuran PBPU Pemda", "Surat 12/X/2025", "Lunas sampai September 2025"):
        assert part in text


def test_a_province_sees_what_its_regencies_have_published(engine: Engine, babel: FlaskClient) -> None:
    reported(engine, figure(APRIL, 98_000, 80_000, 100_000), "19.71")
    draft(engine, figure(APRIL, 1_234_567, 1_000_000, 1_400_000), BABEL)
    text = words(babel, "/prov-kepulauan-bangka-belitung/")
    assert "1 dari 7 kabupaten dan kota sudah menerbitkan angka" in text
    assert "Kota Pangkal Pinang 98,00% 80,00% 1 April 2025 dilaporkan" in text
    assert "Kabupaten Bangka belum lapor" in text
    assert "6 kabupaten dan kota belum ikut dijumlahkan" in text
    assert "1.234.567" in text


def test_nothing_of_another_tenant_is_shown(engine: Engine, admin: FlaskClient) -> None:
    verified(engine, figure(APRIL, 111_111, 100_000, 120_000), BATU_BARA)
    assert "111.111" not in words(admin)


@pytest.mark.parametrize("months", [0, 1, 36])
def test_the_cost_does_not_grow_with_the_months(engine: Engine, admin: FlaskClient, months: int) -> None:
    for number in range(months):
        year, month = divmod(2023 * 12 + number, 12)
        reported(engine, figure(dt.date(year, month + 1, 1), 180_000 + number), TANJUNGBALAI)
    admin.get(HOME)
    with statements(engine) as sent:
        admin.get(HOME)
    # Who asks, which tenant, the tenant's figures: each with its context; then standings, published, gates,
    # targets, forecasts, tasks, what the forum decided, and what else waits for the region.
    assert len(sent) == 11


def test_a_liaison_costs_a_statement_less(engine: Engine, liaison: FlaskClient) -> None:
    """Of the tasks the shared ones are read, by the one statement that an admin costs too; of the region's turn nothing."""
    verified(engine, figure(APRIL))
    liaison.get(HOME)
    with statements(engine) as sent:
        liaison.get(HOME)
    assert len(sent) == 10
    assert [("tasks.shared" in each) for each in sent if "FROM tasks" in each] == [True]


def test_a_province_costs_one_statement_more(engine: Engine, babel: FlaskClient) -> None:
    with statements(engine) as sent:
        babel.get("/prov-kepulauan-bangka-belitung/")
    assert len(sent) == 12
