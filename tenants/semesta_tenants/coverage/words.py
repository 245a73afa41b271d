"""The words of figures on pages: segments, fields, months, rates, in the language of the request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from semesta_platform.interface import formats
from semesta_platform.interface.translation import current_language
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.records import Basis, Figure, Kind, Precision, Printed, Rate, Relation, Segment

SEGMENT_WORDS: Final[Mapping[Segment, str]] = MappingProxyType(
    {
        Segment.PBI_JK: "PBI JK",
        Segment.PBPU_PEMDA: "PBPU Pemda",
        Segment.PPU_PN: "PPU PN",
        Segment.PPU_BU: "PPU BU",
        Segment.PBPU: "PBPU",
        Segment.BP: "BP",
    }
)
"""As officials write them, in every language."""
SEGMENT_NOTES: Final[Mapping[Segment, str]] = MappingProxyType(
    {
        Segment.PBI_JK: _l("iuran dibayar pusat (APBN)"),
        Segment.PBPU_PEMDA: _l("didaftarkan daerah (APBD)"),
        Segment.PPU_PN: _l("pegawai negeri, perangkat desa"),
        Segment.PPU_BU: _l("karyawan badan usaha"),
        Segment.PBPU: _l("peserta mandiri"),
        Segment.BP: _l("bukan pekerja"),
    }
)
KIND_WORDS: Final[Mapping[Kind, str]] = MappingProxyType({Kind.ACTUAL: _l("Angka nyata"), Kind.FORECAST: _l("Prakiraan")})
BASIS_WORDS: Final[Mapping[Basis, str]] = MappingProxyType(
    {Basis.POPULATION: _l("jumlah penduduk"), Basis.REGISTERED: _l("peserta terdaftar")}
)
PRECISION_WORDS: Final[Mapping[Precision, str]] = MappingProxyType(
    {Precision.DAY: _l("hari"), Precision.MONTH: _l("bulan"), Precision.YEAR: _l("tahun")}
)
MEASURE_WORDS: Final[Mapping[str, str]] = MappingProxyType({"registered": _l("Terdaftar"), "active": _l("Aktif")})
STANDS_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "verified": _l("terverifikasi"),
        "submitted": _l("diajukan, belum diverifikasi"),
        "reported": _l("dilaporkan, tidak diverifikasi"),
        "draft": _l("draf, belum diajukan"),
    }
)
"""How a figure that something is held against is known."""
_FIELD_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "as_of": _l("Per tanggal"),
        "kind": _l("Jenis angka"),
        "basis": _l("Keaktifan dihitung atas"),
        "precision": _l("Ketelitian tanggal"),
        "population": _l("Jumlah penduduk"),
        "population_source": _l("Sumber jumlah penduduk"),
        "population_semester": _l("Semester data penduduk"),
        "registered": _l("Total terdaftar"),
        "active": _l("Total aktif"),
        "coverage": _l("Cakupan"),
        "active_rate": _l("Keaktifan"),
        "reported_on": _l("Dilaporkan pada"),
        "note": _l("Catatan"),
        "reason": _l("Alasan"),
    }
)
_SIGNS: Final[Mapping[Relation, str]] = MappingProxyType({Relation.EXACTLY: "", Relation.ABOVE: "> ", Relation.AT_LEAST: "≥ "})
_DATE_PATTERNS: Final[Mapping[Precision, str]] = MappingProxyType(
    {Precision.DAY: "d MMMM yyyy", Precision.MONTH: "MMMM yyyy", Precision.YEAR: "yyyy"}
)


def field_words(field: str) -> str:
    """A field of `rules.flat` as the form calls it: 'segments.PBI_JK.active' -> 'PBI JK, aktif'."""
    if not field.startswith("segments."):
        return str(_FIELD_WORDS[field])
    _segments, segment, measure = field.split(".")
    return f"{SEGMENT_WORDS[Segment(segment)]}, {str(MEASURE_WORDS[measure]).lower()}"


def month_words(period: dt.date, pattern: str = "MMMM yyyy") -> str:
    """'April 2025'."""
    return formats.date(period, pattern, language=current_language())


def as_of_words(figure: Figure) -> str:
    """The day, month or year that a figure describes, as exactly as its source says it."""
    return month_words(figure.as_of, _DATE_PATTERNS[figure.precision])


def semester_words(semester: str) -> str:
    """'2024S2' -> 'semester II 2024'; anything else as it is."""
    year, mark, half = semester.partition("S")
    numerals = {"1": "I", "2": "II"}
    return _("semester %(half)s %(year)s", half=numerals[half], year=year) if mark and half in numerals else semester


def population_words(figure: Figure) -> str | None:
    """'Dukcapil (DKB) semester II 2024': which population a figure stands on; None where it names none."""
    if figure.population is None:
        return None
    source, semester = figure.population.source, semester_words(figure.population.semester or "")
    # Some sources name the semester themselves.
    return source if semester.lower() in source.lower() else f"{source} {semester}"


def hindrances(now: Figure, then: Figure) -> list[str]:
    """What two figures do not have in common, each as a sentence: never compared silently."""
    found = []
    if now.basis != then.basis:
        found.append(_("Keaktifan dihitung atas %(basis)s, jadi tidak dibandingkan.", basis=str(BASIS_WORDS[then.basis])))
    population = population_words(then)
    if population is not None and population_words(now) not in {None, population}:
        found.append(_("Penduduknya lain: %(population)s. Sebagian selisih persentase berasal dari situ.", population=population))
    return found


def rate_words(rate: Rate | None, printed: Printed | None = None) -> str | None:
    """'97,45%' for a computed rate; '> 98%' for a printed one, with the decimals that its source gives it; None for unknown."""
    if rate is None:
        return None
    if rate.computed or printed is None:
        return _SIGNS[rate.relation] + formats.percent(two_decimals(rate.value), 2, language=current_language())
    exponent = printed.value.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return _SIGNS[printed.relation] + formats.percent(printed.value, decimals, language=current_language())


def points(now: Rate | None, before: Rate | None) -> Decimal | None:
    """The change between two rates in percentage points, two decimals; None unless both are exact."""
    if now is None or before is None or now.relation != Relation.EXACTLY or before.relation != Relation.EXACTLY:
        return None
    difference = now.value - before.value
    size = two_decimals(abs(Fraction(difference)))
    return size if difference >= 0 else -size


def value_words(field: str, value: str | int | None) -> str | None:
    """A value of `rules.flat` for people: grouped digits, written dates, words for codes; None where nothing stands."""
    if value is None or value == "":
        return None
    if isinstance(value, int):
        return formats.number(value, language=current_language())
    if field in {"as_of", "reported_on"}:
        return formats.date(dt.date.fromisoformat(value), language=current_language())
    if field == "kind":
        return str(KIND_WORDS[Kind(value)])
    if field == "basis":
        return str(BASIS_WORDS[Basis(value)])
    return semester_words(value) if field == "population_semester" else value
