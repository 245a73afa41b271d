"""The home and the record of a tenant in a real browser, wide and narrow, in both languages, on paper and without JavaScript."""

from __future__ import annotations

import datetime as dt
import gzip

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine

from semesta_platform.accounts.records import Person
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coverage import publishing, training
from semesta_tenants.coverage.records import UHC_PRIORITAS, GateEvidence, GateState
from tests.browser.checks import context_of, look
from tests.browser.driver import Serve
from tests.browser.signing import entered
from tests.coverage.conftest import LIAISON, TODAY
from tests.factories.people import person_with, signed_in
from tests.home.conftest import BABEL, SEAT_OF, TANJUNGBALAI, draft, figure, reported, returned, submitted, verified

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("cleared")]
HOME, RECORD, PROVINCE = "/kota-tanjungbalai/", "/kota-tanjungbalai/audit", "/prov-kepulauan-bangka-belitung/"
PAGES = {
    "admin": (HOME, RECORD, f"{RECORD}?rinci=semua", f"{RECORD}?siapa=zzzz", f"{RECORD}?dari=kemarin"),
    "liaison": (HOME,),
    "babel": (PROVINCE,),
}


@pytest.fixture(scope="module")
def served(app: Flask, serve: Serve) -> str:
    return serve(app)


@pytest.fixture(scope="module")
def people(engine: Engine) -> dict[str, Person]:
    return {name: person_with(engine, SEAT_OF[name], name=f"Petugas {name}") for name in PAGES}


@pytest.fixture
def filled(engine: Engine, cleared: None) -> None:  # noqa: ARG001 (figures of the test before must be gone)
    """Months with a trend, one of each thing that waits, a gate that was lost, a regency that has published."""
    for each in training.months(dt.date(2026, 1, 1), count=14):
        reported(engine, each, TANJUNGBALAI)
    verified(engine, figure(dt.date(2026, 2, 1), registered=182_000))
    returned(engine, figure(dt.date(2024, 4, 1)), "Jumlah PBI JK tidak cocok dengan data SIKS-NG; periksa lagi segmennya.")
    draft(engine, figure(dt.date(2024, 5, 1)))
    submitted(engine, figure(dt.date(2024, 6, 1)))
    lost = GateEvidence(
        UHC_PRIORITAS,
        dt.date(2025, 10, 1),
        GateState.NOT_MET,
        started_on=dt.date(2024, 1, 1),
        lost_on=dt.date(2025, 10, 1),
        reason="Tunggakan iuran PBPU Pemda",
        document="Surat 12/X/2025",
    )
    with tenant_transaction(engine, TANJUNGBALAI) as session:
        publishing.record_gate(session, LIAISON, lost, today=TODAY)
    reported(engine, figure(dt.date(2025, 9, 25), 98_000, 80_000, 100_000), "19.71")
    reported(engine, figure(dt.date(2025, 9, 25), 1_498_000, 1_280_000, 1_500_000), BABEL)


def window(chromium: Browser, served: str, width: int, **more: bool) -> BrowserContext:
    return context_of(chromium, width, base_url=served, **more)


def faults_of(tab: Page, served: str, name: str, width: int, *, axe: bool) -> dict[str, list[str]]:
    looked = {address: look(tab, f"{served}{address}", width, axe=axe) for address in PAGES[name]}
    return {address: found for address, found in looked.items() if found}


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", list(PAGES))
def test_nothing_is_wrong_with_any_page(
    chromium: Browser, served: str, people: dict[str, Person], name: str, language: str, width: int
) -> None:
    with window(chromium, served, width) as context:
        tab = entered(context, people[name], language)
        assert faults_of(tab, served, name, width, axe=language == "id") == {}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", list(PAGES))
def test_nothing_is_wrong_while_there_is_nothing(
    chromium: Browser, served: str, people: dict[str, Person], name: str, width: int
) -> None:
    with window(chromium, served, width) as context:
        tab = entered(context, people[name])
        assert faults_of(tab, served, name, width, axe=True) == {}


@pytest.mark.usefixtures("filled")
def test_the_next_action_is_seen_without_scrolling_and_a_key_leads_to_it(
    chromium: Browser, served: str, people: dict[str, Person]
) -> None:
    with window(chromium, served, 1280) as context:
        page = entered(context, people["admin"])
        page.goto(HOME)
        action = page.get_by_role("link", name="Isi angka").first
        expect(action).to_be_in_viewport()
        assert (action.get_attribute("href") or "").endswith("/isi")
        expect(page.get_by_role("heading", name="Menunggu Anda")).to_be_in_viewport()
        assert action.get_attribute("data-key") == "n"


@pytest.mark.usefixtures("filled")
def test_paper_names_the_region_and_bears_no_navigation(chromium: Browser, served: str, people: dict[str, Person]) -> None:
    with window(chromium, served, 1280) as context:
        page = entered(context, people["admin"])
        for address in (HOME, RECORD):
            page.goto(address)
            page.emulate_media(media="print")
            seen = [page.locator(each).first.is_visible() for each in (".letterhead", ".bar", ".side")]
            assert seen == [True, False, False]
            expect(page.locator(".letterhead")).to_contain_text("Kota Tanjungbalai")
            page.emulate_media(media="screen")


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without"])
def test_the_record_is_narrowed_and_unfolded(
    chromium: Browser, served: str, people: dict[str, Person], *, javascript: bool
) -> None:
    with window(chromium, served, 390, java_script_enabled=javascript) as context:
        page = entered(context, people["admin"])
        page.goto(RECORD)
        page.locator("#jenis").select_option("figure")
        page.locator("#siapa").fill("bpjs")
        page.get_by_role("button", name="Saring").click()
        expect(page.locator(".timeline > li")).to_have_count(2)
        expect(page.locator("#siapa")).to_have_value("bpjs")
        page.locator(".timeline > li").last.get_by_role("link", name="Riwayat hal ini").click()
        expect(page.locator(".timeline > li").last).to_contain_text("membuat draf angka")
        page.locator(".timeline > li").last.get_by_role("link", name="Lihat").click()
        expect(page.locator(".timeline > li").last.locator("table")).to_contain_text("Terdaftar")


@pytest.mark.usefixtures("filled")
def test_pages_stay_small(app: Flask, people: dict[str, Person]) -> None:
    for name, addresses in PAGES.items():
        client = signed_in(app, people[name])
        assert all(len(gzip.compress(client.get(each).data)) < 20_000 for each in addresses)
