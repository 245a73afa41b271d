"""Files that are no edition: refused with line and reason, what was sent kept, nothing saved; and two people at once."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.editions.ground import FILE, HERE, LIST, draft_now, drafted, nothing_kept, now, opened, plain, send, send_file


def line_of(text: str, start: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), 1) if start in line)


def changed(old: str, new: str) -> str:
    assert old in FILE
    return FILE.replace(old, new, 1)


BOMB = "a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: [*b, *b, *b, *b]\n"
BAD = {
    "unknown indicator": (changed("indicator: coverage", "indicator: kebahagiaan"), "indicator: kebahagiaan", "kebahagiaan"),
    "threshold too high": (changed("at_least: 99", "at_least: 140"), "at_least: 140", "100"),
    "threshold of zero": (changed("at_least: 99", "at_least: 0"), "at_least: 0", "0"),
    "overlapping": (changed("at_least: 99", "at_least: 50"), "- category: madya", "bertumpang tindih"),
    "unknown source": (changed("        - kliktodaynews\n", "        - entah\n"), "- entah", "tidak ada dalam daftar"),
    "anchor": (BOMB, "a: &a", "Jangkar"),
    "tag": (changed("version: 1", "version: !!python/object:os.system 1"), "version: !!python", "Penanda jenis"),
    "no yaml": (changed("window:", "window: [:"), "window: [:", "YAML"),
    "no table": ("- satu\n- dua\n", "- satu", "nama dan nilai"),
    "empty": ("", "", "kosong"),
    "window turned round": (changed("until: 2026-01-31", "until: 2025-09-01"), "until: 2025-09-01", "mendahului"),
    "the same name twice": (changed("version: 1\n", "version: 1\nversion: 1\n"), "version: 1", "sudah ditulis"),
}


@pytest.mark.parametrize("way", ["file", "text"])
@pytest.mark.parametrize("kind", list(BAD))
def test_a_bad_edition_is_refused_with_line_and_reason(desk: FlaskClient, engine: Engine, kind: str, way: str) -> None:
    text, start, reason = BAD[kind]
    answer = send_file(desk, f"{LIST}baru", text.encode()) if way == "file" else send(desk, f"{LIST}baru", isi=text)
    assert answer.status_code == 422
    page = plain(answer.text)
    assert reason in page
    if kind == "the same name twice":
        assert f'id="baris-{line_of(text, start) + 1}"' in answer.text
    else:
        assert f'id="baris-{line_of(text, start) if start else 1}"' in answer.text
    assert 'role="alert"' in answer.text
    assert not start or start.split("&")[0] in page
    assert nothing_kept(engine)


def test_a_cycle_is_refused(desk: FlaskClient, engine: Engine) -> None:
    text = FILE.replace("  same_as: kabupaten-kota\n", "  same_as: provinsi\n")
    assert text != FILE
    answer = send(desk, f"{LIST}baru", isi=text)
    assert (answer.status_code, nothing_kept(engine)) == (422, True)
    assert f'id="baris-{line_of(text, "same_as: provinsi")}"' in answer.text
    assert "same_as hanya merujuk ke jenjang sebelumnya" in plain(answer.text)


def test_every_fault_is_told_and_the_text_kept(desk: FlaskClient, engine: Engine) -> None:
    text = FILE.replace("at_least: 99\n", "at_least: 140\n").replace("as_of: 2025-12-31", "as_of: kemarin<b>")
    answer = send(desk, f"{LIST}baru", isi=text.replace("\n", "\r\n"))
    lines = [line_of(text, "as_of:"), line_of(text, "at_least: 140")]
    assert all(f'href="#baris-{line}"' in answer.text for line in lines)
    assert "as_of: kemarin&lt;b&gt;" in answer.text.split('name="isi"')[1]
    assert "kemarin<b>" not in answer.text
    assert nothing_kept(engine)


def test_what_is_no_text_or_too_large_is_refused(desk: FlaskClient, engine: Engine) -> None:
    answer = send_file(desk, f"{LIST}baru", FILE.encode().replace(b"Utama", b"Ut\xffma", 1))
    assert (answer.status_code, "Simpan berkas sebagai UTF-8." in plain(answer.text)) == (422, True)
    answer = send_file(desk, f"{LIST}baru", b"# " + b"x" * 10_000_000)
    assert (answer.status_code, "paling banyak 200.000 bita" in plain(answer.text)) == (422, True)
    assert len(answer.data) < 100_000
    answer = send_file(desk, f"{LIST}baru", b"x" * (17 << 20))
    assert (answer.status_code, "terlalu besar" in answer.text.lower()) == (413, True)
    answer = send(desk, f"{LIST}baru", isi="x" * (3 << 20))
    assert (answer.status_code, "terlalu besar" in answer.text.lower()) == (413, True)
    assert nothing_kept(engine)


def test_a_name_that_is_taken_is_refused_with_the_text_kept(desk: FlaskClient, engine: Engine) -> None:
    opened(engine)
    answer = send(desk, f"{LIST}baru", isi=FILE)
    assert (answer.status_code, "Edisi ini sudah dibuka." in plain(answer.text)) == (409, True)
    assert "edition: uhc-awards-2026" in answer.text
    assert draft_now(engine) is None


def test_a_draft_does_not_become_another_edition(desk: FlaskClient, engine: Engine) -> None:
    drafted(engine)
    other = FILE.replace("edition: uhc-awards-2026", "edition: uhc-awards-2028")
    answer = send(desk, f"{HERE}ubah", isi=other, versi="1")
    assert (answer.status_code, "namanya harus tetap" in plain(answer.text)) == (422, True)
    assert (draft_now(engine), draft_now(engine, "uhc-awards-2028")) == ((FILE, 1), None)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (FILE, "version: 1", "Versi berikutnya adalah 2."),
        (changed("version: 1\n", "version: 3\nreason: Loncat.\n"), "version: 3", "Versi berikutnya adalah 2."),
        (changed("version: 1\n", "version: 2\n"), "version: 2", "wajib menyebut alasannya"),
        (changed("edition: uhc-awards-2026", "edition: uhc-awards-2028"), "edition:", "namanya harus tetap"),
    ],
)
def test_a_version_that_does_not_follow_is_refused(desk: FlaskClient, engine: Engine, text: str, line: str, words: str) -> None:
    opened(engine)
    answer = send(desk, f"{HERE}versi-baru", isi=text, versi="1")
    assert (answer.status_code, now(engine).version) == (422, 1)
    assert words in plain(answer.text)
    assert f'id="baris-{line_of(text, line)}"' in answer.text


def test_two_people_at_once_lose_nothing(desk: FlaskClient, engine: Engine) -> None:
    drafted(engine)
    first, second = changed("title: UHC Awards 2026", "title: Milik pertama"), changed("as_of: 2025-12-31", "as_of: 2025-11-30")
    assert send(desk, f"{HERE}ubah", isi=first, versi="1").status_code == 303
    late = send(desk, f"{HERE}ubah", isi=second, versi="1")
    assert (late.status_code, draft_now(engine)) == (409, (first, 2))
    page = plain(late.text)
    assert "Orang lain menyimpan draf ini lebih dulu" in page
    assert "− dihapus title: Milik pertama" in page
    assert "+ ditambah as_of: 2025-11-30" in page
    assert "title: Milik pertama" in late.text.split('id="tersimpan"')[1]
    assert "as_of: 2025-11-30" in late.text.split('name="isi"')[1]
    assert 'name="versi" value="2"' in late.text
    assert send(desk, f"{HERE}ubah", isi=second, versi="2").status_code == 303
    assert draft_now(engine) == (second, 3)


def test_a_draft_that_is_gone_meanwhile_can_be_saved_again(desk: FlaskClient, engine: Engine) -> None:
    drafted(engine)
    send(desk, f"{HERE}hapus", versi="1")
    late = send(desk, f"{HERE}ubah", isi=FILE, versi="1")
    assert (late.status_code, "sudah dihapus orang lain" in plain(late.text)) == (409, True)
    assert send(desk, f"{HERE}ubah", isi=FILE, versi="").status_code == 303
    assert draft_now(engine) == (FILE, 1)


def test_of_two_steps_at_once_the_second_is_told(desk: FlaskClient, engine: Engine) -> None:
    opened(engine)
    assert send(desk, f"{HERE}langkah/bekukan", versi="1", alasan="Yang pertama.").status_code == 303
    late = send(desk, f"{HERE}langkah/buka-kembali", versi="1", alasan="Yang kedua.")
    assert (late.status_code, "Edisi ini berubah sejak Anda membukanya" in plain(late.text)) == (409, True)
    assert "Yang kedua." in late.text
