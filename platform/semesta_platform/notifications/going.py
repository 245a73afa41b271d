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


def note(each: Going) -> str | None:
    """What there is to know beside the state: when it went, when it is tried again, what was answered."""
    said = f"{each.answer[:LONGEST_ANSWER]}…" if len(each.answer) > LONGEST_ANSWER else each.answer
    if each.state is State.SENT:
        return _("Dikirim %(when)s", when=filters.clock(each.sent_at)) if each.sent_at else None
    if each.state is State.WAITING and (each.attempts or said):
        again = _("Dicoba lagi %(when)s", when=filters.clock(each.due_at))
        return f"{again}. {said}" if said else again
    return said or None


def doubled(times: int, longest: dt.timedelta) -> dt.timedelta:
    """1, 2, 4, ... minutes, at most `longest`. times: how often it was tried, at least 1."""
    # Twelve doublings are beyond every longest pause, and a great power is slow to compute.
    return min(FIRST_PAUSE * (1 << min(times - 1, 12)), longest)
