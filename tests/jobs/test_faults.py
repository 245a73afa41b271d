"""Everything is killed at random under load, and yet each acknowledged piece of work has its effect exactly once."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Self

import pytest
import redis
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from semesta_platform.errors import UnavailableError
from semesta_platform.installation import Installation
from semesta_platform.jobs import outbox
from semesta_platform.tenancy.names import role_of
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_worker.jobs.probe import ACTION
from tests.conftest import TENANTS
from tests.jobs.processes import Process, running, until
from tests.jobs.servers import Server, own_servers

FAULTS = ("worker", "worker", "worker", "relay", "relay", "schedule", "wipe", "wipe", "postgres")


class Load:
    """Asks for probes by several tenants; remembers whose commit was acknowledged."""

    def __init__(self, installation: Installation, seed: int) -> None:
        self._engine = installation.application_engine()
        self._random = random.Random(seed)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask)
        self.acknowledged: dict[str, str] = {}

    def _ask(self) -> None:
        while not self._stop.wait(self._random.uniform(0, 0.04)):
            code = self._random.choice(TENANTS)
            asked: uuid.UUID | None = None
            with suppress(UnavailableError, DBAPIError):
                with tenant_transaction(self._engine, code) as session:
                    asked = outbox.ask(session, "probe.write", {})
                self.acknowledged[str(asked)] = code

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._engine.dispose()


def strike(fault: str, server: Server, client: redis.Redis, processes: list[Process], chance: random.Random) -> None:
    if fault == "wipe":
        client.flushall()
    elif fault == "postgres":
        server.kill()
    else:
        chance.choice([each for each in processes if each.kind == fault]).restart()


def states(installation: Installation) -> dict[str, tuple[bool, bool, str | None]]:
    """(done, dead, last error) of each row of the outbox, by id."""
    engine = installation.owner_engine()
    with owner_transaction(engine) as session:
        rows = session.execute(
            text("SELECT id, done_at IS NOT NULL, dead_at IS NOT NULL, last_error FROM registry.outbox WHERE job = 'probe.write'")
        )
        return {str(row[0]): (row[1], row[2], row[3]) for row in rows}


def effects(installation: Installation) -> Counter[str]:
    engine, found = installation.owner_engine(), Counter[str]()
    with owner_transaction(engine) as session:
        for code in TENANTS:
            query = text(f"SELECT subject_id FROM {role_of(code)}.audit_entries WHERE action = :action")
            found.update(session.scalars(query, {"action": ACTION}))
    return found


def torment(directory: Path, seconds: float, seed: int) -> None:
    """Load and faults for so many seconds, then the reckoning."""
    chance, struck = random.Random(seed), Counter[str]()
    with own_servers(directory) as (server, installation):
        client = redis.Redis.from_url(installation.redis_url)
        kinds = ("worker", "worker", "relay", "relay", "schedule")
        with running(installation, directory, *kinds) as processes:
            with Load(installation, seed) as load:
                end = time.monotonic() + seconds
                while time.monotonic() < end:
                    time.sleep(chance.uniform(0.1, 1.0))
                    fault = chance.choice(FAULTS)
                    struck[fault] += 1
                    strike(fault, server, client, processes, chance)
            acknowledged = load.acknowledged
            # All rows, also those whose commit arrived though its answer did not.
            began = time.monotonic()
            until(lambda: all(done or dead for done, dead, _ in states(installation).values()), 180)
            settled = time.monotonic() - began
            reckoned, had = states(installation), effects(installation)
        client.close()
    counts = f"{len(acknowledged)} acknowledged, {len(reckoned)} rows, settled after {settled:.1f} s"
    print(f"seed {seed}: {counts}, faults {dict(struck)}")  # noqa: T201 (what -s is for)
    assert len(acknowledged) > seconds
    assert acknowledged.keys() <= reckoned.keys()
    assert {identity: state for identity, state in reckoned.items() if state[:2] != (True, False)} == {}
    assert had == Counter(dict.fromkeys(reckoned, 1))


def test_each_acknowledged_work_has_its_effect_exactly_once_whatever_is_killed(tmp_path: Path) -> None:
    torment(tmp_path, seconds=12, seed=20261)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(5))
def test_each_acknowledged_work_has_its_effect_exactly_once_for_minutes(tmp_path: Path, seed: int) -> None:
    torment(tmp_path, seconds=90, seed=seed)
