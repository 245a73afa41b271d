"""The words of targets on pages, in files and in the record: indicators, values, states with their reasons, the rule."""

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
from semesta_platform.interface.words import ngettext
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.records import Relation, Segment
from semesta_tenants.coverage.words import MEASURE_WORDS, SEGMENT_WORDS, as_of_words, semester_words
from semesta_tenants.targets.listing import Line
from semesta_tenants.targets.records import INDICATORS, Indicator, Measure, Point, Target
from semesta_tenants.targets.rules import FRESH_MONTHS, Because, Missing, plain

_MEASURES: Final[Mapping[Measure, str]] = MappingProxyType(
    {
        Measure.COVERAGE: _l("Cakupan"),
        Measure.ACTIVE_RATE: _l("Keaktifan"),
        Measure.PEMDA_SHARE: _l("Porsi Pemda"),
        Measure.REGISTERED: _l("Peserta terdaftar"),
        Measure.ACTIVE: _l("Peserta aktif"),
    }
)
_PEOPLE: Final[Mapping[Measure, str]] = MappingProxyType(
    {
        Measure.COVERAGE: _l("peserta terdaftar"),
        Measure.ACTIVE_RATE: _l("peserta aktif"),
        Measure.PEMDA_SHARE: _l("peserta PBPU Pemda"),
        Measure.REGISTERED: _l("peserta terdaftar"),
        Measure.ACTIVE: _l("peserta aktif"),
    }
)
FIELD_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "indicator": _l("Indikator"),
        "value": _l("Nilai target"),
        "target_value": _l("Nilai target"),
        "due_on": _l("Tenggat"),
        "baseline": _l("Nilai awal"),
        "baseline_on": _l("Tanggal nilai awal"),
        "baseline_source": _l("Sumber nilai awal"),
        "path": _l("Jalur"),
        "owner": _l("Penanggung jawab"),
        "rationale": _l("Dasar penetapan"),
        "document_title": _l("Dokumen sumber"),
        "document_url": _l("Alamat dokumen"),
        "shared": _l("Dibagikan kepada provinsi"),
        "withdrawn": _l("Dihentikan"),
        "reason": _l("Alasan"),
    }
)
"""Fields of a target as form, versions and the record of acts call them."""
RULE: Final = (
    ("reached", _l("Angka terbit terbaru setelah nilai awal sudah sama dengan atau di atas target, berapa pun umurnya.")),
    ("on_track", _l("Angka terbaru sama dengan atau di atas jalur untuk tanggal angka itu sendiri.")),
    (
        "at_risk",
        _l(
            "Angka terbaru di bawah jalur, atau mengikuti jalur tetapi prakiraan tidak mencapai target sampai tenggat. "
            "Tidak ada kelonggaran: jalur itulah yang sudah disepakati."
        ),
    ),
    (
        "missed",
        _l(
            "Tenggat sudah lewat dan angka terakhir sampai tenggat di bawah target. Angka per tanggal 1 sehari setelah tenggat "
            "ikut dihitung."
        ),
    ),
    (
        "unknown",
        _l(
            "Belum ada angka setelah nilai awal, angka terbaru lebih tua dari tiga bulan, keaktifan dihitung atas dasar lain, "
            "atau angka hanya berupa rentang yang belum memastikan."
        ),
    ),
)
"""The rule of `rules.standing`, as every page of targets prints it: state and sentence."""


def indicator_words(indicator: Indicator) -> str:
    """'Keaktifan'; 'PBI JK aktif' for a segment's."""
    if indicator.segment is None:
        return str(_MEASURES[indicator.measure])
    return f"{SEGMENT_WORDS[indicator.segment]} {str(MEASURE_WORDS[indicator.measure.value]).lower()}"


def indicator_options() -> list[tuple[str, str]]:
    """Every indicator, for a choice."""
    return [(each.code, indicator_words(each)) for each in INDICATORS]


def people_words(indicator: Indicator) -> str:
    """Of whom some are missing: 'peserta aktif', 'peserta aktif PBI JK'."""
    words = str(_PEOPLE[indicator.measure])
    return words if indicator.segment is None else f"{words} {SEGMENT_WORDS[Segment(indicator.segment)]}"


def amount_words(indicator: Indicator, value: Decimal | Fraction) -> str:
    """A value that somebody wrote with its own decimals, '80%' or '98,6%'; a computed one with two; '46.947 orang'."""
    if not indicator.is_rate:
        people = int(value + Fraction(1, 2)) if isinstance(value, Fraction) else int(value)
        count = formats.number(people, language=current_language())
        return ngettext("%(count)s orang", "%(count)s orang", people, count=count)
    if isinstance(value, Fraction):
        return formats.percent(two_decimals(value), 2, language=current_language())
    return formats.percent(value, len(plain(value).partition(".")[2]), language=current_language())


def point_words(indicator: Indicator, point: Point) -> str:
    """What is published: '80,08%' computed, '> 98%' as its source prints it, '46.947 orang'."""
    if point.computed:
        return amount_words(indicator, point.value)
    sign = {Relation.EXACTLY: "", Relation.ABOVE: "> ", Relation.AT_LEAST: "≥ "}[point.relation]
    return sign + amount_words(indicator, two_decimals(point.value))


def day_words(day: dt.date, pattern: str = "d MMMM yyyy") -> str:
    """'31 Desember 2026'."""
    return formats.date(day, pattern, language=current_language())


def title_words(target: Target) -> str:
    """'Keaktifan 80% sampai 31 Desember 2026'."""
    value = amount_words(target.indicator, target.value)
    return _(
        "%(indicator)s %(value)s sampai %(day)s",
        indicator=indicator_words(target.indicator),
        value=value,
        day=day_words(target.due_on),
    )


def path_words(target: Target) -> str:
    """How the path runs."""
    if target.path:
        return ngettext("menurut %(num)d bulan yang ditetapkan", "menurut %(num)d bulan yang ditetapkan", len(target.path))
    if target.baseline is None:
        return _("nilai target itu sendiri, karena nilai awalnya tidak ada")
    return _("garis lurus dari nilai awal")


def because(line: Line) -> str:
    """Why a target stands where it does, in one sentence or two."""
    said, point = _because(line), line.standing.point
    if line.standing.because == Because.VALUE_REACHED and point is not None and line.standing.age >= FRESH_MONTHS:
        said += " " + ngettext("Angka itu berumur %(num)d bulan.", "Angka itu berumur %(num)d bulan.", line.standing.age)
    return said


def _because(line: Line) -> str:
    found, target = line.standing, line.target
    if found.point is None:
        if found.because == Because.NONE_BY_DUE:
            return _("Tenggat sudah lewat, dan tidak ada angka terbit sampai tenggat.")
        return _("Belum ada angka terbit setelah nilai awal.") if target.baseline_on else _("Belum ada angka terbit.")
    day = as_of_words(line.decided.figure) if line.decided else day_words(found.point.as_of)
    given = {"day": day, "value": point_words(target.indicator, found.point)}
    if found.because == Because.OLD_FIGURE:
        return ngettext(
            "Angka terbaru (%(value)s per %(day)s) berumur %(num)d bulan; yang lebih tua dari tiga bulan tidak menilai jalur.",
            "Angka terbaru (%(value)s per %(day)s) berumur %(num)d bulan; yang lebih tua dari tiga bulan tidak menilai jalur.",
            found.age,
            **given,
        )
    planned = amount_words(target.indicator, found.planned) if found.planned is not None else ""
    return str(_SENTENCES[found.because]) % {**given, "planned": planned}


_SENTENCES: Final[Mapping[Because, str]] = MappingProxyType(
    {
        Because.VALUE_REACHED: _l("Angka %(value)s per %(day)s sudah mencapai target."),
        Because.REACHED_BY_DUE: _l("Angka terakhir sampai tenggat, %(value)s per %(day)s, mencapai target."),
        Because.ON_PATH: _l("Angka %(value)s per %(day)s tidak di bawah jalur untuk tanggal itu (%(planned)s)."),
        Because.BELOW_PATH: _l("Angka %(value)s per %(day)s di bawah jalur untuk tanggal itu (%(planned)s)."),
        Because.FORECAST_MISSES: _l(
            "Angka %(value)s per %(day)s mengikuti jalur, tetapi prakiraan tidak mencapai target sampai tenggat."
        ),
        Because.DUE_PASSED: _l("Tenggat sudah lewat; angka terakhir sampai tenggat, %(value)s per %(day)s, di bawah target."),
        Because.NONE_BY_DUE: _l(
            "Tenggat sudah lewat; angka terakhir sebelumnya, %(value)s per %(day)s, lebih tua dari tiga bulan pada saat itu."
        ),
        Because.OTHER_BASIS: _l(
            "Angka %(value)s per %(day)s dihitung atas peserta terdaftar, bukan penduduk; keduanya tidak dibandingkan."
        ),
        Because.INTERVAL: _l("Angka per %(day)s hanya berupa rentang (%(value)s), sehingga belum dapat dipastikan."),
    }
)


def missing_words(indicator: Indicator, missing: Missing | None) -> str:
    """'Kurang 940 peserta aktif.'; 'sekitar' with what it was derived from; empty where nobody is missing or nobody knows."""
    if missing is None or missing.people == 0:
        return ""
    given = {"num": formats.number(missing.people, language=current_language()), "people": people_words(indicator)}
    if not missing.about or missing.population is None:
        return _("Kurang %(num)s %(people)s.", **given)
    population = missing.population
    semester = semester_words(population.semester or "")
    source = population.source if semester.lower() in population.source.lower() else f"{population.source} {semester}"
    count = formats.number(population.value, language=current_language())
    return _(
        "Kurang sekitar %(num)s %(people)s, dihitung dari persentase dan %(count)s penduduk (%(source)s).",
        **given,
        count=count,
        source=source.strip(),
    )


def field_value(field: str, value: str | int | bool | None, indicator: Indicator) -> str | None:  # noqa: FBT001 (a value of `rules.flat`)
    """A value of `rules.flat` for people; None where nothing stands."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if field == "indicator":
        return indicator_words(Indicator.of(str(value)))
    if field in {"baseline", "target_value"}:
        return amount_words(indicator, Decimal(value))
    if field in {"baseline_on", "due_on"}:
        return day_words(dt.date.fromisoformat(str(value)))
    return str(value)
