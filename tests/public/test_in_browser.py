"""The public pages of figures and rankings in a real browser: both widths, narrowing while one types, and on paper."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from semesta_tenants.awards.outcomes import Official
from semesta_tenants.coverage.records import Headcount, Segment, SegmentCount
from tests.browser.checks import context_of, look
from tests.browser.driver import Serve
from tests.public.places import (
    BATU_BARA,
    HELD,
    LOMBOK_TIMUR,
    MARKED,
    OTHER,
    PRINTED,
    RANKING,
    RUNNING,
    SOURCE,
    TANJUNGBALAI,
    choose,
    open_edition,
    publish,
    report,
)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("cleared")]
WHOLE = replace(
    MARKED,
    segments=tuple(
        SegmentCount(segment, Headcount(*counts))
        for segment, counts in zip(
            Segment,
            ((210_000, 190_000), (92_000, 80_000), (31_000, 30_000), (40_000, 30_000), (30_015, 16_939), (3, 2)),
            strict=True,
        )
    ),
)
PAGES = (
    "/publik/",
    "/publik/peringkat/",
    f"{RANKING}/",
    f"{RANKING}/?q=zzz",
    "/publik/kab-batu-bara/",
    "/publik/kota-tanjungbalai/",
)


@pytest.fixture(scope="session")
def served(app: Flask, serve: Serve) -> str:
    return serve(app)


def a_year(engine: Engine) -> None:
    """Batu Bara shows everything, Lombok Timur its rank alone, Tanjungbalai nothing; a long list of winners."""
    months = [
        replace(WHOLE, as_of=date(2024, month, 1), total=Headcount(400_000 + month * 300, 330_000 + month * 1500), segments=())
        for month in range(1, 13)
    ]
    report(engine, BATU_BARA, *months, replace(WHOLE, as_of=date(2024, 12, 31)))
    report(engine, TANJUNGBALAI, OTHER)
    report(engine, LOMBOK_TIMUR, PRINTED)
    publish(engine, HELD, [Official(f"12.{number:02}", "Madya", SOURCE) for number in range(1, 23)])
    open_edition(engine, RUNNING)
    choose(engine, BATU_BARA, figures=True, ranking=True)
    choose(engine, LOMBOK_TIMUR, ranking=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_are_whole_narrow_while_one_types_and_print(chromium: Browser, served: str, engine: Engine, width: int) -> None:
    a_year(engine)
    with context_of(chromium, width, base_url=served) as context:
        page = context.new_page()
        assert {address: faults for address in PAGES if (faults := look(page, f"{served}{address}", width))} == {}
        page.goto(f"{RANKING}/")
        page.get_by_label("Cari nama atau kode").press_sequentially("timur")
        expect(page.locator("#peringkat tbody tr")).to_have_count(1)
        expect(page.get_by_label("Cari nama atau kode")).to_be_focused()
        expect(page).to_have_url(re.compile("q=timur"))
        page.emulate_media(media="print")
        for address, head in (("/publik/kab-batu-bara/", "Kabupaten Batu Bara"), (f"{RANKING}/", "UHC Awards 2024")):
            page.goto(address)
            expect(page.locator(".letterhead")).to_contain_text(head)
            assert page.locator(".button:visible, form.filters:visible, .chips:visible").count() == 0
        expect(page.locator("#resmi tbody tr").first).to_contain_text("Siaran pers contoh")
