"""Jobs that do wrong on purpose, beside the product's own; `python -m tests.jobs.misbehaving` is a process that runs them."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from semesta_platform.errors import InvalidError
from semesta_platform.http import logs
from semesta_platform.installation import Installation
from semesta_platform.jobs.records import Timing, Work
from semesta_platform.jobs.registry import Job, Jobs
from semesta_platform.settings import Settings
from semesta_platform.tenancy.names import SharedRole
from semesta_worker import relay, schedule, worker
from semesta_worker.jobs import probe
from semesta_worker.registry import JOBS, PERIODIC

STARTED = threading.Event()
GO_ON = threading.Event()


def fail(session: Session, work: Work) -> None:
    """Leaves an effect, then fails with words that hold a person's data."""
    probe.write(session, work)
    session.execute(text("SELECT 'Siti Rahmawati'::integer"))


def complain(_session: Session, _work: Work) -> None:
    raise InvalidError("The month is closed.")


def die(session: Session, work: Work) -> None:
    """Leaves an effect, then takes its worker with it before the commit."""
    probe.write(session, work)
    session.flush()
    os._exit(137)


def sleep_in_database(session: Session, _work: Work) -> None:
    session.execute(text("SELECT pg_sleep(30)"))


def sleep(session: Session, work: Work) -> None:
    """Sleeps `seconds` in Python, between two halves of its effect; less where a file `until` comes."""
    probe.write(session, work)
    signs = work.arguments.get("sign")
    if isinstance(signs, str):
        Path(signs).touch()
    seconds, until = work.arguments.get("seconds"), work.arguments.get("until")
    end = time.monotonic() + (float(seconds) if isinstance(seconds, int | float) else 30.0)
    while time.monotonic() < end and not (isinstance(until, str) and Path(until).exists()):
        time.sleep(0.05)


def wait(session: Session, work: Work) -> None:
    """Runs until the test lets it go on, in a thread of the test."""
    probe.write(session, work)
    session.flush()
    STARTED.set()
    GO_ON.wait(60)


def wait_and_fail(session: Session, _work: Work) -> None:
    """Gives its row free, as an end of its transaction does, and fails when the test lets it."""
    session.rollback()
    STARTED.set()
    GO_ON.wait(60)
    raise InvalidError("The month is closed.")


def nothing(_session: Session, _work: Work) -> None:
    pass


TEST_JOBS = Jobs(
    [
        *JOBS,
        Job("test.fail", fail, tenant=True, attempts=3, pause=0.2),
        Job("test.complain", complain, tenant=True, attempts=1),
        Job("test.die", die, tenant=True, attempts=2, pause=0.1),
        Job("test.sleep_in_database", sleep_in_database, tenant=True, attempts=1, timeout=1),
        Job("test.sleep", sleep, tenant=True, attempts=1, timeout=4),
        Job("test.sleep_until", sleep, tenant=True, attempts=1, timeout=60),
        Job("test.wait", wait, tenant=True),
        Job("test.wait_and_fail", wait_and_fail, tenant=True, attempts=1),
        Job("test.rank", nothing, tenant=False, role=SharedRole.RANKER),
    ]
)


def arguments(kind: str, installation: Installation, timing: Timing, most_jobs: int = 10_000) -> list[str]:
    """The command line that starts one process of this module."""
    given = {
        "kind": kind,
        "application_url": installation.application_url,
        "redis_url": installation.redis_url,
        "timing": asdict(timing),
        "most_jobs": most_jobs,
    }
    return [sys.executable, "-m", "tests.jobs.misbehaving", json.dumps(given)]


def main() -> None:
    """Run the process that the only argument describes."""
    logs.configure()
    given = json.loads(sys.argv[1])
    settings = Settings(data=Path("/nonexistent"))
    installation = Installation(settings, given["application_url"], None, given["redis_url"], "k" * 32)
    timing = Timing(**given["timing"])
    if given["kind"] == "worker":
        worker.run(installation, jobs=TEST_JOBS, timing=timing, limits=worker.Limits(jobs=given["most_jobs"]))
    elif given["kind"] == "relay":
        relay.run(installation, jobs=TEST_JOBS, timing=timing)
    else:
        schedule.run(installation, periodics=PERIODIC)


if __name__ == "__main__":
    main()
