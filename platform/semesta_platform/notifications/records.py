"""What notices speak of: frozen, free of the database."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from semesta_platform.errors import ConflictError


class Group(StrEnum):
    """What somebody chooses for together: at once by mail, in the day's digest, or in the application alone."""

    MINE = "mine"
    """What is asked of oneself: assigned, mentioned."""
    TASKS = "tasks"
    """Steps and comments of the tasks that concern one."""
    DUE = "due"
    """Reminders and escalations."""
    BATCHES = "batches"
    FIGURES = "figures"
    MONEY = "money"


class Way(StrEnum):
    """How somebody is told beside the application itself."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    APP_ONLY = "app_only"


class Mail(StrEnum):
    """What became of a notice as a mail: not looked at or put off, held by a mail, or not wanted."""

    WAITING = "waiting"
    WRITTEN = "written"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told: single accounts, and whoever holds a role in the tenant at that moment; somebody in both is told once.

    admins: of the region. office: staff of this organisation, however it is spaced or capitalised; '' for none.
    liaisons: of the branch that verifies the tenant.
    """

    people: frozenset[uuid.UUID] = frozenset()
    admins: bool = False
    liaisons: bool = False
    office: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. kind: a key of `kinds.KINDS`. about: kind and id of the thing. title: as it is called now.

    once: names the cause; nobody is told of one cause twice. path: of the page, '/kab-batu-bara/tugas/<id>/'.
    words: what was said, of which the first 300 signs are kept.
    """

    kind: str
    audience: Audience
    about: tuple[str, uuid.UUID]
    title: str
    once: str
    path: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What one person was told. read_at: None while it is unread."""

    id: uuid.UUID
    kind: str
    about: tuple[str, uuid.UUID]
    title: str
    words: str
    actor_words: str
    path: str
    at: dt.datetime
    read_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person's notices stand in one tenant: of each group all of them and those unread."""

    total: Mapping[Group, int]
    unread: Mapping[Group, int]


@dataclass(frozen=True, slots=True)
class Due:
    """A notice whose mail is to be decided on now. seat: by which the person was told."""

    person: uuid.UUID
    notice: Notice
    seat: str


USUAL: Final[Mapping[Group, Way]] = MappingProxyType(
    {group: Way.AT_ONCE if group in {Group.MINE, Group.DUE} else Way.DIGEST for group in Group}
)
"""What somebody gets who never chose: what is asked of oneself and what is due at once, the rest once a day."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What somebody wants to be told by mail, and when, in whole hours (0 to 23) of their own zone.

    quiet_from, quiet_to: no mail goes out from the one until the other, also over midnight; equal ones: no quiet hours.
    zone: WIB, WITA or WIT; '' for the clock of the region that a notice comes from.
    """

    ways: Mapping[Group, Way] = field(default_factory=lambda: USUAL)
    quiet_from: int = 20
    quiet_to: int = 6
    digest_hour: int = 7
    zone: str = ""


class StaleChoicesError(ConflictError):
    """The same person chose elsewhere first. current: what now stands; version: its number."""

    def __init__(self, current: Choices, version: int) -> None:
        super().__init__()
        self.current, self.version = current, version


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody was named in a comment and has not read it. words: how the comment begins."""

    id: uuid.UUID
    title: str
    words: str
    actor_words: str
    at: dt.datetime
