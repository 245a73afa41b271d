"""What tests of meetings share: offices of a register, a meeting to be made, tables that are cleared again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from semesta_platform.database import uuid7
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.coverage.records import Actor
from semesta_tenants.forum import service
from semesta_tenants.forum.records import Clock, Meeting, Topic, WantedItem, WantedMeeting
from semesta_tenants.stakeholders.model import OrganisationRow
from tests.conftest import TENANTS
from tests.factories.emptying import empty

HERE = "12.74"
ZONE = ZoneInfo("Asia/Jakarta")
ADMIN = Actor(uuid.UUID(int=1), "Admin Kota Tanjungbalai")
OFFICES = {
    "Dinas Kesehatan": ("opd", "dinkes@contoh.go.id"),
    "BPJS Kesehatan Kisaran": ("bpjs", "bpjs@contoh.go.id"),
    "Dinas Sosial": ("opd", ""),
}
TABLES = ("minutes_addenda", "action_notes", "action_items", "meeting_attendances", "meeting_items", "meetings", "meeting_series")


def here(day: dt.date = dt.date(2026, 2, 10)) -> Clock:
    return Clock(day, ZONE, "WIB")


def at(day: dt.date, hour: int = 9, minute: int = 0) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def wanted(day: dt.date = dt.date(2026, 3, 18), **more: object) -> WantedMeeting:
    given = {"title": "Forum Komunikasi", "starts_at": at(day), "ends_at": at(day, 12), "place": "Aula Setda", "quorum": 60}
    return WantedMeeting(**{**given, **more})  # type: ignore[arg-type]  # fields by their names


AGENDA = (
    WantedItem(Topic.FOLLOW_UP, "Tindak lanjut"),
    WantedItem(Topic.COVERAGE, "Cakupan", minutes=30),
    WantedItem(Topic.BUDGET, "Anggaran", "BPKAD"),
)


def register(session: Session, offices: dict[str, tuple[str, str]] | None = None) -> dict[str, uuid.UUID]:
    """Offices in the register; an empty address is none."""
    made = {}
    for name, (kind, email) in (offices or OFFICES).items():
        made[name] = uuid7()
        contacts = [{"position": "Kepala", "email": email}] if email else []
        values = {"id": made[name], "name": name, "kind": kind, "contacts": contacts, "entered_words": "Uji"}
        session.execute(insert(OrganisationRow).values(values))
    return made


def clear(owner: Engine) -> None:
    """Take away every meeting, office and mail, and what the record says of them."""
    with owner_transaction(owner) as session:
        for code in TENANTS:
            schema = f"tenant_{code.replace('.', '')}"
            empty(session, [f"{schema}.{table}" for table in (*TABLES, "organisations", "mails")], cascade=True)
            session.execute(text(f"DELETE FROM {schema}.audit_entries WHERE action ~ '^(meeting|attendance)[.]'"))


@pytest.fixture
def cleared(owner: Engine) -> Iterator[None]:
    """Nothing before the test, nothing after it."""
    clear(owner)
    yield
    clear(owner)


def planned(engine: Engine, day: dt.date, *, offices: dict[str, tuple[str, str]] | None = None, **more: object) -> Meeting:
    """A planned meeting that invites everybody of a new register."""
    with tenant_transaction(engine, HERE) as session:
        invited = register(session, offices)
        return service.make(session, ADMIN, wanted(day, **more), AGENDA, invited.values(), here=here(min(day, here().today)))
