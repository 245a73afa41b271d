"""The words of webhooks: what each event is called, and how deliveries stand."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from semesta_platform.interface.words import lazy_gettext as _l
from semesta_platform.notifications.deliveries import TRIAL

GROUPS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = MappingProxyType(
    {
        "tugas": (
            _l("Tugas"),
            {
                "task.opened": _l("Tugas dibuka"),
                "task.assigned": _l("Tugas ditugaskan"),
                "task.moved": _l("Tugas diteruskan ke pihak lain"),
                "task.commented": _l("Tugas dikomentari"),
                "task.mentioned": _l("Seseorang disebut pada tugas"),
                "task.finished": _l("Tugas selesai"),
                "task.cancelled": _l("Tugas dibatalkan"),
                "task.due_soon": _l("Tenggat tugas mendekat"),
                "task.due": _l("Tenggat tugas hari ini"),
                "task.late": _l("Tugas lewat tenggat"),
                "task.escalated": _l("Tugas lama terlambat"),
            },
        ),
        "penyerahan": (
            _l("Penyerahan data"),
            {
                "batch.sent": _l("Penyerahan dikirim"),
                "batch.received": _l("Penyerahan diterima"),
                "batch.verified": _l("Penyerahan dijawab"),
                "batch.returned": _l("Penyerahan dikembalikan cabang"),
                "batch.contested": _l("Penyerahan diminta diperiksa kembali"),
                "batch.unsigned": _l("Tanda tangan penyerahan ditarik"),
                "batch.agreed": _l("Penyerahan disepakati"),
                "batch.withdrawn": _l("Penyerahan ditarik kembali"),
            },
        ),
        "iuran": (
            _l("Iuran"),
            {
                "contribution.entered": _l("Iuran dicatat"),
                "contribution.confirmed": _l("Iuran dibenarkan"),
                "contribution.voided": _l("Iuran dibatalkan"),
            },
        ),
        "angka": (
            _l("Angka kepesertaan"),
            {
                "figure.submitted": _l("Angka diajukan"),
                "figure.returned": _l("Angka dikembalikan"),
                "figure.verified": _l("Angka diverifikasi"),
            },
        ),
    }
)
"""What can be chosen, under the headings of the form."""
OTHERS: Final[Mapping[str, str]] = MappingProxyType({"webhook.stopped": _l("Webhook dijeda"), TRIAL: _l("Kiriman percobaan")})
"""What comes of itself: a webhook of all events is told of the first too."""
EVENTS: Final[Mapping[str, str]] = MappingProxyType(
    {kind: words for _heading, kinds in GROUPS.values() for kind, words in kinds.items()} | dict(OTHERS)
)


def event_words(kind: str) -> str:
    """What an event is called; one that is not known here keeps its own name."""
    return str(EVENTS.get(kind, kind))
