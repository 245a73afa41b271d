"""What a plan costs each month and who pays it: sources in the person's order under their caps, to the rupiah; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from semesta_tenants.planning.rates import TOBACCO_TAX_PERMILLE
from semesta_tenants.planning.records import Act, Fund, Money, Month


def monthly(people: Mapping[Act, int], costs: Mapping[Act, int]) -> int:
    """Rupiah a month of a mix."""
    return sum(count * costs[act] for act, count in people.items())


def earmarked(tobacco_tax: int) -> int:
    """What of the region's share of the tobacco tax is earmarked for JKN: 37.5 %, rounded down to whole rupiah."""
    return tobacco_tax * TOBACCO_TAX_PERMILLE // 1000


def budget(money: Money, months: int) -> int | None:
    """Rupiah a month that all sources carry together for so many equal months; None while one of them has no limit.

    The province's share counts as far as its cap; a share of 100 % without a cap has no limit.
    """
    whole = _most(money)
    return None if whole is None else whole // months


def _most(money: Money) -> int | None:
    """The highest cost for which `spread` leaves nothing unpaid."""
    own = [line.cap for line in money.lines if line.fund is not Fund.PROVINCE]
    province = next((line for line in money.lines if line.fund is Fund.PROVINCE), None)
    known = [cap for cap in own if cap is not None]
    if len(known) < len(own):
        return None
    if province is None or not money.province_share:
        return sum(known)
    share = money.province_share
    if province.cap is not None:
        # Either its share reaches the cap and the rest is our own, or our own money ends first.
        by_cap = province.cap + sum(known)
        by_share = sum(known) * 100 // (100 - share) if share < 100 else by_cap  # noqa: PLR2004 (per cent)
        return min(by_cap, by_share)
    return sum(known) * 100 // (100 - share) if share < 100 else None  # noqa: PLR2004 (per cent)


def spread(months: Sequence[dt.date], cost: int, money: Money) -> tuple[Month, ...]:
    """Every month's cost by source; what no source carries is said as unfunded. cost: rupiah of each month.

    The province pays its share of each month as far as its cap; the rest goes to the others in order. Shares are rounded down
    over all months so far, so that sums are right to the rupiah at any month.
    """
    left = {line.fund: line.cap for line in money.lines}
    found, so_far, promised = [], 0, 0
    for first in months:
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
