"""Files about many regions in a real browser: wide and narrow, from the upload to what became of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import Engine

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_tenants.intake import files_publishing as publishing
from semesta_tenants.intake import files_service as service
from tests.accounts.test_in_browser import sign_in
from tests.browser.checks import context_of, look
from tests.browser.driver import Serve
from tests.factories.people import person_with
from tests.files.ground import carry, line, read, table
from tests.intake.test_files_branch import branch_file, row

pytestmark = pytest.mark.browser
FILE = table(
    line("12.19", "2025-03-31"),
    line("12.74", "2025-03-31", "80,5"),
    line("Kabupaten Atlantis", "2025-03-31"),
    line("Indonesia", "2025-03-31", "", "", printed="98,2"),
)


def test_an_operator_uploads_sees_and_publishes(
    app: Flask, serve: Serve, chromium: Browser, engine: Engine, tmp_path: Path
) -> None:
    file, person = tmp_path / "nasional.csv", person_with(engine, Seat(Role.OPERATOR), name="Pengelola")
    file.write_bytes(FILE)
    context = context_of(chromium, 1280, base_url=serve(app))
    page = context.new_page()
    sign_in(page, person)
    page.goto("/operator/impor/")
    page.set_input_files("#berkas", file)
    page.get_by_role("button", name="Unggah dan periksa").click()
    page.get_by_text("Berkas sedang dibuka.").wait_for()
    carry(engine, service.READ_JOB)
    # The page looks again by itself.
    page.get_by_role("button", name="Terbitkan 1 baris sebagai dilaporkan").click()
    page.get_by_text("Terbit di 0 dari 1 daerah.").wait_for()
    carry(engine, publishing.PUBLISH_JOB)
    page.get_by_text("Terbit di 1 dari 1 daerah.").wait_for()
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wrong_with_any_page(app: Flask, serve: Serve, chromium: Browser, engine: Engine, width: int) -> None:
    national, own = read(engine, FILE), branch_file(engine, row("12.19", "2025-04"), row("12.74", "2025-04", 1, 2))
    addresses = {
        Role.OPERATOR: ["/operator/impor/", f"/operator/impor/{national}/", f"/operator/impor/{national}/?tampil=daerah"],
        Role.LIAISON: ["/cabang/impor/", f"/cabang/impor/{own}/", f"/cabang/impor/{own}/?tampil=daerah"],
    }
    for role, pages in addresses.items():
        context = context_of(chromium, width, base_url=serve(app))
        page = context.new_page()
        seat = Seat(role, branch_code="kisaran" if role is Role.LIAISON else None)
        sign_in(page, person_with(engine, seat, name="Petugas"))
        assert [fault for address in pages for fault in look(page, address, width)] == []
        context.close()
