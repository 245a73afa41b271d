"""The public pages in a real browser: how they look, live narrowing, and the same without JavaScript."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from tests.browser.checks import context_of, look
from tests.browser.driver import Serve
from tests.http.parts import WHO

pytestmark = pytest.mark.browser

ADDRESSES = [
    "/",
    "/publik/",
    "/publik/?q=zzz",
    "/publik/?prov=91&urut=nama&arah=turun",
    "/publik/prov-kepulauan-bangka-belitung/",
    "/publik/kab-batu-bara/",
    "/publik/galat/bentrok",
    "/kab-batu-bara/",
    "/tidak-ada",
]


@pytest.fixture(scope="session")
def served(app: Flask, serve: Serve) -> str:
    return serve(app)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["id", "en"])
def test_nothing_is_wrong_with_any_page(chromium: Browser, served: str, width: int, language: str) -> None:
    faults = {}
    with context_of(chromium, width) as context:
        tab = context.new_page()
        for address in ADDRESSES:
            mark = "&" if "?" in address else "?"
            if found := look(tab, f"{served}{address}{mark}bahasa={language}", width, axe=language == "id"):
                faults[address] = found
    assert faults == {}


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wrong_with_a_tenants_home(chromium: Browser, served: str, width: int) -> None:
    with context_of(chromium, width, extra_http_headers={WHO: "batubara"}) as context:
        assert look(context.new_page(), f"{served}/kab-batu-bara/", width) == []


def test_the_list_narrows_while_one_types(chromium: Browser, served: str) -> None:
    with context_of(chromium, 1280, base_url=served) as context:
        page = context.new_page()
        page.goto("/publik/")
        page.get_by_label("Cari nama atau kode").press_sequentially("lombok")
        expect(page.locator("#daftar tbody tr")).to_have_count(4)
        expect(page.get_by_label("Cari nama atau kode")).to_be_focused()
        expect(page).to_have_url(re.compile("q=lombok"))
        page.get_by_label("Provinsi", exact=True).select_option(label="Bali")
        expect(page.get_by_text("Tidak ada daerah yang cocok")).to_be_visible()
        page.reload()
        expect(page.get_by_label("Cari nama atau kode")).to_have_value("lombok")


def test_it_also_works_without_javascript(chromium: Browser, served: str) -> None:
    with context_of(chromium, 390, base_url=served, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/")
        page.get_by_label("Cari daerah").last.fill("batu bara")
        page.get_by_role("button", name="Cari").click()
        page.get_by_role("link", name="Kabupaten Batu Bara").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Kabupaten Batu Bara")
        page.go_back()
        page.get_by_role("button", name="Saring").click()
        expect(page.locator("#daftar tbody tr")).to_have_count(1)


def test_sorting_keeps_what_was_searched_for(chromium: Browser, served: str) -> None:
    with context_of(chromium, 1280, base_url=served) as context:
        page = context.new_page()
        page.goto("/publik/?q=lombok")
        page.get_by_role("columnheader", name="Daerah").get_by_role("link").click()
        page.get_by_role("columnheader", name="Daerah").get_by_role("link").click()
        page.wait_for_load_state()
        expect(page).to_have_url(re.compile("q=lombok"))
        expect(page.locator("#daftar tbody th")).to_have_count(4)
        names = page.locator("#daftar tbody th").all_inner_texts()

    assert names in (sorted(names), sorted(names, reverse=True))


def test_another_language_is_one_tap_away_and_stays(chromium: Browser, served: str) -> None:
    with context_of(chromium, 390, base_url=served) as context:
        page = context.new_page()
        page.goto("/publik/?q=lombok")
        page.get_by_role("link", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        page.goto("/publik/kab-batu-bara/")
        expect(page.locator("html")).to_have_attribute("lang", "en")
