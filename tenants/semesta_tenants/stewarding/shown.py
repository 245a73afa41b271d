"""Editions ready for templates: their rules as trees of words, their steps and runs, the difference between two versions."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from semesta_platform.interface import filters
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_platform.interface.words import ngettext
from semesta_platform.tenancy import regions
from semesta_tenants.awards import editions
from semesta_tenants.awards.ledger import EditionState, EditionStep, RunRecord
from semesta_tenants.awards.records import (
    AllOf,
    Conflict,
    Contest,
    Criterion,
    Edition,
    Gate,
    Threshold,
    Waiver,
)
from semesta_tenants.awards.words import INDICATOR_NAMES
from semesta_tenants.coverage.evidence_payloads import GATE_NAMES
from semesta_tenants.coverage.records import Basis, Relation
from semesta_tenants.stewarding.payloads import breakable

Row = dict[str, Any]
DRAFT: Final = "draft"
STATE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        DRAFT: _l("Draf"),
        EditionState.OPEN.value: _l("Terbuka"),
        EditionState.FROZEN.value: _l("Dibekukan"),
        EditionState.PUBLISHED.value: _l("Terbit"),
    }
)
STATE_PILLS: Final[Mapping[str, str]] = MappingProxyType(
    {
        DRAFT: "draft",
        EditionState.OPEN.value: "doing",
        EditionState.FROZEN.value: "signed",
        EditionState.PUBLISHED.value: "published",
    }
)
STATE_NOTES: Final[Mapping[str, str]] = MappingProxyType(
    {
        DRAFT: _l("Draf hanya dibaca pengelola sistem dan belum menilai siapa pun."),
        EditionState.OPEN.value: _l("Setiap angka atau bukti yang terbit dinilai ulang; peringkatnya masih sementara."),
        EditionState.FROZEN.value: _l("Angka dan bukti yang terbit setelah pembekuan tidak dihitung lagi."),
        EditionState.PUBLISHED.value: _l("Peringkat akhir sudah terbit dan tidak berubah lagi."),
    }
)
LEVEL_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {"province": _l("Provinsi"), "regency": _l("Kabupaten"), "city": _l("Kota")}
)
CONTEXT_LINES: Final = 3


# ---- rules -------------------------------------------------------------------------------------------------------------------


def contests(edition: Edition) -> list[Row]:
    """Every contest with its categories, highest first; one that judges as an earlier one does only says so."""
    found: list[Row] = []
    for place, contest in enumerate(edition.contests):
        same = next((each.title for each in edition.contests[:place] if each.categories == contest.categories), None)
        found.append(
            {
                "id": f"jenjang-{place + 1}",
                "title": contest.title,
                "regions": ", ".join(str(LEVEL_WORDS[each.value]) for each in contest.regions),
                "same": same,
                "categories": [] if same else _categories(edition, contest),
            }
        )
    return found


def _categories(edition: Edition, contest: Contest) -> list[Row]:
    return [
        {
            "title": each.title,
            "official": [name for name in each.official if name != each.title],
            "items": criteria(edition, each.criteria, top=True),
            "conflicts": _conflicts(edition, each.conflicts),
        }
        for each in contest.categories
    ]


def criteria(edition: Edition, criterion: Criterion, *, top: bool = False) -> list[Row]:
    """A tree of criteria as rows: leaves with name and value, groups with a label and rows of their own. top: no 'all of'."""
    if isinstance(criterion, Threshold | Gate):
        return [_leaf(edition, criterion)]
    if isinstance(criterion, Waiver):
        label = _("Wajib, kecuali bila syarat pembebasnya terpenuhi")
        inner = [
            *criteria(edition, criterion.criterion),
            {"label": _("Dibebaskan bila"), "items": criteria(edition, criterion.if_met), **_sourced(edition, criterion)},
        ]
        return [{"label": label, "items": inner, "sources": [], "conflicts": []}]
    inner = [row for part in criterion.parts for row in criteria(edition, part)]
    every = isinstance(criterion, AllOf)
    if (top and every) or len(criterion.parts) == 1:
        return inner
    label = _("Semua syarat berikut") if every else _("Salah satu dari")
    return [{"label": label, "items": inner, "sources": [], "conflicts": []}]


def _leaf(edition: Edition, criterion: Threshold | Gate) -> Row:
    sourced = _sourced(edition, criterion)
    if isinstance(criterion, Threshold):
        value = percent_words(criterion.value)
        least = criterion.relation == Relation.AT_LEAST
        words = _("paling rendah %(value)s", value=value) if least else _("di atas %(value)s", value=value)
        return {"icon": "target", "name": INDICATOR_NAMES[criterion.indicator], "value": words, **sourced}
    until = criterion.paid_until
    words = _("lunas sampai %(month)s", month=filters.date(until, "MMMM yyyy")) if until else _("terbukti")
    return {"icon": "file-text", "name": GATE_NAMES.get(criterion.gate, criterion.gate), "value": words, **sourced}


def percent_words(value: Fraction) -> str:
    """A threshold as its file writes it: 98% and 97,5%."""
    decimals = next((places for places in range(6) if (value * 10**places).denominator == 1), 6)
    return f"{filters.number(value, decimals)}%"


def _sourced(edition: Edition, criterion: Threshold | Gate | Waiver) -> Row:
    return {"sources": _sources(edition, criterion.sources), "conflicts": _conflicts(edition, criterion.conflicts)}


def _sources(edition: Edition, names: Iterable[str]) -> list[tuple[int, str]]:
    """The sources as numbers of the edition's list, with their titles."""
    places = {each.id: (number, each.title) for number, each in enumerate(edition.sources, 1)}
    return [places[name] for name in names if name in places]


def _conflicts(edition: Edition, conflicts: Iterable[Conflict]) -> list[Row]:
    return [{"says": each.says, "sources": _sources(edition, each.sources)} for each in conflicts]


def basis_words(edition: Edition) -> str:
    """What active rates divide by."""
    return _("jumlah penduduk") if edition.active_basis == Basis.POPULATION else _("peserta terdaftar")


# ---- steps and runs ------------------------------------------------------------------------------------------------------------


def step_words(step: EditionStep) -> str:
    """What was done."""
    if step.before is None:
        return _("Dibuka")
    if step.before == step.after:
        return _("Syarat diubah menjadi versi %(version)s", version=step.version)
    words = {EditionState.OPEN: _("Dibuka kembali"), EditionState.FROZEN: _("Dibekukan")}
    return words.get(step.after, _("Diterbitkan"))


def run_rows(runs: Iterable[RunRecord]) -> list[Row]:
    """Runs with what asked for each."""
    return [
        {
            "number": each.number,
            "at": each.made_at,
            "version": each.version,
            "final": each.final,
            "reported": each.reported,
            "eligible": each.eligible,
            "causes": causes_words(each.causes),
        }
        for each in runs
    ]


def causes_words(causes: Sequence[Mapping[str, str]]) -> str:
    """What asked for a run, each once, at most three in full."""
    found = list(dict.fromkeys(_cause(each) for each in causes))
    shown = "; ".join(found[:3])
    more = len(found) - 3
    return shown if more <= 0 else shown + "; " + ngettext("dan %(num)d sebab lain", "dan %(num)d sebab lain", more)


def _cause(cause: Mapping[str, str]) -> str:
    name = region_name(str(cause.get("tenant", "")))
    words = {
        "figure": _("angka %(name)s terbit", name=name),
        "gate": _("bukti syarat %(name)s terbit", name=name),
        "edition": _("edisi dibuka, diubah, atau dibekukan"),
    }
    return words.get(str(cause.get("what", "")), _("diminta pengelola"))


def region_name(code: str) -> str:
    """The region's name, or its code where Kemendagri has none."""
    found = regions.region(code)
    return found.name if found else code


# ---- two versions --------------------------------------------------------------------------------------------------------------


def differences(before: Edition, after: Edition) -> list[Row]:
    """The lines in which two versions of an edition's file differ, with a few lines around each; written in one form first.

    Each row: kind ('same' | 'gone' | 'new' | 'gap'), before and after: line numbers or None, code.
    """
    return line_differences(editions.write(before), editions.write(after))


def line_differences(before: str, after: str) -> list[Row]:
    """The same for two texts as they stand."""
    old, new = before.splitlines(), after.splitlines()
    rows: list[Row] = []
    for group in difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(CONTEXT_LINES):
        if rows or group[0][1]:
            rows.append({"kind": "gap", "before": None, "after": None, "code": ""})
        for tag, *places in group:
            rows += _opcode(tag, places, old, new)
    return rows


def _opcode(tag: str, places: Sequence[int], old: Sequence[str], new: Sequence[str]) -> list[Row]:
    first, last, start, end = places
    if tag == "equal":
        return [_line("same", first + step, start + step, old[first + step]) for step in range(last - first)]
    gone = [_line("gone", place, None, old[place]) for place in range(first, last)]
    return gone + [_line("new", None, place, new[place]) for place in range(start, end)]


def _line(kind: str, before: int | None, after: int | None, text: str) -> Row:
    return {
        "kind": kind,
        "before": None if before is None else before + 1,
        "after": None if after is None else after + 1,
        "code": breakable(text),
    }
