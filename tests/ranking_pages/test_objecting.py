"""Objections and what anybody may see, by the forms: who may, what is kept, what others never see."""

from __future__ import annotations

import csv
import html
import io
import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from semesta_platform.accounts.roles import Role
from semesta_platform.http.ground import ground_of
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction, tenant_transaction
from semesta_tenants.awards import objecting, queries
from semesta_tenants.awards.ledger import AnswerOutcome
from semesta_tenants.coverage.records import Operator
from tests.coverage.pages import value_of, words_of
from tests.factories.people import post
from tests.ranking_pages.conftest import LOMBOK_TIMUR, PAGES, TANJUNGBALAI, admin, opd, somebody

pytestmark = pytest.mark.usefixtures("world", "quiet")
HERE = PAGES[TANJUNGBALAI]
FORM = f"{HERE}keberatan"
GOOD = {
    "pokok": "madya",
    "uraian": "Porsi Pemda sudah 26 persen menurut rekonsiliasi September.",
    "bukti": "=Berita acara 7/IX/2025",
}
ANSWERER = Operator(uuid.uuid4(), "Pengelola sistem", office=False)


@pytest.fixture(scope="module")
def here(app: Flask) -> FlaskClient:
    return admin(app, TANJUNGBALAI)


def run_of(client: FlaskClient) -> str:
    return value_of(client.get(FORM).text, "hitungan")


def raised(client: FlaskClient, **changed: str) -> tuple[int, str]:
    return post(client, FORM, **{"hitungan": run_of(client), **GOOD, **changed})


def acts(app: Flask) -> list[str]:
    query = text("SELECT action FROM audit_entries WHERE action ~ '^(objection|transparency)[.]' ORDER BY id DESC LIMIT 5")
    with tenant_transaction(ground_of(app).engine, TANJUNGBALAI) as session:
        return list(session.scalars(query))


def test_an_objection_is_listed_answered_and_nobody_elses(app: Flask, here: FlaskClient) -> None:
    assert "Belum ada keberatan" in words_of(here.get(HERE).text)
    assert raised(here)[0] == 303
    page = words_of(here.get(HERE).text)
    assert "Keberatan tercatat." in page
    assert "Kategori Madya Menunggu jawaban Admin daerah" in page
    assert GOOD["uraian"] in page
    assert acts(app)[0] == "objection.raised"
    with tenant_transaction(ground_of(app).engine, TANJUNGBALAI) as session:
        (kept,) = queries.objections(session)
        objecting.answer(session, ANSWERER, kept.id, outcome=AnswerOutcome.ACCEPTED, text="Angka akan diperbaiki cabang.")
    page = words_of(here.get(HERE).text)
    assert "Kategori Madya Diterima" in page
    assert "Angka akan diperbaiki cabang." in page
    other = admin(app, LOMBOK_TIMUR)
    assert "Belum ada keberatan" in words_of(other.get(PAGES[LOMBOK_TIMUR]).text)
    assert len(list(csv.reader(io.StringIO(other.get(f"{PAGES[LOMBOK_TIMUR]}keberatan.csv").text)))) == 1
    assert other.get(f"{HERE}keberatan.csv").status_code == 404


def test_objections_are_taken_away_and_no_cell_is_a_formula(here: FlaskClient) -> None:
    raised(here)
    head, row = csv.reader(io.StringIO(here.get(f"{HERE}keberatan.csv").text.lstrip("\ufeff")))
    found = dict(zip(head, row, strict=True))
    assert (found["Pokok"], found["Bukti"], found["Keadaan"]) == ("Kategori Madya", f"'{GOOD['bukti']}", "Menunggu jawaban")


def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(app: Flask, here: FlaskClient) -> None:
    status, page = raised(here, pokok="", bukti="  ", uraian="Catatan panjang yang tidak boleh hilang.")
    assert status == 422
    assert re.findall(r'class="error-summary".*?</ul>', page, re.DOTALL)[0].count("<a href=") == 2
    assert '<a href="#pokok">' in page
    assert "Catatan panjang yang tidak boleh hilang." in page
    with tenant_transaction(ground_of(app).engine, TANJUNGBALAI) as session:
        assert queries.objections(session) == ()


@pytest.mark.parametrize("run", ["", "x", "0", "999999", "9" * 30])
def test_an_objection_to_no_run_is_not_found(here: FlaskClient, run: str) -> None:
    assert raised(here, hitungan=run)[0] == 404


def test_only_the_regions_admin_objects_and_chooses(app: Flask, here: FlaskClient) -> None:
    run = run_of(here)
    for reader in (opd(app, TANJUNGBALAI), somebody(app, Role.LIAISON, branch_code="kisaran")):
        page = reader.get(HERE).text
        assert "Ajukan keberatan" not in page
        assert f'href="{HERE}publik"' not in page
        answers = [reader.get(FORM).status_code, post(reader, FORM, hitungan=run, **GOOD)[0], post(reader, f"{HERE}publik")[0]]
        assert answers == [403, 403, 403]
    other = admin(app, LOMBOK_TIMUR)
    assert [post(other, FORM, hitungan=run, **GOOD)[0], other.get(f"{HERE}publik").status_code] == [404, 404]


def test_a_region_chooses_what_anybody_sees_and_it_is_recorded(app: Flask, here: FlaskClient) -> None:
    form = f"{HERE}publik"
    assert "Belum pernah dipilih" in words_of(here.get(form).text)
    assert post(here, form, tampil="angka")[0] == 303
    assert acts(app)[0] == "transparency.chosen"
    page = here.get(form).text
    assert re.findall(r'value="(\w+)" checked', page) == ["angka"]
    assert "Pilihan disimpan dan langsung berlaku." in page
    assert 'href="/publik/kota-tanjungbalai/"' in page
    assert "Angka yang sudah terbit ditampilkan Peringkat dan kategori tidak ditampilkan" in words_of(here.get(HERE).text)
    with shared_transaction(ground_of(app).engine, SharedRole.VIEWER) as session:
        choice = queries.choice(session, TANJUNGBALAI)
    assert (choice.figures, choice.ranking, choice.words) == (True, False, "Admin daerah")
    assert "mengubah yang dapat dilihat siapa pun" in words_of(here.get("/kota-tanjungbalai/audit?rinci=semua").text)
    # The page that was open before the choice above knows nothing of it, and overwrites nothing.
    stale, words = post(here, form)
    assert (stale, "berubah sejak halaman Anda dibuka" in words) == (409, True)
    assert re.findall(r'value="(\w+)" checked', here.get(form).text) == ["angka"]
    seen = re.findall(r'name="sejak" value="([^"]*)"', here.get(form).text)[0]
    assert post(here, form, sejak=html.unescape(seen))[0] == 303
    assert re.findall(r'value="(\w+)" checked', here.get(form).text) == []
