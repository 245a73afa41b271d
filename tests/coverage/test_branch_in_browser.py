"""Desk, verification and evidence in a real browser: wide and narrow, in both languages, with and without JavaScript."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from semesta_platform.accounts.records import Person, Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coverage import publishing
from semesta_tenants.coverage.records import GateEvidence, GateState, Headcount
from tests.accounts.conftest import app, engine, pytest_generate_tests
from tests.accounts.test_in_browser import sign_in
from tests.browser.checks import context_of, look
from tests.browser.driver import Serve
from tests.browser.signing import entered
from tests.coverage.conftest import LIAISON, TANJUNGBALAI, TODAY, clear
from tests.coverage.desks import (
    APRIL,
    BATU_BARA,
    MARCH,
    TANJUNGBALAI_CODE,
    corrected,
    liaison,
    published,
    stands,
    submitted,
    verified,
)
from tests.factories.people import person_with

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.browser
WIDTHS, LANGUAGES = (1280, 390), ("id", "en")
MASS = "Pendaftaran massal 46.947 warga PBPU dan BP Pemda sejak 1 Maret 2025."


@dataclass(frozen=True)
class Scene:
    """A branch with work on its desk: who works there, and the pages that they open with what each must say."""

    person: Person
    operator: Person
    pages: dict[str, str]


@pytest.fixture(scope="module")
def served(app: Flask, serve: Serve) -> str:
    return serve(app)


@pytest.fixture
def scene(engine: Engine, owner: Engine) -> Iterator[Scene]:
    clear(owner)
    verified(engine, BATU_BARA, MARCH)
    jump = submitted(engine, BATU_BARA, replace(APRIL, total=Headcount(490_000, 371_200)), reason=MASS)
    done = verified(engine, TANJUNGBALAI_CODE, TANJUNGBALAI)
    again = corrected(engine, TANJUNGBALAI_CODE, done, replace(TANJUNGBALAI, total=Headcount(183_500, 150_400)))
    for evidence in (
        GateEvidence("uhc_prioritas", dt.date(2025, 4, 1), GateState.MET, dt.date(2025, 2, 1), document="Surat nomor 12/2025"),
        GateEvidence("contributions_paid", TODAY, GateState.MET, paid_until=dt.date(2025, 9, 1), document="Berita acara 9/2025"),
    ):
        with tenant_transaction(engine, BATU_BARA) as session:
            publishing.record_gate(session, LIAISON, evidence, today=TODAY)
    pages = {
        "/cabang/": "2 ",
        "/cabang/?daerah=12.09&tunggu=1": "2 ",
        "/kab-batu-bara/verifikasi/": "Verifi",
        "/kab-asahan/verifikasi/": "Verifi",
        f"/kab-batu-bara/verifikasi/{jump.id}/": "2025",
        f"/kota-tanjungbalai/verifikasi/{again.id}/": "2025",
        f"/kota-tanjungbalai/verifikasi/{done.id}/": "2025",
        "/kab-batu-bara/syarat/": "",
        "/kab-asahan/syarat/": "",
        "/kab-batu-bara/syarat/catat": "",
        "/": "",
    }
    operator = person_with(engine, Seat(Role.OPERATOR), name="Pengelola")
    yield Scene(liaison(engine), operator, pages)
    clear(owner)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wrong_with_any_page(chromium: Browser, served: str, scene: Scene, width: int, language: str) -> None:
    faults = {}
    with context_of(chromium, width, base_url=served) as context:
        tab = entered(context, scene.person, language)
        for address, head in scene.pages.items():
            if found := look(tab, f"{served}{address}", width, axe=language == "id"):
                faults[address] = found
            expect(tab.locator("html")).to_have_attribute("lang", language)
            expect(tab.locator(".page-head h1")).to_contain_text(head)
    assert faults == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wrong_with_the_operators_form(chromium: Browser, served: str, scene: Scene, width: int) -> None:
    with context_of(chromium, width, base_url=served) as context:
        page = entered(context, scene.operator)
        assert look(page, f"{served}/operator/", width) == []
        page.get_by_role("link", name="Catat Kabupaten Lombok Timur").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Catat bukti syarat")
        assert look(page, page.url, width) == []


@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without"])
@pytest.mark.parametrize("width", WIDTHS)
def test_from_the_desk_to_a_returned_and_a_published_figure(
    chromium: Browser, served: str, engine: Engine, owner: Engine, width: int, *, javascript: bool
) -> None:
    clear(owner)
    first, second = submitted(engine, BATU_BARA, MARCH), submitted(engine, BATU_BARA, APRIL)
    with context_of(chromium, width, base_url=served, java_script_enabled=javascript) as context:
        page = context.new_page()
        sign_in(page, liaison(engine))
        page.get_by_role("main").get_by_role("link", name="Meja cabang").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("2 angka menunggu verifikasi")
        page.get_by_role("link", name="Periksa Kabupaten Batu Bara, Maret 2025").click()
        page.get_by_role("button", name="Kembalikan ke daerah").click()
        expect(page.locator("#alasan-galat")).to_contain_text("Tulis alasan pengembalian")
        assert faults_without_axe(page) == []
        page.get_by_label("Alasan bila dikembalikan").fill("Berita acara belum dilampirkan.")
        page.get_by_role("button", name="Kembalikan ke daerah").click()
        expect(page.locator(".toast")).to_contain_text("Angka Maret 2025 dikembalikan ke daerah.")
        page.get_by_role("link", name="Periksa April 2025").click()
        page.get_by_role("button", name="Verifikasi dan terbitkan").click()
        expect(page.locator(".toast")).to_contain_text("Angka April 2025 sudah diverifikasi dan terbit.")
        expect(page.get_by_role("heading", level=3)).to_have_text("Tidak ada angka yang menunggu")
    assert stands(engine, BATU_BARA, first.id)[0] == "returned"
    assert [each.version_id for each in published(engine, BATU_BARA)] == [second.id]


@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without"])
@pytest.mark.parametrize("width", WIDTHS)
def test_evidence_from_an_empty_page_to_a_published_record(
    chromium: Browser, served: str, engine: Engine, owner: Engine, width: int, *, javascript: bool
) -> None:
    clear(owner)
    with context_of(chromium, width, base_url=served, java_script_enabled=javascript) as context:
        page = entered(context, liaison(engine))
        page.goto("/kab-batu-bara/syarat/")
        page.get_by_role("link", name="Catat bukti").first.click()
        page.get_by_role("radio", name="Iuran PBPU Pemda lunas").check()
        page.get_by_role("radio", name="Terpenuhi", exact=True).check()
        page.get_by_label("Keadaan per tanggal").fill("2025-10-01")
        page.get_by_label("Iuran lunas sampai bulan").fill("2025-09")
        page.get_by_role("button", name="Catat dan terbitkan").click()
        expect(page.get_by_role("alert").first).to_contain_text("Sebutkan dokumennya")
        expect(page.get_by_label("Iuran lunas sampai bulan")).to_have_value("2025-09")
        expect(page.get_by_role("radio", name="Terpenuhi", exact=True)).to_be_checked()
        assert faults_without_axe(page) == []
        page.locator("#dokumen").fill("Berita acara rekonsiliasi 1 Oktober 2025")
        page.get_by_role("button", name="Catat dan terbitkan").click()
        expect(page.locator(".toast")).to_contain_text("sudah dicatat dan terbit")
        expect(page.get_by_role("main")).to_contain_text("Iuran PBPU Pemda lunas sampai September 2025.")


@pytest.mark.parametrize("address", ["/cabang/", "/kab-batu-bara/syarat/"])
def test_the_lists_print_whole(chromium: Browser, served: str, scene: Scene, address: str) -> None:
    with context_of(chromium, 1280, base_url=served) as context:
        page = entered(context, scene.person)
        page.goto(address)
        page.emulate_media(media="print")
        expect(page.get_by_role("table").first).to_be_visible()
        expect(page.locator(".bar")).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def faults_without_axe(page: Page) -> list[str]:
    """What a refused form must have: one id each, and a summary whose links lead to fields that are there."""
    targets = page.locator(".error-summary a").evaluate_all("links => links.map(link => link.getAttribute('href').slice(1))")
    return [target for target in targets if page.locator(f"[id='{target}']").count() != 1]
