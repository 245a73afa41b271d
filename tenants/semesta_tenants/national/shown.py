"""Rows of the national view as the templates want them: texts and addresses; no decision falls here."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import replace
from typing import Any, Final

from semesta_platform.interface.translation import current_language
from semesta_platform.interface.vocabulary import STATES
from semesta_platform.remembering import Remembered
from semesta_tenants.awards.choosing import leaves
from semesta_tenants.awards.outcomes import Status
from semesta_tenants.awards.records import Contest, Indicator, Threshold
from semesta_tenants.coverage.records import Published, Relation, Source
from semesta_tenants.national import words
from semesta_tenants.national.records import OUTSIDE, SILENT, WITHOUT, Board, Row

Shown = dict[str, Any]
ADDRESS: Final = "/nasional/"


def rows_of(board: Board, contest: Contest, rows: Iterable[Row]) -> list[Shown]:
    """Lines of the list. The words of a line are found once for each board and language: they take longer than all the rest."""
    known = _lines.get((board.key, contest.id, current_language()), dict)
    found = []
    for each in rows:
        line = known.get(each.code)
        if line is None:
            line = known[each.code] = row(contest, each)
        found.append(line)
    return found


_lines: Remembered[tuple[Hashable, ...], dict[str, Shown]] = Remembered(room=8)


def row(contest: Contest, each: Row) -> Shown:
    """One line of the list."""
    standing = each.standing
    found = {
        "rank": standing.rank,
        "moved": words.moved_words(each),
        "name": each.region.name,
        "href": f"{ADDRESS}{each.region.slug}/",
        "province": each.region.province_name,
        "pill": words.pill_of(each.group),
        "group": words.group_words(contest, each.group),
        "certainty": words.certainty_words(standing),
        "possible": words.possible_words(contest, standing),
        "figure": standing.ground.figure,
    }
    if standing.status != Status.RANKED or standing.measures is None:
        return found
    return found | {
        "active": words.measure_words(standing.measures.active),
        "coverage": words.measure_words(standing.measures.coverage),
        "share": words.measure_words(standing.measures.pemda_share),
        **_margins(contest, each),
        **_origin(standing.ground.figure),
    }


def _margins(contest: Contest, each: Row) -> Shown:
    room = words.AT_LEAST if each.slack_loose else ""
    return {
        "above": words.group_words(contest, each.above) if each.above else None,
        # On another way than that of the distance nothing is refuted, only unknown.
        "waiting": each.above in each.standing.possible,
        "open": each.lack is not None and each.lack.points == 0,
        "lack": words.points_words(each.lack, words.AT_LEAST if each.lack and each.lack.at_least else ""),
        "lack_people": words.people_words(each.lack),
        "slack": words.points_words(each.slack, room),
        "slack_points": words.points_words(replace(each.slack, indicator=None), room) if each.slack else None,
        "slack_on": words.indicator_words(each.slack),
        "slack_people": words.people_words(each.slack),
    }


def _origin(published: Published | None) -> Shown:
    if published is None:
        return {}
    return {
        "as_of": published.figure.as_of,
        "as_of_words": words.day_words(published.figure),
        "evidence": str(STATES[published.evidence.value].words),
        "source": published.source.title if published.source else None,
        "source_href": safe_address(published.source),
    }


def safe_address(source: Source | None) -> str | None:
    """The address of a source, if it is one that a link may lead to."""
    address = source.url if source else ""
    return address if address.startswith(("https://", "http://")) else None


def chips(contest: Contest, counted: dict[str, int], everything: int) -> list[tuple[str, str, int]]:
    """The quick filters with their counts: all, every category, and the groups beside them; Jakarta's units only where shown."""
    groups = [*(each.id for each in contest.categories), WITHOUT, SILENT]
    groups += [OUTSIDE] if counted.get(OUTSIDE) else []
    named = [(group, words.group_words(contest, group), counted.get(group, 0)) for group in groups]
    return [("", words.everything(), everything), *named]


def drawn(rows: Iterable[Row], name: str) -> tuple[list[float | None], int]:
    """Values for a distribution, in per cent, None for each region without a figure; and how many cannot be drawn.

    An interval is no point, and a figure that does not say has none.
    """
    found: list[float | None] = []
    without = 0
    for each in rows:
        if each.group == SILENT:
            found.append(None)
        elif each.standing.measures is not None:
            rate = getattr(each.standing.measures, name).rate
            if rate is None or rate.relation != Relation.EXACTLY:
                without += 1
            else:
                found.append(float(rate.value))
    return found, without


def goal(contest: Contest, indicator: Indicator) -> float | None:
    """The lowest threshold on an indicator among the contest's categories, in per cent."""
    limits = [
        each.value
        for category in contest.categories
        for each in leaves(category.criteria)
        if isinstance(each, Threshold) and each.indicator == indicator
    ]
    return float(min(limits)) if limits else None
