"""Texts as they come from a word processor: kept, tidied, refused; laws that hold for any signs; pure."""

from __future__ import annotations

import unicodedata
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from semesta_platform import texts
from semesta_platform.http.api_fields import Text
from semesta_tenants.actions import rules as actions
from semesta_tenants.actions.records import Wanted
from semesta_tenants.coordination import rules as tasks
from semesta_tenants.forum import minutes_rules, series_rules
from semesta_tenants.forum import rules as meetings
from semesta_tenants.forum.records import Topic, WantedItem
from semesta_tenants.stakeholders import rules as register
from semesta_tenants.stakeholders.records import Kind
from semesta_tenants.stakeholders.records import Wanted as Office

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
PASTED = f"Capaian\u00a080,08\u202f% ca\u00adkupan\u200b\r\n\u2013 keluarga {FAMILY}\r\u201cUHC\u201d\ufeff"
KEPT = f"Capaian 80,08 % cakupan\n\u2013 keluarga {FAMILY}\n\u201cUHC\u201d"
TURNS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
SAY = (
    actions.text_problem,
    minutes_rules.text_problem,
    meetings.text_problem,
    *(each._text_problem for each in (register, tasks, series_rules)),
)


def test_what_a_word_processor_writes_is_kept_as_it_reads() -> None:
    assert texts.tidy(PASTED) == KEPT
    assert texts.line(PASTED) == " ".join(KEPT.split())
    assert (texts.tidy("\u00ad\u200b \u200d"), texts.line("\u2060\n")) == ("", "")


@pytest.mark.parametrize("say", SAY)
def test_every_part_of_the_forum_takes_it_and_refuses_the_same(say: object) -> None:
    assert callable(say)
    assert say(KEPT, 200) is None
    for bad in ("a\x07b", "a\x00b", "a\u202eb", "a\u2066b", "a\ud83d"):
        assert "tidak dapat ditampilkan" in say(bad, 200), ascii(bad)


def test_what_was_pasted_is_tidied_before_it_is_kept() -> None:
    given = Wanted(PASTED, uuid.UUID(int=1), detail=PASTED)
    assert (actions.tidied(given).title, actions.tidied(given).detail) == (texts.line(PASTED), KEPT)
    assert (minutes_rules.tidy(PASTED), minutes_rules.line(PASTED)) == (KEPT, texts.line(PASTED))
    office = register.tidied(Office("Dinas\u00a0Kese\u00adhatan", Kind.OPD, note=PASTED))
    assert (office.name, office.note) == ("Dinas Kesehatan", KEPT)
    assert meetings.tidied_item(WantedItem(Topic.OTHER, PASTED)).title == texts.line(PASTED)


def test_a_program_may_send_the_same() -> None:
    assert Text(longest=200, lines=True).deserialize(PASTED) == KEPT
    assert Text(longest=200).deserialize("Dinas\u00a0Kesehatan") == "Dinas Kesehatan"
    for field, bad in ((Text(longest=200), PASTED), (Text(longest=200, lines=True), "a\u202eb"), (Text(longest=9), "a\tb")):
        with pytest.raises(ValidationError):
            field.deserialize(bad)


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters() | st.sampled_from("\r\n\t \u00a0\u00ad\u200b\u200d\u202e\u2066\ufeff\x07\U0001f468"), max_size=12))
def test_tidying_is_stable_and_what_is_shown_holds_nothing_hidden(text: str) -> None:
    kept = texts.tidy(text)
    assert texts.tidy(kept) == kept
    assert (kept, kept == "") == (kept.strip(), not kept)
    assert not set(kept) & set("\r\u00a0\u202f\u00ad\u200b\ufeff")
    hidden = [
        sign
        for sign in kept
        if unicodedata.bidirectional(sign) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    ]
    controls = [sign for sign in kept if unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\t"]
    marks = set(kept) & set("\u061c\u200e\u200f")
    assert texts.is_shown(kept) is not bool(hidden or controls or marks)
    assert "\n" not in texts.line(text)
