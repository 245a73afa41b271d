"""When a mail may go out: over midnight, in every zone, and never where somebody wants none; pure."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import flask
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from semesta_platform.interface import assets, register
from semesta_platform.interface.formats import ZONES
from semesta_platform.notifications import rules, titles
from semesta_platform.notifications.kinds import KINDS, group_of, sentence
from semesta_platform.notifications.records import USUAL, Choices, Group, Way

WIB, WIT = ZONES["WIB"], ZONES["WIT"]
DAY = dt.timedelta(days=1)
MOMENTS = some.datetimes(dt.datetime(2025, 1, 1), dt.datetime(2027, 1, 1), timezones=some.just(dt.UTC))  # noqa: DTZ001 (the strategy adds the zone)
HOURS = some.integers(0, 23)
CHOICES = some.builds(
    Choices,
    some.fixed_dictionaries({group: some.sampled_from(Way) for group in Group}),
    HOURS,
    HOURS,
    HOURS,
    some.sampled_from(["", *ZONES]),
)


def at(hour: int, minute: int = 0, day: int = 10, zone: dt.tzinfo = WIB) -> dt.datetime:
    return dt.datetime(2026, 2, day, hour, minute, tzinfo=zone)


def test_somebody_who_never_chose_has_the_usual() -> None:
    usual = Choices()
    assert {group for group, way in USUAL.items() if way is Way.AT_ONCE} == {Group.MINE, Group.DUE}
    assert (usual.quiet_from, usual.quiet_to, usual.digest_hour) == (20, 6, 7)
    assert rules.problems(usual) == {}
    assert rules.choices_of({}) == usual


@pytest.mark.parametrize(
    ("group", "told", "goes"),
    [
        (Group.MINE, at(14, 5), at(14, 5)),
        (Group.MINE, at(19, 59), at(19, 59)),
        (Group.MINE, at(20), at(6, day=11)),
        (Group.MINE, at(0, 30, day=11), at(6, day=11)),
        (Group.MINE, at(6), at(6)),
        (Group.TASKS, at(6, 59), at(7)),
        (Group.TASKS, at(7), at(7, day=11)),
        (Group.TASKS, at(23), at(7, day=11)),
    ],
)
def test_the_usual_choices_by_the_clock(group: Group, told: dt.datetime, goes: dt.datetime) -> None:
    assert rules.goes_at(Choices(), group, told, told, WIB) == goes


def test_the_same_moment_is_another_hour_further_east() -> None:
    told = at(18, 30)
    assert rules.goes_at(Choices(), Group.MINE, told, told, WIB) == told
    assert rules.goes_at(Choices(), Group.MINE, told, told, WIT) == at(6, day=11, zone=WIT) == at(4, day=11)
    assert rules.zone_of(Choices(zone="WIT"), "WIB") is WIT
    assert rules.zone_of(Choices(), "WIB") is WIB


def test_a_digest_that_comes_late_is_still_its_days() -> None:
    usual = Choices()
    assert [rules.digest_day(usual, moment, WIB).day for moment in (at(6, 59), at(7), at(23), at(6, day=11))] == [9, 10, 10, 10]


def test_every_kind_has_an_icon_that_there_is_and_a_sentence() -> None:
    sprite = (Path(assets.__file__).parent / "static" / "icons.svg").read_text(encoding="utf-8")
    assert [kind for kind, entry in KINDS.items() if f'id="{entry.icon}"' not in sprite] == []
    assert all("Usulan" in sentence(kind, "Dinkes", "Usulan") for kind in KINDS)
    assert (sentence("gone.kind", "Dinkes", "Usulan"), group_of("gone.kind")) == ("Usulan", Group.TASKS)


def test_hours_that_cannot_be_are_told_by_field() -> None:
    wrong = Choices(quiet_from=24, quiet_to=-1, digest_hour=99, zone="UTC")
    assert list(rules.problems(wrong)) == ["quiet_from", "quiet_to", "digest_hour", "zone"]
    assert list(rules.problems(Choices(digest_hour=5))) == ["digest_hour"]
    assert rules.problems(Choices(quiet_from=5, quiet_to=5, digest_hour=5)) == {}


@settings(max_examples=200)
@given(choices=CHOICES, group=some.sampled_from(Group), told=MOMENTS, wait=some.timedeltas(dt.timedelta(), 3 * DAY))
def test_a_mail_goes_awake_in_time_and_stays_decided(
    choices: Choices, group: Group, told: dt.datetime, wait: dt.timedelta
) -> None:
    now = told + wait
    zone = rules.zone_of(choices, "WITA")
    goes = rules.goes_at(choices, group, told, now, zone)
    assert (goes is None) == (choices.ways[group] is Way.APP_ONLY)
    if goes is None:
        return
    local = goes.astimezone(zone)
    assert not rules.is_quiet(choices, local.hour)
    # Never before it was told, at most a digest's day and a night of silence behind what is now.
    assert now <= goes <= now + 2 * DAY
    assert rules.goes_at(choices, group, told, goes, zone) == goes
    if choices.ways[group] is Way.DIGEST:
        due = rules.next_digest(choices, told, zone)
        assert told < due <= told + DAY
        assert due <= goes
        assert rules.digest_day(choices, goes, zone) >= due.astimezone(zone).date()
    elif not rules.is_quiet(choices, now.astimezone(zone).hour):
        assert goes == now


@settings(max_examples=50)
@given(CHOICES)
def test_choices_are_kept_as_they_are(choices: Choices) -> None:
    assert rules.choices_of(rules.document(choices)) == choices
    quiet = sum(rules.is_quiet(choices, hour) for hour in rules.HOURS)
    assert quiet == (choices.quiet_to - choices.quiet_from) % 24


def test_what_the_product_called_a_thing_is_said_in_the_readers_language() -> None:
    app = flask.Flask("words", static_folder=None)
    app.secret_key = "only for these tests, thirty-two signs"
    register(app, development=False)
    with app.test_request_context("/?bahasa=en"):
        assert sentence("contribution.confirmed", "Admin daerah", "Pembayaran iuran Oktober 2026, Rp37.800") == (
            "Regional admin confirmed contribution payment for October 2026, Rp37,800"
        )
        answered = titles.answered("Usulan 1: baru", 1113, 7)
        assert sentence("batch.verified", "BPJS", answered).endswith("Usulan 1: baru: 1,113 accepted, 7 rejected")
        assert sentence("batch.sent", "Dinsos", "Tagihan iuran kami").endswith("Tagihan iuran kami")
