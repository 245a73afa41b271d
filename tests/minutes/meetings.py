"""Meetings of the tests, straight into the tables: held, with an agenda, organisations that came, and action items."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Engine, insert, text

from semesta_platform.database import uuid7
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.actions.model import ActionRow
from semesta_tenants.coverage.records import Actor
from semesta_tenants.forum import minutes, minutes_queries, signing
from semesta_tenants.forum import minutes_rules as rules
from semesta_tenants.forum.minutes_records import Document, Head, Party, Said, Signed
from semesta_tenants.forum.model import AttendanceRow, MeetingItemRow, MeetingRow
from semesta_tenants.forum.records import Item
from semesta_tenants.stakeholders.model import OrganisationRow
from tests.conftest import TENANTS
from tests.factories.emptying import empty

HERE = "12.19"
ADMIN = Actor(uuid.UUID(int=1), "Admin Kabupaten Batu Bara")
LIAISON = Actor(uuid.UUID(int=2), "Penghubung BPJS Kesehatan")
TABLES = ("attachments", "action_items", "minutes_addenda", "meeting_attendances", "meeting_items", "meetings", "organisations")
BY = {"entered_words": "uji"}


def clear(owner: Engine) -> None:
    """No meeting is left, and nothing of one in the record."""
    with owner_transaction(owner) as session:
        for code in TENANTS:
            schema = f"tenant_{code.replace('.', '')}"
            empty(session, [f"{schema}.{table}" for table in TABLES], cascade=True)
            session.execute(text(f"DELETE FROM {schema}.audit_entries WHERE action ~ '^(minutes|addendum)[.]'"))


def made(
    engine: Engine,
    *,
    items: int = 2,
    said: str = "Dibahas.",
    bpjs: bool = True,
    actions: int = 0,
    tenant: str = HERE,
    kinds: tuple[str, ...] = (),
    **more: Any,
) -> uuid.UUID:
    """A held meeting of two organisations that both came. bpjs: whether one of them is the branch. more: of the meeting.

    kinds: of the first agenda items, the others have none.
    """
    meeting = uuid7()
    begins = dt.datetime(2026, 3, 18, 2, tzinfo=dt.UTC)
    values: dict[str, Any] = {"title": "Forum komunikasi I 2026", "starts_at": begins, "state": "held", "quorum": 51}
    with tenant_transaction(engine, tenant) as session:
        session.execute(insert(MeetingRow).values(id=meeting, **BY, **(values | more)))
        offices = [("Dinas Kesehatan", "opd"), ("Kantor Cabang", "bpjs" if bpjs else "other")]
        ids = [uuid7() for _each in offices]
        for which, (name, kind) in zip(ids, offices, strict=True):
            named = f"{name} {meeting.hex[-6:]}"
            session.execute(insert(OrganisationRow).values(id=which, name=named, short_name=name, kind=kind, **BY))
            came = {"id": uuid7(), "meeting_id": meeting, "organisation_id": which, "state": "present"}
            came |= {"organisation_words": name, "organisation_kind": kind}
            session.execute(insert(AttendanceRow).values(**came, position_words="Kepala", changed_words="uji"))
        for place in range(items):
            point = {"id": uuid7(), "meeting_id": meeting, "position": place, "title": f"Butir {place + 1}"}
            point["kind"] = kinds[place] if place < len(kinds) else "other"
            session.execute(insert(MeetingItemRow).values(**point, discussion=said, changed_words="uji"))
        for place in range(actions):
            wanted = {"id": uuid7(), "meeting_id": meeting, "title": f"Kerjakan {place + 1}", "organisation_id": ids[0]}
            session.execute(insert(ActionRow).values(**wanted, due_on=dt.date(2026, 6, 1 + place % 28), **BY))
    return meeting


def document(engine: Engine, meeting: uuid.UUID, tenant: str = HERE) -> Document:
    with tenant_transaction(engine, tenant) as session:
        found = minutes_queries.document(session, meeting)
    assert found is not None
    return found


def head(engine: Engine, meeting: uuid.UUID, number: str = "005/12/FKP/2026", **more: str) -> None:
    """Give the minutes a number, as everybody does who wants them signed."""
    now = rules.head_of(document(engine, meeting).meeting)
    given = Head(number, more.get("opening", now.opening), more.get("closing", now.closing), now.secretary_words)
    with tenant_transaction(engine, HERE) as session:
        minutes.save_head(session, ADMIN, meeting, given, expected=rules.mark_of(now))


def write(engine: Engine, item: Item, discussion: str, decision: str = "", actor: Actor = ADMIN) -> Item:
    with tenant_transaction(engine, HERE) as session:
        said = Said(discussion, decision)
        return minutes.save_item(session, actor, item.meeting_id, item.id, said, expected=item.row_version)


def sign(engine: Engine, meeting: uuid.UUID, party: Party, actor: Actor, seen: str | None = None) -> Signed:
    read = rules.digest_of(document(engine, meeting)) if seen is None else seen
    with tenant_transaction(engine, HERE) as session:
        return signing.sign(session, actor, meeting, party, f"Jabatan {party.value}", actor.words, seen=read)


def locked(engine: Engine, **more: Any) -> uuid.UUID:
    """A meeting whose minutes both sides have signed."""
    meeting = made(engine, **more)
    head(engine, meeting)
    sign(engine, meeting, Party.CHAIR, ADMIN)
    sign(engine, meeting, Party.BPJS, LIAISON)
    return meeting
