"""What goes out from a region, a mail or a delivery to a program: how it stands, what lists call that, when it is tried again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

from semesta_platform.interface import filters
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l

FIRST_PAUSE: Final = dt.timedelta(minutes=1)
LONGEST_ANSWER: Final = 120


class State(StrEnum):
    """Where something stands that goes out. FAILED: given up. DROPPED: it has no business to go out any more."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


PILLS: Final[Mapping[State, str]] = MappingProxyType({state: f"mail_{state.value}" for state in State})
"""How each state is shown: a key of `vocabulary.STATES`; what waits to be sent reads alike, whatever carries it."""
VIEWS: Final[Mapping[str, State | None]] = MappingProxyType(
    {
        "semua": None,
        "menunggu": State.WAITING,
        "terkirim": State.SENT,
        "gagal": State.FAILED,
        "tidak-dikirim": State.DROPPED,
    }
)
"""The quick filters of a list, by their name in the address."""
VIEW_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "semua": _l("Semua"),
        "menunggu": _l("Menunggu"),
        "terkirim": _l("Terkirim"),
        "gagal": _l("Gagal"),
        "tidak-dikirim": _l("Tidak dikirim"),
    }
)


class Going(Protocol):
    """What a note tells of. answer: the last words of whoever was to take it, or why it was dropped."""

    @property
    def state(self) -> State:
        """Where it stands."""
        ...

    @property
    def attempts(self) -> int:
        """How often it was tried."""
        ...

    @property
    def due_at(self) -> dt.datetime:
        """When it is tried next."""
        ...

    @property
    def answer(self) -> str:
        """As above, '' for none."""
        ...

    @property
    def sent_at(self) -> dt.datetime | None:
        """When it was taken."""
        ...


def views(counted: Mapping[State, int]) -> list[tuple[str, str, int]]:
    """The quick filters with what each would show."""
    total = sum(counted.values())
    return [(name, words, counted[state] if (state := VIEWS[name]) else total) for name, words in VIEW_WORDS.items()]


def note(each: Going, ours: Mapping[str, str]) -> str | None:
    """What there is to know beside the state: when it went, when it is tried again, what was answered. ours: as of `in_words`."""
    said = in_words(each.answer, ours)
    said = f"{said[:LONGEST_ANSWER]}…" if len(said) > LONGEST_ANSWER else said
    if each.state is State.SENT:
        return _("Dikirim %(when)s", when=filters.clock(each.sent_at)) if each.sent_at else None
    if each.state is State.WAITING and (each.attempts or said):
        again = _("Dicoba lagi %(when)s", when=filters.clock(each.due_at))
        return f"{again}. {said}" if said else again
    return said or None


def in_words(answer: str, ours: Mapping[str, str]) -> str:
    """An answer as people read it: what others said as they said it, a sentence of ours in the reader's language.

    ours: our sentences as they are kept, with their words.
    """
    kept = own(answer, ours)
    return f"{ours[kept]}{answer[len(kept) :]}" if kept else answer


def own(answer: str, ours: Mapping[str, str]) -> str:
    """The sentence of ours with which an answer begins; '' for what somebody else said."""
    return next((each for each in ours if answer.startswith(each)), "")


def doubled(times: int, longest: dt.timedelta) -> dt.timedelta:
    """1, 2, 4, ... minutes, at most `longest`. times: how often it was tried, at least 1."""
    # Twelve doublings are beyond every longest pause, and a great power is slow to compute.
    return min(FIRST_PAUSE * (1 << min(times - 1, 12)), longest)
