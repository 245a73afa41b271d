"""The pages of targets as admin, liaison and province get them: what stands there, what is refused, what it costs."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.database import uuid7
from semesta_platform.tenancy.regions import all_regions
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coverage.records import Figure, Population, Printed, Relation
from semesta_tenants.targets import checks, payloads, queries, service
from semesta_tenants.targets.records import Indicator, Measure, Target
from tests.coverage.pages import ADMINS, HERE, LIAISONS, OFFICERS, person, press, reported, verified, words_of
from tests.http.conftest import pytest_generate_tests
from tests.http.parts import statements
from tests.targets.conftest import ADMIN, TODAY, target

__all__ = ["pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared", "untargeted")
PAGES = "/kota-tanjungbalai/target/"
PANGKALPINANG = next(each.name for each in all_regions() if each.code == "19.71")
MOST_STATEMENTS = 9
MOST_BYTES = 100_000
TYPED = {
    "indikator": "active_rate",
    "versi": "0",
    "nilai": "85,5",
    "tenggat": "31/12/2027",
    "awal": "80,08",
    "awal-tanggal": "01/04/2025",
    "awal-sumber": "Angka terbit per 1 April 2025",
    "jalur": "lurus",
    "bulanan": "",
    "penanggung": "Dinas Kesehatan",
    "dasar": "Kesepakatan forum.",
    "dokumen": "",
    "alamat": "",
}


@pytest.fixture(scope="module")
def admin(app: Flask) -> FlaskClient:
    return person(app, ADMINS)


@pytest.fixture(scope="module")
def province(app: Flask) -> FlaskClient:
    return person(app, Seat(Role.TENANT_ADMIN, tenant_code="19"))


def made(engine: Engine, code: str = HERE, **given: Any) -> Target:
    with tenant_transaction(engine, code) as session:
        return service.set_target(session, ADMIN, target(**given), today=TODAY)


@pytest.fixture
def coverage(application: Engine) -> Target:
    """Tanjungbalai's own: at least 98 %, from 97.45 %."""
    verified(application)
    return made(
        application,
        indicator=Indicator(Measure.COVERAGE),
        value=Decimal(98),
        due_on=dt.date(2027, 12, 31),
        baseline=Decimal("97.45"),
        baseline_on=dt.date(2025, 3, 1),
    )


def sent(client: FlaskClient, address: str, page: str, **changed: str) -> Any:
    return press(client, address, page, **{**TYPED, "id": str(uuid7()), **changed})


# ---- reading -----------------------------------------------------------------------------------------------------------------


def test_the_list_says_value_as_of_basis_evidence_people_and_why(
    admin: FlaskClient, application: Engine, coverage: Target
) -> None:
    made(application, due_on=dt.date(2027, 12, 31), value=Decimal(85), baseline_on=dt.date(2025, 3, 1))
    page = admin.get(PAGES).text
    said = words_of(page)
    for part in (
        "97,45%",
        "80,08%",
        "1 April 2025",
        "Terverifikasi",
        "dasar penduduk",
        "Kurang 1.042 peserta terdaftar.",
        "Kurang 9.250 peserta aktif.",
        "0 dari 2 target tercapai",
        "Tidak ada kelonggaran",
    ):
        assert part in said, part
    assert '/kota-tanjungbalai/cakupan/2025-04/"' in page
    assert re.search(r'aria-label="Cakupan 97,45%, target 98%, nilai awal 97,45%, jalur hari ini', page)
    assert f'href="{PAGES}{coverage.id}/"' in page


def test_people_from_a_percentage_are_about_and_name_the_population(admin: FlaskClient, application: Engine) -> None:
    printed = Printed(Relation.EXACTLY, Decimal("76.56"), "76,56")
    population = Population(1_457_591, "Dukcapil (DKB)", "2024S2")
    reported(application, Figure(dt.date(2025, 4, 18), active_rate=printed, population=population))
    made(application, due_on=dt.date(2027, 12, 31))
    assert "Kurang sekitar 50.141 peserta aktif, dihitung dari persentase dan 1.457.591 penduduk" in words_of(
        admin.get(PAGES).text
    )


def test_a_target_shows_its_path_versions_document_and_rule(admin: FlaskClient, application: Engine, coverage: Target) -> None:
    with tenant_transaction(application, HERE) as session:
        named = replace(coverage, document_title="Perwali 1/2026", document_url="https://contoh.go.id/perwali")
        further = replace(named, value=Decimal("98.6"), reason="RPJMN.")
        service.change_target(session, ADMIN, further, expected=1, today=TODAY)
    page = admin.get(f"{PAGES}{coverage.id}/").text
    said = words_of(page)
    for part in (
        "Cakupan 98,6% sampai 31 Desember 2027",
        "Versi 2",
        "Versi 1",
        "RPJMN.",
        "98%",
        "Perwali 1/2026",
        "April 2025",
        "Desember 2027",
        "Belum diketahui",
    ):
        assert part in said, part
    assert 'href="https://contoh.go.id/perwali"' in page
    assert admin.get(f"{PAGES}{uuid7()}/").status_code == 404


def test_a_region_without_targets_says_why_and_offers_one_thing(admin: FlaskClient, app: Flask) -> None:
    page = admin.get(PAGES).text
    assert "Belum ada target yang ditetapkan" in page
    assert f'href="{PAGES}baru"' in page
    assert "Tetapkan target" not in person(app, LIAISONS).get(PAGES).text


@pytest.mark.parametrize("seat", [LIAISONS, OFFICERS])
def test_readers_see_and_do_not_set(app: Flask, coverage: Target, seat: Seat) -> None:
    client = person(app, seat)
    assert "Ubah target" not in client.get(f"{PAGES}{coverage.id}/").text
    assert client.get(f"{PAGES}baru").status_code == 403
    assert client.get("/kab-lombok-timur/target/").status_code == 404


def test_lists_narrow_and_sort_and_are_taken_away_as_they_stand(
    admin: FlaskClient,
    application: Engine,
    coverage: Target,  # noqa: ARG001 (one of the two in the list)
) -> None:
    made(application, owner="=Dinas Sosial", due_on=dt.date(2027, 6, 30))
    assert words_of(admin.get(PAGES).text).index("Keaktifan 80%") < words_of(admin.get(PAGES).text).index("Cakupan 98%")
    by_indicator = admin.get(f"{PAGES}?urut=indikator", headers={"HX-Request": "true"}).text
    assert "<main" not in by_indicator
    assert by_indicator.index("Cakupan 98%") < by_indicator.index("Keaktifan 80%")
    only = admin.get(f"{PAGES}?indikator=coverage&keadaan=unknown&penanggung=x")
    assert "Tidak ada target yang cocok" in only.text
    rows = list(csv.DictReader(io.StringIO(admin.get("/kota-tanjungbalai/target.csv?indikator=coverage").text.lstrip("\ufeff"))))
    assert [(row["Indikator"], row["Nilai target"], row["Angka terbaru"], row["Kurang (orang)"]) for row in rows] == [
        ("Cakupan", "98", "97.45", "1042")
    ]
    book = admin.get("/kota-tanjungbalai/target.xlsx").data
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    found = [dict(zip(sheet[0], row, strict=True)) for row in sheet[1:]]
    assert [(row["Nilai target"], row["Penanggung jawab"]) for row in found] == [
        (0.8, "=Dinas Sosial"),
        (0.98, "Dinas Kesehatan P2KB"),
    ]
    assert round(float(str(found[1]["Angka terbaru"])), 10) == round(183_139 / 187_939, 10)


def test_pages_cost_little(admin: FlaskClient, engine: Engine, application: Engine, coverage: Target) -> None:
    for value in range(30):
        made(application, value=Decimal(60 + value))
    for address in (PAGES, f"{PAGES}{coverage.id}/", "/kota-tanjungbalai/target.csv"):
        with statements(engine) as seen:
            page = admin.get(address)
        assert len(seen) <= MOST_STATEMENTS, (address, len(seen))
        assert len(gzip.compress(page.data)) < MOST_BYTES


# ---- setting, changing, giving up ----------------------------------------------------------------------------------------------


def test_the_form_offers_the_newest_figure_as_baseline(admin: FlaskClient, application: Engine) -> None:
    verified(application)
    page = admin.get(f"{PAGES}baru?indikator=active_rate").text
    for value in ("80,08", "01/04/2025", "Angka terbit per 1 April 2025, diverifikasi kantor cabang"):
        assert f'value="{value}"' in page
    assert admin.get(f"{PAGES}baru?indikator=x").status_code == 422
    reported(application, Figure(dt.date(2025, 6, 1), coverage=Printed(Relation.ABOVE, Decimal(98), ">98")))
    assert 'id="awal" name="awal" type="text" value=""' in admin.get(f"{PAGES}baru?indikator=coverage").text


def test_a_target_is_set_once_however_often_it_is_sent(admin: FlaskClient, application: Engine) -> None:
    id_ = str(uuid7())
    months = "2026-12: 82\r\n2027-12: 85,5"
    for _attempt in range(2):
        answer = sent(admin, f"{PAGES}baru", PAGES, id=id_, jalur="bulanan", bulanan=months)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGES}{id_}/")
    with tenant_transaction(application, HERE) as session:
        (kept,) = queries.targets(session)
    assert (kept.value, kept.baseline, kept.entered_words) == (Decimal("85.5"), Decimal("80.08"), "Admin daerah")
    assert kept.path == ((dt.date(2026, 12, 1), Decimal(82)), (dt.date(2027, 12, 1), Decimal("85.5")))


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"nilai": "80.080"}, "nilai", "Titik di sini dapat dibaca dua cara."),
        ({"nilai": ">80"}, "nilai", payloads.EXACT_WORDS),
        ({"nilai": ""}, "nilai", payloads.VALUE_WORDS),
        ({"tenggat": "31 Februari"}, "tenggat", payloads.DAY_WORDS),
        ({"tenggat": "01/03/2025"}, "tenggat", checks.DUE_AFTER),
        ({"penanggung": " "}, "penanggung", checks.OWNER),
        ({"alamat": "ftp://x.go.id", "dokumen": "x"}, "alamat", checks.ADDRESS),
        ({"jalur": "bulanan", "bulanan": "Maret"}, "bulanan", payloads.PATH_WORDS),
        ({"jalur": "bulanan", "bulanan": "2027-12: 80"}, "bulanan", checks.PATH_END),
        ({"indikator": "registered", "nilai": "46,5"}, "nilai", "Tulis bilangan bulat tanpa koma"),
    ],
)
def test_a_refused_form_keeps_what_was_typed_and_leads_to_the_field(
    admin: FlaskClient, changed: dict[str, str], field: str, sentence: str
) -> None:
    answer = sent(admin, f"{PAGES}baru", PAGES, **changed)
    assert answer.status_code == 422
    said = words_of(answer.text)
    assert sentence in said
    assert f'<a href="#{field}">' in answer.text
    assert f'id="{field}-galat"' in answer.text
    assert "Kesepakatan forum." in said


def test_a_change_that_comes_too_late_shows_both_and_can_be_saved_then(
    admin: FlaskClient, application: Engine, coverage: Target
) -> None:
    with tenant_transaction(application, HERE) as session:
        service.change_target(session, ADMIN, replace(coverage, owner="Bappeda", reason="Pindah."), expected=1, today=TODAY)
    change = {"indikator": "coverage", "nilai": "98,6", "awal": "97,45", "awal-tanggal": "01/03/2025", "alasan": "RPJMN."}
    late = sent(admin, f"{PAGES}{coverage.id}/ubah", PAGES, versi="1", **change)
    said = words_of(late.text)
    assert late.status_code == 409
    assert all(part in said for part in ("98,6", "Bappeda", "Dinas Kesehatan", "Pindah.", "Tersimpan", "Isian Anda"))
    assert 'name="versi" value="2"' in late.text
    saved = sent(admin, f"{PAGES}{coverage.id}/ubah", PAGES, versi="2", **change)
    assert saved.status_code == 303
    without = sent(admin, f"{PAGES}{coverage.id}/ubah", PAGES, versi="3", **{**change, "nilai": "99", "alasan": ""})
    assert without.status_code == 422
    assert checks.REASON in words_of(without.text)


def test_giving_up_needs_a_reason_and_the_present_version(admin: FlaskClient, coverage: Target) -> None:
    place = f"{PAGES}{coverage.id}/"
    assert press(admin, f"{place}hentikan", PAGES, versi="1", alasan=" ").status_code == 422
    assert press(admin, f"{place}hentikan", PAGES, versi="7", alasan="x").status_code == 409
    assert press(admin, f"{place}hentikan", PAGES, versi="1", alasan="Digabung dengan RPJMD.").status_code == 303
    assert "Digabung dengan RPJMD." in words_of(admin.get(place).text)
    assert "Cakupan 98%" not in words_of(admin.get(PAGES).text)
    assert "Cakupan 98%" in words_of(admin.get(f"{PAGES}?keadaan=withdrawn").text)
    assert admin.get(f"{place}ubah").status_code == 302
    late = sent(admin, f"{place}ubah", PAGES, versi="2", indikator="coverage", alasan="x")
    assert late.status_code == 409
    assert "85,5" in late.text


# ---- a province ----------------------------------------------------------------------------------------------------------------


def test_a_province_sees_its_own_and_beside_them_what_its_regencies_share(
    province: FlaskClient, admin: FlaskClient, application: Engine
) -> None:
    made(application, "19.71", shared=True, value=Decimal(81))
    made(application, "19.71", value=Decimal("71.25"))
    made(application, "19", value=Decimal("82.5"))
    said = words_of(province.get("/prov-kepulauan-bangka-belitung/target/").text)
    assert "1 dari 7 daerah berbagi target" in said
    assert PANGKALPINANG in said
    assert "81%" in said
    assert "82,5% sampai 31 Des 2026" in said
    assert "71,25%" not in said
    rows = province.get("/prov-kepulauan-bangka-belitung/target.csv").text
    assert rows.count(PANGKALPINANG) == 1
    assert PANGKALPINANG not in words_of(admin.get(PAGES).text)


def test_a_province_offers_no_sharing_and_refuses_it(province: FlaskClient, admin: FlaskClient) -> None:
    place = "/prov-kepulauan-bangka-belitung/target/"
    assert 'name="bagikan"' not in province.get(f"{place}baru?indikator=coverage").text
    assert 'name="bagikan"' in admin.get(f"{PAGES}baru?indikator=coverage").text
    assert sent(province, f"{place}baru", place, bagikan="ya").status_code == 422


# ---- words ---------------------------------------------------------------------------------------------------------------------


def _sentences() -> Iterator[str]:
    for module in (checks, payloads):
        for name, value in vars(module).items():
            if name.isupper() and isinstance(value, str) and value.endswith(".") and " " in value:
                yield value


def test_every_sentence_of_a_refusal_is_in_both_languages(app: Flask) -> None:
    with app.test_request_context("/"):
        known = {str(each) for each in payloads.SENTENCES}
    assert set(_sentences()) | {service.CHANGED_FIRST, service.GIVEN_UP} <= known
