"""What pages of imports show of rows: differences by field, what a new month would hold, why a row is rejected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup

from semesta_platform.interface import filters, formats
from semesta_platform.interface.translation import current_language
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import ngettext
from semesta_tenants.coverage import rules, words
from semesta_tenants.coverage.records import Figure, Kind
from semesta_tenants.intake.payloads import NEEDS_REASON, OUTCOMES
from semesta_tenants.intake.records import Import, ImportLine, ImportState, Outcome, RowFault

Row = dict[str, Any]
PILLS: Final[Mapping[Outcome, str]] = {
    Outcome.NEW: "new",
    Outcome.CHANGED: "changed",
    Outcome.UNCHANGED: "same",
    Outcome.REJECTED: "rejected",
}
STATE_PILLS: Final[Mapping[ImportState, str]] = {
    ImportState.READY: "previewed",
    ImportState.APPLIED: "applied",
    ImportState.UNDONE: "undone",
    ImportState.DROPPED: "dropped",
}


def month_name(line: ImportLine) -> str:
    """'April 2025', and that it is a forecast."""
    period = line.figure.period if line.figure else line.period
    if period is None:
        return _("bulan tidak terbaca")
    month = words.month_words(period)
    return _("%(month)s (prakiraan)", month=month) if line.kind == Kind.FORECAST else month


def rows_of(line: ImportLine, jumping: Sequence[str]) -> list[Row]:
    """One row of the file as rows of the table: one for each field that would change. jumping: what needs a reason in it.

    A phone shows the remark under the month, where no column is beside it.
    """
    small = Markup('<span class="phone-only">{}</span>')
    return [{**row, "note": small.format(row["reason"]) if row["reason"] else None} for row in _rows(line, jumping)]


def _rows(line: ImportLine, jumping: Sequence[str]) -> list[Row]:
    common = {"line": line.line, "state": PILLS[line.outcome]}
    name = month_name(line)
    if line.outcome == Outcome.REJECTED:
        return [
            {**common, "field": name, "before": None, "after": None, "reason": " ".join(_fault(each) for each in line.faults)}
        ]
    if line.outcome == Outcome.UNCHANGED:
        reason = _("Sama dengan baris %(line)s; dihitung satu kali.", line=line.repeats) if line.repeats else None
        held = _held(line.merged) if line.merged else None
        return [{**common, "field": name, "before": _("sama"), "after": held, "reason": reason}]
    notes = [*_notes(line), *jumping]
    if line.base is None or line.merged is None:
        held = _held(line.merged) if line.merged else None
        return [{**common, "field": name, "before": None, "after": held, "reason": " ".join(notes) or None}]
    changes = rules.differences(line.base.figure, line.merged)
    made = [
        {
            **common,
            "field": f"{name}: {words.field_words(each.field)}",
            "before": words.value_words(each.field, each.before),
            "after": words.value_words(each.field, each.after),
            "reason": None,
        }
        for each in changes
    ]
    made[0]["reason"] = " ".join(notes) or None
    return made


def chips(found: Import, needing: int) -> list[tuple[str, str, int]]:
    """Filters of the rows: value in the address, words, how many."""
    names = {
        "baru": _("Baru"),
        "berubah": _("Berubah"),
        "sama": _("Sama"),
        "ditolak": _("Ditolak"),
    }
    made = [("", _("Semua baris"), sum(found.counts.values()))]
    made += [(value, names[value], found.counts[outcome]) for value, outcome in OUTCOMES.items()]
    return [*made, (NEEDS_REASON, _("Perlu alasan"), needing)] if needing else made


def kit_counts(found: Import) -> dict[str, int]:
    """Counts as the kit's preview names them."""
    return {PILLS[outcome]: count for outcome, count in found.counts.items()}


def about(found: Import) -> list[str]:
    """What is to be said of the file besides its rows."""
    said = found.about
    sentences = []
    if said.others:
        names = ", ".join(said.others)
        sentences.append(_("Yang dibaca lembar %(sheet)s; lembar lain tidak dibaca: %(names)s.", sheet=said.sheet, names=names))
    if said.percentages:
        names = ", ".join(said.percentages)
        sentences.append(_("Kolom %(names)s tidak diambil: persentase dihitung dari jumlah orang.", names=names))
    if said.unknown:
        names = ", ".join(each[:80] for each in said.unknown[:12])
        sentences.append(_("Kolom yang tidak dikenal dan dilewati: %(names)s.", names=names))
    return sentences


def list_row(found: Import, here: str) -> Row:
    """An import in the list of all."""
    return {
        "file": found.file_name,
        "href": f"{here}{found.id}/",
        "note": _("dari kantor cabang") if found.source_file else None,
        "state": STATE_PILLS[found.state],
        "saved": found.counts[Outcome.NEW] + found.counts[Outcome.CHANGED],
        "same": found.counts[Outcome.UNCHANGED],
        "rejected": found.counts[Outcome.REJECTED],
        "who": found.entered.words,
        "moment": filters.clock(found.entered.at),
    }


def _notes(line: ImportLine) -> list[str]:
    """How the draft comes about."""
    if line.corrects:
        return [_("Sudah diverifikasi: menjadi koreksi yang harus diajukan dan diverifikasi lagi; yang terbit tetap berlaku.")]
    if line.base is not None and not line.begins:
        return [_("Mengubah draf yang sedang terbuka.")]
    return [_("Versi baru sesudah dikembalikan kantor cabang.")] if line.base is not None else []


def _fault(fault: RowFault) -> str:
    return _("Kolom %(column)s: %(said)s", column=fault.column, said=fault.words) if fault.column else fault.words


def _held(figure: Figure) -> str:
    """What a month would hold, in one line: '183.139 terdaftar, 150.499 aktif, cakupan 97,45%, 6 segmen'."""
    total, rates = figure.total, rules.rates(figure)
    parts = []
    if total.registered is not None:
        parts.append(_("%(number)s terdaftar", number=_number(total.registered)))
    if total.active is not None:
        parts.append(_("%(number)s aktif", number=_number(total.active)))
    if rates.coverage is not None:
        parts.append(_("cakupan %(rate)s", rate=words.rate_words(rates.coverage)))
    if rates.active is not None:
        parts.append(_("keaktifan %(rate)s", rate=words.rate_words(rates.active)))
    if figure.population is not None and total.registered is None:
        parts.append(_("%(number)s penduduk", number=_number(figure.population.value)))
    if figure.segments:
        parts.append(ngettext("%(num)d segmen", "%(num)d segmen", len(figure.segments)))
    return ", ".join(parts)


def _number(value: int) -> str:
    return formats.number(value, language=current_language())
