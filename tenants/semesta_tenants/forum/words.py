"""The words of meetings on pages: states, topics, how somebody came."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.forum.records import Presence, State, Topic, Via

STATE_WORDS: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.PLANNED: _l("Direncanakan"),
        State.HELD: _l("Belum disahkan"),
        State.LOCKED: _l("Disahkan"),
        State.CANCELLED: _l("Dibatalkan"),
    }
)
STATE_LOOKS: Final[Mapping[State, str]] = MappingProxyType(
    {State.PLANNED: "planned", State.HELD: "unsigned", State.LOCKED: "signed", State.CANCELLED: "cancelled"}
)
"""With which state of `vocabulary.STATES` a meeting is shown."""
VIEWS: Final[Mapping[str, State | None]] = MappingProxyType(
    {
        "semua": None,
        "direncanakan": State.PLANNED,
        "belum-disahkan": State.HELD,
        "disahkan": State.LOCKED,
        "dibatalkan": State.CANCELLED,
    }
)
"""Quick filters by their name in the address."""
TOPIC_WORDS: Final[Mapping[Topic, str]] = MappingProxyType(
    {
        Topic.FOLLOW_UP: _l("Tindak lanjut"),
        Topic.COVERAGE: _l("Cakupan dan keaktifan"),
        Topic.INACTIVITY: _l("Ketidakaktifan"),
        Topic.VALIDITY: _l("Validitas data"),
        Topic.BUDGET: _l("Anggaran dan iuran"),
        Topic.FACILITIES: _l("Fasilitas kesehatan"),
        Topic.OTHER: _l("Lain-lain"),
    }
)
PRESENCE_WORDS: Final[Mapping[Presence, str]] = MappingProxyType(
    {
        Presence.INVITED: _l("Diundang"),
        Presence.CONFIRMED: _l("Akan hadir"),
        Presence.PRESENT: _l("Hadir"),
        Presence.DELEGATED: _l("Diwakilkan"),
        Presence.ABSENT: _l("Tidak hadir"),
    }
)
VIA_WORDS: Final[Mapping[Via, str]] = MappingProxyType(
    {Via.LIST: _l("daftar hadir"), Via.CODE: _l("kode di ponsel"), Via.REPORT: _l("laporan")}
)
