"""Whether the parts that an answer needs are there: asked in the background, so that a hanging part cannot hang the asker."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import make_url, text
from sqlalchemy.exc import SQLAlchemyError

from semesta_platform.database import connect
from semesta_platform.errors import SemestaError
from semesta_platform.tenancy import queries
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction

PATIENCE = 1.5
"""Seconds that a part has for its answer; all parts are asked at once."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of one part. sentence: for operators, in English, without addresses or names of hosts."""

    part: str
    ready: bool
    sentence: str


Look = Callable[[], tuple[Finding, ...]]


class Probe:
    """Asks one server. While a former question is unanswered no further one is sent: a hanging server collects no threads."""

    def __init__(self, parts: tuple[str, ...], look: Look) -> None:
        self.parts = parts
        self._look = look
        self._lock = threading.Lock()
        self._running: Future[tuple[Finding, ...]] | None = None

    def start(self) -> Future[tuple[Finding, ...]]:
        """The answer to come: that of the question under way, else of a new one."""
        with self._lock:
            if self._running is None or self._running.done():
                self._running = Future()
                threading.Thread(target=self._answer, args=(self._running,), name="probe", daemon=True).start()
            return self._running

    def _answer(self, future: Future[tuple[Finding, ...]]) -> None:
        try:
            future.set_result(self._look())
        except Exception as error:  # noqa: BLE001 (it is handed to whoever waits)
            future.set_exception(error)


def ask(probes: Sequence[Probe], patience: float = PATIENCE) -> tuple[Finding, ...]:
    """What all parts answer within `patience` seconds; who does not answer is not ready."""
    deadline = time.monotonic() + patience
    waiting = [(probe, probe.start()) for probe in probes]
    findings: list[Finding] = []
    for probe, future in waiting:
        try:
            findings += future.result(timeout=max(0.0, deadline - time.monotonic()))
        except FutureTimeoutError:
            findings += [Finding(part, ready=False, sentence=f"No answer within {patience:g} s.") for part in probe.parts]
        except (SQLAlchemyError, SemestaError, redis.RedisError):
            findings += [Finding(part, ready=False, sentence="It does not answer.") for part in probe.parts]
    return tuple(findings)


def database_probe(application_url: str) -> Probe:
    """Connects anew each time, as the application's login: a pool would report the past."""
    # A peer that vanished without a word is given up after five seconds, so the question ends at all.
    address = make_url(application_url).update_query_dict({"tcp_user_timeout": "5000", "keepalives_idle": "5"})
    engine = connect(address.render_as_string(hide_password=False), pooled=False)

    def look() -> tuple[Finding, ...]:
        with shared_transaction(engine, SharedRole.VIEWER) as session:
            session.execute(text("SELECT 1"))
            try:
                state = queries.migration_state(session)
            except SQLAlchemyError:
                return _ANSWERS, Finding("migrations", ready=False, sentence="The tables are not there: run `semesta migrate`.")
        return _ANSWERS, _migrations(state.shared_current, state.tenants_behind)

    return Probe(("database", "migrations"), look)


def queue_probe(redis_url: str) -> Probe:
    """Connects anew each time and asks for a PONG."""

    def look() -> tuple[Finding, ...]:
        at_once = Retry(NoBackoff(), 0)
        with redis.Redis.from_url(redis_url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE, retry=at_once) as client:
            client.ping()
        return (Finding("queue", ready=True, sentence="It answers."),)

    return Probe(("queue",), look)


_ANSWERS = Finding("database", ready=True, sentence="It answers.")


def _migrations(shared_current: bool, behind: int) -> Finding:  # noqa: FBT001 (the fields of one record)
    if not shared_current:
        return Finding("migrations", ready=False, sentence="The shared schema is behind: run `semesta migrate`.")
    if behind:
        # Still ready: during a run old and new code both work, and taking every page away would help nobody.
        return Finding("migrations", ready=True, sentence=f"{behind} tenant schemas are behind: run `semesta migrate`.")
    return Finding("migrations", ready=True, sentence="All schemas are current.")
