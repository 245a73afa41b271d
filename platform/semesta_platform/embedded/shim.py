"""Starts programs that end when their parent ends, whatever kills it."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

_FILE = str(Path(__file__).with_name("exec_shim.py"))

SAME = "same"


def namespace(uid: int) -> str:
    """The identity of the present user in an own user namespace, in which it is called `uid`: never root there."""
    return f"namespace:{uid}"


def user(uid: int, gid: int) -> str:
    """The identity of another user; only root may take it."""
    return f"user:{uid}:{gid}"


def command(
    argv: Sequence[str],
    *,
    death_signal: signal.Signals = signal.SIGTERM,
    identity: str = SAME,
    directory: Path | None = None,
) -> list[str]:
    """The argument list that starts `argv` bound to this process; hand it to `subprocess.Popen` at once, in this thread.

    The process keeps its pid when it becomes the program. Where Ctrl-C should reach only the parent, also pass
    `start_new_session=True` to Popen.

    argv: program (a path, or a name found on PATH) and its arguments.
    death_signal: what the kernel sends when the parent is gone; SIGTERM or SIGINT where a clean end is wanted. A program that
        changes its user later loses it.
    identity: `SAME`, `namespace(...)` or `user(...)`.
    directory: entered as that identity before the program starts.

    Raises:
        RuntimeError: called outside the main thread; the kernel takes the end of the starting thread for the parent's death.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("Start bound processes from the main thread: they end with the thread that starts them.")
    where = "" if directory is None else str(directory)
    program = str(Path(shutil.which(argv[0]) or argv[0]).absolute())
    # -I -S: neither the environment's nor the installation's packages slow the start or get a word in it.
    return [sys.executable, "-I", "-S", _FILE, str(os.getpid()), str(int(death_signal)), identity, where, program, *argv[1:]]
