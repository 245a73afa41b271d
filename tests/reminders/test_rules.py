"""When an item is brought to mind: days of the calendar of 2026, and laws that hold for any days; pure."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semesta_platform.working_days import add_working_days, is_working_day
from semesta_tenants.actions.records import Action, State, Wanted
from semesta_tenants.actions.reminder_letters import MOST, escalation, reminder
from semesta_tenants.actions.reminders import gathered
from semesta_tenants.reminders.rules import Choice, Moment, choice_of, document, escalates, moment

B, D, L = Moment.BEFORE, Moment.DUE, Moment.LATE
USUAL = Choice()
SEKDA = uuid.UUID(int=3)
DAY = dt.timedelta(days=1)
DINKES, BPKAD = uuid.UUID(int=101), uuid.UUID(int=102)


def item(number: int = 1, due: dt.date | None = dt.date(2026, 3, 12), owner: uuid.UUID = DINKES, **more: object) -> Action:
    wanted = Wanted(f"Tindak lanjut {number}", owner, due_on=due)
    made = Action(
        id=uuid.UUID(int=number),
        wanted=wanted,
        organisation="Dinkes",
        state=State.OPEN,
        before=None,
        closing_note="",
        evidence_url="",
        closed_words=None,
        closed_at=None,
        entered_words="Admin",
        entered_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        row_version=1,
    )
    return replace(made, **more)  # type: ignore[arg-type]  # fields of the record


def days(choice: Choice, due: dt.date, until: dt.date = dt.date(2026, 5, 1)) -> list[tuple[dt.date, Moment]]:
    """Every day on which a daily run has something to say of an item."""
    first = dt.date(2026, 1, 1)
    every = [first + DAY * number for number in range((until - first).days)]
    found = [(day, moment(choice, due, day - DAY, day)) for day in every]
    return [(day, kind) for day, kind in found if kind is not None]


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        # A Thursday: three working days before it is the Monday.
        (dt.date(2026, 2, 12), [("02-09", B), ("02-12", D), ("02-13", L), ("02-24", L), ("03-03", L)]),
        # A Sunday: the Friday counts for it, the first day after it is the Monday.
        (dt.date(2026, 3, 8), [("03-03", B), ("03-06", D), ("03-09", L), ("03-16", L)]),
        # In the holidays of Nyepi and Idulfitri.
        (dt.date(2026, 3, 20), [("03-12", B), ("03-17", D), ("03-25", L), ("04-01", L), ("04-09", L)]),
    ],
)
def test_days_of_an_item(due: dt.date, expected: list[tuple[str, Moment]]) -> None:
    found = [(f"{day:%m-%d}", kind) for day, kind in days(USUAL, due)]
    assert found[: len(expected)] == expected


def test_each_reminder_can_be_turned_off_and_moved() -> None:
    due = dt.date(2026, 2, 12)
    assert [kind for _day, kind in days(Choice(on_day=False, late=False), due)] == [B]
    assert days(Choice(before=False, late=False), due) == [(due, D)]
    assert days(Choice(before=False, on_day=False, late=False), due) == []
    assert days(Choice(before_days=1, on_day=False, late=False), due) == [(dt.date(2026, 2, 11), B)]
    late = days(Choice(before=False, on_day=False, late_every=1), due, dt.date(2026, 2, 20))
    assert [f"{day:%d}" for day, _kind in late] == ["13", "18", "19"]


def test_a_standstill_says_the_newest_only_and_misses_nothing() -> None:
    due = dt.date(2026, 2, 12)
    # From the Friday before until the day after: before, due and late lie in it.
    assert moment(USUAL, due, dt.date(2026, 2, 6), dt.date(2026, 2, 13)) is L
    assert moment(USUAL, due, dt.date(2026, 2, 6), dt.date(2026, 2, 11)) is B
    assert moment(USUAL, due, dt.date(2026, 2, 13), dt.date(2026, 2, 20)) is None


def test_a_due_date_that_moved_has_days_of_its_own() -> None:
    today = dt.date(2026, 2, 12)
    assert moment(USUAL, today, today - DAY, today) is D
    assert moment(USUAL, dt.date(2026, 3, 12), today - DAY, today) is None


def test_an_item_is_escalated_once_it_is_so_many_working_days_late() -> None:
    due, choice = dt.date(2026, 2, 12), Choice(escalate_after=2, to_person=SEKDA)
    every = [due + DAY * number for number in range(60)]
    # The 13th is the first, then a weekend and two days of Imlek.
    assert [day for day in every if escalates(choice, due, day)] == [day for day in every if day >= dt.date(2026, 2, 18)]
    assert not any(escalates(Choice(escalate_after=2), due, day) for day in every)


@settings(max_examples=60, deadline=None)
@given(
    moves=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9), st.booleans()), min_size=1, max_size=12),
    after=st.integers(1, 10),
)
def test_whatever_is_moved_and_whenever_it_runs_each_due_date_is_escalated_once_and_none_is_skipped(
    moves: list[tuple[int, int, bool]], after: int
) -> None:
    """moves: the due date moved so far back, days until the next run, whether somebody was chosen to be told by then."""
    today, told, seen = dt.date(2026, 3, 12), dict[uuid.UUID, dt.date](), []
    for back, gap, chosen in moves:
        since, today = today, today + DAY * gap
        due = today - DAY * back
        choice = Choice(escalate_after=after, to_person=SEKDA if chosen else None)
        late = chosen and add_working_days(due, after) <= today
        found = gathered(choice, [item(due=due)], since, today, told).escalated
        assert bool(found) is (late and told.get(item().id) != due)
        if found:
            told[item().id] = due
            seen.append(due)
    assert all(one != other for one, other in pairwise(seen))


def test_items_are_gathered_by_owner_without_those_that_ended() -> None:
    today = dt.date(2026, 3, 12)
    items = [
        item(1),
        item(2, owner=BPKAD),
        item(3, due=dt.date(2026, 3, 11)),
        item(4, state=State.DONE),
        item(5, due=None),
        item(6, due=dt.date(2026, 6, 1)),
    ]
    found = gathered(Choice(escalate_after=1, to_person=SEKDA), items, today - DAY, today, {})
    assert {owner: [(each.id.int, kind) for each, kind in those] for owner, those in found.by_organisation.items()} == {
        DINKES: [(3, L), (1, D)],
        BPKAD: [(2, D)],
    }
    assert [each.id.int for each in found.escalated] == [3]


@settings(max_examples=60, deadline=None)
@given(
    due=st.dates(dt.date(2026, 2, 1), dt.date(2026, 4, 30)),
    before=st.integers(1, 10),
    every=st.integers(1, 10),
    gaps=st.lists(st.integers(1, 9), min_size=1, max_size=12),
)
def test_however_often_it_runs_each_day_is_told_at_most_once(due: dt.date, before: int, every: int, gaps: list[int]) -> None:
    choice = Choice(before_days=before, late_every=every)
    told, since = [], dt.date(2026, 1, 15)
    for gap in gaps:
        today = since + DAY * gap
        if (kind := moment(choice, due, since, today)) is not None:
            told.append(kind)
        since = today
    by_day = [kind for day, kind in days(choice, due, since + DAY) if day > dt.date(2026, 1, 15)]
    assert len(told) <= len(by_day)
    assert told == sorted(told, key=list(Moment).index)
    assert (told.count(B), told.count(D)) <= (1, 1)
    # What was missed while nothing ran is made good by the next run.
    assert bool(told) is bool(by_day)
    assert not told or told[-1] is by_day[-1]
    assert all(is_working_day(day) for day, _kind in days(choice, due, since))


@given(
    st.builds(
        Choice,
        before=st.booleans(),
        before_days=st.integers(1, 60),
        late=st.booleans(),
        to_person=st.none() | st.uuids(),
        to_organisation=st.none() | st.uuids(),
    )
)
@settings(max_examples=20)
def test_a_choice_is_kept_as_it_is(choice: Choice) -> None:
    assert choice_of(document(choice)) == choice
    assert choice_of({}) == Choice()
    assert choice_of({"unheard": 1}) == Choice()


def test_a_letter_to_an_owner_names_each_item_and_its_day() -> None:
    today = dt.date(2026, 3, 12)
    subject, text = reminder("Dinas Kesehatan", [(item(1), D)], today)
    assert subject == "Tenggat hari ini: Tindak lanjut 1"
    assert "1. Tindak lanjut 1\n   Tenggat 12 Maret 2026, hari ini" in text
    subject, text = reminder("Dinas Kesehatan", [(item(1, due=dt.date(2026, 3, 15)), D)], dt.date(2026, 3, 13))
    assert subject == "Tenggat 15 Maret 2026: Tindak lanjut 1"
    assert "2 hari lagi, pada hari libur" in text
    subject, text = reminder("Dinas Kesehatan", [(item(1, due=dt.date(2026, 3, 10)), L), (item(2), D)], today)
    assert subject == "2 tindak lanjut forum, 1 di antaranya terlambat"
    assert "terlambat 2 hari kerja" in text
    subject, text = reminder("Dinas", [(item(number, due=dt.date(2026, 3, 17)), B) for number in range(1, MOST + 3)], today)
    assert subject == f"{MOST + 2} tindak lanjut forum mendekati tenggat"
    assert "3 hari kerja lagi" in text
    assert "... dan 2 lainnya." in text


def test_a_letter_of_escalation_says_whose_and_why() -> None:
    subject, text = escalation("Sekretaris Daerah", [item(1, due=dt.date(2026, 3, 9))], dt.date(2026, 3, 16), 5)
    assert subject == "Perlu keputusan: Tindak lanjut 1"
    assert "5 hari kerja setelah tenggatnya" in text
    assert "Pemilik: Dinkes" in text
    assert add_working_days(dt.date(2026, 3, 9), 5) == dt.date(2026, 3, 16)
