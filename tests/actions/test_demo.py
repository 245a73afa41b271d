"""The demo's forum: the meeting of 18 March 2025 as its report tells it, four items with owners, and what moved since."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, text

from semesta_platform.installation import Installation
from semesta_platform.tenancy import service as tenants
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.actions import follow_up, queries, reading, service
from semesta_tenants.actions import meetings as seen_meetings
from semesta_tenants.actions.moving import Moved
from semesta_tenants.actions.records import Desk, Scope, Side, State
from semesta_tenants.coverage.publishing import OPERATOR
from semesta_tenants.forum import queries as meetings
from semesta_tenants.forum.records import State as MeetingState
from semesta_worker import demo_forum, imports
from tests.http.conftest import pytest_generate_tests

__all__ = ["pytest_generate_tests"]
ZONE = ZoneInfo("Asia/Makassar")
CAME = ["Bupati", "Setda", "BPJS Selong", "Dinkes", "Dinsos", "DPMD", "BPKAD", "Dukcapil", "Disnakertrans"]


def test_the_reported_forum_stands_once_with_its_source_and_its_items_come_back(own_installation: Installation) -> None:
    engine = own_installation.application_engine(0)
    tenants.create_training_tenant(own_installation.owner_engine())
    imports.load_figures(engine, imports.read_figures(engine, demo_figures()))
    demo_forum.prepare(engine)
    with tenant_transaction(engine, "52.03") as session:
        (first, *_others) = queries.unended(session)
        service.finish(session, OPERATOR, Desk(imports.today(), ZONE), first.id, expected=1, note="Selesai.")
    demo_forum.prepare(engine)
    with tenant_transaction(engine, "52.03") as session:
        (meeting_id,) = session.scalars(text("SELECT id FROM meetings"))
        meeting = meetings.meeting(session, meeting_id)
        items = meetings.items(session, meeting_id)
        came = session.execute(
            text("SELECT o.short_name, a.via, a.state FROM meeting_attendances a JOIN organisations o ON o.id = organisation_id")
        ).all()
        actions = queries.of_meeting(session, meeting_id)
        shown_to_branch = [each.id for each in seen_meetings.offered(session, Scope(Side.BRANCH))]
        moved = reading.movements(session, actions, today=imports.today())
    assert meeting is not None
    assert (meeting.starts_at.astimezone(ZONE).date(), meeting.timed) == (dt.date(2025, 3, 18), False)
    assert (meeting.state, meeting.chair, meeting.bpjs, meeting.number) == (MeetingState.HELD, None, None, None)
    assert meeting.source_url.startswith("https://insidelombok.id/")
    assert sorted(each.short_name for each in came) == sorted(CAME)
    assert {(each.via, each.state) for each in came} == {("report", "present")}
    assert shown_to_branch == [meeting_id]
    assert [bool(each.decision) for each in items] == [False, True, True, False, True, False]
    owners = {each.wanted.title: (each.organisation, each.wanted.due_on, each.wanted.source_url) for each in actions}
    assert owners == {
        "Terbitkan Perbup yang mewajibkan perusahaan menjamin pekerjanya": ("Bupati", None, meeting.source_url),
        "Usulkan tambahan peserta PBI JK": ("Dinsos", None, meeting.source_url),
        "Gunakan DBHCHT untuk iuran": ("Pemkab", None, meeting.source_url),
        "Pertahankan UHC di atas 98%": ("Pemkab", None, meeting.source_url),
    }
    by_code = {each.wanted.indicator: each for each in actions}
    rate = by_code["active_rate"]
    assert rate.before is not None
    assert (rate.before["value"], rate.before["as_of"]) == ("76.56", "2025-03-18")
    # 76.56 % then, more than 80 % on 27 January 2026; > 98 % then and at least 98 % now leave the other open.
    assert moved[rate.id].by_now.moved is Moved.WITH
    assert moved[by_code["coverage"].id].by_now.moved is Moved.UNKNOWN
    check_training(engine)


def check_training(engine: Engine) -> None:
    """The training region shows every state, and says that it is invented."""
    with tenant_transaction(engine, "99.01") as session:
        rows = session.execute(text("SELECT id, title, state FROM meetings ORDER BY starts_at")).all()
        states = list(session.scalars(text("SELECT DISTINCT state FROM action_items")))
        titles = list(session.scalars(text("SELECT title FROM action_items UNION ALL SELECT title FROM meetings")))
        now = dt.datetime.now(dt.UTC)
        taken_up = follow_up.for_meeting(session, rows[1].id, now=now, zone=ZONE)
    assert [each.state for each in rows] == ["held", "planned"]
    assert set(states) == {each.value for each in State}
    assert all("data rekaan" in each for each in titles)
    assert taken_up is not None
    assert len(taken_up.still_open) == 4
    assert len(taken_up.closed) == 3


def demo_figures() -> bytes:
    """What the demo publishes of Lombok Timur."""
    from semesta_worker import demo

    head, *lines = demo._content(demo.FIGURES).splitlines(keepends=True)
    return b"".join([head, *(each for each in lines if each.startswith(b"Kabupaten Lombok Timur"))])
