"""Reminders and escalation of tasks: who is told on which days, each moment of a due date once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text

from semesta_platform.accounts.records import Person, Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.tenancy import preferences
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.coordination import reminding, service
from semesta_tenants.coordination.records import Origin, Task, Wanted, Way
from semesta_tenants.reminders import kept
from semesta_tenants.reminders.rules import Choice, document
from tests.coordination.conftest import ADMIN, WANTED, clear
from tests.factories.people import person_with

HERE = "12.19"
DUE = dt.date(2026, 2, 12)
MADE = dt.date(2026, 1, 5)
ZONE = ZoneInfo("Asia/Jakarta")


@pytest.fixture(autouse=True)
def _cleared(owner: Engine) -> Iterator[None]:
    _clear(owner)
    yield
    _clear(owner)


def _clear(owner: Engine) -> None:
    clear(owner)
    with owner_transaction(owner) as session:
        ours = "key IN ('reminders', 'task_reminders.run') OR key LIKE 'recurring%'"
        session.execute(text(f"DELETE FROM tenant_1219.settings WHERE {ours}"))
        session.execute(text("DELETE FROM tenant_1219.audit_entries WHERE action = 'recurring.changed'"))
        session.execute(text("UPDATE registry.memberships SET revoked_at = now() WHERE revoked_at IS NULL"))


@pytest.fixture
def people(application: Engine) -> dict[str, Person]:
    """One of each side, and one of another office."""
    seats = {
        "admin": Seat(Role.TENANT_ADMIN, tenant_code=HERE),
        "office": Seat(Role.OPD_STAFF, tenant_code=HERE, organisation=WANTED.owner),
        "other": Seat(Role.OPD_STAFF, tenant_code=HERE, organisation="BPKAD"),
        "branch": Seat(Role.LIAISON, branch_code="kisaran"),
    }
    return {name: person_with(application, seat, name=name) for name, seat in seats.items()}


def made(engine: Engine, **changed: object) -> Task:
    with tenant_transaction(engine, HERE) as session:
        wanted = replace(WANTED, due_on=DUE, **changed)  # type: ignore[arg-type]  # fields of the record
        task = service.add(session, ADMIN, wanted, today=MADE)
    entered(engine, MADE)
    return task


def entered(engine: Engine, day: dt.date) -> None:
    """Every task is there since five past midnight of this day in WIB, which is the day before in UTC."""
    with tenant_transaction(engine, HERE) as session:
        moment = dt.datetime.combine(day, dt.time(0, 5), ZONE)
        session.execute(text("UPDATE tasks SET entered_at = :at"), {"at": moment})


def run(engine: Engine, day: dt.date, office: str = "") -> int:
    with tenant_transaction(engine, HERE) as session:
        return reminding.remind(session, today=day, zone=ZONE, office=office)


def told(engine: Engine, people: dict[str, Person]) -> list[tuple[str, str]]:
    names = {each.id: name for name, each in people.items()}
    query = "SELECT kind, person_id FROM notices WHERE kind ~ '[.](due|due_soon|late|escalated)$' ORDER BY id"
    with tenant_transaction(engine, HERE) as session:
        return sorted((row.kind, names[row.person_id]) for row in session.execute(text(query)))


def test_the_side_is_told_before_on_and_after_the_day_and_each_once(application: Engine, people: dict[str, Person]) -> None:
    made(application)
    made(application, kind="cleansing")
    numbers = {}
    # A run of every day, weekends too, and each of them twice.
    for number in range(16):
        day = dt.date(2026, 2, 6) + dt.timedelta(days=number)
        numbers[f"{day:%d}"] = run(application, day)
        assert run(application, day) == 0
    # Two of the region and one of the branch.
    assert {day: number for day, number in numbers.items() if number} == {"09": 3, "12": 3, "13": 3}
    who = ("admin", "branch", "office")
    assert told(application, people) == sorted((f"task.{kind}", name) for kind in ("due_soon", "due", "late") for name in who)


def test_an_assignee_alone_is_told_and_the_side_where_they_are_gone(application: Engine, people: dict[str, Person]) -> None:
    made(application, assignee_id=people["office"].id, assignee_words="office")
    made(application, assignee_id=person_with(application).id, assignee_words="Sudah pergi")
    assert run(application, DUE) == 3
    assert told(application, people) == [("task.due", "admin"), ("task.due", "office"), ("task.due", "office")]


def test_a_standstill_tells_the_newest_alone_and_escalates_once_by_the_regions_rule(
    application: Engine, people: dict[str, Person]
) -> None:
    task = made(application, assignee_id=people["office"].id)
    with tenant_transaction(application, HERE) as session:
        chosen = Choice(before=False, escalate_after=3, to_person=people["other"].id)
        preferences.keep(session, kept.KEY, document(chosen), expected=0)
    assert run(application, dt.date(2026, 2, 6)) == 0
    assert [run(application, dt.date(2026, 2, day)) for day in (20, 23, 24, 25)] == [2, 0, 1, 0]
    once = [("task.escalated", "other"), ("task.late", "office"), ("task.late", "office")]
    assert told(application, people) == once
    # A new due date has days of its own, and is escalated for itself.
    with tenant_transaction(application, HERE) as session:
        later = replace(task.wanted, due_on=dt.date(2026, 3, 2))
        service.change(session, ADMIN, task.id, later, expected=task.row_version, today=MADE)
    assert run(application, dt.date(2026, 3, 9)) == 2
    assert told(application, people)[:2] == [("task.escalated", "other")] * 2


def test_an_office_is_escalated_to_by_its_name(application: Engine, people: dict[str, Person]) -> None:
    made(application, assignee_id=people["office"].id)
    with tenant_transaction(application, HERE) as session:
        chosen = Choice(late=False, to_organisation=people["other"].id)
        preferences.keep(session, kept.KEY, document(chosen), expected=0)
    assert run(application, dt.date(2026, 3, 9), office="bpkad") == 1
    assert told(application, people) == [("task.escalated", "other")]


def test_nothing_internal_is_escalated_to_who_went_over_to_the_branch(application: Engine, people: dict[str, Person]) -> None:
    made(application, assignee_id=people["office"].id)
    shared = made(application, assignee_id=people["office"].id, shared=True)
    with tenant_transaction(application, HERE) as session:
        # Chosen while still of the region.
        chosen = Choice(late=False, to_person=people["branch"].id)
        preferences.keep(session, kept.KEY, document(chosen), expected=0)
    assert run(application, dt.date(2026, 3, 9)) == 1
    with tenant_transaction(application, HERE) as session:
        assert list(session.scalars(text("SELECT about_id FROM notices WHERE kind = 'task.escalated'"))) == [shared.id]


def test_what_was_made_after_its_day_is_brought_to_mind_from_then_on_and_escalated_for_a_later_step_alone(
    application: Engine, people: dict[str, Person]
) -> None:
    switched = dt.date(2026, 10, 20)
    with tenant_transaction(application, HERE) as session:
        chosen = Choice(escalate_after=3, to_person=people["other"].id)
        preferences.keep(session, kept.KEY, document(chosen), expected=0)
        wanted = Wanted("Usulan peserta, Oktober 2026", "Dinas Sosial", kind="proposal", origin=Origin.SCHEDULE)
        task = service.add(session, ADMIN, wanted, today=switched, period="2026-10")
    assert task.wanted.due_on == dt.date(2026, 10, 14)
    # The work of the last days was done; the first day late, the 15th, came before the task was there.
    with tenant_transaction(application, HERE) as session:
        preferences.keep(session, reminding.RUN, {"day": "2026-10-12"}, expected=0)
    entered(application, switched)
    numbers = {day: run(application, dt.date(2026, 10, day)) for day in (20, 21, 22, 23, 27)}
    assert {day: number for day, number in numbers.items() if number} == {22: 1}
    assert told(application, people) == [("task.late", "admin")]
    with tenant_transaction(application, HERE) as session:
        way = Way("propose")
        moved = service.move(session, ADMIN, task.id, way, expected=task.row_version, today=dt.date(2026, 11, 2))
        later = replace(moved.wanted, due_on=dt.date(2026, 11, 4))
        service.change(session, ADMIN, task.id, later, expected=moved.row_version, today=dt.date(2026, 11, 2))
    run(application, dt.date(2026, 11, 10))
    assert ("task.escalated", "other") in told(application, people)


def test_a_task_made_on_its_day_is_told_that_day(application: Engine, people: dict[str, Person]) -> None:
    made(application, assignee_id=people["office"].id)
    entered(application, DUE)
    assert run(application, DUE) == 1
    assert told(application, people) == [("task.due", "office")]
