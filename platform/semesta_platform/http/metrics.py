"""Counters of the web for Prometheus: requests by route, method and status, how long they took, how many are under way."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Where web processes of one machine share their counters; the launcher sets it before prometheus_client is imported."""
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
# Seconds; the budget of a page is 0.1 (see the interface's budgets), so the scale is finest around it.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Metrics:
    """The counters of one application; `registry` is its own, so two applications in one process do not meet."""

    registry: CollectorRegistry
    requests: Counter
    duration: Histogram
    in_progress: Gauge

    def begin(self) -> None:
        """One more request is under way."""
        self.in_progress.inc()

    def end(self) -> None:
        """One request less is under way."""
        self.in_progress.dec()

    def answered(self, *, route: str, method: str, status: int, seconds: float) -> None:
        """Counts one answer. route: the template of the route, never the address, so that labels stay few."""
        known = method if method in METHODS else "OTHER"
        self.requests.labels(route, known, str(status)).inc()
        self.duration.labels(route, known).observe(seconds)

    def exposition(self) -> bytes:
        """All counters as Prometheus reads them; of every web process of this machine where they share a directory."""
        if VARIABLE not in os.environ:
            return generate_latest(self.registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # the library leaves it untyped
        return generate_latest(together)


def make_metrics() -> Metrics:
    """Fresh counters, at zero."""
    _forget_the_dead()
    registry = CollectorRegistry()
    return Metrics(
        registry=registry,
        requests=Counter("semesta_http_requests", "Answers given.", ("route", "method", "status"), registry=registry),
        duration=Histogram(
            "semesta_http_request_duration_seconds",
            "Time from the request's arrival to its answer.",
            ("route", "method"),
            registry=registry,
            buckets=BUCKETS,
        ),
        in_progress=Gauge("semesta_http_requests_in_progress", "Under way now.", registry=registry, multiprocess_mode="livesum"),
    )


def _forget_the_dead() -> None:
    """What a killed process had under way would stay under way for ever; the process started in its place clears it."""
    if VARIABLE not in os.environ:
        return
    for file in Path(os.environ[VARIABLE]).glob("gauge_live*_*.db"):
        found = re.search(r"_(\d+)\.db$", file.name)
        if found is not None and not _lives(int(found[1])):
            mark_process_dead(int(found[1]))  # type: ignore[no-untyped-call]  # the library leaves it untyped


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
