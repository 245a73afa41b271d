"""Imports in a real browser: wide and narrow, a file chosen, seen, saved with a reason and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from tests.accounts.conftest import app, engine
from tests.browser.checks import context_of, look
from tests.browser.driver import Serve
from tests.browser.signing import entered
from tests.coverage.pages import ADMINS, PAGES
from tests.factories.people import person_with
from tests.http.conftest import pytest_generate_tests
from tests.intake.conftest import csv, row
from tests.intake.test_offers import offered
from tests.intake.test_service import APRIL

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("cleared")]
START = f"{PAGES}impor/"


@pytest.fixture(scope="module")
def served(app: Flask, serve: Serve) -> str:
    return serve(app)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_file_goes_its_whole_way(
    chromium: Browser, served: str, engine: Engine, owner: Engine, tmp_path: Path, width: int
) -> None:
    person = person_with(engine, ADMINS, name="Admin Kota Tanjungbalai")
    offered(owner, APRIL)
    file = tmp_path / "angka-tiga-bulan.csv"
    file.write_bytes(csv(row("2025-04"), row("2025-05", active="100.000"), row("2025-06", "80.08")))
    faults = {}
    with context_of(chromium, width, base_url=served) as context:
        page = entered(context, person)
        tab = context.new_page()

        def judged(address: str) -> None:
            if found := look(tab, f"{served}{address}", width, axe=True):
                faults[address] = found

        judged(START)
        page.goto(START)
        page.locator("#berkas").set_input_files(file)
        page.get_by_role("button", name="Periksa berkas").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Pratinjau impor")
        own = page.url.removeprefix(served)
        judged(own)
        page.get_by_role("button", name="Simpan 2 baris").click()
        expect(page.locator(".error-summary")).to_contain_text("Tulis alasannya")
        page.locator("#alasan").fill("Penonaktifan PBI JK.")
        page.get_by_role("button", name="Simpan 2 baris").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Hasil impor")
        judged(own)
        page.get_by_role("link", name="Batalkan impor").click()
        judged(f"{own}batal")
        page.get_by_role("button", name="Batalkan impor ini").click()
        expect(page.locator(".pills")).to_contain_text("Dibatalkan")
        judged(START)
    assert faults == {}
