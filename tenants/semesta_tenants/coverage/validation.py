"""What is checked of a figure, as one table: sums, bounds, dates, texts, gaps; and which changes want a reason; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from types import MappingProxyType
from typing import Final

from semesta_platform.interface.formats import number, signed
from semesta_tenants.coverage.numbers import COUNT_BOUNDS_WORDS, COUNT_WORDS, MOST_PEOPLE, two_decimals
from semesta_tenants.coverage.records import Figure, Segment


class Kind(StrEnum):
    """What a check looks at."""

    BOUND = "bound"
    SUM = "sum"
    DATE = "date"
    TEXT = "text"
    GAP = "gap"
    JUMP_SHARE = "jump_share"
    JUMP_HISTORY = "jump_history"


class Severity(StrEnum):
    """What follows: an error refuses the draft, a gap only its submission, a warning lets it through with a reason."""

    ERROR = "error"
    GAP = "gap"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Check:
    """One rule of figures.

    fields: as `rules.flat` names them; 'segments.*.active' for each segment's. sentence: said in Indonesian when it does not
    hold, with what belongs in its braces. parameters: people, per cent (Fraction), days or dates by name. since: the day from
    which Semesta checks it. source: where the rule comes from.
    """

    code: str
    fields: tuple[str, ...]
    kind: Kind
    severity: Severity
    sentence: str
    source: str
    parameters: Mapping[str, int | Fraction | dt.date] = field(default_factory=lambda: MappingProxyType({}))
    since: dt.date = dt.date(2026, 11, 21)

    def said(self, **values: object) -> str:
        """Its sentence with these values."""
        return self.sentence.format(**values)

    def amount(self, name: str) -> Fraction:
        """A parameter that is a number."""
        found = self.parameters[name]
        return Fraction(0) if isinstance(found, dt.date) else Fraction(found)


LONGEST_NOTE: Final = 2000
LONGEST_LINE: Final = 300
EARLIEST: Final = dt.date(2014, 1, 1)
"""JKN began on this day: no figure is older."""
LATEST_FORECAST: Final = dt.timedelta(days=366 * 10)
ALL_COUNTS: Final = (
    "population",
    "registered",
    "active",
    *(f"segments.{each.value}.{measure}" for each in Segment for measure in ("registered", "active")),
)
SEGMENTS_ACTIVE: Final = "segments.*.active"
OWN: Final = "Semesta"
JKN: Final = "Perpres 82/2018"
DUKCAPIL: Final = "Dukcapil (DKB)"
HOAGLIN: Final = "Iglewicz dan Hoaglin (1993), How to Detect and Handle Outliers"
HISTORY_SINCE: Final = dt.date(2026, 11, 22)
EARLIER_CHANGES: Final = 6
MONTHS_BACK: Final = 36
"""So many months before a figure tell what is usual; with fewer than six changes among them the share of one month decides."""
_SHARE_WORDS: Final = "Berubah {percent}% dari bulan sebelumnya ({before}). Periksa, lalu tulis alasannya."
_HISTORY_WORDS: Final = (
    "Berubah {change} dari bulan sebelumnya ({before}); menurut {changes} perubahan terdahulu biasanya {low} sampai {high}. "
    "Periksa, lalu tulis alasannya."
)


def _error(
    code: str, fields: tuple[str, ...], kind: Kind, sentence: str, source: str = OWN, **parameters: int | dt.date
) -> Check:
    limits: dict[str, int | Fraction | dt.date] = {**parameters}
    return Check(code, fields, kind, Severity.ERROR, sentence, source, MappingProxyType(limits))


def _gap(code: str, name: str, sentence: str) -> Check:
    return Check(code, (name,), Kind.GAP, Severity.GAP, sentence, OWN)


def _share(name: str, share: int, least: int) -> Check:
    """share: of the month before, in per cent. least: people; fewer never count."""
    limits: dict[str, int | Fraction | dt.date] = {"share": Fraction(share), "least": least}
    code = f"jump.share.{name}"
    return Check(code, (name,), Kind.JUMP_SHARE, Severity.WARNING, _SHARE_WORDS, OWN, MappingProxyType(limits))


def _history(name: str, field_: str, share: Fraction, least: int) -> Check:
    """share, least: the floor. A distance below this share of the month before, or of fewer people, is never called unusual."""
    limits: dict[str, int | Fraction | dt.date] = {
        "score": Fraction(7, 2),
        "earlier": EARLIER_CHANGES,
        "months": MONTHS_BACK,
        "share": share,
        "least": least,
    }
    kind, code = Kind.JUMP_HISTORY, f"jump.history.{name}"
    return Check(code, (field_,), kind, Severity.WARNING, _HISTORY_WORDS, HOAGLIN, MappingProxyType(limits), since=HISTORY_SINCE)


CHECKS: Final[tuple[Check, ...]] = (
    _error("count.whole", ALL_COUNTS, Kind.BOUND, COUNT_WORDS),
    _error("count.bounds", ALL_COUNTS, Kind.BOUND, COUNT_BOUNDS_WORDS, least=0, most=MOST_PEOPLE),
    _error("population.above_zero", ("population",), Kind.BOUND, "Jumlah penduduk harus lebih dari 0."),
    _error(
        "active.within_registered",
        ("active", SEGMENTS_ACTIVE),
        Kind.BOUND,
        "Peserta aktif tidak boleh melebihi peserta terdaftar ({registered}).",
        JKN,
    ),
    _error("segments.once", ("segments",), Kind.SUM, "Setiap segmen hanya boleh ditulis satu kali."),
    _error(
        "segments.equal_total",
        ("registered", "active"),
        Kind.SUM,
        "Jumlah segmen ({sum}) tidak sama dengan total ({total}).",
        JKN,
        segments=len(Segment),
    ),
    _error("segments.within_total", ("registered", "active"), Kind.SUM, "Jumlah segmen ({sum}) melebihi total ({total}).", JKN),
    _error(
        "as_of.since_jkn",
        ("as_of",),
        Kind.DATE,
        "Tulis tanggal sejak 1 Januari 2014, awal program JKN.",
        "UU 24/2011",
        earliest=EARLIEST,
    ),
    _error(
        "as_of.has_come",
        ("as_of",),
        Kind.DATE,
        "Tanggal ini belum tiba. Angka yang akan datang dicatat sebagai prakiraan.",
    ),
    _error(
        "as_of.has_ended",
        ("as_of",),
        Kind.DATE,
        "Masa ini belum berakhir: tulis tanggalnya dengan hari, atau catat sebagai prakiraan.",
    ),
    _error(
        "as_of.forecast_bound", ("as_of",), Kind.DATE, "Prakiraan paling jauh sepuluh tahun ke depan.", days=LATEST_FORECAST.days
    ),
    _error("as_of.in_month", ("as_of",), Kind.DATE, "Tanggal harus berada dalam bulan {month}."),
    _error("reported_on.has_come", ("reported_on",), Kind.DATE, "Tanggal pelaporan belum tiba."),
    _error(
        "population_source.named",
        ("population_source",),
        Kind.TEXT,
        "Sebutkan sumber jumlah penduduk, misalnya " + DUKCAPIL + ".",
    ),
    _error(
        "population_semester.readable",
        ("population_semester",),
        Kind.TEXT,
        "Tulis semester sebagai tahun dan nomor, misalnya 2024S2.",
        DUKCAPIL,
    ),
    _error(
        "text.length",
        ("note", "reason", "population_source"),
        Kind.TEXT,
        "Tulis paling banyak {longest} huruf.",
        note=LONGEST_NOTE,
        line=LONGEST_LINE,
    ),
    _error(
        "text.printable",
        ("note", "reason", "population_source"),
        Kind.TEXT,
        "Teks ini memuat tanda yang tidak dapat ditampilkan; tulis ulang.",
    ),
    _gap("population.given", "population", "Isi jumlah penduduk sebelum mengajukan."),
    _gap("population_semester.given", "population_semester", "Isi semester data penduduk sebelum mengajukan."),
    _gap("registered.given", "registered", "Isi jumlah peserta terdaftar sebelum mengajukan."),
    _gap("active.given", "active", "Isi jumlah peserta aktif sebelum mengajukan."),
    # Our own choice: an ordinary month passes, a mass registration such as Batu Bara's (46,947 people, 10.3 %) says why.
    _share("registered", 10, 1000),
    _share("active", 15, 1000),
    _share("population", 5, 1000),
    _history("registered", "registered", Fraction(1), 500),
    _history("active", "active", Fraction(3, 2), 500),
    _history("population", "population", Fraction(1), 500),
    _history("segment", SEGMENTS_ACTIVE, Fraction(3), 500),
)
"""Every rule, in the order in which pages name them."""
BY_CODE: Final[Mapping[str, Check]] = MappingProxyType({each.code: each for each in CHECKS})
WATCHED: Final = ("registered", "active", "population", *(f"segments.{each.value}.active" for each in Segment))
"""Fields whose changes are looked at."""
_CONSISTENT: Final = Fraction(6745, 10_000)
"""The 0.6745 of the modified z-score: the MAD of a normal distribution is 0.6745 of its standard deviation."""


def said(code: str, **values: object) -> str:
    """The sentence of a rule."""
    return BY_CODE[code].said(**values)


# ---- changes that want a reason ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Usual:
    """What a field's earlier changes from month to month say.

    changes: how many. median, mad: people. width: the farthest from the median that is still usual, in people.
    """

    changes: int
    median: Fraction
    mad: Fraction
    width: Fraction

    @property
    def low(self) -> int:
        """The lowest usual change, in whole people."""
        return ceil(self.median - self.width)

    @property
    def high(self) -> int:
        """The highest usual change, in whole people."""
        return floor(self.median + self.width)


@dataclass(frozen=True, slots=True)
class Warned:
    """A change that wants a reason. before, change: people. usual: None where a share of the month before decided."""

    check: Check
    field: str
    words: str
    before: int
    change: int
    usual: Usual | None = None


def warnings(figure: Figure, history: Iterable[Figure]) -> tuple[Warned, ...]:
    """The changes against the month before that are unusual for this region; they never refuse a draft, and submitting asks why.

    history: the region's figures of other months, one for each, in any order; later months and another kind are passed over.
    The modified z-score of a change x is 0.6745 (x - median) / MAD over the region's earlier changes; beyond 3.5 it is
    unusual (Iglewicz & Hoaglin 1993), unless it is nearer to the median than the rule's floor. With fewer than six earlier
    changes of a field a share of the month before decides instead. Without the month before nothing can be said.
    """
    past, last = {_place(each.period): each for each in history if each.kind is figure.kind}, _place(figure.period) - 1
    before = past.get(last)
    if before is None:
        return ()
    found = (_warned(name, figure, before, _usual(name, past, last)) for name in WATCHED)
    return tuple(each for each in found if each is not None)


def usual(name: str, history: Iterable[Figure], period: dt.date) -> Usual | None:
    """What a field's changes in the 36 months before `period` say; None with fewer than six, or without the month before."""
    return _usual(name, {_place(each.period): each for each in history}, _place(period) - 1)


def changes_known(name: str, history: Iterable[Figure], period: dt.date) -> int:
    """How many changes of a field from month to month are known in the 36 months before `period`."""
    return len(_changes(name, {_place(each.period): each for each in history}, _place(period) - 1))


def shares(figure: Figure, before: Figure) -> tuple[Warned, ...]:
    """The changes against another figure that pass the share of their rule, whatever is usual here."""
    found = (_warned(name, figure, before, None) for name in WATCHED)
    return tuple(each for each in found if each is not None)


def measure(figure: Figure, name: str) -> int | None:
    """The people in a watched field; None is unknown."""
    if name == "population":
        return figure.population.value if figure.population else None
    if name.startswith("segments."):
        return figure.people(Segment(name.split(".")[1])).active
    value: int | None = getattr(figure.total, name)
    return value


def _warned(name: str, figure: Figure, before: Figure, found: Usual | None) -> Warned | None:
    now, then = measure(figure, name), measure(before, name)
    if now is None or then is None:
        return None
    change = now - then
    if found is None:
        return _by_share(name, then, change)
    if abs(change - found.median) <= found.width:
        return None
    check = _history_check(name)
    words = check.said(
        change=signed(change),
        before=number(then),
        changes=found.changes,
        low=signed(found.low),
        high=signed(found.high),
    )
    return Warned(check, name, words, then, change, found)


def _by_share(name: str, then: int, change: int) -> Warned | None:
    check = BY_CODE.get(f"jump.share.{name}")
    if check is None or not then:
        return None
    share = Fraction(abs(change) * 100, then)
    if abs(change) < check.amount("least") or share < check.amount("share"):
        return None
    percent = str(two_decimals(share)).replace(".", ",")
    return Warned(check, name, check.said(percent=percent, before=number(then)), then, change)


def _history_check(name: str) -> Check:
    return BY_CODE["jump.history.segment" if name.startswith("segments.") else f"jump.history.{name}"]


def _usual(name: str, past: Mapping[int, Figure], last: int) -> Usual | None:
    before = past.get(last)
    size = None if before is None else measure(before, name)
    changes = [] if size is None else _changes(name, past, last)
    if size is None or len(changes) < EARLIER_CHANGES:
        return None
    check, twice = _history_check(name), _twice_the_median(changes)
    mad = Fraction(_twice_the_median([abs(2 * each - twice) for each in changes]), 4)
    bound = max(check.amount("least"), check.amount("share") * size / 100)
    return Usual(len(changes), Fraction(twice, 2), mad, max(check.amount("score") * mad / _CONSISTENT, bound))


def _changes(name: str, past: Mapping[int, Figure], last: int) -> list[int]:
    """The changes between neighbouring months up to the month `last`, of the 36 that count, where both are known."""
    known = [measure(past[each], name) if each in past else None for each in range(last - MONTHS_BACK + 1, last + 1)]
    return [now - then for then, now in pairwise(known) if now is not None and then is not None]


def _twice_the_median(values: Sequence[int]) -> int:
    """Doubled it is whole, so that a file of thousands of rows is judged exactly and still quickly."""
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] + ordered[-half - 1]


def _place(period: dt.date) -> int:
    """Months since the year 0."""
    return period.year * 12 + period.month
