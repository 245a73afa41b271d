"""Official results beside computed ones and movements between runs, as pages and files want them; no decision falls here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_platform.tenancy.records import Region
from semesta_platform.tenancy.regions import all_regions, is_training
from semesta_tenants.awards.ledger import RunRecord
from semesta_tenants.awards.outcomes import Agreement, Beside, Cause, CauseKind, Movement, Placing, Status
from semesta_tenants.awards.records import Edition
from semesta_tenants.awards.words import beside_words, gate_in_sentence
from semesta_tenants.coverage.records import GateState, Rate, Relation
from semesta_tenants.national import words
from semesta_tenants.national.records import SILENT, WITHOUT, Board
from semesta_tenants.national.shown import safe_address

AGREEMENT_WORDS: Final[Mapping[Agreement, str]] = MappingProxyType(
    {
        Agreement.DIFFERENT: _l("Berbeda"),
        Agreement.CONSISTENT: _l("Sesuai"),
        Agreement.UNDECIDED: _l("Tidak dapat dibandingkan"),
    }
)
_AGREEMENT_PILLS: Final = MappingProxyType(
    {Agreement.DIFFERENT: "unmet", Agreement.CONSISTENT: "met", Agreement.UNDECIDED: "unknown"}
)
_STATE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        GateState.MET.value: _l("terpenuhi"),
        GateState.NOT_MET.value: _l("tidak terpenuhi"),
        GateState.UNKNOWN.value: _l("tidak diketahui"),
    }
)
_RATE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {"coverage": _l("cakupan"), "active": _l("keaktifan"), "pemda_share": _l("porsi Pemda")}
)
MOST_NAMES: Final = 3
Names = Callable[[str], str]


def names() -> Names:
    """Finds a region's name by its code."""
    known = {each.code: each.name for each in all_regions()}
    return lambda code: known.get(code, code)


# ---- official results -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BesideLine:
    """One official result. computed: the headline, possible: what else may be; both in words. words: why, in Indonesian."""

    region: Region
    official: str
    computed: str
    possible: str
    agreement: str
    agreement_words: str
    pill: str
    words: str
    source: str
    source_href: str | None


def beside_line(board: Board, beside: Beside, region: Region) -> BesideLine:
    """An official result as the table shows it."""
    contest = board.rules.contest_of(region.level) or board.rules.contests[0]
    standing = board.result.standing(region.code)
    ranked = standing is not None and standing.status == Status.RANKED
    group = beside.category or (WITHOUT if ranked else SILENT)
    return BesideLine(
        region=region,
        official=beside.official.category or _("penerima, tanpa kategori"),
        computed=words.group_words(contest, group),
        possible=words.possible_words(contest, standing) if standing else "",
        agreement=beside.agreement.value,
        agreement_words=str(AGREEMENT_WORDS[beside.agreement]),
        pill=_AGREEMENT_PILLS[beside.agreement],
        words=beside_words(beside),
        source=beside.official.source.title if beside.official.source else "",
        source_href=safe_address(beside.official.source),
    )


KEYS: Final[Mapping[str, Callable[[BesideLine], Any]]] = MappingProxyType(
    {
        "daerah": lambda line: line.region.name.partition(" ")[2],
        "resmi": lambda line: line.official,
        "hitung": lambda line: line.computed,
        "kesesuaian": lambda line: line.agreement_words,
    }
)
"""What each column compares."""


def beside_head() -> tuple[str, ...]:
    """The columns of the file."""
    return (
        *(_("Kode"), _("Daerah"), _("Provinsi"), _("Hasil resmi"), _("Hasil hitung"), _("Mungkin"), _("Kesesuaian")),
        *(_("Penjelasan"), _("Sumber"), _("Alamat sumber"), _("Edisi"), _("Versi edisi"), _("Perhitungan nomor"), _("Sifat")),
    )


def beside_cells(board: Board, line: BesideLine) -> tuple[str, ...]:
    """One row of the file."""
    number = str(board.record.number) if board.record else ""
    return (
        *(line.region.code, line.region.name, line.region.province_name, line.official, line.computed, line.possible),
        *(line.agreement_words, line.words, line.source, line.source_href or ""),
        *(board.opened.title, str(board.rules.version), number, words.status_words(board)),
    )


# ---- movements ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MovementLine:
    """One region that stands otherwise. before, after: in words. rank_before, rank_after: None without a rank."""

    code: str
    name: str
    before: str
    after: str
    rank_before: int | None
    rank_after: int | None
    places: int | None
    causes: tuple[str, ...]


def movement_line(rules: Edition, movement: Movement, name: Names) -> MovementLine:
    """A movement as the table shows it. rules: for the titles of categories."""
    before, after = movement.before, movement.after
    return MovementLine(
        code=movement.code,
        name=name(movement.code),
        before=_placing_words(rules, before),
        after=_placing_words(rules, after),
        rank_before=before.rank if before else None,
        rank_after=after.rank if after else None,
        places=movement.places,
        causes=tuple(_cause_words(each, name) for each in movement.causes),
    )


def _placing_words(rules: Edition, placing: Placing | None) -> str:
    if placing is None:
        return _("tidak termasuk")
    if placing.status != Status.RANKED:
        return _("belum lapor")
    contest = rules.contest(placing.contest)
    title = words.group_words(contest, placing.category or WITHOUT) if contest else placing.category or ""
    sure = str(words.CERTAINTY_WORDS[placing.certainty]) if placing.certainty else ""
    return f"{title}, {sure}" if sure else title


def _cause_words(cause: Cause, name: Names) -> str:
    if cause.kind == CauseKind.RULES:
        return _("syarat edisi berubah")
    if cause.kind == CauseKind.OTHERS:
        shown = ", ".join(name(code) for code in cause.others[:MOST_NAMES])
        rest = len(cause.others) - MOST_NAMES
        return _("disalip atau menyalip %(names)s", names=shown) + (_(" dan %(count)s lainnya", count=rest) if rest > 0 else "")
    if cause.kind == CauseKind.GATE:
        return _turned(gate_in_sentence(cause.name), _state_words(cause.before), _state_words(cause.after))
    if cause.name == "figure":
        return _("angka baru terbit") if cause.before is None else _("angka tidak lagi berlaku")
    return _turned(str(_RATE_WORDS[cause.name]), _exact_words(cause.before), _exact_words(cause.after))


def _turned(subject: str, before: str, after: str) -> str:
    return _("%(subject)s: %(before)s menjadi %(after)s", subject=subject, before=before, after=after)


def _state_words(state: str | None) -> str:
    return str(_STATE_WORDS[state]) if state is not None and state in _STATE_WORDS else _("belum ada bukti")


def _exact_words(exact: str | None) -> str:
    """'=18313900/187939' -> '97,45%'."""
    if exact is None:
        return _("tidak diketahui")
    relation = next(each for each in sorted(Relation, key=lambda one: -len(one.value)) if exact.startswith(each.value))
    return words.rate_words(Rate(relation, Fraction(exact.removeprefix(relation.value)), computed=True)) or ""


def movement_head() -> tuple[str, ...]:
    """The columns of the file."""
    return (
        *(_("Kode"), _("Daerah"), _("Perhitungan dari"), _("Perhitungan ke"), _("Peringkat sebelum"), _("Peringkat sesudah")),
        *(_("Gerak"), _("Sebelum"), _("Sesudah"), _("Sebab")),
    )


def movement_cells(numbers: tuple[int, int], line: MovementLine) -> tuple[str, ...]:
    """One row of the file."""
    ranks = ("" if each is None else str(each) for each in (line.rank_before, line.rank_after, line.places))
    return (line.code, line.name, str(numbers[0]), str(numbers[1]), *ranks, line.before, line.after, "; ".join(line.causes))


# ---- runs -----------------------------------------------------------------------------------------------------------------


def run_line(record: RunRecord, name: Names) -> dict[str, Any]:
    """A run as the list of runs shows it."""
    asked = [_asked_words(each, name) for each in record.causes if not is_training(each.get("tenant", ""))]
    unique = list(dict.fromkeys(asked))
    rest = len(unique) - MOST_NAMES
    return {
        "number": record.number,
        "made_at": record.made_at,
        "final": record.final,
        "version": record.version,
        "reported": record.reported,
        "eligible": record.eligible,
        "causes": ", ".join(unique[:MOST_NAMES]) + (_(" dan %(count)s lainnya", count=rest) if rest > 0 else ""),
        "rules": record.rules_digest[:12],
        "inputs": record.inputs_digest[:12],
    }


def _asked_words(cause: Mapping[str, str], name: Names) -> str:
    region = name(cause["tenant"]) if cause.get("tenant") else ""
    what = cause.get("what", "")
    if what == "figure":
        return _("angka %(region)s", region=region) if region else _("angka terbit")
    if what == "gate":
        return _("bukti syarat %(region)s", region=region) if region else _("bukti syarat")
    return _("edisi berubah") if what == "edition" else _("diminta")
