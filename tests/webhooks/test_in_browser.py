"""Webhooks and one's calendar in a real browser: wide and narrow, a webhook made by keyboard, an address that is shown once."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from tests.accounts.conftest import app, engine
from tests.browser.checks import context_of, look
from tests.browser.driver import Serve
from tests.coordination.pages import ADMINS
from tests.coordination.test_in_browser import entered
from tests.factories.people import person_with
from tests.http.conftest import pytest_generate_tests
from tests.webhooks.ground import cleared, hook, keyed, run, table, tell
from tests.webhooks.servers import Program, answering
from tests.webhooks.test_pages import LIST, PAGES

__all__ = ["app", "cleared", "engine", "keyed", "pytest_generate_tests"]
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("cleared", "keyed")]
LONG = "https://sistem-informasi-kesehatan-daerah.kabupaten-contoh.go.id/antarmuka/penerima/semesta"


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wrong_and_a_webhook_is_made_by_keyboard(
    chromium: Browser, app: Flask, serve: Serve, application: Engine, engine: Engine, width: int
) -> None:
    with answering(Program(410, b"Sudah pindah ke alamat lain")) as program:
        hook(application, LONG, note="Dasbor Dinas Kesehatan")
        stopped = hook(application, program.url())
        tell(application, "a", "b", title="Rekonsiliasi data kepesertaan triwulan bersama Dinas Sosial dan Disdukcapil")
        run(application)
    served, rows = serve(app), table(application)
    failed = next(row.id for row in rows if row.state == "failed")
    faults = {}
    with context_of(chromium, width, base_url=served) as context:
        page = entered(context, person_with(engine, ADMINS, name="Admin Kabupaten Batu Bara"))
        for address in (PAGES, f"{PAGES}{stopped.id}/", LIST, f"{LIST}{failed}/", "/akun/kalender"):
            if found := look(page, f"{served}{address}", width):
                faults[address] = found
        page.goto(f"{PAGES}baru")
        page.locator("#alamat").fill("http://dalam.contoh.go.id/")
        page.locator("#alamat").press("Enter")
        expect(page.locator(".error-summary")).to_contain_text("Tulis alamat yang diawali https://.")
        page.locator("#alamat").fill("https://program.contoh.go.id/semesta")
        page.locator("#lingkup-2").press("Space")
        page.locator("summary", has_text="Pilih peristiwa").press("Enter")
        page.locator("#peristiwa-tugas").press("Space")
        page.locator("#alamat").press("Enter")
        assert page.locator("#sekali").input_value().startswith("whsec_")
        expect(page.locator("#keadaan")).to_contain_text("1 peristiwa")
        page.goto("/akun/kalender")
        page.get_by_role("button", name="Buat alamat kalender").press("Enter")
        assert page.locator("#sekali").input_value().endswith(".ics")
    assert faults == {}
