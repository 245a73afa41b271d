"""The gallery in a browser: how it looks, and what the script adds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from semesta_platform.interface.gallery import GROUPS, SAMPLES
from tests.browser.checks import context_of, look

pytestmark = pytest.mark.browser

ADDRESSES = ["/galeri/", *(f"/galeri/{group}" for group in GROUPS), *(f"/galeri/contoh/{name}" for name in SAMPLES)]


@pytest.fixture
def page(chromium: Browser, gallery: str) -> Iterator[Page]:
    with context_of(chromium, 1280, base_url=gallery) as context:
        yield context.new_page()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["id", "en"])
def test_nothing_is_wrong_with_any_page(chromium: Browser, gallery: str, width: int, language: str) -> None:
    faults = {}
    with context_of(chromium, width) as context:
        tab = context.new_page()
        for address in ADDRESSES:
            # The second language changes words, not structure: there only what words can break is measured.
            found = look(tab, f"{gallery}{address}?bahasa={language}", width, axe=language == "id")
            if found:
                faults[address] = found
    assert faults == {}


def test_dark_colours_and_the_narrowest_phone_hold_too(chromium: Browser, gallery: str) -> None:
    faults = {}
    with context_of(chromium, 320, color_scheme="dark") as context:
        tab = context.new_page()
        for address in ("/galeri/dasar", "/galeri/contoh/beranda", "/galeri/contoh/entri"):
            found = look(tab, gallery + address, 320)
            if found:
                faults[address] = found
    assert faults == {}


def test_a_page_with_faults_is_found_out(chromium: Browser, gallery: str) -> None:
    with context_of(chromium, 390) as context:
        tab = context.new_page()
        tab.goto(gallery + "/galeri/")
        broken = (
            '<title>x</title><a href="#">x</a><p style="width:900px">wide</p>'
            '<img src="http://127.0.0.2:9/a.png"><i id="a"></i><i id="a"></i>'
        )
        tab.route("**/broken", lambda route: route.fulfill(body=broken, content_type="text/html"))
        found = " ".join(look(tab, gallery + "/broken", 390))
    names = [
        "wider than",
        "target too small",
        "link without",
        "inline style",
        "address elsewhere",
        "id twice",
        "axe html-has-lang",
    ]
    assert [name for name in names if name not in found] == []


def test_keys_find_the_search_the_main_action_and_the_list_of_keys(page: Page) -> None:
    page.goto("/galeri/contoh/beranda")
    page.keyboard.press("/")
    expect(page.locator("#cari")).to_be_focused()
    page.keyboard.type("?n/")
    expect(page.locator("#cari")).to_have_value("?n/")
    page.locator("#cari").blur()
    page.keyboard.press("?")
    expect(page.locator("#pintasan")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#pintasan")).to_be_hidden()
    page.keyboard.press("n")
    page.wait_for_url("**/contoh/entri")


def test_escape_closes_a_menu_and_gives_the_focus_back(page: Page) -> None:
    page.goto("/galeri/contoh/beranda")
    summary = page.locator(".tenant > summary")
    summary.click()
    page.keyboard.press("Tab")
    expect(page.locator(".tenant")).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(page.locator(".tenant")).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()


def test_a_refused_request_is_told_with_its_code(page: Page) -> None:
    page.goto("/galeri/?bahasa=en")
    page.evaluate("htmx.ajax('post', '/galat', {target: '#utama'})")
    toast = page.locator("#toasts .toast")
    expect(toast).to_contain_text("The server refused the request. Reference code: AB-12")
    toast.get_by_role("button").click()
    expect(toast).to_have_count(0)


def test_a_lost_connection_shows_a_banner_whose_button_sends_again(page: Page) -> None:
    page.goto("/galeri/contoh/papan")
    banner = page.locator("#luring")
    expect(banner).to_be_hidden()
    page.context.set_offline(True)
    expect(banner).to_be_visible()
    page.locator(".chip", has_text="Terlambat").click()
    page.context.set_offline(False)
    expect(banner).to_be_visible()
    banner.get_by_role("button").click()
    expect(banner).to_be_hidden()
    expect(page.locator(".board .task")).to_have_count(2)


def test_after_a_swap_the_focus_is_where_it_was(page: Page) -> None:
    page.goto("/galeri/contoh/papan")
    page.locator(".chip", has_text="Menunggu BPJS").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".board .task")).to_have_count(2)
    expect(page.locator(".chip[aria-current]")).to_be_focused()
    assert page.url.endswith("?f=bpjs")


def test_the_comparison_follows_what_is_typed_and_the_field_keeps_the_focus(page: Page) -> None:
    page.goto("/galeri/contoh/entri")
    page.locator("#bp-registered").fill("29.988")
    page.locator("#bp-active").fill("24.900")
    expect(page.locator("#banding")).to_contain_text("98,64%")
    expect(page.locator("#bp-active-banding")).to_contain_text("+70")
    expect(page.locator("#bp-active")).to_be_focused()
    expect(page.locator("#bp-active")).to_have_value("24.900")


def test_a_refused_form_keeps_what_was_typed_and_focuses_the_summary(page: Page) -> None:
    page.goto("/galeri/contoh/entri")
    page.locator("#bp-registered").fill("banyak")
    page.get_by_role("button", name="Ajukan untuk verifikasi").click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").first.click()
    expect(page.locator("#bp-registered")).to_be_focused()
    expect(page.locator("#pbi_jk-registered")).to_have_value("602.480")


def test_everything_works_without_a_script(chromium: Browser, gallery: str) -> None:
    with context_of(chromium, 390, base_url=gallery, java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto("/galeri/contoh/papan")
        tab.locator(".chip", has_text="Terlambat").click()
        expect(tab.locator(".board .task")).to_have_count(2)
        tab.locator(".menu > summary").first.click()
        tab.locator(".menu__panel button").first.click()
        expect(tab.locator(".toast")).to_contain_text("tidak ada yang disimpan")
        tab.locator(".bar__actions a[hreflang=en]").click()
        expect(tab.locator("html")).to_have_attribute("lang", "en")
        tab.goto("/galeri/contoh/nasional")
        tab.locator("#q").fill("kepulauan siau")
        tab.get_by_role("button", name="Filter").click()
        expect(tab.locator("#daftar tbody tr")).to_have_count(1)
        tab.goto("/galeri/contoh/entri")
        tab.locator("#bp-registered").fill("1")
        tab.get_by_role("button", name="Submit for verification").click()
        expect(tab.locator(".error-summary")).to_be_visible()
        tab.goto("/galeri/contoh/beranda")
        tab.locator(".twin > summary").first.click()
        expect(tab.locator(".twin table").first).to_be_visible()


def test_paper_gets_no_navigation_and_the_whole_text(page: Page) -> None:
    page.goto("/galeri/contoh/notulen")
    page.emulate_media(media="print")
    visible = {
        what: page.locator(what).first.is_visible()
        for what in (".bar", ".side", ".actions", ".letterhead", ".signatures", ".agenda")
    }
    assert visible == {
        ".bar": False,
        ".side": False,
        ".actions": False,
        ".letterhead": True,
        ".signatures": True,
        ".agenda": True,
    }
