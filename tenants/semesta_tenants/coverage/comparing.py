"""What a verifier looks at, pure: one figure beside another, line by line and rate by rate, and how far a region lags behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from semesta_tenants.coverage import rules
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.records import Figure, Rate, Relation, Segment

YEAR = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One count before and after. field: 'population', 'registered' or 'active'; segment: None for the total."""

    field: str
    segment: Segment | None
    before: int | None
    after: int | None

    @property
    def change(self) -> int | None:
        """People more or fewer; None where either is unknown."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def share(self) -> Decimal | None:
        """The change in per cent of before, to two decimals; None where that cannot be said."""
        if self.change is None or not self.before:
            return None
        return _signed(Fraction(self.change * 100, self.before))


@dataclass(frozen=True, slots=True)
class RateLine:
    """One rate before and after. name: 'coverage', 'active' or 'pemda_share'. same_basis: whether both divide by the same."""

    name: str
    before: Rate | None
    after: Rate | None
    same_basis: bool = True

    @property
    def points(self) -> Decimal | None:
        """Percentage points between the two, to two decimals; None for intervals, gaps and two different bases."""
        both = (self.before, self.after)
        if not self.same_basis or self.before is None or self.after is None:
            return None
        if any(each is None or each.relation != Relation.EXACTLY for each in both):
            return None
        return _signed(self.after.value - self.before.value)


def lines(before: Figure | None, after: Figure) -> tuple[Line, ...]:
    """Population and totals first, then each segment that either figure gives, in the order of the form."""
    found = [
        Line("population", None, _population(before), _population(after)),
        *(_line(name, None, before, after) for name in ("registered", "active")),
    ]
    given = {each.segment for figure in (before, after) if figure is not None for each in figure.segments}
    for segment in Segment:
        if segment in given:
            found += [_line(name, segment, before, after) for name in ("registered", "active")]
    return tuple(found)


def rate_lines(before: Figure | None, after: Figure) -> tuple[RateLine, ...]:
    """Coverage, active rate and the region's share."""
    now, then = rules.rates(after), None if before is None else rules.rates(before)
    same = before is None or before.basis == after.basis
    return (
        RateLine("coverage", then.coverage if then else None, now.coverage),
        RateLine("active", then.active if then else None, now.active, same),
        RateLine("pemda_share", then.pemda_share if then else None, now.pemda_share),
    )


@dataclass(frozen=True, slots=True)
class Change:
    """What changed between two figures: percentage points and people; None where either is unknown or no equal."""

    coverage: Decimal | None
    active_rate: Decimal | None
    registered: int | None
    active: int | None


def change(before: Figure, after: Figure) -> Change:
    """The headline changes between two figures; two active rates on different bases have none."""
    rates = {each.name: each.points for each in rate_lines(before, after)}
    people = {each.field: each.change for each in lines(before, after) if each.segment is None}
    return Change(rates["coverage"], rates["active"], people["registered"], people["active"])


def months_behind(newest: dt.date | None, today: dt.date) -> int | None:
    """Whole months between the newest published month and the last one that has ended; None where nothing is published."""
    if newest is None:
        return None
    due = rules.months_before(today.replace(day=1))
    return max(0, (due.year - newest.year) * YEAR + due.month - newest.month)


def missing_months(published: Iterable[dt.date], today: dt.date) -> tuple[dt.date, ...]:
    """Of the last twelve months that have ended, those without a published figure, newest first."""
    known, this = set(published), today.replace(day=1)
    return tuple(month for back in range(1, YEAR + 1) if (month := rules.months_before(this, back)) not in known)


def _line(name: str, segment: Segment | None, before: Figure | None, after: Figure) -> Line:
    return Line(name, segment, _count(before, name, segment), _count(after, name, segment))


def _count(figure: Figure | None, name: str, segment: Segment | None) -> int | None:
    if figure is None:
        return None
    people = figure.total if segment is None else figure.people(segment)
    return people.registered if name == "registered" else people.active


def _population(figure: Figure | None) -> int | None:
    return None if figure is None or figure.population is None else figure.population.value


def _signed(value: Fraction) -> Decimal:
    """Half away from zero, so that a fall is rounded as a rise is."""
    return two_decimals(value) if value >= 0 else -two_decimals(-value)
