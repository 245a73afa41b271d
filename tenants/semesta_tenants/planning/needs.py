"""How many people a goal lacks: exact from counts, "about" from a printed percentage, a bound from an interval; pure."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from semesta_tenants.coverage.records import Basis, Figure, Printed, Relation, Segment
from semesta_tenants.planning.records import Certainty, Goal, Need, Standing


def standing(figure: Figure, goal: Goal, population: int | None) -> Standing | None:
    """The people who count for a goal now; None where the figure does not say.

    population: the one to compute on: a printed percentage is taken of it, a count stays what it is. What comes out of a
    percentage is derived and is never stored as a count.
    """
    count, printed, below = _known(figure, goal, population)
    if count is not None and not (figure.rounded and printed is not None and below is not None):
        return Standing(Fraction(count), Certainty.ABOUT if figure.rounded else Certainty.EXACT)
    if printed is None or below is None:
        return None
    certainty = Certainty.ABOUT if printed.relation is Relation.EXACTLY else Certainty.BOUND
    return Standing(Fraction(printed.value) * below / 100, certainty)


def _known(figure: Figure, goal: Goal, population: int | None) -> tuple[int | None, Printed | None, int | None]:
    """Count, printed percentage, and what that is a percentage of."""
    if goal is Goal.COVERAGE:
        return figure.total.registered, figure.coverage, population
    if goal is Goal.PEMDA:
        return figure.people(Segment.PBPU_PEMDA).registered, None, population
    below = figure.total.registered if figure.basis is Basis.REGISTERED else population
    return figure.total.active, figure.active_rate, below


def need(figure: Figure, goal: Goal, threshold: Fraction, population: int | None) -> Need:
    """What a goal lacks on a population. threshold: per cent.

    Exact: the count below which it is missed, less those who count (98 % of 187,939 is 184,180.22, so 184,181 people reach it).
    Derived: rounded half up (80 - 76.56 % of 1,457,591 is 50,141.13, so about 50,141). An interval gives at most so many.
    """
    have = standing(figure, goal, population)
    if have is None or population is None:
        return Need(goal, threshold, population, None, have)
    gap = threshold * population / 100 - have.people
    return Need(goal, threshold, population, half_up(gap) if have.certainty is Certainty.ABOUT else ceil(gap), have)


def half_up(value: Fraction) -> int:
    """The nearest whole number, halves upwards."""
    doubled = value * 2 + 1
    return doubled.numerator // (doubled.denominator * 2)
