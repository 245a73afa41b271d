"""The words of verdicts: indicators, gates, thresholds, margins, distances, certainty, in the language of the request."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from semesta_platform.interface import formats
from semesta_platform.interface.translation import current_language
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.awards.ledger import AnswerOutcome, EditionState
from semesta_tenants.awards.outcomes import Because, Beside, Distance, Finding, Status, Truth, Verdict, Why
from semesta_tenants.awards.records import Contest, Gate, Indicator, Threshold
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.records import CONTRIBUTIONS_PAID, UHC_PRIORITAS, Evidence, Rate, Relation
from semesta_tenants.coverage.words import month_words

PILLS: Final[Mapping[Truth, str]] = MappingProxyType({Truth.MET: "met", Truth.NOT_MET: "unmet", Truth.UNKNOWN: "unknown"})
"""A truth as `vocabulary.STATES` names it."""
INDICATOR_NAMES: Final[Mapping[Indicator, str]] = MappingProxyType(
    {Indicator.COVERAGE: _l("Cakupan"), Indicator.ACTIVE: _l("Keaktifan"), Indicator.PEMDA_SHARE: _l("Porsi Pemda")}
)
GATE_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {UHC_PRIORITAS: "UHC Prioritas", CONTRIBUTIONS_PAID: _l("Iuran PBPU Pemda lunas")}
)
STATE_WORDS: Final[Mapping[EditionState, str]] = MappingProxyType(
    {EditionState.OPEN: _l("Sementara"), EditionState.FROZEN: _l("Dibekukan"), EditionState.PUBLISHED: _l("Akhir")}
)
CERTAINTY_WORDS: Final[Mapping[Truth, str]] = MappingProxyType(
    {
        Truth.MET: _l("terkonfirmasi"),
        Truth.UNKNOWN: _l("menurut angka, bukti belum lengkap"),
        Truth.NOT_MET: _l("menurut angka, tertahan bukti"),
    }
)
EVIDENCE_WORDS: Final[Mapping[Evidence, str]] = MappingProxyType(
    {Evidence.VERIFIED: _l("terverifikasi"), Evidence.REPORTED: _l("dilaporkan")}
)
OUTCOME_WORDS: Final[Mapping[AnswerOutcome, str]] = MappingProxyType(
    {AnswerOutcome.ACCEPTED: _l("Diterima"), AnswerOutcome.REJECTED: _l("Tidak diterima")}
)
STATUS_NAMES: Final[Mapping[Status, str]] = MappingProxyType(
    {
        Status.RANKED: _l("dinilai"),
        Status.UNREPORTED: _l("belum lapor untuk edisi ini"),
        Status.INELIGIBLE: _l("bukan pemerintah daerah otonom"),
    }
)
ORDER: Final = _l(
    "Urutan: kategori tertinggi yang terpenuhi menurut angka, lalu keaktifan, cakupan, dan porsi yang didaftarkan pemda. "
    "Angka yang tidak diketahui berada paling akhir dalam kelompoknya; angka seperti > 98 dihitung dari batas bawahnya, "
    "tepat di atas angka 98. Angka yang sama mendapat peringkat yang sama. Daerah tanpa angka tertulis belum lapor."
)
"""`rules.ORDER_WORDS`, written here so that both languages have it; a test holds the two together."""
NOTHING: Final = "\N{EN DASH}"
"""In a cell of which nothing needs to be said."""
SUBJECT_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "figure": _l("Angka yang dipakai"),
        "gate": _l("Bukti syarat"),
        "official": _l("Hasil resmi"),
        "other": _l("Hal lain"),
    }
)
"""What an objection may speak of besides a category."""
WHY_NOTES: Final[Mapping[Why, str]] = MappingProxyType(
    {
        Why.ROUNDED: _l("Sumber membulatkan jumlah orangnya, jadi kekurangan tidak dihitung dalam orang."),
        Why.RECOMPUTED: _l("Dihitung ulang dengan pembagi edisi ini."),
        Why.PRINTED: _l("Persentase sebagaimana tercetak; jumlah orangnya tidak diketahui."),
        Why.INTERVAL: _l("Sumber hanya mencetak batasnya; yang dihitung batas bawahnya."),
        Why.MISSING: _l("Angka yang terbit belum menyebutkannya."),
        Why.BASIS: _l("Sumber menghitungnya dengan pembagi lain dan jumlah orangnya tidak lengkap."),
        Why.NO_EVIDENCE: _l("Belum ada bukti yang dicatat."),
        Why.TOO_EARLY: _l("Bukti yang ada lebih tua daripada bulan yang diminta."),
        Why.TOO_LATE: _l("Bukti yang ada baru dimulai sesudah bulan yang diminta."),
    }
)
"""Why a value is what it is; nothing is said of what is counted from people or shown by evidence."""
_SIGNS: Final[Mapping[Relation, str]] = MappingProxyType({Relation.EXACTLY: "", Relation.ABOVE: "> ", Relation.AT_LEAST: "≥ "})


def measure_words(rate: Rate | None) -> str | None:
    """A rate as judged: '97,45%', '> 98%'; None is unknown."""
    if rate is None:
        return None
    if rate.computed:
        return formats.percent(two_decimals(rate.value), 2, language=current_language())
    return _SIGNS[rate.relation] + percent_words(rate.value)


def value_words(rate: Rate | None, threshold: Threshold) -> str | None:
    """As `measure_words`, with more decimals where two would show the threshold itself for what lies beside it."""
    if rate is None or rate.value == threshold.value or two_decimals(rate.value) != two_decimals(threshold.value):
        return measure_words(rate)
    places = next((places for places in range(3, MOST_DECIMALS) if _cut(rate.value, places) != threshold.value), MOST_DECIMALS)
    shown = Decimal(_cut(rate.value, places).numerator) / _cut(rate.value, places).denominator
    return _SIGNS[rate.relation] + formats.percent(shown, places, language=current_language())


def _cut(value: Fraction, places: int) -> Fraction:
    """Rounded to so many decimals."""
    return Fraction(round(value * 10**places), 10**places)


def percent_words(value: Fraction) -> str:
    """98 -> '98%', 97.45 -> '97,45%', 98.625 -> '98,625%': no decimals where there are none, else two, or all that there are."""
    if value.denominator == 1:
        return formats.percent(two_decimals(value), 0, language=current_language())
    places = next((places for places in range(2, MOST_DECIMALS) if (value * 10**places).denominator == 1), 2)
    return formats.percent(Decimal(value.numerator) / value.denominator, places, language=current_language())


MOST_DECIMALS: Final = 7
"""Thresholds have at most six decimals."""


def points_words(points: Fraction) -> str:
    """The size of a margin in percentage points: '3,33 poin'; never '0,00' for what is not nothing."""
    size = two_decimals(abs(points))
    if not size and points:
        return _("tidak sampai %(size)s poin", size=formats.number(0.01, 2, language=current_language()))
    return _("%(size)s poin", size=formats.number(size, 2, language=current_language()))


def people_words(indicator: Indicator, people: int) -> str:
    """'6.249 peserta aktif': people by what an indicator counts."""
    shown = formats.number(people, language=current_language())
    if indicator == Indicator.COVERAGE:
        return _("%(shown)s peserta terdaftar", shown=shown)
    if indicator == Indicator.ACTIVE:
        return _("%(shown)s peserta aktif", shown=shown)
    return _("%(shown)s peserta PBPU Pemda", shown=shown)


def threshold_words(threshold: Threshold) -> str:
    """'minimal 98%', 'di atas 80%'."""
    value = percent_words(threshold.value)
    if threshold.relation == Relation.ABOVE:
        return _("di atas %(value)s", value=value)
    return _("minimal %(value)s", value=value)


def gate_asks(gate: Gate) -> str:
    """What a gate asks for."""
    if gate.gate == CONTRIBUTIONS_PAID and gate.paid_until is not None:
        return _("lunas sampai %(month)s", month=month_words(gate.paid_until))
    return _("berlaku menurut bukti kantor cabang") if gate.gate == UHC_PRIORITAS else _("ditunjukkan dengan bukti")


def criterion_name(criterion: Threshold | Gate) -> str:
    """'Keaktifan', 'UHC Prioritas'."""
    if isinstance(criterion, Gate):
        return str(GATE_NAMES.get(criterion.gate, criterion.gate))
    return str(INDICATOR_NAMES[criterion.indicator])


def in_sentence(name: str) -> str:
    """A name within a sentence: 'porsi Pemda', and names of their own as they are."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def distance_words(distance: Distance) -> str:
    """'6.249 peserta aktif (3,33 poin)'; points alone where people are not counted."""
    if distance.indicator is None:
        return points_words(distance.points)
    if distance.people is None:
        name = in_sentence(str(INDICATOR_NAMES[distance.indicator]))
        return _("%(points)s %(name)s", points=points_words(distance.points), name=name)
    people = people_words(distance.indicator, distance.people)
    return _("%(people)s (%(points)s)", people=people, points=points_words(distance.points))


def lack_words(distance: Distance) -> str:
    """The same of what lacks, which may be more where something is not known."""
    said = distance_words(distance)
    return _("sedikitnya %(distance)s", distance=said) if distance.at_least else said


def margin_words(finding: Finding, criterion: Threshold) -> str:
    """'lebih 0,81 poin (1.520 peserta terdaftar)', 'kurang 3,33 poin (6.249 peserta aktif)'; '' where nothing is known."""
    measure, margin = finding.measure, finding.margin
    if measure is None or measure.rate is None or margin is None or margin.points is None:
        return ""
    points, exact = points_words(margin.points), measure.rate.relation == Relation.EXACTLY
    over = finding.truth == Truth.MET or (exact and margin.points > 0)
    people = margin.missing
    if over:
        said = _("lebih %(points)s", points=points) if exact else _("lebih sedikitnya %(points)s", points=points)
        people = None if margin.needed is None or measure.count is None else measure.count - margin.needed
    else:
        said = _("kurang %(points)s", points=points) if exact else _("kurang paling banyak %(points)s", points=points)
    return said if people is None else f"{said} ({people_words(criterion.indicator, people)})"


def verdict_pill(verdict: Verdict) -> tuple[str, str]:
    """State and words of one category's verdict."""
    if verdict.truth == Truth.MET:
        return "met", _("Terkonfirmasi")
    if verdict.by_figures == Truth.MET:
        return ("unmet", _("Tertahan bukti")) if verdict.truth == Truth.NOT_MET else ("reported", _("Terpenuhi menurut angka"))
    if verdict.truth == Truth.NOT_MET:
        return "unmet", _("Belum terpenuhi")
    return "unknown", _("Mungkin")


def listed(names: list[str]) -> str:
    """'a', 'a dan b', 'a, b, dan c'."""
    if len(names) < 2:  # noqa: PLR2004 (one name, or none)
        return "".join(names)
    if len(names) == 2:  # noqa: PLR2004 (a pair takes no comma)
        return _("%(first)s dan %(last)s", first=names[0], last=names[1])
    return _("%(first)s, dan %(last)s", first=", ".join(names[:-1]), last=names[-1])


# ---- official results beside computed ones ----------------------------------------------------------------------------------


def beside_words(beside: Beside) -> str:
    """A sentence that says why an official result agrees with the computed one, or does not."""
    name = beside.official.category
    if beside.because == Because.OUTSIDE:
        return _("Daerah ini tidak termasuk dalam edisi ini.")
    if beside.because == Because.NOT_RANKED:
        return _("Tidak dapat dibandingkan: %(status)s.", status=STATUS_NAMES[beside.status or Status.UNREPORTED])
    if beside.because == Because.UNKNOWN_CATEGORY:
        return _("Edisi ini tidak mengenal kategori %(name)s.", name=name)
    if beside.because == Because.AGREES:
        return _("Sesuai dengan angka yang diterbitkan.")
    start = _("Hasil resmi %(name)s", name=name) if name else _("Menerima penghargaan")
    day = _("per %(day)s", day=formats.date(beside.as_of, language=current_language())) if beside.as_of else _("tanpa angka")
    if beside.because == Because.FAILS:
        failing = ", ".join(dict.fromkeys(_failing_words(each) for each in beside.failing))
        return _("%(start)s, tetapi %(failing)s (%(day)s).", start=start, failing=failing, day=day)
    title = beside.headline or _("tanpa kategori")
    return _(
        "%(start)s, tetapi angka yang diterbitkan memenuhi %(title)s (%(day)s); bukti syarat lain mungkin belum lengkap.",
        start=start,
        title=title,
        day=day,
    )


def gate_in_sentence(gate: str) -> str:
    """'pelunasan iuran PBPU Pemda': a gate as a thing that can be met."""
    return _("pelunasan iuran PBPU Pemda") if gate == CONTRIBUTIONS_PAID else str(GATE_NAMES.get(gate, gate))


def _failing_words(finding: Finding) -> str:
    criterion = finding.criterion
    if isinstance(criterion, Gate):
        gate = (
            _("pelunasan iuran PBPU Pemda")
            if criterion.gate == CONTRIBUTIONS_PAID
            else GATE_NAMES.get(criterion.gate, criterion.gate)
        )
        return _("syarat %(gate)s tidak terpenuhi", gate=gate)
    if not isinstance(criterion, Threshold) or finding.measure is None or finding.measure.rate is None:
        return _("syaratnya tidak terpenuhi")
    said = {
        "name": _FAILING_NAMES[criterion.indicator],
        "value": _exactly(finding.measure.rate.value),
        "limit": _exactly(criterion.value),
    }
    if criterion.relation == Relation.AT_LEAST:
        return _("%(name)s %(value)s di bawah %(limit)s", **said)
    return _("%(name)s %(value)s tidak di atas %(limit)s", **said)


_FAILING_NAMES: Final[Mapping[Indicator, str]] = MappingProxyType(
    {
        Indicator.COVERAGE: _l("cakupan"),
        Indicator.ACTIVE: _l("keaktifan"),
        Indicator.PEMDA_SHARE: _l("porsi yang didaftarkan pemda"),
    }
)


def _exactly(value: Fraction) -> str:
    """Both sides of a comparison with the same two decimals."""
    return formats.percent(two_decimals(value), 2, language=current_language())


_CONTEST_TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {"Kabupaten dan kota": _l("Kabupaten dan kota"), "Provinsi": _l("Provinsi")}
)


def contest_title(contest: Contest) -> str:
    """The title of a contest; in English where it is the usual one, else as its edition says it."""
    return str(_CONTEST_TITLES.get(contest.title, contest.title))
