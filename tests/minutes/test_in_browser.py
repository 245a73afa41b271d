"""Minutes in a real browser: saved while somebody types, over an ended session, beside somebody else, wide and narrow."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, text

from semesta_platform.accounts.records import Person
from semesta_platform.transactions import owner_transaction
from tests.accounts.conftest import app, engine
from tests.browser.checks import context_of, look
from tests.browser.driver import Serve
from tests.browser.signing import entered
from tests.coordination.pages import ADMINS
from tests.factories.people import PASSWORD, person_with
from tests.http.conftest import pytest_generate_tests
from tests.minutes.meetings import document, locked, made, write

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("cleared")]
LONG = "Selaraskan data peserta dengan Dinas Sosial, Disdukcapil, dan kantor cabang sampai ke tingkat desa. " * 3
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('semesta.')).length"


@pytest.fixture(scope="module")
def served(app: Flask, serve: Serve) -> str:
    return serve(app)


@pytest.fixture(scope="module")
def admin(engine: Engine) -> Person:
    return person_with(engine, ADMINS, name="Admin Kabupaten Batu Bara")


def of(meeting: object) -> str:
    return f"/kab-batu-bara/forum/{meeting}/notulen"


def idle(page: Page) -> None:
    """The seconds of quiet after which the script saves, without waiting for them."""
    page.clock.fast_forward(3_000)


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wrong_with_any_page(chromium: Browser, served: str, application: Engine, admin: Person, width: int) -> None:
    draft, done = made(application, said=LONG, actions=2), locked(application, said=LONG)
    faults = {}
    with context_of(chromium, width, base_url=served) as context:
        page = entered(context, admin)
        for address in (of(draft), of(done), f"{of(draft)}/tulis"):
            if found := look(page, f"{served}{address}", width):
                faults[address] = found
    assert faults == {}


def test_what_is_typed_is_saved_by_itself_and_survives_the_end_of_the_session(
    chromium: Browser, served: str, application: Engine, owner: Engine, admin: Person
) -> None:
    meeting = made(application)
    item = document(application, meeting).items[0]
    with context_of(chromium, 390, base_url=served) as context:
        page = entered(context, admin)
        page.clock.install()
        page.goto(f"{of(meeting)}/tulis")
        form, field = page.locator(f"#butir-{item.id} form"), page.locator(f"#pembahasan-{item.id}")
        said = form.locator("[data-status]")
        field.fill("pertama")
        expect(said).to_have_text("Belum tersimpan")
        idle(page)
        expect(said).to_have_text(re.compile(r"Tersimpan \d\d\.\d\d"))
        assert (document(application, meeting).items[0].discussion, page.evaluate(KEPT)) == ("pertama", 0)
        with owner_transaction(owner) as session:
            session.execute(text("DELETE FROM registry.sessions WHERE person_id = :id"), {"id": admin.id})
        field.fill("ditulis setelah sesi berakhir")
        idle(page)
        expect(said).to_contain_text("sesi Anda berakhir")
        assert page.evaluate(KEPT) == 1
        said.get_by_role("link", name="Masuk lagi").click()
        page.locator("#surel").fill(admin.email)
        page.locator("#sandi").fill(PASSWORD)
        page.locator("#sandi").press("Enter")
        # Offered beside what the server has; until that is decided nothing is written over either.
        expect(form.locator(".kept")).to_have_text("ditulis setelah sesi berakhir")
        expect(field).to_have_value("pertama")
        expect(field).not_to_be_editable()
        form.get_by_role("button", name="Pakai tulisan ini").click()
        expect(said).to_have_text(re.compile(r"Tersimpan \d\d\.\d\d"))
        assert document(application, meeting).items[0].discussion == "ditulis setelah sesi berakhir"
        assert page.evaluate(KEPT) == 0


def test_a_text_of_somebody_else_is_never_written_over(
    chromium: Browser, served: str, application: Engine, admin: Person
) -> None:
    meeting = made(application)
    item = document(application, meeting).items[0]
    with context_of(chromium, 1280, base_url=served) as context:
        page = entered(context, admin)
        page.clock.install()
        page.goto(f"{of(meeting)}/tulis")
        form = page.locator(f"#butir-{item.id} form")
        write(application, item, "kalimat orang lain")
        page.locator(f"#pembahasan-{item.id}").fill("kalimat saya")
        idle(page)
        expect(form.locator("[data-status]")).to_contain_text("orang lain mengubah bagian ini")
        form.get_by_role("button", name="Lihat kedua teks").click()
        expect(page.locator("#bentrok")).to_be_focused()
        expect(page.locator(".diff")).to_contain_text("kalimat orang lain")
        merged = page.locator(f"#pembahasan-{item.id}")
        expect(merged).to_have_value("kalimat orang lain\nkalimat saya")
        page.get_by_role("button", name="Simpan gabungan").click()
        page.wait_for_url(re.compile("/tulis"))
        page.wait_for_load_state()
        assert document(application, meeting).items[0].discussion == "kalimat orang lain\nkalimat saya"
        assert page.evaluate(KEPT) == 0
        # Who signs out on purpose leaves nothing behind.
        page.locator(f"#pembahasan-{item.id}").fill("tidak jadi")
        assert page.evaluate(KEPT) == 1
        page.evaluate("document.querySelector('form[action=\"/keluar\"] button').click()")
        page.wait_for_url(re.compile("/masuk"))
        assert page.evaluate(KEPT) == 0
