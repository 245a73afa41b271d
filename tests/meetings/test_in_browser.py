"""The forum in a real browser: both widths, the agenda rearranged, a phone in the room without a script."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.forum import attendances
from semesta_tenants.forum.records import Presence
from tests.accounts.conftest import app, engine
from tests.browser.checks import context_of, look
from tests.browser.driver import Serve
from tests.coordination.test_in_browser import entered
from tests.factories.people import person_with
from tests.http.conftest import pytest_generate_tests
from tests.meetings.conftest import HERE
from tests.meetings.test_pages import PAGES, TODAY, invited, meeting

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("cleared")]


def test_a_meeting_from_its_agenda_to_a_phone_in_the_room(
    app: Flask, engine: Engine, chromium: Browser, serve: Serve, application: Engine
) -> None:
    served, made = serve(app), invited(application, meeting(application, TODAY))
    page_of, admin = f"{PAGES}{made.id}/", person_with(engine, Seat(Role.TENANT_ADMIN, tenant_code=HERE))
    faults = {}
    for width in (1280, 390):
        with context_of(chromium, width, base_url=served) as context:
            entered(context, admin)
            for address in (PAGES, page_of, f"{PAGES}baru", f"{page_of}agenda", f"{page_of}kehadiran"):
                tab = context.new_page()
                if found := look(tab, f"{served}{address}", width):
                    faults[address] = found
                tab.close()
    assert faults == {}
    with context_of(chromium, 1280, base_url=served) as context:
        page = entered(context, admin)
        page.goto(f"{page_of}agenda")
        page.get_by_role("button", name="Turunkan acara 1").click()
        expect(page.get_by_role("status").filter(has_text="belum disimpan")).to_be_visible()
        page.get_by_role("button", name="Simpan susunan").first.click()
        expect(page.locator(".agenda h3")).to_have_text(["Cakupan", "Tindak lanjut", "Anggaran"])
        page.get_by_role("button", name="Buka kode kehadiran").click()
        code = page.locator("#kode-baru .figure").inner_text()
    with context_of(chromium, 390, base_url=served, java_script_enabled=False) as context:
        phone = context.new_page()
        phone.goto(f"{PAGES}hadir/{made.id}")
        phone.get_by_label("Kode kehadiran").fill(code.lower())
        phone.get_by_role("button", name="Lanjutkan").click()
        phone.get_by_label("Organisasi Anda").select_option("Dinas Kesehatan")
        phone.get_by_label("Jabatan Anda").fill("Kepala Dinas")
        phone.get_by_role("button", name="Saya hadir").click()
        expect(phone.get_by_role("heading", level=1)).to_have_text("Kehadiran tercatat")
    with tenant_transaction(application, HERE) as session:
        came = [each.organisation for each in attendances.of_meeting(session, made.id) if each.presence is Presence.PRESENT]
    assert came == ["Dinas Kesehatan"]
