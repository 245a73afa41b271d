"""The whole life of an edition on its pages: draft, open, next version, freeze, final run, published; and what is shown of it."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from semesta_tenants.awards import editions
from semesta_tenants.awards.ledger import EditionState
from tests.editions.ground import (
    FILE,
    HERE,
    LIST,
    NAME,
    draft_now,
    drafted,
    nothing_kept,
    now,
    opened,
    plain,
    rank,
    report,
    send,
    send_file,
)

NEXT = FILE.replace("version: 1\n", "version: 2\nreason: Surat edaran mengubah ambang keaktifan.\n").replace(
    "at_least: 95\n", "at_least: 96\n"
)


def version_of(engine: Engine) -> str:
    return str(now(engine).row_version)


def test_from_draft_to_publication(desk: FlaskClient, engine: Engine) -> None:
    assert "Belum ada edisi" in desk.get(LIST).text
    assert send_file(desk, f"{LIST}baru", FILE.encode()).headers["Location"] == HERE
    page = plain(desk.get(HERE).text)
    assert all(words in page for words in ("Draf, disimpan", "paling rendah 99%", "lunas sampai September 2025", "Anggapan"))
    drafted_row = draft_now(engine)
    assert drafted_row == (FILE, 1)

    report(engine, "12.74", "98.81", "81.67")
    answer = send(desk, f"{HERE}buka", versi="1", alasan="Pedoman 2026 sudah terbit.")
    assert (answer.status_code, now(engine).state) == (303, EditionState.OPEN)
    assert rank(engine) == [rank_number(desk)]

    answer = send(desk, f"{HERE}versi-baru", isi=NEXT, versi=version_of(engine))
    assert (answer.status_code, now(engine).version) == (303, 2)
    rank(engine)

    answer = send(desk, f"{HERE}langkah/bekukan", versi=version_of(engine), alasan="Batas waktu lewat.")
    assert (answer.status_code, now(engine).state) == (303, EditionState.FROZEN)
    early = send(desk, f"{HERE}langkah/terbitkan", versi=version_of(engine), alasan="Hasil ditetapkan.")
    assert (early.status_code, "Peringkat akhir masih dihitung" in early.text) == (409, True)
    assert "Hasil ditetapkan." in early.text
    final = rank(engine)[0]
    assert f"Peringkat akhir nomor {final} sudah ada: 1 dari 546 daerah melapor" in plain(
        desk.get(f"{HERE}langkah/terbitkan").text
    )
    answer = send(desk, f"{HERE}langkah/terbitkan", versi=version_of(engine), alasan="Hasil ditetapkan.")
    assert (answer.status_code, now(engine).state, now(engine).final_run) == (303, EditionState.PUBLISHED, final)

    page = plain(desk.get(HERE).text)
    for words in (
        *("Pedoman 2026 sudah terbit.", "Surat edaran mengubah ambang keaktifan.", "Batas waktu lewat.", "Hasil ditetapkan."),
        *("Syarat diubah menjadi versi 2", "Dibekukan", "Diterbitkan", "Pengelola sistem", "1 dari 546", "Akhir", "Sementara"),
    ):
        assert words in page, words
    assert "langkah/" not in desk.get(HERE).text


def rank_number(desk: FlaskClient) -> int:
    """The run that the list shows."""
    [row] = list(csv.DictReader(io.StringIO(desk.get("/operator/edisi.csv").text.lstrip("\ufeff"))))
    assert (row["Edisi"], row["Melapor"], row["Dinilai"], row["Jenis"]) == (NAME, "1", "546", "Sementara")
    return int(row["Peringkat nomor"])


def test_a_frozen_edition_can_be_opened_again_with_a_reason(desk: FlaskClient, engine: Engine) -> None:
    opened(engine)
    assert send(desk, f"{HERE}langkah/bekukan", versi="1", alasan="Batas waktu.").status_code == 303
    refused = send(desk, f"{HERE}versi-baru", isi=NEXT, versi="2")
    assert (refused.status_code, "Syarat hanya dapat diubah selama edisi terbuka." in refused.text) == (409, True)
    assert send(desk, f"{HERE}langkah/buka-kembali", versi="2", alasan="Ada koreksi.").status_code == 303
    assert (now(engine).state, now(engine).frozen_at) == (EditionState.OPEN, None)


@pytest.mark.parametrize("step", ["bekukan", "buka"])
def test_a_step_needs_a_reason_and_keeps_what_was_typed(desk: FlaskClient, engine: Engine, step: str) -> None:
    address = f"{HERE}buka" if step == "buka" else f"{HERE}langkah/{step}"
    _ = drafted(engine) if step == "buka" else opened(engine)
    for reason in ("", "  ", "x" * 2001):
        answer = send(desk, address, versi="1", alasan=reason)
        assert answer.status_code == 422
        assert answer.text.count("Tulis alasannya, paling panjang 2.000 huruf.") == 2
        assert 'href="#alasan"' in answer.text
    with_state = draft_now(engine) if step == "buka" else now(engine).state
    assert with_state in {(FILE, 1), EditionState.OPEN}


def test_a_step_that_the_state_does_not_allow_is_refused(desk: FlaskClient, engine: Engine) -> None:
    opened(engine)
    answer = send(desk, f"{HERE}langkah/terbitkan", versi="1", alasan="Tergesa-gesa.")
    assert (answer.status_code, now(engine).state) == (409, EditionState.OPEN)
    assert "tidak dapat diambil dari keadaan edisi yang sekarang" in desk.get(f"{HERE}langkah/terbitkan").text
    assert desk.get(f"{HERE}langkah/hancurkan").status_code == 404


def test_a_draft_is_copied_changed_taken_away_and_thrown_away(desk: FlaskClient, engine: Engine) -> None:
    opened(engine)
    form = desk.get(f"{LIST}baru?salin={NAME}").text
    assert "edition: uhc-awards-2026" in form
    copy = FILE.replace("edition: uhc-awards-2026", "edition: uhc-awards-2028")
    assert send(desk, f"{LIST}baru", isi=copy.replace("\n", "\r\n")).status_code == 303
    assert draft_now(engine, "uhc-awards-2028") == (copy, 1)
    there = f"{LIST}uhc-awards-2028/"
    changed = copy.replace("UHC Awards 2026\n", "UHC Awards 2028\n", 1)
    assert send(desk, f"{there}ubah", isi=changed, versi="1").status_code == 303
    assert desk.get(f"{there[:-1]}.yaml").data.decode() == changed
    assert send(desk, f"{there}hapus", versi="1").status_code == 409
    assert send(desk, f"{there}hapus", versi="2").status_code == 303
    assert desk.get(there).status_code == 404


def test_versions_can_be_read_compared_and_downloaded(desk: FlaskClient, engine: Engine) -> None:
    opened(engine)
    form = desk.get(f"{HERE}versi-baru").text
    assert "version: 2\nreason: &#39;&#39;" in form
    unfilled = editions.write(editions.read(FILE.encode())).replace("version: 1\n", "version: 2\nreason: ''\n")
    assert send(desk, f"{HERE}versi-baru", isi=unfilled, versi="1").status_code == 422
    assert send(desk, f"{HERE}versi-baru", isi=NEXT, versi="1").status_code == 303
    difference = desk.get(f"{HERE}beda?dari=1&ke=2").text
    assert "<del>" in difference
    words = plain(difference)
    assert "− dihapus at_least: 95" in words
    assert "+ ditambah at_least: 96" in words
    assert "Tidak ada beda" in desk.get(f"{HERE}beda?dari=2&ke=2").text
    assert desk.get(f"{HERE[:-1]}.yaml?versi=1").data.decode() == FILE
    assert desk.get(f"{HERE[:-1]}.yaml").data.decode() == NEXT
    assert "paling rendah 95%" in plain(desk.get(f"{HERE}?versi=1").text)
    for wrong in ("0", "3", "x", "", "99999999"):
        assert desk.get(f"{HERE}?versi={wrong}").status_code == 404
        assert desk.get(f"{HERE[:-1]}.yaml?versi={wrong}").status_code == 404


def test_the_list_is_filtered_sorted_and_taken_away(desk: FlaskClient, engine: Engine) -> None:
    for name in ("uhc-awards-2026", "simulasi-uhc-2027"):
        opened(engine, name)
    drafted(engine, FILE.replace("edition: uhc-awards-2026", "edition: uhc-awards-2028"))
    page = desk.get(LIST).text
    assert "Simulasi" in plain(page)
    assert plain(desk.get(f"{LIST}?keadaan=draft").text).count("1 edisi") == 1
    assert "Tidak ada edisi yang cocok" in desk.get(f"{LIST}?q=tidakada").text
    rows = list(csv.reader(io.StringIO(desk.get("/operator/edisi.csv?keadaan=open&urut=judul").text)))
    assert [row[0] for row in rows[1:]] == ["simulasi-uhc-2027", "uhc-awards-2026"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(desk.get("/operator/edisi.xlsx?urut=judul").data))
    sheet = book.get_sheet_by_index(0).to_python()
    assert [row[4] for row in sheet[1:]] == [1.0, 1.0, 1.0]
    assert all(isinstance(row[5], dt.date) for row in sheet[1:])


def test_nothing_is_there_before_it_is_made(desk: FlaskClient, engine: Engine) -> None:
    assert nothing_kept(engine)
    for address in (HERE, f"{HERE}ubah", f"{HERE}buka", f"{HERE}hapus", f"{HERE}versi-baru", f"{HERE}beda", f"{HERE[:-1]}.yaml"):
        assert desk.get(address).status_code == 404, address
