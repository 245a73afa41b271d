"""What regions show, as the templates and files of public pages want it: texts of this language; no decision falls here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlsplit

from semesta_platform.interface.vocabulary import STATES
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.awards.outcomes import Status, Truth
from semesta_tenants.awards.records import Edition
from semesta_tenants.coverage import rules
from semesta_tenants.coverage.records import Evidence, Figure, Printed, Published, Rate, Relation, Segment, Source
from semesta_tenants.coverage.words import SEGMENT_NOTES, SEGMENT_WORDS, as_of_words, month_words, rate_words
from semesta_tenants.transparency.opened import Place
from semesta_tenants.transparency.standings import Line
from semesta_tenants.transparency.suppression import for_anybody, hidden_cells

Row = dict[str, Any]
FEWEST_FOR_A_LINE: Final = 6
"""Months with a figure; fewer are dots that say nothing."""
TERMS: Final = _l("Data terbuka; sebutkan sumbernya.")
"""No licence is laid down for the figures: they are others' facts, so whoever uses them names who published them."""
CERTAINTY_WORDS: Final = {
    Truth.MET: _l("terkonfirmasi"),
    Truth.UNKNOWN: _l("menurut angka; bukti syarat lain belum lengkap"),
    Truth.NOT_MET: _l("menurut angka; ada syarat lain yang tidak terpenuhi"),
}


def rate_shown(rate: Rate | None) -> str | None:
    """'81,67%', and '> 98%' with no more decimals than an interval needs; None for unknown."""
    if rate is None or rate.relation == Relation.EXACTLY:
        return rate_words(rate)
    value = (Decimal(rate.value.numerator) / Decimal(rate.value.denominator)).normalize()
    return rate_words(rate, Printed(rate.relation, value, ""))


def evidence_words(published: Published) -> str:
    """How a figure is known, in one word."""
    return str(STATES[published.evidence.value].words)


def source_words(published: Published) -> str:
    """Where a figure comes from."""
    if published.source is not None:
        return published.source.title
    return _("Pemerintah daerah, diverifikasi kantor cabang BPJS Kesehatan")


def source_row(source: Source | None) -> Row | None:
    """A source for a link. href: None where its address is none that a link may lead to. host: short words for it."""
    if source is None:
        return None
    href = source.url if source.url.startswith(("https://", "http://")) else None
    host = (urlsplit(source.url).hostname or "").removeprefix("www.") if href else ""
    return {"title": source.title, "href": href, "host": host}


def origin(published: Published | None) -> Row | None:
    """Of when a figure is, how it is known and from where."""
    if published is None:
        return None
    return {
        "as_of": as_of_words(published.figure),
        "evidence": evidence_words(published),
        "verified": published.evidence == Evidence.VERIFIED,
        "words": source_words(published),
        "source": source_row(published.source),
    }


# ---- standings -------------------------------------------------------------------------------------------------------------


def category_words(rules_: Edition, line: Line) -> str:
    """The headline category: its title, or that there is none, or that nothing was reported."""
    if line.standing.status == Status.UNREPORTED:
        return _("belum lapor untuk edisi ini")
    title = _title(rules_, line.contest, line.standing.category)
    return title or _("belum masuk kategori")


def possible_words(rules_: Edition, line: Line) -> str:
    """Higher categories that nothing refutes, highest first; empty where there are none."""
    return ", ".join(_title(rules_, line.contest, each) or each for each in line.standing.possible)


def certainty_words(line: Line) -> str:
    """How sure the headline category is; empty where there is none."""
    return str(CERTAINTY_WORDS[line.standing.certainty]) if line.standing.certainty else ""


def contest_words(rules_: Edition, name: str) -> str:
    """What a contest is called; editions give it in Indonesian, the catalogue knows the usual ones."""
    contest = rules_.contest(name)
    return _(contest.title) if contest else name


def _title(rules_: Edition, contest: str, category: str | None) -> str | None:
    found = rules_.contest(contest)
    named = found.category(category) if found and category else None
    return named.title if named else None


def line_row(rules_: Edition, line: Line) -> Row:
    """A line of the table of an edition."""
    measures = line.measures
    possible = possible_words(rules_, line)
    return {
        "rank": line.standing.rank,
        "name": line.region.name,
        "href": f"/publik/{line.region.slug}/",
        "note": line.region.province_name if "." in line.region.code else "",
        "category": _tied(category_words(rules_, line)),
        "certainty": certainty_words(line),
        "possible": possible,
        "active": rate_shown(measures.active.rate) if measures else None,
        "coverage": rate_shown(measures.coverage.rate) if measures else None,
        "share": rate_shown(measures.pemda_share.rate) if measures else None,
        "unknown": _unknown(line),
        "origin": origin(line.figure),
        "official": official_words(line),
    }


def _tied(words: str) -> str:
    """With the last two words kept together: a phone would make a column of single words of it."""
    return "\N{NO-BREAK SPACE}".join(words.rsplit(" ", 1))


def _unknown(line: Line) -> str:
    """Why a rate is not there."""
    if line.standing.status == Status.UNREPORTED:
        return _("belum lapor")
    return _("belum diketahui") if line.figures else _("tidak dibuka")


def official_words(line: Line) -> str:
    """The category as announced; empty where nothing was."""
    if line.official is None:
        return ""
    return line.official.category or _("menerima penghargaan")


def place_row(place: Place) -> Row:
    """A line of the table of a region: one edition."""
    row = line_row(place.rules, place.line)
    return row | {
        "edition": place.opened.title,
        "href": f"/publik/peringkat/{place.opened.id}/" if place.final else None,
        "state": _("Akhir") if place.final else _("Sementara"),
        "place": _("%(rank)s dari %(of)s", rank=place.line.standing.rank, of=place.of) if place.line.standing.rank else None,
        "method": method_words(place.rules.version, place.run.number),
        "announced": source_row(place.line.official.source) if place.line.official else None,
    }


def method_words(version: int, number: int) -> str:
    """Which rules and which run a standing rests on."""
    return _("syarat versi %(version)s, hitungan nomor %(number)s", version=version, number=number)


# ---- figures of a region -----------------------------------------------------------------------------------------------------


def tiles(figures: Sequence[Published]) -> list[Row]:
    """The newest rates with their course over the months that are published. figures: newest first, at least one."""
    newest = for_anybody(figures[0].figure)
    rates, months = rules.rates(newest), [rules.rates(for_anybody(each.figure)) for each in reversed(by_month(figures))]
    printed = {"coverage": newest.coverage, "active": newest.active_rate, "pemda_share": None}
    found = []
    for name, label in (
        ("coverage", _("Terdaftar JKN (cakupan)")),
        ("active", _("Kartunya aktif (keaktifan)")),
        ("pemda_share", _("Didaftarkan Pemda")),
    ):
        series = [_drawn(getattr(each, name)) for each in months]
        enough = sum(each is not None for each in series) >= FEWEST_FOR_A_LINE
        words = rate_words(getattr(rates, name), printed[name])
        found.append({"label": label, "value": words, "series": series if enough else None})
    return found


def _drawn(rate: Rate | None) -> float | None:
    """A rate for a line; an interval is no point on it."""
    return float(rate.value) if rate is not None and rate.relation == Relation.EXACTLY else None


def by_month(figures: Iterable[Published]) -> list[Published]:
    """The newest figure of each month, newest first."""
    months: dict[dt.date, Published] = {}
    for each in figures:
        months.setdefault(each.figure.period, each)
    return list(months.values())


def month_row(published: Published) -> Row:
    """A line of the table of months."""
    figure = for_anybody(published.figure)
    rates = rules.rates(figure)
    return {
        "month": month_words(figure.period),
        "note": as_of_words(figure),
        "coverage": rate_words(rates.coverage, figure.coverage),
        "active": rate_words(rates.active, figure.active_rate),
        "share": rate_words(rates.pemda_share),
        "registered": figure.total.registered,
        "active_people": figure.total.active,
        "population": figure.population.value if figure.population else None,
        "origin": origin(published),
    }


def segment_rows(figure: Figure) -> list[Row]:
    """Each segment that the region gives, with what is kept back marked. figure: as published."""
    hidden, open_to_all = hidden_cells(figure), for_anybody(figure)
    return [
        {
            "name": SEGMENT_WORDS[each.segment],
            "note": str(SEGMENT_NOTES[each.segment]),
            "registered": open_to_all.people(each.segment).registered,
            "active": open_to_all.people(each.segment).active,
            "hidden": [name for segment, name in hidden if segment == each.segment],
        }
        for each in sorted(figure.segments, key=lambda each: list(Segment).index(each.segment))
    ]
