"""The region's standing in a real browser: wide and narrow, both languages, on paper, and an objection sent by hand."""

from __future__ import annotations

import gzip
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from semesta_platform.accounts.records import Person, Seat
from semesta_platform.accounts.roles import Role
from tests.browser.checks import PHONE, context_of, look
from tests.browser.driver import Serve
from tests.browser.signing import entered
from tests.factories.people import person_with, signed_in
from tests.ranking_pages.conftest import ASAHAN, BABEL, BATU_BARA, LOMBOK_TIMUR, PAGES, TANJUNGBALAI

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("world", "quiet")]
HERE = PAGES[TANJUNGBALAI]
ADDRESSES = {
    TANJUNGBALAI: (HERE, f"{HERE}?bulan=2025-04", f"{HERE}keberatan", f"{HERE}publik"),
    LOMBOK_TIMUR: (PAGES[LOMBOK_TIMUR],),
    ASAHAN: (PAGES[ASAHAN],),
    BATU_BARA: (PAGES[BATU_BARA],),
    BABEL: (PAGES[BABEL], f"{PAGES[BABEL]}?kategori=utama"),
}


@pytest.fixture(scope="module")
def served(app: Flask, serve: Serve) -> str:
    return serve(app)


@pytest.fixture(scope="module")
def everywhere(engine: Engine) -> Person:
    """Admin of every region that is looked at, so that one sign-in shows them all."""
    return person_with(engine, *(Seat(Role.TENANT_ADMIN, tenant_code=code) for code in ADDRESSES), name="Admin Lima Daerah")


@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "id"), (390, "en")])
def test_nothing_is_wrong_with_any_page(chromium: Browser, served: str, everywhere: Person, width: int, language: str) -> None:
    faults = {}
    with context_of(chromium, width, base_url=served) as context:
        tab = entered(context, everywhere, language)
        for address in (each for addresses in ADDRESSES.values() for each in addresses):
            if found := look(tab, f"{served}{address}", width, axe=language == "id"):
                faults[address] = found
    assert faults == {}


@pytest.mark.parametrize("width", [1280, 390])
def test_an_objection_is_sent_and_a_choice_is_made(chromium: Browser, served: str, everywhere: Person, width: int) -> None:
    with context_of(chromium, width, base_url=served) as context:
        page = entered(context, everywhere)
        page.goto(HERE)
        if width < PHONE:
            # Of more than five places the last ones stand behind a menu, and none is lost.
            page.locator(".tabs summary").click()
            expect(page.locator(".tabs").get_by_role("link", name="Petugas")).to_be_visible()
        page.get_by_role("link", name="Ajukan keberatan").first.click()
        page.locator("#uraian").fill("Porsi Pemda sudah 26 persen menurut rekonsiliasi.")
        page.get_by_role("button", name="Kirim keberatan").click()
        expect(page.locator(".error-summary")).to_be_focused()
        expect(page.locator("#uraian")).to_have_value("Porsi Pemda sudah 26 persen menurut rekonsiliasi.")
        page.locator("#pokok").select_option("madya")
        page.locator("#bukti").fill("Berita acara 7/IX/2025")
        page.get_by_role("button", name="Kirim keberatan").click()
        expect(page.locator("#keberatan")).to_contain_text("Menunggu jawaban")
        page.locator("#publik").get_by_role("link", name="Ubah").click()
        page.get_by_label("Peringkat dan kategori").check()
        page.get_by_role("button", name="Simpan pilihan").click()
        expect(page.get_by_label("Peringkat dan kategori")).to_be_checked()
        expect(page.get_by_label("Angka yang sudah terbit")).not_to_be_checked()


def test_a_provinces_list_is_narrowed_without_a_new_page(chromium: Browser, served: str, everywhere: Person) -> None:
    with context_of(chromium, 1280, base_url=served) as context:
        page = entered(context, everywhere)
        page.goto(PAGES[BABEL])
        page.locator("#lapor").select_option("sudah")
        expect(page.locator("#daftar tbody tr")).to_have_count(1)
        expect(page).to_have_url(re.compile("lapor=sudah"))


def test_a_sheet_of_paper_tells_the_standing(chromium: Browser, served: str, everywhere: Person) -> None:
    with context_of(chromium, 1280, base_url=served) as context:
        page = entered(context, everywhere)
        page.goto(HERE)
        page.emulate_media(media="print")
        expect(page.locator(".letterhead")).to_contain_text("UHC Awards 2026, versi 1, hitungan nomor")
        expect(page.locator("section.print-only")).to_contain_text("Keaktifan minimal 85%")
        assert page.locator(".side:visible, .bar:visible, #keberatan:visible, form:visible").count() == 0
        assert page.pdf(format="A4").count(b"/Type /Page\n") == 1


def test_pages_stay_small(app: Flask, everywhere: Person) -> None:
    client: FlaskClient = signed_in(app, everywhere)
    sizes = [len(gzip.compress(client.get(each).data)) for addresses in ADDRESSES.values() for each in addresses]
    assert max(sizes) < 20_000
