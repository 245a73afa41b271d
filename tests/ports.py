"""Ports for servers that are told theirs: nobody else takes one between its choice and its use."""

from __future__ import annotations

import itertools
import os
import random
import socket
from typing import Final

# Below those that the system itself gives to whoever asks for any port; each process of a run has a share of its own.
FIRST: Final = 20_000
SHARE: Final = 1_000
_PLACES: Final = itertools.count(random.randrange(SHARE))


def free_port() -> int:
    """A port of 127.0.0.1 that nobody has now, and that this process was not given lately."""
    share = FIRST + SHARE * (1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw-1").removeprefix("gw")))
    for _ in range(SHARE):
        port = share + next(_PLACES) % SHARE
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"There is no free port from {share} on.")
