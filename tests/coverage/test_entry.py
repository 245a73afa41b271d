"""The form of a month: typed figures are read exactly or refused beside the field, nothing typed is lost, two people see both."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coverage import payloads, queries
from semesta_tenants.coverage.records import Basis, Kind, Population, Side, State, Version
from tests.accounts.conftest import app, engine
from tests.coverage.pages import (
    ADMINS,
    APRIL,
    FORM,
    HERE,
    OFFICERS,
    PAGES,
    SIX,
    TYPED,
    WHOLE,
    back,
    drafted,
    person,
    press,
    returned,
    submitted,
    this_month,
    type_in,
    value_of,
    verified,
    words_of,
)
from tests.http.conftest import pytest_generate_tests

__all__ = ["app", "engine", "pytest_generate_tests"]
MONTH = dt.date(2025, 4, 1)
MAY = f"{PAGES}2025-05/isi"
saving = pytest.mark.usefixtures("cleared")


@pytest.fixture(scope="module")
def admin(app: Flask) -> FlaskClient:
    return person(app, ADMINS)


@pytest.fixture(scope="module")
def officer(app: Flask) -> FlaskClient:
    return person(app, OFFICERS)


def kept(engine: Engine, period: dt.date = MONTH, kind: Kind = Kind.ACTUAL) -> tuple[Version, ...]:
    with tenant_transaction(engine, HERE) as session:
        return queries.versions_of(session, period, Side.REGION, kind)


# ---- saving --------------------------------------------------------------------------------------------------------------------


@saving
def test_a_draft_is_saved_as_typed(admin: FlaskClient, application: Engine) -> None:
    answer = type_in(admin)
    assert (answer.status_code, answer.headers["Location"]) == (303, APRIL)
    (draft,) = kept(application)
    assert (draft.figure, draft.state, draft.entered.words) == (WHOLE, State.DRAFT, "Admin daerah")
    page = admin.get(FORM).text
    assert {name: value_of(page, name) for name in ("total-registered", "penduduk", "semester", "tanggal")} == {
        "total-registered": "183.139",
        "penduduk": "187.939",
        "semester": "2024S2",
        "tanggal": "1",
    }


@saving
def test_what_a_page_shows_saves_without_a_difference(admin: FlaskClient, application: Engine) -> None:
    drafted(application, replace(WHOLE, basis=Basis.REGISTERED, reported_on=dt.date(2025, 4, 20), note="dua\nbaris"))
    page = admin.get(FORM).text
    again = {name: value_of(page, name) for name in (*payloads.field_ids(), "versi")}
    assert press(admin, FORM, tindakan="simpan", **again).status_code == 303
    (draft,) = kept(application)
    assert (draft.figure, draft.row_version) == (
        replace(WHOLE, basis=Basis.REGISTERED, reported_on=dt.date(2025, 4, 20), note="dua\nbaris"),
        2,
    )


@saving
def test_saving_and_submitting_is_one_press(admin: FlaskClient, application: Engine) -> None:
    assert type_in(admin, "ajukan").status_code == 303
    assert [each.state for each in kept(application)] == [State.SUBMITTED]


@saving
def test_an_officer_has_no_button_to_submit_and_cannot_by_hand(officer: FlaskClient, application: Engine) -> None:
    page = officer.get(FORM).text
    assert ('value="simpan"' in page, 'value="ajukan"' in page) == (True, False)
    assert type_in(officer, "ajukan").status_code == 303
    assert [each.state for each in kept(application)] == [State.DRAFT]


@saving
@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("total-registered", "80.08", "Tulis bilangan bulat tanpa koma"),
        ("total-registered", "80,08", "Tulis bilangan bulat tanpa koma"),
        ("pbi_jk-active", "-5", "Tulis bilangan bulat tanpa koma"),
        ("pbi_jk-active", "90.001", "Peserta aktif tidak boleh melebihi peserta terdaftar (90.000)."),
        ("total-active", "183.140", "Peserta aktif tidak boleh melebihi peserta terdaftar (183.139)."),
        ("bp-registered", "3.140", "Jumlah segmen (183.140) tidak sama dengan total (183.139)."),
        ("penduduk", "0", "Jumlah penduduk harus lebih dari 0."),
        ("sumber", "", "Sebutkan sumber jumlah penduduk"),
        ("sumber", "x" * 301, "Tulis paling banyak 300 huruf."),
        ("semester", "2024S9", "Pilih salah satu yang tersedia."),
        ("tanggal", "31", "Tulis tanggal dari 1 sampai 30."),
        ("tanggal", "2025-05-01", "Tanggal harus berada dalam bulan 04-2025."),
        ("dilaporkan", "2999-01-01", "Tanggal pelaporan belum tiba."),
        ("catatan", "x" * 2001, "Tulis paling banyak 2.000 huruf."),
        ("alasan", "x" * 2001, "Tulis paling banyak 2.000 huruf."),
        ("catatan", "a\x07b", "Teks ini memuat tanda yang tidak dapat ditampilkan"),
    ],
)
def test_bad_input_is_said_beside_its_field_and_nothing_is_lost(
    admin: FlaskClient, application: Engine, field: str, text: str, sentence: str
) -> None:
    answer = type_in(admin, **{field: text})
    assert (answer.status_code, kept(application)) == (422, ())
    page = answer.text
    beside = page.split(f'id="{field}-galat"')
    if len(beside) == 1:
        # A sum that is wrong is said at the total.
        beside = page.split('id="total-registered-galat"')
    assert sentence in words_of("<main" + beside[1].split("</p>")[0])
    assert sentence in words_of(page.split('class="error-summary"')[1].split("</ul>")[0])
    expected = {name: value for name, value in TYPED.items() if name != "versi"} | {field: text}
    assert {name: value_of(page, name) for name in expected} == expected


@saving
def test_a_megabyte_is_refused_and_does_not_come_back(admin: FlaskClient, application: Engine) -> None:
    answer = type_in(admin, sumber="x" * 1_000_000, catatan="y" * 500_000)
    assert (answer.status_code, kept(application)) == (422, ())
    assert len(answer.data) < 60_000
    assert value_of(answer.text, "total-registered") == "183.139"


@saving
def test_several_mistakes_are_said_at_once(admin: FlaskClient) -> None:
    answer = type_in(admin, **{"total-registered": "x", "pbi_jk-active": "90.001", "tanggal": "40"})
    summary = answer.text.split('class="error-summary"')[1].split("</ul>")[0]
    assert [f'href="#{name}"' in summary for name in ("total-registered", "pbi_jk-active", "tanggal")] == [True, True, True]
    assert [name in words_of(summary) for name in ("Per tanggal: ", "PBI JK, aktif: ", "Total terdaftar: ")] == [True, True, True]


@saving
@pytest.mark.parametrize("seen", ["x", "1", f"{uuid.UUID(int=7)}:1", "9" * 400])
def test_a_forged_mark_of_what_was_on_screen_harms_nothing(admin: FlaskClient, application: Engine, seen: str) -> None:
    draft = drafted(application)
    answer = type_in(admin, versi=seen, catatan="x")
    assert (answer.status_code, kept(application)) == (409, (draft,))


@saving
def test_a_jump_without_its_reason_keeps_the_draft_and_says_so(admin: FlaskClient, application: Engine) -> None:
    verified(application)
    changed = {f"{each.segment.value.lower()}-{m}": "" for each in SIX for m in ("registered", "active")}
    changed |= {"total-registered": "120.000", "total-active": "110.000"}
    answer = type_in(admin, "ajukan", address=MAY, **changed)
    said = words_of(answer.text)
    assert answer.status_code == 422
    assert "Draf sudah disimpan, tetapi belum diajukan" in said
    assert "Berubah 34,48% dari bulan sebelumnya (183.139)." in said
    assert 'id="alasan-galat"' in answer.text
    (draft,) = kept(application, dt.date(2025, 5, 1))
    assert (draft.state, value_of(answer.text, "versi")) == (State.DRAFT, f"{draft.id}:{draft.row_version}")
    again = type_in(admin, "ajukan", address=MAY, versi=value_of(answer.text, "versi"), alasan="Pemadanan data.", **changed)
    assert again.status_code == 303
    assert [each.state for each in kept(application, dt.date(2025, 5, 1))] == [State.SUBMITTED]


@saving
def test_a_future_month_takes_a_forecast_alone(admin: FlaskClient, application: Engine) -> None:
    month = back(-2)
    address = f"{PAGES}{month:%Y-%m}/isi"
    assert "belum tiba: hanya prakiraan yang dapat dicatat" in words_of(admin.get(address).text)
    answer = type_in(admin, address=address)
    assert (answer.status_code, "Tanggal ini belum tiba." in words_of(answer.text)) == (422, True)
    answer = type_in(admin, address=f"{address}?jenis=prakiraan")
    assert answer.headers["Location"] == f"{PAGES}{month:%Y-%m}/?jenis=prakiraan"
    assert [each.figure.kind for each in kept(application, month, Kind.FORECAST)] == [Kind.FORECAST]
    assert kept(application, month) == ()


# ---- two people ----------------------------------------------------------------------------------------------------------------


@saving
def test_of_two_people_the_second_sees_both_and_chooses(admin: FlaskClient, officer: FlaskClient, application: Engine) -> None:
    drafted(application)
    page = admin.get(FORM).text
    assert (
        type_in(officer, versi=value_of(page, "versi"), **{"total-registered": "183.139", "penduduk": "187.931"}).status_code
        == 303
    )
    mine = {"penduduk": "187.950", "alasan": "Data terbaru.", "catatan": "tulisan saya"}
    conflict = type_in(admin, versi=value_of(page, "versi"), **mine)
    said = words_of(conflict.text)
    assert conflict.status_code == 409
    assert "Orang lain sudah lebih dulu menyimpan bulan ini" in said
    assert "Jumlah penduduk 187.931 187.950 +19" in said
    assert "Catatan per 1 April 2025 tulisan saya berubah" in said
    assert "Alasan kosong Data terbaru." in said
    assert {name: value_of(conflict.text, name) for name in mine} == mine
    (unchanged,) = kept(application)
    assert unchanged.figure.population == Population(187_931, "Dukcapil (DKB)", "2024S2")
    assert type_in(admin, versi=value_of(conflict.text, "versi"), **mine).status_code == 303
    (mended,) = kept(application)
    assert (mended.figure.population, mended.reason) == (Population(187_950, "Dukcapil (DKB)", "2024S2"), "Data terbaru.")


@saving
def test_of_two_people_who_begin_a_month_the_second_is_told(
    admin: FlaskClient, officer: FlaskClient, application: Engine
) -> None:
    assert type_in(officer).status_code == 303
    conflict = type_in(admin, penduduk="187.950")
    assert (conflict.status_code, value_of(conflict.text, "penduduk")) == (409, "187.950")
    assert len(kept(application)) == 1


@saving
def test_a_draft_that_was_handed_in_meanwhile_says_so(admin: FlaskClient, application: Engine) -> None:
    draft = drafted(application)
    page = admin.get(FORM).text
    press(admin, f"{APRIL}ajukan", versi=f"{draft.id}:{draft.row_version}")
    conflict = type_in(admin, versi=value_of(page, "versi"), catatan="terlambat")
    assert (conflict.status_code, value_of(conflict.text, "catatan")) == (409, "terlambat")
    assert "Angka ini bahkan sudah diajukan" in words_of(conflict.text)


@saving
def test_a_draft_that_came_back_meanwhile_is_saved_as_the_next_version(admin: FlaskClient, application: Engine) -> None:
    first = returned(application)
    late = type_in(admin, versi=f"{first.id}:{first.row_version - 2}", catatan="terlambat")
    assert (late.status_code, value_of(late.text, "catatan"), value_of(late.text, "versi")) == (409, "terlambat", "")
    assert type_in(admin, catatan="terlambat").status_code == 303
    assert [(each.number, each.state) for each in kept(application)] == [(2, State.DRAFT), (1, State.RETURNED)]


@saving
def test_an_older_version_on_screen_never_saves_over_a_newer_one(admin: FlaskClient, application: Engine) -> None:
    first = returned(application)
    second = drafted(application)
    conflict = type_in(admin, versi=f"{first.id}:{second.row_version}", catatan="dari halaman lama")
    assert (conflict.status_code, kept(application)[0]) == (409, second)


@saving
def test_a_verified_month_is_not_typed_over(admin: FlaskClient, application: Engine) -> None:
    verified(application)
    answer = type_in(admin, catatan="diam-diam")
    assert (answer.status_code, value_of(answer.text, "catatan")) == (409, "diam-diam")
    assert "Mulailah koreksi" in words_of(answer.text)
    assert admin.get(FORM).headers["Location"] == APRIL
    assert [each.figure.note for each in kept(application)] == [WHOLE.note]


@saving
def test_a_submitted_month_is_not_typed_over(admin: FlaskClient, application: Engine) -> None:
    waiting = submitted(application)
    assert admin.get(FORM).headers["Location"] == APRIL
    assert type_in(admin, versi=f"{waiting.id}:{waiting.row_version}", catatan="x").status_code == 409
    assert kept(application) == (waiting,)


# ---- what the form offers ------------------------------------------------------------------------------------------------------


@saving
def test_a_new_month_brings_the_population_of_the_month_before(admin: FlaskClient, application: Engine) -> None:
    verified(application)
    page = admin.get(MAY).text
    assert [value_of(page, name) for name in ("penduduk", "sumber", "semester", "total-registered", "tanggal")] == [
        "187.939",
        "Dukcapil (DKB)",
        "2024S2",
        "",
        "1",
    ]


@saving
def test_what_came_back_is_mended_from_what_it_was(admin: FlaskClient, application: Engine) -> None:
    returned(application)
    page = admin.get(FORM).text
    assert (value_of(page, "total-registered"), value_of(page, "versi")) == ("183.139", "")
    assert "Versi 1 dikembalikan: Segmen BP tidak sesuai." in words_of(page)


@saving
@pytest.mark.parametrize("whole", [True, False], ids=["page", "fragment"])
def test_the_comparison_saves_nothing(admin: FlaskClient, application: Engine, whole: Any) -> None:
    verified(application)
    changed = {"total-registered": "200.000", "bp-registered": "x", "penduduk": "187.939"}
    address, act = (MAY, "hitung") if whole else (f"{MAY}/banding", "")
    answer = type_in(admin, act, address=address, **changed)
    said = words_of("<main" + answer.text.split('id="banding"')[1])
    assert (answer.status_code, kept(application, dt.date(2025, 5, 1))) == (200, ())
    assert ("<main" in answer.text) is whole
    assert "Dibandingkan dengan April 2025; belum disimpan." in said
    assert "1 isian belum dapat dibaca" in said
    assert "Cakupan 106,42% +8,97 poin" in said
    assert "Terdaftar 200.000 ( +16.861 )" in said
    assert "Jumlah segmen, aktif 150.499 (sama dengan total)" in said
    assert "Jumlah segmen, terdaftar 180.000 (sisa 20.000 dari total)" in said


@saving
def test_the_comparison_warns_of_a_jump(admin: FlaskClient, application: Engine) -> None:
    verified(application)
    answer = type_in(admin, "", address=f"{MAY}/banding", **{"total-registered": "120.000"})
    assert "Total terdaftar : Berubah 34,48% dari bulan sebelumnya (183.139)." in words_of("<main" + answer.text)


def test_a_month_is_chosen_in_two_fields(admin: FlaskClient) -> None:
    assert admin.get(f"{PAGES}isi?bulan=4&tahun=2025").headers["Location"] == FORM
    assert admin.get(f"{PAGES}isi?bulan=4&tahun=2025&jenis=prakiraan").headers["Location"] == f"{FORM}?jenis=prakiraan"
    later = back(-1)
    for bad, sentence in (
        ("bulan=4&tahun=2013", "Pilih bulan dan tulis tahun sejak 2014"),
        ("bulan=13&tahun=2025", "Pilih bulan dan tulis tahun sejak 2014"),
        ("bulan=&tahun=dua", "Pilih bulan dan tulis tahun sejak 2014"),
        (f"bulan={later.month}&tahun={later.year}", "belum tiba"),
    ):
        answer = admin.get(f"{PAGES}isi?{bad}")
        assert (answer.status_code, sentence in words_of(answer.text)) == (422, True)


@saving
def test_choosing_offers_what_is_missing(admin: FlaskClient, application: Engine) -> None:
    verified(application, replace(WHOLE, as_of=back(1)))
    drafted(application, replace(WHOLE, as_of=back(3)))
    page = admin.get(f"{PAGES}isi").text
    missing = page.split('id="belum"')[1].split("</section>")[0]
    assert missing.count("<li>") == 22
    assert f"{PAGES}{back(1):%Y-%m}/isi" not in page
    assert f"{PAGES}{back(3):%Y-%m}/isi" in page.split('id="berjalan"')[1].split("</section>")[0]
    assert f"{PAGES}{this_month():%Y-%m}/isi" in missing
