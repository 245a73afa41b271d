"""The sentences of a home page in the language of the request: rates, dates as exactly as known, what a comparison gives."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Final

from semesta_platform.interface import filters
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.records import CONTRIBUTIONS_PAID, UHC_PRIORITAS, Figure, Precision, Rate, Relation
from semesta_tenants.home.records import Against, Headline, Measure, Measured

MOST_DECIMALS: Final = 4
"""Of a percentage as printed; sources print two."""


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
    rate, goal = rate_words(found.rate), goal_words(found.goal)
    sentences = {
        Against.ABOVE: _("Cakupan %(rate)s per %(day)s sudah di atas %(goal)s", rate=rate, day=day, goal=goal),
        Against.EXACTLY: _("Cakupan %(rate)s per %(day)s sudah mencapai %(goal)s", rate=rate, day=day, goal=goal),
        Against.SHORT: _("Cakupan %(rate)s per %(day)s belum mencapai %(goal)s", rate=rate, day=day, goal=goal),
        Against.OPEN: _("Cakupan %(rate)s per %(day)s belum tentu mencapai %(goal)s", rate=rate, day=day, goal=goal),
        Against.UNKNOWN: _("Cakupan per %(day)s belum diketahui", day=day),
    }
    return sentences[found.against]


def _active(found: Measured) -> str:
    rate, goal = rate_words(found.rate), goal_words(found.goal)
    sentences = {
        Against.ABOVE: _("keaktifan %(rate)s sudah di atas %(goal)s", rate=rate, goal=goal),
        Against.EXACTLY: _("keaktifan %(rate)s sudah mencapai %(goal)s", rate=rate, goal=goal),
        Against.SHORT: _("keaktifan %(rate)s belum mencapai %(goal)s", rate=rate, goal=goal),
        Against.OPEN: _("keaktifan %(rate)s belum tentu mencapai %(goal)s", rate=rate, goal=goal),
        Against.OTHER_BASIS: _(
            "keaktifan %(rate)s dihitung dari peserta terdaftar, jadi tidak dibandingkan dengan %(goal)s penduduk",
            rate=rate,
            goal=goal,
        ),
        Against.UNKNOWN: _("keaktifan belum diketahui"),
    }
    return sentences[found.against]


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


def distance(found: Measured) -> str:
    """How far a threshold is, in people where counts are known: `kurang 1.042 peserta terdaftar untuk 98%`."""
    goal, people = goal_words(found.goal), found.people
    if found.against is Against.OTHER_BASIS:
        return _("Dihitung dari peserta terdaftar; ambang %(goal)s berlaku untuk penduduk.", goal=goal)
    if found.against is Against.UNKNOWN:
        return _("Ambang %(goal)s; angka ini belum diketahui.", goal=goal)
    if people is None:
        return _("Ambang %(goal)s; jumlah orangnya tidak diketahui karena sumber hanya mencetak persentase.", goal=goal)
    shown = filters.number(people)
    if found.against is Against.SHORT:
        registered = _("Ambang %(goal)s; kurang %(people)s peserta terdaftar.", goal=goal, people=shown)
        active = _("Ambang %(goal)s; kurang %(people)s peserta aktif.", goal=goal, people=shown)
    else:
        registered = _("Ambang %(goal)s; lebih %(people)s peserta terdaftar.", goal=goal, people=shown)
        active = _("Ambang %(goal)s; lebih %(people)s peserta aktif.", goal=goal, people=shown)
    return registered if found.measure is Measure.COVERAGE else active


def gate_name(gate: str) -> str:
    """The name of a gate; one that this table does not know keeps its own."""
    names = {UHC_PRIORITAS: _("UHC Prioritas"), CONTRIBUTIONS_PAID: _("Iuran PBPU Pemda lunas")}
    return names.get(gate, gate)
