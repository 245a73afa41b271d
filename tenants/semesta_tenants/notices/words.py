"""The words of mails: what each kind is about, and where they go."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from semesta_platform.interface.words import lazy_gettext as _l

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
        "notice.single": _l("Pemberitahuan"),
        "notice.digest": _l("Ringkasan harian"),
    }
)
"""By kind; one that is not here is shown by its own name."""


def kind_words(kind: str) -> str:
    """What a mail is about."""
    return str(KINDS.get(kind, kind))
