"""What tests of the batches' pages share: who looks, an application that has a sealing key, forms as people send them."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_tenants.batches.records import Batch, Wanted
from tests.batches.conftest import HERE, WANTED
from tests.factories.people import token_of

PAGES = "/kab-batu-bara/penyerahan/"
ADMINS = Seat(Role.TENANT_ADMIN, tenant_code=HERE)
OFFICERS = Seat(Role.OPD_STAFF, tenant_code=HERE, organisation="Dinas Sosial")
STRANGERS = Seat(Role.OPD_STAFF, tenant_code=HERE, organisation="Dinas Kesehatan")
LIAISONS = Seat(Role.LIAISON, branch_code="kisaran")
FILE_KEY = bytes(range(32))
NIK = "1219010101900001"
LIST = f"nik,nama\n{NIK},Orang Rekaan\n".encode()


def today() -> dt.date:
    """As the pages take it."""
    return dt.datetime.now(ZoneInfo("Asia/Jakarta")).date()


def wanted(**changed: Any) -> Wanted:
    """WANTED for this month."""
    return replace(WANTED, month=today().replace(day=1), **changed)


def typed(**changed: str) -> dict[str, str]:
    """The form of a new batch as somebody fills it."""
    return {
        "judul": "Usulan peserta PBPU Pemda",
        "jenis": "proposal",
        "segmen": "PBPU_PEMDA",
        "akibat": "add",
        "bulan": f"{today():%Y-%m}",
        "jumlah": "1.200",
        "pemilik": "Dinas Sosial",
        "surat": "400/12",
        "letak": "Map bersama",
        "tugas": "",
        "catatan": "",
        **changed,
    }


def page_of(batch: Batch) -> str:
    return f"{PAGES}{batch.id}/"


def press(client: FlaskClient, address: str, page: str = "/akun", **fields: str) -> Any:
    """A form sent with a token of this browser."""
    return client.post(address, data={"csrf_token": token_of(client.get(page).text), **fields})


def bring(client: FlaskClient, address: str, content: bytes = LIST, name: str = "daftar.csv", **fields: str) -> Any:
    """The form of the list sent with a file."""
    token = token_of(client.get("/akun").text)
    parts = {"csrf_token": token, **fields, "berkas": FileStorage(io.BytesIO(content), name)}
    boundary, form = encode_multipart(parts)
    return client.post(address, data=form, content_type=f"multipart/form-data; boundary={boundary}")


def digest_on(page: str) -> str:
    """What a page offers to be signed."""
    found = re.search(r'name="sidik" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]
