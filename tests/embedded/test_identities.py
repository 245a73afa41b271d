"""As root, as an ordinary user, and as `nobody` where root has no other way."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import psycopg
import pytest

from semesta_platform import embedded
from semesta_platform.embedded.binaries import copied, postgres_programs
from semesta_platform.embedded.processes import working_in
from tests.embedded.support import NOBODY, another, heard, needs_root, open_directory, soon

pytestmark = needs_root

# Has no line in /etc/passwd, as users of some container platforms; PostgreSQL wants one.
NAMELESS = 612345
AS_NOBODY = """
with embedded.postgres(data / "d", durable=False, namespaces=False, shelter=Path(sys.argv[2])) as address:
    say(pid=address.pid)
    sys.stdin.read()
"""
AS_USER = """
with embedded.servers(data / "d", durable=False) as both:
    import psycopg
    with psycopg.connect(both.postgres.owner_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS starts (n int)")
        connection.execute("INSERT INTO starts VALUES (1)")
        say(starts=connection.execute("SELECT count(*) FROM starts").fetchone()[0], pids=[both.postgres.pid, both.valkey.pid])
    sys.stdin.read()
"""
REFUSED = """
try:
    with embedded.servers(data) as both:
        say(error=None)
except ConfigurationError as error:
    say(error=error.message)
"""


def users(pid: int) -> set[int]:
    """The user ids of a process, as the machine sees them."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {int(word) for line in lines if line.startswith("Uid:") for word in line.split()[1:]}


def test_root_runs_it_in_a_namespace_without_powers(made: Path) -> None:
    with embedded.postgres(made, durable=False) as address:
        status = Path(f"/proc/{address.pid}/status").read_text()
        apart = Path(f"/proc/{address.pid}/ns/user").readlink() != Path("/proc/self/ns/user").readlink()
        assert (users(address.pid), apart, "CapEff:\t0000000000000000" in status) == ({0}, True, True)
    assert (made / "cluster").stat().st_uid == 0


def test_nobody_runs_it_elsewhere_when_the_directory_is_out_of_reach(tmp_path: Path) -> None:
    with open_directory() as shelter, another(AS_NOBODY, tmp_path, str(shelter)) as parent:
        pid = heard(parent)["pid"]
        assert users(pid) == {NOBODY}
        cluster = (tmp_path / "d" / "cluster").readlink()
        assert (cluster.parents[1], cluster.stat().st_uid, cluster.stat().st_mode & 0o777) == (shelter, NOBODY, 0o700)
        os.kill(parent.pid, signal.SIGKILL)
        assert soon(lambda: working_in(cluster) == [])


def test_nobody_runs_it_in_place_when_it_can(tmp_path: Path) -> None:
    with open_directory() as directory:
        for _ in range(2):
            with embedded.postgres(directory, durable=False, namespaces=False, shelter=tmp_path / "none") as address:
                assert users(address.pid) == {NOBODY}
        assert (directory / "cluster").is_dir()
        assert not (directory / "cluster").is_symlink()
        assert not (tmp_path / "none").exists()


def test_roots_cluster_moves_when_namespaces_are_no_longer_there(made: Path) -> None:
    with embedded.postgres(made, durable=False) as address, psycopg.connect(address.owner_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 3 AS n")
    with (
        open_directory() as shelter,
        embedded.postgres(made, durable=False, namespaces=False, shelter=shelter) as address,
        psycopg.connect(address.owner_url) as connection,
    ):
        assert connection.execute("SELECT n FROM kept").fetchone() == (3,)
        assert users(address.pid) == {NOBODY}


def test_programs_out_of_reach_are_copied(made: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with open_directory() as shelter:
        copy = copied(postgres_programs(None), shelter)
        assert copied(postgres_programs(None), shelter) == copy
        root = shutil.move(copy.parents[2], closed / "wheel")
        programs = Path(root) / copy.relative_to(copy.parents[2])
        with embedded.postgres(made, binaries=programs, durable=False, namespaces=False, shelter=shelter) as address:
            program = Path(f"/proc/{address.pid}/exe").readlink()
            assert (users(address.pid), program.is_relative_to(shelter)) == ({NOBODY}, True)


@pytest.mark.parametrize("user", [NOBODY, NAMELESS])
def test_an_ordinary_user_runs_both_and_root_may_go_on_with_that_directory(user: int) -> None:
    with open_directory(owner=user) as directory:
        for start in (1, 2):
            with another(AS_USER, directory, user=user) as process:
                said = heard(process)
                assert (said["starts"], [users(pid) for pid in said["pids"]]) == (start, [{user}, {user}])
                process.communicate(timeout=60)
        with embedded.servers(directory / "d", durable=False) as both, psycopg.connect(both.postgres.owner_url) as connection:
            assert connection.execute("SELECT count(*) FROM starts").fetchone() == (2,)
            assert users(both.postgres.pid) == {user}


def test_an_ordinary_user_is_told_which_directory_is_closed() -> None:
    with open_directory() as directory:
        for data in (directory / "new", directory):
            with another(REFUSED, data, user=NOBODY) as process:
                assert heard(process)["error"] == (
                    f"{data} cannot be used by this user (Permission denied): set DATA to a directory that this user may write, "
                    "or change its owner."
                )
