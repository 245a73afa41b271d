"""Reading the record: newest first, narrowed by each thing that one can ask for, joined from pages without loss."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text

from semesta_platform.audit import queries
from semesta_platform.audit.records import Entry
from semesta_platform.database import uuid7
from semesta_platform.transactions import owner_transaction, tenant_transaction
from tests.factories.ground import AuditEntryFactory, made
from tests.http.parts import statements

HERE = "12.19"
JAKARTA = ZoneInfo("Asia/Jakarta")
NOON = dt.datetime(2026, 2, 10, 5, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _written(application: Engine, owner: Engine) -> Iterator[None]:
    """Nine entries: three moments an hour apart, three entries in each."""

    def forget() -> None:
        with owner_transaction(owner) as session:
            session.execute(text("DELETE FROM tenant_1219.audit_entries"))

    forget()
    with tenant_transaction(application, HERE) as session:
        for hour in range(3):
            for number, actor in enumerate(("Admin daerah", "Petugas 100%_BPJS", "Semesta")):
                made(
                    AuditEntryFactory,
                    session,
                    id=uuid7(),
                    at=NOON + dt.timedelta(hours=hour),
                    actor=actor,
                    action=("figure.drafted", "figure.verified", "membership.granted")[number],
                    subject_kind=("figure", "figure", "membership")[number],
                    subject_id=str(hour),
                    after={"registered": 183_139, "note": None},
                )
    yield
    forget()


def read(application: Engine, **asked: object) -> tuple[Entry, ...]:
    with tenant_transaction(application, HERE) as session:
        return queries.entries(session, **asked)  # type: ignore[arg-type]  # each test gives what it is about


def test_the_newest_come_first_and_whole(application: Engine) -> None:
    found = read(application)

    assert [(each.at, each.id) for each in found] == sorted(((each.at, each.id) for each in found), reverse=True)
    assert len(found) == 9
    assert (found[0].actor, found[0].actor_id, found[0].action, found[0].subject_kind, found[0].subject_id) == (
        "Semesta",
        None,
        "membership.granted",
        "membership",
        "2",
    )
    assert (found[0].before, found[0].after, found[0].request_id) == (None, {"registered": 183_139, "note": None}, None)


@pytest.mark.parametrize("limit", [1, 2, 4, 9, 10])
def test_pages_join_to_the_whole_though_moments_are_shared(application: Engine, limit: int) -> None:
    whole, joined, before = read(application), list[Entry](), None
    while page := read(application, limit=limit, before=before):
        joined += page
        before = (page[-1].at, page[-1].id)

    assert tuple(joined) == whole


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"action": "figure.verified"}, 3),
        ({"action": "figure"}, 0),
        ({"subject_kind": "figure"}, 6),
        ({"subject_kind": "figure", "subject_id": "1"}, 2),
        ({"actor": "admin"}, 3),
        ({"actor": "%"}, 3),
        ({"actor": "0%_b"}, 3),
        ({"actor": "a_min"}, 0),
        ({"since": dt.date(2026, 2, 11)}, 0),
        ({"until": dt.date(2026, 2, 9)}, 0),
        ({"since": dt.date(2026, 2, 10), "until": dt.date(2026, 2, 10)}, 9),
        ({"since": dt.date.min, "until": dt.date.max, "zone": JAKARTA}, 9),
    ],
)
def test_each_filter_narrows(application: Engine, asked: dict[str, object], count: int) -> None:
    assert len(read(application, **asked)) == count


def test_days_are_those_of_the_zone(application: Engine) -> None:
    """An hour before midnight in UTC it is the next morning in Jakarta."""
    with tenant_transaction(application, HERE) as session:
        made(AuditEntryFactory, session, at=dt.datetime(2026, 2, 10, 23, tzinfo=dt.UTC), action="late.one")

    def days(day: dt.date, zone: dt.tzinfo) -> int:
        return len(read(application, action="late.one", since=day, until=day, zone=zone))

    assert [days(dt.date(2026, 2, 10), dt.UTC), days(dt.date(2026, 2, 11), dt.UTC)] == [1, 0]
    assert [days(dt.date(2026, 2, 10), JAKARTA), days(dt.date(2026, 2, 11), JAKARTA)] == [0, 1]


def test_a_page_is_one_statement_and_never_a_thousand_and_one_rows(application: Engine) -> None:
    with tenant_transaction(application, HERE) as session, statements(application) as sent:
        queries.entries(session, limit=50, actor="admin", before=(NOON, uuid.UUID(int=0)))
        assert len(sent) == 1
        assert queries.entries(session, limit=5000) == queries.entries(session, limit=1000)


def test_the_index_serves_the_order(application: Engine) -> None:
    """Of a few rows any plan is cheap; with many, only entries of one moment are put in order."""
    with tenant_transaction(application, HERE) as session:
        for cheap in ("seqscan", "bitmapscan"):
            session.execute(text(f"SET LOCAL enable_{cheap} = off"))
        query = "EXPLAIN SELECT id FROM audit_entries WHERE (at, id) < (now(), :id) ORDER BY at DESC, id DESC LIMIT 50"
        plan = "\n".join(session.scalars(text(query), {"id": uuid.UUID(int=0)}).all())

    assert "ix_audit_entries_at" in plan
    assert "Presorted Key: at" in plan
