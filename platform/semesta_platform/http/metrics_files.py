"""Where web processes keep the counters that they share; without prometheus_client, which reads the place at import."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def prepare(data: Path) -> Path:
    """Makes `<data>/run/metrics` empty and names it in the environment.

    The launcher calls this once, before anything imports prometheus_client and before it starts web processes; counters of
    an earlier run are thrown away, since counters begin at zero when a service starts.
    """
    directory = data / "run" / "metrics"
    directory.mkdir(parents=True, exist_ok=True)
    for left in directory.glob("*.db"):
        left.unlink(missing_ok=True)
    os.environ[VARIABLE] = str(directory)
    return directory
