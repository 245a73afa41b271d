"""Rules of the home page, pure: how far a threshold is, what changed since the month before, what waits for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil

from semesta_tenants.coverage.overview import Standing
from semesta_tenants.coverage.records import Basis, Figure, PublishedGate, Rate, Relation, Segment, Side, State
from semesta_tenants.coverage.records import Published as PublishedFigure
from semesta_tenants.coverage.rules import above, at_least, months_before, rates
from semesta_tenants.home.records import (
    Against,
    Completeness,
    Gathered,
    Headline,
    Home,
    Measure,
    Measured,
    Member,
    Place,
    RollUp,
    Task,
    Tile,
    Turn,
    Work,
    Yardstick,
    YearAgo,
)
from semesta_tenants.home.segments import SERIES_MONTHS, segment_lines
from semesta_tenants.home.steering import steering

CALENDAR_MONTHS = 24
"""How far back a month without figures is named as missing."""


def home(gathered: Gathered, yardstick: Yardstick, side: Side, today: dt.date, place: Place) -> Home:
    """Everything that the page shows. today: in the tenant's zone."""
    steered = steering(gathered, place.tenant, today)
    return Home(
        headline=_headline(gathered, yardstick),
        tasks=tuple(_waiting(gathered, side, today)),
        gates=newest_gates(gathered.gates),
        roll_up=None if gathered.members is None else roll_up(place.members, gathered.members),
        completeness=completeness(gathered.published, today),
        targets=steered.targets,
        all_targets=steered.total,
        leading=steered.leading,
        outlook=steered.outlook,
        assignments=gathered.tasks,
        actions=gathered.actions,
        turn=gathered.turn or Turn(),
    )


def completeness(published: Iterable[PublishedFigure], today: dt.date) -> Completeness:
    """How many of the last 24 months have a published figure."""
    this = today.replace(day=1)
    since = months_before(this, CALENDAR_MONTHS - 1)
    known = {each.figure.period for each in published if since <= each.figure.period <= this}
    return Completeness(len(known), CALENDAR_MONTHS, max(known, default=None))


# ---- against a threshold -------------------------------------------------------------------------------------------------


def people_to(threshold: Fraction, population: int, have: int) -> int:
    """Whole people from `have` to the threshold, in per cent of the population: above 0 missing, 0 or below reached.

    The least count that reaches it is the ceiling of threshold x population / 100, computed exactly: 98 % of 187,939 is
    184,180.22, so 184,181 people reach it and 183,139 lack 1,042.
    """
    return ceil(threshold * population / 100) - have


def measured(figure: Figure, measure: Measure, threshold: Fraction, before: Figure | None = None) -> Measured:
    """One rate of a figure against its threshold. before: the figure of the month before, for the change."""
    rate, have = _rate_of(figure, measure), _have(figure, measure)
    against = _against(figure, measure, rate, threshold)
    population = figure.population.value if figure.population else None
    exact = rate is not None and rate.computed and not figure.rounded and against is not Against.OTHER_BASIS
    people = abs(people_to(threshold, population, have)) if exact and population and have is not None else None
    change = None if before is None else _change(figure, before, measure)
    return Measured(measure, rate, threshold, against, people, change, have)


def _against(figure: Figure, measure: Measure, rate: Rate | None, threshold: Fraction) -> Against:
    if rate is None:
        return Against.UNKNOWN
    if measure is Measure.ACTIVE and figure.basis is Basis.REGISTERED:
        # A threshold over the population says nothing of a rate over the registered.
        return Against.OTHER_BASIS
    reached = at_least(rate, threshold)
    if reached is None:
        return Against.OPEN
    if not reached:
        return Against.SHORT
    return Against.ABOVE if above(rate, threshold) else Against.EXACTLY


def _rate_of(figure: Figure, measure: Measure) -> Rate | None:
    found = rates(figure)
    return found.coverage if measure is Measure.COVERAGE else found.active


def _have(figure: Figure, measure: Measure) -> int | None:
    return figure.total.registered if measure is Measure.COVERAGE else figure.total.active


def _change(figure: Figure, before: Figure, measure: Measure) -> Fraction | None:
    """In points; None for intervals, and for active rates over two different bases."""
    if measure is Measure.ACTIVE and figure.basis is not before.basis:
        return None
    now, then = _rate_of(figure, measure), _rate_of(before, measure)
    if now is None or then is None or {now.relation, then.relation} != {Relation.EXACTLY}:
        return None
    return now.value - then.value


# ---- the headline --------------------------------------------------------------------------------------------------------


def _headline(gathered: Gathered, yardstick: Yardstick) -> Headline | None:
    """Of the newest published figure; without one, of the region's own newest version."""
    newest = gathered.published[0] if gathered.published else None
    if newest is None and gathered.own is None:
        return None
    figure = newest.figure if newest else gathered.own.figure  # type: ignore[union-attr]  # one of the two is there
    by_month = _by_month(gathered.published)
    by_month[figure.period] = figure
    before = by_month.get(months_before(figure.period, 1))
    return Headline(
        figure=figure,
        published=newest,
        state=None if newest or gathered.own is None else gathered.own.state,
        coverage=measured(figure, Measure.COVERAGE, yardstick.coverage, before),
        active=measured(figure, Measure.ACTIVE, yardstick.active, before),
        pemda_share=rates(figure).pemda_share,
        month_before=before.period if before else None,
        tiles=tuple(_tiles(figure, before, by_month)),
        year_ago=_year_ago(figure, by_month),
        segments=tuple(segment_lines(figure, by_month)),
    )


def _year_ago(figure: Figure, by_month: Mapping[dt.date, Figure]) -> YearAgo | None:
    then = by_month.get(months_before(figure.period, SERIES_MONTHS))
    if then is None:
        return None
    return YearAgo(then.period, _change(figure, then, Measure.COVERAGE), _change(figure, then, Measure.ACTIVE))


def _by_month(published: Iterable[PublishedFigure]) -> dict[dt.date, Figure]:
    """The last figure of each month. published: newest as-of first."""
    found: dict[dt.date, Figure] = {}
    for each in published:
        found.setdefault(each.figure.period, each.figure)
    return found


def _tiles(figure: Figure, before: Figure | None, by_month: Mapping[dt.date, Figure]) -> Iterator[Tile]:
    periods = [months_before(figure.period, back) for back in reversed(range(SERIES_MONTHS))]
    for name in ("registered", "active", "population", "pemda"):
        value = _count(figure, name)
        then = _count(before, name)
        series = tuple(_count(by_month.get(period), name) for period in periods)
        yield Tile(name, value, series, value - then if value is not None and then is not None else None)


def _count(figure: Figure | None, name: str) -> int | None:
    if figure is None:
        return None
    if name == "population":
        return figure.population.value if figure.population else None
    if name == "pemda":
        return figure.people(Segment.PBPU_PEMDA).registered
    return figure.total.registered if name == "registered" else figure.total.active


# ---- what waits ----------------------------------------------------------------------------------------------------------


def _waiting(gathered: Gathered, side: Side, today: dt.date) -> Iterator[Task]:
    if side is Side.BRANCH:
        submitted = _in_state(gathered.standings, State.SUBMITTED)
        yield from (Task(Work.VERIFY, (each.period,), each) for each in sorted(submitted, key=lambda one: one.at))
        return
    for state, work in ((State.RETURNED, Work.RETURNED), (State.DRAFT, Work.DRAFT)):
        yield from (Task(work, (each.period,), each) for each in _in_state(gathered.standings, state))
    yield from _to_fill_in(gathered, today)
    yield from (Task(Work.WITH_BRANCH, (each.period,), each) for each in _in_state(gathered.standings, State.SUBMITTED))


def _in_state(standings: Iterable[Standing], state: State) -> list[Standing]:
    return [each for each in standings if each.state is state]


def _to_fill_in(gathered: Gathered, today: dt.date) -> Iterator[Task]:
    """The present month, or when it is done the next one; and the months of the last two years that have nothing at all."""
    this = today.replace(day=1)
    known = {each.period for each in gathered.standings} | {each.figure.period for each in gathered.published}
    yield Task(Work.NEXT, (months_before(this, -1),)) if this in known else Task(Work.DUE, (this,))
    back = (months_before(this, number) for number in range(1, CALENDAR_MONTHS))
    missing = tuple(period for period in back if period not in known)
    if missing and known:
        yield Task(Work.MISSING, missing)


# ---- gates and the province ------------------------------------------------------------------------------------------------


def newest_gates(found: Sequence[PublishedGate]) -> tuple[PublishedGate, ...]:
    """The newest evidence of each gate. found: newest as-of first within each."""
    newest: dict[str, PublishedGate] = {}
    for each in found:
        newest.setdefault(each.evidence.gate, each)
    return tuple(newest.values())


def roll_up(regions: Mapping[str, str], published: Sequence[PublishedFigure]) -> RollUp:
    """What the regencies and cities of a province have published. regions: their names by code."""
    by_code = {each.tenant: each for each in published}
    whole = [each.figure for each in published if _whole(each.figure)]
    population = sum(each.population.value for each in whole if each.population)
    registered, active = (sum(getattr(each.total, name) for each in whole) for name in ("registered", "active"))
    dates = [each.as_of for each in whole]
    return RollUp(
        members=tuple(_member(code, name, by_code.get(code)) for code, name in regions.items()),
        reporting=len(by_code),
        counted=len(whole),
        population=population,
        registered=registered,
        active=active,
        coverage=_over(registered, population),
        active_rate=_over(active, population),
        oldest=min(dates, default=None),
        newest=max(dates, default=None),
    )


def _member(code: str, name: str, published: PublishedFigure | None) -> Member:
    if published is None:
        return Member(code, name, None)
    found = rates(published.figure)
    return Member(code, name, published, found.coverage, found.active)


def _whole(figure: Figure) -> bool:
    """Whether its counts can be summed: all three there, and none rounded by the source."""
    return (
        figure.population is not None
        and figure.total.registered is not None
        and figure.total.active is not None
        and not figure.rounded
    )


def _over(people: int, population: int) -> Rate | None:
    return Rate(Relation.EXACTLY, Fraction(people * 100, population), computed=True) if population else None
