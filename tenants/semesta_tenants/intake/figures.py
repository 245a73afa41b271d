"""Figures as the tables of imports keep them, there and back; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from semesta_tenants.coverage import numbers, rules
from semesta_tenants.coverage.records import Basis, Figure, Headcount, Kind, Population, Precision, SegmentCount

Document = dict[str, str | int | bool]
_PEOPLE = tuple((each, f"{place}registered", f"{place}active") for each, place in rules.PLACES.items())
# Looked up once for each value: an enumeration's own way costs ten times as much, three times in every row.
_kind, _basis, _precision = lru_cache(Kind), lru_cache(Basis), lru_cache(Precision)


def document_of(figure: Figure) -> Document:
    """A figure by the fields of `rules.flat`, without those that say nothing; a hundred thousand rows are kept so."""
    fields: Document = {name: value for name, value in rules.flat(figure).items() if value is not None and value != ""}
    if figure.rounded:
        fields["rounded"] = True
    return fields


def figure_of(document: Mapping[str, Any]) -> Figure:
    """The figure that `document_of` made it from.

    Raises:
        KeyError: it has no day.
        ValueError: a field cannot be so.
    """
    return Figure(
        as_of=dt.date.fromisoformat(document["as_of"]),
        kind=_kind(document.get("kind", "actual")),
        basis=_basis(document.get("basis", "population")),
        precision=_precision(document.get("precision", "day")),
        population=_population(document),
        total=Headcount(document.get("registered"), document.get("active")),
        segments=_segments(document),
        coverage=numbers.percentage(document.get("coverage", "")),
        active_rate=numbers.percentage(document.get("active_rate", "")),
        rounded=bool(document.get("rounded")),
        reported_on=dt.date.fromisoformat(document["reported_on"]) if document.get("reported_on") else None,
        note=document.get("note", ""),
    )


def _population(document: Mapping[str, Any]) -> Population | None:
    value = document.get("population")
    if value is None:
        return None
    return Population(value, document.get("population_source", ""), document.get("population_semester"))


def _segments(document: Mapping[str, Any]) -> tuple[SegmentCount, ...]:
    return tuple(
        SegmentCount(each, Headcount(document.get(registered), document.get(active)))
        for each, registered, active in _PEOPLE
        if registered in document or active in document
    )
