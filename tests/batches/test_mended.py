"""Pages of batches for who made a mistake: steps back, answers and forms that fill themselves, files, the paper."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from semesta_platform.database import utc_now
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.batches import going_back, papers, service
from tests.batches.conftest import ADMIN, BRANCH, HERE, LIAISON, REGION, WANTED, agreed, did, drafted, received, sent, verified
from tests.batches.pages import PAGES, bring, digest_on, page_of, press, today, typed, wanted
from tests.batches.test_pages import _forgotten, admin, app, liaison, stored
from tests.coverage import pages as figures
from tests.coverage.conftest import cleared as figures_cleared
from tests.coverage.pages import person, value_of, words_of
from tests.http.conftest import pytest_generate_tests

__all__ = ["_forgotten", "admin", "app", "figures_cleared", "liaison", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")


def test_each_side_can_go_a_step_back_from_its_page(admin: FlaskClient, liaison: FlaskClient, application: Engine) -> None:
    page = page_of(sent(application, wanted()))
    assert "Kembalikan dengan alasan" in liaison.get(page).text
    bare = press(liaison, f"{page}kembalikan", versi="2", alasan=" ")
    assert (bare.status_code, 'href="#alasan"' in bare.text) == (422, True)
    assert press(liaison, f"{page}kembalikan", versi="2", alasan="Kolom NIK kosong.").status_code == 303
    for client in (admin, liaison):
        assert "Dikembalikan kantor cabang: Kolom NIK kosong." in words_of(client.get(page).text)
    assert "Dikembalikan cabang" in admin.get(f"{PAGES}?tampil=dikembalikan").text
    assert press(admin, f"{page}ubah", versi="3", **typed(jumlah="320", catatan="Sudah dilengkapi.")).status_code == 303
    press(admin, f"{page}kirim", versi="4")
    press(liaison, f"{page}terima", versi="5")
    press(liaison, f"{page}jawab", versi="6", **{"alasan-moved": "3"})
    assert press(admin, f"{page}periksa-kembali", versi="7", alasan="Mereka warga kami.").status_code == 303
    again = liaison.get(page).text
    assert "Daerah meminta jawaban diperiksa kembali: Mereka warga kami." in words_of(again)
    assert (value_of(again, "diterima"), value_of(again, "alasan-moved")) == ("", "3")
    press(liaison, f"{page}jawab", versi="8", **{"alasan-moved": "2"})
    press(admin, f"{page}tandatangan", versi="9", jabatan="Sekda", sidik=digest_on(admin.get(page).text))
    assert "Ya, tarik tanda tangan" not in liaison.get(page).text
    assert press(admin, f"{page}tarik-tanda-tangan", versi="9").status_code == 409
    assert press(admin, f"{page}tarik-tanda-tangan", versi="10").status_code == 303
    assert "Perbaiki jawaban" in liaison.get(page).text
    with tenant_transaction(application, HERE) as session:
        told = {row[0]: row[1] for row in session.execute(text("SELECT kind, words FROM notices"))}
    assert told["batch.returned"] == "Kolom NIK kosong."
    assert told["batch.contested"] == "Mereka warga kami."
    assert "batch.unsigned" in told


def test_an_answer_says_only_what_was_rejected_and_errors_name_their_row(liaison: FlaskClient, application: Engine) -> None:
    batch = received(application, wanted())
    page = page_of(batch)
    wrong = press(liaison, f"{page}jawab", versi="3", **{"alasan-moved": "dua", "alasan-deceased": "x"})
    said = words_of(wrong.text)
    assert (wrong.status_code, "Pindah domisili: tulis" in said, "Meninggal: tulis" in said) == (422, True, True)
    many = press(liaison, f"{page}jawab", versi="3", **{"alasan-moved": "99999999999"})
    assert (many.status_code, "Pindah domisili: tulis 1 sampai 50.000.000 orang" in words_of(many.text)) == (422, True)
    assert press(liaison, f"{page}jawab", versi="3", **{"alasan-moved": "7"}).status_code == 303
    answer = stored(application, batch).answer
    assert answer is not None
    assert (answer.accepted, answer.rejected) == (313, 7)


def test_a_tap_on_an_untouched_answer_accepts_nobody(liaison: FlaskClient, application: Engine) -> None:
    batch = received(application, wanted())
    for untouched in ({}, {"jawaban": "Sudah diperiksa.", "diterima": " "}):
        bare = press(liaison, f"{page_of(batch)}jawab", versi="3", **untouched)
        said = words_of(bare.text)
        assert (bare.status_code, 'href="#diterima"' in bare.text) == (422, True)
        assert ("Isian Anda tidak hilang." in said) is bool(untouched)
        assert "Tulis berapa yang diterima, atau berapa yang ditolak." in said
    assert stored(application, batch).answer is None
    assert press(liaison, f"{page_of(batch)}jawab", versi="3", ditolak="0").status_code == 303
    answer = stored(application, batch).answer
    assert answer is not None
    assert (answer.accepted, answer.rejected) == (320, 0)


def test_paper_leaves_out_what_is_there_to_be_filled_in(admin: FlaskClient, liaison: FlaskClient, application: Engine) -> None:
    answered, away = verified(application, wanted()), sent(application, wanted())
    there = received(application, wanted())
    pages = (
        (admin, drafted(application, wanted()), ["kirim", "tarik"]),
        (admin, answered, ["kembali"]),
        (liaison, away, ["terima", "kembali"]),
        (liaison, there, ["jawab", "kembali"]),
        (liaison, answered, ["jawab"]),
    )
    for client, batch, cards in pages:
        text_ = client.get(page_of(batch)).text
        assert all(f'<section class="card screen-only" id="{card}"' in text_ for card in cards), cards


def test_a_list_that_the_region_mends_is_not_missing_to_the_branch(
    admin: FlaskClient, liaison: FlaskClient, application: Engine
) -> None:
    bare = drafted(application, wanted(file_words=""))
    page = page_of(bare)
    bring(admin, f"{page}daftar", versi="1")
    press(admin, f"{page}kirim", versi="2")
    press(liaison, f"{page}kembalikan", versi="3", alasan="Kolom NIK kosong.")
    said = words_of(liaison.get(page).text)
    assert "Letak daftar sedang diperbaiki daerah" in said
    assert "Daftar sedang diperbaiki daerah; terbuka lagi setelah dikirim." in said
    assert ("belum ditulis" in said, "Tidak ada berkas di sini." in said) == (False, False)
    assert "berkas tersandi di Semesta" in words_of(admin.get(page).text)
    assert liaison.get(f"{page[:-1]}.pdf").status_code == 200


def test_a_draft_without_a_list_leads_to_where_one_is_brought(admin: FlaskClient, application: Engine) -> None:
    page = page_of(drafted(application, wanted(file_words="")))
    shown = admin.get(page).text
    assert shown.index('id="daftar-orang"') < shown.index('id="kirim"')
    refused = press(admin, f"{page}kirim", versi="1")
    assert refused.status_code == 422
    assert all(f'href="{where}"' in refused.text for where in ("#berkas", f"{page}ubah#letak"))
    assert ('href="#letak"' in refused.text, "Isian Anda tidak hilang." in refused.text) == (False, False)
    empty = press(admin, f"{page}daftar", versi="1")
    assert (empty.status_code, 'href="#berkas"' in empty.text, "Isian Anda tidak hilang." in empty.text) == (422, True, False)
    form = admin.get(f"{page}ubah").text
    assert "Boleh kosong; pada Berita Acara lalu tertulis “tidak dicatat”." in form
    assert "selama masih draf" not in form
    sent_ = sent(application, wanted())
    later = admin.get(page_of(sent_)).text
    assert later.index('id="isi"') < later.index('id="daftar-orang"')


def test_a_draft_is_cancelled_and_its_path_says_so(admin: FlaskClient, application: Engine) -> None:
    page = page_of(drafted(application, wanted()))
    assert "Batalkan draf" in admin.get(page).text
    press(admin, f"{page}tarik", versi="1", alasan="Ganda.")
    said = words_of(admin.get(page).text)
    assert "Draf dibatalkan: Ganda." in said
    assert "dikembalikan" not in said.casefold()
    assert "Diterima cabang" not in said


def test_what_was_rejected_is_handed_over_again_once_both_have_signed(admin: FlaskClient, application: Engine) -> None:
    answered, locked = verified(application, wanted()), agreed(application, wanted())
    page = admin.get(page_of(answered)).text
    assert ("Minta diperiksa kembali" in page, "Ajukan ulang 8 yang ditolak" in page) == (True, False)
    refused = press(admin, f"{page_of(answered)}ajukan-ulang", versi="4")
    assert (refused.status_code, "Tanda tangani dahulu" in words_of(refused.text)) == (409, True)
    assert "Minta diperiksa kembali" in admin.get(page_of(answered)).text
    assert "Ajukan ulang 8 yang ditolak" in admin.get(page_of(locked)).text


def test_a_kind_brings_its_own_effect_and_the_months_begin_with_this_one(admin: FlaskClient, application: Engine) -> None:
    form = admin.get(f"{PAGES}baru").text
    assert form.index(f'value="{today():%Y-%m}"') < form.index(f'value="{today().year + 1}-{today():%m}"')
    made = press(admin, f"{PAGES}baru", **typed(jenis="cleansing", akibat=""))
    assert made.status_code == 303
    assert "mengurangi peserta terdaftar" in words_of(admin.get(made.headers["Location"]).text)
    turned = made.headers["Location"] + "ubah"
    assert press(admin, turned, versi="1", **typed(jenis="reactivation", akibat="")).status_code == 303
    unsaid = press(admin, f"{PAGES}baru", **typed(jenis="reconciliation", akibat=""))
    assert (unsaid.status_code, "pilih akibatnya" in unsaid.text) == (422, True)
    old = agreed(application, wanted(title="Diulang"))
    did(application, service.resubmit, ADMIN, REGION, old, today=today())
    assert "Diulang (pengajuan 2)" in admin.get(PAGES).text


def test_a_file_that_is_not_taken_here_is_told_what_is(admin: FlaskClient, application: Engine) -> None:
    batch = drafted(application, wanted())
    plain = bring(admin, f"{page_of(batch)}daftar", b"bukan buku kerja\n", "daftar.xlsx", versi="1")
    assert plain.status_code == 422
    assert "Ganti akhirannya" not in plain.text
    assert "Yang diterima: XLSX, CSV, ODS, PDF." in words_of(plain.text)


def test_the_paper_opens_with_its_day_and_leaves_room_to_write(app: Flask, application: Engine) -> None:
    batch, open_, now = agreed(application, wanted()), verified(application, wanted()), utc_now()
    assert batch.region is not None
    assert batch.bpjs is not None
    at = dt.datetime(2026, 11, 22, 22, 58, tzinfo=dt.UTC)
    early = replace(batch, region=replace(batch.region, at=at), bpjs=replace(batch.bpjs, at=at))
    with app.test_request_context():
        content = papers.content("Kabupaten Batu Bara", early, digest="", now=now, invented=False)
        draft = papers.content("Kabupaten Batu Bara", open_, digest="", now=now, invented=False)
        assert papers.pdf("Kabupaten Batu Bara", open_, digest="", now=now, invented=False)[:5] == b"%PDF-"
    assert content["opening"].startswith("Pada hari ini, Senin tanggal 23 November 2026")
    assert "Pada hari ini, ....." in draft["opening"]
    assert content["number"].startswith("Nomor: ....")


def test_a_paper_of_what_was_not_handed_over_says_so(app: Flask, application: Engine) -> None:
    draft, returned = drafted(application, wanted()), sent(application, wanted())
    returned = did(application, going_back.give_back, LIAISON, BRANCH, returned, reason="Kosong.")
    cancelled = did(application, going_back.withdraw, ADMIN, REGION, drafted(application, wanted()), reason="Ganda.")
    away = sent(application, wanted())
    withdrawn = did(application, going_back.withdraw, ADMIN, REGION, away, reason="Ganda.")
    with app.test_request_context():
        papers_ = [
            papers.content("Kabupaten Batu Bara", each, digest="", now=utc_now(), invented=False)
            for each in (draft, returned, cancelled, withdrawn, away)
        ]
        assert papers.pdf("Kabupaten Batu Bara", draft, digest="", now=utc_now(), invented=False)[:5] == b"%PDF-"
    assert [each["cautions"][0] for each in papers_] == [
        "Draf, belum dikirim.",
        "Dikembalikan kantor cabang untuk diperbaiki; belum dikirim lagi.",
        "Draf dibatalkan; tidak pernah dikirim.",
        "Ditarik kembali; tidak berlaku.",
        "Belum disepakati kedua pihak; angka ini belum mengikat.",
    ]
    assert "menyiapkan daftar 320 orang" in papers_[0]["opening"]
    assert ["menyerahkan kepada" in each["opening"] for each in papers_] == [False, True, False, True, True]
    assert [each["number"] for each in papers_[0]["signatures"]["sides"]] == ["NIP", "NPP"]


def test_files_of_batches_are_told_apart_by_their_names(admin: FlaskClient, application: Engine) -> None:
    batches = [drafted(application, wanted()), drafted(application, wanted())]
    for ending in ("pdf", "xlsx"):
        names = [admin.get(f"{PAGES}{each.id}.{ending}").headers["Content-Disposition"] for each in batches]
        assert all(f"{today():%Y-%m}" in name for name in names)
        assert len(set(names)) == 2


def test_an_answer_that_was_given_folds_until_it_is_mended(liaison: FlaskClient, application: Engine) -> None:
    first, batch = received(application, wanted()), verified(application, wanted())
    folded = "<summary>Ubah jumlah atau alasannya</summary>"
    assert folded not in liaison.get(page_of(first)).text
    page = liaison.get(page_of(batch)).text
    assert (folded in page, f" open>{folded}" in page) == (True, False)
    refused = press(liaison, f"{page_of(batch)}jawab", versi="4", **{"alasan-moved": "900"})
    assert (refused.status_code, f" open>{folded}" in refused.text) == (422, True)


@pytest.mark.usefixtures("figures_cleared")
def test_a_month_that_is_closed_shows_what_was_agreed_for_it(app: Flask, application: Engine) -> None:
    figures.verified(application)
    april = dt.date(2025, 4, 20)
    agreed(application, replace(WANTED, month=april), tenant=figures.HERE, today=april)
    page = person(app, figures.ADMINS).get(f"{figures.PAGES}2025-04/").text
    assert "Usulan dari penyerahan yang disepakati : +312 PBPU Pemda, terdaftar" in words_of(page)
