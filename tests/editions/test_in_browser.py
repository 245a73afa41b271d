"""The operator's pages of editions in a real browser, wide and narrow; a refused file leads to its lines and is mended."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from semesta_platform.accounts.records import Person
from tests.browser.checks import LEAST_TARGET, MEASURE, context_of, look, violations
from tests.browser.driver import Serve
from tests.browser.signing import entered
from tests.editions.ground import FILE, HERE, LIST, NAME, OPERATOR, drafted, objected, opened, rank, record, report
from tests.factories.people import person_with

pytestmark = pytest.mark.browser
BAD = FILE.replace("at_least: 99\n", "at_least: 140\n").replace("url: https://balleonews", f"url: ftp://{'panjang' * 30}", 1)


@pytest.fixture(scope="module")
def served(app: Flask, serve: Serve) -> str:
    return serve(app)


@pytest.fixture(scope="module")
def operator(engine: Engine) -> Person:
    return person_with(engine, OPERATOR, name="Pengelola")


def ground(engine: Engine) -> str:
    """An open edition with a run, a draft, winners and an objection; the objection's address."""
    opened(engine)
    report(engine, "12.19", "98.5", "78.18")
    drafted(engine, FILE.replace("edition: uhc-awards-2026", "edition: uhc-awards-2028"))
    record(engine, "12.19", "12.74")
    [number] = rank(engine)
    return f"/operator/keberatan/{objected(engine, '12.19', number, 'Angka keaktifan kami sudah 82 persen. ' * 8).id}"


def wrong(page: Page, width: int) -> list[str]:
    """As `look` says, of a page that came as the answer to a form."""
    measured = page.evaluate(MEASURE, [LEAST_TARGET, width])
    return [fault["id"] for fault in violations(page)] + [
        what for what, where in measured.items() if where and what != "address elsewhere"
    ]


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wrong_with_any_page(chromium: Browser, served: str, engine: Engine, operator: Person, width: int) -> None:
    objection = ground(engine)
    faults = {}
    with context_of(chromium, width, base_url=served) as context:
        tab = entered(context, operator)
        for address in (
            *(LIST, HERE, f"{LIST}uhc-awards-2028/", f"{HERE}langkah/bekukan", f"{HERE}hasil-resmi"),
            *("/operator/keberatan/", objection, f"/nasional/edisi/{NAME}/"),
        ):
            # Where rules are published is elsewhere: those links are what the page is for.
            found = [each for each in look(tab, f"{served}{address}", width) if not each.startswith("address elsewhere")]
            if found:
                faults[address] = found
            assert tab.locator("a[href^='http']:not([rel~='noopener'])").count() == 0
    assert faults == {}


@pytest.mark.parametrize("width", [1280, 390])
def test_a_refused_file_leads_to_its_lines_and_is_mended(chromium: Browser, served: str, operator: Person, width: int) -> None:
    with context_of(chromium, width, base_url=served) as context:
        page = entered(context, operator)
        page.goto(f"{LIST}baru")
        page.locator("#isi").fill(BAD)
        page.get_by_role("button", name="Periksa dan simpan draf").click()
        expect(page.locator(".error-summary")).to_be_focused()
        assert wrong(page, width) == []
        page.locator(".error-summary a").first.click()
        expect(page.locator("#baris tbody tr").first).to_be_in_viewport()
        expect(page.locator("#baris")).to_contain_text("at_least: 140")
        expect(page.locator("#isi")).to_have_value(BAD)
        page.locator("#isi").fill("")
        page.locator("#berkas").set_input_files({"name": "edisi.yaml", "mimeType": "application/yaml", "buffer": FILE.encode()})
        page.get_by_role("button", name="Periksa dan simpan draf").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("UHC Awards 2026")
        page.get_by_role("link", name="Buka edisi").click()
        page.locator("#alasan").fill("Pedoman sudah terbit.")
        page.get_by_role("button", name="Buka edisi").click()
        expect(page.locator("main")).to_contain_text("Terbuka")
