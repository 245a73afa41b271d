"""The shim: a bound process ends with its parent, with the signal that was chosen."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from semesta_platform.embedded import exec_shim, shim
from semesta_platform.embedded.processes import birth
from tests.embedded.support import NOBODY, another, heard, needs_root, soon

PARENT = """
import signal, subprocess
child = "import pathlib, signal, sys, time\\n"
child += "signal.signal(signal.SIGINT, lambda *_: (pathlib.Path(sys.argv[1]).write_text('ended cleanly'), sys.exit()))\\n"
child += "print('up', flush=True); time.sleep(600)"
signal.signal(signal.SIGINT, signal.SIG_IGN)
argv = embedded.shim.command([sys.executable, "-c", child, str(data)], death_signal=signal.SIGINT)
process = subprocess.Popen(argv, stdout=subprocess.PIPE)
process.stdout.readline()
say(pid=process.pid)
sys.stdin.read()
"""


def run(argv: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(argv, capture_output=True, text=True, check=False)


def test_kill_9_of_the_parent_sends_the_chosen_signal(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    with another(PARENT, mark) as parent:
        child = heard(parent)["pid"]
        os.kill(parent.pid, signal.SIGKILL)
        assert soon(lambda: birth(child) is None)
    assert mark.read_text() == "ended cleanly"


def test_the_program_gets_its_words_its_directory_and_its_exit_code(tmp_path: Path) -> None:
    code = "import os, sys; print(os.getcwd(), sys.argv[1:]); sys.exit(7)"
    done = run(shim.command([sys.executable, "-c", code, "a b", "--c"], directory=tmp_path))
    assert (done.stdout, done.returncode) == (f"{tmp_path} ['a b', '--c']\n", 7)


def test_it_does_not_start_for_a_parent_that_is_gone() -> None:
    argv = shim.command(["echo", "hello"])
    argv[argv.index(str(os.getpid()))] = str(os.getppid())
    done = run(argv)
    assert (done.stdout, done.returncode) == ("", exec_shim.ORPHANED)


def test_signals_are_as_at_birth_whatever_the_parent_ignores() -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        done = run(shim.command(["grep", "-E", "SigIgn|SigBlk", "/proc/self/status"]))
    finally:
        signal.signal(signal.SIGTERM, before)
    # Signals 32 and 33 are the C library's own: no program may set them, so what an ancestor did to them stays.
    reserved = 1 << 31 | 1 << 32
    assert {int(line.split()[1], 16) & ~reserved for line in done.stdout.splitlines()} == {0}


def test_what_cannot_run_says_why(tmp_path: Path) -> None:
    missing = run(shim.command([str(tmp_path / "none")]))
    assert (missing.returncode, missing.stderr) == (exec_shim.NOT_EXECUTABLE, f"{tmp_path / 'none'}: No such file or directory\n")
    nowhere = run(shim.command(["true"], directory=tmp_path / "none"))
    assert nowhere.returncode == exec_shim.DIRECTORY_REFUSED


def test_it_is_refused_outside_the_main_thread() -> None:
    caught: list[str] = []

    def elsewhere() -> None:
        with pytest.raises(RuntimeError) as raised:
            shim.command(["true"])
        caught.append(str(raised.value))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert caught == ["Start bound processes from the main thread: they end with the thread that starts them."]


@needs_root
def test_identities() -> None:
    code = "import os; print(os.getresuid(), os.getresgid(), os.getgroups())"
    python = ["/usr/bin/env", "-i", sys.executable, "-c", code]
    inside = run(shim.command(python, identity=shim.namespace(NOBODY)))
    assert inside.stdout.startswith(f"({NOBODY}, {NOBODY}, {NOBODY}) ({NOBODY}, {NOBODY}, {NOBODY})"), inside.stderr
    dropped = run(
        shim.command(["grep", "-E", "^(Uid|Gid|Groups|CapEff)", "/proc/self/status"], identity=shim.user(NOBODY, NOBODY))
    )
    assert [line.split()[1:] for line in dropped.stdout.splitlines()] == [[str(NOBODY)] * 4, [str(NOBODY)] * 4, [], ["0" * 16]]
