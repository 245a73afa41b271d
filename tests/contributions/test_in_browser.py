"""Contributions in a real browser, wide and narrow: entered by the region, confirmed by the branch."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine

from tests.accounts.conftest import app, engine
from tests.browser.checks import context_of, look
from tests.browser.driver import Serve
from tests.contributions.conftest import bill, confirm, enter, paid
from tests.contributions.pages import ADMINS, LIAISONS, PAGES
from tests.factories.people import PASSWORD, person_with
from tests.http.conftest import pytest_generate_tests

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("cleared")]


def entered(context: BrowserContext, email: str) -> Page:
    page = context.new_page()
    page.goto("/masuk")
    page.locator("#surel").fill(email)
    page.locator("#sandi").fill(PASSWORD)
    page.locator("#sandi").press("Enter")
    page.wait_for_url(lambda address: "/masuk" not in address)
    return page


def test_a_payment_is_entered_on_a_phone_and_confirmed_at_a_desk(
    chromium: Browser, serve: Serve, app: Flask, engine: Engine
) -> None:
    served, month = serve(app), f"{PAGES}2025-06/"
    people = [person_with(engine, seat).email for seat in (ADMINS, LIAISONS)]
    june = bill().month.replace(month=6)
    confirm(engine, enter(engine, bill()), enter(engine, paid()), enter(engine, bill(june)))
    enter(engine, paid(june, 7_800_000, note="Bagian provinsi belum masuk"))
    with context_of(chromium, 390, base_url=served) as context:
        page = entered(context, people[0])
        page.goto(f"{PAGES}baru?jenis=pembayaran&bulan=2025-06")
        page.locator("#jumlah").fill("Rp30.000.000")
        page.locator("#sumber").select_option("dbhcht")
        page.locator("#tanggal").fill("2025-06-09")
        page.locator("#nomor").fill("SP2D/7")
        page.get_by_role("button", name="Catat pembayaran").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Iuran Juni 2025")
        faults = {each: look(page, f"{served}{each}", 390) for each in (PAGES, month, f"{PAGES}baru?jenis=tagihan")}
    with context_of(chromium, 1280, base_url=served) as context:
        page = entered(context, people[1])
        faults |= {f"wide {each}": look(page, f"{served}{each}", 1280) for each in (PAGES, month)}
        page.goto(PAGES)
        page.get_by_role("link", name="Benarkan yang menunggu").click()
        page.get_by_role("rowheader", name="Juni 2025").first.get_by_role("link").click()
        page.get_by_role("button", name="Benarkan semua").click()
        expect(page.locator(".toast")).to_contain_text("2 catatan dibenarkan.")
        page.goto(PAGES)
        expect(page.locator("#syarat")).to_contain_text("Juni 2025")
        expect(page.locator("#syarat")).to_contain_text("Terpenuhi")
    assert {address: found for address, found in faults.items() if found} == {}
