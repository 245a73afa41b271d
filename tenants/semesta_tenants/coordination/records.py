"""What tasks speak of: frozen, free of the database."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class Origin(StrEnum):
    """What a task came from: the region itself, a chosen plan, or a published report that names it."""

    REGION = "region"
    SCENARIO = "scenario"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A task to be made or as it is to become. owner: the organisation. origin_id: of the plan. source: title and address."""

    title: str
    owner: str
    detail: str = ""
    due_on: dt.date | None = None
    origin: Origin = Origin.REGION
    origin_id: str = ""
    source_title: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A task as it stands. closed_*: who ended it and when, in words of that time; closing_note: what came out, or why not."""

    id: uuid.UUID
    wanted: Wanted
    state: State
    entered_words: str
    entered_at: dt.datetime
    row_version: int
    closed_words: str | None = None
    closed_at: dt.datetime | None = None
    closing_note: str = ""
