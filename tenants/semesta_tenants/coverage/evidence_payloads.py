"""What the form of evidence sends, read and checked, and the history as spreadsheets want it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from semesta_platform.errors import InvalidError
from semesta_tenants.coverage.records import CONTRIBUTIONS_PAID, UHC_PRIORITAS, GateEvidence, GateState, RecordedGate

FIELDS: Final = MappingProxyType(
    {
        "gate": "syarat",
        "state": "keadaan",
        "as_of": "per",
        "started_on": "mulai",
        "lost_on": "hilang",
        "paid_until": "lunas",
        "reason": "alasan",
        "document": "dokumen",
    }
)
"""Fields of evidence and what the form calls them, in the form's order."""
GATE_WORDS: Final = MappingProxyType(
    {UHC_PRIORITAS: _l("UHC Prioritas (dahulu non cut off)"), CONTRIBUTIONS_PAID: _l("Iuran PBPU Pemda lunas")}
)
GATE_NAMES: Final = MappingProxyType({UHC_PRIORITAS: _l("UHC Prioritas"), CONTRIBUTIONS_PAID: _l("Iuran Pemda")})
"""As narrow tables say it."""
STATE_WORDS: Final = MappingProxyType(
    {GateState.MET: _l("Terpenuhi"), GateState.NOT_MET: _l("Belum terpenuhi"), GateState.UNKNOWN: _l("Belum diketahui")}
)
PILLS: Final = MappingProxyType({GateState.MET: "met", GateState.NOT_MET: "unmet", GateState.UNKNOWN: "unknown"})
SENTENCES: Final[tuple[LazyString, ...]] = (
    _l("Tulis tanggal sejak 1 Januari 2014 dan tidak melewati hari ini."),
    _l("Syarat yang terpenuhi tidak memiliki tanggal hilang."),
    _l("Tanggal hilang tidak boleh sebelum tanggal mulai."),
    _l("Bulan lunas hanya untuk syarat iuran, ditulis sebagai tanggal 1 bulan itu."),
    _l("Tulis bulan sejak Januari 2014 dan paling jauh dua belas bulan ke depan."),
    _l("Tulis bulan terakhir yang iurannya lunas."),
    _l("Pilih salah satu syarat yang tersedia."),
    _l("Tulis alasan hilangnya."),
    _l("Sebutkan dokumennya, misalnya nomor dan tanggal surat."),
    _l("Tulis paling banyak 2.000 huruf."),
    _l("Teks ini memuat tanda yang tidak dapat ditampilkan; tulis ulang."),
)
"""What the service may say of evidence, written here so that both languages have it; a test holds the two together."""
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_OFFICIAL = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)
_MONTH = re.compile(r"(?:(?P<year>\d{4})[-/](?P<month>\d{1,2})|(?P<month_first>\d{1,2})[-/.](?P<year_last>\d{4}))", re.ASCII)
KEYS: MappingProxyType[str, Callable[[RecordedGate], Any]] = MappingProxyType(
    {
        "per": lambda each: (each.evidence.as_of, each.at),
        "syarat": lambda each: str(GATE_WORDS.get(each.evidence.gate, each.evidence.gate)),
        "keadaan": lambda each: str(STATE_WORDS[each.evidence.state]),
        "dicatat": lambda each: each.at,
    }
)


def evidence_from(form: Mapping[str, str]) -> GateEvidence:
    """The evidence as typed; what it must satisfy is for the service to say.

    Raises:
        InvalidError: with a sentence for each field that cannot be read; by the form's own names.
    """
    faults: dict[str, tuple[str, ...]] = {}
    given = {name: form.get(field, "").replace("\r\n", "\n").strip() for name, field in FIELDS.items()}
    days = {name: _read(_day, given[name], FIELDS[name], faults) for name in ("as_of", "started_on", "lost_on")}
    paid = _read(_month, given["paid_until"], "lunas", faults)
    state = next((each for each in GateState if each.value == given["state"]), None)
    as_of = days["as_of"]
    if given["gate"] not in GATE_WORDS:
        faults["syarat"] = (_("Pilih salah satu syarat yang tersedia."),)
    if state is None:
        faults["keadaan"] = (_("Pilih keadaan syarat ini."),)
    if as_of is None and "per" not in faults:
        faults["per"] = (_("Tulis tanggal keadaan ini berlaku."),)
    if faults or state is None or as_of is None:
        raise InvalidError("The form of evidence cannot be read.", _in_order(faults))
    return GateEvidence(
        given["gate"], as_of, state, days["started_on"], days["lost_on"], paid, given["reason"], given["document"]
    )


def in_form_words(error: InvalidError) -> InvalidError:
    """The service's refusal by the form's own names, in the form's order and in the language of the page."""
    named = {FIELDS.get(name, name): tuple(_(sentence) for sentence in said) for name, said in error.fields.items()}
    return InvalidError(error.message, _in_order(named))


def narrowed(history: Iterable[RecordedGate], arguments: Mapping[str, str]) -> list[RecordedGate]:
    """The history as `syarat`, `keadaan` and `q` of the address narrow it."""
    gate, state = arguments.get("syarat", ""), arguments.get("keadaan", "")
    words = arguments.get("q", "").casefold().split()[:5]
    return [
        each
        for each in history
        if (not gate or each.evidence.gate == gate)
        and (not state or each.evidence.state.value == state)
        and all(word in f"{each.evidence.document} {each.evidence.reason} {each.by}".casefold() for word in words)
    ]


def history_rows(history: Iterable[RecordedGate]) -> list[tuple[str, ...]]:
    """The history as a table."""
    head = (
        *(_("Syarat"), _("Keadaan"), _("Per tanggal"), _("Mulai"), _("Hilang"), _("Lunas sampai"), _("Alasan")),
        *(_("Dokumen"), _("Dicatat oleh"), _("Dicatat")),
    )
    return [head, *(_cells(each) for each in history)]


def _in_order(named: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {field: named[field] for field in FIELDS.values() if field in named}


def _cells(each: RecordedGate) -> tuple[str, ...]:
    it = each.evidence
    return (
        *(str(GATE_WORDS.get(it.gate, it.gate)), str(STATE_WORDS[it.state]), it.as_of.isoformat()),
        *("" if day is None else day.isoformat() for day in (it.started_on, it.lost_on)),
        "" if it.paid_until is None else f"{it.paid_until:%Y-%m}",
        *(it.reason, it.document, each.by, each.at.isoformat()),
    )


def _read(how: Callable[[str], dt.date], text: str, field: str, faults: dict[str, tuple[str, ...]]) -> dt.date | None:
    if not text:
        return None
    try:
        return how(text)
    except ValueError as error:
        faults[field] = (str(error),)
        return None


def _day(text: str) -> dt.date:
    """'2026-01-27' as browsers send it, or '27-01-2026' as officials write it."""
    try:
        if found := _ISO.fullmatch(text):
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
        if found := _OFFICIAL.fullmatch(text):
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        pass
    raise ValueError(_("Tulis tanggal sebagai hari, bulan, tahun, misalnya 27-01-2026."))


def _month(text: str) -> dt.date:
    """'2025-09' as browsers send it, or '09-2025'."""
    try:
        if found := _MONTH.fullmatch(text):
            year, month = found["year"] or found["year_last"], found["month"] or found["month_first"]
            return dt.date(int(year), int(month), 1)
    except ValueError:
        pass
    raise ValueError(_("Tulis bulan dan tahun, misalnya 09-2025."))
