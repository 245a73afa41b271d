"""The pages of a region's tasks as its people get them: lists, steps, who may what, and what they cost."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, event, text

from semesta_platform.http.ground import ground_of
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coordination import queries
from semesta_tenants.coordination.records import Origin, State, Task
from tests.accounts.conftest import app, engine
from tests.coordination.pages import (
    ADMINS,
    HERE,
    LIAISONS,
    OFFICERS,
    PAGES,
    add,
    close,
    days,
    page_of,
    press,
    today,
    touched,
)
from tests.coverage.pages import person, value_of, words_of
from tests.http.conftest import pytest_generate_tests

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
STATEMENTS = 8


@pytest.fixture(scope="module")
def admin(app: Flask) -> FlaskClient:
    return person(app, ADMINS)


@pytest.fixture(scope="module")
def officer(app: Flask) -> FlaskClient:
    return person(app, OFFICERS)


def stored(engine: Engine, task: Task) -> Task:
    with tenant_transaction(engine, HERE) as session:
        found = queries.task(session, task.id)
    assert found is not None
    return found


def titles(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', text)


def chips(text: str) -> dict[str, str]:
    return dict(re.findall(r'class="chip"[^>]*>([^<]+) <b>([^<]+)</b>', text))


def several(engine: Engine) -> dict[str, Task]:
    """One of each kind; the week of today has its Sunday as its last day."""
    made = {
        "late": add(engine, "Lewat tenggat", "Dinas Sosial", due_on=days(-4)),
        "today": add(engine, "Hari ini", due_on=today()),
        "far": add(engine, "Nanti 100%", "BPKAD", due_on=days(40)),
        "never": add(engine, "Tanpa hari"),
        "done": add(engine, "Sudah beres"),
    }
    close(engine, made["done"], "Beres.")
    return made


def test_a_region_without_tasks_says_so_and_offers_one_thing(admin: FlaskClient) -> None:
    text = admin.get(PAGES).text
    assert "Daerah ini belum mencatat satu tugas pun" in words_of(text)
    assert text.count(f'href="{PAGES}baru"') == 2
    assert "Unduh" not in text


def test_lists_narrow_count_and_order_by_their_address(admin: FlaskClient, application: Engine) -> None:
    several(application)
    text = admin.get(PAGES).text
    assert titles(text) == ["Lewat tenggat", "Hari ini", "Nanti 100%", "Tanpa hari"]
    assert chips(text) == {
        "Terbuka": "4",
        "Terlambat": "1",
        "Minggu ini": "1",
        "Selesai": "1",
        "Dibatalkan": "0",
        "Semua": "5",
    }
    assert "Terlambat 4 hari" in words_of(text)
    assert "#clock" in text
    for query, expected in (
        ("?tampil=terlambat", ["Lewat tenggat"]),
        ("?tampil=minggu-ini", ["Hari ini"]),
        ("?tampil=selesai", ["Sudah beres"]),
        ("?pemilik=BPKAD", ["Nanti 100%"]),
        ("?kata=100%25", ["Nanti 100%"]),
        ("?kata=HARI+tanpa", ["Tanpa hari"]),
        ("?urut=tugas&arah=turun", ["Tanpa hari", "Nanti 100%", "Lewat tenggat", "Hari ini"]),
        ("?tampil=zzz&urut=zzz&hal=999&kata=", ["Lewat tenggat", "Hari ini", "Nanti 100%", "Tanpa hari"]),
    ):
        assert titles(admin.get(PAGES + query).text) == expected, query
    narrowed = admin.get(f"{PAGES}?pemilik=BPKAD").text
    assert chips(narrowed)["Semua"] == "1"
    assert value_of(narrowed, "pemilik") == "BPKAD"
    assert "Hapus saringan" in admin.get(f"{PAGES}?kata=tidak-ada").text


def test_files_carry_what_the_address_narrows_with_real_days(admin: FlaskClient, application: Engine) -> None:
    several(application)
    add(application, "=1+1", "Bappeda")
    answer = admin.get("/kab-batu-bara/tugas.csv?tampil=semua&urut=tugas")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["Tugas"] for row in rows] == [
        "'=1+1",
        "Hari ini",
        "Lewat tenggat",
        "Nanti 100%",
        "Sudah beres",
        "Tanpa hari",
    ]
    assert (rows[2]["Tenggat"], rows[2]["Keadaan"]) == (days(-4).isoformat(), "Terlambat")
    assert (rows[4]["Keadaan"], rows[4]["Catatan penutup"]) == ("Selesai", "Beres.")
    book = admin.get("/kab-batu-bara/tugas.xlsx?tampil=terlambat")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book.data)).get_sheet_by_index(0).to_python()
    assert (len(sheet), sheet[1][1], sheet[1][3]) == (2, "Lewat tenggat", days(-4))
    assert 'filename="tugas-kab-batu-bara.xlsx"' in book.headers["Content-Disposition"]


def test_a_task_is_made_changed_finished_and_reopened(admin: FlaskClient, application: Engine) -> None:
    form = {"tugas": "Usulkan peserta", "pemilik": "Dinas Sosial", "tenggat": days(9).isoformat(), "rincian": "a\r\nb"}
    made = press(admin, f"{PAGES}baru", **form)
    assert made.status_code == 303
    here = made.headers["Location"]
    said = words_of(admin.get(here).text)
    assert all(part in said for part in ("Usulkan peserta", "Dinas Sosial", "Dibuat daerah", "membuat tugas ini", "Terbuka"))
    changed = press(admin, f"{here}ubah", f"{here}ubah", versi="1", **(form | {"pemilik": "BPKAD", "tenggat": ""}))
    assert changed.status_code == 303
    assert "Pemilik: Dinas Sosial → BPKAD" in words_of(admin.get(here).text)
    assert press(admin, f"{here}selesai", here, versi="2", catatan="42 orang").status_code == 303
    said = words_of(admin.get(here).text)
    assert all(part in said for part in ("Selesai", "42 orang", "menyelesaikan tugas ini", "Buka kembali"))
    assert press(admin, f"{here}buka", here, versi="3").status_code == 303
    assert press(admin, f"{here}batal", here, versi="4", alasan="Digabung").status_code == 303
    with tenant_transaction(application, HERE) as session:
        (kept,) = queries.tasks(session)
    assert (kept.state, kept.closing_note, kept.wanted.due_on, kept.wanted.detail) == (
        State.CANCELLED,
        "Digabung",
        None,
        "a\nb",
    )
    record = words_of(admin.get("/kab-batu-bara/audit").text)
    assert "membatalkan tugas “Usulkan peserta”" in record
    assert "membuat tugas “Usulkan peserta”" in record


def test_a_form_that_cannot_be_keeps_what_was_typed(admin: FlaskClient, application: Engine) -> None:
    typed = {"tugas": " ", "pemilik": "Dinas Sosial", "tenggat": "31/02/2027", "rincian": "tetap ada"}
    answer = press(admin, f"{PAGES}baru", **typed)
    assert answer.status_code == 422
    assert re.findall(r'<li><a href="#(\w+)">', answer.text) == ["tugas", "tenggat"]
    assert [value_of(answer.text, name) for name in ("pemilik", "tenggat", "rincian")] == [
        "Dinas Sosial",
        "31/02/2027",
        "tetap ada",
    ]
    late = press(admin, f"{PAGES}baru", **(typed | {"tugas": "a", "tenggat": days(-1).isoformat()}))
    assert "Tenggat tidak boleh sebelum hari ini." in words_of(late.text)
    far = press(admin, f"{PAGES}baru", **(typed | {"tugas": "a", "tenggat": days(3700).isoformat()}))
    assert "Tenggat paling lama sepuluh tahun" in words_of(far.text)
    first = add(application)
    empty = press(admin, f"{page_of(first)}batal", page_of(first), versi="1", alasan=" ")
    assert (empty.status_code, 'href="#alasan"' in empty.text) == (422, True)
    assert stored(application, first) == first


def test_who_saves_second_sees_both_and_may_save_again(admin: FlaskClient, application: Engine) -> None:
    first = add(application, due_on=days(3))
    touched(application, first, title="Judul orang lain")
    form = {"tugas": "Judul saya", "pemilik": "BPKAD", "tenggat": "", "rincian": "rincian saya"}
    answer = press(admin, f"{page_of(first)}ubah", f"{page_of(first)}ubah", versi="1", **form)
    said = words_of(answer.text)
    assert answer.status_code == 409
    assert all(part in said for part in ("Judul orang lain", "Judul saya", "belum disimpan"))
    assert (value_of(answer.text, "versi"), value_of(answer.text, "rincian")) == ("2", "rincian saya")
    assert press(admin, f"{page_of(first)}ubah", page_of(first), versi="2", **form).status_code == 303
    assert stored(application, first).wanted.title == "Judul saya"


def test_a_step_on_what_is_closed_meanwhile_is_told_with_the_note(admin: FlaskClient, application: Engine) -> None:
    first = add(application)
    close(application, first, "Lebih dulu.")
    answer = press(admin, f"{page_of(first)}selesai", page_of(first), versi="1", catatan="catatan saya")
    said = words_of(answer.text)
    assert answer.status_code == 409
    assert all(part in said for part in ("Orang lain sudah lebih dulu", "catatan saya", "Lebih dulu."))
    assert press(admin, f"{page_of(first)}ubah", page_of(first), versi="2", tugas="a", pemilik="b").status_code == 409
    assert admin.get(f"{page_of(first)}ubah").status_code == 409


def test_an_officer_sees_all_and_changes_only_their_own(officer: FlaskClient, application: Engine) -> None:
    own, other = add(application, owner="dinas kesehatan"), add(application, "Milik lain", "Dinas Sosial")
    assert set(titles(officer.get(PAGES).text)) == {"Daftarkan peserta", "Milik lain"}
    said = officer.get(page_of(other)).text
    assert "Hanya pemilik tugas dan admin daerah" in words_of(said)
    assert f"{page_of(other)}selesai" not in said
    assert officer.get(f"{page_of(other)}ubah").status_code == 403
    for step in ("selesai", "batal", "buka", "ubah"):
        answer = press(officer, f"{page_of(other)}{step}", page_of(own), versi="1", alasan="x", tugas="a", pemilik="b")
        assert answer.status_code == 403
        assert "Tugas ini milik perangkat daerah lain." in words_of(answer.text)
    assert stored(application, other) == other
    assert press(officer, f"{page_of(own)}selesai", page_of(own), versi="1").status_code == 303
    assert value_of(officer.get(f"{PAGES}baru").text, "pemilik") == "Dinas Kesehatan"
    assert press(officer, f"{PAGES}baru", tugas="a", pemilik="Dinas Sosial").status_code == 422


def test_liaisons_strangers_and_other_tenants_see_nothing(app: Flask, admin: FlaskClient, application: Engine) -> None:
    first = add(application)
    liaison = person(app, LIAISONS)
    for address in (PAGES, page_of(first), "/kab-batu-bara/tugas.csv"):
        assert liaison.get(address).status_code == 403
    assert admin.get(f"/kota-tanjungbalai/tugas/{first.id}/").status_code == 404
    assert admin.get(f"{PAGES}{uuid.uuid4()}/").status_code == 404
    assert press(admin, f"{PAGES}{uuid.uuid4()}/selesai", PAGES, versi="1").status_code == 404


def test_a_report_is_linked_only_when_its_address_is_one(admin: FlaskClient, application: Engine) -> None:
    linked = add(application, origin=Origin.REPORT, source_title="Berita <b>", source_url="https://contoh.go.id/1", origin_id="a")
    text = admin.get(page_of(linked)).text
    assert '<a href="https://contoh.go.id/1" rel="noopener noreferrer external">Berita &lt;b&gt;' in text
    plain = add(application, origin=Origin.REPORT, source_title="Tanpa alamat", origin_id="b")
    assert "Sumber: Tanpa alamat" in words_of(admin.get(page_of(plain)).text)


def test_owners_used_before_are_suggested_with_the_usual_ones(admin: FlaskClient, application: Engine) -> None:
    add(application, owner="Dinkes P2KB")
    options = re.findall(r'<option value="([^"]+)"></option>', admin.get(f"{PAGES}baru").text)
    assert options[:2] == ["Dinkes P2KB", "Dinas Kesehatan"]
    assert options[-1] == "Setda"


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_two_hundred_tasks_cost_as_many_statements_as_one(app: Flask, admin: FlaskClient, application: Engine) -> None:
    first = add(application)
    costs = []
    for number in (0, 200):
        with tenant_transaction(application, HERE) as session:
            session.execute(
                text(
                    "INSERT INTO tasks (id, title, owner, state, origin, due_on, entered_words) SELECT gen_random_uuid(), "
                    "'Tugas ' || n, 'Dinas ' || n % 9, 'open', 'region', CAST(:day AS date) + n, 'x' "
                    "FROM generate_series(1, :number) n"
                ),
                {"number": number, "day": today() - dt.timedelta(days=20)},
            )
        with counted(ground_of(app).engine) as seen:
            page = admin.get(PAGES)
        costs.append(len(seen))
    assert costs == [costs[0]] * 2
    assert costs[0] <= STATEMENTS, seen
    assert len(titles(page.text)) == 50
    assert "1 sampai 50 dari 201" in words_of(page.text)
    assert len(gzip.compress(page.data)) < 20_000
    with counted(ground_of(app).engine) as seen:
        admin.get(page_of(first))
    assert len(seen) <= STATEMENTS, seen
