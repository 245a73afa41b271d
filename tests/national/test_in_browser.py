"""The national pages in a real browser, wide and narrow: nothing wrong with them, and the list answers while somebody types."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from semesta_platform.accounts.records import Person
from tests.accounts.test_in_browser import sign_in
from tests.browser.checks import context_of, look
from tests.browser.driver import Serve
from tests.browser.signing import entered
from tests.factories.people import person_with
from tests.national.conftest import CENTRE, Shown

pytestmark = pytest.mark.browser
ADDRESSES = (
    "/nasional/?prov=12",
    "/nasional/?kontes=provinsi&bulan=2025-04",
    "/nasional/?bulan=april&edisi=simulasi-uhc-2027",
    "/nasional/beda?hasil=semua",
    "/nasional/banding",
    "/nasional/kota-tanjungbalai/",
)


@pytest.fixture(scope="module")
def served(shown: Shown, serve: Serve) -> str:
    return serve(shown.app)


@pytest.fixture(scope="module")
def person(shown: Shown) -> Person:
    return person_with(shown.engine, CENTRE)


def landed(context: BrowserContext, person: Person) -> Page:
    """The page on which the centre lands after signing in."""
    page = context.new_page()
    sign_in(page, person)
    page.wait_for_url("**/nasional/")
    return page


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wrong_with_any_page(chromium: Browser, served: str, person: Person, width: int) -> None:
    faults = {}
    with context_of(chromium, width, base_url=served) as context:
        tab = entered(context, person)
        for address in ADDRESSES:
            # Sources stand elsewhere: that is what they are for.
            found = [each for each in look(tab, f"{served}{address}", width) if not each.startswith("address elsewhere")]
            if found:
                faults[address] = found
    assert faults == {}


@pytest.mark.parametrize("width", [1280, 390])
def test_the_list_answers_while_somebody_types(chromium: Browser, served: str, person: Person, width: int) -> None:
    with context_of(chromium, width, base_url=served) as context:
        page = landed(context, person)
        heading = page.get_by_role("heading", level=1).element_handle()
        page.locator("#q").press_sequentially("natuna", delay=20)
        rows = page.locator("#daftar tbody tr")
        expect(rows).to_have_count(1)
        expect(rows).to_contain_text("Kabupaten Natuna")
        expect(page).to_have_url(re.compile("q=natuna"))
        assert heading is not None
        assert heading.evaluate("(it) => it.isConnected"), "the page itself stays"
        page.locator("#daftar .chips a", has_text="Pratama").click()
        expect(page.locator("#daftar")).to_contain_text("Tidak ada daerah yang cocok")
        page.get_by_role("link", name="Hapus saringan").click()
        page.locator("#daftar thead a", has_text="Keaktifan").click()
        expect(page.locator("#daftar tbody tr").first).to_contain_text("Kabupaten Natuna" if "turun" in page.url else "%")


def test_without_scripts_the_button_sends_the_filters_and_a_tile_opens_its_province(
    chromium: Browser, served: str, person: Person
) -> None:
    with context_of(chromium, 1280, base_url=served, java_script_enabled=False) as context:
        page = landed(context, person)
        page.locator("#q").fill("natuna")
        page.get_by_role("button", name="Saring").click()
        expect(page.locator("#daftar tbody tr")).to_have_count(1)
        page.locator(".tile-map__tile", has_text="Sumut").click()
        expect(page.locator("#peta")).to_contain_text("Kota Tanjungbalai")
        page.emulate_media(media="print")
        expect(page.locator(".letterhead")).to_be_visible()
        page.set_viewport_size({"width": 1000, "height": 700})
        assert page.locator("form.filters:visible, .chips:visible").count() == 0
