"""What tests of action items share: organisations, a meeting, items to be made, and tenants that are cleared again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text

from semesta_platform.database import uuid7
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.actions import service
from semesta_tenants.actions.records import Action, Desk, Scope, Side, Wanted
from semesta_tenants.coverage.records import Actor
from semesta_tenants.forum import reported as meetings
from semesta_tenants.forum.records import State, Topic
from semesta_tenants.forum.reported import Came, Report, Reported, Said
from semesta_tenants.stakeholders import service as register
from semesta_tenants.stakeholders.records import Kind
from semesta_tenants.stakeholders.records import Wanted as Office
from tests.conftest import TENANTS
from tests.factories.emptying import empty

HERE = "12.19"
ZONE = ZoneInfo("Asia/Jakarta")
TODAY = dt.date(2026, 2, 10)
ADMIN = Actor(uuid.UUID(int=1), "Admin Kabupaten Batu Bara")
DESK = Desk(TODAY, ZONE)
OFFICE = Desk(TODAY, ZONE, Scope(Side.OFFICE, frozenset({"dinas  kesehatan"})))
BRANCH = Desk(TODAY, ZONE, Scope(Side.BRANCH))
OFFICES = (
    Office("Dinas Kesehatan", Kind.OPD, "Dinkes"),
    Office("Dinas Sosial", Kind.OPD, "Dinsos"),
    Office("BPJS Kesehatan Cabang Kisaran", Kind.BPJS, "BPJS Kisaran"),
)
TABLES = ("action_notes", "action_items", "meeting_attendances", "meeting_items", "meetings", "meeting_series", "organisations")


def clear(owner: Engine) -> None:
    """Take away every item, meeting and organisation and what the record says of them."""
    with owner_transaction(owner) as session:
        for code in TENANTS:
            schema = f"tenant_{code.replace('.', '')}"
            empty(session, [f"{schema}.{each}" for each in TABLES], cascade=True)
            words = "^(action|meeting|series|organisation)[.]"
            session.execute(text(f"DELETE FROM {schema}.audit_entries WHERE action ~ '{words}'"))


@pytest.fixture
def cleared(owner: Engine) -> Iterator[None]:
    """No item before the test, none after it."""
    clear(owner)
    yield
    clear(owner)


def offices(engine: Engine, tenant: str = HERE) -> dict[str, uuid.UUID]:
    """The register's ids by short name, written down where they are missing."""
    with tenant_transaction(engine, tenant) as session:
        register.add_missing(session, ADMIN, OFFICES)
        found = session.execute(text("SELECT short_name, id FROM organisations"))
        return {row.short_name: row.id for row in found}


def met(engine: Engine, day: dt.date = TODAY, *, branch: bool = False, tenant: str = HERE, **more: Any) -> Reported:
    """A meeting held on a day, with one decision. branch: whether the insurer was there."""
    came = (Came(offices(engine, tenant)["BPJS Kisaran"]),) if branch else ()
    points = (Said(Topic.COVERAGE, "Capaian cakupan", "Dibahas.", "Usulkan 1.200 peserta PBPU Pemda"),)
    starts = dt.datetime.combine(day, dt.time(9), ZONE)
    usual: dict[str, Any] = {"title": "Forum", "starts_at": starts, "points": points, "attending": came, "state": State.HELD}
    told = Report(**usual | more)
    with tenant_transaction(engine, tenant) as session:
        return meetings.report(session, ADMIN, uuid7(), told)


def uninvited(engine: Engine) -> Reported:
    """A meeting held at which the insurer sat without being invited: an internal one."""
    told = met(engine, branch=True)
    with tenant_transaction(engine, HERE) as session:
        statement = "UPDATE meeting_attendances SET invited = false WHERE meeting_id = :id"
        session.execute(text(statement), {"id": told.meeting.id})
    return told


def made(engine: Engine, title: str = "Usulkan peserta", owner: str = "Dinkes", desk: Desk = DESK, **more: Any) -> Action:
    """An item that stands in the list."""
    tenant = more.pop("tenant", HERE)
    wanted = Wanted(title, more.pop("organisation_id", None) or offices(engine, tenant)[owner], **more)
    with tenant_transaction(engine, tenant) as session:
        return service.make(session, ADMIN, desk, wanted)


def step(engine: Engine, verb: Any, action: Action, desk: Desk = DESK, /, **more: Any) -> Action:
    """One verb on an item as it was seen last."""
    with tenant_transaction(engine, HERE) as session:
        changed = verb(session, ADMIN, desk, action.id, **{"expected": action.row_version, **more})
    assert isinstance(changed, Action)
    return changed
