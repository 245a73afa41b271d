"""What a region's home says that waits for the region beside its figures, and what it does not."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from flask import Flask
from sqlalchemy import Engine

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from tests.desk.conftest import cleared
from tests.desk.work import ASAHAN, TANJUNGBALAI, batch, confirmed, days, entry, shared
from tests.factories.people import person_with, signed_in
from tests.home.conftest import SEAT_OF
from tests.home.test_page import links, words

__all__ = ["cleared"]
pytestmark = pytest.mark.usefixtures("cleared")
HOME, APRIL, MARCH = "/kota-tanjungbalai/", dt.date(2025, 4, 1), dt.date(2025, 3, 1)
BATCHES, ENTRIES = f"{HOME}penyerahan/?giliran=daerah", f"{HOME}iuran/?keadaan=menunggu#daftar"


def test_batches_and_entries_that_wait_for_the_region_stand_on_its_home(app: Flask, engine: Engine) -> None:
    batch(engine, TANJUNGBALAI, "Draf", state="draft")
    batch(engine, TANJUNGBALAI, "Terjawab", state="verified")
    batch(engine, TANJUNGBALAI, "Milik Dinkes", state="draft", owner="Dinas Kesehatan")
    batch(engine, TANJUNGBALAI, "Sudah dikirim")
    batch(engine, ASAHAN, "Tetangga", state="draft")
    entry(engine, TANJUNGBALAI, APRIL, 63_000_000, side="bpjs")
    confirmed(engine, TANJUNGBALAI, MARCH, 63_000_000, side="bpjs")
    entry(engine, ASAHAN, APRIL, 63_000_000, side="bpjs")
    seats = SEAT_OF | {"treasury": Seat(Role.OPD_STAFF, tenant_code=TANJUNGBALAI, organisation="BPKAD")}
    said = {name: signed_in(app, person_with(engine, seat)) for name, seat in seats.items() if name != "babel"}
    assert "3 penyerahan menunggu daerah" in words(said["admin"])
    assert "1 catatan iuran menunggu daerah" in words(said["admin"])
    assert {BATCHES, ENTRIES} <= links(said["admin"])
    # Both lists open as they are asked for.
    for address, title in ((BATCHES, "Terjawab"), (ENTRIES, "April 2025")):
        assert title in words(said["admin"], address)
    assert "Sudah dikirim" not in words(said["admin"], BATCHES)
    assert "1 penyerahan menunggu daerah" in words(said["opd"])
    assert [BATCHES in links(said[name]) for name in ("opd", "treasury", "liaison")] == [True, False, False]
    assert [ENTRIES in links(said[name]) for name in ("opd", "treasury", "liaison")] == [False, True, False]


def test_nothing_is_said_where_nothing_waits(app: Flask, engine: Engine) -> None:
    batch(engine, TANJUNGBALAI, "Sudah dikirim")
    entry(engine, TANJUNGBALAI, APRIL, 63_000_000)
    admin = signed_in(app, person_with(engine, SEAT_OF["admin"]))
    assert "menunggu daerah" not in words(admin)


def test_what_one_entered_for_the_branch_is_not_theirs_to_confirm(app: Flask, engine: Engine) -> None:
    person = person_with(engine, SEAT_OF["admin"])
    entry(engine, TANJUNGBALAI, APRIL, 63_000_000, side="bpjs", entered_by=person.id)
    assert ENTRIES not in links(signed_in(app, person))
    entry(engine, TANJUNGBALAI, MARCH, 63_000_000, side="bpjs", entered_by=uuid.uuid4())
    assert "1 catatan iuran menunggu daerah" in words(signed_in(app, person))


def test_each_side_finds_the_tasks_whose_turn_is_theirs(app: Flask, engine: Engine) -> None:
    shared(engine, TANJUNGBALAI, "Jawab surat", due_on=days(3))
    shared(engine, TANJUNGBALAI, "Susun daftar", step="doing", due_on=days(4))
    admin, liaison = (words(signed_in(app, person_with(engine, SEAT_OF[name]))) for name in ("admin", "liaison"))
    assert [each in admin for each in ("Jawab surat", "Susun daftar", "Tugas daerah")] == [False, True, True]
    assert [each in liaison for each in ("Jawab surat", "Susun daftar", "Tugas untuk cabang")] == [True, False, True]
    assert "Tidak ada yang menunggu Anda" not in liaison
