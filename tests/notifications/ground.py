"""What tests of notices share: people to be told, events, the counter beside the rows, the jobs as a worker does them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, text

from semesta_platform.accounts.records import Person, Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.accounts.rules import seat_of
from semesta_platform.database import uuid7
from semesta_platform.jobs.records import Outcome
from semesta_platform.jobs.registry import Jobs
from semesta_platform.notifications import choosing, queries
from semesta_platform.notifications.records import Audience, Choices, Event, Group, Way
from semesta_platform.notifications.service import JOB, reaching, tell
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import owner_transaction, shared_transaction, tenant_transaction
from semesta_worker.registry import POST
from tests.conftest import TENANTS
from tests.factories.outbox import worked_off
from tests.factories.people import person_with
from tests.notices import ground as mails

HERE, OTHER = "12.19", "12.74"
ADMINS = Seat(Role.TENANT_ADMIN, tenant_code=HERE)
LIAISONS = Seat(Role.LIAISON, branch_code="kisaran")
SOMEBODY = (uuid.UUID(int=5), "Dinas Sosial")
SEATS = frozenset({"tenant_admin", "liaison"})
"""Of whom these tests tell."""
ANY_TIME = Choices(dict.fromkeys(Group, Way.AT_ONCE), quiet_from=0, quiet_to=0)
"""At once, whatever the clock of the test says."""


def event(*people: Person, kind: str = "task.moved", once: str = "", **more: Any) -> Event:
    """Something that these people are told; a cause of its own unless `once` names one."""
    given = {"title": "Usulan peserta Maret", "path": "/kab-batu-bara/tugas/", **more}
    return Event(
        kind, Audience(frozenset(each.id for each in people)), ("task", uuid.UUID(int=9)), once=once or str(uuid7()), **given
    )


def told(engine: Engine, *events: Event, tenant: str = HERE) -> int:
    with tenant_transaction(engine, tenant) as session:
        return tell(session, SOMEBODY, events)


def notices(engine: Engine, person: Person, tenant: str = HERE, **narrowing: Any) -> tuple[Any, ...]:
    with tenant_transaction(engine, tenant) as session:
        here = (each for each in reaching(session) if each.person == person.id)
        held = frozenset(seat_of(each.role.value, each.organisation) for each in here)
        return queries.notices(session, person.id, held, **narrowing)


def counted(engine: Engine, person: Person, tenant: str = HERE) -> tuple[int, int]:
    """The shared counter, and the unread rows that it should say."""
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        query = "SELECT sum(count) FROM registry.unread_notices WHERE person_id = :person AND tenant_code = :tenant"
        count = session.scalar(text(query), {"person": person.id, "tenant": tenant}) or 0
    return count, len(notices(engine, person, tenant, unread=True))


def chosen(engine: Engine, person: Person, wanted: Choices, expected: int = 0) -> int:
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        return choosing.choose(session, person.id, wanted, expected=expected)


def posted(engine: Engine) -> list[Outcome]:
    """What relay and worker do with all mails to be made of notices that are due; work that it asks for at once is done too."""
    return worked_off(engine, Jobs([POST]), JOB)


def fates(engine: Engine, person: Person, tenant: str = HERE) -> list[str]:
    """What became of a person's notices as mails, the oldest first."""
    with tenant_transaction(engine, tenant) as session:
        return list(
            session.scalars(text("SELECT mail FROM notices WHERE person_id = :person ORDER BY id"), {"person": person.id})
        )


def asked(owner: Engine) -> list[float]:
    """Seconds until each look at notices that is asked for and not done."""
    query = """SELECT extract(epoch FROM due_at - now())::float8 FROM registry.outbox
    WHERE job = :job AND done_at IS NULL ORDER BY due_at"""
    with owner_transaction(owner) as session:
        return list(session.scalars(text(query), {"job": JOB}))


def later(owner: Engine, seconds: float) -> None:
    """So much time passes for notices, mails and work that waits."""
    mails.later(owner, seconds)
    with owner_transaction(owner) as session:
        for code in TENANTS:
            by = "- :by * interval '1 second'"
            statement = f"UPDATE tenant_{code.replace('.', '')}.notices SET at = at {by}, mail_at = mail_at {by}"
            session.execute(text(statement), {"by": seconds})


def clear(owner: Engine) -> None:
    mails.clear(owner)
    with owner_transaction(owner) as session:
        for code in TENANTS:
            session.execute(text(f"DELETE FROM tenant_{code.replace('.', '')}.notices"))
        session.execute(text("DELETE FROM registry.unread_notices"))
        session.execute(text("DELETE FROM registry.notice_choices"))
        session.execute(text("DELETE FROM registry.outbox"))


@pytest.fixture
def cleared(owner: Engine) -> Iterator[None]:
    """No notice and no mail before the test, none after it."""
    clear(owner)
    yield
    clear(owner)


@pytest.fixture
def reader(application: Engine) -> Person:
    """An admin of Batu Bara."""
    return person_with(application, ADMINS, name="Admin Kabupaten Batu Bara")


@pytest.fixture
def liaison(application: Engine) -> Person:
    """Of the branch of Batu Bara and Tanjungbalai."""
    return person_with(application, LIAISONS, name="Penghubung Kisaran")
