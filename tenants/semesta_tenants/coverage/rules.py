"""Rules of figures, pure: rates from counts compared exactly, what a figure must satisfy, jumps, differences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from semesta_platform.interface.formats import number as shown
from semesta_tenants.coverage.numbers import COUNT_BOUNDS_WORDS, COUNT_WORDS, MOST_PEOPLE, two_decimals
from semesta_tenants.coverage.records import (
    Basis,
    Change,
    Figure,
    Headcount,
    Kind,
    Precision,
    Printed,
    Rate,
    Rates,
    Relation,
    Segment,
)

LONGEST_NOTE = 2000
LONGEST_LINE = 300
EARLIEST = dt.date(2014, 1, 1)
"""JKN began on this day: no figure is older."""
LATEST_FORECAST = dt.timedelta(days=366 * 10)
Problems = dict[str, list[str]]
"""Sentences by field, as `InvalidError` wants them."""


@dataclass(frozen=True, slots=True)
class JumpRule:
    """From which change against the month before a reason is asked for.

    field: 'registered', 'active' or 'population'. share: of the month before, in per cent. least: people; fewer never count.
    """

    field: str
    share: Fraction
    least: int


JUMP_RULES = (
    JumpRule("registered", Fraction(10), 1000),
    JumpRule("active", Fraction(15), 1000),
    JumpRule("population", Fraction(5), 1000),
)
"""Our own choice: an ordinary month passes, a mass registration such as Batu Bara's (46,947 people, 10.3 %) says why."""

# ---- rates ------------------------------------------------------------------------------------------------------------


def rates(figure: Figure) -> Rates:
    """Every rate of a figure, exact: computed from counts where they are whole, otherwise as printed."""
    population = figure.population.value if figure.population else None
    below = figure.total.registered if figure.basis == Basis.REGISTERED else population
    pemda = figure.people(Segment.PBPU_PEMDA).registered
    return Rates(
        coverage=_rate(figure, figure.total.registered, population, figure.coverage),
        active=_rate(figure, figure.total.active, below, figure.active_rate),
        pemda_share=_rate(figure, pemda, population, None),
        basis=figure.basis,
    )


def _rate(figure: Figure, above: int | None, below: int | None, printed: Printed | None) -> Rate | None:
    """In per cent. Counts that the source rounds give way to what it prints."""
    if above is not None and below and not (figure.rounded and printed):
        return Rate(Relation.EXACTLY, Fraction(above * 100, below), computed=True)
    return None if printed is None else Rate(printed.relation, Fraction(printed.value), computed=False)


def at_least(rate: Rate | None, threshold: Fraction) -> bool | None:
    """Whether a rate reaches a threshold in per cent, compared exactly; None where an interval or a gap leaves it open."""
    if rate is None:
        return None
    if rate.relation == Relation.EXACTLY:
        return rate.value >= threshold
    return True if rate.value >= threshold else None


def above(rate: Rate | None, threshold: Fraction) -> bool | None:
    """Whether a rate exceeds a threshold in per cent, compared exactly; None where an interval or a gap leaves it open."""
    if rate is None:
        return None
    if rate.relation == Relation.EXACTLY:
        return rate.value > threshold
    exceeds = rate.value >= threshold if rate.relation == Relation.ABOVE else rate.value > threshold
    return True if exceeds else None


def rate_text(rate: Rate | None) -> str | None:
    """A rate for programs: '97.45' with two decimals, half up; '>98.00' for an interval; None for an unknown one."""
    if rate is None:
        return None
    sign = "" if rate.relation == Relation.EXACTLY else rate.relation.value
    return f"{sign}{two_decimals(rate.value)}"


# ---- what a figure must satisfy ------------------------------------------------------------------------------------------


def problems(figure: Figure, *, today: dt.date, complete: bool = False) -> Problems:
    """What is wrong with a figure, a sentence for each field; empty when nothing is.

    today: in the tenant's own zone. complete: also what a draft may still lack and a submission may not.
    """
    found: Problems = {}
    for field, words in (
        *_number_problems(figure),
        *_date_problems(figure, today),
        *_sum_problems(figure),
        *_text_problems(figure),
        *(_gaps(figure) if complete else ()),
    ):
        found.setdefault(field, []).append(words)
    return found


def _number_problems(figure: Figure) -> Iterator[tuple[str, str]]:
    if figure.population is not None:
        value = figure.population.value
        yield from _count_problems("population", value)
        if value == 0:
            yield "population", "Jumlah penduduk harus lebih dari 0."
    for place, people in _headcounts(figure):
        yield from _count_problems(f"{place}registered", people.registered)
        yield from _count_problems(f"{place}active", people.active)
        registered, active = people.registered, people.active
        if _is_count(registered) and _is_count(active) and (active or 0) > (registered or 0):
            yield f"{place}active", f"Peserta aktif tidak boleh melebihi peserta terdaftar ({shown(registered or 0)})."


def _count_problems(field: str, value: object) -> Iterator[tuple[str, str]]:
    """A bool is an int to Python and a slip to everybody else."""
    if value is None:
        return
    if not isinstance(value, int) or isinstance(value, bool):
        yield field, COUNT_WORDS
    elif not 0 <= value <= MOST_PEOPLE:
        yield field, COUNT_BOUNDS_WORDS


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _headcounts(figure: Figure) -> Iterator[tuple[str, Headcount]]:
    yield "", figure.total
    for each in figure.segments:
        yield f"segments.{each.segment.value}.", each.people


def _date_problems(figure: Figure, today: dt.date) -> Iterator[tuple[str, str]]:
    if figure.as_of < EARLIEST:
        yield "as_of", "Tulis tanggal sejak 1 Januari 2014, awal program JKN."
    elif figure.kind == Kind.ACTUAL and figure.as_of > today:
        if figure.precision == Precision.DAY:
            yield "as_of", "Tanggal ini belum tiba. Angka yang akan datang dicatat sebagai prakiraan."
        else:
            yield "as_of", "Masa ini belum berakhir: tulis tanggalnya dengan hari, atau catat sebagai prakiraan."
    elif figure.as_of > today + LATEST_FORECAST:
        yield "as_of", "Prakiraan paling jauh sepuluh tahun ke depan."
    if figure.reported_on is not None and figure.reported_on > today:
        yield "reported_on", "Tanggal pelaporan belum tiba."


def months_before(first: dt.date, back: int = 1) -> dt.date:
    """The first day of the month `back` months earlier; later for a number below 0. first: any day of the month."""
    year, month = divmod(first.year * 12 + first.month - 1 - back, 12)
    return dt.date(year, month + 1, 1)


def month_problem(period: dt.date, as_of: dt.date) -> str | None:
    """A sentence when the as-of date does not lie in the month that the form is for."""
    if (as_of.year, as_of.month) == (period.year, period.month):
        return None
    return f"Tanggal harus berada dalam bulan {period:%m}-{period:%Y}."


def _sum_problems(figure: Figure) -> Iterator[tuple[str, str]]:
    """Segments may not pass the total, and must equal it where all six are given."""
    if len({each.segment for each in figure.segments}) < len(figure.segments):
        yield "segments", "Setiap segmen hanya boleh ditulis satu kali."
        return
    for name in ("registered", "active"):
        total = getattr(figure.total, name)
        given = [value for each in figure.segments if _is_count(value := getattr(each.people, name))]
        if not _is_count(total) or not given:
            continue
        if len(given) == len(Segment) and sum(given) != total:
            yield name, f"Jumlah segmen ({shown(sum(given))}) tidak sama dengan total ({shown(total)})."
        elif sum(given) > total:
            yield name, f"Jumlah segmen ({shown(sum(given))}) melebihi total ({shown(total)})."


def _text_problems(figure: Figure) -> Iterator[tuple[str, str]]:
    if words := text_problem(figure.note, LONGEST_NOTE):
        yield "note", words
    if figure.population is None:
        return
    if words := text_problem(figure.population.source, LONGEST_LINE):
        yield "population_source", words
    elif not figure.population.source.strip():
        yield "population_source", "Sebutkan sumber jumlah penduduk, misalnya Dukcapil (DKB)."
    semester = figure.population.semester
    if semester is not None and not semester_is_right(semester):
        yield "population_semester", "Tulis semester sebagai tahun dan nomor, misalnya 2024S2."


def text_problem(text: str, longest: int) -> str | None:
    """A sentence when a text is too long or holds signs that cannot be shown; None when it is fine."""
    if len(text) > longest:
        return f"Tulis paling banyak {shown(longest)} huruf."
    if not text.isprintable() and not text.replace("\n", "").replace("\r", "").replace("\t", "").isprintable():
        return "Teks ini memuat tanda yang tidak dapat ditampilkan; tulis ulang."
    return None


def semester_is_right(text: str) -> bool:
    """'2024S2': a year since 2013 and semester 1 or 2."""
    year, mark, half = text[:4], text[4:5], text[5:]
    return year.isascii() and year.isdigit() and int(year) >= EARLIEST.year - 1 and mark == "S" and half in {"1", "2"}


def _gaps(figure: Figure) -> Iterator[tuple[str, str]]:
    if figure.population is None:
        yield "population", "Isi jumlah penduduk sebelum mengajukan."
    elif figure.population.semester is None:
        yield "population_semester", "Isi semester data penduduk sebelum mengajukan."
    if figure.total.registered is None:
        yield "registered", "Isi jumlah peserta terdaftar sebelum mengajukan."
    if figure.total.active is None:
        yield "active", "Isi jumlah peserta aktif sebelum mengajukan."


# ---- against the month before ---------------------------------------------------------------------------------------------


def jumps(figure: Figure, before: Figure | None) -> Problems:
    """Changes against the month before that are absurd without a reason: a warning, never a refusal of a draft."""
    found: Problems = {}
    if before is None:
        return found
    for rule in JUMP_RULES:
        now, then = _measure(figure, rule.field), _measure(before, rule.field)
        if now is None or not then:
            continue
        change = abs(now - then)
        if change >= rule.least and Fraction(change * 100, then) >= rule.share:
            percent = str(two_decimals(Fraction(change * 100, then))).replace(".", ",")
            found[rule.field] = [f"Berubah {percent}% dari bulan sebelumnya ({shown(then)}). Periksa, lalu tulis alasannya."]
    return found


def _measure(figure: Figure, field: str) -> int | None:
    if field == "population":
        return figure.population.value if figure.population else None
    value: int | None = getattr(figure.total, field)
    return value


# ---- differences ----------------------------------------------------------------------------------------------------------


def flat(figure: Figure) -> dict[str, str | int | None]:
    """A figure as fields of an entry form; also what the record of acts keeps. Percentages are strings, counts integers."""
    population = figure.population
    fields: dict[str, str | int | None] = {
        "as_of": figure.as_of.isoformat(),
        "kind": figure.kind.value,
        "basis": figure.basis.value,
        "precision": figure.precision.value,
        "population": population.value if population else None,
        "population_source": population.source if population else None,
        "population_semester": population.semester if population else None,
        "registered": figure.total.registered,
        "active": figure.total.active,
        "coverage": figure.coverage.text if figure.coverage else None,
        "active_rate": figure.active_rate.text if figure.active_rate else None,
        "reported_on": figure.reported_on.isoformat() if figure.reported_on else None,
        "note": figure.note,
    }
    for each in figure.segments:
        fields[f"segments.{each.segment.value}.registered"] = each.people.registered
        fields[f"segments.{each.segment.value}.active"] = each.people.active
    return fields


def differences(before: Figure, after: Figure) -> tuple[Change, ...]:
    """Every field in which two figures differ, in the order of the form."""
    old, new = flat(before), flat(after)
    fields = dict.fromkeys([*old, *new])
    return tuple(Change(name, old.get(name), new.get(name)) for name in fields if old.get(name) != new.get(name))
