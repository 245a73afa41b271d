"""`semesta awards ...`: editions in and out of files, rankings as the API gives them, and what is refused with its line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction
from semesta_tenants.awards import editions, queries
from tests.api.rankings import UHC, cleared_rankings, open_bundled, prepared
from tests.commands.support import Up, run
from tests.coverage.conftest import cleared
from tests.coverage.test_commands import environment
from tests.coverage.test_commands import run as invoke
from tests.coverage.workbooks import workbook
from tests.http.conftest import pytest_generate_tests

__all__ = ["cleared", "environment", "pytest_generate_tests"]
FILE = editions.bundled_file(UHC).decode()
SECOND = FILE.replace("version: 1\n", "version: 2\nreason: Syarat diperbaiki.\n", 1).replace("at_least: 99", "at_least: 98.5", 1)
HEADER = "region,category,source_title,source_url"


@pytest.fixture(autouse=True)
def _no_editions(request: pytest.FixtureRequest) -> Iterator[None]:
    """Before and after each test that works on the shared installation."""
    if "environment" not in request.fixturenames:
        yield
        return
    with cleared_rankings(request.getfixturevalue("owner")):
        yield


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.usefixtures("environment")
def test_an_edition_goes_in_and_comes_out_the_same(tmp_path: Path) -> None:
    file = written(tmp_path / "edition.yaml", FILE)
    assert invoke("awards", "list").stdout == "There is no edition; `semesta awards import FILE` opens one.\n"
    assert invoke("awards", "import", file).stdout == f"{UHC} is open with version 1.\n"
    assert invoke("awards", "import", file).stdout == f"Nothing new: {UHC} has version 1 with this content already.\n"
    assert invoke("awards", "export", UHC).stdout == FILE

    second = written(tmp_path / "second.yaml", SECOND)
    assert invoke("awards", "import", second).stdout == f"{UHC} now has version 2.\n"
    assert invoke("awards", "import", second).stdout == f"Nothing new: {UHC} has version 2 with this content already.\n"
    assert invoke("awards", "import", file).stdout == f"Nothing new: {UHC} has version 1 with this content already.\n"
    assert invoke("awards", "export", UHC).stdout == SECOND
    assert invoke("awards", "export", UHC, "--version", "1").stdout == FILE
    listed = invoke("awards", "list").stdout
    assert re.fullmatch(rf"{UHC} +open +version 2  as of 2025-12-31  No run yet\.\n", listed)


@pytest.mark.usefixtures("environment")
def test_a_version_never_changes_and_none_is_left_out(tmp_path: Path) -> None:
    assert invoke("awards", "import", written(tmp_path / "a.yaml", FILE)).exit_code == 0
    other = invoke("awards", "import", written(tmp_path / "b.yaml", FILE.replace("at_least: 99", "at_least: 98.5", 1)))
    assert "stands with other rules and never changes: write `version: 2` and a `reason`" in str(other.exception)
    third = invoke("awards", "import", written(tmp_path / "c.yaml", SECOND.replace("version: 2", "version: 3", 1)))
    assert "Versi berikutnya adalah 2" in third.stderr
    assert (other.exit_code, third.exit_code) == (1, 1)
    assert invoke("awards", "export", UHC).stdout == FILE


def twice(text: str, word: str, other: str) -> str:
    """The first occurrence of a word behind which another one stands."""
    return text.replace(word, other, 1)


CYCLE = twice(
    FILE,
    "- contest: kabupaten-kota",
    "- contest: lama\n  title: Lama\n  regions: [city]\n  same_as: lama\n- contest: kabupaten-kota",
)
BAD: dict[str, tuple[Callable[[], str | bytes], str]] = {
    "cycle": (lambda: CYCLE, "Baris 43: "),
    "unknown indicator": (lambda: twice(FILE, "indicator: coverage", "indicator: cakupann"), "cakupann"),
    "threshold out of range": (lambda: twice(FILE, "at_least: 99", "at_least: 101"), "Baris 53: Ambang 101"),
    "overlapping categories": (lambda: twice(FILE, "at_least: 95", "at_least: 60"), "bertumpang tindih"),
    "category twice": (lambda: twice(FILE, "category: madya", "category: utama"), "sudah ditulis di atas"),
    "10 MB": (lambda: b"# " + b"x" * 10_000_000, "Baris 1: Berkas terlalu besar"),
    "not UTF-8": (lambda: b"edition: uhc\ntitle: \xff\xfe\n", "Baris 2: Simpan berkas sebagai UTF-8."),
    "no YAML": (lambda: "edition: [\n", "Baris 2: Bukan YAML"),
    "empty": (lambda: "", "Baris 1: Berkas ini kosong."),
}


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("kind", sorted(BAD))
def test_a_bad_file_is_refused_with_line_and_reason_and_nothing_is_saved(tmp_path: Path, kind: str) -> None:
    made, words = BAD[kind]
    said = invoke("awards", "import", written(tmp_path / "bad.yaml", made()))

    assert (said.exit_code, said.stdout) == (1, "")
    lines = said.stderr.splitlines()
    assert words in said.stderr
    assert all(re.match(r"Baris [0-9]+: .+\.$", each) for each in lines), lines
    assert "nothing was saved" in str(said.exception)
    assert invoke("awards", "list").stdout.startswith("There is no edition")


@pytest.mark.usefixtures("environment", "cleared")
def test_winners_are_recorded_once_from_csv_and_spreadsheets(application: Engine, tmp_path: Path) -> None:
    open_bundled(application)
    rows = [
        ["Kota Tanjungbalai", "Pratama", "Berita", "https://berita.example/1"],
        ["12.19", "", "Berita", "https://berita.example/2"],
    ]
    csv = written(tmp_path / "winners.csv", "\n".join([HEADER, *(",".join(row) for row in rows)]))
    assert invoke("awards", "official", UHC, csv).stdout == "2 new, 0 were there already.\n"
    sheet = written(tmp_path / "winners.xlsx", workbook([HEADER.split(","), *rows]))
    assert invoke("awards", "official", UHC, sheet).stdout == "0 new, 2 were there already.\n"
    with shared_transaction(application, SharedRole.VIEWER) as session:
        found = queries.officials(session, UHC)
    assert [(each.code, each.category) for each in found] == [("12.19", ""), ("12.74", "Pratama")]


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([HEADER, "Wakanda,Madya,Berita,https://a.example/1"], "Baris 2, kolom region: "),
        ([HEADER, "12.19,Madya,,https://a.example/1"], "Baris 2, kolom source_title: "),
        ([HEADER, "12.19,Madya,Berita,berita"], "Baris 2, kolom source_url: "),
        (
            [HEADER, "12.19,Madya,B,https://a.example/1", "Batu Bara,Pratama,B,https://a.example/1"],
            "Baris 3, kolom region: Daerah ini sudah",
        ),
        ([HEADER, "12.19,Platina,B,https://a.example/1"], "Baris 2, kolom category: Edisi ini tidak mengenal kategori Platina."),
        (["region,category", "12.19,Madya"], "Baris 1, kolom source_title: Kolom ini tidak ada."),
    ],
)
def test_winners_with_a_fault_are_not_recorded(application: Engine, tmp_path: Path, rows: list[str], words: str) -> None:
    open_bundled(application)
    said = invoke("awards", "official", UHC, written(tmp_path / "winners.csv", "\n".join(rows)))

    assert (said.exit_code, said.stdout) == (1, "")
    assert words in said.stderr
    with shared_transaction(application, SharedRole.VIEWER) as session:
        assert queries.officials(session, UHC) == ()


@pytest.mark.usefixtures("environment", "cleared")
def test_the_ranking_is_printed_as_the_api_gives_it(application: Engine) -> None:
    number = prepared(application)
    said = invoke("awards", "rank", UHC, "--json")

    document = json.loads(said.stdout, parse_float=lambda _text: pytest.fail("a percentage is no number"))
    assert re.fullmatch(r"Asked for: [0-9a-f-]{36}\.\n", said.stderr)
    assert (document["run"]["number"], document["edition"]["id"], len(document["items"])) == (number, UHC, 552)
    assert document["items"][1]["figures"]["coverage"] == "98.81"
    assert document["next_cursor"] is None
    assert f"Run {number} (provisional), version 1: 4 of 546 regions have reported." in invoke("awards", "list").stdout


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("words", ["rank", "export", "official"])
def test_an_edition_that_is_not_there(tmp_path: Path, words: str) -> None:
    more = [written(tmp_path / "w.csv", f"{HEADER}\n12.19,Madya,Berita,https://a.example/1")] if words == "official" else []
    said = invoke("awards", words, "uhc-awards-1999", *more)

    assert said.exit_code == 1
    assert str(said.exception) == "There is no edition uhc-awards-1999; `semesta awards list` shows all."


@pytest.mark.usefixtures("environment")
def test_waiting_ends_and_says_what_is_missing(application: Engine) -> None:
    open_bundled(application)
    said = invoke("awards", "rank", UHC, "--wait", "--timeout", "1")

    assert (said.exit_code, said.stdout) == (1, "")
    assert re.fullmatch(r"Not done after 1 s: [0-9a-f-]{36}\. Is a worker running\? `semesta check` tells\.\n", said.stderr)


def test_a_worker_ranks_what_is_asked_for(up: Up) -> None:
    """In a running demo; a published edition's final run stands."""
    said = run(up.data, "awards", "rank", UHC, "--wait", "--timeout", "300", "--json")
    assert said.code == 0, said.err
    document = json.loads(said.out)
    places = {each["code"]: each for each in document["items"]}
    assert (places["12.74"]["category"], places["12.74"]["possible"]) == ("pratama", ["madya"])
    assert (places["12.74"]["figures"]["coverage"], places["12.74"]["figures"]["active"]) == ("98.81", "81.67")
    assert places["52.03"]["figures"]["coverage"] == ">=98.00"
    held = run(up.data, "awards", "rank", "uhc-awards-2024")
    assert (held.code, held.err) == (0, "uhc-awards-2024 is published: its final run stands.\n")
    assert re.match(r"Run [0-9]+ \(final\), version 1: ", held.out)
    assert run(up.data, "awards", "list").out.count("simulation") == 1


def test_faults_end_with_one_sentence(up: Up, tmp_path: Path) -> None:
    said = run(up.data, "awards", "import", str(written(tmp_path / "bad.yaml", "edition: [\n")))
    assert (said.code, said.out) == (1, "")
    assert said.err.splitlines()[0].startswith("Baris 2: ")
    assert said.err.splitlines()[1] == "semesta: 1 fault in the file; nothing was saved."
