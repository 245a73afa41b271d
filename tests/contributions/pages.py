"""What tests of the pages of contributions share: who looks, forms as people send them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_tenants.contributions.records import Entry
from tests.contributions.conftest import HERE
from tests.factories.people import token_of

PAGES = "/kab-batu-bara/iuran/"
ADMINS = Seat(Role.TENANT_ADMIN, tenant_code=HERE)
TREASURY = Seat(Role.OPD_STAFF, tenant_code=HERE, organisation="BPKAD")
OTHERS = Seat(Role.OPD_STAFF, tenant_code=HERE, organisation="Dinas Kesehatan")
LIAISONS = Seat(Role.LIAISON, branch_code="kisaran")
BILL = {"jenis": "tagihan", "bulan": "2025-05", "jumlah": "Rp 1.774.596.600,00", "orang": "46.947", "tanggal": "2025-05-03"}
BILL |= {"nomor": "TAG/2025/05", "catatan": ""}
PAYMENT = {"jenis": "pembayaran", "bulan": "05-2025", "jumlah": "1774596600", "sumber": "apbd", "tanggal": "09/05/2025"}
PAYMENT |= {"nomor": "SP2D/2025/05", "catatan": ""}


def today() -> dt.date:
    """As the pages take it."""
    return dt.datetime.now(ZoneInfo("Asia/Jakarta")).date()


def press(client: FlaskClient, address: str, page: str = "/akun", **fields: Any) -> Any:
    """A form sent with the token of `page`."""
    return client.post(address, data={"csrf_token": token_of(client.get(page).text), **fields})


def step(client: FlaskClient, entry: Entry, act: str, **fields: str) -> Any:
    """Confirm ('benarkan') or void ('batal') as the page of its month shows it."""
    return press(client, f"{PAGES}catatan/{entry.id}/{act}", versi=str(entry.row_version), **fields)
