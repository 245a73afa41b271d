"""The sentences of a home page in the language of the request: rates, dates as exactly as known, what a comparison gives."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from math import ceil
from typing import Any, Final

from semesta_platform.interface import filters
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.actions.records import Pressing
from semesta_tenants.coordination import shown as task_words
from semesta_tenants.coordination.records import Task as Assignment
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.records import CONTRIBUTIONS_PAID, UHC_PRIORITAS, Figure, Precision, Rate, Relation
from semesta_tenants.coverage.words import SEGMENT_NOTES, SEGMENT_WORDS
from semesta_tenants.home.records import Against, Headline, Measure, Measured, SegmentLine
from semesta_tenants.targets import words as target_words
from semesta_tenants.targets.forecast_shown import BETWEEN_LABELS, Picture
from semesta_tenants.targets.listing import Line

MOST_DECIMALS: Final = 4
"""Of a percentage as printed; sources print two."""
DRAWN_MONTHS: Final = 12
# Lazy, so that a page looks up the one sentence that it shows.
_COVERAGE: Final = {
    Against.ABOVE: _l("Cakupan %(rate)s per %(day)s sudah di atas %(goal)s"),
    Against.EXACTLY: _l("Cakupan %(rate)s per %(day)s sudah mencapai %(goal)s"),
    Against.SHORT: _l("Cakupan %(rate)s per %(day)s belum mencapai %(goal)s"),
    Against.OPEN: _l("Cakupan %(rate)s per %(day)s belum tentu mencapai %(goal)s"),
    Against.UNKNOWN: _l("Cakupan per %(day)s belum diketahui"),
}
_SHORT: Final = {
    Measure.COVERAGE: _l("Ambang %(goal)s; kurang %(people)s peserta terdaftar."),
    Measure.ACTIVE: _l("Ambang %(goal)s; kurang %(people)s peserta aktif."),
}
_BEYOND: Final = {
    Measure.COVERAGE: _l("Ambang %(goal)s; lebih %(people)s peserta terdaftar."),
    Measure.ACTIVE: _l("Ambang %(goal)s; lebih %(people)s peserta aktif."),
}
_GATES: Final = {UHC_PRIORITAS: _l("UHC Prioritas"), CONTRIBUTIONS_PAID: _l("Iuran PBPU Pemda lunas")}
_ACTIVE: Final = {
    Against.ABOVE: _l("keaktifan %(rate)s sudah di atas %(goal)s"),
    Against.EXACTLY: _l("keaktifan %(rate)s sudah mencapai %(goal)s"),
    Against.SHORT: _l("keaktifan %(rate)s belum mencapai %(goal)s"),
    Against.OPEN: _l("keaktifan %(rate)s belum tentu mencapai %(goal)s"),
    Against.OTHER_BASIS: _l(
        "keaktifan %(rate)s dihitung dari peserta terdaftar, jadi tidak dibandingkan dengan %(goal)s penduduk"
    ),
    Against.UNKNOWN: _l("keaktifan belum diketahui"),
}


def rate_words(rate: Rate | None) -> str | None:
    """`97,45%`, `di atas 98%`, `paling sedikit 98%`; computed rates with two decimals, printed ones as exactly as printed."""
    if rate is None:
        return None
    text = filters.percent(two_decimals(rate.value), 2) if rate.computed else goal_words(rate.value)
    if rate.relation is Relation.ABOVE:
        return _("di atas %(rate)s", rate=text)
    return _("paling sedikit %(rate)s", rate=text) if rate.relation is Relation.AT_LEAST else str(text)


def goal_words(value: Fraction) -> str:
    """A percentage with as many decimals as it needs: `98%`, `98,6%`."""
    decimals = next((each for each in range(MOST_DECIMALS) if (value * 10**each).denominator == 1), MOST_DECIMALS)
    # Exact: a fraction with that many decimals and no more.
    shown = two_decimals(value) if decimals <= len("00") else float(value)
    return str(filters.percent(shown, decimals))


def points_words(change: Fraction) -> str:
    """`naik 0,40 poin`, `turun 0,12 poin`, `tetap`."""
    shown = filters.number(two_decimals(abs(change)), 2)
    if two_decimals(abs(change)) == 0:
        return _("tetap")
    return _("naik %(points)s poin", points=shown) if change > 0 else _("turun %(points)s poin", points=shown)


def day_words(figure: Figure) -> str:
    """When a figure stands, as exactly as its source says: `1 April 2025`, `Desember 2023`, `2023`."""
    return date_words(figure.as_of, figure.precision)


def date_words(as_of: dt.date, precision: Precision) -> str:
    """As `day_words`, of a date by itself."""
    pattern = {Precision.DAY: "d MMMM yyyy", Precision.MONTH: "MMMM yyyy", Precision.YEAR: "yyyy"}[precision]
    return str(filters.date(as_of, pattern))


def sentence(headline: Headline) -> str:
    """What stands where: `Cakupan 97,45% per 1 April 2025 belum mencapai 98%; keaktifan 80,08% sudah di atas 80%` and a dot."""
    coverage, active = _coverage(headline.coverage, day_words(headline.figure)), _active(headline.active)
    return _("%(coverage)s; %(active)s.", coverage=coverage, active=active)


def _coverage(found: Measured, day: str) -> str:
    return str(_COVERAGE[found.against]) % {"rate": rate_words(found.rate), "day": day, "goal": goal_words(found.goal)}


def _active(found: Measured) -> str:
    return str(_ACTIVE[found.against]) % {"rate": rate_words(found.rate), "goal": goal_words(found.goal)}


def trend(headline: Headline) -> str:
    """What changed since the month before, or that this cannot be said."""
    if headline.month_before is None:
        return _("Bulan sebelumnya belum ada angkanya, jadi perubahannya belum diketahui.")
    month = filters.date(headline.month_before, "MMMM yyyy")
    coverage, active = headline.coverage.change, headline.active.change
    if coverage is not None and active is not None:
        words = {"coverage": points_words(coverage), "active": points_words(active)}
        return _("Dibanding %(month)s, cakupan %(coverage)s dan keaktifan %(active)s.", month=month, **words)
    if coverage is not None:
        return _("Dibanding %(month)s, cakupan %(coverage)s.", month=month, coverage=points_words(coverage))
    if active is not None:
        return _("Dibanding %(month)s, keaktifan %(active)s.", month=month, active=points_words(active))
    return _("Angka %(month)s tidak dapat dibandingkan dengan angka ini.", month=month)


def year(headline: Headline) -> str:
    """What changed since the same month last year; empty where that month has no figure, or none that can be compared."""
    then = headline.year_ago
    if then is None or (then.coverage is None and then.active is None):
        return ""
    month = filters.date(then.month, "MMMM yyyy")
    if then.active is None:
        return _("Sejak %(month)s cakupan %(coverage)s.", month=month, coverage=points_words(then.coverage or Fraction(0)))
    if then.coverage is None:
        return _("Sejak %(month)s keaktifan %(active)s.", month=month, active=points_words(then.active))
    words = {"coverage": points_words(then.coverage), "active": points_words(then.active)}
    return _("Sejak %(month)s cakupan %(coverage)s dan keaktifan %(active)s.", month=month, **words)


def leading_people(line: Line) -> str:
    """'1.042 peserta terdaftar'; 'sekitar 50.141 peserta aktif' where it is derived from a percentage."""
    missing = line.missing
    if missing is None:
        return ""
    people = target_words.people_words(line.target.indicator)
    found = f"{filters.number(missing.people)} {people}"
    return _("sekitar %(people)s", people=found) if missing.about else found


def leading_goal(line: Line) -> str:
    """'target keaktifan 85%'."""
    target = line.target
    name = within(target_words.indicator_words(target.indicator))
    return _("target %(name)s %(value)s", name=name, value=target_words.amount_words(target.indicator, target.value))


def recent(picture: Picture) -> Picture:
    """The same with the last twelve known months: the page of forecasts shows them all."""
    chart = picture.chart
    if chart is None or len(chart["actual"]) <= DRAWN_MONTHS:
        return picture
    gone = len(chart["actual"]) - DRAWN_MONTHS
    months = chart["months"][gone:]
    gap = max(ceil(len(months) * BETWEEN_LABELS), 1)
    return replace(picture, chart={**chart, "months": months, "actual": chart["actual"][gone:], "gap": gap})


def within(name: str) -> str:
    """A name as it stands within a sentence: 'Keaktifan' -> 'keaktifan'; 'PBI JK, aktif' stays."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def expected(picture: Picture | None) -> str:
    """What is forecast, where something is; empty otherwise: silence is shown beside its picture and not in the first lines."""
    if picture is None or picture.state != "shown":
        return ""
    return _("Prakiraan %(name)s: %(sentence)s", name=within(picture.name), sentence=picture.sentence)


def segment_row(line: SegmentLine) -> dict[str, Any]:
    """A segment as a row of the table; rates to one decimal."""
    return {
        "name": SEGMENT_WORDS[line.segment],
        "note": SEGMENT_NOTES[line.segment],
        "registered": line.registered,
        "rate": None if line.rate is None else two_decimals(line.rate),
        "series": line.series if sum(each is not None for each in line.series) > 1 else None,
        "change": None if line.change is None else float(line.change),
    }


def assignment(task: Assignment, today: dt.date) -> dict[str, Any]:
    """An open task in words. late: its day has passed."""
    wanted = task.wanted
    return {
        "title": wanted.title,
        "owner": wanted.owner,
        "due": task_words.due_words(task, today),
        "late": task_words.state_of(task, today) == "late",
    }


def pressing(found: Pressing, today: dt.date) -> dict[str, Any]:
    """An item of the forum that is late or due this week, in words."""
    day = str(filters.date(found.due_on, "d MMM yyyy"))
    return {
        "title": found.title,
        "owner": found.short_name or found.organisation,
        "due": f"{filters.due(found.due_on, today)} ({day})",
        "late": found.due_on < today,
    }


def distance(found: Measured) -> str:
    """How far a threshold is, in people where counts are known: `kurang 1.042 peserta terdaftar untuk 98%`."""
    goal, people = goal_words(found.goal), found.people
    if found.against is Against.OTHER_BASIS:
        return _("Dihitung dari peserta terdaftar; ambang %(goal)s berlaku untuk penduduk.", goal=goal)
    if found.against is Against.UNKNOWN:
        return _("Ambang %(goal)s; angka ini belum diketahui.", goal=goal)
    if people is None:
        return _("Ambang %(goal)s; jumlah orangnya tidak diketahui karena sumber hanya mencetak persentase.", goal=goal)
    sentences = _SHORT if found.against is Against.SHORT else _BEYOND
    return str(sentences[found.measure]) % {"goal": goal, "people": filters.number(people)}


def gate_name(gate: str) -> str:
    """The name of a gate; one that this table does not know keeps its own."""
    return str(_GATES.get(gate, gate))
