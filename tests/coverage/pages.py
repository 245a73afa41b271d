"""What tests of the region's pages share: people with their browsers, months on their way, forms as a browser sends them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.http.ground import ground_of
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coverage import publishing, service
from semesta_tenants.coverage.records import Figure, Headcount, Reported, Segment, SegmentCount, Source, Version
from tests.coverage.conftest import ADMIN, LIAISON, TANJUNGBALAI
from tests.factories.people import person_with, signed_in, token_of

HERE = "12.74"
PAGES = "/kota-tanjungbalai/cakupan/"
APRIL = f"{PAGES}2025-04/"
FORM = f"{PAGES}2025-04/isi"
SIX = tuple(
    SegmentCount(segment, Headcount(*counts))
    for segment, counts in zip(
        Segment,
        ((90_000, 80_000), (40_000, 38_000), (12_000, 11_900), (18_000, 16_000), (20_000, 2_000), (3_139, 2_599)),
        strict=True,
    )
)
WHOLE = replace(TANJUNGBALAI, segments=SIX)
TYPED = {
    "versi": "",
    "tanggal": "1",
    "penduduk": "187.939",
    "sumber": "Dukcapil (DKB)",
    "semester": "2024S2",
    **{
        f"{each.segment.value.lower()}-{measure}": str(getattr(each.people, measure))
        for each in SIX
        for measure in ("registered", "active")
    },
    "total-registered": "183.139",
    "total-active": "150.499",
    "dasar": "population",
    "dilaporkan": "",
    "catatan": "per 1 April 2025",
    "alasan": "",
}
"""Tanjungbalai's April 2025 as an admin types it."""


def drafted(engine: Engine, figure: Figure = WHOLE, **more: Any) -> Version:
    with tenant_transaction(engine, HERE) as session:
        return service.save_draft(session, ADMIN, figure, today=today(), **more)


def submitted(engine: Engine, figure: Figure = WHOLE, **more: Any) -> Version:
    draft = drafted(engine, figure, **more)
    with tenant_transaction(engine, HERE) as session:
        return service.submit(session, ADMIN, draft.id, expected=draft.row_version, today=today())


def returned(engine: Engine, figure: Figure = WHOLE, reason: str = "Segmen BP tidak sesuai.") -> Version:
    waiting = submitted(engine, figure)
    with tenant_transaction(engine, HERE) as session:
        return service.return_(session, LIAISON, waiting.id, expected=waiting.row_version, reason=reason)


def verified(engine: Engine, figure: Figure = WHOLE, **more: Any) -> Version:
    waiting = submitted(engine, figure, **more)
    with tenant_transaction(engine, HERE) as session:
        return service.verify(session, LIAISON, waiting.id, expected=waiting.row_version)


def reported(engine: Engine, figure: Figure, url: str = "https://contoh.go.id/berita") -> None:
    with tenant_transaction(engine, HERE) as session:
        publishing.publish_reported(session, publishing.OPERATOR, [Reported(HERE, figure, Source("Berita contoh", url))])


def press(client: FlaskClient, address: str, page: str = PAGES, **fields: str) -> Any:
    """A form sent with the token of `page`."""
    return client.post(address, data={"csrf_token": token_of(client.get(page).text), **fields})


def type_in(client: FlaskClient, act: str = "simpan", address: str = FORM, **changed: str) -> Any:
    """The form of April as TYPED, with what is `changed`."""
    fields = TYPED | {name.replace("__", "-"): value for name, value in changed.items()}
    return press(client, address, tindakan=act, **fields)


def value_of(page: str, name: str) -> str:
    """What the field of this id holds on a page, also a text's and a list's."""
    if found := re.search(rf'<input[^>]*\bname="{name}"[^>]*\bvalue="([^"]*)"', page):
        return unescape(found[1])
    if found := re.search(rf'<input[^>]*\bvalue="([^"]*)"[^>]*\bname="{name}"', page):
        return unescape(found[1])
    if found := re.search(rf'<textarea[^>]*\bname="{name}"[^>]*>([^<]*)</textarea>', page):
        return unescape(found[1])
    found = re.search(rf'<select[^>]*\bname="{name}".*?</select>', page, re.DOTALL)
    chosen = re.search(r'<option value="([^"]*)" selected', found[0]) if found else None
    assert chosen is not None, name
    return unescape(chosen[1])


def words_of(page: str) -> str:
    """What a page says, without tags and with single spaces."""
    body = page.split("<main", 1)[-1]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def today() -> dt.date:
    """As the pages take it: what they show depends on the day that it is."""
    return dt.datetime.now(ZoneInfo("Asia/Jakarta")).date()


def this_month() -> dt.date:
    return today().replace(day=1)


def back(months: int) -> dt.date:
    """The first day of the month that is so many before this one."""
    year, month = divmod(this_month().year * 12 + this_month().month - 1 - months, 12)
    return dt.date(year, month + 1, 1)


def person(app: Flask, *seats: Seat) -> FlaskClient:
    """A browser in which somebody with these seats is signed in."""
    return signed_in(app, person_with(ground_of(app).engine, *seats))


ADMINS = Seat(Role.TENANT_ADMIN, tenant_code=HERE)
OFFICERS = Seat(Role.OPD_STAFF, tenant_code=HERE, organisation="Dinas Kesehatan")
LIAISONS = Seat(Role.LIAISON, branch_code="kisaran")
