"""What a month is held against: for each earlier month the one figure that stands for it, as its reader may know it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from semesta_tenants.coverage import queries, rules, validation
from semesta_tenants.coverage.records import Evidence, Figure, Kind, Published, Side, State, Version

YEAR = 12


@dataclass(frozen=True, slots=True)
class Past:
    """A figure of an earlier month. stands: a version's state, or 'reported' where only press or officials tell it."""

    figure: Figure
    stands: str


@dataclass(frozen=True, slots=True)
class History:
    """The earlier months of one region and one kind, newest first, one figure for each. period: the month that they precede."""

    period: dt.date
    months: tuple[Past, ...]

    @property
    def before(self) -> Past | None:
        """The month before; None where it is not known."""
        return self._at(rules.months_before(self.period))

    @property
    def year_ago(self) -> Past | None:
        """The same month a year earlier; None where it is not known."""
        return self._at(rules.months_before(self.period, YEAR))

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Its figures alone."""
        return tuple(each.figure for each in self.months)

    def _at(self, period: dt.date) -> Past | None:
        return next((each for each in self.months if each.figure.period == period), None)


def since(period: dt.date) -> dt.date:
    """The first month that a figure of `period` is held against."""
    return rules.months_before(period, validation.MONTHS_BACK)


def read(session: Session, side: Side, period: dt.date, kind: Kind) -> History:
    """The 36 months before a month, in three statements."""
    periods = [rules.months_before(period, back) for back in range(1, validation.MONTHS_BACK + 1)]
    versions = queries.versions_in(session, periods, side)
    published = queries.published(session, [str(session.info["tenant"])], kind=kind, since=since(period))
    return of(period, kind, versions, published)


def of(period: dt.date, kind: Kind, versions: Iterable[Version], published: Iterable[Published]) -> History:
    """As `read`, from what is already here: a month's newest version that was not returned, else what is published of it.

    versions: newest first within a month, only those that the reader may see.
    """
    found: dict[dt.date, Past] = {}
    for each in _counted(published):
        stands = State.VERIFIED.value if each.evidence is Evidence.VERIFIED else Evidence.REPORTED.value
        if each.figure.kind is kind:
            found[each.figure.period] = Past(each.figure, stands)
    own: dict[dt.date, Past] = {}
    for version in versions:
        if version.figure.kind is kind and version.state is not State.RETURNED:
            own.setdefault(version.figure.period, Past(version.figure, version.state.value))
    found |= own
    first = since(period)
    return History(period, tuple(found[each] for each in sorted(found, reverse=True) if first <= each < period))


def _counted(published: Iterable[Published]) -> Sequence[Published]:
    """Oldest first, so that of one month the latest date and publication is taken last."""
    return sorted(published, key=lambda each: (each.figure.as_of, each.number))
