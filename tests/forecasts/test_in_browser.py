"""The page of forecasts in a real browser, wide and narrow: nothing wrong with it, and the chart's table unfolds."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from semesta_platform.accounts.records import Person
from semesta_platform.accounts.roles import Role
from semesta_tenants.coverage import training
from tests.accounts.conftest import app, engine
from tests.browser.checks import context_of, look
from tests.browser.driver import Serve
from tests.factories.people import PASSWORD, SEATS, person_with
from tests.forecasts.conftest import Region
from tests.forecasts.months import ACTIVE, ACTIVE_RATE, counted
from tests.http.conftest import pytest_generate_tests

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.browser
PAGE = "/kab-batu-bara/target/prakiraan/"


@pytest.fixture(scope="module")
def served(app: Flask, serve: Serve) -> str:
    return serve(app)


@pytest.fixture(scope="module")
def admin(engine: Engine) -> Person:
    return person_with(engine, SEATS[Role.TENANT_ADMIN])


@pytest.fixture
def filled(region: Region) -> Region:
    region.aim(ACTIVE_RATE, "85", dt.date(2027, 12, 31))
    region.aim(ACTIVE, "340000", dt.date(2027, 6, 30))
    region.report(training.months(dt.date(2026, 1, 1)))
    region.work_off()
    return region


def sign_in(page: Page, person: Person) -> None:
    page.goto("/masuk")
    page.locator("#surel").fill(person.email)
    page.locator("#sandi").fill(PASSWORD)
    page.locator("#sandi").press("Enter")
    page.wait_for_url(lambda address: "/masuk" not in address)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wrong_with_the_picture_and_its_table_unfolds(
    chromium: Browser, served: str, admin: Person, width: int
) -> None:
    with context_of(chromium, width, base_url=served) as context:
        page = context.new_page()
        sign_in(page, admin)
        assert look(page, f"{served}{PAGE}", width) == []
        first = page.locator("#active_rate")
        table = first.locator(".twin table").first
        expect(table).to_be_hidden()
        first.get_by_text("Lihat sebagai tabel").click()
        expect(table).to_contain_text("Des 2027")
        expect(first.get_by_role("img").first).to_have_accessible_name(re.compile("prakiraan belum mencapai target 85%$"))


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wrong_while_months_are_missing(
    chromium: Browser, served: str, admin: Person, region: Region, width: int
) -> None:
    region.report([counted(each, 80_000) for each in (1, 4, 5)])
    with context_of(chromium, width, base_url=served) as context:
        page = context.new_page()
        sign_in(page, admin)
        assert look(page, f"{served}{PAGE}", width) == []
        page.locator("#coverage").get_by_role("link", name="Isi angka April 2024").click()
        expect(page).to_have_url(f"{served}/kab-batu-bara/cakupan/2024-04/isi")
