"""Rules of figures, pure: rates from counts compared exactly, what a figure must satisfy, jumps, differences.

Which rules there are, their limits and their sentences stand in `validation`; here they are applied.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from semesta_platform.interface.formats import number as shown
from semesta_tenants.coverage import validation
from semesta_tenants.coverage.numbers import MOST_PEOPLE, two_decimals
from semesta_tenants.coverage.records import (
    Basis,
    Change,
    Figure,
    Headcount,
    Kind,
    Precision,
    Printed,
    Rate,
    Rates,
    Relation,
    Segment,
)
from semesta_tenants.coverage.validation import said

LONGEST_NOTE = validation.LONGEST_NOTE
LONGEST_LINE = validation.LONGEST_LINE
EARLIEST = validation.EARLIEST
LATEST_FORECAST = validation.LATEST_FORECAST
Problems = dict[str, list[str]]
"""Sentences by field, as `InvalidError` wants them."""
PLACES: Final[Mapping[Segment, str]] = MappingProxyType({each: f"segments.{each.value}." for each in Segment})
"""How the fields of each segment begin."""


# ---- rates ------------------------------------------------------------------------------------------------------------


def rates(figure: Figure) -> Rates:
    """Every rate of a figure, exact: computed from counts where they are whole, otherwise as printed."""
    population = figure.population.value if figure.population else None
    below = figure.total.registered if figure.basis == Basis.REGISTERED else population
    pemda = figure.people(Segment.PBPU_PEMDA).registered
    return Rates(
        coverage=_rate(figure, figure.total.registered, population, figure.coverage),
        active=_rate(figure, figure.total.active, below, figure.active_rate),
        pemda_share=_rate(figure, pemda, population, None),
        basis=figure.basis,
    )


def _rate(figure: Figure, above: int | None, below: int | None, printed: Printed | None) -> Rate | None:
    """In per cent. Counts that the source rounds give way to what it prints."""
    if above is not None and below and not (figure.rounded and printed):
        return Rate(Relation.EXACTLY, Fraction(above * 100, below), computed=True)
    return None if printed is None else Rate(printed.relation, Fraction(printed.value), computed=False)


def at_least(rate: Rate | None, threshold: Fraction) -> bool | None:
    """Whether a rate reaches a threshold in per cent, compared exactly; None where an interval or a gap leaves it open."""
    if rate is None:
        return None
    if rate.relation == Relation.EXACTLY:
        return rate.value >= threshold
    return True if rate.value >= threshold else None


def above(rate: Rate | None, threshold: Fraction) -> bool | None:
    """Whether a rate exceeds a threshold in per cent, compared exactly; None where an interval or a gap leaves it open."""
    if rate is None:
        return None
    if rate.relation == Relation.EXACTLY:
        return rate.value > threshold
    exceeds = rate.value >= threshold if rate.relation == Relation.ABOVE else rate.value > threshold
    return True if exceeds else None


def rate_text(rate: Rate | None) -> str | None:
    """A rate for programs: '97.45' with two decimals, half up; '>98.00' for an interval; None for an unknown one."""
    if rate is None:
        return None
    sign = "" if rate.relation == Relation.EXACTLY else rate.relation.value
    return f"{sign}{two_decimals(rate.value)}"


# ---- what a figure must satisfy ------------------------------------------------------------------------------------------


def problems(figure: Figure, *, today: dt.date, complete: bool = False) -> Problems:
    """What is wrong with a figure, a sentence for each field; empty when nothing is.

    today: in the tenant's own zone. complete: also what a draft may still lack and a submission may not.
    """
    found: Problems = {}
    for field, words in (
        *_number_problems(figure),
        *_date_problems(figure, today),
        *_sum_problems(figure),
        *_text_problems(figure),
        *(_gaps(figure) if complete else ()),
    ):
        found.setdefault(field, []).append(words)
    return found


def _number_problems(figure: Figure) -> Iterator[tuple[str, str]]:
    if figure.population is not None:
        value = figure.population.value
        if words := _count_problem(value):
            yield "population", words
        if value == 0:
            yield "population", said("population.above_zero")
    for place, people in _headcounts(figure):
        registered, active = people.registered, people.active
        if words := _count_problem(registered):
            yield f"{place}registered", words
        if words := _count_problem(active):
            yield f"{place}active", words
        if _is_count(registered) and _is_count(active) and (active or 0) > (registered or 0):
            yield f"{place}active", said("active.within_registered", registered=shown(registered or 0))


def _count_problem(value: object) -> str | None:
    """A bool is an int to Python and a slip to everybody else."""
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        return said("count.whole")
    return None if 0 <= value <= MOST_PEOPLE else said("count.bounds")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _headcounts(figure: Figure) -> Iterator[tuple[str, Headcount]]:
    yield "", figure.total
    for each in figure.segments:
        yield PLACES[each.segment], each.people


def _date_problems(figure: Figure, today: dt.date) -> Iterator[tuple[str, str]]:
    if figure.as_of < EARLIEST:
        yield "as_of", said("as_of.since_jkn")
    elif figure.kind == Kind.ACTUAL and figure.as_of > today:
        if figure.precision == Precision.DAY:
            yield "as_of", said("as_of.has_come")
        else:
            yield "as_of", said("as_of.has_ended")
    elif figure.as_of > today + LATEST_FORECAST:
        yield "as_of", said("as_of.forecast_bound")
    if figure.reported_on is not None and figure.reported_on > today:
        yield "reported_on", said("reported_on.has_come")


def months_before(first: dt.date, back: int = 1) -> dt.date:
    """The first day of the month `back` months earlier; later for a number below 0. first: any day of the month."""
    year, month = divmod(first.year * 12 + first.month - 1 - back, 12)
    return dt.date(year, month + 1, 1)


def month_problem(period: dt.date, as_of: dt.date) -> str | None:
    """A sentence when the as-of date does not lie in the month that the form is for."""
    if (as_of.year, as_of.month) == (period.year, period.month):
        return None
    return said("as_of.in_month", month=f"{period:%m-%Y}")


def _sum_problems(figure: Figure) -> Iterator[tuple[str, str]]:
    """Segments may not pass the total, and must equal it where all six are given."""
    if len({each.segment for each in figure.segments}) < len(figure.segments):
        yield "segments", said("segments.once")
        return
    for name in ("registered", "active"):
        total = getattr(figure.total, name)
        given = [value for each in figure.segments if _is_count(value := getattr(each.people, name))]
        if not _is_count(total) or not given:
            continue
        together = sum(given)
        if len(given) == len(Segment) and together != total:
            yield name, said("segments.equal_total", total=shown(total), sum=shown(together))
        elif together > total:
            yield name, said("segments.within_total", total=shown(total), sum=shown(together))


def _text_problems(figure: Figure) -> Iterator[tuple[str, str]]:
    if words := text_problem(figure.note, LONGEST_NOTE):
        yield "note", words
    if figure.population is None:
        return
    if words := text_problem(figure.population.source, LONGEST_LINE):
        yield "population_source", words
    elif not figure.population.source.strip():
        yield "population_source", said("population_source.named")
    semester = figure.population.semester
    if semester is not None and not semester_is_right(semester):
        yield "population_semester", said("population_semester.readable")


def text_problem(text: str, longest: int) -> str | None:
    """A sentence when a text is too long or holds signs that cannot be shown; None when it is fine."""
    if len(text) > longest:
        return said("text.length", longest=shown(longest))
    if not text.isprintable() and not text.replace("\n", "").replace("\r", "").replace("\t", "").isprintable():
        return said("text.printable")
    return None


def semester_is_right(text: str) -> bool:
    """'2024S2': a year since 2013 and semester 1 or 2."""
    year, mark, half = text[:4], text[4:5], text[5:]
    return year.isascii() and year.isdigit() and int(year) >= EARLIEST.year - 1 and mark == "S" and half in {"1", "2"}


def _gaps(figure: Figure) -> Iterator[tuple[str, str]]:
    if figure.population is None:
        yield "population", said("population.given")
    elif figure.population.semester is None:
        yield "population_semester", said("population_semester.given")
    if figure.total.registered is None:
        yield "registered", said("registered.given")
    if figure.total.active is None:
        yield "active", said("active.given")


# ---- against the months before --------------------------------------------------------------------------------------------


def jumps(figure: Figure, before: Figure | None) -> Problems:
    """Changes against one other figure that pass a share of it: what is asked where a region's history is too short."""
    return {} if before is None else {each.field: [each.words] for each in validation.shares(figure, before)}


def unusual(figure: Figure, history: Iterable[Figure]) -> Problems:
    """`validation.warnings` as sentences by field: a warning, never a refusal of a draft."""
    return {each.field: [each.words] for each in validation.warnings(figure, history)}


# ---- differences ----------------------------------------------------------------------------------------------------------


def flat(figure: Figure) -> dict[str, str | int | None]:
    """A figure as fields of an entry form; also what the record of acts keeps. Percentages are strings, counts integers."""
    population = figure.population
    fields: dict[str, str | int | None] = {
        "as_of": figure.as_of.isoformat(),
        "kind": str(figure.kind),
        "basis": str(figure.basis),
        "precision": str(figure.precision),
        "population": population.value if population else None,
        "population_source": population.source if population else None,
        "population_semester": population.semester if population else None,
        "registered": figure.total.registered,
        "active": figure.total.active,
        "coverage": figure.coverage.text if figure.coverage else None,
        "active_rate": figure.active_rate.text if figure.active_rate else None,
        "reported_on": figure.reported_on.isoformat() if figure.reported_on else None,
        "note": figure.note,
    }
    for each in figure.segments:
        place = PLACES[each.segment]
        fields[f"{place}registered"], fields[f"{place}active"] = each.people.registered, each.people.active
    return fields


def differences(before: Figure, after: Figure) -> tuple[Change, ...]:
    """Every field in which two figures differ, in the order of the form."""
    old, new = flat(before), flat(after)
    fields = dict.fromkeys([*old, *new])
    return tuple(Change(name, old.get(name), new.get(name)) for name in fields if old.get(name) != new.get(name))
