"""Positions for the charts. Pure functions; positions are per cent of the drawing (0 to 100) unless said otherwise.

The y axis of an SVG points down: `height_of` turns a value into that direction.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor
from statistics import quantiles
from typing import Final

Known = int | float
Series = Sequence[Known | None]

_STEPS: Final = tuple(round(digit * 10.0**power, 1) for power in range(-1, 13) for digit in (1, 2, 5))
_MOST_STEPS: Final = 6
_LEAST_FOR_QUARTILES: Final = 2


def known(values: Series) -> list[Known]:
    """The values that were reported, in order."""
    return [value for value in values if value is not None]


def last_known(values: Series) -> int | None:
    """Index of the newest reported value; None when nothing was reported."""
    return next((i for i in range(len(values) - 1, -1, -1) if values[i] is not None), None)


def place(value: Known, low: Known, high: Known) -> float:
    """Where `value` stands between `low` and `high`, two decimals; not clamped.

    Raises:
        ValueError: `high` is not above `low`.
    """
    if high <= low:
        raise ValueError(f"An axis from {low} to {high} has no length.")
    return round((value - low) / (high - low) * 100, 2)


def height_of(value: Known, low: Known, high: Known) -> float:
    """As `place`, measured from the top."""
    return round(100 - place(value, low, high), 2)


def axis(values: Series) -> tuple[float, float, list[float]]:
    """(low, high, ticks) with round ends that hold every reported value, at most eight ticks; 0 to 100 when there is none."""
    reported = known(values) or [0, 100]
    span = (max(reported) - min(reported)) or 1
    step = next((s for s in _STEPS if span / s <= _MOST_STEPS), _STEPS[-1])
    first, last = floor(min(reported) / step), ceil(max(reported) / step)
    if first == last:
        last += 1
    ticks = [round(i * step, 4) for i in range(first, last + 1)]
    return ticks[0], ticks[-1], ticks


def bullet_axis(value: Known | None, low: Known, top: Known) -> tuple[float, float]:
    """Ends of a bullet's axis: `low` and `top` as asked for, moved outward in fives until the value stands between them."""
    if value is None:
        return low, top
    return min(low, floor(value / 5) * 5), max(top, ceil(value / 5) * 5)


def runs(values: Series) -> list[list[tuple[int, Known]]]:
    """Unbroken stretches of a series as [[(index, value), ...], ...]: a month without a report breaks the line."""
    stretches: list[list[tuple[int, Known]]] = []
    broken = True
    for i, value in enumerate(values):
        if value is not None:
            if broken:
                stretches.append([])
            stretches[-1].append((i, value))
        broken = value is None
    return stretches


def spark(values: Series, height: int = 28, pad: int = 3) -> list[list[tuple[float, float]]]:
    """Runs of (x, y) for a drawing 100 units wide and `height` units high, `pad` units kept free above and below."""
    reported = known(values)
    if not reported:
        return []
    low, span, last = min(reported), (max(reported) - min(reported)) or 1, max(len(values) - 1, 1)
    return [
        [(round(i * 100 / last, 2), round(height - pad - (v - low) / span * (height - 2 * pad), 2)) for i, v in run]
        for run in runs(values)
    ]


def crossing(now: Known, expected: Sequence[Known], target: Known) -> float | None:
    """Steps from now (fraction, 0 is now) until `expected` first rises to `target`; None when it does not within the series."""
    before = now
    for i, value in enumerate(expected, start=1):
        if before < target <= value:
            return i - 1 + (target - before) / (value - before)
        before = value
    return None


def axis_labels(count: int, now: int, gap: int = 4) -> list[int]:
    """Indexes whose labels fit beside each other: now, first and last, then every `gap`-th that keeps that distance to them."""
    chosen: list[int] = [now]
    for i in (0, count - 1, *range(gap, count, gap)):
        if all(abs(i - other) >= gap for other in chosen):
            chosen.append(i)
    return sorted(chosen)


def quartiles(values: Series) -> tuple[float, float, float] | None:
    """(lower, median, upper) of the reported values, inclusive method; None below two values."""
    reported = known(values)
    if len(reported) < _LEAST_FOR_QUARTILES:
        return None
    lower, median, upper = quantiles(reported, n=4, method="inclusive")
    return lower, median, upper


def dots(values: Series, low: Known, high: Known, room: int = 44, width: float = 1.1) -> list[tuple[float, float]]:
    """(x in per cent, y in px above the base) of each reported value, stacked where they would overlap, within `room` px.

    width: breadth of one stack in per cent of the drawing.
    """
    stacks: dict[int, int] = {}
    placed: list[tuple[float, int]] = []
    for value in sorted(known(values)):
        stack = int(place(value, low, high) / width)
        stacks[stack] = stacks.get(stack, 0) + 1
        placed.append((round((stack + 0.5) * width, 2), stacks[stack] - 1))
    rise = min(6.5, room / max(stacks.values(), default=1))
    return [(x, round(level * rise, 1)) for x, level in placed]


def step_of(value: Known | None, bounds: Sequence[Known]) -> int:
    """Class of a value, 1 to len(bounds) + 1, for ascending `bounds`; 0 for what was not reported."""
    return 0 if value is None else 1 + sum(value >= bound for bound in bounds)


GLOBALS = {
    f.__name__: f
    for f in (
        known,
        last_known,
        place,
        height_of,
        axis,
        bullet_axis,
        runs,
        spark,
        crossing,
        axis_labels,
        quartiles,
        dots,
        step_of,
    )
}
