"""Targets in a real browser: wide and narrow, in Indonesian, set and filtered as somebody does it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from semesta_platform.transactions import tenant_transaction
from semesta_tenants.targets import service
from semesta_tenants.targets.records import Indicator, Measure, Target
from tests.browser.checks import context_of, look
from tests.browser.driver import Serve
from tests.coverage.pages import ADMINS, HERE, verified
from tests.factories.people import PASSWORD, person_with
from tests.http.conftest import pytest_generate_tests
from tests.targets.conftest import ADMIN, TODAY, target

__all__ = ["pytest_generate_tests"]
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("cleared", "untargeted")]
PAGES = "/kota-tanjungbalai/target/"
FAR = dt.date(2027, 12, 31)


@pytest.fixture(scope="module")
def served(app: Flask, serve: Serve) -> str:
    return serve(app)


@pytest.fixture
def some(application: Engine) -> Target:
    """Four targets of both kinds, one of them with two versions and a path by month."""
    verified(application)
    with tenant_transaction(application, HERE) as session:
        people = {"indicator": Indicator(Measure.REGISTERED), "value": Decimal(190_000), "baseline": Decimal(183_000)}
        for given in ({"value": Decimal(81)}, people, {"value": Decimal("98.6"), "indicator": Indicator(Measure.COVERAGE)}):
            service.set_target(session, ADMIN, target(due_on=FAR, baseline_on=dt.date(2025, 3, 1), **given), today=TODAY)
        first = service.set_target(session, ADMIN, target(due_on=FAR, baseline_on=dt.date(2025, 3, 1)), today=TODAY)
        path = ((dt.date(2026, 6, 1), Decimal("76.25")), (dt.date(2027, 12, 1), Decimal(80)))
        further = replace(first, path=path, owner="Dinas Kesehatan dan Dinas Sosial", reason="Menurut anggaran.")
        return service.change_target(session, ADMIN, further, expected=1, today=TODAY)


def entered(chromium: Browser, served: str, engine: Engine, width: int) -> Page:
    page = context_of(chromium, width, base_url=served).new_page()
    page.goto("/masuk?bahasa=id")
    page.locator("#surel").fill(person_with(engine, ADMINS).email)
    page.locator("#sandi").fill(PASSWORD)
    page.locator("#sandi").press("Enter")
    page.wait_for_url(lambda address: "/masuk" not in address)
    return page


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_of_targets_are_sound_and_do_what_they_offer(
    chromium: Browser, served: str, engine: Engine, some: Target, width: int
) -> None:
    page = entered(chromium, served, engine, width)
    addresses = (PAGES, f"{PAGES}{some.id}/", f"{PAGES}{some.id}/ubah", f"{PAGES}baru")
    assert {address: faults for address in addresses if (faults := look(page, address, width))} == {}

    page.goto(PAGES)
    page.locator("#indikator").select_option("coverage")
    expect(page.locator("#daftar article")).to_have_count(1)
    expect(page).to_have_url(re.compile("indikator=coverage"))

    page.goto(f"{PAGES}baru?indikator=active_rate")
    expect(page.locator("#awal")).to_have_value("80,08")
    page.locator("#nilai").fill("85,5")
    page.get_by_role("button", name="Tetapkan target").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("#nilai")).to_have_value("85,5")
    page.locator("#tenggat").fill("31/12/2027")
    page.locator("#penanggung").fill("Dinas Kesehatan")
    page.get_by_role("button", name="Tetapkan target").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keaktifan 85,5% sampai 31 Desember 2027")
    page.context.close()
