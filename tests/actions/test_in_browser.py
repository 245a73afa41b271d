"""Action items in a real browser: wide and narrow, by keyboard, from making to closing."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from tests.accounts.conftest import app, engine
from tests.actions.conftest import met
from tests.actions.pages import ADMINS, PAGES, add, days, page_of
from tests.browser.checks import context_of, look
from tests.browser.driver import Serve
from tests.coordination.test_in_browser import entered
from tests.factories.people import person_with
from tests.http.conftest import pytest_generate_tests

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("cleared")]
LONG = "Selaraskan data peserta dengan Dinas Sosial, Disdukcapil, dan kantor cabang sampai ke tingkat desa dan kelurahan"


def test_an_item_is_made_and_closed_and_no_page_has_a_fault(
    chromium: Browser, app: Flask, serve: Serve, engine: Engine, application: Engine
) -> None:
    served, person = serve(app), person_with(engine, ADMINS, name="Admin Kabupaten Batu Bara")
    meeting = met(application, dt.date(2025, 3, 18)).meeting
    late = add(application, LONG, due_on=days(-4), detail=LONG, indicator="active_rate", meeting_id=meeting.id)
    faults = {}
    for width in (1280, 390):
        with context_of(chromium, width, base_url=served) as context:
            page = entered(context, person)
            for address in (PAGES, f"{PAGES}?tampil=selesai", f"{PAGES}baru", page_of(late), f"{page_of(late)}ubah"):
                if found := look(page, f"{served}{address}", width):
                    faults[width, address] = found
            if width == 390:
                continue
            page.goto(PAGES)
            page.keyboard.press("n")
            expect(page.get_by_role("heading", level=1)).to_have_text("Tindak lanjut baru")
            page.locator("#judul").fill("Usulkan peserta")
            page.locator("#pemilik").select_option(label="Dinsos (Dinas Sosial)")
            page.get_by_role("button", name="Buat tindak lanjut").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Usulkan peserta")
            page.locator("#perkembangan").fill("Menunggu jawaban cabang")
            page.get_by_role("button", name="Menunggu pihak lain").click()
            page.locator("#catatan").fill("42 orang diterima")
            page.get_by_role("button", name="Tandai selesai").click()
            expect(page.locator(".timeline")).to_contain_text("42 orang diterima")
            page.goto(PAGES)
            page.get_by_role("link", name="Selesai 1").click()
            expect(page.locator("#daftar tbody tr")).to_contain_text(["Usulkan peserta"])
            expect(page).to_have_url(re.compile("tampil=selesai"))
    assert faults == {}
