"""The words of the national view: categories, certainty, rates, distances, sizes, in the language of the request."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from semesta_platform.interface import formats
from semesta_platform.interface.translation import current_language
from semesta_platform.interface.vocabulary import STATES
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_platform.tenancy.records import Level
from semesta_tenants.awards.outcomes import Distance, Measure, Standing, Truth, Why
from semesta_tenants.awards.records import Contest, Indicator
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.records import Figure, Precision, Rate, Relation
from semesta_tenants.national.records import OUTSIDE, SILENT, WITHOUT, Board, Row, Size

LEVEL_WORDS: Final = MappingProxyType({Level.PROVINCE: _l("Provinsi"), Level.REGENCY: _l("Kabupaten"), Level.CITY: _l("Kota")})
SIZE_WORDS: Final[Mapping[Size, str]] = MappingProxyType(
    {
        Size.SMALL: _l("Kecil: di bawah 100.000 penduduk"),
        Size.MIDDLE: _l("Sedang: 100.000 sampai 499.999"),
        Size.LARGE: _l("Besar: 500.000 sampai 999.999"),
        Size.HUGE: _l("Sangat besar: 1.000.000 ke atas"),
        Size.UNKNOWN: _l("Penduduk tidak diketahui"),
    }
)
INDICATOR_WORDS: Final[Mapping[Indicator, str]] = MappingProxyType(
    {Indicator.COVERAGE: _l("cakupan"), Indicator.ACTIVE: _l("keaktifan"), Indicator.PEMDA_SHARE: _l("porsi Pemda")}
)
GROUP_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {WITHOUT: _l("Tanpa kategori"), SILENT: _l("Belum lapor"), OUTSIDE: _l("Bukan daerah otonom")}
)
CERTAINTY_WORDS: Final[Mapping[Truth, str]] = MappingProxyType(
    {
        Truth.MET: _l("terkonfirmasi"),
        Truth.UNKNOWN: _l("menurut angka"),
        Truth.NOT_MET: _l("menurut angka; syarat lain tidak terpenuhi"),
    }
)
_SIGNS: Final = MappingProxyType({Relation.EXACTLY: "", Relation.ABOVE: "> ", Relation.AT_LEAST: "≥ "})
_DATES: Final = MappingProxyType({Precision.DAY: "d MMM yyyy", Precision.MONTH: "MMM yyyy", Precision.YEAR: "yyyy"})
_PILLS: Final = MappingProxyType({WITHOUT: "outside", SILENT: "none", OUTSIDE: "outside"})


def group_words(contest: Contest, group: str) -> str:
    """A category by its title, a group beside them by ours."""
    category = contest.category(group)
    return category.title if category else str(GROUP_WORDS.get(group, group))


def pill_of(group: str) -> str:
    """The state of `vocabulary.STATES` that a pill of this group has."""
    return _PILLS.get(group) or (group if group in STATES else "reached")


def certainty_words(standing: Standing) -> str:
    """How sure the headline category is; empty where there is none."""
    return "" if standing.certainty is None else str(CERTAINTY_WORDS[standing.certainty])


def possible_words(contest: Contest, standing: Standing) -> str:
    """'mungkin Madya, Utama': what nothing refutes above the headline; empty where there is nothing."""
    names = ", ".join(group_words(contest, each) for each in reversed(standing.possible))
    return _("mungkin %(names)s", names=names) if names else ""


def rate_words(rate: Rate | None) -> str | None:
    """'97,45%', '> 98%': two decimals, an interval's border with as many as it has; None for unknown."""
    if rate is None:
        return None
    value = two_decimals(rate.value)
    decimals = 2 if rate.relation == Relation.EXACTLY else _needed(value)
    return _SIGNS[rate.relation] + formats.percent(value, decimals, language=current_language())


def _needed(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def measure_words(measure: Measure) -> str | None:
    """A rate in words; of one that cannot be compared, why; None where the figure does not say."""
    if measure.rate is None and measure.why == Why.BASIS:
        return _("basis berbeda")
    return rate_words(measure.rate)


def points_words(distance: Distance | None, sign: str = "") -> str | None:
    """'3,33 poin keaktifan'; None where nothing is known. sign: before the number, of a distance from an interval."""
    if distance is None:
        return None
    points = sign + formats.number(two_decimals(distance.points), 2, language=current_language())
    if distance.indicator is None:
        return _("%(points)s poin", points=points)
    return _("%(points)s poin %(indicator)s", points=points, indicator=INDICATOR_WORDS[distance.indicator])


AT_LEAST: Final = "\N{GREATER-THAN OR EQUAL TO} "
"""Before what lacks, where something else is unknown; before the room that is left, where the figure is an interval."""


def indicator_words(distance: Distance | None) -> str:
    """'keaktifan': what decides a distance; empty where nothing does."""
    return str(INDICATOR_WORDS[distance.indicator]) if distance and distance.indicator else ""


def people_words(distance: Distance | None) -> str | None:
    """'6.243 orang'; None where the figure does not count them."""
    if distance is None or distance.people is None:
        return None
    return _("%(people)s orang", people=formats.number(distance.people, language=current_language()))


def moved_words(row: Row) -> str:
    """'naik 2', 'turun 1', 'tetap', 'baru'; empty where there is nothing to tell against."""
    if row.fresh:
        return _("baru")
    if row.moved is None:
        return ""
    if row.moved == 0:
        return _("tetap")
    return _("naik %(places)s", places=row.moved) if row.moved > 0 else _("turun %(places)s", places=-row.moved)


def day_words(figure: Figure) -> str:
    """The day, month or year that a figure describes, as exactly as its source says, in short."""
    return formats.date(figure.as_of, _DATES[figure.precision], language=current_language())


def status_words(board: Board) -> str:
    """'Sementara', 'Akhir' or 'Percobaan', and 'Simulasi' before it."""
    word = _("Percobaan") if board.record is None else _("Akhir") if board.record.final else _("Sementara")
    return _("Simulasi, %(status)s", status=word.lower()) if board.opened.simulation else word


def everything() -> str:
    """The chip that filters nothing."""
    return _("Semua")
