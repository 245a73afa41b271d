"""A forecast of an indicator from its months, pure: damped trend with an interval, tried on the series' own held-back tails.

The method is the additive damped trend of Gardner & McKenzie ("Forecasting trends in time series", Management Science 31(10),
1985) in its innovations form ETS(A,Ad,N) (Hyndman & Athanasopoulos, "Forecasting: Principles and Practice", 3rd ed., 8.2 and
8.7), computed by statsmodels. Damped, because a rate that rises cannot rise for ever, and undamped trends overshoot furthest
just where targets lie. No seasons: 24 months and more would be needed to see one, and registers of people show none.

Its three parameters stand fixed. Fitted by maximum likelihood to six to eleven months they are barely identified: tried on
invented series of 36 months (four each of the training region's coverage and active rates, of jumps, saturation, bare noise and
changes of trend; every third month from the sixth as origin), the fit's interval of 80 per cent held 17 to 69 per cent of the
true values six months ahead, the fixed one's 53 (changes of trend) to 100 (noise), 81 to 83 on the training region's. Mean errors
six months ahead in points, fitted | fixed | "it stays as it is": 0.53 | 0.49 | 0.93 coverage, 1.06 | 1.07 | 1.50 active rate,
1.08 | 1.08 | 0.96 jumps, 0.31 | 0.37 | 1.26 saturation, 0.27 | 0.56 | 0.37 noise, 0.91 | 0.66 | 1.17 changes of trend. So fitting
gains little and promises far too much. Nineteen fixed sets (0.6 to 0.99; 0.05 to 0.3; 0.8 to 0.95) differ little in error; 0.9 /
0.2 / 0.93 is among the best, and its interval keeps its word most nearly. Fixed parameters need no optimiser either: nothing
fails to converge, and the same months give the same bytes.

One interval, of 80 per cent: with at most some thirty trials of a series nobody can show that one of 95 holds. It uses
Student's t on n - 2 degrees of freedom, two being spent on where the series starts, and is never narrower than a forecast whose
months miss by one unit of what is printed (0.01 points, one person).

Gaps: only the unbroken run of months up to the newest exact one counts, and no month is invented. An interval such as > 98 is no
point, nor is an active rate over another basis than the newest one's. A percentage without counts is one, exact as printed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from math import isfinite, sqrt

from semesta_tenants.coverage.records import Basis
from semesta_tenants.coverage.rules import months_before
from semesta_tenants.targets.forecasts import LEAST_POINTS, LEVEL, Forecast, Gap, Step, Trial, Used, Why, digest_of
from semesta_tenants.targets.records import Indicator, Measure, Point

METHOD = "damped-trend/1"
"""Of the digest: another number makes every forecast anew."""
SMOOTH_LEVEL, SMOOTH_TREND, DAMPING = 0.9, 0.2, 0.93
FIRST_CHANGES = 5
"""The trend begins as the mean of so many first changes: six months have five."""
SPENT = 2
LEAST_AHEAD, MOST_AHEAD = 6, 24
TRIED_AHEAD = (1, 3, 6)
RATE_STEP, PEOPLE_STEP = Decimal("0.01"), Decimal(1)


@dataclass(frozen=True, slots=True)
class Course:
    """What is expected, one value for each coming month, relative to the newest known one. half: of the interval's width."""

    mean: tuple[float, ...]
    half: tuple[float, ...]


def forecast(indicator: Indicator, points: Iterable[Point], until: dt.date | None) -> Forecast:
    """The forecast, or an empty one that tells which months are missing.

    points: in any order, one a month. until: a month that should still be forecast, such as the latest due date; at least 6
    and at most 24 months after the newest known one are.
    """
    used, gaps = usable(indicator, points)
    known, whole = tuple(taken(each) for each in used), len(used) >= LEAST_POINTS
    ahead = months_ahead(used[-1].period, until) if whole else 0
    rounding = RATE_STEP if indicator.is_rate else PEOPLE_STEP
    basis = used[-1].basis if used else Basis.POPULATION
    inputs = [[each.period, each.value, each.computed, each.evidence.value, each.number] for each in known]
    missing = [[each.period, each.why.value] for each in gaps]
    return Forecast(
        indicator=indicator,
        digest=digest_of(METHOD, indicator.code, ahead, basis.value, inputs, missing),
        used=known,
        gaps=gaps,
        basis=basis,
        steps=_steps(known, ahead, rounding) if whole else (),
        trials=tuple(_trials(known, rounding)) if whole else (),
        method=METHOD,
        library=_library() if whole else "",
    )


def months_ahead(newest: dt.date, until: dt.date | None) -> int:
    """How many months are forecast: to the month of `until`, at least 6, at most 24."""
    wanted = 0 if until is None else (until.year - newest.year) * 12 + until.month - newest.month
    return min(max(wanted, LEAST_AHEAD), MOST_AHEAD)


# ---- which months count ----------------------------------------------------------------------------------------------------


def usable(indicator: Indicator, points: Iterable[Point]) -> tuple[tuple[Point, ...], tuple[Gap, ...]]:
    """The points of a forecast, oldest first, and the months that could not be used.

    Six or more: the unbroken run up to the newest exact month, with the month that ends it where older ones are known, and
    newer months that are no points. Fewer: what is usable of the six months up to the newest exact one, with all others.
    """
    by_month = {each.period: each for each in points}
    newest = max((each.period for each in by_month.values() if each.exact), default=None)
    if newest is None:
        return (), tuple(Gap(each, Why.INTERVAL) for each in sorted(by_month))
    why = _Usage(by_month, by_month[newest].basis if indicator.measure == Measure.ACTIVE_RATE else None)
    run = [newest]
    while why.not_usable(before := months_before(run[-1])) is None:
        run.append(before)
    later = [Gap(each, Why.INTERVAL) for each in sorted(by_month) if each > newest]
    if len(run) >= LEAST_POINTS:
        broken = why.not_usable(before)
        ending = [Gap(before, broken)] if broken and min(by_month) <= before else []
        return tuple(by_month[each] for each in reversed(run)), (*ending, *later)
    window = [months_before(newest, back) for back in reversed(range(LEAST_POINTS))]
    missing = [Gap(each, reason) for each in window if (reason := why.not_usable(each))]
    return tuple(by_month[each] for each in window if why.not_usable(each) is None), (*missing, *later)


@dataclass(frozen=True, slots=True)
class _Usage:
    """basis: that every point must have; None where it does not matter."""

    by_month: dict[dt.date, Point]
    basis: Basis | None

    def not_usable(self, period: dt.date) -> Why | None:
        """Why a month is no point; None where it is one."""
        point = self.by_month.get(period)
        if point is None:
            return Why.ABSENT
        if not point.exact:
            return Why.INTERVAL
        return Why.BASIS if self.basis is not None and point.basis != self.basis else None


def taken(point: Point) -> Used:
    """A point as a forecast keeps it."""
    return Used(point.period, point.value, point.computed, point.evidence, point.number)


# ---- the method ------------------------------------------------------------------------------------------------------------


def damped_trend(values: Sequence[Fraction], ahead: int, least: float) -> Course:
    """The damped trend of at least 6 months, so many months ahead, relative to the last value.

    least: standard deviation of a month's error that is assumed at least, above 0, in the unit of the values.

    Raises:
        ArithmeticError: the numbers are too large for floating point.
    """
    import numpy as np  # noqa: PLC0415 (heavy: the web never forecasts)
    from scipy.stats import t as student  # noqa: PLC0415 (same)
    from statsmodels.tsa.statespace.exponential_smoothing import ExponentialSmoothing  # noqa: PLC0415 (same)

    # Subtracted exactly: a series that lies higher by a constant gives the very same floats.
    centred = np.array([float(each - values[-1]) for each in values])
    trend = float(np.diff(centred)[:FIRST_CHANGES].mean())
    model = ExponentialSmoothing(
        centred,
        trend=True,
        damped_trend=True,
        initialization_method="known",
        initial_level=float(centred[0]) - DAMPING * trend,
        initial_trend=trend,
        # With the scale as a parameter of 1, errors come in multiples of a month's, also for a series that misses nowhere.
        concentrate_scale=False,
    )
    found = model.filter([SMOOTH_LEVEL, SMOOTH_TREND, DAMPING, 1.0])
    coming = found.get_forecast(ahead)
    freedom = len(values) - SPENT
    error = max(sqrt(float(np.sum(np.square(found.resid))) / freedom), least)
    reach = error * float(student.ppf((1 + LEVEL / 100) / 2, freedom))
    course = Course(tuple(map(float, coming.predicted_mean)), tuple(reach * float(each) for each in coming.se_mean))
    if not all(map(isfinite, (*course.mean, *course.half))):
        raise ArithmeticError("The series is too steep to be forecast.")
    return course


def _library() -> str:
    from statsmodels import __version__  # noqa: PLC0415 (heavy: the web never forecasts)

    return f"statsmodels {__version__}"


def _steps(used: Sequence[Used], ahead: int, rounding: Decimal) -> tuple[Step, ...]:
    last = used[-1]
    course = damped_trend([each.value for each in used], ahead, float(rounding))
    return tuple(
        Step(
            months_before(last.period, -(place + 1)),
            _rounded(last.value + Fraction(mean), rounding),
            _rounded(last.value + Fraction(mean - half), rounding),
            _rounded(last.value + Fraction(mean + half), rounding),
        )
        for place, (mean, half) in enumerate(zip(course.mean, course.half, strict=True))
    )


def _rounded(value: Fraction, rounding: Decimal) -> Decimal:
    """To the unit that is printed; what is forecast below nobody is nobody."""
    units = round(max(value, Fraction(0)) / Fraction(rounding))
    return (Decimal(units) * rounding).quantize(rounding, ROUND_HALF_EVEN)


# ---- tried on held-back tails ----------------------------------------------------------------------------------------------


def _trials(used: Sequence[Used], rounding: Decimal) -> Iterator[Trial]:
    """From every month from the sixth on, forecast with what was known then, and compared with what came: rolling origins."""
    values = [each.value for each in used]
    courses = {
        known: damped_trend(values[:known], min(TRIED_AHEAD[-1], len(values) - known), float(rounding))
        for known in range(LEAST_POINTS, len(values))
    }
    for ahead in TRIED_AHEAD:
        misses = [
            (values[known + ahead - 1] - values[known - 1], course.mean[ahead - 1], course.half[ahead - 1])
            for known, course in courses.items()
            if known + ahead <= len(values)
        ]
        if not misses:
            return
        errors = [abs(change - Fraction(mean)) for change, mean, _half in misses]
        yield Trial(
            ahead=ahead,
            n=len(misses),
            error=_rounded(sum(errors, Fraction(0)) / len(misses), rounding),
            naive=_rounded(sum((abs(change) for change, _mean, _half in misses), Fraction(0)) / len(misses), rounding),
            inside=sum(each <= Fraction(half) for each, (_change, _mean, half) in zip(errors, misses, strict=True)),
        )
