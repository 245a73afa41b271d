"""The daily run on a real database: one mail for each reader and day, none twice, and the choice of a region with its record."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, text

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.database import uuid7
from semesta_platform.errors import ConflictError, InvalidError
from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy.preferences import StaleChoiceError
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.actions import reminder_choice as choices
from semesta_tenants.actions import reminding
from semesta_tenants.reminders.rules import Choice
from tests.conftest import TENANTS
from tests.factories.emptying import empty
from tests.factories.people import person_with
from tests.notices.ground import ADMIN, HERE, OTHER, clear

# A Thursday, with the Monday three working days before it.
DUE, MONDAY, FRIDAY = dt.date(2026, 2, 12), dt.date(2026, 2, 9), dt.date(2026, 2, 13)


@pytest.fixture(autouse=True)
def _cleared(owner: Engine) -> Iterator[None]:
    """No organisation, item, choice or mail before the test, none after it."""
    _clear(owner)
    yield
    _clear(owner)


def _clear(owner: Engine) -> None:
    clear(owner)
    with owner_transaction(owner) as session:
        for code in TENANTS:
            schema = f"tenant_{code.replace('.', '')}"
            empty(session, (f"{schema}.action_notes", f"{schema}.action_items"))
            session.execute(text(f"DELETE FROM {schema}.organisations"))
            session.execute(text(f"DELETE FROM {schema}.settings WHERE key LIKE 'reminders%'"))
        session.execute(text("UPDATE registry.memberships SET revoked_at = now() WHERE revoked_at IS NULL"))


def organisation(engine: Engine, name: str, email: str = "", short: str = "", *, active: bool = True) -> uuid.UUID:
    contacts = f'[{{"position": "Kepala", "email": "{email}"}}]' if email else "[]"
    made = uuid7()
    statement = """INSERT INTO organisations (id, name, short_name, kind, contacts, active, entered_words)
    VALUES (:id, :name, :short, 'opd', cast(:contacts AS jsonb), :active, 'Admin')"""
    with tenant_transaction(engine, HERE) as session:
        session.execute(text(statement), {"id": made, "name": name, "short": short, "contacts": contacts, "active": active})
    return made


def item(
    engine: Engine, owner: uuid.UUID, due: dt.date | None = DUE, title: str = "Daftarkan peserta", state: str = "open"
) -> uuid.UUID:
    made = uuid7()
    statement = """INSERT INTO action_items (id, title, organisation_id, due_on, state, closed_at, entered_words)
    VALUES (:id, :title, :owner, :due, :state, CASE WHEN :state = 'done' THEN now() END, 'Admin')"""
    with tenant_transaction(engine, HERE) as session:
        session.execute(text(statement), {"id": made, "title": title, "owner": owner, "due": due, "state": state})
    return made


def run(engine: Engine, today: dt.date, tenant: str = HERE) -> int:
    with tenant_transaction(engine, tenant) as session:
        found = directory.tenant_by_code(session, tenant)
        assert found is not None
        return reminding.remind(session, found, today=today)


def mails(engine: Engine) -> list[Any]:
    with tenant_transaction(engine, HERE) as session:
        return list(session.execute(text("SELECT * FROM mails ORDER BY id")))


def choose(engine: Engine, choice: Choice, expected: int = 0) -> int:
    with tenant_transaction(engine, HERE) as session:
        return choices.choose(session, ADMIN, choice, expected=expected)


def test_an_owner_is_reminded_before_on_and_after_the_day_and_each_once(application: Engine) -> None:
    one = item(application, organisation(application, "Dinas Kesehatan", "dinkes@contoh.go.id"))
    # A run of every day, weekends too, and each of them twice.
    written = {}
    for number in range(16):
        today = dt.date(2026, 2, 6) + dt.timedelta(days=number)
        written[f"{today:%d}"] = run(application, today)
        assert run(application, today) == 0
    assert {day for day, number in written.items() if number} == {"09", "12", "13"}
    found = mails(application)
    assert [(each.kind, each.subject) for each in found] == [
        ("action.due_soon", "Mendekati tenggat: Daftarkan peserta"),
        ("action.due", "Tenggat hari ini: Daftarkan peserta"),
        ("action.late", "Terlambat: Daftarkan peserta"),
    ]
    assert {(each.address, each.reader, each.entered_words) for each in found} == {
        ("dinkes@contoh.go.id", "Dinas Kesehatan", "Semesta")
    }
    assert {each.path for each in found} == {f"/kab-batu-bara/forum/tindak-lanjut/{one}/"}


def test_several_items_of_one_owner_are_one_mail_and_another_owners_another(application: Engine) -> None:
    dinkes = organisation(application, "Dinas Kesehatan", "dinkes@contoh.go.id")
    bpkad = organisation(application, "BPKAD", "bpkad@contoh.go.id")
    for number in range(3):
        item(application, dinkes, title=f"Dinkes {number}")
    item(application, bpkad, title="Anggaran")
    item(application, bpkad, title="Selesai", state="done")
    item(application, bpkad, None, "Tanpa hari")
    assert run(application, DUE) == 2
    first, second = sorted(mails(application), key=lambda each: each.reader)
    assert (first.subject, second.subject) == ("Tenggat hari ini: Anggaran", "3 tindak lanjut forum mendekati tenggat")
    assert all(f"Dinkes {number}" in second.body for number in range(3))
    assert (second.about_kind, second.about_id, second.path) == ("organisation", dinkes, "/kab-batu-bara/forum/tindak-lanjut/")


def test_a_standstill_of_days_writes_one_mail_and_a_moved_or_ended_item_none(application: Engine, owner: Engine) -> None:
    dinkes = organisation(application, "Dinas Kesehatan", "dinkes@contoh.go.id")
    item(application, dinkes)
    moved, ended = item(application, dinkes, title="Pindah"), item(application, dinkes, title="Beres")
    assert run(application, dt.date(2026, 2, 6)) == 0
    with owner_transaction(owner) as session:
        session.execute(text("UPDATE tenant_1219.action_items SET due_on = '2026-06-01' WHERE id = :id"), {"id": moved})
        session.execute(
            text("UPDATE tenant_1219.action_items SET state = 'done', closed_at = now() WHERE id = :id"), {"id": ended}
        )
    # Nothing ran on the days before and on the due date.
    assert run(application, FRIDAY) == 1
    (mail,) = mails(application)
    assert (mail.kind, mail.subject) == ("action.late", "Terlambat: Daftarkan peserta")


def test_staff_of_the_owner_are_reminded_too_and_nobody_twice(application: Engine) -> None:
    dinkes = organisation(application, "Dinas Kesehatan", short="Dinkes")
    item(application, dinkes)
    full, short, admin, other = (
        person_with(application, Seat(role, tenant_code=tenant, organisation=words), name=f"Petugas {words}")
        for role, tenant, words in (
            (Role.OPD_STAFF, HERE, "dinas  KESEHATAN"),
            (Role.OPD_STAFF, HERE, "Dinkes"),
            (Role.TENANT_ADMIN, HERE, None),
            (Role.OPD_STAFF, OTHER, "Dinas Kesehatan"),
        )
    )
    with tenant_transaction(application, HERE) as session:
        assert reminding.unreachable(session) == []
    assert run(application, MONDAY) == 2
    readers = {each.person_id for each in mails(application)}
    assert readers == {full.id, short.id}
    assert readers.isdisjoint({admin.id, other.id})


def test_an_owner_whom_nobody_reaches_is_named_and_stops_nothing(application: Engine) -> None:
    lost = organisation(application, "Dinas Sosial")
    gone = organisation(application, "Lama", "lama@contoh.go.id", active=False)
    item(application, lost)
    item(application, gone)
    item(application, organisation(application, "BPKAD", "bpkad@contoh.go.id"))
    with tenant_transaction(application, HERE) as session:
        assert reminding.unreachable(session) == ["Dinas Sosial", "Lama"]
    assert run(application, DUE) == 1


def test_what_is_late_for_long_goes_to_whom_the_region_chose(application: Engine) -> None:
    dinkes = organisation(application, "Dinas Kesehatan", "dinkes@contoh.go.id")
    sekda = person_with(application, Seat(Role.TENANT_ADMIN, tenant_code=HERE), name="Sekretaris Daerah")
    for title in ("Pertama", "Kedua"):
        item(application, dinkes, title=title)
    choose(application, Choice(late=False, on_day=False, before=False, escalate_after=2, to_person=sekda.id))
    assert [run(application, dt.date(2026, 2, number)) for number in (12, 13, 18, 19)] == [0, 0, 1, 0]
    (mail,) = mails(application)
    assert (mail.kind, mail.person_id, mail.subject) == (
        "action.escalated",
        sekda.id,
        "Perlu keputusan: 2 tindak lanjut forum terlambat",
    )
    assert "Pemilik: Dinas Kesehatan" in mail.body


def test_what_was_late_before_anybody_was_chosen_is_escalated_too_and_once_whoever_reads_it(
    application: Engine, owner: Engine
) -> None:
    dinkes = organisation(application, "Dinas Kesehatan")
    setda = organisation(application, "Sekretariat Daerah", "setda@contoh.go.id")
    asda = organisation(application, "Asisten", "asisten@contoh.go.id")
    first, _second = item(application, dinkes), item(application, dinkes, title="Kedua")
    assert run(application, dt.date(2026, 3, 2)) == 0
    version = choose(application, Choice(escalate_after=2, to_organisation=setda))
    # Long after its second day late; moved back to a day that is later than late enough; told to another.
    assert [run(application, dt.date(2026, 3, number)) for number in (3, 4)] == [1, 0]
    choose(application, Choice(escalate_after=2, to_organisation=asda), version)
    assert run(application, dt.date(2026, 3, 5)) == 0
    with owner_transaction(owner) as session:
        session.execute(text("UPDATE tenant_1219.action_items SET due_on = '2026-02-03' WHERE id = :id"), {"id": first})
    assert [run(application, dt.date(2026, 3, number)) for number in (6, 9)] == [1, 0]
    assert [(each.kind, each.address, each.subject) for each in mails(application)] == [
        ("action.escalated", "setda@contoh.go.id", "Perlu keputusan: 2 tindak lanjut forum terlambat"),
        ("action.escalated", "asisten@contoh.go.id", "Perlu keputusan: Daftarkan peserta"),
    ]


def test_an_office_can_be_told_instead(application: Engine) -> None:
    setda = organisation(application, "Sekretariat Daerah", "setda@contoh.go.id")
    item(application, organisation(application, "Dinas Sosial"))
    choose(application, Choice(escalate_after=1, to_organisation=setda))
    assert run(application, FRIDAY) == 1
    assert [(each.kind, each.address) for each in mails(application)] == [("action.escalated", "setda@contoh.go.id")]


def test_two_runs_at_once_write_one_mail(application: Engine) -> None:
    item(application, organisation(application, "Dinas Kesehatan", "dinkes@contoh.go.id"))
    # Of the very first two one may lose and be tried again by the worker; from then on the row is there to be locked.
    assert run(application, dt.date(2026, 2, 6)) == 0
    barrier, written = threading.Barrier(2), []

    def work() -> None:
        barrier.wait()
        try:
            written.append(run(application, MONDAY))
        except ConflictError:
            written.append(0)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(written) == [0, 1]
    assert len(mails(application)) == 1


def test_a_choice_is_checked_kept_and_written_down(application: Engine) -> None:
    sekda = person_with(application, Seat(Role.TENANT_ADMIN, tenant_code=HERE), name="Sekretaris Daerah")
    stranger = person_with(application, Seat(Role.TENANT_ADMIN, tenant_code=OTHER))
    silent = organisation(application, "Dinas Sosial")
    wrong = {
        "before_days": Choice(before_days=0),
        "late_every": Choice(late_every=61),
        "escalate_after": Choice(escalate_after=-1),
        "to": Choice(to_person=stranger.id),
    }
    for field, choice in wrong.items():
        with pytest.raises(InvalidError) as caught:
            choose(application, choice)
        assert list(caught.value.fields) == [field]
    for choice in (
        Choice(to_organisation=silent),
        Choice(to_organisation=uuid7()),
        Choice(to_person=sekda.id, to_organisation=silent),
    ):
        with pytest.raises(InvalidError):
            choose(application, choice)
    wanted = Choice(before_days=5, to_person=sekda.id)
    assert (choose(application, wanted), choose(application, wanted, 1)) == (1, 1)
    with pytest.raises(StaleChoiceError) as stale:
        choose(application, replace(wanted, before_days=7))
    assert (stale.value.current, stale.value.version) == (wanted, 1)
    assert choose(application, replace(wanted, late=False), 1) == 2
    with tenant_transaction(application, HERE) as session:
        query = "SELECT before, after FROM audit_entries WHERE action = 'reminders.changed' ORDER BY id"
        entries = session.execute(text(query)).all()
    assert [(each.after["reminder_to"], each.after["reminder_before_days"]) for each in entries] == [("Sekretaris Daerah", 5)] * 2
    assert (entries[1].before["reminder_late"], entries[1].after["reminder_late"]) == (True, False)


def test_the_other_region_hears_nothing(application: Engine) -> None:
    item(application, organisation(application, "Dinas Kesehatan", "dinkes@contoh.go.id"))
    assert run(application, DUE, OTHER) == 0
    assert mails(application) == []
