"""The planner in a real browser: sliders that move their numbers, the same without JavaScript, nothing wrong at either width."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from semesta_platform.accounts.records import Person
from tests.browser.checks import context_of, look
from tests.browser.driver import Serve
from tests.factories.people import PASSWORD, person_with
from tests.planning.conftest import ADMIN, BATU_BARA, HERE, PLAN, reported
from tests.planning.figures import TANJUNGBALAI

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("plans")]


@pytest.fixture(scope="module")
def served(app: Flask, serve: Serve) -> str:
    return serve(app)


@pytest.fixture(scope="module")
def person(engine: Engine) -> Person:
    return person_with(engine, ADMIN, name="Petugas perencana")


@pytest.fixture
def figure(engine: Engine, plans: None) -> None:  # noqa: ARG001 (what was before must be gone)
    reported(engine, TANJUNGBALAI, BATU_BARA)


def sign_in(page: Page, person: Person) -> None:
    page.goto("/masuk?bahasa=id")
    page.locator("#surel").fill(person.email)
    page.locator("#sandi").fill(PASSWORD)
    page.locator("#sandi").press("Enter")
    page.wait_for_url(lambda address: "/masuk" not in address)


@pytest.mark.usefixtures("figure")
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wrong_with_any_page(chromium: Browser, served: str, person: Person, width: int) -> None:
    with context_of(chromium, width, base_url=served) as context:
        page = context.new_page()
        sign_in(page, person)
        faults = {"form": look(page, f"{served}{HERE}?{PLAN}", width, axe=True)}
        page.goto(f"{HERE}?{PLAN}")
        page.locator("#nama").fill("RAPBD 2025")
        page.get_by_role("button", name="Simpan rencana").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("RAPBD 2025")
        saved = page.url
        for address in (saved, f"{saved}pilih", f"{served}{HERE}banding?s={saved.split('/')[-2]}"):
            faults[address] = look(page, address, width, axe=True)
        assert {address: found for address, found in faults.items() if found} == {}


@pytest.mark.usefixtures("figure")
def test_a_slider_and_its_number_move_together_and_the_result_follows(chromium: Browser, served: str, person: Person) -> None:
    with context_of(chromium, 1280, base_url=served) as context:
        page = context.new_page()
        sign_in(page, person)
        page.goto(HERE)
        slider = page.get_by_role("slider", name="Alihkan peserta mandiri")
        slider.fill("12345")
        expect(page.locator("#orang-move")).to_have_value("12.345")
        expect(page.locator("#hasil")).to_contain_text("12.345 orang selama")
        page.locator("#orang-move").fill("10.000")
        expect(slider).to_have_value("10000")
        expect(page.locator("#rincian")).to_contain_text("Rp378.000.000")
        page.wait_for_url(lambda address: "orang-move=10.000" in address)
        assert "csrf" not in page.url
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.method))
        page.locator("#nama").fill("Geser")
        page.locator("#orang-move").fill("18.000")
        page.get_by_role("button", name="Simpan rencana").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Geser")
        assert sent.count("POST") == 1
        page.goto(HERE)
        page.locator("#orang-move").fill("18.001")
        expect(page.locator("#hasil")).to_contain_text("Paling banyak 18.000 orang")


@pytest.mark.usefixtures("figure")
def test_without_javascript_there_is_no_slider_and_the_address_holds_the_plan(
    chromium: Browser, served: str, person: Person
) -> None:
    with context_of(chromium, 390, base_url=served, java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, person)
        page.goto(HERE)
        expect(page.locator("input[type=range]:visible")).to_have_count(0)
        page.locator("#orang-move").fill("10.000")
        page.get_by_role("button", name="Hitung").click()
        expect(page.locator("#rincian")).to_contain_text("Rp378.000.000")
        expect(page).to_have_url(re.compile(r"orang-move=10\.000"))
        assert "csrf" not in page.url
        page.locator("#nama").fill("Tanpa skrip")
        page.get_by_role("button", name="Simpan rencana").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Tanpa skrip")
