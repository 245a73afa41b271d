"""Mails and reminders in a real browser: wide and narrow, and a choice that is made and made again with the keyboard."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from tests.accounts.conftest import app, engine
from tests.browser.checks import context_of, look
from tests.browser.driver import Serve
from tests.coordination.pages import ADMINS
from tests.coordination.test_in_browser import entered
from tests.factories.people import person_with
from tests.http.conftest import pytest_generate_tests
from tests.mail.servers import Postbox, listening
from tests.notices.ground import cleared, run, table, to_server, write
from tests.reminders.test_reminding import _cleared, item, organisation

__all__ = ["_cleared", "app", "cleared", "engine", "pytest_generate_tests"]
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("cleared")]
LIST, REMINDERS = "/kab-batu-bara/pengaturan/surel/", "/kab-batu-bara/pengaturan/pengingat"
LONG = "Selaraskan data peserta dengan Dinas Sosial, Disdukcapil, dan kantor cabang sampai ke tingkat desa"


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wrong_and_a_choice_is_made_by_keyboard(
    chromium: Browser, app: Flask, serve: Serve, application: Engine, engine: Engine, width: int
) -> None:
    write(application, "a", "b", "c", subject=LONG, body=f"Kepada Dinas,\n\n1. {LONG}\n   Tenggat")
    box = Postbox(to_readers={"b@contoh.go.id": f"550 5.1.1 {LONG}", "c@contoh.go.id": "450 Nanti"})
    with listening(box):
        run(application, to_server(box.url))
    item(application, organisation(application, LONG))
    served, failed = serve(app), table(application)["b"].id
    admin = person_with(engine, ADMINS, name="Admin Kabupaten Batu Bara")
    faults = {}
    with context_of(chromium, width, base_url=served) as context:
        page = entered(context, admin)
        for address in (LIST, f"{LIST}?kata=zzz", f"{LIST}{failed}/", REMINDERS):
            if found := look(page, f"{served}{address}", width):
                faults[address] = found
        page.goto(REMINDERS)
        page.locator("#sebelum-hari").fill("0")
        page.locator("#sebelum-hari").press("Enter")
        expect(page.locator(".error-summary")).to_contain_text("Tulis jumlah hari kerja dari 1 sampai 60.")
        page.locator("#sebelum").press("Space")
        page.locator("#sebelum-hari").fill("7")
        page.locator("#sebelum-hari").press("Enter")
        expect(page.locator("#toasts")).to_contain_text("Aturan pengingat disimpan.")
        expect(page.locator("#sebelum")).not_to_be_checked()
        expect(page.locator("#sebelum-hari")).to_have_value("7")
    with context_of(chromium, width, base_url=served) as context:
        page = entered(context, person_with(engine, Seat(Role.OPERATOR)))
        if found := look(page, f"{served}/operator/surel", width):
            faults["operator"] = found
    assert faults == {}
