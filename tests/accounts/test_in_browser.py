"""Sign-in, people and the operator's pages in a real browser, wide and narrow, in both languages, with and without JavaScript."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine

from semesta_platform.accounts.records import Person, Seat
from semesta_platform.accounts.roles import Role
from tests.accounts.test_seats import new_email
from tests.browser.checks import context_of, look
from tests.browser.driver import Serve
from tests.factories.people import PASSWORD, SEATS, person_with

pytestmark = pytest.mark.browser
PEOPLE = "/kab-batu-bara/pengaturan/orang"
PAGES = {
    Role.TENANT_ADMIN: ("/kab-batu-bara/", PEOPLE, f"{PEOPLE}?q=zzzz", "/akun", "/peran", "/kab-lombok-timur/"),
    Role.LIAISON: ("/", "/kab-batu-bara/"),
    Role.OPERATOR: ("/operator/", "/operator/?q=zzzz", "/operator/cabang", "/operator/orang", "/operator/pekerjaan"),
}


@pytest.fixture(scope="module")
def served(app: Flask, serve: Serve) -> str:
    return serve(app)


@pytest.fixture(scope="module")
def people(engine: Engine) -> dict[Role, Person]:
    names = {Role.TENANT_ADMIN: "Admin Kabupaten Batu Bara", Role.LIAISON: "Penghubung Kisaran", Role.OPERATOR: "Pengelola"}
    return {role: person_with(engine, SEATS[role], name=name) for role, name in names.items()}


def sign_in(page: Page, person: Person, language: str = "id") -> None:
    page.goto(f"/masuk?bahasa={language}")
    page.locator("#surel").fill(person.email)
    page.locator("#sandi").fill(PASSWORD)
    page.locator("#sandi").press("Enter")
    page.wait_for_url(lambda address: "/masuk" not in address)


def window(chromium: Browser, served: str, width: int, **more: bool) -> BrowserContext:
    return context_of(chromium, width, base_url=served, **more)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("role", list(PAGES))
def test_nothing_is_wrong_with_any_page(
    chromium: Browser, served: str, people: dict[Role, Person], role: Role, width: int, language: str
) -> None:
    faults = {}
    with window(chromium, served, width) as context:
        tab = context.new_page()
        sign_in(tab, people[role], language)
        for address in PAGES[role]:
            if found := look(tab, f"{served}{address}", width, axe=language == "id"):
                faults[address] = found
            expect(tab.locator("html")).to_have_attribute("lang", language)
    assert faults == {}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["id", "en"])
def test_nothing_is_wrong_with_signing_in(chromium: Browser, served: str, width: int, language: str) -> None:
    with window(chromium, served, width) as context:
        page = context.new_page()
        assert look(page, f"{served}/masuk?bahasa={language}", width) == []
        # Passwords can be pasted and kept: nothing stands in a manager's way.
        assert page.locator("#surel").get_attribute("autocomplete") == "username"
        assert page.locator("#sandi").get_attribute("autocomplete") == "current-password"


@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without"])
@pytest.mark.parametrize("width", [1280, 390])
def test_from_an_invitation_to_a_revoked_role(
    chromium: Browser, served: str, people: dict[Role, Person], width: int, *, javascript: bool
) -> None:
    email = new_email()
    with (
        window(chromium, served, width, java_script_enabled=javascript) as admins,
        window(chromium, served, width, java_script_enabled=javascript) as theirs,
    ):
        admin = admins.new_page()
        sign_in(admin, people[Role.TENANT_ADMIN])
        admin.goto(PEOPLE)
        admin.get_by_label("Alamat surel").fill(email)
        admin.get_by_label("Nama jabatan atau bagian").fill("Petugas Baru Sekali")
        admin.get_by_role("button", name="Buat undangan").click()
        expect(admin.get_by_role("alert").first).to_contain_text("Pilih satu peran.")
        expect(admin.get_by_label("Alamat surel")).to_have_value(email)
        admin.get_by_label("Petugas OPD").check()
        admin.get_by_label("Perangkat daerah").fill("Dinas Sosial")
        admin.get_by_role("button", name="Buat undangan").click()
        link = admin.locator("#sekali").input_value()

        newcomer = theirs.new_page()
        assert look(newcomer, link, width, axe=javascript) == []
        newcomer.get_by_label("Kata sandi baru").fill("pendek")
        newcomer.get_by_role("button", name="Terima undangan").click()
        expect(newcomer.locator("#sandi-baru-galat")).to_contain_text("paling sedikit 12 tanda")
        newcomer.get_by_label("Kata sandi baru").fill("kata sandi yang baru")
        newcomer.get_by_role("button", name="Terima undangan").click()
        expect(newcomer.get_by_role("heading", level=1)).to_have_text("Kabupaten Batu Bara")

        admin.goto(f"{PEOPLE}?q={email}")
        admin.get_by_role("button", name="Cabut peran Petugas Baru Sekali").click()
        expect(admin.locator(".toast")).to_contain_text("Peran Petugas Baru Sekali dicabut.")
        answer = newcomer.goto("/kab-batu-bara/")
        assert answer is not None
        assert answer.status == 404


def test_a_wrong_password_keeps_the_address_and_says_what_to_do(chromium: Browser, served: str) -> None:
    with window(chromium, served, 390) as context:
        page = context.new_page()
        page.goto("/masuk")
        page.locator("#surel").fill("siapa@contoh.go.id")
        page.locator("#sandi").fill("bukan kata sandinya")
        page.locator("#sandi").press("Enter")
        expect(page.locator("#sandi-galat")).to_contain_text("tidak cocok")
        expect(page.locator("#surel")).to_have_value("siapa@contoh.go.id")
        expect(page.locator("#sandi")).to_have_value("")
        expect(page.locator(".error-summary")).to_be_focused()


@pytest.mark.parametrize("width", [1280, 390])
def test_one_switches_between_several_places_in_the_bar(chromium: Browser, served: str, engine: Engine, width: int) -> None:
    person = person_with(engine, SEATS[Role.TENANT_ADMIN], Seat(Role.TENANT_ADMIN, "52.03"), name="Admin Dua Daerah")
    with window(chromium, served, width) as context:
        page = context.new_page()
        sign_in(page, person)
        expect(page.get_by_role("heading", level=1)).to_have_text("Pilih tempat kerja")
        page.get_by_role("main").get_by_role("link", name="Kabupaten Batu Bara").click()
        page.locator("details.tenant > summary").click()
        expect(page.locator("details.tenant [aria-current]")).to_contain_text("Kabupaten Batu Bara")
        page.locator("details.tenant").get_by_role("link", name="Kabupaten Lombok Timur").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Kabupaten Lombok Timur")
        page.locator("details.account > summary").click()
        page.get_by_role("button", name="Keluar").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Masuk")
        answer = page.goto("/kab-batu-bara/")
        assert answer is not None
        assert answer.status == 401


def test_the_page_of_roles_prints_whole(chromium: Browser, served: str, people: dict[Role, Person]) -> None:
    with window(chromium, served, 1280) as context:
        page = context.new_page()
        sign_in(page, people[Role.TENANT_ADMIN])
        page.goto("/peran")
        page.emulate_media(media="print")
        expect(page.get_by_role("table")).to_be_visible()
        expect(page.locator(".bar")).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
