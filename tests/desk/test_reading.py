"""What the desk reads in a region's own session: tasks by view, batches by state, contributions by month."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from sqlalchemy import Engine, text

from semesta_platform.transactions import read_all_as_tenant, tenant_transaction
from semesta_tenants.batches import reading as batches
from semesta_tenants.contributions import queries, rules
from semesta_tenants.contributions import reading as contributions
from semesta_tenants.coordination import waiting
from semesta_tenants.coordination.rules import end_of_week
from semesta_tenants.coordination.waiting import Asked, View
from tests.desk.work import ASAHAN, BATU_BARA, batch, confirmed, days, entry, shared, today

pytestmark = pytest.mark.usefixtures("cleared")
ME = uuid.UUID(int=7)


def asked(view: View = View.ALL, most: int = 10) -> Asked:
    return Asked(ME, today(), end_of_week(today()), view, most)


def load(engine: Engine, wanted: Asked) -> waiting.Load:
    return waiting.load_in(read_all_as_tenant(engine, BATU_BARA, [waiting.asking(wanted)])[0], wanted)


def batches_of(engine: Engine, month: dt.datetime, before: dt.datetime, code: str = BATU_BARA) -> batches.BranchBatches:
    return batches.batches_in(read_all_as_tenant(engine, code, [batches.asking(before)])[0], month=month, before=before)


def contributions_of(engine: Engine, day: dt.date) -> contributions.BranchContributions:
    return contributions.contributions_in(read_all_as_tenant(engine, BATU_BARA, [contributions.asking()])[0], day)


def test_the_numbers_are_of_all_tasks_whatever_the_view_shows(application: Engine) -> None:
    late, later = (
        shared(application, BATU_BARA, "Lewat", due_on=days(-3)),
        shared(application, BATU_BARA, "Nanti", due_on=days(30)),
    )
    undated = shared(application, BATU_BARA, "Tanpa tenggat")
    colleagues = shared(application, BATU_BARA, "Rekan", due_on=days(40), assignee_id=uuid.UUID(int=8), assignee_words="Rekan")
    shared(application, BATU_BARA, "Giliran daerah", step="doing", due_on=days(-1))
    shared(application, BATU_BARA, "Rahasia daerah", step="doing", shared=False, due_on=days(-1))
    shared(application, ASAHAN, "Milik Asahan", due_on=days(-9))
    with tenant_transaction(application, BATU_BARA) as session:
        session.execute(text("UPDATE tasks SET waited_region = 86400, waited_bpjs = 172800"))
    found = {view: load(application, asked(view)) for view in View}
    few, none = load(application, asked(most=1)), load(application, asked(most=0))
    nobody = load(application, replace(asked(View.MINE), person=None))
    assert {view: [each.id for each in load.tasks] for view, load in found.items()} == {
        View.ALL: [late.id, undated.id, later.id, colleagues.id],
        View.MINE: [late.id, undated.id, later.id],
        View.LATE: [late.id],
        View.WEEK: [],
        View.NONE: [],
    }
    assert ([each.id for each in nobody.tasks], nobody.waits_mine) == ([late.id, undated.id, later.id], 3)
    whole = found[View.ALL]
    assert (whole.open, whole.late, whole.waits, whole.waits_mine, whole.waits_late, whole.waits_week) == (5, 2, 4, 3, 1, 0)
    assert {replace(each, tasks=(), days_branch=0, days_region=0) for each in (*found.values(), few, none)} == {
        replace(whole, tasks=(), days_branch=0, days_region=0)
    }
    assert ([each.id for each in few.tasks], none.tasks) == ([late.id], ())
    assert (round(whole.days_branch or 0, 1), round(whole.days_region or 0, 1)) == (2.0, 1.0)


def test_batches_that_wait_and_the_rejected_of_this_month_and_the_last(application: Engine) -> None:
    sent = batch(application, BATU_BARA, "Usulan pertama", 300, ago=2)
    received = batch(application, BATU_BARA, "Usulan kedua", 200, state="received", ago=5)
    answered = batch(application, BATU_BARA, "Usulan ketiga", 100, state="verified", rejected=41, ago=1)
    batch(application, ASAHAN, "Milik Asahan", 999)
    now = dt.datetime.now(dt.UTC)
    this = batches_of(application, now - dt.timedelta(days=2), now - dt.timedelta(days=9))
    last = batches_of(application, now, now - dt.timedelta(days=9))
    assert [each.id for each in this.waiting] == [received, sent, answered]
    assert (this.unanswered, this.people) == (2, 500)
    assert (this.rejected, this.rejected_before) == (41, 0)
    assert (last.rejected, last.rejected_before) == (0, 41)


def test_no_batch_at_all_is_another_thing_than_all_answered(application: Engine) -> None:
    now = dt.datetime.now(dt.UTC)
    batch(application, ASAHAN, "Masih draf", 10, state="draft")
    old = batch(application, BATU_BARA, "Lama", 10, state="verified", ago=90)
    with tenant_transaction(application, BATU_BARA) as session:
        signs = "bpjs_signed_by = :me, bpjs_signed_words = 'BPJS', bpjs_signed_at = now(), row_version = row_version + 1"
        session.execute(text(f"UPDATE batches SET {signs} WHERE id = :id"), {"me": ME, "id": old})
    drafted, answered = (batches_of(application, now, now, code) for code in (ASAHAN, BATU_BARA))
    assert drafted == batches.BranchBatches()
    assert answered == batches.BranchBatches(known=True)


def test_contributions_are_paid_up_to_the_month_before_the_first_short_one(application: Engine) -> None:
    first = dt.date(2026, 1, 1)
    assert contributions_of(application, today()) == contributions.BranchContributions()
    for month, bill, paid in ((1, 500, 500), (2, 500, 600), (3, 500, 200), (5, 500, 500)):
        confirmed(application, BATU_BARA, first.replace(month=month), bill)
        confirmed(application, BATU_BARA, first.replace(month=month), paid, kind="payment", source="apbd")
    waits = entry(application, BATU_BARA, first.replace(month=3), 300, kind="payment", source="dbhcht", entered_by=ME)
    entry(application, ASAHAN, first, 777)
    found = contributions_of(application, dt.date(2026, 5, 20))
    early = [contributions_of(application, day) for day in (dt.date(2026, 1, 31), dt.date(2025, 12, 31))]
    with tenant_transaction(application, BATU_BARA) as session:
        entries = queries.entries(session)
    assert (found.billed, found.paid_until, found.arrears, found.gaps) == (True, dt.date(2026, 2, 1), 300, 1)
    assert [(each.billed, each.paid_until) for each in early] == [(True, first), (False, None)]
    told = [rules.standing(entries, day).answer.paid_until for day in (dt.date(2026, 5, 20), first, dt.date(2025, 12, 31))]
    assert told == [found.paid_until, *(each.paid_until for each in early)]
    assert [(each.id, each.amount, each.kind, each.entered_by) for each in found.waiting] == [(waits, 300, "payment", ME)]


def test_the_reads_of_a_region_go_by_its_indexes(application: Engine) -> None:
    """With as many rows as a region of ten years has: the open tasks by their partial index, never all tasks."""
    fill = """INSERT INTO tasks (id, title, owner, state, closed_at, closed_words, origin, entered_words, shared, side, due_on)
        SELECT gen_random_uuid(), 'Tugas ' || n, 'Dinkes', CASE WHEN n <= 50 THEN 'open' ELSE 'done' END,
        CASE WHEN n > 50 THEN now() END, 'x', 'region', 'x', true, 'bpjs', current_date + n FROM generate_series(1, 4000) AS n"""
    with tenant_transaction(application, BATU_BARA) as session:
        session.execute(text(fill))
        session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(
            session.scalars(text("EXPLAIN SELECT id FROM tasks WHERE state = 'open' AND shared ORDER BY due_on LIMIT 20"))
        )
        session.rollback()
    assert "ix_tasks_open" in plan
