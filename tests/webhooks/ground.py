"""What tests of webhooks share: a webhook, events, the job as a worker does it, and what then stands in the table."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from semesta_platform.calling.addresses import UNKNOWN
from semesta_platform.calling.posting import Caller
from semesta_platform.calling.records import Limits
from semesta_platform.http.ground import ground_of
from semesta_platform.jobs.records import Outcome
from semesta_platform.jobs.registry import Job, Jobs
from semesta_platform.notifications import deliveries
from semesta_platform.notifications import service as notices
from semesta_platform.notifications.records import Audience, Event
from semesta_platform.notifications.webhooks import Webhook
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.coverage.records import Actor
from semesta_tenants.webhooks import queries, service
from semesta_tenants.webhooks.records import Fresh, Wanted
from semesta_worker.jobs import webhooks
from tests.factories.outbox import worked_off
from tests.webhooks.servers import HOST

HERE, OTHER = "12.19", "52.03"
ADMIN = Actor(uuid.UUID(int=1), "Admin Kabupaten Batu Bara")
THING = ("task", uuid.UUID(int=7))
ADDRESS = "https://semesta.contoh.go.id"
KEY = bytes(range(32))
EVENT = Event("task.moved", Audience(), THING, "Rekonsiliasi data", "a", "/kab-batu-bara/tugas/7/", "isi komentar rahasia")


def nobody(host: str, _port: int, _seconds: float) -> tuple[str, ...]:
    """Knows addresses alone: no test asks the net for a name."""
    if host != HOST:
        raise OSError(UNKNOWN)
    return (host,)


CALLER = Caller(private=True, limits=Limits(connect=10, whole=30), resolve=nobody)


def fresh(engine: Engine, url: str = "https://program.contoh.go.id/", tenant: str = HERE, **more: Any) -> Fresh:
    """A webhook that was added by an admin, with its secret."""
    with tenant_transaction(engine, tenant) as session:
        version = queries.webhooks(session)[1]
        return service.add(session, ADMIN, Wanted(url, **more), expected=version, private=True, key=KEY)


def hook(engine: Engine, url: str = "https://program.contoh.go.id/", tenant: str = HERE, **more: Any) -> Webhook:
    """A webhook that was added by an admin."""
    return fresh(engine, url, tenant, **more).webhook


def version(engine: Engine) -> int:
    with tenant_transaction(engine, HERE) as session:
        return queries.webhooks(session)[1]


def tell(engine: Engine, *onces: str, tenant: str = HERE, **more: Any) -> None:
    """Events of different causes, told in one transaction."""
    with tenant_transaction(engine, tenant) as session:
        notices.tell(session, (None, "Nama Pelaku"), [replace(EVENT, once=once, **more) for once in onces])


def run(engine: Engine, caller: Caller = CALLER) -> list[Outcome]:
    """What relay and worker do with all deliveries that are due; work that it asks for at once is done as well."""
    jobs = Jobs([Job(deliveries.JOB, webhooks.deliverer(caller, ADDRESS, (KEY,)), tenant=True)])
    return worked_off(engine, jobs, deliveries.JOB)


def table(engine: Engine, tenant: str = HERE) -> list[Any]:
    """The deliveries as they stand, in order; `pause`: seconds from now until the next try."""
    query = "SELECT *, extract(epoch FROM due_at - now())::float8 AS pause FROM webhook_deliveries ORDER BY id"
    with tenant_transaction(engine, tenant) as session:
        return list(session.execute(text(query)))


def states(engine: Engine, tenant: str = HERE) -> list[str]:
    return [row.state for row in table(engine, tenant)]


def later(owner: Engine, seconds: float) -> None:
    """So much time passes for deliveries and for work that waits."""
    with owner_transaction(owner) as session:
        for code in (HERE, OTHER):
            moved = f"""UPDATE tenant_{code.replace(".", "")}.webhook_deliveries SET due_at = due_at - :by * interval '1 second',
                entered_at = entered_at - :by * interval '1 second', tried_from = tried_from - :by * interval '1 second'"""
            session.execute(text(moved), {"by": seconds})
        session.execute(text("UPDATE registry.outbox SET due_at = due_at - :by * interval '1 second'"), {"by": seconds})


def asked(owner: Engine) -> list[Any]:
    """Deliveries that are asked for and not done yet: (tenant, arguments, seconds until then), the next first."""
    query = """SELECT tenant, arguments, extract(epoch FROM due_at - now())::float8 AS pause FROM registry.outbox
    WHERE job = :job AND done_at IS NULL ORDER BY due_at"""
    with owner_transaction(owner) as session:
        return list(session.execute(text(query), {"job": deliveries.JOB}))


def clear(owner: Engine) -> None:
    """Take away every webhook, delivery and notice, what the record says of them, and the work that they asked for."""
    with owner_transaction(owner) as session:
        for code in (HERE, OTHER):
            schema = f"tenant_{code.replace('.', '')}"
            session.execute(text(f"DELETE FROM {schema}.webhook_deliveries"))
            session.execute(text(f"DELETE FROM {schema}.notices"))
            session.execute(text(f"DELETE FROM {schema}.settings WHERE key = 'webhooks'"))
            session.execute(text(f"DELETE FROM {schema}.audit_entries WHERE action ~ '^(webhook|delivery)[.]'"))
        session.execute(text("DELETE FROM registry.outbox"))
        session.execute(text("DELETE FROM registry.unread_notices"))


@pytest.fixture
def keyed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The installation has the key of these tests; that of all tests has none."""
    ground = ground_of(app)
    keyed = replace(ground, installation=replace(ground.installation, file_keys=(KEY,)))
    monkeypatch.setitem(app.extensions, "semesta", keyed)


@pytest.fixture
def cleared(owner: Engine) -> Iterator[None]:
    """No webhook before the test, none after it."""
    clear(owner)
    yield
    clear(owner)
