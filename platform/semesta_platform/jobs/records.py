"""What the handling of work hands around: frozen, free of the database and of the queue."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"


@dataclass(frozen=True, slots=True)
class Work:
    """What a job's function is told about its call.

    id: of the outbox row; the same in every attempt, so it also serves as the key of an effect outside PostgreSQL.
    tenant: region code, None for a job of a shared role. attempt: 1 for the first run.
    """

    id: uuid.UUID
    job: str
    tenant: str | None
    attempt: int
    arguments: Mapping[str, JSON]


@dataclass(frozen=True, slots=True)
class Message:
    """What travels through the queue: primitives only. The row in PostgreSQL says what is to be done.

    send: how often the row was put into the queue. attempt: the run that this message may begin; when another message began
    it already, this one is out of date. tenant, job: as in the row, for logs and as a second lock on the tenant.
    """

    id: uuid.UUID
    send: int
    attempt: int
    job: str
    tenant: str | None

    @property
    def name(self) -> str:
        """The id of the queue's job: '<outbox id>-<send>'."""
        return f"{self.id}-{self.send}"


class Outcome(StrEnum):
    """How the delivery of a message ended."""

    DONE = "done"
    """The effect and the mark stand in one committed transaction."""
    LEFT = "left"
    """Nothing to do: done already, running elsewhere, not due, or an outdated message."""
    WAITS = "waits"
    """The tenant is suspended, or only another version knows the job; the work is kept and no attempt is counted."""
    FAILED = "failed"
    """The attempt failed and another one follows after a pause."""
    DEAD = "dead"
    """Given up, with a reason for the operator."""


@dataclass(frozen=True, slots=True)
class Timing:
    """The seconds by which work is moved; the defaults are the product's, tests are more impatient.

    lease: how long the relay believes that a message waits in the queue. grace: how long after the begin of a run its row is
    left alone should its worker die (a living one holds the row's lock). idle: the longest pause between two looks of an idle
    relay. share: messages of one role (a tenant's, say) that are in the queue at once. room: messages of all roles in one queue.
    """

    lease: float = 60.0
    grace: float = 10.0
    idle: float = 0.2
    share: int = 16
    room: int = 256


@dataclass(frozen=True, slots=True)
class DeadJob:
    """Work that was given up, as the operator sees it."""

    id: uuid.UUID
    job: str
    tenant: str | None
    attempts: int
    last_error: str | None
    created_at: dt.datetime
    dead_at: dt.datetime


@dataclass(frozen=True, slots=True)
class QueueState:
    """Counts over the outbox.

    due: waits for a worker now. leased: believed to be in the queue or running, or put off for seconds. later: its moment has not
    come. suspended: its moment has come, but its tenant is not ready. dead: given up, and not dismissed by an operator.
    oldest_due_seconds: how long the longest waiting of `due` waits; 0.0 when none does.
    """

    due: int
    leased: int
    later: int
    suspended: int
    dead: int
    oldest_due_seconds: float
