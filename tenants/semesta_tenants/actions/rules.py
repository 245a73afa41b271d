"""What an action item must be before it is written, who may change it, when it is late, which steps lead where; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from semesta_platform import texts
from semesta_platform.interface import formats
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import locale_language
from semesta_tenants.actions.records import Action, Pressing, Scope, Side, State, Wanted
from semesta_tenants.coordination.rules import EARLIEST, end_of_week, last_due, owned_by
from semesta_tenants.coverage.rules import LONGEST_NOTE
from semesta_tenants.stakeholders.records import Kind, Organisation
from semesta_tenants.targets import checks
from semesta_tenants.targets.records import Indicator

__all__ = ["EARLIEST", "LONGEST_NOTE", "end_of_week", "last_due"]
LONGEST_TITLE: Final = 300
LONGEST_PERSON: Final = 120
LONGEST_DETAIL: Final = 4000
LONGEST_SOURCE: Final = 500
LONGEST_ADDRESS: Final = 2000
LEADS: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        State.OPEN: frozenset({State.IN_PROGRESS, State.WAITING, State.DONE, State.CANCELLED}),
        State.IN_PROGRESS: frozenset({State.WAITING, State.DONE, State.CANCELLED}),
        State.WAITING: frozenset({State.IN_PROGRESS, State.DONE, State.CANCELLED}),
        State.DONE: frozenset({State.OPEN}),
        State.CANCELLED: frozenset({State.OPEN}),
    }
)
"""From each state the states that a step may lead to."""


def tidied(wanted: Wanted) -> Wanted:
    """The same item with the spaces around its words taken off, those inside a line made one, and lines ended as kept."""
    return replace(
        wanted,
        title=texts.line(wanted.title),
        person_words=texts.line(wanted.person_words),
        detail=texts.tidy(wanted.detail),
        source_title=texts.tidy(wanted.source_title),
        source_url=wanted.source_url.strip(),
    )


def problems(
    wanted: Wanted, *, today: dt.date, met_on: dt.date | None = None, before: dt.date | None = None
) -> dict[str, list[str]]:
    """Sentences by field, empty when the item can be written.

    met_on: day of its meeting, before which it cannot be due. before: the due date that it has, which may stay.
    """
    found: dict[str, list[str]] = {}
    for field, words in (*_texts(wanted), *_due(wanted, today, met_on, before), *_effect(wanted)):
        found.setdefault(field, []).append(words)
    return found


def note_problem(note: str, *, needed: str = "") -> str | None:
    """A sentence when a note cannot be so. needed: the sentence when there is none."""
    return needed if needed and not note.strip() else text_problem(note, LONGEST_NOTE)


def address_problem(address: str) -> str | None:
    """A sentence when a link leads nowhere; an empty one is none."""
    if not address:
        return None
    if len(address) > LONGEST_ADDRESS or not is_address(address):
        return _("Tulis alamat bukti yang lengkap, diawali https://.")
    return None


def late(action: Action, today: dt.date) -> bool:
    """Whether the day of an item that is still to be done has passed; on the day itself it is not late."""
    due = action.wanted.due_on
    return not action.state.ended and due is not None and due < today


def late_days(due_on: dt.date | None, day: dt.date) -> int:
    """How many days after the due date a day is; 0 when it is not after it, or when there is none."""
    return 0 if due_on is None else max((day - due_on).days, 0)


def owns(scope: Scope, organisation: Organisation) -> bool:
    """Whether somebody acts for this organisation: by its name or its short one, or as the insurer's branch."""
    if scope.side is Side.REGION:
        return True
    if scope.side is Side.BRANCH:
        return organisation.wanted.kind is Kind.BPJS
    return owned_by(organisation.name, scope.offices) or owned_by(organisation.label, scope.offices)


def pressing_for(scope: Scope, found: Pressing) -> bool:
    """Whether an item that presses waits for this person: for whom they act is its owner; an admin minds all."""
    if scope.side is Side.REGION:
        return True
    if scope.side is Side.BRANCH:
        return found.kind == Kind.BPJS.value
    return owned_by(found.organisation, scope.offices) or owned_by(found.short_name, scope.offices)


def text_problem(text: str, longest: int) -> str | None:
    """A sentence when a text is too long or holds signs that cannot be shown."""
    if len(text) > longest:
        most = formats.number(longest, language="en" if locale_language() == "en" else "id")
        return _("Tulis paling banyak %(most)s huruf.", most=most)
    if not texts.is_shown(text):
        return _("Teks ini memuat tanda yang tidak dapat ditampilkan; tulis ulang.")
    return None


def is_address(text: str) -> bool:
    """Whether a link may lead there."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return text.isprintable() and " " not in text and parts.scheme in {"http", "https"} and bool(parts.hostname)


def indicator_of(code: str | None) -> Indicator | None:
    """The indicator of a code; None for none, and for a code that is none."""
    try:
        return Indicator.of(code) if code else None
    except ValueError:
        return None


def _texts(wanted: Wanted) -> Iterator[tuple[str, str]]:
    if not wanted.title:
        yield "title", _("Tulis apa yang dikerjakan.")
    for field, value, longest in (
        ("title", wanted.title, LONGEST_TITLE),
        ("person_words", wanted.person_words, LONGEST_PERSON),
        ("detail", wanted.detail, LONGEST_DETAIL),
        ("source", wanted.source_title, LONGEST_SOURCE),
    ):
        if words := text_problem(value, longest):
            yield field, words
    if wanted.source_url and not is_address(wanted.source_url):
        yield "source", _("Tulis alamat laporan yang lengkap, diawali https://.")


def _due(wanted: Wanted, today: dt.date, met_on: dt.date | None, before: dt.date | None) -> Iterator[tuple[str, str]]:
    due = wanted.due_on
    if due is None or (due == before and (met_on is None or due >= met_on)):
        return
    if met_on is not None and due < met_on:
        yield "due_on", _("Tenggat tidak boleh sebelum hari rapatnya.")
    elif met_on is None and due < (EARLIEST if wanted.source_title else today):
        yield "due_on", _("Tenggat tidak boleh sebelum hari ini.")
    elif due > last_due(today):
        yield "due_on", _("Tenggat paling lama sepuluh tahun dari sekarang.")


def _effect(wanted: Wanted) -> Iterator[tuple[str, str]]:
    indicator = indicator_of(wanted.indicator)
    if wanted.indicator and indicator is None:
        yield "indicator", _("Pilih indikator dari daftar.")
    elif wanted.expected is not None and indicator is None:
        yield "expected", _("Pilih indikatornya, atau kosongkan nilai yang diharapkan.")
    elif wanted.expected is not None and indicator is not None and (words := checks.value_problem(indicator, wanted.expected)):
        yield "expected", _(words)
