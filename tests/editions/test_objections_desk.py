"""Objections as the operator finds and answers them; who may not; and who reads opened editions."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.transactions import tenant_transaction
from tests.editions.ground import (
    FILE,
    HERE,
    LIST,
    NAME,
    OPERATOR,
    answers,
    drafted,
    objected,
    opened,
    plain,
    rank,
    report,
    send,
)
from tests.factories.people import SEATS, person_with, signed_in

DESK = "/operator/keberatan/"
BATU_BARA, TANJUNGBALAI, LOMBOK_TIMUR = "12.19", "12.74", "52.03"
GOOD = {"putusan": "accepted", "jawaban": "Angka sudah diperiksa dan akan dihitung ulang."}


@pytest.fixture
def run(engine: Engine) -> int:
    opened(engine)
    report(engine, BATU_BARA, "98.5", "78.18")
    return rank(engine)[0]


def test_an_objection_is_read_and_answered_once_in_the_region_s_record(desk: FlaskClient, engine: Engine, run: int) -> None:
    which = objected(engine, BATU_BARA, run).id
    page = plain(desk.get(f"{DESK}{which}").text)
    for words in (
        "Angka keaktifan kami sudah 82 persen.",
        "Surat 440/12 tahun 2026",
        "98,50%",
        "78,18%",
        f"peringkat nomor {run}",
    ):
        assert words in page, words
    assert send(desk, f"{DESK}{which}", **GOOD).status_code == 303
    assert answers(engine, BATU_BARA) == [("accepted", GOOD["jawaban"], "Pengelola sistem")]
    page = plain(desk.get(f"{DESK}{which}").text)
    assert "Jawaban tidak dapat diubah lagi." in page
    late = send(desk, f"{DESK}{which}", putusan="rejected", jawaban="Kami berubah pikiran tentang ini.")
    assert (late.status_code, "Keberatan ini sudah dijawab." in plain(late.text)) == (409, True)
    assert len(answers(engine, BATU_BARA)) == 1
    with tenant_transaction(engine, BATU_BARA) as session:
        query = text("SELECT actor FROM audit_entries WHERE action = 'objection.answered' AND subject_id = :id")
        assert session.scalars(query, {"id": str(which)}).all() == ["Pengelola sistem"]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("putusan", "", "Pilih diterima atau ditolak."),
        ("putusan", "mungkin", "Pilih diterima atau ditolak."),
        ("jawaban", "", "Tulis jawabannya, 10 sampai 4.000 huruf."),
        ("jawaban", "x" * 4001, "Tulis jawabannya, 10 sampai 4.000 huruf."),
    ],
)
def test_an_answer_that_says_nothing_is_refused(
    desk: FlaskClient, engine: Engine, run: int, field: str, value: str, words: str
) -> None:
    which = objected(engine, BATU_BARA, run).id
    answer = send(desk, f"{DESK}{which}", **{**GOOD, field: value})
    assert (answer.status_code, answers(engine, BATU_BARA)) == (422, [])
    assert answer.text.count(words) == 2
    assert f'href="#{field}"' in answer.text
    assert {**GOOD, field: value}["jawaban"][:4000] in answer.text


@pytest.mark.parametrize("role", [Role.TENANT_ADMIN, Role.OPD_STAFF])
def test_who_holds_an_office_in_the_region_does_not_answer_it(app: Flask, engine: Engine, run: int, role: Role) -> None:
    both = signed_in(app, person_with(engine, SEATS[role], OPERATOR))
    own, other = objected(engine, BATU_BARA, run).id, objected(engine, TANJUNGBALAI, run).id
    page = both.get(f"{DESK}{own}").text
    assert "Anda juga bertugas di pemerintah daerah ini" in page
    assert 'name="jawaban"' not in page
    for fields in (GOOD, {}):
        refused = send(both, f"{DESK}{own}", **fields)
        assert (refused.status_code, answers(engine, BATU_BARA)) == (403, [])
    assert send(both, f"{DESK}{other}", **GOOD).status_code == 303
    # In the words of the role in which they answer, whatever else they are.
    assert answers(engine, TANJUNGBALAI) == [("accepted", GOOD["jawaban"], "Pengelola sistem")]


def test_the_desk_is_filtered_and_taken_away(desk: FlaskClient, engine: Engine, run: int) -> None:
    assert "Belum ada keberatan" in desk.get(DESK).text
    answered = objected(engine, BATU_BARA, run).id
    objected(engine, LOMBOK_TIMUR, run, "=1+1 adalah angka yang keliru.")
    send(desk, f"{DESK}{answered}", **GOOD)
    assert "Semua 2 Menunggu 1 Dijawab 1" in plain(desk.get(DESK).text)
    for query, names in (
        ("keadaan=menunggu", ["Kabupaten Lombok Timur"]),
        ("keadaan=dijawab", ["Kabupaten Batu Bara"]),
        ("provinsi=52", ["Kabupaten Lombok Timur"]),
        (f"edisi={NAME}&urut=daerah", ["Kabupaten Batu Bara", "Kabupaten Lombok Timur"]),
        ("edisi=lain", []),
        ("q=keliru", ["Kabupaten Lombok Timur"]),
    ):
        rows = list(csv.reader(io.StringIO(desk.get(f"/operator/keberatan.csv?{query}").text)))
        assert [row[2] for row in rows[1:]] == names, query
        assert all(name in desk.get(f"{DESK}?{query}").text for name in names)
    assert "'=1+1" in desk.get("/operator/keberatan.csv").text
    assert desk.get("/operator/keberatan.xlsx").data.startswith(b"PK")
    assert "Tidak ada keberatan yang cocok" in desk.get(f"{DESK}?edisi=lain").text


def test_nobody_but_the_operator_gets_in(app: Flask, engine: Engine, run: int) -> None:
    which = objected(engine, BATU_BARA, run).id
    for role, seat in SEATS.items():
        if role is Role.OPERATOR:
            continue
        client = signed_in(app, person_with(engine, seat))
        pages = (
            LIST,
            HERE,
            f"{LIST}baru",
            f"{HERE}hasil-resmi",
            f"{HERE[:-1]}.yaml",
            DESK,
            f"{DESK}{which}",
            "/operator/edisi.csv",
        )
        assert {client.get(address).status_code for address in pages} == {403}, role
        assert send(client, f"{DESK}{which}", **GOOD).status_code == 403
        assert send(client, f"{HERE}langkah/bekukan", versi="1", alasan="Iseng.").status_code == 403
    assert app.test_client().get(DESK).status_code == 401
    assert answers(engine, BATU_BARA) == []


@pytest.mark.parametrize("seat", [Seat(Role.CENTRAL_VIEWER), SEATS[Role.TENANT_ADMIN], SEATS[Role.LIAISON]], ids=str)
@pytest.mark.usefixtures("run")
def test_everybody_who_is_signed_in_reads_opened_editions_and_no_draft(app: Flask, engine: Engine, seat: Seat) -> None:
    drafted(engine, FILE.replace("edition: uhc-awards-2026", "edition: rahasia-2028"))
    reader = signed_in(app, person_with(engine, seat))
    there = f"/nasional/edisi/{NAME}/"
    words = plain(reader.get(there).text)
    for said in ("paling rendah 99%", "lunas sampai September 2025", "Sumber syarat", "1 dari 546", "Sementara"):
        assert said in words, said
    assert "Bekukan edisi" not in words
    assert reader.get(f"{there[:-1]}.yaml").data.decode() == FILE
    assert reader.get(f"{there}beda").status_code == 200
    assert NAME in reader.get("/nasional/edisi/").text
    assert "rahasia-2028" not in reader.get("/nasional/edisi/").text
    for address in ("/nasional/edisi/rahasia-2028/", "/nasional/edisi/rahasia-2028.yaml", "/nasional/edisi/rahasia-2028/beda"):
        assert reader.get(address).status_code == 404
    assert app.test_client().get(there).status_code == 401


def test_a_simulation_says_so_on_every_page(desk: FlaskClient, engine: Engine) -> None:
    name = "simulasi-uhc-2027"
    opened(engine, name)
    for address in (
        *(f"{LIST}{name}/", f"{LIST}{name}/langkah/bekukan", f"{LIST}{name}/versi-baru", f"{LIST}{name}/hasil-resmi"),
        *(f"{LIST}{name}/hasil-resmi/tambah", f"{LIST}{name}/hasil-resmi/impor", f"{LIST}{name}/beda"),
        *(f"/nasional/edisi/{name}/", f"/nasional/edisi/{name}/beda"),
    ):
        assert "Simulasi: edisi ini rekaan" in desk.get(address).text, address
