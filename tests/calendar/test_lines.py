"""Calendars as programs read them: every text is read back with a library, whatever the words."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from semesta_tenants.calendar import lines, reading
from semesta_tenants.calendar.records import Entry, Kind, Region

WIB = Region("12.19", "Kabupaten Batu Bara", "kab-batu-bara", "Asia/Jakarta")
WIT = Region("94", "Provinsi Papua", "prov-papua", "Asia/Jayapura")
DAY, MADE = dt.date(2026, 3, 20), dt.datetime(2026, 1, 5, 2, tzinfo=dt.UTC)
TASK = Entry(Kind.TASK, uuid.UUID(int=7), WIB, "Daftarkan peserta", DAY, MADE, 3, who="Dinas Kesehatan")
START = dt.datetime(2026, 3, 18, 2, tzinfo=dt.UTC)
MEETING = Entry(
    Kind.MEETING,
    uuid.UUID(int=8),
    WIT,
    "Forum",
    START,
    MADE,
    1,
    ends=START + dt.timedelta(hours=3),
    place="Aula; lantai 2, Setda",
)


def link(each: Entry) -> str:
    return f"https://semesta.contoh.go.id/{each.region.slug}/{each.id}/"


def read(*entries: Entry) -> tuple[Any, list[Any]]:
    written = lines.text(entries, link)
    assert all(len(line) <= lines.OCTETS for line in written.split(b"\r\n"))
    assert b"\n" not in written.replace(b"\r\n", b"")
    whole = Calendar.from_ical(written)
    return whole, whole.walk("VEVENT")


def test_what_is_due_is_a_whole_day_with_its_region_and_an_alarm() -> None:
    whole, (event,) = read(TASK)
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (DAY, DAY + dt.timedelta(days=1))
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert (str(event["UID"]), event["SEQUENCE"]) == (f"{TASK.id}@tugas.semesta", 3)
    assert str(event["SUMMARY"]) == "Tenggat: Daftarkan peserta · Kabupaten Batu Bara"
    assert str(event["URL"]) == link(TASK)
    assert str(event["DESCRIPTION"]).split("\n") == [
        "Tenggat tugas, Kabupaten Batu Bara",
        "Pemilik: Dinas Kesehatan",
        link(TASK),
    ]
    (alarm,) = event.walk("VALARM")
    # Nine in the morning of the day before.
    assert alarm.decoded("TRIGGER") == dt.timedelta(hours=-15)
    assert whole.walk("VTIMEZONE") == []


def test_a_meeting_stands_at_its_own_regions_hour() -> None:
    whole, (event, _other) = read(MEETING, replace(MEETING, id=uuid.UUID(int=9)))
    (zone,) = whole.walk("VTIMEZONE")
    (rule,) = zone.walk("STANDARD")
    assert str(zone["TZID"]) == "Asia/Jayapura" == event["DTSTART"].params["TZID"]
    assert (rule.decoded("TZOFFSETTO"), str(rule["TZNAME"])) == (dt.timedelta(hours=9), "WIT")
    assert f"{event.decoded('DTSTART'):%Y-%m-%d %H:%M}" == "2026-03-18 11:00"
    assert f"{event.decoded('DTEND'):%Y-%m-%d %H:%M}" == "2026-03-18 14:00"
    assert (str(event["LOCATION"]), str(event["STATUS"])) == ("Aula; lantai 2, Setda", "CONFIRMED")
    _whole, (cancelled,) = read(replace(MEETING, cancelled=True))
    assert (str(cancelled["STATUS"]), cancelled.walk("VALARM")) == ("CANCELLED", [])


WORDS = st.text(st.characters(codec="utf-8"), max_size=120)


@settings(max_examples=40, deadline=None)
@given(title=WORDS, place=WORDS)
def test_no_words_break_out_of_their_line(title: str, place: str) -> None:
    _whole, (event,) = read(replace(MEETING, title=title, place=place))
    shown = "".join(sign for sign in title if sign.isprintable() or sign == "\n")
    assert str(event["SUMMARY"]) == f"{shown} · Provinsi Papua"
    assert len(event.walk("VALARM")) == 1
    assert {str(name) for name in event} <= {
        *("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "STATUS", "TRANSP"),
    }


def test_the_tag_changes_with_what_is_shown_and_with_nothing_else() -> None:
    tag = lines.digest([TASK, MEETING], "https://a")
    assert lines.digest([replace(TASK), replace(MEETING)], "https://a") == tag
    others = ([MEETING, TASK], [TASK], [replace(TASK, version=4), MEETING], [replace(TASK, title="Lain"), MEETING])
    assert tag not in {lines.digest(each, "https://a") for each in others} | {lines.digest([TASK, MEETING], "https://b")}


def test_of_too_many_the_nearest_stay() -> None:
    many = [
        replace(TASK, id=uuid.UUID(int=number), starts=DAY + dt.timedelta(days=number)) for number in range(reading.MOST + 50)
    ]
    kept = reading.bounded(reversed(many), dt.datetime.combine(DAY, dt.time(5), dt.UTC))
    assert kept == many[: reading.MOST]


def test_days_are_those_of_the_region() -> None:
    # Eight in the evening of UTC is five in the morning of the next day in Papua, and three in Batu Bara.
    evening = dt.datetime(2026, 3, 19, 20, tzinfo=dt.UTC)
    assert replace(MEETING, starts=evening).day == DAY
    assert replace(MEETING, region=WIB, starts=evening - dt.timedelta(hours=4)).day == dt.date(2026, 3, 19)
    before, after = (
        replace(TASK, id=uuid.UUID(int=number), starts=DAY + dt.timedelta(days=way))
        for number, way in ((1, -reading.MOST), (2, reading.MOST))
    )
    near = [replace(TASK, id=uuid.UUID(int=number), starts=DAY) for number in range(3, reading.MOST + 2)]
    # As far as each other from today; by UTC's day the former would be nearer.
    kept = reading.bounded([before, after, *near], evening)
    assert (before in kept, after in kept) == (True, False)
    later = replace(after, starts=DAY + dt.timedelta(days=reading.MOST - 1))
    assert before not in reading.bounded([before, later, *near], evening)
