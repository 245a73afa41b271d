"""What a plan costs each month and who pays it: sources in the person's order under their caps, to the rupiah; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from semesta_tenants.planning.rates import TOBACCO_TAX_PERMILLE
from semesta_tenants.planning.records import Act, Fund, Money, Month

YEARLY: Final = frozenset({Fund.TOBACCO_TAX})
"""Sources whose cap is that of a calendar year; any other's is that of the whole plan."""


def monthly(people: Mapping[Act, int], costs: Mapping[Act, int]) -> int:
    """Rupiah a month of a mix."""
    return sum(count * costs[act] for act, count in people.items())


def earmarked(tobacco_tax: int) -> int:
    """What of the region's share of the tobacco tax is earmarked for JKN: 37.5 %, rounded down to whole rupiah."""
    return tobacco_tax * TOBACCO_TAX_PERMILLE // 1000


def budget(money: Money, months: Sequence[dt.date]) -> int | None:
    """The most rupiah a month for which `spread` leaves nothing unpaid in these months; None while there is no limit.

    The province's share counts as far as its cap; a share of 100 % without a cap has no limit.
    """
    most = _all(money, len({first.year for first in months}))
    if most is None:
        return None
    low, high = 0, most // len(months)
    while low < high:
        middle = (low + high + 1) // 2
        paid = not any(each.unfunded for each in spread(months, middle, money))
        low, high = (middle, high) if paid else (low, middle - 1)
    return low


def _all(money: Money, years: int) -> int | None:
    """No less than all sources together can pay; None for no limit."""
    own = 0
    for line in money.lines:
        if line.fund is not Fund.PROVINCE:
            if line.cap is None:
                return None
            own += line.cap * (years if line.fund in YEARLY else 1)
    province = next((line for line in money.lines if line.fund is Fund.PROVINCE), None)
    if province is None or not money.province_share:
        return own
    if province.cap is not None:
        return own + province.cap
    return own * 100 // (100 - money.province_share) if money.province_share < 100 else None  # noqa: PLR2004 (per cent)


def spread(months: Sequence[dt.date], cost: int, money: Money) -> tuple[Month, ...]:
    """Every month's cost by source; what no source carries is said as unfunded. cost: rupiah of each month.

    A yearly source comes anew with each calendar year; what was left of the last one lapses. The province pays its share of each
    month as far as its cap; the rest goes to the others in order. Shares are rounded down over all months so far, so that sums
    are right to the rupiah at any month.
    """
    left = {line.fund: line.cap for line in money.lines}
    found, so_far, promised = [], 0, 0
    for place, first in enumerate(months):
        if place and first.year > months[place - 1].year:
            left |= {line.fund: line.cap for line in money.lines if line.fund in YEARLY}
        so_far += cost
        due = so_far * money.province_share // 100 - promised
        promised += due
        by_fund: dict[Fund, int] = {}
        open_ = cost
        if Fund.PROVINCE in left and due:
            by_fund[Fund.PROVINCE] = _take(left, Fund.PROVINCE, min(due, open_))
            open_ -= by_fund[Fund.PROVINCE]
        for line in money.lines:
            if line.fund is not Fund.PROVINCE:
                by_fund[line.fund] = _take(left, line.fund, open_)
                open_ -= by_fund[line.fund]
        found.append(Month(first, cost, by_fund, open_))
    return tuple(found)


def _take(left: dict[Fund, int | None], fund: Fund, wanted: int) -> int:
    cap = left[fund]
    if cap is None:
        return wanted
    taken = min(cap, wanted)
    left[fund] = cap - taken
    return taken


def totals(months: Sequence[Month]) -> dict[Fund, int]:
    """What each source pays over all months."""
    found: dict[Fund, int] = {}
    for month in months:
        for fund, rupiah in month.by_fund.items():
            found[fund] = found.get(fund, 0) + rupiah
    return found
