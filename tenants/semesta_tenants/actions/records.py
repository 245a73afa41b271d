"""What action items speak of: frozen, free of the database."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from semesta_platform.errors import OvertakenError


class State(StrEnum):
    """Where an action item stands. WAITING: for somebody else."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing more is to be done."""
        return self in {State.DONE, State.CANCELLED}


class Priority(StrEnum):
    """How much it presses."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Side(StrEnum):
    """For whom somebody acts in a tenant: for the whole region, for offices of it, or for the insurer's branch."""

    REGION = "region"
    OFFICE = "office"
    BRANCH = "branch"


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom somebody acts. offices: names of the organisations of a member of their staff, empty for the other sides."""

    side: Side = Side.REGION
    offices: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a verb is spoken. today, zone: of the tenant. scope: for whom the person acts."""

    today: dt.date
    zone: dt.tzinfo
    scope: Scope = Scope()


@dataclass(frozen=True, slots=True)
class Wanted:
    """An action item to be made or as it is to become.

    organisation_id: of the owner, in the tenant's register. person_words: who there, by office. due_on: None where the meeting
    set no day. indicator: code as targets have it (`targets.records.INDICATORS`). expected: the value that it is expected to
    reach, in the indicator's unit.
    """

    title: str
    organisation_id: uuid.UUID
    detail: str = ""
    person_words: str = ""
    due_on: dt.date | None = None
    priority: Priority = Priority.NORMAL
    indicator: str | None = None
    expected: Decimal | None = None
    target_id: uuid.UUID | None = None
    meeting_id: uuid.UUID | None = None
    item_id: uuid.UUID | None = None
    source_title: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """An action item as it stands. organisation: the owner, as tables call it. before: the indicator's figure at its making."""

    id: uuid.UUID
    wanted: Wanted
    organisation: str
    state: State
    before: Mapping[str, Any] | None
    closing_note: str
    evidence_url: str
    closed_words: str | None
    closed_at: dt.datetime | None
    entered_words: str
    entered_at: dt.datetime
    row_version: int


@dataclass(frozen=True, slots=True)
class Note:
    """One note on how an action item goes."""

    id: uuid.UUID
    text: str
    entered_words: str
    entered_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Pressing:
    """An item that is late or due this week, as the home page lists it. organisation, short_name, kind: of the owner."""

    id: uuid.UUID
    title: str
    due_on: dt.date
    organisation: str
    short_name: str
    kind: str


class StaleActionError(OvertakenError[Action, Wanted]):
    """Somebody changed the action item first. current: as it now stands. attempted: what it was to become, None for a step."""
