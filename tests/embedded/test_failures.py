"""What stops the servers is said in one sentence that tells what to do."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from semesta_platform import embedded
from semesta_platform.embedded import clusters
from semesta_platform.errors import ConfigurationError
from tests.embedded.support import needs_root, small_disk


def why_postgres_fails(directory: Path, *, port: int | None = None, binaries: Path | None = None) -> str:
    with pytest.raises(ConfigurationError) as raised, embedded.postgres(directory, port=port, binaries=binaries, durable=False):
        pass
    return raised.value.message


def why_valkey_fails(directory: Path, *, port: int | None = None) -> str:
    with pytest.raises(ConfigurationError) as raised, embedded.valkey(directory, port=port):
        pass
    return raised.value.message


def test_a_taken_port(tmp_path: Path, made: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        sentence = f"Port {port} on 127.0.0.1 is taken: stop the program that uses it or choose another one for %s."
        assert why_valkey_fails(tmp_path / "v", port=port) == sentence % "Valkey"
        assert why_postgres_fails(made, port=port) == sentence % "PostgreSQL"


def test_a_port_taken_just_before_the_server_wants_it(tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = int(other.getsockname()[1])
        for module in ("postgresql", "valkey_server"):
            monkeypatch.setattr(f"semesta_platform.embedded.{module}.choose_port", lambda _name, wanted: wanted or port)
        sentence = f"Port {port} on 127.0.0.1 is taken: "
        assert why_valkey_fails(tmp_path / "v").startswith(sentence)
        assert why_postgres_fails(made).startswith(sentence)


def test_a_directory_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        sentence = f"{path} or a part of it is a file: set DATA to a directory."
        assert (why_postgres_fails(path), why_valkey_fails(path)) == (sentence, sentence)
    long = tmp_path / ("n" * 300)
    assert why_valkey_fails(long) == (
        f"{long} cannot be used as the data directory (File name too long): set DATA to another one."
    )


def test_a_directory_of_another_version(tmp_path: Path) -> None:
    cluster = tmp_path / "cluster"
    cluster.mkdir()
    (tmp_path / "passwords.json").write_text('{"postgres": "a", "semesta_owner": "b"}')
    assert why_postgres_fails(tmp_path) == (
        f"{cluster} is no PostgreSQL cluster: move it away, or set DATA to another directory."
    )
    (cluster / "PG_VERSION").write_text("14\n")
    said = why_postgres_fails(tmp_path)
    assert said.startswith(f"{cluster} belongs to PostgreSQL 14 and these programs are 18.")
    assert said.endswith(": run it with PostgreSQL 14, or set DATA to a new directory and move the data with pg_dump.")
    (tmp_path / "passwords.json").unlink()
    expected = f"{tmp_path / 'passwords.json'} is missing: restore it from a backup, or set DATA to a new directory."
    assert why_postgres_fails(tmp_path) == expected


def test_another_postgresql_in_the_same_cluster(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "_LEAVING", 0.1)
    first, second = made, made.with_name("second")
    second.mkdir()
    with embedded.postgres(first, durable=False) as address:
        (second / "cluster").symlink_to(first / "cluster")
        (second / "passwords.json").write_bytes((first / "passwords.json").read_bytes())
        said = why_postgres_fails(second)
        assert said.startswith(f"{second / 'cluster'} is held by another PostgreSQL, process {address.pid}: stop it, or set DATA")


def test_programs_that_do_not_run_here(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    assert why_postgres_fails(tmp_path / "d", binaries=programs).startswith(f"{programs} has no program postgres: ")
    for name in ("postgres", "initdb"):
        (programs / name).write_bytes(b"\x7fELF of another machine")
        (programs / name).chmod(0o755)
    assert why_postgres_fails(tmp_path / "d", binaries=programs) == (
        f"{programs / 'postgres'} does not run on this machine ({programs / 'postgres'}: Exec format error): "
        "install a PostgreSQL and a Valkey or Redis here and set SEMESTA_DATABASE_URL and SEMESTA_REDIS_URL."
    )


def test_the_last_lines_of_a_server_that_does_not_start(made: Path) -> None:
    (made / "cluster" / "postgresql.conf").write_text("no_such_setting = 1\n")
    said = why_postgres_fails(made).splitlines()
    assert said[0] == f"PostgreSQL did not start in {made / 'cluster'}: see what it says below."
    assert any("no_such_setting" in line for line in said[1:])
    assert not any("ready to accept connections" in line for line in said[1:])


@needs_root
def test_a_full_disk_at_the_first_start_and_later(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", 8) as disk:
        full = f"The disk that holds {disk} is full: free some space there, or set DATA to another disk."
        assert why_postgres_fails(disk) == full
        assert sorted(path.name for path in disk.iterdir()) == ["lock", "passwords.json"]
        (disk / "filler").write_bytes(bytes(os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize))
        assert why_valkey_fails(disk / "v").startswith(f"The disk that holds {disk / 'v'}")
    with small_disk(tmp_path / "larger", 80) as disk:
        with embedded.postgres(disk, durable=False):
            pass
        (disk / "filler").write_bytes(bytes(os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize))
        assert why_postgres_fails(disk).startswith("The disk that holds ")
        (disk / "filler").unlink()
        with embedded.postgres(disk, durable=False) as address:
            assert address.pid
