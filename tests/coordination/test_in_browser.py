"""Tasks and a province's regencies in a real browser: wide and narrow, by keyboard, two people at once, on paper."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine

from semesta_platform.accounts.records import Person, Seat
from semesta_platform.accounts.roles import Role
from semesta_tenants.coordination.records import Item, Origin, Priority
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
OFFICE = "Dinas Pemberdayaan Masyarakat dan Desa, Pengendalian Penduduk, Keluarga Berencana, Pemberdayaan Perempuan, dan Anak"
WORD = "DataTerpaduSosialEkonomiNasional" * 6


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
    add(application, WORD, OFFICE)
    add(application, "Pemilik tanpa spasi", WORD[:120], labels=(WORD[:40],))
    lines = (Item(LONG), Item("b", done=True))
    usual = add(application, LONG, kind="proposal", labels=("PBI",), priority=Priority.HIGH, checklist=lines)
    every = (
        PAGES,
        f"{PAGES}?lihat=daftar",
        f"{PAGES}?jenis=proposal",
        f"{PAGES}?kata=zzz",
        f"{PAGES}baru",
        *(page_of(each) for each in (report, done, usual)),
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


INSIDE = """() => [...document.querySelectorAll("#daftar tbody tr, .board__column")]
  .flatMap((whole) => [...whole.querySelectorAll("*")]
  .filter((e) => e.getBoundingClientRect().width && !e.closest(".visually-hidden, svg"))
  .filter((e) => e.getBoundingClientRect().right > Math.min(whole.getBoundingClientRect().right, innerWidth) + 1)
  .map((e) => e.className || e.tagName))"""


@pytest.mark.parametrize("width", [1280, 390])
def test_the_name_of_a_long_office_stays_in_its_place(
    chromium: Browser, served: str, application: Engine, people: dict[str, Person], width: int
) -> None:
    add(application, "Bentuk tim pendamping", OFFICE, due_on=days(3))
    add(application, WORD, WORD[:120], labels=(WORD[:40],), due_on=days(4))
    with context_of(chromium, width, base_url=served) as context:
        page = entered(context, people["admin"])
        for address in (PAGES, f"{PAGES}?lihat=daftar"):
            page.goto(address)
            assert page.evaluate(INSIDE) == [], address


def test_a_phone_shows_the_state_and_the_day_of_every_task(
    chromium: Browser, served: str, application: Engine, people: dict[str, Person]
) -> None:
    add(application, LONG, due_on=days(5))
    with context_of(chromium, 390, base_url=served) as context:
        page = entered(context, people["admin"])
        page.goto(f"{PAGES}?lihat=daftar")
        for named in ("Keadaan", "Tenggat", "Langkah", "Pemilik"):
            cell = page.locator(f"#daftar tbody td[data-label={named}]").bounding_box()
            assert cell is not None
            assert cell["x"] + cell["width"] <= 390, named
        page.locator("#daftar thead").get_by_role("link", name="Tenggat").click()
        expect(page).to_have_url(f"{served}{PAGES}?lihat=daftar&urut=tenggat&arah=turun")


def test_a_card_falls_beside_itself_into_an_empty_column(
    chromium: Browser, served: str, application: Engine, people: dict[str, Person]
) -> None:
    for number in range(8):
        add(application, f"Kartu {number}", kind="proposal", due_on=days(number + 1))
    with context_of(chromium, 1280, base_url=served) as context:
        page = entered(context, people["admin"])
        page.goto(PAGES)
        heights = page.locator(".board__column").evaluate_all("all => all.map((each) => each.getBoundingClientRect().height)")
        assert max(heights) - min(heights) < 1


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
        with page.expect_request(f"{served}{PAGES}baru") as sent:
            page.get_by_role("button", name="Buat tugas").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Usulkan peserta")
        # Sent again, as after a double click or a broken line, it leads to the same task; below there is one.
        kind = {"Content-Type": sent.value.headers["content-type"], "Origin": served}
        again = context.request.post(sent.value.url, data=sent.value.post_data, headers=kind, max_redirects=0)
        assert (again.status, f"{served}{again.headers['location']}") == (303, page.url)
        page.goto(f"{PAGES}?lihat=daftar")
        page.get_by_text("Saringan lain").click()
        page.get_by_label("Pemilik").select_option("Dinas Sosial")
        if not javascript:
            page.get_by_role("button", name="Saring", exact=True).click()
        expect(page.locator("#daftar tbody tr")).to_have_count(1)
        expect(page).to_have_url(re.compile("pemilik=Dinas"))
        page.get_by_role("link", name="Usulkan peserta").click()
        page.locator("#keluaran").fill("42 orang diterima")
        page.get_by_role("button", name="Tandai selesai").click()
        expect(page.locator("#riwayat .timeline")).to_contain_text("42 orang diterima")
        page.goto(PAGES)
        page.get_by_role("link", name="Selesai 1").click()
        expect(page.locator("#daftar tbody tr")).to_contain_text(["Usulkan peserta"])
        expect(page).to_have_url(re.compile("tampil=selesai"))


def test_a_card_goes_by_drag_by_menu_and_by_keys(
    chromium: Browser, served: str, application: Engine, people: dict[str, Person]
) -> None:
    first, second = add(application, "Kartu", due_on=days(1)), add(application, "Usulan", kind="proposal", due_on=days(2))
    with context_of(chromium, 1280, base_url=served) as context:
        page = entered(context, people["admin"])
        page.goto(PAGES)
        page.drag_and_drop(f"#tugas-{second.id}", "#kolom-region")
        expect(page.locator(f"#kolom-region #tugas-{second.id}")).to_be_visible()
        # j goes to the first card, m opens its menu, Enter presses what has the focus.
        page.goto(PAGES)
        for key in ("j", "m", "Enter"):
            page.keyboard.press(key)
        expect(page.locator(f"#kolom-region #tugas-{first.id}")).to_be_visible()
        # Where it may not go, it does not; what leaves something behind is asked for on its own page.
        page.drag_and_drop(f"#tugas-{second.id}", "#kolom-done")
        expect(page.locator(f"#kolom-region #tugas-{second.id}")).to_be_visible()
        page.drag_and_drop(f"#tugas-{second.id}", "#kolom-bpjs")
        expect(page.locator("#keluaran")).to_be_visible()
        page.goto(PAGES)
        page.keyboard.press("?")
        page.locator("#pintasan-aktif").uncheck()
        page.keyboard.press("Escape")
        page.keyboard.press("n")
        expect(page.get_by_role("heading", level=1)).to_have_text("Tugas koordinasi")


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
        # What this person did not touch follows; what they wrote is still theirs.
        expect(page.locator("#tugas")).to_have_value("Judul orang lain")
        expect(page.locator("#rincian")).to_have_value("rincian saya")
        page.get_by_role("button", name="Simpan").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Judul orang lain")


def test_a_comment_that_was_begun_outlives_the_other_forms_of_its_page(
    chromium: Browser, served: str, application: Engine, people: dict[str, Person]
) -> None:
    given = add(application, checklist=(Item("Kumpulkan data"),))
    with context_of(chromium, 390, base_url=served) as context:
        page = entered(context, people["officer"])
        page.goto(page_of(given))
        field = page.locator("#komentar")
        field.fill("setengah kalimat")
        page.get_by_role("button", name="Kumpulkan data").click()
        expect(page.locator("main")).to_contain_text("1 dari 1 selesai")
        expect(field).to_have_value("setengah kalimat")
        page.get_by_role("button", name="Kirim komentar").click()
        expect(page.locator(".comment__text")).to_have_text("setengah kalimat")
        expect(field).to_have_value("")


def test_the_list_prints_whole_and_without_buttons(
    chromium: Browser, served: str, application: Engine, people: dict[str, Person]
) -> None:
    add(application, LONG, due_on=days(-4))
    with context_of(chromium, 1280, base_url=served) as context:
        page = entered(context, people["admin"])
        page.goto(f"{PAGES}?lihat=daftar")
        page.emulate_media(media="print")
        expect(page.locator(".letterhead")).to_contain_text("Kabupaten Batu Bara")
        assert page.locator(".button:visible, .side:visible, .chips:visible, form.filters:visible").count() == 0
        page.set_viewport_size({"width": 700, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= 700


def test_a_task_on_paper_has_its_ticks_and_no_form(
    chromium: Browser, served: str, application: Engine, people: dict[str, Person]
) -> None:
    task = add(application, checklist=(Item("Undang camat", done=True), Item("Susun SK")))
    with context_of(chromium, 1280, base_url=served) as context:
        page = entered(context, people["admin"])
        page.goto(page_of(task))
        page.emulate_media(media="print")
        expect(page.locator(".tick:visible")).to_have_count(2)
        colours = page.locator(".tick").evaluate_all("all => all.map((each) => getComputedStyle(each).color)")
        assert colours == ["rgb(0, 0, 0)", "rgba(0, 0, 0, 0)"]
        expect(page.locator("main :is(textarea, select, .button):visible")).to_have_count(0)
        expect(page.get_by_role("heading", name="Teruskan tugas")).to_be_hidden()
