"""Small counts kept back from the public: with few people in a segment, a count can point at somebody. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from semesta_tenants.coverage.records import Figure, Headcount, Segment, SegmentCount

LEAST: Final = 5
"""Segment counts below this are not shown; our own choice, the usual one of statistical offices."""
MEASURES: Final = ("registered", "active")
Cell = tuple[Segment, str]


def hidden_cells(figure: Figure) -> frozenset[Cell]:
    """Which counts of segments are kept back.

    Where the total and all other segments would give a lone hidden count away by subtraction, the next smallest goes too, until
    what is hidden adds up to at least LEAST people in at least two segments.
    """
    return frozenset((segment, measure) for measure in MEASURES for segment in _hidden(figure, measure))


def _hidden(figure: Figure, measure: str) -> list[Segment]:
    known: dict[Segment, int] = {
        each.segment: value for each in figure.segments if (value := getattr(each.people, measure)) is not None
    }
    hidden = [segment for segment, value in known.items() if value < LEAST]
    if hidden and len(known) == len(Segment) and getattr(figure.total, measure) is not None:
        rest = sorted((each for each in known if each not in hidden), key=lambda each: known[each])
        while rest and (len(hidden) < 2 or sum(known[each] for each in hidden) < LEAST):  # noqa: PLR2004 (one could be subtracted)
            hidden.append(rest.pop(0))
    return hidden


def for_anybody(figure: Figure) -> Figure:
    """The figure without the counts that are kept back, and so without rates that they would follow from; nor its note.

    Notes are written for officials: they may say anything.
    """
    hidden = hidden_cells(figure)

    def kept(each: SegmentCount) -> SegmentCount:
        counts = {name: None if (each.segment, name) in hidden else getattr(each.people, name) for name in MEASURES}
        return SegmentCount(each.segment, Headcount(**counts))

    return replace(figure, segments=tuple(kept(each) for each in figure.segments), note="")
