"""A figure beside the month before and the same month a year ago, in texts of this language; what cannot be compared says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.coverage import comparing, rules, shown, words
from semesta_tenants.coverage.comparing import Line, RateLine
from semesta_tenants.coverage.history import YEAR, History, Past
from semesta_tenants.coverage.records import Figure, Segment

Row = dict[str, Any]
RATE_WORDS: Final = {"coverage": _l("Cakupan"), "active": _l("Keaktifan"), "pemda_share": _l("Porsi Pemda")}
COUNT_WORDS: Final = {"population": _l("Penduduk"), "registered": _l("Terdaftar"), "active": _l("Aktif")}


def table(now: Figure, past: History, *, only_year: bool = False) -> Row:
    """Rows of rates, people and segments. only_year: without the month before, where that is shown already.

    heads: the compared months, each with how its figure is known (None: there is none) and what makes it no equal.
    """
    asked = [(rules.months_before(now.period, YEAR), past.year_ago)]
    if not only_year:
        asked.insert(0, (rules.months_before(now.period), past.before))
    return {
        "now": words.month_words(now.period, "MMM yyyy"),
        "heads": [_head(period, each, now) for period, each in asked],
        "rows": [*_rates(now, [each for _period, each in asked]), *_counts(now, [each for _period, each in asked])],
    }


def _head(period: dt.date, past: Past | None, now: Figure) -> Row:
    return {
        "words": words.month_words(period, "MMM yyyy"),
        "full": words.month_words(period),
        "stands": words.STANDS_WORDS[past.stands] if past else None,
        "notes": words.hindrances(now, past.figure) if past else [],
    }


def _rates(now: Figure, pasts: Sequence[Past | None]) -> list[Row]:
    lines = [comparing.rate_lines(each.figure if each else None, now) for each in pasts]
    printed = {"coverage": now.coverage, "active": now.active_rate}
    return [
        {
            "name": RATE_WORDS[mine[0].name],
            "note": None,
            "now": words.rate_words(mine[0].after, printed.get(mine[0].name)),
            "decimals": 2,
            "unit": _("poin"),
            "neutral": False,
            "then": [_rate(line, past) for line, past in zip(mine, pasts, strict=True)],
        }
        for mine in zip(*lines, strict=True)
    ]


def _rate(line: RateLine, past: Past | None) -> Row:
    figure = past.figure if past else None
    printed = {"coverage": figure.coverage, "active": figure.active_rate} if figure else {}
    value = words.rate_words(line.before, printed.get(line.name))
    return {"value": value, "delta": line.points, "other_basis": not line.same_basis and value is not None}


def _counts(now: Figure, pasts: Sequence[Past | None]) -> list[Row]:
    lines = [{(line.segment, line.field): line for line in comparing.lines(each.figure if each else None, now)} for each in pasts]
    wanted: list[tuple[Segment | None, str]] = [(None, name) for name in ("registered", "active", "population")]
    wanted += [(segment, name) for segment in Segment for name in ("registered", "active")]
    return [
        _count(key, [each.get(key) for each in lines])
        for key in wanted
        if any(key in each for each in lines) and (key[0] is None or any(_says_something(each.get(key)) for each in lines))
    ]


def _says_something(line: Line | None) -> bool:
    return line is not None and (line.before is not None or line.after is not None)


def _count(key: tuple[Segment | None, str], lines: Sequence[Line | None]) -> Row:
    segment, name = key
    after = next((each.after for each in lines if each is not None), None)
    return {
        "name": words.SEGMENT_WORDS[segment] if segment else COUNT_WORDS[name],
        "note": COUNT_WORDS[name] if segment else None,
        "now": shown.number(after),
        "decimals": 0,
        "unit": "",
        "neutral": name == "population",
        "then": [
            {"value": shown.number(each.before) if each else None, "delta": each.change if each else None, "other_basis": False}
            for each in lines
        ],
    }
