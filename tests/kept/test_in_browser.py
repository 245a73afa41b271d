"""What was typed comes back in a real browser, with and without a script; a file too large is refused before it is sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, text

from semesta_platform.accounts.records import Person
from semesta_platform.transactions import owner_transaction
from tests.accounts.conftest import app, engine
from tests.browser.checks import context_of
from tests.browser.driver import Serve
from tests.coordination.pages import ADMINS, add, page_of
from tests.factories.people import PASSWORD, person_with
from tests.http.conftest import pytest_generate_tests

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("cleared")]


@pytest.fixture(scope="module")
def served(app: Flask, serve: Serve) -> str:
    return serve(app)


def enter(page: Page, person: Person) -> None:
    page.locator("#surel").fill(person.email)
    page.locator("#sandi").fill(PASSWORD)
    page.locator("#sandi").press("Enter")
    page.wait_for_selector("#surel", state="detached")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_comment_is_in_its_box_after_signing_in(
    chromium: Browser, served: str, application: Engine, owner: Engine, tmp_path: Path, width: int
) -> None:
    who, address = person_with(application, ADMINS), page_of(add(application))
    with context_of(chromium, width, base_url=served) as context:
        page = context.new_page()
        page.goto("/masuk")
        enter(page, who)
        page.goto(address)
        file = tmp_path / "besar.pdf"
        file.write_bytes(b"%PDF-1.4\n" + bytes(20_000_001))
        page.locator("input[type=file]").set_input_files(file)
        assert "paling besar 20 MB" in page.locator("input[type=file]").evaluate("field => field.validationMessage")
        page.locator("#komentar").fill("Sudah ditelepon.\nBelum dijawab.")
        with owner_transaction(owner) as session:
            session.execute(text("DELETE FROM registry.sessions WHERE person_id = :id"), {"id": who.id})
        page.locator(f'form[action="{address}komentar"] button').last.click()
        enter(page, who)
        expect(page.locator("#komentar")).to_have_value("Sudah ditelepon.\nBelum dijawab.")
        expect(page.locator("#komentar")).to_be_focused()
        expect(page.locator("#toasts")).to_contain_text("belum tersimpan")
        # Whatever the message covers can be scrolled out from under it.
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        lowest = page.locator("main .card").evaluate_all("all => Math.max(...all.map(e => e.getBoundingClientRect().bottom))")
        assert lowest < page.locator(".toast").evaluate("e => e.getBoundingClientRect().top")
        page.locator(f'form[action="{address}komentar"] button').last.click()
        expect(page.locator("body")).to_contain_text("Belum dijawab.")
        assert page.url.startswith(f"{served}{address}")
