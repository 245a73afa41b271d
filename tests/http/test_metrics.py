"""Counters of several web processes add up, and a killed one leaves nothing under way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

WORK = """
import os, sys
from semesta_platform.http.metrics import make_metrics
counters = make_metrics()
counters.begin()
counters.answered(route="/", method="GET", status=200, seconds=0.01)
if "killed" in sys.argv:
    os._exit(9)
print(counters.exposition().decode())
"""


def _process(directory: Path, *words: str) -> str:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(directory)}
    made = subprocess.run([sys.executable, "-c", WORK, *words], env=environment, capture_output=True, text=True, check=False)
    return made.stdout


def test_processes_add_up_and_the_dead_have_nothing_under_way(tmp_path: Path) -> None:
    _process(tmp_path, "killed")

    text = _process(tmp_path)

    assert 'semesta_http_requests_total{method="GET",route="/",status="200"} 2.0' in text
    assert "semesta_http_requests_in_progress 1.0" in text
