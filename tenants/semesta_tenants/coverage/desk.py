"""Reads for those who verify: what waits in one tenant, and what it is compared with.

Everything here is read from the branch's side, whatever else the reader is: a draft is never among it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from semesta_tenants.coverage import comparing, history, queries, rules, validation
from semesta_tenants.coverage.history import History, Past
from semesta_tenants.coverage.records import Kind, Published, Side, State, Version


@dataclass(frozen=True, slots=True)
class Waiting:
    """A submitted version beside the month before and a year ago, with the changes that ask for a reason.

    past: what the branch may know of the months before.
    """

    version: Version
    past: History
    jumps: tuple[validation.Warned, ...]

    @property
    def before(self) -> Past | None:
        """The month before; None where nothing is known of it."""
        return self.past.before

    @property
    def lines(self) -> tuple[comparing.Line, ...]:
        """Every count beside that of the month before."""
        return comparing.lines(self.before.figure if self.before else None, self.version.figure)

    @property
    def rates(self) -> tuple[comparing.RateLine, ...]:
        """Every rate beside that of the month before."""
        return comparing.rate_lines(self.before.figure if self.before else None, self.version.figure)


@dataclass(frozen=True, slots=True)
class BranchFigures:
    """A tenant's figures as its branch knows them, before the read model is asked. newest: of the latest month, None for none.

    submitted: what waits, oldest first. versions: all that was read, for what is held against them.
    """

    newest: Version | None
    submitted: tuple[Version, ...]
    versions: tuple[Version, ...]

    def beside(self, published: Sequence[Published]) -> tuple[Waiting, ...]:
        """What waits beside the months before. published: what counts of this tenant."""
        return tuple(_beside(each, self.versions, published) for each in self.submitted)


def branch_figures(found: tuple[Version, ...]) -> BranchFigures:
    """The figures of one tenant for the desk over all tenants of a branch. found: by `overview.versions_in`."""
    actual = [each for each in found if each.figure.kind is Kind.ACTUAL]
    newest = max(actual, key=lambda each: (each.figure.period, each.number), default=None)
    waits = [(each.submitted.at, str(each.id), each) for each in found if each.state is State.SUBMITTED and each.submitted]
    return BranchFigures(newest, tuple(each for _at, _id, each in sorted(waits, key=lambda one: one[:2])), found)


def waiting(session: Session) -> tuple[Waiting, ...]:
    """What waits for the branch in this session's tenant, oldest first, each beside the month before."""
    submitted = queries.waiting(session)
    if not submitted:
        return ()
    since = min(history.since(each.figure.period) for each in submitted)
    return _read_beside(session, submitted, queries.published(session, [str(session.info["tenant"])], since=since))


def examined(session: Session, version_id: uuid.UUID) -> tuple[Waiting, Version | None] | None:
    """A version beside the month before, and the version that it corrects; None for a draft, a foreign id and a missing one."""
    found = queries.version(session, version_id, Side.BRANCH)
    if found is None:
        return None
    published = queries.published(session, [str(session.info["tenant"])], since=history.since(found.figure.period))
    corrected = None if found.corrects is None else queries.version(session, found.corrects, Side.BRANCH)
    return _read_beside(session, [found], published)[0], corrected


def _read_beside(session: Session, submitted: Sequence[Version], published: Sequence[Published]) -> tuple[Waiting, ...]:
    """Each version beside its earlier months; however many there are, the months are read together."""
    months = {
        rules.months_before(each.figure.period, back) for each in submitted for back in range(1, validation.MONTHS_BACK + 1)
    }
    versions = queries.versions_in(session, months, Side.BRANCH) if months else ()
    return tuple(_beside(each, versions, published) for each in submitted)


def _beside(submitted: Version, versions: Sequence[Version], published: Sequence[Published]) -> Waiting:
    past = history.of(submitted.figure.period, submitted.figure.kind, versions, published)
    return Waiting(submitted, past, validation.warnings(submitted.figure, past.figures))
