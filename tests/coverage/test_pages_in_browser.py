"""The region's figures in a real browser: wide and narrow, in both languages, with and without JavaScript, and on paper."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine

from semesta_platform.accounts.records import Person, Seat
from semesta_platform.accounts.roles import Role
from semesta_tenants.coverage.records import Headcount
from tests.accounts.conftest import app, engine
from tests.browser.checks import context_of, look
from tests.browser.driver import Serve
from tests.browser.signing import entered
from tests.coverage.pages import ADMINS, APRIL, FORM, LIAISONS, PAGES, TYPED, WHOLE, back, drafted, returned, submitted, verified
from tests.factories.people import person_with
from tests.http.conftest import pytest_generate_tests

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("cleared")]
MAY = f"{PAGES}2025-05/isi"
EVERYWHERE = (PAGES, APRIL, f"{PAGES}2024-02/")
ADDRESSES = {
    ("admin", "id"): (*EVERYWHERE, f"{PAGES}?keadaan=draft&tahun=2014", FORM, MAY, f"{PAGES}isi?bulan=1&tahun=x"),
    ("admin", "en"): (PAGES, APRIL, FORM, f"{PAGES}isi"),
    ("liaison", "id"): EVERYWHERE,
}


@pytest.fixture(scope="module")
def served(app: Flask, serve: Serve) -> str:
    return serve(app)


@pytest.fixture(scope="module")
def people(engine: Engine) -> dict[str, Person]:
    return {
        "admin": person_with(engine, ADMINS, name="Admin Kota Tanjungbalai"),
        "colleague": person_with(engine, ADMINS, name="Admin Kedua"),
        "liaison": person_with(engine, LIAISONS, name="Penghubung Kisaran"),
        "two places": person_with(engine, ADMINS, Seat(Role.TENANT_ADMIN, "52.03"), name="Admin Dua Daerah"),
    }


def window(chromium: Browser, served: str, width: int, **more: bool) -> BrowserContext:
    return context_of(chromium, width, base_url=served, **more)


def a_life(engine: Engine) -> None:
    """April returned twice, then verified and corrected; months around it in every state."""
    returned(
        engine, replace(WHOLE, note="catatan yang panjang " * 12), reason="Segmen BP tidak sesuai dengan rekapitulasi cabang."
    )
    verified(engine, replace(WHOLE, as_of=back(5)))
    verified(
        engine, replace(WHOLE, as_of=back(4), total=Headcount(205_887, 205_000), segments=()), reason="Peserta dari daerah lain."
    )
    submitted(engine, replace(WHOLE, as_of=back(1)), reason="Pemadanan data.")
    drafted(engine, replace(WHOLE, total=Headcount(183_140, None), segments=()))


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(("who", "language"), list(ADDRESSES))
def test_nothing_is_wrong_with_any_page(
    chromium: Browser, served: str, application: Engine, people: dict[str, Person], who: str, width: int, language: str
) -> None:
    a_life(application)
    faults = {}
    with window(chromium, served, width) as context:
        tab = entered(context, people[who], language)
        for address in (*ADDRESSES[who, language], f"{PAGES}{back(4):%Y-%m}/"):
            if found := look(tab, f"{served}{address}", width, axe=language == "id"):
                faults[address] = found
            expect(tab.locator("html")).to_have_attribute("lang", language)
    assert faults == {}


def fill(page: Page, **changed: str) -> None:
    """Type what TYPED says, with what is changed."""
    for name, value in (TYPED | changed).items():
        if name == "versi":
            continue
        field = page.locator(f"[id='{name}']")
        if name in {"semester", "dasar"}:
            field.select_option(value)
        else:
            field.fill(value)


@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_month_is_typed_mended_compared_and_submitted(
    chromium: Browser, served: str, application: Engine, people: dict[str, Person], width: int, *, javascript: bool
) -> None:
    verified(application)
    with window(chromium, served, width, java_script_enabled=javascript) as context:
        page = entered(context, people["admin"])
        page.goto(MAY)
        fill(page, **{"total-registered": "80.08"})
        if javascript:
            expect(page.locator("#banding")).to_contain_text("1 isian belum dapat dibaca")
            expect(page.locator("#pbi_jk-registered-banding")).to_contain_text("Apr 90.000")
        else:
            page.get_by_role("button", name="Hitung").click()
            expect(page.locator("#banding")).to_contain_text("1 isian belum dapat dibaca")
        page.get_by_role("button", name="Simpan draf").click()
        expect(page.locator("[id='total-registered-galat']")).to_contain_text("Tulis bilangan bulat tanpa koma")
        expect(page.locator("[id='total-registered']")).to_have_value("80.08")
        expect(page.locator("#catatan")).to_have_value(TYPED["catatan"])
        if javascript:
            expect(page.locator(".error-summary")).to_be_focused()
        page.locator(".error-summary a").click()
        page.locator("[id='total-registered']").fill("183.139")
        page.get_by_role("button", name="Simpan dan ajukan").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Angka Mei 2025")
        expect(page.locator("main")).to_contain_text("Diajukan")
        page.get_by_role("button", name="Tarik pengajuan").click()
        page.get_by_role("link", name="Ubah draf").click()
        expect(page.locator("[id='total-active']")).to_have_value("150.499")


@pytest.mark.parametrize("width", [1280, 390])
def test_two_people_at_once_lose_nothing(
    chromium: Browser, served: str, application: Engine, people: dict[str, Person], width: int
) -> None:
    drafted(application)
    with window(chromium, served, width) as mine, window(chromium, served, width) as theirs:
        first, second = entered(mine, people["admin"]), entered(theirs, people["colleague"])
        for page in (first, second):
            page.goto(FORM)
        first.locator("#catatan").fill("milik yang pertama")
        first.get_by_role("button", name="Simpan draf").click()
        expect(first.get_by_role("heading", level=1)).to_have_text("Angka April 2025")
        second.locator("#catatan").fill("milik yang kedua")
        second.get_by_role("button", name="Simpan draf").click()
        expect(second.locator("#bentrok")).to_be_visible()
        expect(second.locator("#beda")).to_contain_text("milik yang pertama")
        expect(second.locator("#catatan")).to_have_value("milik yang kedua")
        second.get_by_role("button", name="Simpan draf").click()
        expect(second.locator("main")).to_contain_text("milik yang kedua")


def test_the_live_comparison_keeps_the_cursor_and_warns(
    chromium: Browser, served: str, application: Engine, people: dict[str, Person]
) -> None:
    verified(application)
    with window(chromium, served, 1280) as context:
        page = entered(context, people["admin"])
        page.goto(MAY)
        total = page.locator("[id='total-registered']")
        total.press_sequentially("120.000", delay=20)
        expect(page.locator("#banding")).to_contain_text("Berubah 34,48% dari bulan sebelumnya (183.139).")
        expect(page.locator("[id='total-registered-banding']")).to_contain_text("−63.139")
        expect(total).to_be_focused()
        expect(total).to_have_value("120.000")


def test_filters_change_the_list_without_a_new_page(
    chromium: Browser, served: str, application: Engine, people: dict[str, Person]
) -> None:
    a_life(application)
    with window(chromium, served, 1280) as context:
        page = entered(context, people["admin"])
        page.goto(PAGES)
        page.get_by_label("Keadaan").select_option("submitted")
        expect(page.locator("#daftar tbody tr")).to_have_count(1)
        expect(page).to_have_url(re.compile("keadaan=submitted"))
        page.reload()
        expect(page.locator("#daftar tbody tr")).to_have_count(1)


@pytest.mark.parametrize("address", [PAGES, APRIL])
def test_pages_print_whole_and_without_buttons(
    chromium: Browser, served: str, application: Engine, people: dict[str, Person], address: str
) -> None:
    a_life(application)
    with window(chromium, served, 1280) as context:
        page = entered(context, people["admin"])
        page.goto(address)
        page.emulate_media(media="print")
        expect(page.locator(".letterhead")).to_be_visible()
        expect(page.locator(".letterhead")).to_contain_text("Kota Tanjungbalai")
        assert page.locator(".button:visible, .side:visible, .chips:visible, form.filters:visible").count() == 0
        page.set_viewport_size({"width": 700, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= 700


def test_a_person_of_two_regions_sees_each_with_its_own_figures(
    chromium: Browser, served: str, application: Engine, people: dict[str, Person]
) -> None:
    verified(application)
    with window(chromium, served, 1280) as context:
        page = entered(context, people["two places"])
        page.goto(PAGES)
        expect(page.get_by_role("heading", level=1)).to_contain_text("97,45%")
        page.goto("/kab-lombok-timur/cakupan/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Angka kepesertaan")
