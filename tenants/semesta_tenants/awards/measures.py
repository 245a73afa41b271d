"""Indicators of one figure on an edition's basis, thresholds on them, margins; exact, and unknown where a figure is silent."""

from __future__ import annotations

from dataclasses import replace

from semesta_tenants.awards.outcomes import Margin, Measure, Measures, Truth, Why
from semesta_tenants.awards.records import Indicator, Threshold
from semesta_tenants.coverage import rules
from semesta_tenants.coverage.records import Basis, Figure, Rate, Relation, Segment


def measures(figure: Figure, basis: Basis) -> Measures:
    """Coverage, active rate and Pemda share of a figure.

    basis: of the active rate, as the edition wants it. A source that divides by something else is computed again where its
    counts are whole, and is unknown otherwise: two bases are never compared.
    """
    known = rules.rates(figure)
    population = figure.population.value if figure.population else None
    below = figure.total.registered if basis == Basis.REGISTERED else population
    pemda = figure.people(Segment.PBPU_PEMDA).registered
    if figure.basis == basis:
        active = _measure(known.active, figure, figure.total.active, below)
    else:
        active = _on_another_basis(figure, basis, below)
    return Measures(
        coverage=_measure(known.coverage, figure, figure.total.registered, population),
        active=active,
        pemda_share=_measure(known.pemda_share, figure, pemda, population),
    )


def _measure(rate: Rate | None, figure: Figure, count: int | None, base: int | None) -> Measure:
    """Counts that the source rounds are no base for counting people."""
    base = None if figure.rounded else base or None
    if rate is None:
        return Measure(None, Why.MISSING, None, base)
    if rate.computed:
        return Measure(rate, Why.ROUNDED if figure.rounded else Why.COMPUTED, None if figure.rounded else count, base)
    return Measure(rate, Why.PRINTED if rate.relation == Relation.EXACTLY else Why.INTERVAL, None, base)


def _on_another_basis(figure: Figure, basis: Basis, below: int | None) -> Measure:
    base = None if figure.rounded else below or None
    again = None if figure.rounded else rules.rates(replace(figure, basis=basis, active_rate=None)).active
    if again is not None:
        return Measure(again, Why.RECOMPUTED, figure.total.active, base)
    return Measure(None, Why.MISSING if rules.rates(figure).active is None else Why.BASIS, None, base)


def of(measured: Measures, indicator: Indicator) -> Measure:
    """The measure that a threshold speaks of."""
    if indicator == Indicator.COVERAGE:
        return measured.coverage
    return measured.active if indicator == Indicator.ACTIVE else measured.pemda_share


def reached(rate: Rate | None, threshold: Threshold) -> Truth:
    """Whether a rate meets a threshold: decided only when every value that the rate may have decides alike."""
    judge = rules.above if threshold.relation == Relation.ABOVE else rules.at_least
    answer = judge(rate, threshold.value)
    if answer is None:
        return Truth.UNKNOWN
    return Truth.MET if answer else Truth.NOT_MET


def margin(measure: Measure, threshold: Threshold) -> Margin:
    """How far a measure is from a threshold, in points and in whole people."""
    points = None if measure.rate is None else measure.rate.value - threshold.value
    needed = None if measure.base is None else people_needed(measure.base, threshold)
    missing = None if needed is None or measure.count is None else max(0, needed - measure.count)
    return Margin(points, needed, missing)


def people_needed(base: int, threshold: Threshold) -> int:
    """The fewest people of `base` that meet a threshold; exact."""
    people, hundred = threshold.value.numerator * base, threshold.value.denominator * 100
    return people // hundred + 1 if threshold.relation == Relation.ABOVE else -(-people // hundred)
