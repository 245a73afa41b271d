"""The life of a meeting on a real database: made, changed, invited, held, cancelled, attended; what is refused."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, text, update

from semesta_platform.database import uuid7
from semesta_platform.errors import ConflictError, InvalidError, NotFoundError
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.actions import meetings
from semesta_tenants.actions import records as deeds
from semesta_tenants.actions.model import ActionRow
from semesta_tenants.actions.queries import Narrowed, listed
from semesta_tenants.coverage import publishing
from semesta_tenants.coverage.records import Headcount, Reported, Side, Source
from semesta_tenants.forum import (
    agenda,
    attendances,
    attending,
    codes,
    drawing,
    gathering,
    inviting,
    queries,
    queries_list,
    rules,
    searching,
    service,
    shown_figures,
)
from semesta_tenants.forum.model import AttendanceRow, MeetingRow
from semesta_tenants.forum.records import Meeting, Presence, StaleMeetingError, State, Topic, WantedAttendance, WantedItem
from semesta_tenants.notices.told import told
from tests.coverage.conftest import TANJUNGBALAI
from tests.meetings.conftest import ADMIN, AGENDA, HERE, OFFICES, at, here, planned, register, wanted

pytestmark = pytest.mark.usefixtures("cleared")
DAY = dt.date(2026, 3, 18)
REGION = "Kota Tanjungbalai"
NOW = at(DAY)


def step(engine: Engine, verb: Any, meeting: Meeting, **more: Any) -> Meeting:
    with tenant_transaction(engine, HERE) as session:
        changed = verb(session, ADMIN, meeting.id, **{"expected": meeting.row_version, **more})
    assert isinstance(changed, Meeting)
    return changed


def invite(engine: Engine, meeting: Meeting) -> Meeting:
    return step(engine, inviting.invite, meeting, region=REGION, here=here())


def mails(engine: Engine, meeting: Meeting) -> list[tuple[str, str]]:
    with tenant_transaction(engine, HERE) as session:
        return [(each.kind, each.address) for each in told(session, ("meeting", meeting.id))]


def acts(engine: Engine) -> list[str]:
    with tenant_transaction(engine, HERE) as session:
        return list(session.scalars(text("SELECT action FROM audit_entries WHERE action ~ '^(meeting|attend)' ORDER BY id")))


def publish(engine: Engine, figure: Any, url: str = "https://contoh.go.id/a") -> None:
    with tenant_transaction(engine, HERE) as session:
        publishing.publish_reported(session, publishing.OPERATOR, [Reported(HERE, figure, Source("Berita", url))])


def test_a_meeting_is_made_changed_invited_held_and_each_step_is_written_down(application: Engine) -> None:
    made = planned(application, DAY)
    assert (made.state, made.title, made.row_version, made.invited_at) == (State.PLANNED, "Forum Komunikasi", 1, None)
    invited = invite(application, made)
    assert invited.invited_at is not None
    # Only offices with an address are written to, and a second press writes to nobody twice.
    assert mails(application, made) == [("meeting.invited", "bpjs@contoh.go.id"), ("meeting.invited", "dinkes@contoh.go.id")]
    again = invite(application, invited)
    assert (len(mails(application, made)), again.invited_at) == (2, invited.invited_at)
    with tenant_transaction(application, HERE) as session:
        ids = [each.organisation_id for each in attendances.of_meeting(session, made.id)]
        later = replace(wanted(DAY), starts_at=at(DAY, 13), ends_at=at(DAY, 15))
        changed = service.change(session, ADMIN, made.id, later, ids, expected=again.row_version, here=here())
        assert inviting.renew(session, ADMIN, again, changed, region=REGION, here=here()) == 2
    held = step(application, service.hold, changed, here=here(DAY))
    assert (held.state, held.row_version) == (State.HELD, 5)
    assert held.figures is not None
    assert acts(application) == ["meeting.made", "meeting.invited", "meeting.invited", "meeting.changed", "meeting.held"]
    with pytest.raises(ConflictError):
        step(application, service.cancel, held, reason="Batal")


def test_what_cannot_be_is_refused_by_field(application: Engine) -> None:
    with tenant_transaction(application, HERE) as session:
        wrong = wanted(dt.date(2025, 3, 1), title=" ", ends_at=at(dt.date(2025, 3, 1), 8), quorum=101, online_url="javascript:x")
        with pytest.raises(InvalidError) as refused:
            service.make(session, ADMIN, wrong, [WantedItem(Topic.OTHER, "", minutes=0)], [uuid.uuid4()], here=here())
        assert set(refused.value.fields) == {"title", "ends_at", "day", "quorum", "online_url", "title-0", "minutes-0", "invited"}
        with pytest.raises(NotFoundError):
            service.make(session, ADMIN, wanted(series_id=uuid.uuid4()), [], [], here=here())
        # What was held already may lie behind, and cannot lie ahead.
        assert service.make(session, ADMIN, wanted(dt.date(2025, 3, 18)), [], [], here=here(), past=True).state is State.PLANNED
        with pytest.raises(InvalidError):
            service.make(session, ADMIN, wanted(DAY), [], [], here=here(), past=True)


def test_who_comes_second_is_told_and_another_tenant_finds_nothing(application: Engine) -> None:
    made = planned(application, DAY)
    step(application, service.cancel, made, reason="Bupati berhalangan")
    with pytest.raises(StaleMeetingError):
        step(application, service.cancel, made, reason="Lagi")
    with tenant_transaction(application, "12.19") as session, pytest.raises(NotFoundError):
        service.cancel(session, ADMIN, made.id, expected=2, reason="Bukan milik saya")


def test_a_cancelled_meeting_is_called_off_and_a_removed_office_is_told(application: Engine) -> None:
    made = invite(application, planned(application, DAY))
    with tenant_transaction(application, HERE) as session:
        lines = {each.organisation: each.organisation_id for each in attendances.of_meeting(session, made.id)}
        kept = [lines["Dinas Kesehatan"], lines["Dinas Sosial"]]
        less = service.change(session, ADMIN, made.id, wanted(DAY), kept, expected=made.row_version, here=here())
        inviting.renew(session, ADMIN, made, less, region=REGION, here=here())
        cancelled = service.cancel(session, ADMIN, made.id, expected=less.row_version, reason="Ditunda")
        assert inviting.call_off(session, ADMIN, cancelled, region=REGION, here=here()) == 1
    assert mails(application, made)[2:] == [
        ("meeting.withdrawn", "bpjs@contoh.go.id"),
        ("meeting.cancelled", "dinkes@contoh.go.id"),
    ]


def test_frozen_figures_stay_when_they_are_corrected_later(application: Engine) -> None:
    april = replace(TANJUNGBALAI, as_of=dt.date(2025, 4, 1))
    publish(application, april)
    publish(application, replace(april, as_of=dt.date(2026, 1, 1)), "https://contoh.go.id/b")
    with tenant_transaction(application, HERE) as session:
        made = service.make(session, ADMIN, wanted(dt.date(2025, 4, 10)), AGENDA, [], here=here(), past=True)
        held = service.hold(session, ADMIN, made.id, expected=1, here=here())
    assert held.figures is not None
    # By what was published for days up to the meeting's own, though a later figure is known.
    assert (held.figures["figure"]["as_of"], held.figures["figure"]["coverage"]["value"]) == ("2025-04-01", "97.45")
    publish(application, replace(april, total=Headcount(180_000, 140_000)), "https://contoh.go.id/c")
    with tenant_transaction(application, HERE) as session:
        now = queries.meeting(session, made.id)
    assert now is not None
    assert now.figures == held.figures


def test_the_agenda_is_moved_added_and_taken_away_as_a_whole(application: Engine) -> None:
    made = planned(application, DAY)
    with tenant_transaction(application, HERE) as session:
        first, second, third = queries.items(session, made.id)
        kept = [WantedItem(each.topic, each.title, each.lead_words, each.minutes, each.id) for each in (third, first)]
        changed = agenda.save(session, ADMIN, made.id, [*kept, WantedItem(Topic.OTHER, "Lain-lain")], expected=1)
        after = queries.items(session, made.id)
        assert [each.title for each in after] == ["Anggaran", "Tindak lanjut", "Lain-lain"]
        # A point that only moved is not stale for whoever writes its minutes.
        assert [each.row_version for each in after] == [1, 1, 1]
        assert changed.row_version == 2
        with pytest.raises(StaleMeetingError):
            agenda.save(session, ADMIN, made.id, [WantedItem(second.topic, "Hilang", id=second.id)], expected=2)
        values = {"title": "Perbup", "organisation_id": attendances.of_meeting(session, made.id)[0].organisation_id}
        values |= {"id": uuid.uuid4(), "meeting_id": made.id, "item_id": first.id, "entered_words": "Uji"}
        session.execute(insert(ActionRow).values(values))
        with pytest.raises(ConflictError):
            agenda.save(session, ADMIN, made.id, [], expected=2)


def test_attendance_by_list_counts_and_a_touched_line_that_is_stale_saves_nothing(application: Engine) -> None:
    made = planned(application, DAY)
    with tenant_transaction(application, HERE) as session:
        bpjs, dinkes, dinsos = attendances.of_meeting(session, made.id)
        guest = register(session, {"RSUD": ("hospital", "")})["RSUD"]
        attending.attend(session, ADMIN, made.id, guest, WantedAttendance(Presence.PRESENT, "Direktur"))
        attending.attend(session, ADMIN, made.id, bpjs.organisation_id, WantedAttendance(Presence.PRESENT, "Kepala Cabang"))
        attending.attend(session, ADMIN, made.id, bpjs.organisation_id, WantedAttendance(Presence.PRESENT, "Staf"), further=True)
        was = WantedAttendance(Presence.INVITED)
        typed = {
            # Nobody touched this line on screen, though it changed in between.
            bpjs.id: attending.Typed(bpjs.row_version, was, was),
            dinkes.id: attending.Typed(dinkes.row_version, was, WantedAttendance(Presence.DELEGATED, "Sekretaris")),
        }
        assert attending.save(session, ADMIN, made.id, typed) == 1
        with pytest.raises(ConflictError, match="Dinas Kesehatan"):
            attending.save(
                session, ADMIN, made.id, {**typed, dinsos.id: attending.Typed(1, was, WantedAttendance(Presence.ABSENT))}
            )
        line = queries_list.line(session, made.id)
        lines = attendances.of_meeting(session, made.id)
        with pytest.raises(ConflictError):
            attending.remove(session, ADMIN, made.id, dinsos.id)
        attending.remove(session, ADMIN, made.id, next(each.id for each in lines if each.position_words == "Staf"))
        with pytest.raises(NotFoundError):
            attending.attend(session, ADMIN, made.id, uuid.uuid4(), was)
    assert line is not None
    assert (line.quorum.present, line.quorum.invited, line.quorum.reached) == (2, 3, True)


def test_a_code_lets_in_for_a_day_and_tells_no_more_than_it_must(application: Engine) -> None:
    made = planned(application, DAY)
    noon, midnight = at(DAY, 12), at(DAY + dt.timedelta(days=1), 0)
    with tenant_transaction(application, HERE) as session:
        with pytest.raises(InvalidError):
            codes.open_code(session, ADMIN, made.id, expected=1, here=here())
        opened, code = codes.open_code(session, ADMIN, made.id, expected=1, here=here(DAY))
        assert code not in str(opened)
        assert opened.code_until == midnight
        door = codes.door(session, made.id, f" {code[:3].lower()}-{code[3:]}", now=noon)
        assert [name for _key, name in door.organisations] == sorted(OFFICES)
        for moment, given in ((noon, "XXXXXX"), (noon, "")):
            with pytest.raises(codes.WrongCodeError):
                codes.door(session, made.id, given, now=moment)
        with pytest.raises(NotFoundError):
            codes.door(session, made.id, code, now=midnight)
        with pytest.raises(InvalidError) as refused:
            codes.enter(session, made.id, code, uuid.uuid4(), "", now=noon)
        assert set(refused.value.fields) == {"organisation_id", "position_words"}
        which = door.organisations[0][0]
        for office in ("Kepala Cabang", "kepala  cabang", "Staf"):
            codes.enter(session, made.id, code, which, office, now=noon)
        came = [each for each in attendances.of_meeting(session, made.id) if each.presence is Presence.PRESENT]
    assert [(each.position_words, each.via.value, each.invited) for each in came] == [
        ("Kepala Cabang", "code", True),
        ("Staf", "code", True),
    ]


BPJS = {"asked": ("bpjs", True), "guest": ("bpjs", False), "others": ("opd", True)}
SIGNED = {"number": "n", "digest": "d", "chair_signed_at": NOW, "bpjs_signed_at": NOW, "locked_at": NOW}


def test_every_statement_tells_the_branch_of_the_same_meetings_as_the_rule(application: Engine) -> None:
    """Of every state, told and not told, with the branch invited, there uninvited, and not there."""
    with tenant_transaction(application, HERE) as session:
        offices = {kind: next(iter(register(session, {kind: (kind, "")}).values())) for kind in ("bpjs", "opd")}
        for place, (state, told_at, (kind, asked)) in enumerate(product(State, (None, NOW), BPJS.values())):
            values = {"id": uuid7(), "title": "Forum", "starts_at": NOW, "invited_at": told_at, "entered_words": "Uji"}
            session.execute(insert(MeetingRow).values(values | {"cancel_reason": "Tunda"}))
            there = {"id": uuid7(), "meeting_id": values["id"], "organisation_id": offices[kind], "invited": asked}
            named = {"organisation_words": kind, "organisation_kind": kind, "state": "present", "changed_words": "Uji"}
            session.execute(insert(AttendanceRow).values(there | named))
            deed = {"id": uuid7(), "title": "Kerjakan", "organisation_id": offices["opd"], "meeting_id": values["id"]}
            session.execute(insert(ActionRow).values(deed | {"entered_words": "Uji"}))
            more = SIGNED | {"number": f"n-{place}"} if state is State.LOCKED else {}
            session.execute(
                update(MeetingRow).where(MeetingRow.id == values["id"]).values(state=state.value, row_version=2, **more)
            )
        everything = [service.found(queries.meeting(session, each)) for each in session.scalars(select(MeetingRow.id))]
        known = {each.id for each in everything if rules.visible(each, attendances.of_meeting(session, each.id), Side.BRANCH)}
        scope, asked_for = deeds.Scope(deeds.Side.BRANCH), queries_list.seen_by(session, Side.BRANCH)
        assert (len(everything), len(known)) == (24, 6)
        assert set(session.scalars(select(MeetingRow.id).where(searching.known_to_branch()))) == known
        assert {each.id for each in queries_list.listed(session, queries_list.Narrowed(seen=asked_for))} == known
        assert {each.id for each in meetings.with_items(session, scope)} == known
        assert {each.id for each in everything if meetings.meeting(session, each.id, scope)} == known
        assert {each.wanted.meeting_id for each in listed(session, Narrowed(), scope)} == known


def opened(engine: Engine) -> tuple[Meeting, str, list[uuid.UUID]]:
    """A meeting of today with an open code, and whom it invites."""
    made = planned(engine, DAY)
    with tenant_transaction(engine, HERE) as session:
        _meeting, code = codes.open_code(session, ADMIN, made.id, expected=1, here=here(DAY))
        invited = [each.organisation_id for each in attendances.of_meeting(session, made.id)]
    return made, code, invited


def test_of_many_phones_at_once_none_is_lost_and_one_organisation_fills_ten_lines(application: Engine) -> None:
    made, code, (which, *_others) = opened(application)
    together = threading.Barrier(6)

    def enter(office: str) -> None:
        with tenant_transaction(application, HERE) as session:
            codes.enter(session, made.id, code, which, office, now=at(DAY, 12))

    def run(office: str) -> None:
        together.wait()
        enter(office)

    phones = [threading.Thread(target=run, args=(f"Jabatan {place}",)) for place in range(6)]
    for each in phones:
        each.start()
    for each in phones:
        each.join(60)
    with tenant_transaction(application, HERE) as session:
        lines = [each for each in attendances.of_meeting(session, made.id) if each.organisation_id == which]
    assert sorted(each.position_words for each in lines) == [f"Jabatan {place}" for place in range(6)]
    for place in range(6, codes.MOST_LINES):
        enter(f"Jabatan {place}")
    with pytest.raises(InvalidError) as refused:
        enter("Jabatan ke-11")
    assert list(refused.value.fields) == ["organisation_id"]
    # Who is on the list already is told so again.
    enter("jabatan 3")


def test_a_signature_stands_while_codes_open_and_close_and_no_phone_writes_under_it(application: Engine) -> None:
    made, code, (which, *_others) = opened(application)
    with tenant_transaction(application, HERE) as session:
        session.execute(
            text(
                "UPDATE meetings SET state = 'held', digest = 'x', chair_signed_at = now(), chair_signed_words = 'Ketua',"
                " row_version = row_version + 1"
            )
        )
        for verb in (
            lambda: codes.door(session, made.id, code, now=at(DAY, 12)),
            lambda: codes.enter(session, made.id, code, which, "Kepala", now=at(DAY, 12)),
        ):
            with pytest.raises(ConflictError, match="sudah ditandatangani"):
                verb()
        again, _code = codes.open_code(session, ADMIN, made.id, expected=3, here=here(DAY))
        closed = codes.close_code(session, ADMIN, made.id, expected=again.row_version)
    assert (closed.chair is None, closed.digest, closed.code_digest) == (False, "x", None)


def test_who_is_invited_no_more_reads_nothing_of_what_was_planned_since(application: Engine) -> None:
    made = invite(application, planned(application, DAY))
    with tenant_transaction(application, HERE) as session:
        later = wanted(DAY, title="Rapat Tertutup", starts_at=at(DAY, 13), ends_at=at(DAY, 15), place="Rumah Dinas")
        less = service.change(session, ADMIN, made.id, later, [], expected=made.row_version, here=here())
        assert inviting.renew(session, ADMIN, made, less, region=REGION, here=here()) == 2
        query = "SELECT subject, body, calendar FROM mails WHERE kind = 'meeting.withdrawn'"
        written = [" ".join(each) for each in session.execute(text(query))]
    assert all("Forum Komunikasi" in each and "SEQUENCE:3" in each for each in written)
    for word in ("Tertutup", "Rumah Dinas", "Cakupan", "T060000Z"):
        assert not any(word in each for each in written)


def test_the_same_meeting_twice_within_a_minute_is_one(application: Engine) -> None:
    made = planned(application, DAY)
    with tenant_transaction(application, HERE) as session:
        assert service.just_made(session, ADMIN, wanted(DAY, title=" Forum  Komunikasi")) == made
        assert service.just_made(session, ADMIN, wanted(DAY, title="Lain")) is None
        assert service.just_made(session, replace(ADMIN, person_id=uuid.uuid4()), wanted(DAY)) is None
        session.execute(text("UPDATE meetings SET state = 'cancelled', cancel_reason = 'x', row_version = row_version + 1"))
        assert service.just_made(session, ADMIN, wanted(DAY)) is None


def test_an_agenda_names_two_hundred_items_counts_the_others_and_shows_what_was_closed(application: Engine) -> None:
    before = step(application, service.hold, planned(application, DAY), here=here(DAY))
    insert_items = (
        "INSERT INTO action_items (id, meeting_id, title, organisation_id, due_on, state, closed_at, entered_words)"
        " SELECT gen_random_uuid(), :meeting, 'Kerja ' || place, (SELECT min(id::text)::uuid FROM organisations),"
        " '2026-03-20'::date + place, :state, :closed, 'Uji' FROM generate_series(1, :many) place"
    )
    with tenant_transaction(application, HERE) as session:
        for state, closed, many in (("open", None, 203), ("done", at(DAY, 13), 2)):
            session.execute(text(insert_items), {"meeting": before.id, "state": state, "closed": closed, "many": many})
        later = dt.date.today() + dt.timedelta(days=20)  # noqa: DTZ011 (what is closed counts up to now)
        ids = [each.organisation_id for each in attendances.of_meeting(session, before.id)]
        made = service.make(session, ADMIN, wanted(later), AGENDA, ids, here=here(later))
        drawn = gathering.figures(session, made, here(later))
        seen, unseen = (drawing.narrowed(drawn, {which}) for which in (str(before.id), str(made.id)))
    assert (len(drawn["follow_up"]), drawn["follow_up_more"]) == (200, {str(before.id): 3})
    assert [(each["title"], each["state"], each["closed_on"]) for each in drawn["closed"]] == [
        ("Kerja 1", "done", "2026-03-18"),
        ("Kerja 2", "done", "2026-03-18"),
    ]
    assert seen == drawn
    assert (unseen["follow_up"], unseen["follow_up_more"], unseen["closed"]) == ([], {}, [])
    block = shown_figures.blocks(drawn, "/x/forum/")["follow_up"]
    assert [len(each.rows) for each in block.sheets] == [200, 2, 1]
    assert "203 tindak lanjut belum selesai." in block.notes
    assert block.sheets[2].rows[0]["href"] == "/x/forum/tindak-lanjut/"
