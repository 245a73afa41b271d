"""The pages of batches as both sides get them: steps, lists, the sealed list, what others see, what they cost."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, text

from semesta_platform.accounts.loader import load
from semesta_platform.database import utc_now
from semesta_platform.http.application import create_app
from semesta_platform.http.ground import ground_of
from semesta_platform.installation import Installation
from semesta_platform.settings import Settings
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.batches import going_back, papers, queries, service
from semesta_tenants.batches.records import Answer, Batch, Reason, State
from semesta_tenants.registry import CAPABILITIES
from semesta_worker import demo_batches, demo_training
from tests.accounts.conftest import _forgotten
from tests.batches.conftest import ADMIN, BRANCH, HERE, LIAISON, REGION, WANTED, agreed, did, drafted, received, sent, verified
from tests.batches.pages import (
    ADMINS,
    FILE_KEY,
    LIAISONS,
    LIST,
    NIK,
    OFFICERS,
    PAGES,
    STRANGERS,
    bring,
    digest_on,
    page_of,
    press,
    today,
    typed,
    wanted,
)
from tests.coordination.pages import add
from tests.coverage import pages as figures
from tests.coverage.conftest import cleared as figures_cleared
from tests.coverage.pages import person, value_of, words_of
from tests.http.conftest import pytest_generate_tests
from tests.http.parts import statements

__all__ = ["_forgotten", "figures_cleared", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
STATEMENTS = 9


@pytest.fixture(scope="module")
def app(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application with a sealing key and a store of its own."""
    kept = replace(installation, settings=Settings(data=tmp_path_factory.mktemp("files")), file_keys=(FILE_KEY,))
    made = create_app(kept, CAPABILITIES, loader=load)
    yield made
    ground_of(made).engine.dispose()
    ground_of(made).queue.close()


@pytest.fixture(scope="module")
def admin(app: Flask) -> FlaskClient:
    return person(app, ADMINS)


@pytest.fixture(scope="module")
def liaison(app: Flask) -> FlaskClient:
    return person(app, LIAISONS)


@pytest.fixture(scope="module")
def officer(app: Flask) -> FlaskClient:
    return person(app, OFFICERS)


def stored(engine: Engine, batch: Batch) -> Batch:
    with tenant_transaction(engine, HERE) as session:
        found = queries.any_batch(session, batch.id)
    assert found is not None
    return found


def test_both_sides_bring_a_batch_from_draft_to_agreement(admin: FlaskClient, liaison: FlaskClient, officer: FlaskClient) -> None:
    wrong = press(officer, f"{PAGES}baru", **typed(jumlah="banyak", judul="", pemilik="Dinas Kesehatan"))
    assert wrong.status_code == 422
    assert all(f'href="#{name}"' in wrong.text for name in ("jumlah", "judul", "pemilik"))
    assert value_of(wrong.text, "jumlah") == "banyak"
    made = press(officer, f"{PAGES}baru", **typed())
    page = made.headers["Location"]
    assert made.status_code == 303
    assert liaison.get(page).status_code == 404
    assert press(officer, f"{page}kirim", versi="1").status_code == 303
    assert "Catat diterima" in liaison.get(page).text
    assert press(liaison, f"{page}terima", versi="2").status_code == 303
    odd = press(liaison, f"{page}jawab", versi="3", diterima="1.100", jawaban="Teks saya", **{"alasan-moved": "99"})
    assert odd.status_code == 422
    assert "padahal yang diserahkan 1.200 orang" in odd.text
    assert (value_of(odd.text, "alasan-moved"), value_of(odd.text, "jawaban")) == ("99", "Teks saya")
    press(liaison, f"{page}jawab", versi="3", diterima="1.100", **{"alasan-moved": "99", "alasan-nik_double": "1"})
    assert press(officer, f"{page}tandatangan", versi="4", jabatan="x", sidik="0" * 64).status_code == 403
    stale = press(admin, f"{page}tandatangan", versi="3", jabatan="Sekda", sidik="0" * 64)
    assert (stale.status_code, "Orang lain sudah lebih dulu" in stale.text) == (409, True)
    digest = digest_on(admin.get(page).text)
    assert press(admin, f"{page}tandatangan", versi="4", jabatan="Sekretaris Daerah", sidik=digest).status_code == 303
    press(liaison, f"{page}tandatangan", versi="5", jabatan="Kepala Cabang", sidik=digest_on(liaison.get(page).text))
    done = words_of(admin.get(page).text)
    assert "Disepakati kedua pihak dan terkunci" in done
    assert digest in done
    again = press(admin, f"{page}ajukan-ulang", versi="6")
    assert "Pengajuan ulang" in admin.get(again.headers["Location"]).text
    assert "Rangkaian pengajuan" in admin.get(page).text


def test_others_see_nothing_of_it_and_no_step_is_for_the_wrong_side(
    app: Flask, admin: FlaskClient, liaison: FlaskClient, application: Engine
) -> None:
    stranger, on_its_way, draft = person(app, STRANGERS), sent(application), drafted(application)
    for address in (page_of(on_its_way), f"{PAGES}{on_its_way.id}.pdf", f"{page_of(on_its_way)}daftar"):
        assert stranger.get(address).status_code == 404
    assert press(stranger, f"{page_of(on_its_way)}tarik", versi="2", alasan="x").status_code == 404
    assert press(admin, f"{page_of(on_its_way)}terima", versi="2").status_code == 403
    assert press(liaison, f"{page_of(on_its_way)}tarik", versi="2", alasan="x").status_code == 403
    assert liaison.get(f"{PAGES}baru").headers["Location"] == PAGES
    assert press(liaison, f"{PAGES}baru", **typed()).headers["Location"] == PAGES
    with tenant_transaction(application, HERE) as session:
        assert queries.counts(session, REGION, queries.Narrowed()).everything == 2
    assert liaison.get(page_of(draft)).status_code == 404
    assert liaison.get(f"/kota-tanjungbalai/penyerahan/{on_its_way.id}/").status_code == 404
    # What was done before it was sent is the region's own.
    assert "membuat draf" not in liaison.get(page_of(on_its_way)).text
    assert "mengirim ke kantor cabang" in liaison.get(page_of(on_its_way)).text
    assert "membuat draf" in admin.get(page_of(on_its_way)).text


def test_an_office_is_offered_and_links_only_tasks_that_it_sees(
    admin: FlaskClient, officer: FlaskClient, liaison: FlaskClient, application: Engine
) -> None:
    own, foreign = add(application, "Milik kami", "Dinas Sosial", kind="cleansing"), add(application, "Milik lain", "BPKAD")
    offered = [each.get(f"{PAGES}baru?tugas={foreign.id}").text for each in (admin, officer)]
    assert ["Milik lain" in text for text in offered] == [True, False]
    assert f'value="{foreign.id}"' not in offered[1]
    filled = officer.get(f"{PAGES}baru?tugas={own.id}").text
    assert (value_of(filled, "judul"), '<option value="cleansing" selected>' in filled) == ("Milik kami", True)
    assert officer.get(f"{PAGES}baru?tugas=x").status_code == 200
    assert press(officer, f"{PAGES}baru", **typed(tugas=str(foreign.id))).status_code == 422
    # Linked by the admin, it stays so when the office changes something else, and neither it nor the branch reads its title.
    made = drafted(application, replace(WANTED, task_id=foreign.id))
    assert "Milik lain" in admin.get(page_of(made)).text
    fields = typed(tugas="", judul="Judul baru")
    assert press(officer, f"{page_of(made)}ubah", versi="1", **fields).status_code == 303
    assert (stored(application, made).wanted.task_id, "Milik lain" in officer.get(page_of(made)).text) == (foreign.id, False)
    did(application, service.send, ADMIN, REGION, stored(application, made))
    assert "Milik lain" not in liaison.get(page_of(made)).text


def test_who_saves_second_sees_what_now_stands_and_keeps_what_was_typed(admin: FlaskClient, application: Engine) -> None:
    draft = drafted(application, wanted())
    did(application, service.change, ADMIN, REGION, draft, wanted(title="Judul lain"), today=today())
    late = press(admin, f"{page_of(draft)}ubah", **typed(judul="Judul saya", versi="1"))
    assert late.status_code == 409
    assert "Judul lain" in late.text
    assert value_of(late.text, "judul") == "Judul saya"
    assert (
        press(admin, f"{page_of(draft)}ubah", **typed(judul="Judul saya", versi=value_of(late.text, "versi"))).status_code == 303
    )
    did(application, service.send, ADMIN, REGION, stored(application, draft))
    gone = press(admin, f"{page_of(draft)}ubah", **typed(versi="3"))
    assert (gone.status_code, admin.get(f"{page_of(draft)}ubah").status_code) == (409, 409)


def test_the_list_lies_sealed_and_each_reading_is_written_down(
    app: Flask, admin: FlaskClient, liaison: FlaskClient, application: Engine
) -> None:
    draft = drafted(application, wanted(file_words=""))
    refused = bring(admin, f"{page_of(draft)}daftar", b"MZ\x90", "daftar.exe", versi="1")
    assert (refused.status_code, 'href="#berkas"' in refused.text) == (422, True)
    assert bring(admin, f"{page_of(draft)}daftar", b"isi", "catatan.txt", versi="1").status_code == 422
    assert bring(admin, f"{page_of(draft)}daftar", versi="9").status_code == 409
    assert bring(admin, f"{page_of(draft)}daftar", versi="1").status_code == 303
    folder = Path(ground_of(app).installation.settings.data) / "files" / HERE
    kept = [each.read_bytes() for each in folder.iterdir()]
    assert len(kept) == 1
    assert NIK.encode() not in kept[0]
    assert b"Orang" not in kept[0]
    assert liaison.get(f"{page_of(draft)}daftar").status_code == 404
    did(application, service.send, ADMIN, REGION, stored(application, draft))
    answer = liaison.get(f"{page_of(draft)}daftar")
    assert (answer.data, answer.headers["Cache-Control"]) == (LIST, "no-store")
    assert 'filename="daftar.csv"' in answer.headers["Content-Disposition"]
    assert "Petugas Uji (" in words_of(admin.get(page_of(draft)).text)
    other = drafted(application, wanted())
    file = stored(application, draft).file
    assert file is not None
    # Bytes that were sealed for another batch do not open here.
    moved = did(application, service.keep_list, ADMIN, REGION, other, file)
    assert admin.get(f"{page_of(moved)}daftar").status_code == 503
    assert press(admin, f"{page_of(moved)}daftar", tindakan="lepas", versi="2").status_code == 303


def test_without_a_key_the_form_says_why_no_file_is_taken(installation: Installation, application: Engine) -> None:
    bare = create_app(installation, CAPABILITIES, loader=load)
    try:
        client, draft = person(bare, ADMINS), drafted(application, wanted())
        assert "SEMESTA_FILE_KEY" in client.get(f"{PAGES}baru").text
        assert bring(client, f"{page_of(draft)}daftar", versi="1").status_code == 409
        assert client.get(f"{page_of(draft)}daftar").status_code == 404
    finally:
        ground_of(bare).engine.dispose()
        ground_of(bare).queue.close()


def test_the_list_filters_by_address_exports_and_stays_cheap(app: Flask, admin: FlaskClient, application: Engine) -> None:
    formula = drafted(application, wanted(title="=1+1"))
    verified(application, wanted())
    agreed(application, wanted(title="Sudah sepakat"))
    with statements(ground_of(app).engine) as used:
        page = admin.get(PAGES)
    assert len(used) <= STATEMENTS + 4, used
    assert len(gzip.compress(page.data)) < 100_000
    assert all(words in page.text for words in ("Sudah sepakat", "Dijawab cabang", "Daerah + BPJS"))
    assert "Sudah sepakat" not in admin.get(f"{PAGES}?giliran=daerah").text
    assert "Tidak ada penyerahan yang cocok" in admin.get(f"{PAGES}?kata=zzz").text
    found = list(csv.reader(io.StringIO(admin.get(f"{PAGES[:-1]}.csv?urut=judul").data.decode("utf-8-sig"))))
    assert [row[1] for row in found[1:]] == ["'=1+1", "Sudah sepakat", "Usulan peserta PBPU Pemda"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(admin.get(f"{PAGES[:-1]}.xlsx").data)).get_sheet_by_index(0).to_python()
    numbers = {row[1]: row[10:13] for row in book[1:]}
    assert numbers["Sudah sepakat"] == [320.0, 312.0, 8.0]
    assert numbers[formula.wanted.title] == [320.0, "", ""]


def test_one_page_is_cheap_and_its_paper_and_workbook_say_the_same(app: Flask, admin: FlaskClient, application: Engine) -> None:
    batch = agreed(application, wanted())
    with statements(ground_of(app).engine) as used:
        page = admin.get(page_of(batch))
    assert len(used) <= STATEMENTS + 4, used
    assert len(gzip.compress(page.data)) < 100_000
    paper = admin.get(f"{PAGES}{batch.id}.pdf")
    assert (paper.data[:5], paper.mimetype) == (b"%PDF-", "application/pdf")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(admin.get(f"{PAGES}{batch.id}.xlsx").data)).get_sheet_by_index(0).to_python()
    pairs = {row[0]: row[1] for row in rows}
    assert (pairs["Diterima"], pairs["Sidik isi"]) == (312.0, batch.digest)
    assert pairs["Tanda tangan BPJS Kesehatan"] == "Sekretaris Daerah · Penghubung Cabang Kisaran"


def test_the_paper_bears_the_note_that_both_sides_sign(app: Flask, application: Engine) -> None:
    batch, now = agreed(application, replace(wanted(), note="Menurut daftar desa.")), utc_now()
    with app.test_request_context():
        content = papers.content("Kabupaten Batu Bara", batch, digest=batch.digest or "", now=now, invented=False)
    assert ["Catatan", "Menurut daftar desa."] in content["facts"]


def test_what_was_agreed_stands_beside_the_field_and_fills_it_in_without_saving(admin: FlaskClient, application: Engine) -> None:
    agreed(application, wanted())
    form = f"/kab-batu-bara/cakupan/{today():%Y-%m}/isi"
    page = admin.get(form).text
    assert "Usulan dari penyerahan yang disepakati : +312 terdaftar" in words_of(page)
    assert f"/kab-batu-bara/penyerahan/?bulan={today():%Y-%m}&amp;tampil=disepakati" in page
    # No month before: nobody guesses what the count would become.
    assert "Bulan sebelumnya belum diketahui" in page
    assert value_of(admin.get(f"{form}?usulan=pbpu_pemda-registered").text, "pbpu_pemda-registered") == ""


@pytest.mark.usefixtures("figures_cleared")
def test_a_suggestion_builds_on_the_month_before_and_keeps_what_was_typed(app: Flask, application: Engine) -> None:
    figures.verified(application)
    may, there = dt.date(2025, 5, 20), figures.HERE
    agreed(application, replace(WANTED, month=may), tenant=there, today=may)
    client, form = person(app, figures.ADMINS), f"{figures.PAGES}2025-05/isi"
    assert "+312 terdaftar; menjadi 40.312." in words_of(client.get(form).text)
    filled = client.get(f"{form}?usulan=pbpu_pemda-registered").text
    assert value_of(filled, "pbpu_pemda-registered") == "40.312"
    kept = press(client, form, tindakan="usulan", usulan="pbpu_pemda-registered", catatan="Ketikan saya", tanggal="2").text
    assert (value_of(kept, "pbpu_pemda-registered"), value_of(kept, "catatan")) == ("40.312", "Ketikan saya")
    assert value_of(press(client, form, tindakan="usulan", usulan="tanggal", tanggal="2").text, "tanggal") == "2"
    assert "usulan" not in words_of(client.get(f"{form}?jenis=prakiraan").text)
    with tenant_transaction(application, there) as session:
        assert session.scalar(text("SELECT count(*) FROM coverage_versions WHERE as_of >= '2025-05-01'")) == 0


def test_both_sides_are_told_of_each_others_steps(application: Engine) -> None:
    batch = agreed(application, wanted())
    did(application, going_back.withdraw, ADMIN, REGION, sent(application, wanted(title="Lain")), reason="Salah.")
    did(application, going_back.withdraw, ADMIN, REGION, drafted(application, wanted(title="Rahasia")), reason="Ganda.")
    with tenant_transaction(application, HERE) as session:
        told = {row[0]: row[1] for row in session.execute(text("SELECT kind, path FROM notices WHERE title <> 'Rahasia'"))}
        hidden = session.scalar(text("SELECT count(*) FROM notices WHERE title = 'Rahasia' AND kind = 'batch.sent'"))
    assert set(told) == {"batch.sent", "batch.received", "batch.verified", "batch.agreed", "batch.withdrawn"}
    assert told["batch.verified"] == page_of(batch)
    assert hidden == 0


def test_a_page_of_each_state_says_whose_turn_it_is(admin: FlaskClient, application: Engine) -> None:
    there = received(application, wanted())
    assert 'aria-current="step"' in admin.get(page_of(there)).text
    none = did(application, service.verify, LIAISON, BRANCH, there, Answer(0, 320, (Reason("incomplete", 320),)))
    assert "Data tidak lengkap" in admin.get(page_of(none)).text
    assert none.state is State.VERIFIED


def test_the_demo_has_three_invented_ones_and_makes_them_once(own_installation: Installation) -> None:
    engine = own_installation.application_engine(0)
    demo_training.prepare(own_installation, engine)
    for _again in range(2):
        demo_batches.prepare(engine)
    with tenant_transaction(engine, "99.01") as session:
        found = queries.listed(session, demo_batches.REGION, queries.Narrowed())
    assert sorted(each.state for each in found) == [State.AGREED, State.SENT, State.VERIFIED]
    assert all("data rekaan" in each.title for each in found)
