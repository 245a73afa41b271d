"""What tests of the register, of series and of the search share: people, organisations, meetings, and a forum cleared again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from semesta_platform.database import uuid7
from semesta_platform.transactions import owner_transaction
from semesta_tenants.actions.model import ActionRow
from semesta_tenants.coverage.records import Actor
from semesta_tenants.forum.model import AttendanceRow, MeetingItemRow, MeetingRow
from semesta_tenants.stakeholders import service
from semesta_tenants.stakeholders.records import Contact, Kind, Organisation, Wanted
from tests.conftest import TENANTS
from tests.factories.emptying import empty

HERE = "12.19"
ADMIN = Actor(uuid.UUID(int=1), "Admin Kabupaten Batu Bara")
DINKES = Wanted("Dinas Kesehatan", Kind.OPD, "Dinkes", contacts=(Contact("Kepala Dinas", "dinkes@contoh.go.id", "0622 41234"),))
BPJS = Wanted("BPJS Kesehatan Cabang Kisaran", Kind.BPJS)
TABLES = ("action_notes", "action_items", "minutes_addenda", "meeting_attendances", "meeting_items", "meetings", "meeting_series")


def clear(owner: Engine) -> None:
    """Take away the whole forum and what the record says of it."""
    with owner_transaction(owner) as session:
        for code in TENANTS:
            schema = f"tenant_{code.replace('.', '')}"
            empty(session, [f"{schema}.{each}" for each in (*TABLES, "organisations")])
            session.execute(text(f"DELETE FROM {schema}.audit_entries WHERE action ~ '^(organisation|series)[.]'"))


@pytest.fixture
def forumless(owner: Engine) -> Iterator[None]:
    """No organisation, series or meeting before the test, none after it."""
    clear(owner)
    yield
    clear(owner)


def meeting(session: Session, title: str, day: str, *guests: Organisation, **more: Any) -> uuid.UUID:
    """A meeting on a day at nine in the morning, WIB; guests are invited."""
    values = {"id": uuid7(), "title": title, "starts_at": dt.datetime.fromisoformat(f"{day}T02:00:00+00:00"), "ends_at": None}
    session.execute(insert(MeetingRow).values(entered_words="Uji", **values, **more))
    for guest in guests:
        made = {"id": uuid7(), "meeting_id": values["id"], "organisation_id": guest.id}
        made |= {"organisation_words": guest.label, "organisation_kind": guest.wanted.kind.value}
        session.execute(insert(AttendanceRow).values(changed_words="Uji", **made))
    return uuid.UUID(str(values["id"]))


def item(session: Session, meeting_id: uuid.UUID, title: str, **more: Any) -> uuid.UUID:
    """A point of its agenda."""
    made = uuid7()
    values = {"id": made, "meeting_id": meeting_id, "position": 1, "title": title, "changed_words": "Uji"}
    session.execute(insert(MeetingItemRow).values(**values, **more))
    return made


def action(session: Session, owner: Organisation, title: str, **more: Any) -> uuid.UUID:
    """An action item."""
    made = uuid7()
    values = {"id": made, "title": title, "organisation_id": owner.id, "entered_words": "Uji"}
    session.execute(insert(ActionRow).values(**values, **more))
    return made


def organisation(session: Session, wanted: Wanted = DINKES) -> Organisation:
    """One that takes part."""
    return service.add(session, ADMIN, wanted)
