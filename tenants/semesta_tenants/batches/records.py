"""What batches speak of: hand-overs of lists of people as counts, their steps, who looks; frozen, free of the database."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from semesta_platform.errors import OvertakenError
from semesta_tenants.coordination.records import Party
from semesta_tenants.coordination.records import Viewer as TaskViewer
from semesta_tenants.coverage.records import Segment


class Kind(StrEnum):
    """What a list of people is handed over for."""

    PROPOSAL = "proposal"
    CLEANSING = "cleansing"
    REACTIVATION = "reactivation"
    RECONCILIATION = "reconciliation"


class Effect(StrEnum):
    """What the accepted do to the segment: to its registered people (add, remove) or to its active ones (reactivate)."""

    ADD = "add"
    REMOVE = "remove"
    REACTIVATE = "reactivate"


class State(StrEnum):
    """How far a batch has gone; agreed and withdrawn are its two ends. returned: by the branch, for the region to mend."""

    DRAFT = "draft"
    RETURNED = "returned"
    SENT = "sent"
    RECEIVED = "received"
    VERIFIED = "verified"
    AGREED = "agreed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks or acts, as far as batches care. slug: of the tenant, for addresses in notices.

    offices: the organisations for which alone somebody of the region acts; None for its admin. bpjs: somebody of the branch.
    person: their account, to which tasks may be given.
    """

    party: Party
    slug: str
    offices: frozenset[str] | None = None
    person: uuid.UUID | None = None

    @property
    def bpjs(self) -> bool:
        """Whether it is the branch that looks."""
        return self.party is Party.BPJS

    @property
    def whole(self) -> bool:
        """Whether it is the region's admin that looks."""
        return not self.bpjs and self.offices is None

    @property
    def of_tasks(self) -> TaskViewer:
        """The same person as tasks know them: what they do not see there is neither linked nor named here."""
        return TaskViewer(self.party, self.offices, self.person)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A batch as it is to be. month: its first day. people: how many are on the list. file_words: where the list lies.

    no_nik: whoever writes says that what looks like somebody's number is none; not kept.
    """

    kind: Kind
    effect: Effect
    segment: Segment
    month: dt.date
    title: str
    owner: str
    people: int
    letter: str = ""
    file_words: str = ""
    note: str = ""
    task_id: uuid.UUID | None = None
    no_nik: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Reason:
    """So many people were rejected for one reason. code: a key of `reasons.REASONS`."""

    code: str
    people: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What the branch found. accepted + rejected = people of the batch; reasons together are the rejected."""

    accepted: int
    rejected: int
    reasons: tuple[Reason, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who signs what. office: as the signer calls it. name: of the account. seen: `rules.digest_of` what was on screen."""

    office: str
    name: str
    seen: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who did a step, in words of that time, and when. person_id: None for the system or a deleted account."""

    person_id: uuid.UUID | None
    words: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class List:
    """The sealed list that lies in the store. size, digest: bytes and SHA-256 before it was sealed. removed_at: when it went."""

    id: uuid.UUID
    name: str
    size: int
    digest: str
    removed_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Mended:
    """What the region makes of a batch that was given back; its own until it is sent again. file: None where it has no list."""

    wanted: Wanted
    file: List | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as it stands, which is as it was handed over once it was. digest: of what both sides sign.

    resubmits: the batch whose rejected people are handed over again.
    returned: who gave it back last, until it goes on: the branch what was sent, or the region the answer. waited: seconds for
    which each side was waited for until `counted_at`, its last change. mended: None where nothing differs from what was sent.
    """

    id: uuid.UUID
    wanted: Wanted
    state: State
    entered: Stamp
    row_version: int
    waited: Mapping[Party, int]
    counted_at: dt.datetime
    resubmits: uuid.UUID | None = None
    file: List | None = None
    sent: Stamp | None = None
    received: Stamp | None = None
    verified: Stamp | None = None
    answer: Answer | None = None
    digest: str | None = None
    region: Stamp | None = None
    bpjs: Stamp | None = None
    withdrawn_reason: str = ""
    returned: Stamp | None = None
    returned_reason: str = ""
    mended: Mended | None = None

    @property
    def at_hand(self) -> Batch:
        """As the region has it: with what it mends. What was not given back is the same for both sides."""
        return self if self.mended is None else replace(self, wanted=self.mended.wanted, file=self.mended.file, mended=None)

    @property
    def lists(self) -> frozenset[uuid.UUID]:
        """The lists of which the store keeps the bytes: what was handed over, and what takes its place."""
        files = (self.file, self.mended.file if self.mended else None)
        return frozenset(each.id for each in files if each is not None and each.removed_at is None)

    @property
    def cancelled(self) -> bool:
        """Whether it ended before it was ever sent."""
        return self.state is State.WITHDRAWN and self.sent is None

    def signature(self, party: Party) -> Stamp | None:
        """Of this side, None while it has not signed."""
        return self.bpjs if party is Party.BPJS else self.region


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch as lists carry it. waits: the sides that must act now. again: it hands over what another one was rejected."""

    id: uuid.UUID
    kind: Kind
    effect: Effect
    segment: Segment
    month: dt.date
    title: str
    owner: str
    people: int
    state: State
    accepted: int | None
    rejected: int | None
    row_version: int
    waits: tuple[Party, ...]
    sent_at: dt.datetime | None
    since: dt.datetime
    again: bool = False


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the agreed batches of a month make of a segment. number: of these batches."""

    segment: Segment
    effect: Effect
    people: int
    number: int


class StaleBatchError(OvertakenError[Batch, Wanted]):
    """Somebody changed the batch first. current: as it now stands. attempted: what it was to become, None for a mere step."""
