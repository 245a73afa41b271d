"""Bad input: one sentence on standard error that says what to do, an exit code, no traceback, never a password."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from semesta_platform.tenancy.scripts import tree
from tests.commands.support import Ran, Up, run
from tests.embedded.support import needs_root, small_disk

SECRET = "geheim-kata-sandi"
NOBODYS = "127.0.0.1:1"
DATABASE = f"postgresql://semesta:{SECRET}@{NOBODYS}/semesta"
QUEUE = f"redis://:{SECRET}@{NOBODYS}"
NOBODY_THERE = {"SEMESTA_DATABASE_URL": DATABASE, "SEMESTA_REDIS_URL": QUEUE}
UNKNOWN = "01a20068-898b-73c9-9a2f-395c95ba1b8a"
NO_ADDRESS = " cannot be read: write it as "

REVISIONS = tree("tenant").revisions()


def told(said: Ran, code: int = 1) -> str:
    """The sentence, of a command that failed as it should."""
    everything = said.out + said.err
    assert (said.code, "Traceback" in everything, SECRET in everything) == (code, False, False), everything
    return said.err.strip().splitlines()[-1]


@pytest.mark.parametrize("port", ["abc", "0"])
def test_a_port_that_is_none(tmp_path: Path, port: str) -> None:
    said = run(tmp_path, "up", more={"PORT": port})
    assert (told(said), said.err.count("\n")) == (f"semesta: PORT={port!r}: write a whole number from 1 to 65535.", 1)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"SEMESTA_DATABASE_URL": DATABASE}, "Set both SEMESTA_DATABASE_URL and SEMESTA_REDIS_URL, or neither for the embedded"),
        ({"SEMESTA_REDIS_URL": QUEUE}, "Set both SEMESTA_DATABASE_URL and SEMESTA_REDIS_URL, or neither for the embedded"),
        ({"SEMESTA_DATABASE_URL": f"postgresql:{SECRET}"}, f"SEMESTA_DATABASE_URL{NO_ADDRESS}postgresql://"),
        ({"SEMESTA_DATABASE_URL": f"postgresql://a:b@h:{SECRET}/x"}, f"SEMESTA_DATABASE_URL{NO_ADDRESS}postgresql://"),
        ({"SEMESTA_APP_DATABASE_URL": f"postgresql://a:b@h:{SECRET}/x"}, f"SEMESTA_APP_DATABASE_URL{NO_ADDRESS}postgresql://"),
        ({"SEMESTA_REDIS_URL": f"redis://h:{SECRET}"}, f"SEMESTA_REDIS_URL{NO_ADDRESS}redis://"),
        ({"SEMESTA_REDIS_URL": f"redis://[::1:{SECRET}"}, f"SEMESTA_REDIS_URL{NO_ADDRESS}redis://"),
    ],
)
def test_addresses_that_are_none(tmp_path: Path, given: dict[str, str], words: str) -> None:
    said = run(tmp_path, "tenant", "list", more=given)
    assert told(said).startswith(f"semesta: {words}")


@pytest.mark.parametrize("command", ["migrate", "up", "tenant list"])
def test_a_database_that_does_not_answer(tmp_path: Path, command: str) -> None:
    said = told(run(tmp_path, *command.split(), more=NOBODY_THERE))
    assert said.startswith(
        'semesta: The database does not answer (connection failed: connection to server at "127.0.0.1", port 1'
    )
    assert said.endswith("): start it, or correct SEMESTA_DATABASE_URL.")


def test_the_check_of_servers_that_do_not_answer(tmp_path: Path) -> None:
    said = run(tmp_path, "check", more=NOBODY_THERE)
    told_wrong = [line.split(maxsplit=1)[1] for line in said.out.splitlines() if line.startswith("WRONG")]
    assert (said.code, SECRET in said.out + said.err) == (1, False)
    assert told_wrong[0].startswith("application login: no server answers (")
    assert told_wrong[1:] == ["database: The database does not answer.", "queue: Valkey does not answer"]


@pytest.mark.parametrize(
    ("command", "code", "words"),
    [
        ("tenant create 99.99 12.19", 1, "semesta: No region has the code 99.99. Write codes as 12.19, or 19 for a province."),
        ("tenant create --all 12.19", 2, "Error: Give region codes, or --all for every region."),
        ("tenant suspend 99.99", 1, "semesta: There is no tenant 99.99; `semesta tenant list` shows all."),
        ("nonsense", 2, "Error: No such command 'nonsense'."),
        (
            "branch create tapaktuan Tapaktuan --tenants 12.19,11.01",
            1,
            "semesta: There is no tenant 11.01; create it first with `semesta tenant create`.",
        ),
        ("branch create kosong Kosong --tenants ,", 2, "Error: Give at least one tenant's code after --tenants."),
        ("migrate --tenant 99.99", 1, "semesta: There is no tenant 99.99; `semesta tenant list` shows all."),
        (
            "migrate --to nonsense",
            1,
            f"semesta: There is no revision 'nonsense' of the tenants' schemas: write one of {', '.join(('base', *REVISIONS))}.",
        ),
        (
            f"jobs rerun {UNKNOWN}",
            1,
            f"semesta: No work with the id {UNKNOWN} was given up; `semesta jobs dead` shows all that was.",
        ),
        ("jobs rerun nonsense", 2, "Error: Invalid value for 'ID...': 'nonsense' is not a valid UUID."),
        ("jobs probe 99.99", 1, "semesta: There is no tenant 99.99; `semesta tenant list` shows all."),
    ],
)
def test_things_that_are_not_there(up: Up, command: str, code: int, words: str) -> None:
    said = run(up.data, *command.split())
    assert (told(said, code), said.out) == (words, "")


def test_what_needs_something_running_says_so(tmp_path: Path) -> None:
    words = "semesta: Semesta is not running on this data directory; start it with `semesta up`."
    assert {told(run(tmp_path, name)) for name in ("web", "worker")} == {words}


@pytest.mark.parametrize("command", ["up", "tenant list"])
def test_a_data_directory_that_is_a_file(tmp_path: Path, command: str) -> None:
    file = tmp_path / "file"
    file.touch()
    said = told(run(file, *command.split()))
    assert said == f"semesta: {file} or a part of it is a file: set DATA to a directory."


@needs_root
def test_a_data_directory_that_cannot_be_written(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1) as disk:
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        for command in ("up", "tenant list"):
            said = told(run(disk / "data", *command.split()))
            assert said.startswith(f"semesta: {disk / 'data'}")
            assert " cannot be used by this user (Read-only file system): set DATA to a directory that this user may" in said


@needs_root
def test_a_full_disk(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", 8) as disk:
        full = f"semesta: The disk that holds {disk}"
        for command in ("up", "migrate"):
            said = told(run(disk, command))
            assert said.startswith(full)
            assert said.endswith("is full: free some space there, or set DATA to another disk.")
        fill(disk / "filler")
        for gone in (*disk.glob("*.json"), *disk.glob("*.lock")):
            gone.unlink()
        fill(disk / "filler")
        for command in ("up", "tenant list"):
            assert told(run(disk, *command.split())).startswith(full)


def fill(file: Path) -> None:
    """Not a byte is left on its disk."""
    with file.open("ab", buffering=0) as open_file, pytest.raises(OSError, match="No space left"):
        while True:
            open_file.write(bytes(4096))
