"""The register, series and the search in a real browser: wide and narrow, by keyboard, without script."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.forum import series_service, series_words
from semesta_tenants.forum.series_records import SeriesWanted
from semesta_tenants.stakeholders import service
from tests.accounts.conftest import app, engine
from tests.browser.checks import context_of, look
from tests.browser.driver import Serve
from tests.coordination.test_in_browser import entered
from tests.factories.people import person_with
from tests.http.conftest import pytest_generate_tests
from tests.stakeholders.conftest import ADMIN, BPJS, DINKES, HERE, action, item, meeting

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("forumless")]
FORUM = "/kab-batu-bara/forum/"
LONG = "Pendaftaran peserta dan penyelarasan data dengan kantor cabang sampai ke tingkat desa dan kelurahan"


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_are_whole_and_an_agenda_is_moved_without_script(
    chromium: Browser, app: Flask, engine: Engine, serve: Serve, application: Engine, width: int
) -> None:
    admin = person_with(engine, Seat(Role.TENANT_ADMIN, tenant_code=HERE), name="Admin Kabupaten Batu Bara")
    with tenant_transaction(application, HERE) as session:
        guests = [service.add(session, ADMIN, each) for each in (DINKES, BPJS)]
        wanted = SeriesWanted("Forum", 6, series_words.standard(), tuple(each.id for each in guests), 50)
        series = series_service.make(session, ADMIN, wanted)
        first = meeting(session, LONG, "2025-03-18", *guests)
        item(session, first, LONG, discussion=f"{LONG}. " * 9)
        action(session, guests[0], LONG, meeting_id=first)
    one, addresses = f"{FORUM}organisasi/{guests[0].id}/", []
    addresses += [f"{FORUM}organisasi/", one, f"{one}ubah", f"{one}kegiatan", f"{FORUM}seri/{series.id}/"]
    addresses += [f"{FORUM}seri/{series.id}/ubah", f"{FORUM}cari?q=pendaftaran", f"{FORUM}cari?q=zakat"]
    served, faults = serve(app), {}
    with context_of(chromium, width, base_url=served) as context:
        page = entered(context, admin)
        for address in addresses:
            tab = context.new_page()
            if found := look(tab, f"{served}{address}", width):
                faults[address] = found
            tab.close()
        page.goto(one)
        expect(page.locator("#kegiatan .pill").first).to_be_visible()
    assert faults == {}
    with context_of(chromium, width, base_url=served, java_script_enabled=False) as context:
        page = entered(context, admin)
        page.goto(f"{FORUM}seri/{series.id}/ubah")
        page.get_by_role("button", name="Turunkan butir 1").press("Enter")
        expect(page.locator("#agenda-2-judul")).to_have_value("Tindak lanjut rapat yang lalu")
        page.locator("#ketua").fill("Sekretaris Daerah")
        page.locator("#ketua").press("Enter")
        expect(page.locator(".agenda h3").first).to_have_text("Cakupan dan keaktifan menurut segmen")
        expect(page.locator("main")).to_contain_text("Sekretaris Daerah")
