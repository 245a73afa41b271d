"""Both servers of a data directory: shared by processes, never twice, gone with their parent."""

from __future__ import annotations

import os
import signal
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg
import pytest
import redis

from semesta_platform import embedded
from semesta_platform.embedded.processes import birth, working_in
from semesta_platform.errors import ConfigurationError
from tests.embedded.support import another, heard, soon

BOTH = """
with embedded.servers(data, durable=False) as both:
    say(started=both.started, pids=[both.postgres.pid, both.valkey.pid], url=both.postgres.owner_url)
    sys.stdin.read()
"""
ALONE = """
try:
    with embedded.postgres(data, durable=False) as address:
        say(pid=address.pid)
        sys.stdin.read()
except ConfigurationError as error:
    say(error=error.message)
"""


def test_a_second_one_attaches_and_leaves_them_running(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert embedded.running(data) is None
    with embedded.servers(data, durable=False) as first:
        with embedded.servers(data) as second:
            assert (first.started, second.started) == (True, False)
            assert (second.postgres, second.valkey) == (first.postgres, first.valkey)
        assert embedded.running(data) == second
        with redis.Redis.from_url(first.valkey.url) as client, psycopg.connect(first.postgres.owner_url) as connection:
            assert (client.ping(), connection.execute("SELECT 1").fetchone()) == (True, (1,))
    assert embedded.running(data) is None
    assert (birth(first.postgres.pid), birth(first.valkey.pid)) == (None, None)


def test_of_several_starters_at_once_one_starts_and_all_share(tmp_path: Path) -> None:
    with ExitStack() as stack:
        processes = [stack.enter_context(another(BOTH, tmp_path)) for _ in range(4)]
        said = [heard(process) for process in processes]
        assert sorted(one["started"] for one in said) == [False, False, False, True]
        assert {tuple(one["pids"]) for one in said} == {tuple(said[0]["pids"])}
        for process in processes:
            process.communicate(timeout=60)
        assert [process.returncode for process in processes] == [0, 0, 0, 0]
    assert working_in(tmp_path / "postgres" / "cluster") == []


def test_of_several_starters_of_one_server_one_gets_it_and_is_named(tmp_path: Path) -> None:
    with ExitStack() as stack:
        processes = [stack.enter_context(another(ALONE, tmp_path)) for _ in range(3)]
        said = [heard(process) for process in processes]
        owner = next(process.pid for process, one in zip(processes, said, strict=True) if "pid" in one)
        errors = [one["error"] for one in said if "error" in one]
        expected = f"PostgreSQL in {tmp_path} is already run by process {owner}: stop that one, or set DATA to another directory."
        assert errors == [expected, expected]


def test_kill_9_of_the_parent_leaves_no_process_and_all_data(made: Path) -> None:
    cluster = made / "cluster"
    with another(BOTH, made.parent) as parent:
        said = heard(parent)
        with closing(psycopg.connect(said["url"], autocommit=True)) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 5 AS n")
            # A client that is busy must not keep its server alive.
            connection.pgconn.send_query(b"SELECT pg_sleep(600)")
            assert len(working_in(cluster)) > 1
            os.kill(parent.pid, signal.SIGKILL)
            assert soon(lambda: not working_in(cluster) and all(birth(pid) is None for pid in said["pids"]))
    with embedded.servers(made.parent) as again, psycopg.connect(again.postgres.owner_url) as connection:
        assert again.started
        assert connection.execute("SELECT n FROM kept").fetchone() == (5,)


def test_a_start_right_after_kill_9_waits_for_the_old_servers(made: Path) -> None:
    with another(BOTH, made.parent) as parent:
        heard(parent)
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
        with embedded.servers(made.parent, durable=False) as again:
            assert again.started


def test_kill_9_while_the_cluster_is_being_made_leaves_nothing_half_done(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    with another(ALONE, directory) as parent:
        assert soon(lambda: bool(list(directory.glob("cluster.half-*/global"))))
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
        halves = list(directory.glob("cluster.half-*"))
        assert soon(lambda: not any(working_in(half) for half in halves))
    assert not (directory / "cluster").exists()
    with embedded.postgres(directory, durable=False) as address, psycopg.connect(address.owner_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert list(directory.glob("cluster.half-*")) == []


def test_one_who_holds_the_directory_without_servers_is_named(tmp_path: Path) -> None:
    holding = (
        "from semesta_platform.embedded import directories\nwith directories.take(data):\n    say(ok=1)\n    sys.stdin.read()\n"
    )
    with another(holding, tmp_path) as process:
        heard(process)
        assert embedded.running(tmp_path) is None
        with pytest.raises(ConfigurationError, match=f"Process {process.pid} has .* but its servers do not run"):
            embedded.servers(tmp_path, patience=0.2).__enter__()
