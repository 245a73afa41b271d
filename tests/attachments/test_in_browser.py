"""Attached files in a real browser: wide and narrow, with the keyboard, without JavaScript."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine

from semesta_platform.accounts.records import Person
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.attachments import service
from semesta_tenants.attachments.records import Brought
from tests.accounts.conftest import app, engine
from tests.attachments.samples import EXE, PDF
from tests.attachments.things import ADMIN, ADMINS, HERE, address, meeting
from tests.browser.checks import context_of, look
from tests.browser.driver import Serve
from tests.factories.people import PASSWORD, person_with
from tests.http.conftest import pytest_generate_tests

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("cleared")]
LONG = "Undangan_Forum_Komunikasi_Pemangku_Kepentingan_Utama_Kabupaten_Batu_Bara_Semester_I_Tahun_2026.pdf"


@pytest.fixture(scope="module")
def served(app: Flask, serve: Serve) -> str:
    return serve(app)


@pytest.fixture(scope="module")
def admin(engine: Engine) -> Person:
    return person_with(engine, ADMINS, name="Admin Kabupaten Batu Bara")


def entered(context: BrowserContext, person: Person) -> Page:
    page = context.new_page()
    page.goto("/masuk")
    page.locator("#surel").fill(person.email)
    page.locator("#sandi").fill(PASSWORD)
    page.locator("#sandi").press("Enter")
    page.wait_for_url(lambda address: "/masuk" not in address)
    return page


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (390, False)], ids=["wide", "narrow-without-scripts"])
def test_a_file_is_refused_attached_fetched_and_removed(
    chromium: Browser, served: str, engine: Engine, admin: Person, *, width: int, javascript: bool
) -> None:
    which = meeting(engine)
    with tenant_transaction(engine, HERE) as session:
        long = Brought(LONG, "application/pdf", 1_234_567, "00" * 32, "clean")
        service.add(session, ADMIN, uuid.uuid4(), ("meeting", which), long)
    with context_of(chromium, width, base_url=served, java_script_enabled=javascript) as context:
        page = entered(context, admin)
        page.goto(address(which))
        for content in (EXE, PDF):
            page.locator("#berkas").set_input_files({"name": "bukti.pdf", "mimeType": "application/pdf", "buffer": content})
            page.get_by_role("button", name="Lampirkan").press("Enter")
            if content is EXE:
                expect(page.get_by_role("alert")).to_contain_text("tampaknya EXE")
        with page.expect_download() as fetched:
            page.get_by_role("link", name="bukti.pdf").click()
        assert (fetched.value.suggested_filename, fetched.value.path().read_bytes()) == ("bukti.pdf", PDF)
        page.locator("summary", has_text="Hapus bukti.pdf").press("Enter")
        page.get_by_role("button", name="Ya, hapus bukti.pdf").press("Enter")
        expect(page.locator(".files__one")).to_have_count(1)
        if javascript:
            for seen in (1280, 390):
                with context_of(chromium, seen, base_url=served, storage_state=context.storage_state()) as other:
                    assert look(other.new_page(), f"{served}{address(which)}", seen) == []
