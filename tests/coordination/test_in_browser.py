"""Tasks and a province's regencies in a real browser: wide and narrow, by keyboard, two people at once, on paper."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine

from semesta_platform.accounts.records import Person, Seat
from semesta_platform.accounts.roles import Role
from semesta_tenants.coordination.records import Origin
from tests.accounts.conftest import app, engine
from tests.browser.checks import context_of, look
from tests.browser.driver import Serve
from tests.coordination.pages import ADMINS, OFFICERS, PAGES, add, close, days, page_of, touched
from tests.factories.people import PASSWORD, person_with
from tests.http.conftest import pytest_generate_tests

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("cleared")]
MEMBERS = "/prov-kepulauan-bangka-belitung/cakupan/kabupaten-kota/"
LONG = "Selaraskan data peserta dengan Dinas Sosial, Disdukcapil, dan kantor cabang sampai ke tingkat desa dan kelurahan"


@pytest.fixture(scope="module")
def served(app: Flask, serve: Serve) -> str:
    return serve(app)


@pytest.fixture(scope="module")
def people(engine: Engine) -> dict[str, Person]:
    return {
        "admin": person_with(engine, ADMINS, name="Admin Kabupaten Batu Bara"),
        "officer": person_with(engine, OFFICERS, name="Petugas Dinas Kesehatan"),
        "province": person_with(engine, Seat(Role.TENANT_ADMIN, tenant_code="19"), name="Admin Provinsi"),
    }


def entered(context: BrowserContext, person: Person) -> Page:
    page = context.new_page()
    page.goto("/masuk")
    page.locator("#surel").fill(person.email)
    page.locator("#sandi").fill(PASSWORD)
    page.locator("#sandi").press("Enter")
    page.wait_for_url(lambda address: "/masuk" not in address)
    return page


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wrong_with_any_page(
    chromium: Browser, served: str, application: Engine, people: dict[str, Person], width: int
) -> None:
    late = add(application, LONG, "Dinas Sosial", due_on=days(-4), detail=f"{LONG}\n" * 3)
    report = add(application, origin=Origin.REPORT, source_title=LONG, source_url="https://contoh.go.id/1", origin_id="a")
    done = close(application, add(application, "Sudah beres"), LONG)
    every = (
        PAGES,
        f"{PAGES}?tampil=selesai",
        f"{PAGES}?kata=zzz",
        f"{PAGES}baru",
        *(page_of(each) for each in (late, report, done)),
    )
    looks = {"admin": (*every, f"{page_of(late)}ubah"), "province": (MEMBERS,)}
    faults = {}
    for who, addresses in looks.items():
        with context_of(chromium, width, base_url=served) as context:
            entered(context, people[who])
            for address in addresses:
                tab = context.new_page()
                if found := look(tab, f"{served}{address}", width):
                    faults[address] = found
                tab.close()
    assert faults == {}


@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without"])
def test_a_task_is_made_narrowed_and_finished(
    chromium: Browser, served: str, application: Engine, people: dict[str, Person], *, javascript: bool
) -> None:
    add(application, "Tugas lain", "BPKAD")
    with context_of(chromium, 1280, base_url=served, java_script_enabled=javascript) as context:
        page = entered(context, people["admin"])
        page.goto(PAGES)
        if javascript:
            page.keyboard.press("n")
        else:
            page.get_by_role("link", name="Tugas baru").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Tugas baru")
        page.locator("#tugas").fill("Usulkan peserta")
        page.locator("#pemilik").fill("Dinas Sosial")
        page.get_by_role("button", name="Buat tugas").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Usulkan peserta")
        page.goto(PAGES)
        page.get_by_label("Pemilik").select_option("Dinas Sosial")
        if not javascript:
            page.get_by_role("button", name="Saring").click()
        expect(page.locator("#daftar tbody tr")).to_have_count(1)
        assert "pemilik=Dinas" in page.url
        page.get_by_role("link", name="Usulkan peserta").click()
        page.locator("#catatan").fill("42 orang diterima")
        page.get_by_role("button", name="Tandai selesai").click()
        expect(page.locator(".timeline")).to_contain_text("42 orang diterima")
        page.goto(PAGES)
        page.get_by_role("link", name="Selesai 1").click()
        expect(page.locator("#daftar tbody tr")).to_contain_text(["Usulkan peserta"])
        assert "tampil=selesai" in page.url


def test_who_saves_second_keeps_what_was_typed(
    chromium: Browser, served: str, application: Engine, people: dict[str, Person]
) -> None:
    first = add(application)
    with context_of(chromium, 390, base_url=served) as context:
        page = entered(context, people["officer"])
        page.goto(f"{page_of(first)}ubah")
        page.locator("#rincian").fill("rincian saya")
        touched(application, first, title="Judul orang lain")
        page.get_by_role("button", name="Simpan").click()
        expect(page.locator("#bentrok")).to_be_focused()
        expect(page.locator("#bentrok")).to_contain_text("Judul orang lain")
        expect(page.locator("#rincian")).to_have_value("rincian saya")
        page.get_by_role("button", name="Simpan").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Daftarkan peserta")


def test_the_list_prints_whole_and_without_buttons(
    chromium: Browser, served: str, application: Engine, people: dict[str, Person]
) -> None:
    add(application, LONG, due_on=days(-4))
    with context_of(chromium, 1280, base_url=served) as context:
        page = entered(context, people["admin"])
        page.goto(PAGES)
        page.emulate_media(media="print")
        expect(page.locator(".letterhead")).to_contain_text("Kabupaten Batu Bara")
        assert page.locator(".button:visible, .side:visible, .chips:visible, form.filters:visible").count() == 0
        page.set_viewport_size({"width": 700, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= 700
