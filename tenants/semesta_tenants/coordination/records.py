"""What tasks speak of: frozen, free of the database."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from semesta_platform.errors import OvertakenError

LONG_AGO: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class State(StrEnum):
    """Whether a task is to be done, is done, or will not be done."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class Origin(StrEnum):
    """What a task came from: region or branch, the schedule, a chosen plan, or a published report that names it."""

    REGION = "region"
    BRANCH = "branch"
    SCHEDULE = "schedule"
    SCENARIO = "scenario"
    REPORT = "report"


class Party(StrEnum):
    """The two sides of a task: the region's offices, and the branch of BPJS Kesehatan."""

    REGION = "region"
    BPJS = "bpjs"


class Priority(StrEnum):
    """How pressing a task is."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at tasks or changes them, and for whom they act.

    offices: the organisations for which alone somebody of the region acts; None for the whole region. person: their account.
    """

    party: Party = Party.REGION
    offices: frozenset[str] | None = None
    person: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a checklist."""

    text: str
    done: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """What a task has to do with. words: as it was called then.

    kind: 'action', 'target', 'figure' (id: its month, '2026-10'), 'batch', or 'page' (id: its path inside the region).
    """

    kind: str
    id: str
    words: str

    @property
    def key(self) -> str:
        """What it leads to, as forms send it: the same wherever it stands in a list."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A task to be made or as it is to become. owner: the organisation. origin_id: of the plan. source: title and address.

    kind: a key of kinds.yaml, which with `origin` and `step` counts only when the task is made. step: where it begins, '' for the
    kind's first one. shared: whether the branch sees it; tasks of every kind but 'free' always are. no_nik: whoever writes says
    that what looks like somebody's number is none; it is not kept.
    """

    title: str
    owner: str
    detail: str = ""
    due_on: dt.date | None = None
    origin: Origin = Origin.REGION
    origin_id: str = ""
    source_title: str = ""
    source_url: str = ""
    kind: str = "free"
    step: str = ""
    shared: bool = False
    priority: Priority = Priority.NORMAL
    labels: tuple[str, ...] = ()
    assignee_id: uuid.UUID | None = None
    assignee_words: str = ""
    checklist: tuple[Item, ...] = ()
    links: tuple[Link, ...] = ()
    no_nik: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Task:
    """A task as it stands. closed_*: who ended it and when, in words of that time; closing_note: what came out, or why not.

    step: of its kind; side: for whom it waits there, since `step_since`. waited_region, waited_bpjs: seconds at the steps
    before. period: of a recurring task, '2026-11', '2026Q4' or '2026'.
    """

    id: uuid.UUID
    wanted: Wanted
    state: State
    entered_words: str
    entered_at: dt.datetime
    row_version: int
    closed_words: str | None = None
    closed_at: dt.datetime | None = None
    closing_note: str = ""
    step: str = "todo"
    side: Party = Party.REGION
    period: str = ""
    step_since: dt.datetime = LONG_AGO
    waited_region: int = 0
    waited_bpjs: int = 0


@dataclass(frozen=True, slots=True)
class Way:
    """Where a task is moved: a step of its kind or `kinds.DONE`, with what the step that ends leaves behind.

    no_nik: as of `Wanted`.
    """

    to: str
    output: str = ""
    no_nik: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody named in a comment: the account and its name then."""

    person: uuid.UUID
    words: str


@dataclass(frozen=True, slots=True)
class Note:
    """A comment, or the output with which a step ended. internal: for the region alone."""

    id: uuid.UUID
    text: str
    party: Party
    entered_words: str
    entered_at: dt.datetime
    entered_by: uuid.UUID | None = None
    output_of: str = ""
    internal: bool = False
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be written down beside a task; as in `Note`."""

    text: str
    party: Party
    output_of: str = ""
    internal: bool = False
    mentions: tuple[Mention, ...] = ()


class StaleTaskError(OvertakenError[Task, Wanted]):
    """Somebody changed the task first. current: as it now stands. attempted: what it was to become, None for a mere step."""
