"""The words of tasks on pages: where they come from, what they are narrowed to, whose turn it is, who usually has them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_platform.interface.words import ngettext
from semesta_tenants.coordination import kinds
from semesta_tenants.coordination.records import Origin, Party, Priority

ORIGIN_WORDS: Final[Mapping[Origin, str]] = MappingProxyType(
    {
        Origin.REGION: _l("Dibuat daerah"),
        Origin.BRANCH: _l("Diminta cabang"),
        Origin.SCHEDULE: _l("Berkala"),
        Origin.SCENARIO: _l("Rencana terpilih"),
        Origin.REPORT: _l("Laporan"),
    }
)
VIEW_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "semua": _l("Semua"),
        "saya": _l("Tugas saya"),
        "terlambat": _l("Terlambat"),
        "minggu-ini": _l("Minggu ini"),
        "daerah": _l("Menunggu daerah"),
        "bpjs": _l("Menunggu BPJS"),
        "selesai": _l("Selesai"),
        "dibatalkan": _l("Dibatalkan"),
    }
)
"""Quick filters by their name in the address, in the order in which they are offered."""
COLUMN_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "todo": _l("Belum mulai"),
        "region": _l("Dikerjakan daerah"),
        # Where it stands, not whose turn it is: also a first column holds what waits for the branch.
        "bpjs": _l("Di cabang BPJS"),
        kinds.DONE: _l("Selesai"),
    }
)
"""Columns of the board of all kinds."""
SIDE_WORDS: Final[Mapping[Party, str]] = MappingProxyType({Party.REGION: _l("Daerah"), Party.BPJS: _l("BPJS Kesehatan")})
PRIORITY_WORDS: Final[Mapping[Priority, str]] = MappingProxyType(
    {Priority.HIGH: _l("Tinggi"), Priority.NORMAL: _l("Biasa"), Priority.LOW: _l("Rendah")}
)
FIELD_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "title": _l("Judul tugas"),
        "owner": _l("Pemilik"),
        "detail": _l("Rincian"),
        "due_on": _l("Tenggat"),
        "priority": _l("Prioritas"),
        "labels": _l("Label"),
        "shared": _l("Dibagikan kepada cabang"),
        "checklist": _l("Daftar periksa"),
        "links": _l("Tautan"),
        "assignee": _l("Ditugaskan kepada"),
    }
)
"""What can be changed of a task."""
LINK_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "action": _l("Tindak lanjut forum"),
        "target": _l("Target"),
        "figure": _l("Angka terkait"),
        "batch": _l("Penyerahan terkait"),
        "page": _l("Halaman"),
    }
)
USUAL_OWNERS: Final = (
    "Dinas Kesehatan",
    "Dinas Sosial",
    "Disdukcapil",
    "BPKAD",
    "Disnakertrans",
    "DPMD",
    "Bappeda",
    "Setda",
)
"""Offices that own actions in most regions, as they call themselves; any other name may be typed."""


def view_words(view: str, party: Party) -> str:
    """A quick filter as one side calls it: what waits for oneself waits for `us`."""
    own = {("daerah", Party.REGION), ("bpjs", Party.BPJS)}
    return _("Menunggu kami") if (view, party) in own else str(VIEW_WORDS[view])


def step_words(kind: str, step: str) -> str:
    """A step of a kind, or its end."""
    return str(COLUMN_WORDS[kinds.DONE]) if step == kinds.DONE else str(kinds.step_of(kind, step).words)


def due_rule(due: kinds.Due | None) -> str:
    """When a step is due, as a rule: `sebelum tanggal 20`; `tenggat bebas` without one."""
    if due is None:
        return _("tenggat bebas")
    if due.before_day:
        return _("sebelum tanggal %(day)s", day=due.before_day)
    if due.working_days:
        return ngettext("%(num)d hari kerja", "%(num)d hari kerja", due.working_days)
    if due.after_period:
        return ngettext("%(num)d hari kerja setelah masanya", "%(num)d hari kerja setelah masanya", due.after_period)
    if due.month:
        return _("setiap tanggal %(day)s/%(month)s", day=due.day, month=due.month)
    return _("akhir bulan")
