"""What a series of meetings must be before it is written, and how the rows of its agenda are moved; pure."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from typing import Final, TypeVar

from semesta_platform import texts
from semesta_platform.interface.words import gettext as _
from semesta_tenants.forum.records import Point, Series
from semesta_tenants.forum.series_records import SeriesWanted

Row = TypeVar("Row")
LONGEST_NAME: Final = 160
LONGEST_PLACE: Final = 200
LONGEST_CHAIR: Final = 120
LONGEST_POINT: Final = 200
MOST_MONTHS: Final = 24
MOST_MINUTES: Final = 480
MOST_POINTS: Final = 20


def tidied(wanted: SeriesWanted) -> SeriesWanted:
    """The same series with stray spaces taken off, points without a title left out, and nobody invited twice."""
    points = (Point(point.topic, _line(point.title), point.minutes) for point in wanted.template)
    return SeriesWanted(
        name=_line(wanted.name),
        every_months=wanted.every_months,
        template=tuple(point for point in points if point.title),
        invited=tuple(dict.fromkeys(wanted.invited)),
        quorum=wanted.quorum,
        place=_line(wanted.place),
        chair_words=_line(wanted.chair_words),
    )


def invites(series: Series, branch: Collection[uuid.UUID]) -> bool:
    """Whether the branch's side may know of a series. branch: ids of its organisations in the register."""
    return not set(series.invited).isdisjoint(branch)


def problems(wanted: SeriesWanted, known: Collection[uuid.UUID]) -> dict[str, list[str]]:
    """Sentences by field, empty when it can be written; a point's as `template.0`, counted from 0.

    wanted: as `tidied` gives it. known: ids of the organisations that take part.
    """
    found: dict[str, list[str]] = {}
    for field, words in (*_texts(wanted), *_numbers(wanted), *_template(wanted.template)):
        found.setdefault(field, []).append(words)
    if not set(wanted.invited) <= set(known):
        found["invited"] = [_("Ada yang tidak lagi ikut forum di antara yang diundang. Periksa centangnya, lalu simpan lagi.")]
    return found


def moved(rows: Sequence[Row], place: int, by: int) -> list[Row]:
    """The rows with the one at `place` (from 0) `by` places further down, up when below zero; what cannot be changes nothing."""
    to = place + by
    found = list(rows)
    if 0 <= place < len(found) and 0 <= to < len(found):
        found.insert(to, found.pop(place))
    return found


def without(rows: Sequence[Row], place: int) -> list[Row]:
    """The rows but the one at `place`, from 0."""
    return [row for number, row in enumerate(rows) if number != place]


def _line(text: str) -> str:
    return texts.line(text)


def _texts(wanted: SeriesWanted) -> Iterator[tuple[str, str]]:
    if not wanted.name:
        yield "name", _("Tulis nama seri rapat.")
    for field, value, longest in (
        ("name", wanted.name, LONGEST_NAME),
        ("place", wanted.place, LONGEST_PLACE),
        ("chair_words", wanted.chair_words, LONGEST_CHAIR),
    ):
        if words := _text_problem(value, longest):
            yield field, words


def _numbers(wanted: SeriesWanted) -> Iterator[tuple[str, str]]:
    if not 1 <= wanted.every_months <= MOST_MONTHS:
        yield "every_months", _("Tulis bilangan bulat dari 1 sampai 24.")
    if not 0 <= wanted.quorum <= 100:  # noqa: PLR2004 (per cent)
        yield "quorum", _("Tulis persen bulat dari 0 sampai 100.")


def _template(template: tuple[Point, ...]) -> Iterator[tuple[str, str]]:
    if not template:
        yield "template", _("Tulis paling sedikit satu butir agenda.")
    if len(template) > MOST_POINTS:
        yield "template", _("Tulis paling banyak %(most)d butir agenda.", most=MOST_POINTS)
    for place, point in enumerate(template):
        if words := _text_problem(point.title, LONGEST_POINT):
            yield f"template.{place}", words
        elif point.minutes is not None and not 1 <= point.minutes <= MOST_MINUTES:
            yield f"template.{place}", _("Tulis lamanya dari 1 sampai 480 menit, atau kosongkan.")


def _text_problem(text: str, longest: int) -> str | None:
    if len(text) > longest:
        return _("Tulis paling banyak %(most)s huruf.", most=longest)
    return None if texts.is_shown(text) else _("Teks ini memuat tanda yang tidak dapat ditampilkan; tulis ulang.")
