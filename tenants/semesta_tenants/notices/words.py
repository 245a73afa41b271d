"""The words of mails: what each kind is about, and where they go."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.notices.records import State

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "meeting.invited": _l("Undangan rapat"),
        "meeting.changed": _l("Perubahan rapat"),
        "meeting.cancelled": _l("Pembatalan rapat"),
        "minutes.locked": _l("Notulen disahkan"),
        "action.assigned": _l("Tindak lanjut baru"),
        "action.due_soon": _l("Pengingat sebelum tenggat"),
        "action.due": _l("Pengingat pada hari tenggat"),
        "action.late": _l("Pengingat terlambat"),
        "action.escalated": _l("Eskalasi"),
    }
)
"""By kind; one that is not here is shown by its own name."""
PILLS: Final[Mapping[State, str]] = MappingProxyType({state: f"mail_{state.value}" for state in State})
"""How each state is shown: a key of `vocabulary.STATES`."""
VIEWS: Final[Mapping[str, State | None]] = MappingProxyType(
    {
        "semua": None,
        "menunggu": State.WAITING,
        "terkirim": State.SENT,
        "gagal": State.FAILED,
        "tidak-dikirim": State.DROPPED,
    }
)
VIEW_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "semua": _l("Semua"),
        "menunggu": _l("Menunggu"),
        "terkirim": _l("Terkirim"),
        "gagal": _l("Gagal"),
        "tidak-dikirim": _l("Tidak dikirim"),
    }
)


def kind_words(kind: str) -> str:
    """What a mail is about."""
    return str(KINDS.get(kind, kind))
