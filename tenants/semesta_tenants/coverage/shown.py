"""Figures as the templates of the region's pages want them: texts, steps, tables, comparisons; no decision falls here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from semesta_platform.interface import filters, formats
from semesta_platform.interface.translation import current_language
from semesta_platform.interface.vocabulary import STATES
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage import comparing, rules, validation, words
from semesta_tenants.coverage.history import YEAR, History
from semesta_tenants.coverage.listing import Line, state_of, work_of
from semesta_tenants.coverage.payloads import MEASURES, field_id
from semesta_tenants.coverage.queries import CalendarMonth
from semesta_tenants.coverage.records import (
    Basis,
    Evidence,
    Figure,
    Headcount,
    Kind,
    Published,
    Rate,
    Relation,
    Segment,
    Side,
    State,
    Step,
    Version,
)

Row = dict[str, Any]
FEWEST_FOR_A_LINE: Final = 6
"""Published months of the 24; fewer are dots that say nothing."""


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure in texts of this language; None is unknown. own_basis: where the active rate divides by something else."""

    as_of: dt.date
    as_of_words: str
    coverage: str | None
    active: str | None
    pemda_share: str | None
    registered: str | None
    active_people: str | None
    population: str | None
    population_words: str | None
    own_basis: str | None
    forecast: bool
    reported_on: dt.date | None
    note: str
    segments: tuple[Row, ...]
    total: Row


def figure_view(figure: Figure) -> FigureView:
    """A figure with its rates."""
    rates = rules.rates(figure)
    return FigureView(
        as_of=figure.as_of,
        as_of_words=words.as_of_words(figure),
        coverage=words.rate_words(rates.coverage, figure.coverage),
        active=words.rate_words(rates.active, figure.active_rate),
        pemda_share=words.rate_words(rates.pemda_share),
        registered=number(figure.total.registered),
        active_people=number(figure.total.active),
        population=number(figure.population.value if figure.population else None),
        population_words=words.population_words(figure),
        own_basis=own_basis(figure),
        forecast=figure.kind == Kind.FORECAST,
        reported_on=figure.reported_on,
        note=figure.note,
        segments=tuple(
            _segment_row(words.SEGMENT_WORDS[each.segment], each.people) | {"note": words.SEGMENT_NOTES[each.segment]}
            for each in figure.segments
        ),
        total=_segment_row(_("Semua peserta"), figure.total),
    )


def number(value: int | None) -> str | None:
    """A count with its digits grouped."""
    return None if value is None else formats.number(value, language=current_language())


def own_basis(figure: Figure) -> str | None:
    """'terdaftar' where the active rate does not divide by the population; None where it does, as is the practice."""
    known = rules.rates(figure).active is not None
    return _("terdaftar") if known and figure.basis == Basis.REGISTERED else None


def _segment_row(name: str, people: Headcount) -> Row:
    rate = rules.rates(Figure(dt.date.min, basis=Basis.REGISTERED, total=people)).active
    return {"name": name, "registered": people.registered, "active": people.active, "rate": words.rate_words(rate)}


# ---- the overview ----------------------------------------------------------------------------------------------------------


def calendar_cells(months: Iterable[CalendarMonth], versions: Mapping[dt.date, Version], side: Side) -> list[Row]:
    """Each month of the calendar with one state and what is published of it. versions: the newest of each month."""
    nothing = "none" if side == Side.REGION else "unsubmitted"
    return [
        {
            "period": each.period,
            "words": words.month_words(each.period, "MMM yyyy"),
            "full": words.month_words(each.period),
            "state": state_of(versions.get(each.period), each.published) or nothing,
            "coverage": _coverage(each.published.figure) if each.published else None,
            "work": _work_words(work_of(versions.get(each.period), each.published)),
        }
        for each in months
    ]


def _work_words(work: str | None) -> str | None:
    return None if work is None else str(STATES[work].words)


def _coverage(figure: Figure) -> str | None:
    return words.rate_words(rules.rates(figure).coverage, figure.coverage)


def tiles(line: Line, months: Sequence[CalendarMonth]) -> list[Row]:
    """The headline figures with their course over the months that are published, and the change since the one before."""
    earlier = [each.published.figure for each in months if each.published and each.period < line.period]
    rates, before = rules.rates(line.figure), rules.rates(earlier[-1]) if earlier else None
    since = words.month_words(earlier[-1].as_of) if earlier else None
    same_basis = bool(earlier) and earlier[-1].basis == line.figure.basis
    course = [rules.rates(each.published.figure) if each.published else None for each in months]
    view, found = figure_view(line.figure), []
    for name, label, value in (
        ("coverage", _("Cakupan"), view.coverage),
        ("active", _("Keaktifan"), view.active),
        ("pemda_share", _("Porsi Pemda"), view.pemda_share),
    ):
        comparable = before is not None and (name != "active" or same_basis)
        delta = words.points(getattr(rates, name), getattr(before, name)) if comparable else None
        series = [_drawn(getattr(each, name)) if each else None for each in course]
        drawn = series if sum(value is not None for value in series) >= FEWEST_FOR_A_LINE else None
        found.append({"label": label, "value": value, "delta": delta, "since": None if delta is None else since, "series": drawn})
    return found


def _drawn(rate: Rate | None) -> float | None:
    """A rate for a line; an interval is no point on it."""
    return float(rate.value) if rate is not None and rate.relation == Relation.EXACTLY else None


def list_row(line: Line, here: str) -> Row:
    """A line as a row of the table. here: address of the overview."""
    figure, rates = line.figure, rules.rates(line.figure)
    kind = "?jenis=prakiraan" if figure.kind == Kind.FORECAST else ""
    notes = [words.as_of_words(figure)]
    if basis := own_basis(figure):
        notes.append(_("basis %(basis)s", basis=basis))
    if line.work:
        notes.append(_("versi baru: %(state)s", state=_work_words(line.work)))
    if line.versions > 1:
        notes.append(_("%(number)s versi", number=line.versions))
    return {
        "month": words.month_words(line.period),
        "href": f"{here}{line.period:%Y-%m}/{kind}",
        "note": "; ".join(notes),
        "state": line.state,
        "coverage": words.rate_words(rates.coverage, figure.coverage),
        "active": words.rate_words(rates.active, figure.active_rate),
        "share": words.rate_words(rates.pemda_share),
        "registered": figure.total.registered,
        "active_people": figure.total.active,
        "population": figure.population.value if figure.population else None,
    }


# ---- the month -------------------------------------------------------------------------------------------------------------


def steps(version: Version, published: Published | None, verifier: str) -> list[Row]:
    """The way of a version, for the stepper. verifier: who verifies here, in words."""
    last = version.state in {State.SUBMITTED, State.VERIFIED, State.RETURNED}
    found = [
        {"name": _("Draf"), "state": "done" if last else "current", "note": _step(version.entered)},
        {
            "name": _("Diajukan"),
            "state": "current" if version.state == State.SUBMITTED else "done" if last else "ahead",
            "note": _step(version.submitted) if version.submitted else "",
        },
    ]
    if version.returned is not None:
        return [*found, {"name": _("Dikembalikan"), "state": "returned", "note": _step(version.returned)}]
    verified = {"name": _("Terverifikasi"), "state": "done" if version.verified else "ahead"}
    note = _step(version.verified) if version.verified else verifier
    at = filters.clock(published.published_at) if published else None
    out = {"name": _("Terbit"), "state": "done" if at else "ahead", "note": at or _("bersama verifikasi")}
    return [*found, {**verified, "note": note}, out]


def _step(step: Step) -> str:
    return f"{step.words}, {filters.clock(step.at)}"


def evidence_words(published: Published) -> str:
    """How a published figure is known, as a whole sentence."""
    if published.evidence == Evidence.VERIFIED:
        return _("Diverifikasi kantor cabang BPJS Kesehatan.")
    return _("Dilaporkan media atau pejabat; tidak diverifikasi lewat Semesta.")


def safe_address(published: Published) -> str | None:
    """The address of a reported figure's source, if it is one that a link may lead to."""
    address = published.source.url if published.source else ""
    return address if address.startswith(("https://", "http://")) else None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure of a month that can be held against another of it. key: as addresses name it. reason: of its version."""

    key: str
    words: str
    figure: Figure
    reason: str = ""


def candidates(versions: Iterable[Version], published: Iterable[Published]) -> tuple[Candidate, ...]:
    """Every version, newest first, then what was published of the month without a version here: reported figures."""
    own = [Candidate(str(each.number), _("Versi %(number)s", number=each.number), each.figure, each.reason) for each in versions]
    reported = [
        Candidate(f"t{each.number}", _("Terbitan %(moment)s", moment=filters.clock(each.published_at)), each.figure)
        for each in published
        if each.version_id is None
    ]
    return (*own, *reported)


def publications(published: Sequence[Published], counted: Published | None) -> list[Row]:
    """What was ever published of a month, newest first. counted: the one that counts."""
    return [
        {
            "at": each.published_at,
            "as_of": words.as_of_words(each.figure),
            "evidence": each.evidence.value,
            "source": each.source.title if each.source else None,
            "address": safe_address(each),
            "coverage": words.rate_words(rules.rates(each.figure).coverage, each.figure.coverage),
            "active": words.rate_words(rules.rates(each.figure).active, each.figure.active_rate),
            "counts": counted is not None and each.number == counted.number,
        }
        for each in sorted(published, key=lambda each: each.number, reverse=True)
    ]


def changes(before: Figure, after: Figure, reasons: tuple[str, str] = ("", "")) -> list[Row]:
    """Every field in which two figures differ, in words. reasons: of both, which stand outside of a figure."""
    found = [
        {
            "field": words.field_words(each.field),
            "before": words.value_words(each.field, each.before),
            "after": words.value_words(each.field, each.after),
            "delta": each.after - each.before if isinstance(each.before, int) and isinstance(each.after, int) else None,
        }
        for each in rules.differences(before, after)
        if (each.before or None) != (each.after or None) or isinstance(each.before, int) or isinstance(each.after, int)
    ]
    if reasons[0] != reasons[1]:
        row: Row = {
            "field": words.field_words("reason"),
            "before": reasons[0] or None,
            "after": reasons[1] or None,
            "delta": None,
        }
        found.append(row)
    return found


# ---- the form --------------------------------------------------------------------------------------------------------------


def entry_rows(typed: Mapping[str, str], faults: Mapping[str, str], now: Figure, before: Figure | None) -> list[Row]:
    """The rows of the form, segments first: what was typed, what is wrong with it, and the month before."""
    found = [
        _entry_row(each.value.lower(), words.SEGMENT_WORDS[each], now.people(each), before.people(each) if before else None)
        | {"note": words.SEGMENT_NOTES[each]}
        for each in Segment
    ]
    found.append(_entry_row("total", _("Semua peserta"), now.total, before.total if before else None) | {"note": _("total")})
    for row in found:
        for measure in MEASURES:
            name = f"{row['id']}-{measure}"
            row[measure] |= {"id": name, "typed": typed.get(name, ""), "error": faults.get(name)}
    return found


def _entry_row(row: str, name: str, now: Headcount, before: Headcount | None) -> Row:
    return {
        "id": row,
        "name": name,
        "registered": {"now": now.registered, "before": before.registered if before else None},
        "active": {"now": now.active, "before": before.active if before else None},
    }


def comparison(now: Figure, past: History) -> Row:
    """What a form would change against the month before and a year ago; sums, rates and warnings. Nothing of it is saved."""
    before, year = (each.figure if each else None for each in (past.before, past.year_ago))
    of_month, of_year = ({each.name: each for each in comparing.rate_lines(then, now)} for then in (before, year))
    return {
        "month": words.month_words(before.period) if before else None,
        "stands": words.STANDS_WORDS[past.before.stands] if past.before and past.before.stands == "reported" else None,
        "year": words.month_words(year.period, "MMM yyyy") if year else None,
        "year_words": words.month_words(rules.months_before(now.period, YEAR)),
        "rates": [
            {
                "words": label,
                "now": words.rate_words(of_month[name].after),
                "delta": of_month[name].points,
                "other_basis": not of_month[name].same_basis,
                "year": of_year[name].points,
                "year_basis": not of_year[name].same_basis,
            }
            for name, label in (("coverage", _("Cakupan")), ("active", _("Keaktifan")), ("pemda_share", _("Porsi Pemda")))
        ],
        "counts": _compared_counts(now, before, year),
        "sums": [_sum(now, measure) for measure in MEASURES],
        "jumps": [
            {"id": field_id(each.field), "name": words.field_words(each.field), "words": each.words}
            for each in validation.warnings(now, past.figures)
        ],
    }


def _compared_counts(now: Figure, before: Figure | None, year: Figure | None) -> list[Row]:
    of_month, of_year = (
        {each.field: each for each in comparing.lines(then, now) if each.segment is None} for then in (before, year)
    )
    return [
        {
            "words": label,
            "now": number(of_month[name].after),
            "delta": of_month[name].change,
            "year": of_year[name].change,
        }
        for name, label in (("registered", _("Terdaftar")), ("active", _("Aktif")), ("population", _("Penduduk")))
    ]


def _sum(figure: Figure, measure: str) -> Row:
    """The sum of the segments that are filled in, beside the total."""
    given = [value for each in figure.segments if (value := getattr(each.people, measure)) is not None]
    total: int | None = getattr(figure.total, measure)
    found = sum(given) if given else None
    return {
        "words": words.MEASURE_WORDS[measure],
        "sum": number(found),
        "filled": len(given),
        "of": len(Segment),
        "rest": None if found is None or total is None else total - found,
    }
