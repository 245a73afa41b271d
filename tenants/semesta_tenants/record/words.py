"""The words of the record: one table for acts, one for kinds of things, one for fields, and how values are shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from semesta_platform.accounts.roles import ROLES
from semesta_platform.audit.records import Entry
from semesta_platform.interface import filters
from semesta_platform.interface.vocabulary import STATES
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.awards.words import OUTCOME_WORDS, SUBJECT_WORDS
from semesta_tenants.coverage.records import CONTRIBUTIONS_PAID, UHC_PRIORITAS
from semesta_tenants.coverage.words import SEGMENT_WORDS
from semesta_tenants.record.records import Difference, Told
from semesta_tenants.record.rules import known

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
        "population.recorded": _l("mencatat %(subject)s"),
        "gate.recorded": _l("mencatat bukti %(subject)s"),
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
    }
)
"""What somebody did, after their name. `%(subject)s`: the thing."""
KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "figure": _l("Angka kepesertaan"),
        "population": _l("Jumlah penduduk"),
        "gate": _l("Bukti syarat"),
        "objection": _l("Keberatan"),
        "transparency": _l("Halaman publik"),
        "membership": _l("Peran"),
        "invitation": _l("Undangan"),
        "person": _l("Akun"),
        "tenant": _l("Daerah"),
        "probe": _l("Uji sistem"),
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
        "figures": _l("Angka yang sudah terbit"),
        "ranking": _l("Peringkat dan kategori"),
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
    },
    "gate": _GATES,
    "role": {role.value: entry.words for role, entry in ROLES.items()},
    "subject": SUBJECT_WORDS,
    "outcome": {outcome.value: said for outcome, said in OUTCOME_WORDS.items()},
}
_DAYS: Final = frozenset({"as_of", "reported_on", "started_on", "lost_on"})
_MEASURES: Final[Mapping[str, str]] = {"registered": _l("%(segment)s terdaftar"), "active": _l("%(segment)s aktif")}


def sentence(entry: Entry) -> str:
    """What was done, after the name of who did it; an act that the table does not know keeps its own name."""
    words = ACTIONS.get(entry.action)
    return f"{entry.action} {entry.subject_id}" if words is None else str(words) % {"subject": subject(entry)}


def subject(entry: Entry) -> str:
    """The thing of an act in words: `angka April 2025 versi 2`, the name of a gate or of a person."""
    return _SUBJECTS.get(entry.subject_kind, _other)(entry, known(entry))


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
    if field in _VALUES and isinstance(value, str):
        return str(_VALUES[field].get(value, value))
    if isinstance(value, bool):
        return _("ditampilkan") if value else _("tidak ditampilkan")
    if isinstance(value, int) and field != "number":
        return filters.number(value)
    if field in _DAYS or field == "paid_until":
        return _date(str(value), "MMMM yyyy" if field == "paid_until" else "d MMMM yyyy")
    return f"{value}%" if field in {"coverage", "active_rate"} else str(value)


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


def _person(entry: Entry, values: Mapping[str, Any]) -> str:
    return str(values.get("name") or values.get("email") or entry.subject_id)


def _other(entry: Entry, _values: Mapping[str, Any]) -> str:
    return entry.subject_id


_SUBJECTS: Final[Mapping[str, Callable[[Entry, Mapping[str, Any]], str]]] = {
    "figure": _figure,
    "population": _population,
    "gate": _gate,
    "membership": _person,
    "invitation": _person,
    "person": _person,
}
