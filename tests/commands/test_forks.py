"""A signal never gets lost between the web's main process and those that it forks."""

from __future__ import annotations

import subprocess
import sys

# As granian does it: handlers that take a note, a fork that loads for a while, and an end that may come at any moment of it.
FORKS = """
import os, signal, sys, time
from semesta_worker.server import forks_end_by_signals

notes = []
for number in (signal.SIGTERM, signal.SIGINT):
    signal.signal(number, lambda number, frame: notes.append(number))
forks_end_by_signals()

def ended(number):
    child = os.fork()
    if child == 0:
        time.sleep(3)
        os._exit(0)
    os.kill(child, number)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

print({ended(signal.SIGTERM) for _ in range(200)}, {ended(signal.SIGINT) for _ in range(200)})
os.kill(os.getpid(), signal.SIGTERM)
print(notes)
"""


def test_a_signal_ends_a_fork_at_whatever_moment_and_the_parent_keeps_its_handlers() -> None:
    done = subprocess.run([sys.executable, "-c", FORKS], capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout.splitlines(), done.stderr) == (["{-15} {-2}", "[15]"], "")
