"""The pages of a region's figures, as its people and its liaison get them: what stands there, what does not, what it costs."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from semesta_platform.accounts.loader import load
from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.http.application import create_app
from semesta_platform.http.ground import ground_of
from semesta_platform.installation import Installation
from semesta_platform.interface.vocabulary import STATES
from semesta_platform.tenancy import service as tenants
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coverage import publishing
from semesta_tenants.coverage.records import (
    Basis,
    Figure,
    Headcount,
    Kind,
    Population,
    Precision,
    Printed,
    Relation,
    Reported,
    Source,
)
from semesta_tenants.registry import CAPABILITIES
from tests.accounts.conftest import app, engine
from tests.coverage.conftest import TANJUNGBALAI
from tests.coverage.pages import (
    ADMINS,
    APRIL,
    LIAISONS,
    OFFICERS,
    PAGES,
    WHOLE,
    back,
    drafted,
    person,
    press,
    reported,
    returned,
    submitted,
    this_month,
    verified,
    words_of,
)
from tests.http.conftest import pytest_generate_tests
from tests.http.parts import statements as counted

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")


@pytest.fixture(scope="module")
def admin(app: Flask) -> FlaskClient:
    return person(app, ADMINS)


@pytest.fixture(scope="module")
def officer(app: Flask) -> FlaskClient:
    return person(app, OFFICERS)


@pytest.fixture(scope="module")
def liaison(app: Flask) -> FlaskClient:
    return person(app, LIAISONS)


def test_tanjungbalai_reads_as_it_is_printed(admin: FlaskClient, application: Engine) -> None:
    verified(application)
    for address in (PAGES, APRIL):
        said = words_of(admin.get(address).text)
        assert all(
            part in said for part in ("97,45%", "80,08%", "183.139", "150.499", "187.939", "1 April 2025", "Terverifikasi")
        )
        assert "basis Dukcapil (DKB) semester II 2024" in said


def test_in_english_the_marks_are_english(app: Flask, application: Engine) -> None:
    verified(application)
    said = words_of(person(app, ADMINS).get(f"{PAGES}?bahasa=en").text)
    assert "97.45%" in said
    assert "183,139" in said


def test_a_region_without_figures_says_so_and_offers_one_thing(admin: FlaskClient, liaison: FlaskClient) -> None:
    page = admin.get(PAGES).text
    assert page.count("Belum lapor") == 24
    assert f'href="{PAGES}isi"' in page
    theirs = liaison.get(PAGES).text
    assert (theirs.count("Belum diajukan"), "Belum lapor" in theirs, f"{PAGES}isi" in theirs) == (25, False, False)


def test_a_draft_is_invisible_to_the_liaison(admin: FlaskClient, liaison: FlaskClient, application: Engine) -> None:
    empty = {address: words_of(liaison.get(address).text) for address in (PAGES, APRIL, f"{PAGES}?keadaan=draft")}
    drafted(application, replace(WHOLE, note="belum siap"))
    assert {address: words_of(liaison.get(address).text) for address in empty} == empty
    assert "belum siap" not in liaison.get(f"{PAGES[:-1]}.csv").text
    assert "belum siap" in words_of(admin.get(APRIL).text)
    assert "Draf" in words_of(admin.get(PAGES).text)


def test_a_draft_beside_a_verified_figure_stays_invisible_too(
    liaison: FlaskClient, admin: FlaskClient, application: Engine
) -> None:
    first = verified(application)
    before = words_of(liaison.get(APRIL).text)
    seen = f"{first.id}:{first.row_version}"
    assert press(admin, f"{APRIL}koreksi", versi=seen, alasan="Salah baca.").status_code == 303
    assert words_of(liaison.get(APRIL).text) == before
    assert "Salah baca." in words_of(admin.get(APRIL).text)


@pytest.mark.parametrize(
    ("make", "state"), [(drafted, "draft"), (submitted, "submitted"), (returned, "returned"), (verified, "verified")]
)
def test_each_state_has_its_word_in_the_list_and_on_the_month(
    admin: FlaskClient, application: Engine, make: object, state: str
) -> None:
    make(application)  # type: ignore[operator]  # one of the four makers
    word = str(STATES[state].words)
    listed = admin.get(PAGES).text.split('id="daftar"')[1]
    assert (words_of(listed).count(word), word in words_of(admin.get(APRIL).text)) == (1, True)
    kept = words_of(admin.get(f"{PAGES}?keadaan={state}").text.split('id="daftar"')[1])
    others = [each for each in ("draft", "submitted", "returned", "verified") if each != state]
    assert "April 2025" in kept
    assert all("Tidak ada bulan yang cocok" in words_of(admin.get(f"{PAGES}?keadaan={each}").text) for each in others)


def test_a_returned_version_shows_why_and_by_whom(admin: FlaskClient, liaison: FlaskClient, application: Engine) -> None:
    returned(application)
    for client in (admin, liaison):
        said = words_of(client.get(APRIL).text)
        assert "Dikembalikan oleh Petugas BPJS Kesehatan Cabang Kisaran: Segmen BP tidak sesuai." in said


def test_reported_figures_keep_their_signs_basis_and_source(admin: FlaskClient, application: Engine) -> None:
    interval = Printed(Relation.ABOVE, Decimal(98), ">98")
    figure = Figure(dt.date(2025, 3, 31), precision=Precision.MONTH, coverage=interval)
    reported(application, replace(figure, active_rate=Printed(Relation.EXACTLY, Decimal("76.56"), "76,56")))
    march = words_of(admin.get(f"{PAGES}2025-03/").text)
    assert all(part in march for part in ("> 98%", "76,56%", "Per tanggal Maret 2025", "Dilaporkan", "Berita contoh"))
    assert 'href="https://contoh.go.id/berita" rel="noopener noreferrer external"' in admin.get(f"{PAGES}2025-03/").text
    assert "98,00%" not in march
    assert "terdaftar dan" not in words_of(admin.get(PAGES).text)


def test_an_active_rate_over_the_registered_says_so(admin: FlaskClient, application: Engine) -> None:
    people = Figure(
        dt.date(2023, 12, 1), basis=Basis.REGISTERED, total=Headcount(274_974, 230_665), population=Population(317_000, "Dinkes")
    )
    reported(application, people)
    for address in (PAGES, f"{PAGES}2023-12/"):
        said = words_of(admin.get(address).text)
        assert "83,89%" in said
        assert "basis terdaftar" in said
        assert "keaktifan dihitung atas peserta terdaftar" in said


def test_more_registered_than_inhabitants_stays(admin: FlaskClient, application: Engine) -> None:
    verified(application, replace(TANJUNGBALAI, total=Headcount(205_887, 150_499), segments=()))
    assert "109,55%" in words_of(admin.get(PAGES).text)


def test_a_source_that_is_no_web_address_is_no_link(admin: FlaskClient, application: Engine) -> None:
    reported(application, WHOLE, url="javascript:alert(1)")
    page = admin.get(APRIL).text
    assert ("Berita contoh" in page, "javascript:" in page) == (True, False)


def test_forecasts_stand_apart(admin: FlaskClient, application: Engine) -> None:
    verified(application, replace(WHOLE, kind=Kind.FORECAST, note="perkiraan desember"))
    assert "perkiraan desember" not in words_of(admin.get(APRIL).text)
    said = words_of(admin.get(f"{APRIL}?jenis=prakiraan").text)
    assert "perkiraan desember" in said
    assert "Prakiraan April 2025" in said
    assert "April 2025" in words_of(admin.get(f"{PAGES}?jenis=prakiraan").text.split('id="daftar"')[1])
    assert "97,45%" not in words_of(admin.get(PAGES).text)


def test_the_calendar_links_every_month(admin: FlaskClient, application: Engine) -> None:
    verified(application, replace(WHOLE, as_of=back(2)))
    drafted(application, replace(WHOLE, as_of=this_month()))
    page = admin.get(PAGES).text.split('class="months"')[1].split("</ol>")[0]
    cells = re.findall(r'href="([^"]+)".*?<b>.*?</b>(.*?)<small>(.*?)</small>', page)
    assert [cell[0] for cell in cells] == [f"{PAGES}{back(each):%Y-%m}/" for each in reversed(range(24))]
    assert [words_of(cell[1]).split(maxsplit=0) for cell in cells[-3:]] == [["Terverifikasi"], ["Belum lapor"], ["Draf"]]
    assert [cell[2] for cell in cells[-3:]] == ["97,45%", "–", "–"]


def test_the_list_is_ordered_narrowed_and_turned(admin: FlaskClient, application: Engine) -> None:
    for month in range(1, 31):
        active = Headcount(183_139, 150_000 + month * 7 % 31)
        reported(application, replace(WHOLE, as_of=dt.date(2020 + month // 12, month % 12 + 1, 1), total=active, segments=()))
    listed = admin.get(PAGES).text.split('id="daftar"')[1]
    assert listed.count("<tr>") == 13
    assert "1 sampai 12 dari 30" in words_of(listed)
    assert "13 sampai 24 dari 30" in words_of(admin.get(f"{PAGES}?hal=2").text)
    assert "25 sampai 30 dari 30" in words_of(admin.get(f"{PAGES}?hal=99").text)
    ordered = admin.get(f"{PAGES}?urut=aktif&arah=naik&tahun=2021", headers={"HX-Request": "true"}).text
    assert "<main" not in ordered
    people = [int(each.replace(".", "")) for each in re.findall(r"150\.\d{3}", ordered)]
    assert people == sorted(people)
    assert len(people) == 12


@pytest.mark.parametrize("odd", ["?tahun=x&keadaan=y&jenis=z&hal=0", "?urut=<b>&arah=1", "?hal=99999&tahun=2999", "?dari=1&ke=x"])
def test_addresses_that_ask_for_nonsense_get_a_page(admin: FlaskClient, application: Engine, odd: str) -> None:
    verified(application)
    assert (admin.get(PAGES + odd).status_code, admin.get(APRIL + odd).status_code) == (200, 200)


def test_the_files_hold_the_same_figures_as_numbers(admin: FlaskClient, application: Engine) -> None:
    verified(application)
    reported(
        application, Figure(dt.date(2025, 3, 31), precision=Precision.MONTH, coverage=Printed(Relation.ABOVE, Decimal(98), ">98"))
    )
    answer = admin.get(f"{PAGES[:-1]}.csv?urut=bulan&arah=naik")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [(row["Bulan"], row["Cakupan (%)"], row["Keaktifan (%)"]) for row in rows] == [
        ("2025-03", ">98.00", ""),
        ("2025-04", "97.45", "80.08"),
    ]
    assert (rows[1]["Penduduk"], rows[1]["PBI JK aktif"], rows[1]["Per tanggal"]) == ("187939", "80000", "2025-04-01")
    book = CalamineWorkbook.from_filelike(io.BytesIO(admin.get(f"{PAGES[:-1]}.xlsx?urut=bulan&arah=naik").data))
    head, march, april = book.get_sheet_by_index(0).to_python()
    found = dict(zip(head, april, strict=True))
    assert found["Cakupan (%)"] == pytest.approx(183_139 / 187_939)
    assert (found["Penduduk"], found["Per tanggal"], found["Semua peserta aktif"]) == (187_939, dt.date(2025, 4, 1), 150_499)
    assert dict(zip(head, march, strict=True))["Cakupan (%)"] == "> 98,00%"


def test_a_file_never_computes_what_somebody_wrote(admin: FlaskClient, application: Engine) -> None:
    verified(application, replace(WHOLE, note="=1+1"))
    assert "'=1+1" in admin.get(f"{PAGES[:-1]}.csv").text
    cells = CalamineWorkbook.from_filelike(io.BytesIO(admin.get(f"{PAGES[:-1]}.xlsx").data)).get_sheet_by_index(0).to_python()
    assert "=1+1" in cells[1]


def test_any_two_versions_are_compared(admin: FlaskClient, application: Engine) -> None:
    returned(application)
    second = replace(WHOLE, total=Headcount(183_139, 150_500), segments=(), note="segmen menyusul")
    returned(application, second, reason="Lagi.")
    drafted(application, replace(second, population=Population(187_940, "Dukcapil (DKB)", "2024S2")))
    newest = words_of(admin.get(APRIL).text.split('id="beda"')[1].split("</table>")[0])
    assert "Jumlah penduduk 187.939 187.940 +1" in newest
    assert "Total aktif" not in newest
    first = words_of(admin.get(f"{APRIL}?dari=1&ke=2").text.split('id="beda"')[1].split("</table>")[0])
    assert "Total aktif 150.499 150.500 +1" in first
    assert "PBI JK, terdaftar 90.000 kosong" in first


@pytest.mark.parametrize("wrong", ["2025-13", "2025-00", "2013-12", "2999-01", "bulan", "2025-4", "٢٠٢٥-٠٤", "0000-01"])
def test_what_is_no_month_is_not_found(admin: FlaskClient, wrong: str) -> None:
    assert [admin.get(f"{PAGES}{wrong}/{rest}").status_code for rest in ("", "isi")] == [404, 404]


def test_the_steps_of_a_month_by_buttons(admin: FlaskClient, application: Engine) -> None:
    draft = drafted(application)
    seen = f"{draft.id}:{draft.row_version}"
    assert press(admin, f"{APRIL}ajukan", versi=seen).status_code == 303
    late = press(admin, f"{APRIL}ajukan", versi=seen)
    assert (late.status_code, "Angka ini berubah sejak halaman Anda dibuka" in late.text) == (409, True)
    assert press(admin, f"{APRIL}tarik", versi=f"{draft.id}:{draft.row_version + 1}").status_code == 303
    assert "Draf" in words_of(admin.get(APRIL).text)


def test_what_a_submission_lacks_is_named_with_the_way_to_it(admin: FlaskClient, application: Engine) -> None:
    draft = drafted(application, Figure(dt.date(2025, 4, 1)))
    answer = press(admin, f"{APRIL}ajukan", versi=f"{draft.id}:{draft.row_version}")
    assert answer.status_code == 422
    assert f'href="{PAGES}2025-04/isi#penduduk"' in answer.text


def test_a_correction_needs_its_reason(admin: FlaskClient, application: Engine) -> None:
    first = verified(application)
    seen = f"{first.id}:{first.row_version}"
    for reason in ("", "  ", "x" * 2001):
        answer = press(admin, f"{APRIL}koreksi", versi=seen, alasan=reason)
        assert (answer.status_code, 'id="alasan-galat"' in answer.text, reason.strip() in answer.text) == (422, True, True)
    going = press(admin, f"{APRIL}koreksi", versi=seen, alasan="Salah baca.")
    assert going.headers["Location"] == f"{PAGES}2025-04/isi"
    assert press(admin, f"{APRIL}koreksi", versi=seen, alasan="Lagi.").status_code == 409


def test_a_version_of_another_month_or_tenant_is_not_found(admin: FlaskClient, application: Engine) -> None:
    draft = drafted(application)
    for address in (f"{PAGES}2025-05/ajukan", "/kota-tanjungbalai/cakupan/2024-04/ajukan"):
        assert press(admin, address, versi=f"{draft.id}:{draft.row_version}").status_code == 404
    for seen in ("", "x", f"{draft.id}", "00000000-0000-0000-0000-000000000000:1", f"{draft.id}:" + "9" * 40):
        assert press(admin, f"{APRIL}ajukan", versi=seen).status_code == 404


def test_an_officer_enters_and_does_not_submit(officer: FlaskClient, application: Engine) -> None:
    draft = drafted(application)
    page = officer.get(APRIL).text
    assert ("Ubah draf" in page, f"{APRIL}ajukan" in page) == (True, False)
    assert press(officer, f"{APRIL}ajukan", page=f"{APRIL}isi", versi=f"{draft.id}:{draft.row_version}").status_code == 403


def test_a_liaison_reads_and_changes_nothing(liaison: FlaskClient, application: Engine) -> None:
    waiting = submitted(application)
    page = liaison.get(APRIL).text
    assert ("/isi" in page, f"{APRIL}tarik" in page) == (False, False)
    for step in ("ajukan", "tarik", "koreksi", "isi", "isi/banding"):
        answer = press(liaison, f"{APRIL}{step}", page="/akun", versi=f"{waiting.id}:{waiting.row_version}")
        assert answer.status_code == 403
    assert liaison.get(f"{APRIL}isi").status_code == 403


@pytest.mark.parametrize("address", ["", "2025-04/", "2025-04/isi", "isi"])
def test_a_foreign_region_answers_as_a_missing_one(app: Flask, application: Engine, address: str) -> None:
    verified(application)
    stranger = person(app, Seat(Role.TENANT_ADMIN, tenant_code="52.03"))
    answers = [stranger.get(f"/{slug}/cakupan/{address}") for slug in ("kota-tanjungbalai", "kota-tidak-ada")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert "97,45%" not in answers[0].text


@pytest.mark.parametrize(
    ("address", "statements"),
    [
        (PAGES, 6),
        (f"{PAGES}?jenis=prakiraan", 8),
        # A closed month asks what was agreed for it: its form, which else shows that, is not open.
        (APRIL, 10),
        (f"{PAGES[:-1]}.csv", 6),
        (f"{PAGES}2025-05/isi", 8),
        (f"{PAGES}aturan", 6),
    ],
)
def test_a_page_takes_so_many_statements_and_no_more_with_more_months(
    admin: FlaskClient, engine: Engine, application: Engine, address: str, statements: int
) -> None:
    for month in (4, 3):
        verified(application, replace(WHOLE, as_of=dt.date(2025, month, 1)))
    admin.get(address)
    with counted(engine) as few:
        assert admin.get(address).status_code == 200
    for month in (12, 1, 2):
        verified(application, replace(WHOLE, as_of=dt.date(2024 if month > 2 else 2025, month, 1)))
    with counted(engine) as many:
        assert admin.get(address).status_code == 200
    assert (len(few), len(many)) == (statements, statements), many


def test_moments_are_told_by_the_regions_own_clock(app: Flask, application: Engine) -> None:
    with tenant_transaction(application, "52.03") as session:
        rows = [Reported("52.03", TANJUNGBALAI, Source("Berita contoh", "https://contoh.go.id/"))]
        publishing.publish_reported(session, publishing.OPERATOR, rows)
    east = person(app, Seat(Role.TENANT_ADMIN, tenant_code="52.03")).get("/kab-lombok-timur/cakupan/2025-04/").text
    assert re.search(r"Terbit \d+ \w+ \d{4}, \d\d\.\d\d WITA\.", words_of(east))


def test_invented_figures_say_so_on_every_page_and_in_the_files(own_installation: Installation) -> None:
    tenants.create_training_tenant(own_installation.owner_engine())
    ours = create_app(own_installation, CAPABILITIES, loader=load)
    client = person(ours, Seat(Role.TENANT_ADMIN, tenant_code="99.01"))
    for address in ("", "2025-04/", "2025-04/isi", "isi"):
        assert (
            "Data rekaan: semua angka di ruang kerja ini dibuat untuk latihan"
            in client.get(f"/kab-latihan/cakupan/{address}").text
        )
    assert "angka-kab-latihan-data-rekaan.csv" in client.get("/kab-latihan/cakupan.csv").headers["Content-Disposition"]
    ground_of(ours).engine.dispose()
    ground_of(ours).queue.close()
