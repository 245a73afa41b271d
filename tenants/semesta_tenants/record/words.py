"""The words of the record: one table for acts, one for kinds of things, one for fields, and how values are shown."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from semesta_platform.accounts.roles import ROLES
from semesta_platform.audit.records import Entry
from semesta_platform.interface import filters
from semesta_platform.interface.vocabulary import STATES
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.actions.acted import WORDS as ACTION_WORDS
from semesta_tenants.attachments.acted import WORDS as ATTACHMENT_WORDS
from semesta_tenants.awards.words import OUTCOME_WORDS, SUBJECT_WORDS
from semesta_tenants.batches.acted import WORDS as BATCH_WORDS
from semesta_tenants.contributions.acted import WORDS as CONTRIBUTION_WORDS
from semesta_tenants.coordination.acted import WORDS as TASK_WORDS
from semesta_tenants.coordination.words import ORIGIN_WORDS
from semesta_tenants.coverage.records import CONTRIBUTIONS_PAID, UHC_PRIORITAS
from semesta_tenants.coverage.words import SEGMENT_WORDS
from semesta_tenants.forum.acted import WORDS as FORUM_WORDS
from semesta_tenants.notices.acted import WORDS as NOTICE_WORDS
from semesta_tenants.planning.words import STATES as SCENARIO_STATES
from semesta_tenants.record.records import Difference, Told
from semesta_tenants.record.rules import known
from semesta_tenants.stakeholders.acted import WORDS as STAKEHOLDER_WORDS
from semesta_tenants.targets.records import INDICATORS
from semesta_tenants.targets.words import FIELD_WORDS as TARGET_FIELDS
from semesta_tenants.targets.words import indicator_words
from semesta_tenants.webhooks.acted import WORDS as WEBHOOK_WORDS

SHARES: Final = (
    *(FORUM_WORDS, ACTION_WORDS, STAKEHOLDER_WORDS, ATTACHMENT_WORDS, NOTICE_WORDS),
    *(TASK_WORDS, WEBHOOK_WORDS, CONTRIBUTION_WORDS, BATCH_WORDS),
)
"""What capabilities say for themselves; the older ones stand in the tables below."""

ACTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "figure.drafted": _l("membuat draf %(subject)s"),
        "figure.saved": _l("mengubah draf %(subject)s"),
        "figure.submitted": _l("mengajukan %(subject)s"),
        "figure.withdrawn": _l("menarik kembali %(subject)s"),
        "figure.returned": _l("mengembalikan %(subject)s"),
        "figure.verified": _l("memverifikasi dan menerbitkan %(subject)s"),
        "figure.discarded": _l("membuang draf %(subject)s"),
        "figure.retracted": _l("menarik %(subject)s yang terbit dari laporan"),
        "figure.corrected": _l("memulai koreksi %(subject)s"),
        "figure.reported": _l("menerbitkan %(subject)s dari laporan"),
        "import.previewed": _l("memeriksa isi %(subject)s sebelum diimpor"),
        "import.applied": _l("mengimpor %(subject)s sebagai draf"),
        "import.undone": _l("membatalkan impor %(subject)s"),
        "import.dropped": _l("membuang pratinjau impor %(subject)s"),
        "import.declined": _l("menolak %(subject)s yang dikirim kantor cabang"),
        "population.recorded": _l("mencatat %(subject)s"),
        "gate.recorded": _l("mencatat bukti %(subject)s"),
        "scenario.saved": _l("menyimpan rencana %(subject)s"),
        "scenario.changed": _l("mengubah rencana %(subject)s"),
        "scenario.renamed": _l("mengganti nama atau catatan rencana %(subject)s"),
        "scenario.duplicated": _l("menggandakan rencana %(subject)s"),
        "scenario.archived": _l("mengarsipkan rencana %(subject)s"),
        "scenario.restored": _l("memulihkan rencana %(subject)s"),
        "scenario.chosen": _l("memilih rencana %(subject)s"),
        "target.set": _l("menetapkan %(subject)s"),
        "target.changed": _l("mengubah %(subject)s"),
        "target.withdrawn": _l("menghentikan %(subject)s"),
        "objection.raised": _l("mengajukan keberatan atas peringkat"),
        "objection.answered": _l("menjawab keberatan atas peringkat"),
        "transparency.chosen": _l("mengubah yang dapat dilihat siapa pun"),
        "membership.granted": _l("memberi peran kepada %(subject)s"),
        "membership.revoked": _l("mencabut peran %(subject)s"),
        "invitation.sent": _l("mengundang %(subject)s"),
        "invitation.revoked": _l("menarik undangan untuk %(subject)s"),
        "person.deactivated": _l("menonaktifkan akun %(subject)s"),
        "person.reactivated": _l("mengaktifkan kembali akun %(subject)s"),
        "tenant.created": _l("membuat ruang kerja daerah ini"),
        "tenant.suspended": _l("menangguhkan daerah ini"),
        "tenant.resumed": _l("mengaktifkan kembali daerah ini"),
        "tenant.branch_assigned": _l("menetapkan kantor cabang daerah ini"),
        "probe.written": _l("menguji jalur kerja"),
        **{name: words for share in SHARES for name, words in share.actions.items()},
    }
)
"""What somebody did, after their name. `%(subject)s`: the thing."""
KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "figure": _l("Angka kepesertaan"),
        "import": _l("Impor"),
        "population": _l("Jumlah penduduk"),
        "gate": _l("Bukti syarat"),
        "scenario": _l("Rencana"),
        "target": _l("Target"),
        "objection": _l("Keberatan"),
        "transparency": _l("Halaman publik"),
        "membership": _l("Peran"),
        "invitation": _l("Undangan"),
        "person": _l("Akun"),
        "tenant": _l("Daerah"),
        "probe": _l("Uji sistem"),
        **{name: words for share in SHARES for name, words in share.kinds.items()},
    }
)
FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "as_of": _l("Tanggal angka"),
        "kind": _l("Sifat angka"),
        "basis": _l("Dasar keaktifan"),
        "precision": _l("Ketelitian tanggal"),
        "population": _l("Penduduk"),
        "population_source": _l("Sumber penduduk"),
        "population_semester": _l("Semester penduduk"),
        "registered": _l("Terdaftar"),
        "active": _l("Aktif"),
        "coverage": _l("Cakupan tercetak"),
        "active_rate": _l("Keaktifan tercetak"),
        "reported_on": _l("Tanggal pelaporan"),
        "note": _l("Catatan"),
        "number": _l("Versi"),
        "state": _l("Keadaan"),
        "reason": _l("Alasan"),
        "return_reason": _l("Alasan pengembalian"),
        "source": _l("Sumber"),
        "source_title": _l("Judul sumber"),
        "source_url": _l("Alamat sumber"),
        "value": _l("Jumlah"),
        "gate": _l("Syarat"),
        "started_on": _l("Berlaku sejak"),
        "lost_on": _l("Hilang sejak"),
        "paid_until": _l("Lunas sampai"),
        "document": _l("Dokumen"),
        "name": _l("Nama"),
        "email": _l("Alamat surel"),
        "role": _l("Peran"),
        "organisation": _l("Perangkat daerah"),
        "branch_code": _l("Kantor cabang"),
        "version": _l("Versi skema"),
        "edition": _l("Edisi"),
        "run": _l("Hitungan"),
        "subject": _l("Pokok"),
        "text": _l("Uraian"),
        "evidence": _l("Bukti"),
        "outcome": _l("Putusan"),
        "title": _l("Tugas"),
        "owner": _l("Pemilik"),
        "detail": _l("Rincian"),
        "due_on": _l("Tenggat"),
        "origin": _l("Asal"),
        "closing_note": _l("Catatan penutup"),
        "people": _l("Orang"),
        "cost": _l("Biaya daerah (Rp)"),
        "figures": _l("Angka yang sudah terbit"),
        "ranking": _l("Peringkat dan kategori"),
        **{name: said for name, said in TARGET_FIELDS.items() if name not in {"value", "reason"}},
        "file_name": _l("Berkas"),
        "new": _l("Baris baru"),
        "changed": _l("Baris berubah"),
        "unchanged": _l("Baris sama"),
        "rejected": _l("Baris ditolak"),
        **{name: words for share in SHARES for name, words in share.fields.items()},
    }
)
_SEGMENTS: Final[Mapping[str, str]] = {segment.value: words for segment, words in SEGMENT_WORDS.items()}
_GATES: Final[Mapping[str, str]] = {UHC_PRIORITAS: _l("UHC Prioritas"), CONTRIBUTIONS_PAID: _l("Iuran PBPU Pemda lunas")}
_VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "kind": {"actual": _l("Realisasi"), "forecast": _l("Prakiraan")},
    "basis": {"population": _l("dari penduduk"), "registered": _l("dari peserta terdaftar")},
    "precision": {"day": _l("hari"), "month": _l("bulan"), "year": _l("tahun")},
    "state": {
        **{name: STATES[name].words for name in ("draft", "submitted", "returned", "verified", "met", "unknown")},
        "discarded": _l("Dibuang"),
        "not_met": STATES["unmet"].words,
        "ready": _l("Bekerja"),
        "suspended": _l("Ditangguhkan"),
        "active": _l("Aktif"),
        "inactive": _l("Nonaktif"),
        **{name: STATES[name].words for name in ("open", "done", "cancelled")},
        **{state.value: words for state, words in SCENARIO_STATES.items()},
    },
    "origin": {origin.value: words for origin, words in ORIGIN_WORDS.items()},
    "gate": _GATES,
    "role": {role.value: entry.words for role, entry in ROLES.items()},
    "subject": SUBJECT_WORDS,
    "outcome": {outcome.value: said for outcome, said in OUTCOME_WORDS.items()},
}
_DAYS: Final = frozenset({"as_of", "reported_on", "started_on", "lost_on", "baseline_on", "due_on"})
_MEASURES: Final[Mapping[str, str]] = {"registered": _l("%(segment)s terdaftar"), "active": _l("%(segment)s aktif")}


def sentence(entry: Entry) -> str:
    """What was done, after the name of who did it; an act that the table does not know keeps its own name."""
    words = ACTIONS.get(entry.action)
    return f"{entry.action} {entry.subject_id}" if words is None else str(words) % {"subject": subject(entry)}


def subject(entry: Entry) -> str:
    """The thing of an act in words: `angka April 2025 versi 2`, the name of a gate or of a person."""
    values = known(entry)
    for share in SHARES:
        if (title := share.titles.get(entry.subject_kind)) is not None:
            return _("“%(title)s”", title=values.get(title, entry.subject_id))
    return _SUBJECTS.get(entry.subject_kind, _other)(entry, values)


def told(difference: Difference) -> Told:
    """One difference in words."""
    field = difference.field
    return Told(field_words(field), _shown(field, difference.before), _shown(field, difference.after))


def field_words(field: str) -> str:
    """The name of a field, also of a segment's: `segments.PBI_JK.active` -> `PBI JK aktif`."""
    start, _dot, rest = field.partition(".")
    if start == "segments":
        segment, _dot, measure = rest.partition(".")
        return str(_MEASURES.get(measure, measure)) % {"segment": _SEGMENTS.get(segment, segment)}
    return str(FIELDS.get(field, field))


def _shown(field: str, value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, str) and (words := _value_words(field, value)) is not None:
        return words
    if field in _OWN_WAYS:
        return _OWN_WAYS[field](value)
    if isinstance(value, bool):
        return _("ditampilkan") if value else _("tidak ditampilkan")
    if isinstance(value, int) and field != "number":
        return filters.number(value)
    return f"{value}%" if field in {"coverage", "active_rate"} else str(value)


def _value_words(field: str, value: str) -> str | None:
    """None where the values of a field are no words of a list."""
    for share in SHARES:
        if value in share.values.get(field, {}):
            return str(share.values[field][value])
    return str(_VALUES[field].get(value, value)) if field in _VALUES else None


def _indicator(code: object) -> str:
    return next((indicator_words(each) for each in INDICATORS if each.code == code), str(code))


def _yes_or_no(value: object) -> str:
    return _("ya") if value else _("tidak")


def _amount(value: object) -> str:
    """Per cent or people, as the target's indicator has it; what is no number is shown as it stands."""
    text = str(value)
    decimals = len(text.partition(".")[2])
    return str(filters.number(Decimal(text), decimals)) if re.fullmatch(r"[0-9]+([.][0-9]+)?", text) else text


def _date(text: str, pattern: str) -> str:
    """What is no date is shown as it stands: the record is never altered, so neither is what it says."""
    try:
        return str(filters.date(dt.date.fromisoformat(text), pattern))
    except ValueError:
        return text


def _figure(entry: Entry, values: Mapping[str, Any]) -> str:
    month = _date(str(values.get("as_of", entry.subject_id)), "MMMM yyyy")
    if "number" not in values:
        return _("angka %(month)s", month=month)
    return _("angka %(month)s versi %(number)s", month=month, number=values["number"])


def _population(entry: Entry, _values: Mapping[str, Any]) -> str:
    year, _mark, half = entry.subject_id.partition("S")
    return _("penduduk semester %(half)s %(year)s", half="II" if half == "2" else "I", year=year)


def _gate(entry: Entry, _values: Mapping[str, Any]) -> str:
    return str(_GATES.get(entry.subject_id, entry.subject_id))


def _target(_entry: Entry, values: Mapping[str, Any]) -> str:
    return _(
        "target %(indicator)s versi %(number)s",
        indicator=_indicator(values.get("indicator", "")),
        number=values.get("number", 1),
    )


def _import(entry: Entry, values: Mapping[str, Any]) -> str:
    return _("berkas %(name)s", name=values.get("file_name", entry.subject_id))


def _person(entry: Entry, values: Mapping[str, Any]) -> str:
    return str(values.get("name") or values.get("email") or entry.subject_id)


def _task(entry: Entry, values: Mapping[str, Any]) -> str:
    return _("“%(title)s”", title=values.get("title", entry.subject_id))


def _scenario(entry: Entry, values: Mapping[str, Any]) -> str:
    return _("“%(title)s”", title=values.get("name", entry.subject_id))


def _other(entry: Entry, _values: Mapping[str, Any]) -> str:
    return entry.subject_id


_SUBJECTS: Final[Mapping[str, Callable[[Entry, Mapping[str, Any]], str]]] = {
    "figure": _figure,
    "import": _import,
    "population": _population,
    "gate": _gate,
    "target": _target,
    "membership": _person,
    "invitation": _person,
    "person": _person,
    "task": _task,
    "scenario": _scenario,
}
_OWN_WAYS: Final[Mapping[str, Callable[[object], str]]] = {
    "indicator": _indicator,
    **dict.fromkeys(("target_value", "baseline"), _amount),
    **dict.fromkeys(("shared", "withdrawn"), _yes_or_no),
    **dict.fromkeys(_DAYS, lambda value: _date(str(value), "d MMMM yyyy")),
    "paid_until": lambda value: _date(str(value), "MMMM yyyy"),
}
"""Fields whose values are shown in a way of their own."""
