"""The words of minutes on pages and on paper: sides, presence, fields."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.forum.minutes_records import Party
from semesta_tenants.forum.records import Presence

PARTY_WORDS: Final[Mapping[Party, str]] = MappingProxyType({Party.CHAIR: _l("Pimpinan rapat"), Party.BPJS: _l("BPJS Kesehatan")})
PRESENCE_WORDS: Final[Mapping[Presence, str]] = MappingProxyType(
    {
        Presence.INVITED: _l("Diundang"),
        Presence.CONFIRMED: _l("Akan hadir"),
        Presence.PRESENT: _l("Hadir"),
        Presence.DELEGATED: _l("Diwakilkan"),
        Presence.ABSENT: _l("Tidak hadir"),
    }
)
HEAD_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "number": _l("Nomor notulen"),
        "secretary_words": _l("Notulis"),
        "opening": _l("Pembukaan"),
        "closing": _l("Penutupan"),
    }
)
SAID_WORDS: Final[Mapping[str, str]] = MappingProxyType({"discussion": _l("Pembahasan"), "decision": _l("Keputusan")})
