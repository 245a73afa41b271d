"""Commands on somebody else's PostgreSQL and Valkey, and without a running worker."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from semesta_platform.installation import Installation
from semesta_platform.tenancy.scripts import tree
from tests.commands.support import Up, left, run, words_of
from tests.conftest import Cluster, dropped, fresh_installation

NOT_RUNNING = [
    "worker: no worker is running",
    "relay: no relay is running",
    "schedule: no schedule is running",
]


@pytest.fixture
def empty(cluster: Cluster, valkey: str, tmp_path: Path) -> Iterator[Installation]:
    """A database of its own, not yet migrated; the login's password follows from the owner's, as everywhere on the cluster."""
    made = fresh_installation(cluster, valkey, tmp_path)
    yield made
    dropped(cluster, made)


def wrong(out: str) -> list[str]:
    """What the check found wrong."""
    return [line.removeprefix("WRONG ") for line in out.splitlines() if line.startswith("WRONG ")]


# The older alone: it is what somebody's own server is likelier to be, and every other whole product here runs on the newest.
@pytest.mark.parametrize("cluster", ["15"], indirect=True, scope="session")
def test_from_an_empty_database_to_pages_without_servers_of_ones_own(
    cluster: Cluster, empty: Installation, tmp_path: Path
) -> None:
    theirs = {"SEMESTA_DATABASE_URL": str(empty.owner_url), "SEMESTA_REDIS_URL": empty.redis_url}
    before = run(tmp_path, "tenant", "list", more=theirs)
    assert (before.code, before.out, before.err.endswith("): run `semesta migrate` first.\n")) == (1, "", True)
    unmigrated = run(tmp_path, "check", more=theirs)
    assert (unmigrated.code, "cure: run `semesta migrate`" in unmigrated.out) == (1, True)
    migrated = run(tmp_path, "migrate", more=theirs)
    assert (migrated.code, migrated.out.startswith(f"0 migrated to {tree('tenant').head}, 0 failed, ")) == (0, True)
    created = run(tmp_path, "tenant", "create", "12.19", "19", more=theirs)
    assert (created.code, created.out) == (0, "2 created, 0 were there already.\n")
    checked = run(tmp_path, "check", more=theirs)
    assert (checked.code, wrong(checked.out)) == (1, NOT_RUNNING)
    assert f"ok    server: PostgreSQL {cluster.version}." in checked.out
    whole = Up(tmp_path, tmp_path / "log", theirs)
    try:
        whole.start()
        assert whole.ready()
        assert run(tmp_path, "jobs", "probe", "19", "--wait", "300", more=theirs).code == 0
        # Without the demo's regions, which are nobody's wish in a database of one's own.
        assert [one["code"] for one in json.loads(run(tmp_path, "tenant", "list", "--json", more=theirs).out)] == ["12.19", "19"]
        running = [words_of(pid) for pid, _ in whole.members()]
        assert [words for words in running if "postgres" in words or "valkey" in words] == []
        assert whole.end() == 0
        assert left(whole.known) == []
    finally:
        whole.clear()


def test_work_that_nobody_does_is_told_by_exit_codes(servers: Path) -> None:
    run(servers, "tenant", "create", "12.19")
    probed = run(servers, "jobs", "probe", "12.19", "--wait", "0")
    assert (probed.code, probed.out, "Is a worker running?" in probed.err) == (1, "", True)
    checked = run(servers, "check")
    assert (checked.code, wrong(checked.out), checked.out.splitlines()[-1]) == (1, NOT_RUNNING, "3 wrong.")
