"""Notices in a real browser: wide and narrow, the bell, marking by a tap, and a choice made with the keyboard."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from tests.accounts.conftest import app, engine
from tests.browser.checks import context_of, look
from tests.browser.driver import Serve
from tests.coordination.test_in_browser import entered
from tests.factories.people import person_with
from tests.http.conftest import pytest_generate_tests
from tests.notifications.ground import HERE, LIAISONS, OTHER, cleared, event, notices, told

__all__ = ["app", "cleared", "engine", "pytest_generate_tests"]
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("cleared")]
LIST, CHOICES = "/pemberitahuan/", "/pemberitahuan/pilihan"
LONG = "Selaraskan data peserta dengan Dinas Sosial, Disdukcapil, dan kantor cabang sampai ke tingkat desa"


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wrong_one_marks_by_a_tap_and_chooses_by_keyboard(
    chromium: Browser, app: Flask, serve: Serve, engine: Engine, width: int
) -> None:
    liaison = person_with(engine, LIAISONS, name="Penghubung Kisaran")
    told(engine, *(event(liaison, kind=kind, title=LONG, words=LONG * 2) for kind in ("task.mentioned", "batch.sent")))
    told(engine, event(liaison, kind="task.late", title="Usulan Maret", path=CHOICES), tenant=OTHER)
    served, faults = serve(app), {}
    with context_of(chromium, width, base_url=served) as context:
        page = entered(context, liaison)
        for address in (LIST, f"{LIST}?tampil=belum&jenis=iuran", CHOICES, f"{LIST}?bahasa=en"):
            if found := look(page, f"{served}{address}", width):
                faults[address] = found
        page.goto(f"{LIST}?bahasa=id")
        bell = page.locator(".bar__actions").get_by_role("link", name="Pemberitahuan")
        expect(bell).to_have_accessible_name("Pemberitahuan, 3 belum dibaca")
        page.get_by_label("Jenis").select_option("penyerahan")
        expect(page.locator(".timeline li")).to_have_count(1)
        page.get_by_role("button", name="Tandai dibaca").click()
        expect(bell).to_have_accessible_name("Pemberitahuan, 2 belum dibaca")
        expect(page).to_have_url(re.compile("jenis=penyerahan"))
        bell.click()
        page.get_by_role("button", name="Terlambat: Usulan Maret", exact=True).press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Pilihan surel")
        expect(bell).to_have_accessible_name("Pemberitahuan, 1 belum dibaca")
        page.locator("#tugas").focus()
        page.keyboard.press("End")
        page.get_by_role("button", name="Simpan").press("Enter")
        expect(page.locator("#toasts")).to_contain_text("Pilihan disimpan dan langsung berlaku.")
        expect(page.locator("#tugas")).to_have_value("aplikasi")
        expect(page.locator("#berlaku")).to_contain_text("Hanya di aplikasi Tugas", use_inner_text=True)
        page.goto(LIST)
        page.get_by_role("button", name="Tandai semua dibaca").click()
        expect(bell).to_have_accessible_name("Pemberitahuan")
    assert faults == {}
    assert notices(engine, liaison, HERE, unread=True) == ()
