"""Evidence of gates by the pages: how a region stands, who records, what is refused and in which words."""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.errors import ForbiddenError, InvalidError
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction, tenant_transaction
from semesta_tenants.coverage import publishing, queries
from semesta_tenants.coverage.evidence_payloads import SENTENCES
from semesta_tenants.coverage.records import GateEvidence, GateState, Operator
from tests.accounts.conftest import app, engine, pytest_generate_tests
from tests.coverage.conftest import ADMIN, LIAISON, TODAY
from tests.coverage.desks import BATU_BARA, LOMBOK_TIMUR, liaison
from tests.factories.people import SEATS, person_with, post, signed_in
from tests.http.parts import statements

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
HERE = "/kab-batu-bara/syarat"
OPERATOR = Seat(Role.OPERATOR)
GOOD = {
    "syarat": "uhc_prioritas",
    "keadaan": "met",
    "per": "2025-04-01",
    "mulai": "2025-02-01",
    "dokumen": "Surat BPJS Kesehatan Cabang Kisaran nomor 12/2025",
}
LOST = {
    "syarat": "uhc_prioritas",
    "keadaan": "not_met",
    "per": "2025-10-01",
    "mulai": "01-02-2025",
    "hilang": "20/09/2025",
    "alasan": "Tunggakan iuran PBPU Pemda tiga bulan.",
    "dokumen": "Berita acara rekonsiliasi",
}
PAID = {"syarat": "contributions_paid", "keadaan": "met", "per": "2025-10-01", "lunas": "2025-09", "dokumen": "BA 10/2025"}


@pytest.fixture
def desk(app: Flask, engine: Engine) -> FlaskClient:
    return signed_in(app, liaison(engine))


def record(client: FlaskClient, here: str = HERE, **fields: str) -> tuple[int, str]:
    return post(client, f"{here}/catat", **fields)


def recorded(engine: Engine, code: str = BATU_BARA) -> list[GateEvidence]:
    with tenant_transaction(engine, code) as session:
        return list(queries.gates(session))


def last_act(engine: Engine, code: str) -> tuple[str, str, uuid.UUID | None]:
    with tenant_transaction(engine, code) as session:
        query = text("SELECT action, actor, actor_id FROM audit_entries WHERE action = 'gate.recorded' ORDER BY id DESC LIMIT 1")
        row = session.execute(query).one()
    return row.action, row.actor, row.actor_id


def test_what_a_liaison_records_stands_there_in_plain_words_and_is_published(app: Flask, engine: Engine) -> None:
    person = liaison(engine)
    desk = signed_in(app, person)
    assert "Belum ada bukti" in desk.get(f"{HERE}/").text
    assert record(desk, **GOOD)[0] == 303
    page = desk.get(f"{HERE}/").text
    assert "Bukti UHC Prioritas (dahulu non cut off) sudah dicatat dan terbit." in page
    assert "aktif pada hari yang sama (1x24 jam), cukup dengan KTP" in page
    assert record(desk, **LOST)[0] == record(desk, **PAID)[0] == 303
    page = " ".join(desk.get(f"{HERE}/").text.split())
    for shown in (
        "didaftarkan sebelum tanggal 20 aktif tanggal 1 bulan berikutnya",
        *("20 September 2025", "Tunggakan iuran PBPU Pemda tiga bulan.", "Iuran PBPU Pemda lunas sampai September 2025."),
        *("BPJS Kesehatan Cabang Kisaran", "3 catatan"),
    ):
        assert shown in page, shown
    lost = GateEvidence(
        *("uhc_prioritas", dt.date(2025, 10, 1), GateState.NOT_MET, dt.date(2025, 2, 1), dt.date(2025, 9, 20), None),
        *(LOST["alasan"], LOST["dokumen"]),
    )
    assert lost in recorded(engine)
    with shared_transaction(engine, SharedRole.VIEWER) as session:
        found = queries.published_gates(session, [BATU_BARA])
    assert sorted(each.evidence.document for each in found) == sorted(each["dokumen"] for each in (GOOD, LOST, PAID))
    assert last_act(engine, BATU_BARA) == ("gate.recorded", "BPJS Kesehatan Cabang Kisaran", person.id)


def test_an_operator_records_as_a_person_and_reads_nothing_else(app: Flask, engine: Engine) -> None:
    person = person_with(engine, OPERATOR, name="Pengelola")
    desk, here = signed_in(app, person), "/kab-lombok-timur/syarat"
    assert f'href="{here}/catat"' in desk.get("/operator/").text
    assert record(desk, here, **PAID)[0] == 303
    answer = desk.get(f"{here}/catat").text
    assert "Bukti Iuran PBPU Pemda lunas sudah dicatat dan terbit." in answer
    assert "Iuran PBPU Pemda lunas sampai September 2025." in answer
    assert last_act(engine, LOMBOK_TIMUR) == ("gate.recorded", "Pengelola sistem", person.id)
    assert [desk.get(address).status_code for address in (f"{here}/", f"{here}.csv", "/kab-lombok-timur/verifikasi/")] == [
        403
    ] * 3
    assert desk.get("/kab-tidak-pernah-ada/syarat/catat").status_code == 404


@pytest.mark.parametrize("office", [SEATS[Role.TENANT_ADMIN], SEATS[Role.OPD_STAFF]], ids=["admin", "opd"])
@pytest.mark.parametrize("other", [Seat(Role.LIAISON, branch_code="kisaran"), OPERATOR], ids=["liaison", "operator"])
def test_an_office_in_the_region_forbids_recording(app: Flask, engine: Engine, office: Seat, other: Seat) -> None:
    both = signed_in(app, person_with(engine, office, other))
    form = both.get(f"{HERE}/catat").text
    assert "Anda juga bertugas di pemerintah daerah ini" in form
    assert 'name="dokumen"' not in form
    assert "Catat bukti</a>" not in both.get(f"{HERE}/").text
    status, page = record(both, **GOOD)
    assert (status, "Anda juga bertugas di pemerintah daerah ini" in page) == (403, True)
    assert recorded(engine) == []
    # Elsewhere the other role holds.
    assert record(both, "/kota-tanjungbalai/syarat", **GOOD)[0] == 303


@pytest.mark.parametrize("seat", [SEATS[Role.TENANT_ADMIN], SEATS[Role.OPD_STAFF]], ids=["admin", "opd"])
def test_the_region_itself_reads_and_does_not_record(app: Flask, engine: Engine, seat: Seat) -> None:
    official = signed_in(app, person_with(engine, seat))
    page = official.get(f"{HERE}/").text
    assert "Bukti dicatat penghubung kantor cabang BPJS Kesehatan" in page
    assert "/syarat/catat" not in page
    assert (official.get(f"{HERE}/catat").status_code, record(official, **GOOD)[0]) == (403, 403)
    assert recorded(engine) == []


def test_the_service_lets_no_other_person_through(engine: Engine) -> None:
    evidence = GateEvidence("uhc_prioritas", TODAY, GateState.MET, document="Surat 1/2026")
    person = uuid.uuid4()
    refused = (
        ADMIN,
        replace(LIAISON, office=True),
        replace(LIAISON, branch="selong"),
        replace(LIAISON, branch=None),
        Operator(person, "Pengelola sistem", office=True),
    )
    with tenant_transaction(engine, BATU_BARA) as session:
        for by in refused:
            with pytest.raises(ForbiddenError):
                publishing.record_gate(session, by, evidence, today=TODAY)
        assert queries.gates(session) == ()
        publishing.record_gate(session, Operator(person, "Pengelola sistem", office=False), evidence, today=TODAY)
        kept = session.execute(text("SELECT entered_by, entered_words FROM gate_evidence")).one()
    assert tuple(kept) == (person, "Pengelola sistem")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("syarat", "", "Pilih salah satu syarat yang tersedia."),
        ("syarat", "dukun", "Pilih salah satu syarat yang tersedia."),
        ("keadaan", "", "Pilih keadaan syarat ini."),
        ("keadaan", "ya", "Pilih keadaan syarat ini."),
        ("per", "", "Tulis tanggal keadaan ini berlaku."),
        ("per", "kemarin", "Tulis tanggal sebagai hari, bulan, tahun"),
        ("per", "2025-02-30", "Tulis tanggal sebagai hari, bulan, tahun"),
        ("per", "2999-01-01", "tidak melewati hari ini"),
        ("per", "2013-12-31", "sejak 1 Januari 2014"),
        ("mulai", "٢٠٢٥-٠١-٠١", "Tulis tanggal sebagai hari, bulan, tahun"),
        ("hilang", "2025-03-01", "Syarat yang terpenuhi tidak memiliki tanggal hilang."),
        ("lunas", "2025-09", "Bulan lunas hanya untuk syarat iuran"),
        ("lunas", "13-2025", "Tulis bulan dan tahun"),
        ("lunas", "tahun lalu", "Tulis bulan dan tahun"),
        ("dokumen", "", "Sebutkan dokumennya"),
        ("dokumen", "a" * 2001, "Tulis paling banyak 2.000 huruf."),
        ("alasan", "\x07", "memuat tanda yang tidak dapat ditampilkan"),
    ],
)
def test_a_field_that_cannot_be_used_is_named_and_all_is_kept(
    desk: FlaskClient, engine: Engine, field: str, value: str, sentence: str
) -> None:
    status, page = record(desk, **{**GOOD, field: value})
    assert status == 422
    assert page.count(sentence) == 2, page[-3000:]
    assert f'href="#{field}"' in page
    kept = {**GOOD, field: value}
    assert all(typed[:1000] in page for name, typed in kept.items() if name not in {"syarat", "keadaan"})
    assert recorded(engine) == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({**PAID, "lunas": ""}, "Tulis bulan terakhir yang iurannya lunas."),
        ({**PAID, "lunas": "2013-12"}, "Tulis bulan sejak Januari 2014"),
        ({**PAID, "lunas": "2099-01"}, "paling jauh dua belas bulan ke depan"),
        ({**LOST, "alasan": ""}, "Tulis alasan hilangnya."),
        ({**LOST, "hilang": "2024-01-01"}, "Tanggal hilang tidak boleh sebelum tanggal mulai."),
    ],
)
def test_fields_that_contradict_each_other(desk: FlaskClient, engine: Engine, fields: dict[str, str], sentence: str) -> None:
    status, page = record(desk, **fields)
    assert (status, page.count(sentence)) == (422, 2)
    assert recorded(engine) == []


def test_faults_are_said_in_english_and_in_the_order_of_the_form(desk: FlaskClient) -> None:
    token_page = "/akun?bahasa=en"
    status, page = post(desk, f"{HERE}/catat", token_page, keadaan="met", syarat="uhc_prioritas", per="2025-01-01")
    assert status == 422
    assert page.count("Name the document, for example number and date of a letter.") == 2
    _, page = post(desk, f"{HERE}/catat", token_page)
    assert page.index("Choose one of the gates.") < page.index("Choose the state of this gate.") < page.index("Write the date")


def test_every_sentence_of_the_service_is_known_to_the_form() -> None:
    day = dt.date(2030, 1, 1)
    early = dt.date(2000, 1, 1)
    bad = [
        GateEvidence("x", day, GateState.MET, day, early, early, "\x07", "a" * 2001),
        GateEvidence("uhc_prioritas", TODAY, GateState.NOT_MET, TODAY, TODAY.replace(day=1), TODAY.replace(day=1)),
        GateEvidence("contributions_paid", TODAY, GateState.MET, paid_until=early, document="x"),
        GateEvidence("contributions_paid", TODAY, GateState.MET, document="x"),
    ]
    said = {one for each in bad for many in publishing.gate_problems(each, today=TODAY).values() for one in many}
    known = {str(each) for each in SENTENCES}
    assert said == known


def test_the_history_is_narrowed_ordered_and_taken_away(desk: FlaskClient) -> None:
    for fields in (GOOD, LOST, PAID):
        assert record(desk, **fields)[0] == 303

    def documents(query: str) -> list[str]:
        answer = desk.get(f"{HERE}.csv?{query}")
        assert answer.mimetype == "text/csv"
        return [row[7] for row in csv.reader(io.StringIO(answer.text))][1:]

    good, lost, paid = (each["dokumen"] for each in (GOOD, LOST, PAID))
    assert documents("") == [paid, lost, good]
    assert documents("urut=per") == [good, lost, paid]
    assert documents("syarat=uhc_prioritas") == [lost, good]
    assert documents("keadaan=not_met") == [lost]
    assert documents("q=tunggakan+kisaran") == [lost]
    assert documents("urut=keadaan&arah=naik&syarat=uhc_prioritas") == [lost, good]
    assert "Tidak ada catatan yang cocok" in desk.get(f"{HERE}/?q=zzzz").text


def test_a_page_of_evidence_costs_a_constant_number_of_statements(desk: FlaskClient, engine: Engine) -> None:
    counts = set()
    for _ in range(3):
        record(desk, **GOOD)
        desk.get("/akun")
        with statements(engine) as sent:
            desk.get(f"{HERE}/")
        counts.add(len(sent))
    # Who asks and which tenant (two each), then the context and the history.
    assert counts == {4}


def test_evidence_with_wrong_fields_is_refused_below_the_form_too(engine: Engine) -> None:
    with tenant_transaction(engine, BATU_BARA) as session, pytest.raises(InvalidError) as refused:
        publishing.record_gate(session, LIAISON, GateEvidence("x", TODAY, GateState.MET), today=TODAY)
    assert set(refused.value.fields) == {"gate", "document"}
