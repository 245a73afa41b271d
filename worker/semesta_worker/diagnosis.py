"""All findings on an installation: the database's own, and those on clocks, processes and the queue."""

from __future__ import annotations

import time
from collections.abc import Iterator

import redis
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from semesta_platform import models
from semesta_platform.errors import ConfigurationError, SemestaError, UnavailableError
from semesta_platform.installation import Installation
from semesta_platform.jobs import processes
from semesta_platform.jobs import service as jobs
from semesta_platform.storage.scanner import Scanner
from semesta_platform.storage.store import Store
from semesta_platform.tenancy.check import Finding, database_findings, login_finding
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import owner_transaction, shared_transaction
from semesta_tenants import registry

# The check compares with every table that is known: importing them makes them known.
KNOWN = (models, registry)
MOST_SKEW = 2.0
MOST_WAITING = 300.0


def findings(installation: Installation) -> Iterator[Finding]:
    """Every finding, one a subject; a part that does not answer is a finding too, and the others are still looked at."""
    login = login_finding(installation.application_url)
    yield login
    yield from _database(installation, login_works=login.good)
    client = redis.Redis.from_url(installation.redis_url, socket_connect_timeout=2, socket_timeout=2)
    try:
        yield from _queue(client)
    except redis.RedisError:
        cure = "start Valkey and look at its log; nothing is lost, work waits in PostgreSQL"
        yield Finding("queue", "Valkey does not answer", cure)
    finally:
        client.close()
    yield from _files(installation)


def _files(installation: Installation) -> Iterator[Finding]:
    """Whether attached files can be kept, and looked at where somebody is to look at them."""
    store = Store(installation.settings)
    try:
        store.probe()
        yield Finding("files", f"can be kept in {store.words}")
    except UnavailableError as error:
        cure = "look at the directory's owner and room, or at SEMESTA_STORE_URL and the keys beside it"
        yield Finding("files", f"cannot be kept in {store.words}: {error.message}", cure)
    none = "none is set (SEMESTA_FILE_KEY): no file of a list of people is taken, numbers alone, and no webhook can be made"
    more = len(installation.file_keys) - 1
    one = "seals lists of people and the secrets of webhooks" + (f"; {more} more open what was sealed before" if more > 0 else "")
    yield Finding("file key", one if installation.file_keys else none)
    url = installation.settings.files.scanner
    if url is None:
        yield Finding("virus scanner", "none is set (SEMESTA_SCANNER): files are kept without a look at them")
        return
    try:
        Scanner.at(url).probe()
        yield Finding("virus scanner", f"answers at {url}")
    except UnavailableError as error:
        cure = "start clamd or correct SEMESTA_SCANNER; until then no file is taken"
        yield Finding("virus scanner", error.message, cure)


def _database(installation: Installation, *, login_works: bool) -> Iterator[Finding]:
    """login_works: whether the application's own address can be used to look at the outbox."""
    try:
        with owner_transaction(installation.owner_engine()) as session:
            # Connecting takes a while that is no clock's.
            session.connection()
            began = time.time()
            there = session.execute(text("SELECT extract(epoch FROM clock_timestamp())::float8")).scalar_one()
            yield _skew("database clock", there, began, time.time())
            yield from database_findings(session)
        if login_works:
            yield from _outbox(installation)
    except ConfigurationError as error:
        yield Finding("database", error.message, "give this command the owner's address in SEMESTA_DATABASE_URL")
    except SemestaError as error:
        yield Finding("database", error.message, "start PostgreSQL and look at its log, or correct SEMESTA_DATABASE_URL")
    except ProgrammingError as error:
        # What the check reads is not there, so nothing below it can be judged either.
        yield Finding("schemas", f"are not there, or not of this version ({_primary(error)})", "run `semesta migrate`")


def _primary(error: ProgrammingError) -> str:
    return str(error.orig).strip().splitlines()[0]


def _skew(subject: str, there: float, before: float, after: float) -> Finding:
    """there: the other clock's seconds, read between our `before` and `after`."""
    skew = max(there - after, before - there, 0.0)
    if skew <= MOST_SKEW:
        return Finding(subject, "agrees with this machine's")
    return Finding(
        subject, f"differs by {skew:.0f} s from this machine's", "set both clocks by NTP: due dates and leases depend on them"
    )


def _outbox(installation: Installation) -> Iterator[Finding]:
    with shared_transaction(installation.application_engine(0), SharedRole.RELAY) as session:
        state = jobs.waiting(session)
    late = state.oldest_due_seconds > MOST_WAITING
    asleep = f"; {state.suspended} of suspended tenants rest" if state.suspended else ""
    words = f"{state.due} due, the oldest for {state.oldest_due_seconds:.0f} s{asleep}"
    yield Finding("waiting work", words, "look at the relay and the workers: `semesta relay`, `semesta worker`" if late else "")
    cure = "see the reasons with `semesta jobs dead`, mend them, then `semesta jobs rerun ID`, or `semesta jobs dismiss ID`"
    yield Finding("dead work", f"{state.dead} given up", cure if state.dead else "")


def _queue(client: redis.Redis) -> Iterator[Finding]:
    before = time.time()
    seconds, micros = client.time()
    yield _skew("queue clock", seconds + micros / 1e6, before, time.time())
    alive = processes.alive(client)
    for process in ("worker", "relay", "schedule"):
        count = alive.get(process, 0)
        cure = "" if count else f"start one with `semesta {process}` (`semesta up` starts all)"
        yield Finding(process, f"{count} running" if count else f"no {process} is running", cure)
