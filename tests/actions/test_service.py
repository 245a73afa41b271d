"""The life of an action item on a real database, what its making freezes, who may what, and what a meeting takes up again."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, text

from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.actions import follow_up, queries, reading, service
from semesta_tenants.actions.moving import Moved
from semesta_tenants.actions.records import Action, Desk, Priority, StaleActionError, State, Wanted
from semesta_tenants.coverage import publishing
from semesta_tenants.coverage.records import Figure, Printed, Relation, Reported, Source
from semesta_tenants.forum.records import State as Stands
from tests.actions.conftest import ADMIN, BRANCH, DESK, HERE, OFFICE, TODAY, ZONE, made, met, offices, step
from tests.coverage.conftest import cleared as uncovered

__all__ = ["uncovered"]
pytestmark = pytest.mark.usefixtures("cleared")
SOURCE = Source("Berita daerah", "https://contoh.go.id/1")


def published(engine: Engine, *figures: tuple[dt.date, str]) -> None:
    """Active rates as a report prints them."""
    found = [
        Reported(HERE, Figure(day, active_rate=Printed(Relation.EXACTLY, Decimal(rate), rate)), SOURCE) for day, rate in figures
    ]
    with tenant_transaction(engine, HERE) as session:
        publishing.publish_reported(session, publishing.OPERATOR, found)


def refused(engine: Engine, desk: Desk = DESK, **given: Any) -> set[str]:
    with pytest.raises(InvalidError) as caught:
        made(engine, desk=desk, **given)
    return set(caught.value.fields)


def test_an_item_goes_through_all_its_steps_and_each_is_written_down(application: Engine) -> None:
    first = made(application, due_on=dt.date(2026, 3, 20), priority=Priority.HIGH, person_words="Kabid Yankes")
    assert (first.state, first.organisation, first.row_version) == (State.OPEN, "Dinkes", 1)
    changed = step(application, service.change, first, wanted=replace(first.wanted, title="  Usulkan  1.200 peserta "))
    assert changed.wanted == replace(first.wanted, title="Usulkan 1.200 peserta")
    assert step(application, service.change, changed, wanted=changed.wanted).row_version == 2
    begun = step(application, service.start, changed)
    waiting = step(application, service.wait, begun, note="Menunggu jawaban cabang.")
    done = step(application, service.finish, waiting, OFFICE, note="Diterima.", evidence_url=" https://contoh.go.id/a ")
    assert (done.state, done.closing_note, done.evidence_url) == (State.DONE, "Diterima.", "https://contoh.go.id/a")
    again = step(application, service.reopen, done)
    assert (again.state, again.closing_note, again.closed_at) == (State.OPEN, "", None)
    cancelled = step(application, service.cancel, again, reason="Digabung.")
    assert cancelled.state is State.CANCELLED
    with tenant_transaction(application, HERE) as session:
        query = "SELECT action, before, after FROM audit_entries WHERE action ~ '^action' ORDER BY id"
        acts = list(session.execute(text(query)))
        notes = queries.notes(session, first.id)
    names = ["made", "changed", "started", "put_off", "noted", "finished", "reopened", "cancelled"]
    assert [each.action for each in acts] == [f"action.{name}" for name in names]
    assert acts[6].before["evidence_url"] == "https://contoh.go.id/a"
    assert [each.text for each in notes] == ["Menunggu jawaban cabang."]


@pytest.mark.usefixtures("uncovered")
def test_the_figure_before_is_frozen_at_the_day_of_the_meeting(application: Engine) -> None:
    published(application, (dt.date(2025, 1, 1), "70.5"), (dt.date(2025, 3, 18), "76.56"), (dt.date(2026, 1, 1), "80.10"))
    meeting = met(application, dt.date(2025, 3, 18)).meeting
    item = made(application, indicator="active_rate", meeting_id=meeting.id, due_on=dt.date(2025, 12, 31))
    assert item.before is not None
    kept = {name: item.before[name] for name in ("value", "as_of", "source", "relation")}
    assert kept == {"value": "76.56", "as_of": "2025-03-18", "source": "Berita daerah", "relation": "="}
    published(application, (dt.date(2025, 3, 18), "75.00"))
    with tenant_transaction(application, HERE) as session:
        found = reading.movements(session, queries.unended(session), today=TODAY)[item.id]
    assert (found.by_due.moved, found.by_due.change) == (Moved.WITH, Decimal("3.54"))
    assert found.at_due is not None
    assert found.at_due.as_of == dt.date(2026, 1, 1)
    loose = step(application, service.change, item, wanted=replace(item.wanted, indicator=None))
    assert loose.before is None
    assert made(application, indicator="segment.PBI_JK.registered", expected=Decimal(46947)).before is None


def test_what_cannot_be_is_refused_by_field(application: Engine) -> None:
    meeting = met(application).meeting
    yesterday = TODAY - dt.timedelta(days=1)
    assert refused(application, title=" ", due_on=yesterday) == {"title", "due_on"}
    assert refused(application, due_on=yesterday, meeting_id=meeting.id) == {"due_on"}
    assert refused(application, due_on=dt.date(2036, 2, 11)) == {"due_on"}
    assert refused(application, indicator="coverage", expected=Decimal(-1)) == {"expected"}
    assert refused(application, indicator="registered", expected=Decimal("1.5")) == {"expected"}
    assert refused(application, expected=Decimal(80)) == {"expected"}
    assert refused(application, indicator="zzz") == {"indicator"}
    assert refused(application, detail="x" * 4001, person_words="a\x00") == {"detail", "person_words"}
    assert refused(application, owner="Dinsos", desk=OFFICE) == {"organisation_id"}
    assert refused(application, owner="BPJS Kisaran", desk=BRANCH) == {"meeting_id"}
    item = made(application)
    for given, field in (({"note": " "}, "note"), ({"note": "a", "evidence_url": "javascript:alert(1)"}, "evidence_url")):
        with pytest.raises(InvalidError) as caught:
            step(application, service.finish, item, **given)
        assert set(caught.value.fields) == {field}
    with pytest.raises(InvalidError):
        step(application, service.cancel, item, reason="")


def test_what_is_anothers_is_not_there_at_all(application: Engine) -> None:
    elsewhere = offices(application, "12.74")["Dinkes"]
    foreign = met(application, tenant="12.74")
    unseen = met(application)
    wrongs: tuple[dict[str, Any], ...] = (
        {"organisation_id": elsewhere},
        {"organisation_id": uuid.uuid4()},
        {"meeting_id": foreign.meeting.id},
        {"meeting_id": unseen.meeting.id, "item_id": foreign.items[0].id},
        {"item_id": unseen.items[0].id},
        {"target_id": uuid.uuid4(), "indicator": "coverage"},
    )
    for wrong in wrongs:
        with pytest.raises(NotFoundError):
            made(application, **wrong)
    with pytest.raises(NotFoundError):
        made(application, owner="BPJS Kisaran", desk=BRANCH, meeting_id=unseen.meeting.id)
    item = made(application)
    with pytest.raises(NotFoundError):
        step(application, service.change, item, wanted=replace(item.wanted, organisation_id=elsewhere))


def test_an_office_changes_its_own_and_the_branch_sees_what_it_was_asked_to(application: Engine) -> None:
    theirs, open_to_branch = made(application, owner="Dinsos"), met(application, branch=True).meeting
    with pytest.raises(ForbiddenError):
        step(application, service.start, theirs, OFFICE)
    with pytest.raises(NotFoundError):
        step(application, service.start, theirs, BRANCH)
    seen = made(application, owner="BPJS Kisaran", meeting_id=open_to_branch.id, desk=BRANCH)
    dinkes = made(application, meeting_id=open_to_branch.id)
    assert step(application, service.start, seen, BRANCH).state is State.IN_PROGRESS
    with pytest.raises(ForbiddenError):
        step(application, service.start, dinkes, BRANCH)
    with tenant_transaction(application, HERE) as session:
        found = queries.listed(session, queries.Narrowed(), BRANCH.scope)
        counts = queries.counts(session, queries.Narrowed(), BRANCH.scope, today=TODAY, until=TODAY)
        assert {each.id for each in found} == {seen.id, dinkes.id}
        assert (counts.open, counts.all) == (2, 2)
        assert queries.seen(session, theirs.id, BRANCH.scope) is None
        session.execute(text("UPDATE meetings SET state = 'planned', row_version = row_version + 1"))
        assert queries.listed(session, queries.Narrowed(), BRANCH.scope) == ()


def test_of_two_at_once_the_second_learns_of_the_first(application: Engine) -> None:
    item = made(application)
    results: list[Action | StaleActionError] = []

    def run() -> None:
        try:
            results.append(step(application, service.start, item))
        except StaleActionError as error:
            results.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(type(each).__name__ for each in results) == ["Action", "StaleActionError"]
    assert next(each for each in results if isinstance(each, StaleActionError)).current.state is State.IN_PROGRESS
    now = next(each for each in results if isinstance(each, Action))
    with pytest.raises(ConflictError):
        step(application, service.start, now)
    done = step(application, service.finish, now, note="a")
    with pytest.raises(ConflictError):
        step(application, service.change, done, wanted=Wanted("x", done.wanted.organisation_id))
    with pytest.raises(ConflictError):
        step(application, service.wait, done)


def test_a_meeting_takes_up_what_is_open_and_what_was_closed_since_the_last_one(application: Engine) -> None:
    first, second, third = (met(application, dt.date(2025, month, 18)).meeting for month in (3, 6, 9))
    open_one = made(application, "Terbuka", meeting_id=first.id, due_on=dt.date(2025, 9, 8))
    closed_early = made(application, "Dahulu", meeting_id=first.id)
    closed_since = made(application, "Sesudah", meeting_id=first.id, due_on=dt.date(2025, 7, 1))
    own = made(application, "Milik rapat ini", meeting_id=third.id)
    for each in (closed_early, closed_since):
        step(application, service.finish, each, note="a")
    with tenant_transaction(application, HERE) as session:
        for each, day in ((closed_early, "2025-05-01"), (closed_since, "2025-07-11")):
            session.execute(text("UPDATE action_items SET closed_at = :day WHERE id = :id"), {"day": day, "id": each.id})
        now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        at_third = follow_up.for_meeting(session, third.id, now=now, zone=ZONE)
        at_second = follow_up.for_meeting(session, second.id, now=now, zone=ZONE)
        at_first = follow_up.for_meeting(session, first.id, now=now, zone=ZONE)
        assert follow_up.for_meeting(session, uuid.uuid4(), now=now, zone=ZONE) is None
    assert at_third is not None
    assert at_second is not None
    assert at_third.since == second.starts_at
    assert [(each.action.id, each.late_days) for each in at_third.still_open] == [(open_one.id, 10)]
    assert [(each.action.id, each.late_days) for each in at_third.closed] == [(closed_since.id, 10)]
    assert [each.action.id for each in at_second.still_open] == [closed_since.id, open_one.id]
    assert [each.action.id for each in at_second.closed] == [closed_early.id]
    assert at_first == follow_up.FollowUp(None, (), ())
    assert own.wanted.meeting_id == third.id


def test_everything_still_to_be_done_waits_for_the_next_agenda(application: Engine) -> None:
    late = made(application, "Terlambat", due_on=TODAY)
    undated = made(application, "Kelak", "Dinsos")
    step(application, service.finish, made(application, "Beres"), note="a")
    with tenant_transaction(application, HERE) as session:
        assert [each.id for each in queries.unended(session)] == [late.id, undated.id]
        pressing = queries.pressing(session, DESK.scope, until=TODAY, limit=5)
        assert [(each.id, each.short_name) for each in pressing] == [(late.id, "Dinkes")]
        narrowed = queries.Narrowed(text="KELAK", owner=undated.wanted.organisation_id, undated=True)
        assert [each.id for each in queries.listed(session, narrowed, DESK.scope)] == [undated.id]
    assert ADMIN.person_id


def test_a_cancelled_meeting_decides_nothing(application: Engine) -> None:
    meeting = met(application, state=Stands.PLANNED).meeting
    statement = "UPDATE meetings SET state = 'cancelled', cancel_reason = 'x', row_version = row_version + 1"
    with tenant_transaction(application, HERE) as session:
        session.execute(text(statement))
    with pytest.raises(InvalidError) as refused:
        made(application, meeting_id=meeting.id)
    assert list(refused.value.fields) == ["meeting_id"]
