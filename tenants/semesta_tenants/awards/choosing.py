"""Which publications count: the latest figure in the window, the newest evidence of each gate, nothing else."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator

from semesta_platform.tenancy.regions import is_training
from semesta_tenants.awards.canonical import inputs_digest
from semesta_tenants.awards.records import (
    Criterion,
    Edition,
    Entrant,
    Gate,
    Ground,
    RunInput,
    Scope,
    Threshold,
    Waiver,
    Window,
)
from semesta_tenants.coverage.records import Evidence, Figure, Kind, Precision, Published, PublishedGate


def scope_of(edition: Edition, *, month: dt.date | None = None, verified_only: bool = False) -> Scope:
    """What a run of an edition takes.

    month: any day of another month to try the edition on; that month alone is then the window.
    """
    return Scope(edition.window if month is None else month_window(month), verified_only, trial=month is not None)


def month_window(day: dt.date) -> Window:
    """The whole month of a day."""
    return Window(day.replace(day=1), end_of_month(day))


def end_of_month(day: dt.date) -> dt.date:
    """The last day of the month of a day."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def choose(
    edition: Edition, entrants: Iterable[Entrant], figures: Iterable[Published], gates: Iterable[PublishedGate], scope: Scope
) -> RunInput:
    """What a run judges, out of everything that is published; the order of the rows does not matter.

    Of figures the latest as-of date in the window counts, and on one date the highest publication number; forecasts never.
    Of a gate the newest evidence up to the window's end counts; where that begins after the months that are asked for, the
    newest that names no beginning. Regions of levels that the edition leaves out, and the
    training region, are not in it. Publications after the edition's freeze do not count, except in a trial.
    """
    named = {each.code: each for each in entrants if not is_training(each.code) and edition.contest_of(each.level)}
    freeze = None if scope.trial else edition.freeze
    best = _figures(figures, scope, freeze)
    asked = gates_of(edition)
    evidence = _gates(gates, scope, freeze, _last_asked(edition))
    grounds = tuple(
        Ground(named[code], best.get(code), tuple(evidence[code, gate] for gate in asked if (code, gate) in evidence))
        for code in sorted(named)
    )
    return RunInput(scope, grounds, inputs_digest(scope, grounds))


def gates_of(edition: Edition) -> tuple[str, ...]:
    """Every gate that an edition asks for, in alphabetical order."""
    categories = (category for contest in edition.contests for category in contest.categories)
    return tuple(sorted({each.gate for category in categories for each in leaves(category.criteria) if isinstance(each, Gate)}))


def leaves(criterion: Criterion) -> Iterator[Threshold | Gate]:
    """Every threshold and gate of a criterion, in its order."""
    if isinstance(criterion, Threshold | Gate):
        yield criterion
    elif isinstance(criterion, Waiver):
        yield from leaves(criterion.criterion)
        yield from leaves(criterion.if_met)
    else:
        for part in criterion.parts:
            yield from leaves(part)


def _figures(figures: Iterable[Published], scope: Scope, freeze: dt.datetime | None) -> dict[str, Published]:
    best: dict[str, Published] = {}
    for each in figures:
        if not _counts(each, scope) or (freeze is not None and each.published_at > freeze):
            continue
        known = best.get(each.tenant)
        if known is None or (each.figure.as_of, each.number) > (known.figure.as_of, known.number):
            best[each.tenant] = each
    return best


def _counts(published: Published, scope: Scope) -> bool:
    """Whether a figure is an actual one that surely lies in the window, and evidenced as the run wants it."""
    figure, window = published.figure, scope.window
    if figure.kind != Kind.ACTUAL or not window.since <= figure.as_of <= window.until:
        return False
    if scope.verified_only and published.evidence != Evidence.VERIFIED:
        return False
    return figure.precision == Precision.DAY or earliest_day(figure) >= window.since


def earliest_day(figure: Figure) -> dt.date:
    """The first day that a figure may describe.

    A figure 'of 2025' stands on 31 December and may be from any day of the year: a window from October must not take it.
    """
    if figure.precision == Precision.DAY:
        return figure.as_of
    return figure.as_of.replace(day=1) if figure.precision == Precision.MONTH else figure.as_of.replace(month=1, day=1)


def _last_asked(edition: Edition) -> dt.date | None:
    """The last month up to which the edition asks for paid contributions."""
    found = (each for contest in edition.contests for category in contest.categories for each in leaves(category.criteria))
    return max((each.paid_until for each in found if isinstance(each, Gate) and each.paid_until is not None), default=None)


def _gates(
    gates: Iterable[PublishedGate], scope: Scope, freeze: dt.datetime | None, asked: dt.date | None
) -> dict[tuple[str, str], PublishedGate]:
    best: dict[tuple[str, str], PublishedGate] = {}
    # Entries of contributions, once begun, never answer again for what they no longer cover: only evidence by hand does.
    whole: dict[tuple[str, str], PublishedGate] = {}
    for each in gates:
        if each.evidence.as_of > scope.window.until or (freeze is not None and each.published_at > freeze):
            continue
        _newer(best, each)
        if each.evidence.covers_from is None:
            _newer(whole, each)
    return {key: whole.get(key, each) if _begins_after(each, asked) else each for key, each in best.items()}


def _newer(kept: dict[tuple[str, str], PublishedGate], each: PublishedGate) -> None:
    key = (each.tenant, each.evidence.gate)
    known = kept.get(key)
    if known is None or (each.evidence.as_of, each.number) > (known.evidence.as_of, known.number):
        kept[key] = each


def _begins_after(published: PublishedGate, asked: dt.date | None) -> bool:
    first = published.evidence.covers_from
    return first is not None and asked is not None and first > asked
