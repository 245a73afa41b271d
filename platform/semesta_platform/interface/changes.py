"""What was done with one thing, and in what two states of it differ, as pages show both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from semesta_platform.audit.records import Entry
from semesta_platform.interface.frame import Person
from semesta_platform.interface.words import gettext as _


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a thing's history, as the timeline draws it. did: follows the person's name. at: aware."""

    person: Person
    did: str
    at: dt.datetime
    quote: str | None


def event(entry: Entry, did: str, quote: str | None) -> Event:
    """An act of the record as a line."""
    return Event(Person(entry.actor, "", "region" if entry.actor_id else "system"), did, entry.at, quote)


def events(entries: Iterable[Entry], did: Mapping[str, str], quote: Callable[[Entry], str | None]) -> list[Event]:
    """Acts of the record in their order. did: words by action. quote: what an act says or changes; None for nothing."""
    return [event(each, str(did.get(each.action, each.action)), quote(each)) for each in entries]


def or_empty(_name: str, text: str) -> str:
    """What a field says; in words where it says nothing."""
    return text or _("kosong")


def differing(
    names: Iterable[tuple[str, str]],
    now: Mapping[str, str],
    typed: Mapping[str, str],
    said: Callable[[str, str], str] = or_empty,
) -> list[dict[str, str]]:
    """Fields of a form in which what was typed differs from what now stands, but for space around it.

    names: of the fields that are compared, with their words. said: a field's value in words, by its name.
    """
    return [
        {"field": words, "now": said(name, now[name]), "typed": said(name, typed[name])}
        for name, words in names
        if now[name].strip() != typed[name].strip()
    ]
