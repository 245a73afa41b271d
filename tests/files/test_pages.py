"""Pages of files about many regions: progress, preview, filters, error files, decisions; whose file it is."""

from __future__ import annotations

import csv
import io
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, text

from semesta_platform.accounts import seats
from semesta_platform.accounts.records import Actor, Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.tenancy import service as tenancy
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import owner_transaction, shared_transaction
from semesta_tenants.intake import files_publishing as publishing
from semesta_tenants.intake import files_service as service
from semesta_tenants.intake.files_queries import FileState
from tests.coverage.desks import published
from tests.editions.ground import plain, send, send_file
from tests.factories.people import person_with, signed_in
from tests.files.ground import carry, file_now, line, parts_now, read, stored, table
from tests.http.parts import statements as counted
from tests.intake.test_files_branch import branch_file, row

OPERATOR, BRANCH = "/operator/impor/", "/cabang/impor/"
MOST_BYTES, MOST_STATEMENTS = 100_000, 14
FILE = table(
    line("12.19", "2025-03-31"),
    line("12.74", "2025-03-31", "=1+1"),
    line("Kabupaten Atlantis", "2025-03-31"),
    line("Indonesia", "2025-03-31", "", "", printed="98,2"),
)


def here(file_id: uuid.UUID, base: str = OPERATOR) -> str:
    return f"{base}{file_id}/"


def test_a_file_goes_from_the_form_to_the_rankings_and_back(operator: FlaskClient, engine: Engine) -> None:
    answer = send_file(operator, OPERATOR, FILE)
    assert answer.status_code == 303
    address = answer.headers["Location"]
    file_id = uuid.UUID(address.rstrip("/").rpartition("/")[2])
    waiting = operator.get(address)
    assert waiting.headers["Refresh"] == "3"
    assert "Berkas sedang dibuka" in plain(waiting.text)
    assert [carry(engine, service.READ_JOB), send_file(operator, OPERATOR, FILE).headers["Location"]][1] == address
    page = operator.get(address)
    assert "Refresh" not in page.headers
    said = plain(page.text)
    assert "1 baris baru atau berubah, di 1 daerah. Belum ada yang terbit." in said
    assert "Daerah ini tidak dikenal" in said
    assert "Indonesia bukan satu daerah." in said
    assert published(engine, "12.19") == ()
    assert send(operator, f"{address}terbitkan", versi="2").status_code == 303
    assert operator.get(address).headers["Refresh"] == "3"
    carry(engine, publishing.PUBLISH_JOB)
    assert "Terbit di 1 dari 1 daerah." in plain(operator.get(address).text)
    assert len(published(engine, "12.19")) == 1
    refused = send(operator, f"{address}tarik", versi="3", alasan=" ")
    assert (refused.status_code, "Tulis alasannya." in refused.text) == (422, True)
    assert send(operator, f"{address}tarik", versi="3", alasan="Sumber diralat.").status_code == 303
    carry(engine, publishing.RETRACT_JOB)
    assert "Sumber diralat." in plain(operator.get(address).text)
    assert published(engine, "12.19") == ()
    assert parts_now(engine, file_id)["12.19"].state == "undone"


def test_a_decision_on_what_somebody_changed_is_refused(operator: FlaskClient, engine: Engine) -> None:
    file_id = read(engine, FILE)
    assert send(operator, f"{here(file_id)}buang", versi="2").status_code == 303
    answer = send(operator, f"{here(file_id)}terbitkan", versi="2")
    assert (answer.status_code, "Keadaan berkas ini berubah" in answer.text) == (409, True)
    assert file_now(engine, file_id).state is FileState.DROPPED


@pytest.mark.parametrize(
    ("query", "seen", "unseen"),
    [
        ("hasil=new", ["Kabupaten Batu Bara"], ["Atlantis", "Indonesia bukan"]),
        ("hasil=rejected", ["Atlantis", "Kolom terdaftar"], ["Indonesia bukan", "90.000"]),
        ("hasil=left-out", ["Indonesia bukan satu daerah"], ["Atlantis", "90.000"]),
        ("hasil=changed", ["Tidak ada baris di saringan ini"], ["Atlantis"]),
        ("daerah=12.74", ["Kolom terdaftar"], ["Atlantis", "90.000"]),
        ("tampil=daerah&urut=ditolak&arah=turun", ["Kota Tanjungbalai"], ["Atlantis"]),
        ("hasil=lain&daerah='x&hal=999999", ["Atlantis"], []),
    ],
)
def test_filters_live_in_the_address(
    operator: FlaskClient, engine: Engine, query: str, seen: list[str], unseen: list[str]
) -> None:
    said = plain(operator.get(f"{here(read(engine, FILE))}?{query}").text).partition("Isi berkas")[2]
    table_said = said.partition("Saring ")[2] if "Saring " in said else said
    assert [each for each in seen if each not in said] == []
    assert [each for each in unseen if each in table_said] == []


def test_the_error_file_is_keyed_to_the_rows_of_the_file(operator: FlaskClient, engine: Engine) -> None:
    file_id = read(engine, FILE)
    text_of = operator.get(f"{here(file_id)}baris-ditolak.csv").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text_of)))
    assert rows[0][:3] == ["Baris", "daerah", "tanggal"]
    assert [(each[0], each[1], each[4]) for each in rows[1:]] == [("3", "12.74", "'=1+1"), ("4", "Kabupaten Atlantis", "90000")]
    book = CalamineWorkbook.from_filelike(io.BytesIO(operator.get(f"{here(file_id)}baris-ditolak.xlsx").data))
    assert book.get_sheet_by_index(0).to_python()[1][:2] == [3.0, "12.74"]


def test_the_list_is_narrowed_ordered_and_taken_away(operator: FlaskClient, engine: Engine) -> None:
    read(engine, FILE, name="maret.csv")
    stored(engine, FILE + b"\n", name="april.csv")
    page = operator.get(f"{OPERATOR}?keadaan=ready").text
    assert ("maret.csv" in page, "april.csv" in page) == (True, False)
    lines = operator.get("/operator/impor.csv?urut=berkas&arah=naik").text.splitlines()
    assert [each.partition(",")[0] for each in lines[1:]] == ["april.csv", "maret.csv"]
    assert operator.get("/operator/impor.xlsx").data.startswith(b"PK")
    assert "Tidak ada berkas yang cocok" in operator.get(f"{OPERATOR}?q=juni").text


def test_nothing_chosen_says_what_to_do(operator: FlaskClient) -> None:
    answer = send_file(operator, OPERATOR, b"")
    assert (answer.status_code, "Pilih berkas CSV atau XLSX." in answer.text) == (422, True)


def test_a_long_preview_stays_small_and_asks_little(operator: FlaskClient, engine: Engine) -> None:
    days = [f"20{year}-{month:02}-28" for year in range(15, 25) for month in range(1, 13)]
    file_id = read(engine, table(*(line("12.19", day) for day in days), *(line("x", day) for day in days)))
    with counted(engine) as statements:
        page = operator.get(here(file_id), headers={"Accept-Encoding": "gzip"})
    assert len(page.data) < MOST_BYTES
    assert len(statements) <= MOST_STATEMENTS, "\n".join(statements)
    assert "1 sampai 50 dari 240" in plain(operator.get(here(file_id)).text)
    assert "201 sampai 240 dari 240" in plain(operator.get(f"{here(file_id)}?tampil=baris&hal=99").text)


# ---- a branch's ------------------------------------------------------------------------------------------------------------


def test_a_branch_offers_its_regions_their_parts(liaison: FlaskClient, engine: Engine) -> None:
    file_id = branch_file(engine, row("12.19", "2025-04"), row("12.74", "2025-04"), row("Kabupaten Lombok Timur", "2025-04"))
    address = here(file_id, BRANCH)
    said = plain(liaison.get(address).text)
    assert "Tawarkan kepada 2 daerah" in said
    assert "Kabupaten Lombok Timur bukan daerah binaan kantor cabang Anda." in said
    assert send(liaison, f"{address}tawarkan", versi="2").status_code == 303
    assert "Menunggu jawaban 2" in plain(liaison.get(address).text)
    assert send(liaison, f"{address}tarik", versi="3").status_code == 303
    assert {part.state for part in parts_now(engine, file_id).values()} == {"undone"}
    assert send(liaison, f"{address}tawarkan", versi="4").status_code == 409


def test_an_upload_is_its_branchs(liaison: FlaskClient, engine: Engine) -> None:
    answer = send_file(
        liaison,
        BRANCH,
        table(row("12.19", "2025-04"), head="daerah;bulan;penduduk;sumber penduduk;semester;terdaftar;aktif;cakupan"),
    )
    file_id = uuid.UUID(answer.headers["Location"].rstrip("/").rpartition("/")[2])
    assert file_now(engine, file_id).branch == "kisaran"
    assert "BPJS" in file_now(engine, file_id).entered_words


def test_another_branchs_file_is_not_there(
    app: Flask, liaison: FlaskClient, operator: FlaskClient, engine: Engine, owner: Engine
) -> None:
    with owner_transaction(owner) as session:
        tenancy.create_branch(session, "mataram", "BPJS Kesehatan Cabang Mataram", ["52.03"])
    other = signed_in(app, person_with(engine, Seat(Role.LIAISON, branch_code="mataram"), name="Penghubung lain"))
    file_id, national = branch_file(engine, row("12.19", "2025-04")), read(engine, FILE)
    assert "cabang.csv" in liaison.get(BRANCH).text
    assert "cabang.csv" not in other.get(BRANCH).text
    for address in ("", "baris-ditolak.csv", "per-daerah.csv"):
        assert liaison.get(f"{here(file_id, BRANCH)}{address}").status_code == 200
        assert other.get(f"{here(file_id, BRANCH)}{address}").status_code == 404
        assert liaison.get(f"{here(national, BRANCH)}{address}").status_code == 404
        assert operator.get(f"{here(file_id)}{address}").status_code == 404
        assert liaison.get(f"{here(uuid.uuid4(), BRANCH)}{address}").status_code == 404
    for step in ("tawarkan", "tarik", "buang"):
        assert send(other, f"{here(file_id, BRANCH)}{step}", versi="2").status_code == 404
    assert file_now(engine, file_id).state is FileState.READY


def deciders(owner: Engine, file_id: uuid.UUID) -> dict[str, tuple[uuid.UUID | None, str | None]]:
    columns = ", ".join(f"{name}_by, {name}_words" for name in ("confirmed", "undone", "dropped"))
    with owner_transaction(owner) as session:
        row = session.execute(text(f"SELECT {columns} FROM registry.source_files WHERE id = :id"), {"id": file_id}).one()
    return {"confirmed": row[0:2], "undone": row[2:4], "dropped": row[4:6]}


def test_who_decided_is_kept(app: Flask, operator: FlaskClient, engine: Engine, owner: Engine) -> None:
    person = person_with(engine, Seat(Role.LIAISON, branch_code="kisaran"), name="Penghubung yang memutus")
    browser, file_id = signed_in(app, person), branch_file(engine, row("12.19", "2025-04"))
    assert send(browser, f"{here(file_id, BRANCH)}tawarkan", versi="2").status_code == 303
    assert send(browser, f"{here(file_id, BRANCH)}tarik", versi="3").status_code == 303
    found = deciders(owner, file_id)
    assert (found["confirmed"][0], found["undone"][0], found["dropped"]) == (person.id, person.id, (None, None))
    dropped = branch_file(engine, row("12.74", "2025-04"))
    assert send(browser, f"{here(dropped, BRANCH)}buang", versi="2").status_code == 303
    by, words = deciders(owner, dropped)["dropped"]
    assert (by, f"oleh {words}." in plain(browser.get(here(dropped, BRANCH)).text)) == (person.id, True)
    national = read(engine, FILE)
    assert send(operator, f"{here(national)}terbitkan", versi="2").status_code == 303
    assert send(operator, f"{here(national)}tarik", versi="3", alasan="Diralat.").status_code == 303
    found = deciders(owner, national)
    assert None not in {found["confirmed"][0], found["undone"][0]}


def test_a_liaison_of_two_branches_acts_from_the_seat_of_the_files_own(app: Flask, engine: Engine, owner: Engine) -> None:
    with owner_transaction(owner) as session:
        tenancy.create_branch(session, "mataram", "BPJS Kesehatan Cabang Mataram", ["52.03"])
        found = session.execute(text("SELECT code, name FROM registry.branches")).all()
        names = {each.code: each.name for each in found}
    both = [Seat(Role.LIAISON, branch_code=code) for code in ("kisaran", "mataram")]
    browser = signed_in(app, person_with(engine, *both, name="Penghubung dua cabang"))
    head = "daerah;bulan;penduduk;sumber penduduk;semester;terdaftar;aktif;cakupan"
    for code, region in (("kisaran", "12.19"), ("mataram", "52.03")):
        file_id = read(engine, table(row(region, "2025-04"), head=head), branch=code)
        assert send(browser, f"{here(file_id, BRANCH)}tawarkan", versi="2").status_code == 303
        assert file_now(engine, file_id).confirmed_words == names[code]


def test_who_is_no_liaison_any_more_loses_the_files_at_once(app: Flask, engine: Engine) -> None:
    person = person_with(engine, name="Penghubung pindah")
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        seats.grant(session, person, Seat(Role.LIAISON, branch_code="kisaran"), Actor(None, "Semesta"))
    browser, file_id = signed_in(app, person), branch_file(engine, row("12.19", "2025-04"))
    assert browser.get(here(file_id, BRANCH)).status_code == 200
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        session.execute(text("UPDATE registry.memberships SET revoked_at = now() WHERE person_id = :id"), {"id": person.id})
    assert browser.get(here(file_id, BRANCH)).status_code in {403, 404}


def test_pages_speak_english_too(operator: FlaskClient, engine: Engine) -> None:
    page = operator.get(f"{here(read(engine, FILE))}?bahasa=en", follow_redirects=True)
    assert "Awaiting a decision" in page.text
    operator.get("/akun?bahasa=id", follow_redirects=True)
