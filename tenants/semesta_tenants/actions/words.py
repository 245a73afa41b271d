"""The words of action items on pages and in files: states, priorities, views, and how a figure moved; never a claim of cause."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from semesta_platform.interface import formats
from semesta_platform.interface.translation import current_language
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.actions.moving import Judged, Moved, Reading, Why, shown
from semesta_tenants.actions.records import Priority, State
from semesta_tenants.coverage.records import Relation
from semesta_tenants.targets.records import Indicator
from semesta_tenants.targets.words import amount_words

STATE_WORDS: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.OPEN: _l("Terbuka"),
        State.IN_PROGRESS: _l("Berjalan"),
        State.WAITING: _l("Menunggu pihak lain"),
        State.DONE: _l("Selesai"),
        State.CANCELLED: _l("Dibatalkan"),
    }
)
PILLS: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.OPEN: "open",
        State.IN_PROGRESS: "doing",
        State.WAITING: "waiting_other",
        State.DONE: "done",
        State.CANCELLED: "cancelled",
    }
)
"""The states of `vocabulary.STATES` that stand for those of action items."""
PRIORITY_WORDS: Final[Mapping[Priority, str]] = MappingProxyType(
    {Priority.HIGH: _l("Tinggi"), Priority.NORMAL: _l("Biasa"), Priority.LOW: _l("Rendah")}
)
VIEW_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "terbuka": _l("Terbuka"),
        "terlambat": _l("Terlambat"),
        "minggu-ini": _l("Minggu ini"),
        "tanpa-tenggat": _l("Tanpa tenggat"),
        "menunggu": _l("Menunggu"),
        "selesai": _l("Selesai"),
        "dibatalkan": _l("Dibatalkan"),
        "semua": _l("Semua"),
    }
)
"""Quick filters by their name in the address, in the order in which they are offered."""
FIELD_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "title": _l("Tindak lanjut"),
        "organisation_id": _l("Pemilik"),
        "person_words": _l("Penanggung jawab"),
        "due_on": _l("Tenggat"),
        "priority": _l("Prioritas"),
        "indicator": _l("Indikator"),
        "expected": _l("Nilai yang diharapkan"),
        "target_id": _l("Target"),
        "detail": _l("Rincian"),
    }
)
"""What can be changed of an action item, in the form's order."""
MOVED_WORDS: Final[Mapping[Moved, str]] = MappingProxyType(
    {
        Moved.WITH: _l("bergerak searah, belum tentu karenanya"),
        Moved.AGAINST: _l("bergerak berlawanan"),
        Moved.STILL: _l("tidak bergerak"),
        Moved.UNKNOWN: _l("belum dapat dikatakan"),
    }
)
WHY_WORDS: Final[Mapping[Why, str]] = MappingProxyType(
    {
        Why.NO_BEFORE: _l("Belum ada angka terbit ketika tindak lanjut ini dibuat."),
        Why.NO_FIGURE: _l("Belum ada angka terbit sampai hari itu."),
        Why.NO_LATER: _l("Belum ada angka terbit sesudah angka sebelumnya."),
        Why.NO_DUE: _l("Tindak lanjut ini tanpa tenggat."),
        Why.NOT_DUE: _l("Tenggatnya belum tiba."),
        Why.OLD_FIGURE: _l("Angka terakhir sampai tenggat lebih tua dari tiga bulan pada saat itu."),
        Why.OTHER_BASIS: _l("Keaktifan dihitung atas dasar yang lain, jadi keduanya tidak dibandingkan."),
        Why.INTERVAL: _l("Salah satu angka hanya berupa rentang, sehingga arahnya belum pasti."),
    }
)


def moved_words(judged: Judged) -> str:
    """'bergerak searah, belum tentu karenanya'."""
    return str(MOVED_WORDS[judged.moved])


def why_words(judged: Judged) -> str:
    """Why nothing can be said; empty where something can."""
    return str(WHY_WORDS[judged.why]) if judged.why else ""


def change_words(indicator: Indicator, judged: Judged) -> str | None:
    """'+4,21 poin' or '+1.200 orang'; None where no difference of two numbers is known."""
    if judged.change is None:
        return None
    change = formats.signed(judged.change, 2 if indicator.is_rate else 0, language=current_language())
    return _("%(points)s poin", points=change) if indicator.is_rate else _("%(people)s orang", people=change)


def reading_words(indicator: Indicator, reading: Reading | None) -> str | None:
    """'76,56%' or '> 98%' as its source prints it; None where it is not known."""
    if reading is None:
        return None
    sign = {Relation.EXACTLY: "", Relation.ABOVE: "> ", Relation.AT_LEAST: "≥ "}[reading.relation]
    value = reading.value if indicator.is_rate and reading.computed else shown(indicator, reading)
    return sign + amount_words(indicator, value)
