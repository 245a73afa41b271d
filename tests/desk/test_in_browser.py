"""The desk in a real browser: wide and narrow, and a task that goes on without leaving it."""

from __future__ import annotations

import datetime as dt
import os
import uuid
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from semesta_tenants.coverage.records import Headcount
from tests.accounts.conftest import app, engine, pytest_generate_tests
from tests.browser.checks import context_of, look
from tests.browser.driver import Serve
from tests.browser.signing import entered
from tests.coverage.desks import APRIL, MARCH, submitted, verified
from tests.desk.work import ASAHAN, BATU_BARA, TANJUNGBALAI, batch, confirmed, days, entry, liaison, shared

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("cleared")]
LONG = "Selaraskan data peserta dengan Dinas Sosial, Disdukcapil, dan kantor cabang sampai ke tingkat desa dan kelurahan"


@pytest.fixture(scope="module")
def served(app: Flask, serve: Serve) -> str:
    return serve(app)


def fill(engine: Engine) -> None:
    for month in range(1, 13):
        people = Headcount(430_000 + 900 * month, 350_000 + 1500 * month)
        verified(engine, BATU_BARA, replace(MARCH, as_of=dt.date(2024, month, 1), total=people, segments=()))
    submitted(engine, BATU_BARA, replace(APRIL, total=Headcount(490_000, 371_200)), reason="Pendaftaran massal 46.947 warga.")
    submitted(engine, TANJUNGBALAI, replace(MARCH, as_of=dt.date(2025, 6, 1)))
    shared(engine, BATU_BARA, LONG, due_on=days(-4))
    shared(engine, ASAHAN, "Usulan November", kind="proposal", step="verify", due_on=days(0))
    shared(engine, ASAHAN, "Milik rekan", assignee_id=uuid.uuid4(), assignee_words="Rekan sekantor", due_on=days(20))
    batch(engine, ASAHAN, "Usulan peserta PBPU Pemda", 4200, ago=12)
    batch(engine, BATU_BARA, "Usulan yang sudah dijawab", 312, state="verified", rejected=41)
    entry(engine, TANJUNGBALAI, dt.date(2025, 3, 1), 1_774_596_600)
    confirmed(engine, BATU_BARA, dt.date(2025, 2, 1), 2_130_000_000)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_desk_looks_right_and_a_task_goes_on_in_place(chromium: Browser, served: str, engine: Engine, width: int) -> None:
    fill(engine)
    with context_of(chromium, width, base_url=served) as context:
        page = entered(context, liaison(engine))
        assert look(page, f"{served}/cabang/", width) == []
        if folder := os.environ.get("SEMESTA_SCREENS"):
            page.screenshot(path=f"{folder}/meja-{width}.png", full_page=True)
        page.get_by_role("navigation", name="Saring pekerjaan").get_by_role("link", name="Tugas").click()
        row = page.locator("li.task").filter(has_text="Usulan November")
        row.locator("summary").click()
        row.get_by_label("Jumlah diterima, ditolak, dan alasannya").fill("Diterima 90, ditolak 10")
        row.get_by_role("button", name="Tindak lanjuti yang ditolak").click()
        expect(page.locator(".toast")).to_contain_text("“Usulan November” pindah ke langkah Tindak lanjuti yang ditolak.")
        expect(page).to_have_url(f"{served}/cabang/?tampil=tugas#pekerjaan")
        expect(page.locator("li.task")).to_have_count(2)


def test_the_desk_on_paper_names_its_regions_and_their_work(chromium: Browser, served: str, engine: Engine) -> None:
    fill(engine)
    with context_of(chromium, 1280, base_url=served) as context:
        page = entered(context, liaison(engine))
        page.goto("/cabang/")
        page.emulate_media(media="print")
        table = page.locator("#daerah-binaan tbody")
        expect(table.get_by_role("link", name="Kabupaten Batu Bara", exact=True)).to_be_visible()
        expect(table.get_by_text("1 terbuka").first).to_be_visible()
        expect(table.get_by_text("lunas s.d.").or_(table.get_by_text("belum ada bulan lunas")).first).to_be_visible()
        expect(page.get_by_text("Impor berkas cabang")).to_be_hidden()
        # A long list begins under its heading, not on a sheet of its own.
        assert page.locator("#pekerjaan").evaluate("e => getComputedStyle(e).breakInside") == "auto"
        page.set_viewport_size({"width": 690, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= 690


def test_a_phone_shows_all_that_is_known_of_a_region(chromium: Browser, served: str, engine: Engine) -> None:
    fill(engine)
    with context_of(chromium, 390, base_url=served) as context:
        page = entered(context, liaison(engine))
        page.goto("/cabang/")
        rights = page.locator("#daerah-binaan tbody td").evaluate_all(
            "all => all.map((each) => each.getBoundingClientRect().right)"
        )
        assert rights
        assert max(rights) <= 390
