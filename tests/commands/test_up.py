"""`semesta up`: from an empty directory to an address that answers, ended in every way, with nothing left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests.commands.support import Ran, Up, family, fetched, left, run, words_of
from tests.embedded.support import NOBODY, needs_root, open_directory, python_for, soon

ROOT = Path(__file__).parents[2]
REGIONS = ("12.19", "12.74", "19", "52.03")


def test_an_empty_directory_becomes_an_address(up: Up) -> None:
    home = fetched(f"{up.address}/")
    assert (home.status, "<html" in home.body) == (200, True)
    ready = up.readiness()
    assert (ready.status, json.loads(ready.body)["status"]) == (200, "ready")
    assert f"Data: {up.data}. Ctrl-C stops everything." in up.said()


def test_it_brings_the_demos_regions_and_their_branches(up: Up) -> None:
    tenants = json.loads(run(up.data, "tenant", "list", "--json").out)
    states = {one["code"]: (one["state"], one["branch_code"]) for one in tenants}
    assert {code: states[code] for code in REGIONS} == {
        "12.19": ("ready", "kisaran"),
        "12.74": ("ready", "kisaran"),
        "19": ("ready", "pangkalpinang"),
        "52.03": ("ready", "selong"),
    }
    branches = {one["code"]: one["tenants"] for one in json.loads(run(up.data, "branch", "list", "--json").out)}
    assert branches == {
        "kisaran": ["12.19", "12.74"],
        "selong": ["52.03"],
        "pangkalpinang": ["19"],
        # Where people practise: figures that nobody reported.
        "latihan": ["99.01"],
    }


def test_the_check_finds_all_well_while_it_runs(up: Up) -> None:
    tried: list[Ran] = []

    def well() -> bool:
        tried.append(run(up.data, "check"))
        return tried[-1].code == 0

    # Until the worker has begun.
    assert soon(well), tried[-1]
    said = tried[-1]
    assert (said.code, said.out.splitlines()[-1], "WRONG" in said.out) == (0, "All is well.", False)
    assert "ok    worker: 1 running" in said.out.splitlines()


def test_the_probe_goes_through_the_whole_chain(up: Up) -> None:
    said = run(up.data, "jobs", "probe", "12.19", "--wait", "300")
    assert (said.code, said.out[:6], said.err) == (0, "Done: ", "")


def test_ctrl_c_ends_all_of_it_and_the_next_start_keeps_the_data(up: Up) -> None:
    assert run(up.data, "tenant", "create", "12.09").code == 0
    members = up.members()
    assert len(members) > 8
    assert up.end(signal.SIGINT) == 0
    assert left(members) == []
    print(f"cold start {up.seconds:.1f} s")  # noqa: T201  (a figure to read, with -s)
    up.start()
    print(f"warm start {up.seconds:.1f} s")  # noqa: T201  (a figure to read, with -s)
    assert "12.09" in [one["code"] for one in json.loads(run(up.data, "tenant", "list", "--json").out)]
    assert fetched(f"{up.address}/").status == 200


def test_kill_9_leaves_no_process_and_the_directory_works_again(up: Up) -> None:
    members = up.members()
    os.kill(up.pid, signal.SIGKILL)
    assert up.process is not None
    up.process.wait()
    assert soon(lambda: left(members) == []), left(members)
    up.start()
    assert up.ready()


def web_of(up: Up) -> tuple[int, set[tuple[int, int]]]:
    """The web's main process, and its processes with it."""
    families = {pid: family(pid) for pid, _ in up.members() if words_of(pid).endswith("semesta_worker web")}
    main = max(families, key=lambda pid: len(families[pid]))
    return main, families[main]


def test_kill_9_of_the_webs_main_process_leaves_no_orphan_and_the_web_comes_back(up: Up) -> None:
    main, members = web_of(up)
    assert len(members) == 3
    os.kill(main, signal.SIGKILL)
    assert soon(lambda: left(members) == []), left(members)
    assert up.ready()
    again, fresh = web_of(up)
    assert (again != main, fresh & members) == (True, set())
    assert "web ended with -9; starting it again." in up.said()


def test_a_second_one_is_told_and_the_first_goes_on(up: Up) -> None:
    said = run(up.data, "up")
    expected = (
        f"semesta: Semesta already runs on {up.data} (process {up.pid}): stop it first, or set DATA to another directory.\n"
    )
    assert (said.code, said.out, said.err) == (1, "", expected)
    assert up.ready()


def test_a_taken_port_is_named(up: Up, tmp_path: Path) -> None:
    port = up.address.rpartition(":")[2]
    said = run(tmp_path / "other", "up", more={"PORT": port})
    expected = (
        f"semesta: Port {port} of 127.0.0.1 cannot be had (Address already in use); choose another one, for example PORT=8010.\n"
    )
    assert (said.code, said.err, (tmp_path / "other").exists()) == (1, expected, False)


def python_that_has_all(path: str) -> str:
    """A Python that the user can run and that imports everything; the packages may be chosen for another patch version."""
    python = python_for(NOBODY)
    tried = subprocess.run(
        [python, "-c", "import semesta_tenants.wsgi, semesta_worker.worker"],
        env={"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    if tried.returncode != 0:
        pytest.skip(f"the one Python that user {NOBODY} can reach is {python}: {tried.stderr.strip().splitlines()[-1]}")
    return python


@needs_root
def test_an_ordinary_user_runs_it_too(tmp_path: Path) -> None:
    path = os.pathsep.join([*(str(ROOT / one) for one in ("platform", "tenants", "worker")), sysconfig.get_path("purelib")])
    python = python_that_has_all(path)
    with open_directory(owner=NOBODY) as directory:
        (directory / "closed").mkdir(mode=0o700)
        more = {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "SEMESTA_WEB_WORKERS": "1"}
        # Without the demo, which costs half of the time and asks nothing of a user.
        command = (python, "-m", "semesta_worker", "up", "--no-demo")
        users_own = Up(directory / "data", tmp_path / "log", more, command, user=NOBODY)
        try:
            users_own.start()
            assert fetched(f"{users_own.address}/").status == 200
            owners = {Path(f"/proc/{pid}").stat().st_uid for pid, _ in users_own.members()}
            assert owners == {NOBODY}
            assert users_own.end(signal.SIGINT) == 0
            assert left(users_own.known) == []
            users_own.data = directory / "closed"
            users_own.launch()
            assert users_own.process is not None
            assert users_own.process.wait(60) == 1
            assert users_own.said().startswith(f"semesta: {users_own.data} cannot be used by this user (Permission denied): ")
        finally:
            users_own.clear()


# The web's main process, then those that it forks: they are loading the application and have no handler of their own yet.
@pytest.mark.parametrize(("number", "wanted"), [(signal.SIGINT, 1), (signal.SIGTERM, 2)], ids=["first", "second"])
def test_it_can_be_ended_while_the_web_starts(ended_up: Up, number: signal.Signals, wanted: int) -> None:
    up, older = ended_up, set(ended_up.known)
    up.launch()
    assert soon(lambda: sum(words_of(pid).endswith("semesta_worker web") for pid, _ in up.members()) >= wanted)
    # A SIGTERM that gets lost would be told: the web's processes are killed after ten seconds.
    assert up.end(number) == 0
    assert (left(up.known - older), "Traceback" in up.said()) == ([], False)
