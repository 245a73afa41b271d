"""Batches in a real browser, wide and narrow: every page is sound, and the branch answers row by row."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine

from semesta_platform.accounts.records import Person, Seat
from tests.accounts.conftest import app, engine
from tests.batches.conftest import agreed, drafted, received
from tests.batches.pages import ADMINS, LIAISONS, PAGES, page_of, wanted
from tests.browser.checks import context_of, look
from tests.browser.driver import Serve
from tests.factories.people import PASSWORD, person_with
from tests.http.conftest import pytest_generate_tests

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("cleared")]
LONG = "Usulan peserta PBPU Pemda gelombang kedua hasil pemadanan dengan Dinas Sosial sampai ke tingkat desa dan kelurahan"


@pytest.fixture(scope="module")
def served(app: Flask, serve: Serve) -> str:
    return serve(app)


def entered(context: BrowserContext, engine: Engine, seat: Seat) -> Page:
    somebody: Person = person_with(engine, seat)
    page = context.new_page()
    page.goto("/masuk")
    page.locator("#surel").fill(somebody.email)
    page.locator("#sandi").fill(PASSWORD)
    page.locator("#sandi").press("Enter")
    page.wait_for_url(lambda address: "/masuk" not in address)
    return page


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_sound_and_the_branch_answers_row_by_row(
    chromium: Browser, served: str, engine: Engine, application: Engine, width: int
) -> None:
    done, draft, waiting = (
        agreed(application, wanted(title=LONG)),
        drafted(application, wanted()),
        received(application, wanted()),
    )
    with context_of(chromium, width, base_url=served) as context:
        page = entered(context, engine, ADMINS)
        looked = {each: look(page, f"{served}{each}", width) for each in (PAGES, f"{PAGES}baru", page_of(draft), page_of(done))}
    with context_of(chromium, width, base_url=served) as context:
        page = entered(context, engine, LIAISONS)
        looked["branch"] = look(page, f"{served}{page_of(waiting)}", width)
        page.get_by_label("Diterima", exact=True).fill("312")
        page.get_by_label("Pindah domisili").fill("7")
        page.get_by_role("button", name="Simpan jawaban").click()
        expect(page.locator(".error-summary")).to_be_focused()
        expect(page.get_by_label("Pindah domisili")).to_have_value("7")
        page.get_by_label("NIK ganda").fill("1")
        page.get_by_role("button", name="Simpan jawaban").click()
        expect(page.locator("#hasil")).to_contain_text("NIK ganda")
        page.get_by_label("Jabatan yang Anda wakili").fill("Kepala Bagian Kepesertaan")
        page.get_by_role("button", name="Tandatangani").click()
        expect(page.locator("#tandatangan")).to_contain_text("menunggu pihak lain")
    assert {address: faults for address, faults in looked.items() if faults} == {}
