"""What is kept beside the rules: editions with their states and versions, runs, choices, objections, looks; frozen records."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import StrEnum

from semesta_tenants.awards.records import Edition
from semesta_tenants.coverage.records import Source


class EditionState(StrEnum):
    """Where an opened edition stands; a draft is no edition yet and nobody but the operator reads it."""

    OPEN = "open"
    """Every publication that matters asks for a provisional run."""
    FROZEN = "frozen"
    """What was published after the freeze counts no more; the final run is on its way or there."""
    PUBLISHED = "published"
    """The final run is the result; anybody may see it, as far as each region chose to be shown."""


STEPS: dict[EditionState | None, frozenset[EditionState]] = {
    None: frozenset({EditionState.OPEN}),
    EditionState.OPEN: frozenset({EditionState.FROZEN}),
    EditionState.FROZEN: frozenset({EditionState.OPEN, EditionState.PUBLISHED}),
    EditionState.PUBLISHED: frozenset(),
}
"""From each state where an edition may go; None is a draft."""


@dataclass(frozen=True, slots=True)
class Steward:
    """Who manages editions, records official results or answers objections: somebody of the operator, or a command.

    person_id: None for commands. words: as the record will show it.
    """

    person_id: uuid.UUID | None
    words: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An edition that is being prepared. row_version: grows with every save. edition: out of its content."""

    id: str
    edition: Edition
    content: str
    row_version: int
    changed_at: dt.datetime
    changed_words: str


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened edition as it now stands. edition: its newest version, as its file says.

    frozen_at: publications after it do not count. final_run: the number of the run that was published, or will be.
    """

    id: str
    state: EditionState
    edition: Edition
    row_version: int
    opened_at: dt.datetime
    frozen_at: dt.datetime | None
    published_at: dt.datetime | None
    final_run: int | None

    @property
    def title(self) -> str:
        """What pages call it."""
        return self.edition.title

    @property
    def version(self) -> int:
        """Of its newest rules."""
        return self.edition.version

    @property
    def simulation(self) -> bool:
        """Whether it is invented to look ahead, which every page must say."""
        return self.edition.simulation


@dataclass(frozen=True, slots=True)
class EditionStep:
    """One change of an edition's state or rules. before: None for the opening. version: the rules from then on."""

    edition: str
    before: EditionState | None
    after: EditionState
    version: int
    reason: str
    words: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What is known of a run without opening it.

    number: grows with every run of any edition. final: of a frozen edition. causes: what asked for it, e.g. {"what": "figure",
    "tenant": "12.19"}, at most MOST_CAUSES. reported, eligible: regions with a figure, and regions that could be ranked.
    """

    number: int
    edition: str
    version: int
    final: bool
    rules_digest: str
    inputs_digest: str
    reported: int
    eligible: int
    causes: tuple[dict[str, str], ...]
    made_at: dt.datetime


MOST_CAUSES = 20


@dataclass(frozen=True, slots=True)
class PublicChoice:
    """What a region shows to anybody without signing in.

    figures: its published figures. ranking: where it stands, for good in published editions and provisionally in open ones.
    """

    tenant: str
    figures: bool = False
    ranking: bool = False
    words: str = ""
    at: dt.datetime | None = None


class AnswerOutcome(StrEnum):
    """How an objection was decided."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Answer:
    """The operator's answer to an objection."""

    outcome: AnswerOutcome
    text: str
    words: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Objection:
    """What a region holds against where it stands.

    run: the number of the run that it speaks of. subject: a category or 'figure', 'gate', 'official', 'other'.
    evidence: letter or report that shows it, or its address. answer: None while it waits.
    """

    id: uuid.UUID
    tenant: str
    edition: str
    run: int
    subject: str
    text: str
    evidence: str
    raised_by: uuid.UUID
    raised_words: str
    raised_at: dt.datetime
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """That somebody of the centre looked at a region's standing: role and day, never a name."""

    tenant: str
    role: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class OfficialResult:
    """A published winner as it is kept. number: grows with every entry; the highest of (edition, tenant) counts."""

    number: int
    edition: str
    tenant: str
    category: str
    source: Source
    words: str
    at: dt.datetime
