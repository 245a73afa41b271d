"""What can be said of meetings without a database: quorum, who sees what, drawings, letters, codes, forms."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from werkzeug.datastructures import MultiDict

from semesta_tenants.coverage.records import Basis, Evidence, Headcount, Published, Side, Source
from semesta_tenants.forum import codes, drawing, letters, payloads, payloads_parts, rules
from semesta_tenants.forum.records import Attendance, Item, Meeting, Presence, State, Topic, Via, WantedMeeting
from tests.coverage.conftest import TANJUNGBALAI
from tests.meetings.conftest import at, here

DAY = dt.date(2026, 3, 18)
NOW = dt.datetime(2026, 2, 10, 3, tzinfo=dt.UTC)
NOBODY: dict[str, Any] = dict.fromkeys(
    (
        "series_id",
        "number",
        "figures",
        "frozen_at",
        "code_digest",
        "code_until",
        "invited_at",
        "digest",
        "chair",
        "bpjs",
        "locked_at",
    )
)
TEXTS: dict[str, Any] = dict.fromkeys(
    ("online_url", "chair_words", "secretary_words", "opening", "closing", "cancel_reason", "source_title", "source_url"), ""
)
MEETING = Meeting(
    id=uuid.UUID(int=7),
    title="Forum, Rapat; Baru",
    starts_at=at(DAY),
    ends_at=at(DAY, 12),
    timed=True,
    place="Aula Setda",
    state=State.PLANNED,
    quorum=60,
    entered_words="Admin",
    entered_at=NOW,
    row_version=3,
    **NOBODY,
    **TEXTS,
)


def line(organisation: int, presence: Presence = Presence.INVITED, *, invited: bool = True, kind: str = "opd") -> Attendance:
    known = (uuid.uuid4(), uuid.UUID(int=organisation), f"O{organisation}", kind, invited, presence)
    return Attendance(*known, "", "", Via.LIST, "Uji", NOW, 1)


LINES = st.lists(st.builds(line, st.integers(1, 5), st.sampled_from(Presence), invited=st.booleans()), max_size=12)


@settings(max_examples=40, deadline=None)
@given(LINES, st.sampled_from((0, 20, 25, 33, 34, 40, 50, 60, 66, 67, 75, 80, 100)))
def test_a_quorum_is_counted_by_organisation_and_exactly(lines: list[Attendance], per_cent: int) -> None:
    found = rules.quorum(lines, per_cent)
    invited = {each.organisation_id for each in lines if each.invited}
    came = {each.organisation_id for each in lines if each.presence in {Presence.PRESENT, Presence.DELEGATED}} & invited
    assert (found.invited, found.present) == (len(invited), len(came))
    if per_cent == 0:
        assert found.reached is None
    elif invited:
        assert found.reached == (Fraction(len(came), len(invited)) >= Fraction(per_cent, 100))
    else:
        assert found.reached is False


def test_three_of_five_reach_sixty_per_cent_and_not_sixty_one() -> None:
    lines = [line(each, Presence.PRESENT if each < 4 else Presence.ABSENT) for each in range(1, 6)]
    assert [rules.quorum(lines, per_cent).reached for per_cent in (60, 61)] == [True, False]
    assert [rules.quorum_of(3, came, 67).reached for came in (2, 3)] == [False, True]


def test_the_branch_sees_a_meeting_when_it_was_invited_and_told() -> None:
    bpjs, others = [line(1, kind="bpjs"), line(2)], [line(2)]
    told = replace(MEETING, invited_at=NOW)
    held = replace(MEETING, state=State.HELD)
    guest = [line(1, Presence.PRESENT, kind="bpjs", invited=False)]
    cases = ((MEETING, bpjs), (told, bpjs), (held, bpjs), (told, others), (held, guest))
    assert [rules.visible(meeting, lines, Side.BRANCH) for meeting, lines in cases] == [False, True, True, False, False]
    assert all(rules.visible(meeting, lines, Side.REGION) for meeting, lines in cases)


def published(number: int, as_of: dt.date, **more: object) -> Published:
    figure = replace(TANJUNGBALAI, as_of=as_of, **more)  # type: ignore[arg-type]  # fields by their names
    return Published(number, "12.74", figure, Evidence.REPORTED, Source("Berita", "https://contoh.go.id"), None, NOW)


def test_a_drawing_takes_the_figure_of_its_day_and_never_makes_people_of_percentages() -> None:
    newest, older = published(3, dt.date(2026, 1, 1)), published(1, dt.date(2025, 4, 1))
    drawn = drawing.draw(drawing.Known(published=[newest, older]), dt.date(2025, 12, 31))
    assert (drawn["figure"]["number"], drawn["figure"]["as_of"], drawn["before"]) == (1, "2025-04-01", None)
    assert drawn["figure"]["coverage"] == {"relation": "=", "value": "97.45", "computed": True}
    assert drawn["inactivity"]["inactive"] == 183_139 - 150_499
    bare = published(4, dt.date(2026, 2, 1), total=Headcount(), segments=(), basis=Basis.REGISTERED)
    drawn = drawing.draw(drawing.Known(published=[bare]), DAY)
    assert (drawn["figure"]["registered"], drawn["inactivity"]["inactive"], drawn["budget"]["pemda"]["inactive"]) == (
        None,
        None,
        None,
    )
    assert drawing.draw(drawing.Known(), DAY)["figure"] is None


def test_newer_figures_beside_a_frozen_drawing_are_told_apart() -> None:
    first = published(1, dt.date(2025, 4, 1))
    frozen = drawing.draw(drawing.Known(published=[first]), DAY)
    corrected, later = published(2, dt.date(2025, 4, 1)), published(3, dt.date(2026, 5, 1))
    assert drawing.newer(frozen, [first]) == (None, None)
    assert drawing.newer(frozen, [later, corrected]) == (corrected, later)
    assert drawing.newer(drawing.draw(drawing.Known(), DAY), [later]) == (None, later)


def test_a_letter_goes_into_a_calendar_and_a_change_is_a_later_sequence() -> None:
    items = [Item(uuid.uuid4(), MEETING.id, 0, Topic.COVERAGE, "Cakupan", "Dinkes", 30, "", "", "Uji", NOW, 1)]
    text = letters.calendar(MEETING, items, "Kota A", here(), method=letters.UPDATE, to=("Dinkes", "d@contoh.go.id"), at=NOW)
    calendar = Calendar.from_ical(text)
    event = calendar.walk("VEVENT")[0]
    assert (str(calendar["METHOD"]), event["SEQUENCE"], str(event["UID"])) == ("REQUEST", 3, f"{MEETING.id}@rapat.semesta")
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (MEETING.starts_at, MEETING.ends_at)
    assert str(event["SUMMARY"]) == MEETING.title
    assert str(event["ATTENDEE"]) == "mailto:d@contoh.go.id"
    changed = letters.calendar(replace(MEETING, row_version=4), items, "Kota A", here(), method=letters.CANCEL, at=NOW)
    again = Calendar.from_ical(changed).walk("VEVENT")[0]
    assert (again["UID"], again["SEQUENCE"], str(again["STATUS"])) == (event["UID"], 4, "CANCELLED")
    whole_day = letters.calendar(replace(MEETING, timed=False, ends_at=None), [], "Kota A", here(), at=NOW)
    assert Calendar.from_ical(whole_day).walk("VEVENT")[0].decoded("DTSTART") == DAY
    subject, body = letters.invitation(MEETING, items, "Dinkes", "Kota A", here())
    assert subject == "Undangan: Forum, Rapat; Baru"
    assert "Rabu, 18 Maret 2026, 09.00\N{EN DASH}12.00 WIB" in body
    assert "1. Cakupan (Dinkes, 30 menit)" in body


def test_a_code_is_read_as_it_was_meant_and_is_another_one_for_every_meeting() -> None:
    assert not set(codes.SIGNS) & set("0O1IL2Z5S8B")
    assert codes.digest(MEETING.id, "acd-346 ") == codes.digest(MEETING.id, "ACD346") != codes.digest(uuid.UUID(int=8), "ACD346")


def test_a_form_is_read_in_the_regions_zone_and_says_what_it_cannot_read() -> None:
    good = MultiDict([("judul", "Forum"), ("hari", "2026-03-18"), ("mulai", "09.30"), ("selesai", "12:00"), ("kuorum", "60%")])
    read = payloads.meeting_from(good, here())
    assert (read.faults, read.wanted) == (
        {},
        WantedMeeting("Forum", at(DAY, 9, 30), at(DAY, 12), quorum=60),
    )
    bad = MultiDict([("hari", "31/02/2026"), ("mulai", "25.00"), ("kuorum", "banyak")])
    assert set(payloads.meeting_from(bad, here()).faults) == {"hari", "mulai", "kuorum"}
    # Of what was held already the hour may be forgotten.
    past = payloads.meeting_from(MultiDict([("hari", "18/03/2025"), ("berlangsung", "ya")]), here())
    assert (past.faults, past.wanted.timed, past.wanted.starts_at) == ({}, False, at(dt.date(2025, 3, 18), 0))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.text("abc", min_size=1, max_size=3), max_size=5), st.sampled_from(["naik", "turun", "hapus"]), st.integers(0, 6)
)
def test_steps_of_an_agenda_move_one_line_and_lose_none(titles: list[str], step: str, place: int) -> None:
    points = [payloads_parts.Point("other", title) for title in titles]
    moved = payloads_parts.stepped(points, f"{step}-{place}")
    if place >= len(points):
        assert moved is None
    elif step == "hapus":
        assert moved == points[:place] + points[place + 1 :]
    else:
        to = min(max(place + (1 if step == "turun" else -1), 0), len(points) - 1)
        assert moved is not None
        assert sorted(each.title for each in moved) == sorted(titles)
        assert moved[to] == points[place]
