"""Pages and JSON of one's own notices: the bell, the list over all regions, marking, choices, and what they cost."""

from __future__ import annotations

import csv
import gzip
import io
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, text

from semesta_platform.accounts.records import Person, Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.notifications.records import Choices, Group, Way
from semesta_platform.transactions import owner_transaction
from tests.accounts.conftest import app, engine
from tests.api.programs import Program, problem, program_of, shown
from tests.coordination.pages import press
from tests.coordination.test_pages import chips
from tests.coverage.pages import value_of, words_of
from tests.factories.people import person_with, signed_in
from tests.http.conftest import pytest_generate_tests
from tests.http.parts import statements
from tests.mail.servers import Postbox
from tests.notices.ground import run, to_server
from tests.notifications.ground import (
    ADMINS,
    ANY_TIME,
    HERE,
    LIAISONS,
    OTHER,
    chosen,
    cleared,
    counted,
    event,
    notices,
    posted,
    told,
)
from tests.ports import free_port

__all__ = ["app", "cleared", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
LIST, CHOICES, API = "/pemberitahuan/", "/pemberitahuan/pilihan", "/api/v1/notices"
STRANGE = "PENANDA-RAHASIA"


@pytest.fixture(scope="module")
def liaison(engine: Engine) -> Person:
    return person_with(engine, LIAISONS, name="Penghubung Kisaran")


@pytest.fixture(scope="module")
def client(app: Flask, liaison: Person) -> FlaskClient:
    return signed_in(app, liaison)


@pytest.fixture(scope="module")
def program(app: Flask, engine: Engine, liaison: Person) -> Program:
    return program_of(app, engine, liaison)


@pytest.fixture
def several(request: pytest.FixtureRequest, engine: Engine, liaison: Person) -> None:
    """Three in Batu Bara, one in Tanjungbalai, and what is told to somebody else."""
    request.getfixturevalue("cleared")
    told(engine, event(liaison, kind="task.late", title="Usulan Maret"), event(liaison, kind="batch.sent", title="Batch 7"))
    told(engine, event(liaison, title="Rekonsiliasi", words="Mohon dicek.", path="/kota-tanjungbalai/"), tenant=OTHER)
    told(engine, event(liaison, title="=1+1", path="//jahat.example/"))
    told(engine, event(person_with(engine, ADMINS), title=STRANGE), event(person_with(engine, LIAISONS), title=STRANGE))


@contextmanager
def on_hold(owner: Engine, code: str) -> Iterator[None]:
    def put(state: str) -> None:
        with owner_transaction(owner) as session:
            session.execute(text("UPDATE registry.tenants SET state = :state WHERE code = :code"), {"state": state, "code": code})

    put("suspended")
    try:
        yield
    finally:
        put("ready")


def rings(page: str) -> str:
    """What the bell is called."""
    found = re.search(r'aria-label="(Pemberitahuan[^"]*)"', page)
    assert found is not None
    return found[1]


def lines(page: str) -> list[str]:
    """What leads on: a button while it is unread, a link from then on."""
    return re.findall(r'<(?:a href|button class="timeline__open"[^>]* formaction)="/pemberitahuan/[^"]+">([^<]+)</', page)


def test_the_bell_rings_on_every_page_and_costs_no_statement(client: FlaskClient, engine: Engine, liaison: Person) -> None:
    pages = ("/cabang/", "/kab-batu-bara/", "/akun", LIST)
    assert {rings(client.get(each).text) for each in pages} == {"Pemberitahuan"}
    with statements(engine) as before:
        client.get("/akun")
    told(engine, event(liaison), event(liaison))
    told(engine, event(liaison), tenant=OTHER)
    assert {rings(client.get(each).text) for each in pages} == {"Pemberitahuan, 3 belum dibaca"}
    assert '<span class="bar__count" aria-hidden="true">3</span>' in client.get("/akun").text
    with statements(engine) as after:
        client.get("/akun")
    assert len(after) == len(before)


@pytest.mark.usefixtures("several")
def test_the_list_holds_every_region_of_ones_own_and_narrows(client: FlaskClient) -> None:
    page = client.get(LIST).text
    assert STRANGE not in page
    # An escaped sign of a formula, the newest first.
    assert lines(page) == [
        "Dinas Sosial meneruskan =1+1 ke pihak Anda",
        "Dinas Sosial meneruskan Rekonsiliasi ke pihak Anda",
        "Dinas Sosial menyerahkan Batch 7",
        "Terlambat: Usulan Maret",
    ]
    assert chips(page) == {"Semua": "4", "Belum dibaca": "4"}
    said = words_of(page)
    assert all(words in said for words in ("Mohon dicek.", "Kota Tanjungbalai (1)", "Kabupaten Batu Bara (3)", "Tugas (2)"))
    numbers = [
        len(lines(client.get(f"{LIST}?{query}").text)) for query in ("jenis=tugas", "daerah=12.74", "jenis=iuran", "tampil=x")
    ]
    assert numbers == [2, 1, 0, 4]
    assert "Hapus saringan" in client.get(f"{LIST}?jenis=iuran").text
    rows = list(csv.DictReader(io.StringIO(client.get("/pemberitahuan.csv?jenis=tugas").data.decode("utf-8-sig"))))
    assert [(row["Daerah"], row["Isi"], row["Dibaca pada"]) for row in rows] == [
        ("Kabupaten Batu Bara", "", ""),
        ("Kota Tanjungbalai", "Mohon dicek.", ""),
    ]
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/pemberitahuan.xlsx").data))
    assert len(book.get_sheet_by_index(0).to_python()) == 5


@pytest.mark.usefixtures("several")
def test_who_follows_or_marks_has_read_it(client: FlaskClient, engine: Engine, liaison: Person) -> None:
    (theirs,), (newest, *_rest) = notices(engine, liaison, OTHER), notices(engine, liaison)
    # A program that looks ahead, or checks links, reads nothing.
    for _time in range(2):
        gone = client.get(f"{LIST}{OTHER}/{theirs.id}")
        assert (gone.status_code, gone.location) == (303, "/kota-tanjungbalai/")
    assert rings(client.get(LIST).text) == "Pemberitahuan, 4 belum dibaca"
    gone = press(client, f"{LIST}{OTHER}/{theirs.id}", LIST)
    assert (gone.status_code, gone.location) == (303, "/kota-tanjungbalai/")
    # Nobody is led away from here, whatever a path says.
    assert press(client, f"{LIST}{HERE}/{newest.id}", LIST).location == LIST
    assert rings(client.get(LIST).text) == "Pemberitahuan, 2 belum dibaca"
    left = notices(engine, liaison, unread=True)[0]
    back = press(client, f"{LIST}{HERE}/{left.id}/dibaca", LIST, lanjut=f"{LIST}?tampil=belum")
    assert (back.status_code, back.location) == (303, f"{LIST}?tampil=belum")
    assert press(client, f"{LIST}{HERE}/{left.id}/dibaca", LIST, lanjut="/akun").location == LIST
    assert counted(engine, liaison) == (1, 1)
    for code, notice in ((OTHER, newest.id), ("52.03", theirs.id), ("xx", theirs.id), (HERE, uuid.uuid4())):
        assert client.get(f"{LIST}{code}/{notice}").status_code == 404
        assert press(client, f"{LIST}{code}/{notice}", LIST).status_code == 404


@pytest.mark.usefixtures("several")
def test_all_that_the_filter_showed_is_marked_and_nothing_newer(client: FlaskClient, engine: Engine, liaison: Person) -> None:
    page = client.get(f"{LIST}?jenis=tugas").text
    fields = {name: value_of(page, name) for name in ("sampai", "lanjut")}
    told(engine, event(liaison, title="Baru saja"))
    assert press(client, f"{LIST}dibaca", LIST, jenis="tugas", **fields).location == f"{LIST}?jenis=tugas"
    after = client.get(LIST).text
    assert "2 pemberitahuan ditandai dibaca." in after
    assert rings(after) == "Pemberitahuan, 3 belum dibaca"
    press(client, f"{LIST}dibaca", LIST)
    done = client.get(f"{LIST}?tampil=belum").text
    assert (rings(done), "Semua sudah dibaca" in done) == ("Pemberitahuan", True)
    assert [counted(engine, liaison, code) for code in (HERE, OTHER)] == [(0, 0), (0, 0)]


def test_the_list_goes_on_behind_its_end(client: FlaskClient, engine: Engine, liaison: Person) -> None:
    for tenant in (HERE, OTHER):
        told(engine, *(event(liaison, title=f"{tenant} {number}") for number in range(40)), tenant=tenant)
    with statements(engine) as sent:
        first = client.get(LIST)
    further = re.search(r'href="(/pemberitahuan/\?sebelum=[^"]+)"', first.text)
    assert further is not None
    second = client.get(further[1]).text
    seen = lines(first.text) + lines(second)
    assert (len(lines(first.text)), len(seen), len(set(seen))) == (50, 80, 80)
    assert "Ke yang terbaru" in second
    # Who asks, which regions, and for each of the three the context, how it stands, and what it holds.
    assert len(sent) <= 2 + 2 + 3 * 3
    assert len(gzip.compress(first.data)) < 30_000


def test_a_region_on_hold_is_left_out_and_said(client: FlaskClient, owner: Engine, engine: Engine, liaison: Person) -> None:
    told(engine, event(liaison, title=STRANGE))
    (notice,) = notices(engine, liaison)
    with on_hold(owner, HERE):
        page = client.get(LIST).text
        assert (rings(page), STRANGE in page) == ("Pemberitahuan", False)
        assert "Kabupaten Batu Bara sedang ditangguhkan pengelola sistem" in words_of(page)
        assert client.get(f"{LIST}{HERE}/{notice.id}").status_code == 403
    assert rings(client.get(LIST).text) == "Pemberitahuan, 1 belum dibaca"


def test_an_empty_list_says_why(app: Flask, engine: Engine, client: FlaskClient) -> None:
    assert "Anda diberi tahu bila ditugaskan atau disebut" in client.get(LIST).text
    centre = signed_in(app, person_with(engine, Seat(Role.CENTRAL_VIEWER)))
    assert "Anda belum punya peran di daerah mana pun." in centre.get(LIST).text
    assert app.test_client().get(LIST).status_code == 401


def test_choices_are_made_said_in_words_and_kept_with_their_version(client: FlaskClient, engine: Engine, liaison: Person) -> None:
    page = client.get(CHOICES).text
    names = (
        "untuk-saya",
        "tenggat",
        "tugas",
        "penyerahan",
        "angka",
        "iuran",
        "tenang-dari",
        "tenang-sampai",
        "jam-ringkasan",
        "zona",
    )
    usual = {name: value_of(page, name) for name in (*names, "versi")}
    assert list(usual.values()) == ["langsung", "langsung", *["ringkasan"] * 4, "20", "6", "7", "", "0"]
    assert "Surel langsung Untuk Anda, Tenggat Ringkasan pukul 07.00 Tugas, Penyerahan, Angka, Iuran" in words_of(page)
    assert "Menurut daerahnya (WIB)" in page
    saved = press(client, CHOICES, CHOICES, **usual | {"tugas": "aplikasi", "jam-ringkasan": "9", "zona": "WIT"})
    assert saved.status_code == 303
    said = words_of(client.get(CHOICES).text)
    assert "Hanya di aplikasi Tugas Jam tenang pukul 20.00 sampai 06.00" in said
    stale = press(client, CHOICES, CHOICES, **usual | {"iuran": "aplikasi"})
    assert (stale.status_code, value_of(stale.text, "iuran"), value_of(stale.text, "versi")) == (409, "aplikasi", "1")
    wrong = press(client, CHOICES, CHOICES, **usual | {"versi": "1", "jam-ringkasan": "5", "angka": "langsung"})
    assert (wrong.status_code, value_of(wrong.text, "angka"), value_of(wrong.text, "jam-ringkasan")) == (422, "langsung", "5")
    assert '<a href="#jam-ringkasan">Jam ringkasan jatuh pada jam tenang.' in wrong.text
    assert press(client, CHOICES, CHOICES, **usual | {"versi": "1", "tugas": "x"}).status_code == 422
    assert press(client, CHOICES, CHOICES, **usual | {"versi": "1", "tenang-dari": "24"}).status_code == 422
    chosen(engine, liaison, Choices(dict.fromkeys(Group, Way.DIGEST)), expected=1)


@pytest.mark.usefixtures("several")
def test_programs_read_their_own_region_by_region(program: Program, engine: Engine, liaison: Person) -> None:
    page = shown(program.get(f"{API}?tenant={HERE}&limit=2"))
    rest = shown(program.get(f"{API}?tenant={HERE}&limit=2&cursor={page['next_cursor']}"))
    found: list[dict[str, Any]] = page["items"] + rest["items"]
    assert [each["title"] for each in found] == ["=1+1", "Batch 7", "Usulan Maret"]
    assert found[2]["words"] == "Terlambat: Usulan Maret"
    assert (found[1]["group"], found[1]["about"]["path"], found[1]["read_at"]) == ("batches", "/kab-batu-bara/tugas/", None)
    one = f"{API}/{found[0]['id']}/read?tenant="
    assert [program.post(f"{one}{HERE}").status_code for _twice in range(2)] == [204, 204]
    problem(program.post(f"{one}{OTHER}"), 404)
    # Another's region and a missing one are told alike.
    refusals = [problem(program.get(f"{API}?tenant={code}"), 422)["errors"] for code in ("52.03", "12.08")]
    assert refusals[0] == refusals[1] == {"tenant": ["Tulis kode daerah tempat Anda bekerja."]}
    assert len(shown(program.get(f"{API}?tenant={HERE}&view=unread"))["items"]) == 2
    assert shown(program.post(f"{API}/read", {"tenant": HERE, "group": "due"})) == {"changed": 1}
    assert shown(program.post(f"{API}/read", {"tenant": HERE})) == {"changed": 1}
    assert counted(engine, liaison) == (0, 0)
    for query in ("", "?tenant=x", f"?tenant={HERE}&view=x", f"?tenant={HERE}&cursor=x"):
        problem(program.get(f"{API}{query}"), 422)
    # Who asks, which region, what it holds: each with its context.
    assert program.statements(f"{API}?tenant={HERE}") == 6


def test_while_the_server_is_down_the_operator_and_the_region_see_what_waits(app: Flask, engine: Engine, owner: Engine) -> None:
    admin = person_with(engine, ADMINS)
    chosen(engine, admin, ANY_TIME)
    told(engine, event(admin, title="Usulan Maret"), event(admin, title="Usulan April"))
    posted(engine)
    run(engine, to_server(Postbox(port=free_port()).url))
    with owner_transaction(owner) as session:
        session.execute(text("UPDATE tenant_1219.mails SET entered_at = now() - interval '1 hour'"))
    operator = words_of(signed_in(app, person_with(engine, Seat(Role.OPERATOR))).get("/operator/surel").text)
    assert "Menunggu 2 Gagal 0 Terkirim 0" in operator
    region = words_of(signed_in(app, admin).get("/kab-batu-bara/pengaturan/surel/").text)
    assert "2 surel menunggu, yang tertua sejak" in region
    assert "Dinas Sosial meneruskan Usulan April ke pihak Anda" in region
    assert "Pemberitahuan" in region


def test_an_organisations_staff_read_what_their_seat_was_told(app: Flask, engine: Engine, owner: Engine) -> None:
    office = Seat(Role.OPD_STAFF, tenant_code=HERE, organisation="Dinas Sosial")
    officer = person_with(engine, office)
    told(engine, event(officer, title="Usulan Mei"))
    here, reads = signed_in(app, officer), program_of(app, engine, officer)
    assert "Usulan Mei" in here.get(LIST).text
    assert "Usulan Mei" in here.get("/pemberitahuan.csv").text
    assert [each["title"] for each in shown(reads.get(f"{API}?tenant={HERE}"))["items"]] == ["Usulan Mei"]
    with owner_transaction(owner) as session:
        moves = "UPDATE registry.memberships SET organisation = 'Dinas Kesehatan' WHERE person_id = :person"
        session.execute(text(moves), {"person": officer.id})
    assert "Usulan Mei" not in here.get(LIST).text
    assert "Usulan Mei" not in here.get("/pemberitahuan.csv").text
    assert shown(reads.get(f"{API}?tenant={HERE}"))["items"] == []


def tabs(client: FlaskClient, address: str) -> list[str]:
    return re.findall(r'<a href="([^"]+)"', client.get(address).text.split('class="side"', 1)[1].split("</nav>", 1)[0])


def test_who_has_one_region_keeps_its_navigation_on_pages_of_their_own(
    app: Flask, engine: Engine, owner: Engine, client: FlaskClient
) -> None:
    home = "/kab-batu-bara/"
    treasury = Seat(Role.OPD_STAFF, tenant_code=HERE, organisation="BPKAD")
    health = Seat(Role.OPD_STAFF, tenant_code=HERE, organisation="Dinas Kesehatan")
    admin, payer, other = (signed_in(app, person_with(engine, seat)) for seat in (ADMINS, treasury, health))
    for one in (admin, payer, other):
        there = tabs(one, home)
        assert there[0] == home
        for own in (LIST, "/akun", "/akun/kalender"):
            assert tabs(one, own) == [*there, *(each for each in tabs(one, own) if each not in there)]
    # What stands beyond regions stays where it stood, and not every office finds every page.
    assert "/peran" in tabs(admin, LIST)
    assert [f"{home}iuran/" in tabs(one, LIST) for one in (payer, other)] == [True, False]
    # Of several none is meant, and of one that is on hold no page opens.
    assert not [each for each in tabs(client, LIST) if each.startswith("/kab-")]
    with on_hold(owner, HERE):
        assert home not in tabs(admin, LIST)
