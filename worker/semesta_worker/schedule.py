"""The schedule: asks for periodic work when its period has come; any number of schedules ask once."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable
from contextlib import suppress

import redis
import structlog
from sqlalchemy import Engine, text
from sqlalchemy.exc import InterfaceError, OperationalError

from semesta_platform.errors import UnavailableError
from semesta_platform.installation import Installation
from semesta_platform.jobs.periods import Periodic, ask_for_periods
from semesta_platform.jobs.processes import BEAT, Presence, Trouble, stopping
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction
from semesta_worker import queue
from semesta_worker.registry import PERIODIC

_log = structlog.stdlib.get_logger(__name__)


def tick(engine: Engine, periodics: Iterable[Periodic], now: dt.datetime | None = None) -> int:
    """Ask for every period that was reached; how many rows of work.

    now: None for the database's clock, the one that all hosts share.

    Raises:
        UnavailableError, sqlalchemy.exc.DBAPIError: the database does not answer; nothing was asked for.
    """
    with shared_transaction(engine, SharedRole.RELAY) as session:
        moment: dt.datetime = now or session.execute(text("SELECT now()")).scalar_one()
        return ask_for_periods(session, periodics, moment)


def run(installation: Installation, stop: threading.Event | None = None, *, periodics: Iterable[Periodic] = PERIODIC) -> None:
    """Ask until SIGTERM, SIGINT or `stop`; waits for the database when it is away, and says so once in the log."""
    stop = stop or threading.Event()
    engine, client = installation.application_engine(pool_size=1), queue.connected(installation.redis_url)
    presence, trouble, kinds = Presence(client, "schedule"), Trouble("schedule"), tuple(periodics)
    with stopping(stop):
        _log.info("schedule started")
        while not stop.is_set():
            # The schedule itself needs the database only; the relay tells that Valkey is away.
            with suppress(redis.RedisError):
                presence.beat()
            try:
                asked = tick(engine, kinds)
            except (UnavailableError, OperationalError, InterfaceError) as error:
                stop.wait(trouble.grows(error))
                continue
            trouble.ends()
            if asked:
                _log.info("periodic work asked for", rows=asked)
            stop.wait(BEAT)
        presence.leave()
    client.close()
    engine.dispose()
    _log.info("schedule ended")
