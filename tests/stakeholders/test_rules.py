"""What an organisation and a series must be, and how rows of an agenda move; no database."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semesta_platform.errors import InvalidError
from semesta_tenants.forum import series_payloads, series_rules, series_words
from semesta_tenants.forum.records import Point, Topic
from semesta_tenants.forum.series_payloads import Line, Typed
from semesta_tenants.forum.series_records import SeriesWanted
from semesta_tenants.stakeholders import rules, words
from semesta_tenants.stakeholders.records import Contact, Kind, Wanted
from tests.stakeholders.conftest import DINKES

SOMEBODY = uuid.UUID(int=7)
FORUM = SeriesWanted("Forum", 6, (Point(Topic.COVERAGE, "Cakupan", 20),), (SOMEBODY,), 50)


def test_stray_spaces_and_contacts_without_a_word_are_taken_off() -> None:
    typed = Wanted(" Dinas  Kesehatan ", Kind.OPD, contacts=(Contact(" Kepala  Dinas ", " A@Contoh.GO.id "), Contact(" ", " ")))
    assert rules.tidied(typed) == Wanted("Dinas Kesehatan", Kind.OPD, contacts=(Contact("Kepala Dinas", "a@contoh.go.id"),))


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"name": ""}, {"name"}),
        ({"name": "x" * 161}, {"name"}),
        ({"short_name": "a\x00b"}, {"short_name"}),
        ({"contacts": (Contact("", "a@b.id"),)}, {"contacts.0.position"}),
        ({"contacts": (Contact("A"), Contact("B", "tanpa-at"))}, {"contacts.1.email"}),
        ({"contacts": (Contact("A", phone="hubungi Budi"),)}, {"contacts.0.phone"}),
        ({"contacts": (Contact("A"),) * 6}, {"contacts"}),
        ({}, set()),
    ],
)
def test_what_an_organisation_cannot_be(wrong: dict[str, Any], fields: set[str]) -> None:
    assert set(rules.problems(replace(DINKES, **wrong))) == fields


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("0622 41234", True),
        ("(0622) 41-234", True),
        ("+62 812 3456 7890", True),
        ("021-5551234 ext. 12", True),
        ("021.555.1234/5", True),
        ("1234", False),
        ("0622 41234 Budi", False),
        ("=0622", False),
        ("٠٦٢٢٤١٢٣٤", False),
        ("1" * 22, False),
    ],
)
def test_what_can_be_dialled(text: str, is_one: bool) -> None:  # noqa: FBT001 (a case of a table)
    assert rules.is_phone(text) is is_one


def test_the_usual_offices_can_all_be_written_down() -> None:
    found = words.usual("BPJS Kesehatan Cabang Kisaran")
    assert [each.short_name or each.name for each in found] == [
        *("Setda", "Bappeda", "Dinkes", "Dinsos", "Disdukcapil", "BPKAD", "Disnakertrans", "DPMD"),
        "BPJS Kesehatan Cabang Kisaran",
    ]
    assert [rules.problems(each) for each in found] == [{}] * 9
    assert len(words.usual(None)) == 8


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"name": ""}, {"name"}),
        ({"every_months": 0}, {"every_months"}),
        ({"every_months": 25}, {"every_months"}),
        ({"quorum": 101}, {"quorum"}),
        ({"quorum": -1}, {"quorum"}),
        ({"template": ()}, {"template"}),
        ({"template": (Point(Topic.OTHER, "a"),) * 21}, {"template"}),
        ({"template": (Point(Topic.OTHER, "a"), Point(Topic.OTHER, "b", 481))}, {"template.1"}),
        ({"invited": (SOMEBODY, uuid.UUID(int=8))}, {"invited"}),
        ({}, set()),
    ],
)
def test_what_a_series_cannot_be(wrong: dict[str, Any], fields: set[str]) -> None:
    assert set(series_rules.problems(replace(FORUM, **wrong), {SOMEBODY})) == fields


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(), max_size=6), st.integers(-2, 8), st.integers(-3, 3))
def test_moving_a_row_loses_none_and_can_be_undone(rows: list[int], place: int, by: int) -> None:
    found = series_rules.moved(rows, place, by)
    assert sorted(found) == sorted(rows)
    if found != rows:
        assert series_rules.moved(found, place + by, -by) == rows


def test_buttons_of_the_agenda_change_its_rows_alone() -> None:
    lines = tuple(Line(title=title) for title in "abc")
    typed = Typed({"nama": "tetap"}, lines, frozenset({"x"}))

    def titles(step: str) -> str:
        found = series_payloads.stepped(typed, step)
        assert (found.fields, found.invited) == (typed.fields, typed.invited)
        return "".join(each.title or "-" for each in found.lines)

    steps = ("naik-2", "turun-1", "buang-2", "tambah", "naik-1", "turun-3", "naik-9", "buang-0", "lain", "naik-x")
    assert [titles(step) for step in steps] == ["bac", "bac", "ac", "abc-", *["abc"] * 6]
    full = replace(typed, lines=lines * 7)
    assert len(series_payloads.stepped(full, "tambah").lines) == 21


def test_a_fault_of_a_point_is_told_at_its_row_though_rows_before_it_are_empty() -> None:
    typed = Typed({}, (Line(), Line(title="a"), Line(), Line(title="b", minutes="999")), frozenset())
    fields = dict.fromkeys(("nama", "setiap", "tempat", "ketua", "kuorum"), "1")
    wanted = series_rules.tidied(series_payloads.wanted_from(replace(typed, fields=fields), ()))
    faults = series_rules.problems(wanted, ())
    assert set(faults) == {"template.1"}
    error = InvalidError("", faults)
    assert set(series_payloads.in_form_words(error, typed).fields) == {"agenda-4-judul"}


def test_the_standard_agenda_fills_a_series() -> None:
    template = series_words.standard()
    assert [point.topic for point in template] == [topic for topic in Topic if topic is not Topic.OTHER]
    assert series_rules.problems(replace(FORUM, template=template), {SOMEBODY}) == {}
    assert [series_words.rhythm(number) for number in (1, 6, 12)] == ["Setiap bulan", "Setiap 6 bulan", "Setiap tahun"]
