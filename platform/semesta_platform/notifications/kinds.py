"""The kinds of events that people can be told of, as data: how a line says it, and under which heading one chooses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from flask_babel import LazyString

from semesta_platform.interface import filters
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_platform.notifications import titles
from semesta_platform.notifications.records import Group


@dataclass(frozen=True, slots=True)
class KindOfEvent:
    """words: a sentence with %(actor)s and %(title)s. icon: of the sprite.

    settles: kinds that asked for this; whoever was told of one about the same thing has nothing left to do there.
    """

    group: Group
    words: LazyString
    icon: str
    settles: tuple[str, ...] = ()


_ASKED: Final = ("task.assigned", "task.opened", "task.moved", "task.due_soon", "task.due", "task.late", "task.escalated")
"""What an ended task asks for no more."""
KINDS: Final[Mapping[str, KindOfEvent]] = MappingProxyType(
    {
        "task.assigned": KindOfEvent(Group.MINE, _l("%(actor)s menugaskan Anda: %(title)s"), "user"),
        "task.mentioned": KindOfEvent(Group.MINE, _l("%(actor)s menyebut Anda pada %(title)s"), "message"),
        "task.opened": KindOfEvent(Group.TASKS, _l("%(actor)s membuat tugas %(title)s"), "checklist"),
        "task.moved": KindOfEvent(Group.TASKS, _l("%(actor)s meneruskan %(title)s ke pihak Anda"), "arrow-right"),
        "task.commented": KindOfEvent(Group.TASKS, _l("%(actor)s mengomentari %(title)s"), "message"),
        "task.finished": KindOfEvent(Group.TASKS, _l("%(actor)s menyelesaikan %(title)s"), "check", _ASKED),
        "task.cancelled": KindOfEvent(Group.TASKS, _l("%(actor)s membatalkan tugas %(title)s"), "x", _ASKED),
        "task.due_soon": KindOfEvent(Group.DUE, _l("Tenggat mendekat: %(title)s"), "clock"),
        "task.due": KindOfEvent(Group.DUE, _l("Tenggat hari ini: %(title)s"), "clock"),
        "task.late": KindOfEvent(Group.DUE, _l("Terlambat: %(title)s"), "clock"),
        "task.escalated": KindOfEvent(Group.DUE, _l("Lama terlambat, mohon perhatian pimpinan: %(title)s"), "flag"),
        "batch.sent": KindOfEvent(Group.BATCHES, _l("%(actor)s menyerahkan %(title)s"), "send", ("batch.returned",)),
        "batch.received": KindOfEvent(Group.BATCHES, _l("%(actor)s menerima %(title)s"), "check", ("batch.sent",)),
        "batch.verified": KindOfEvent(
            Group.BATCHES, _l("%(actor)s menjawab %(title)s"), "shield-check", ("batch.sent", "batch.contested")
        ),
        "batch.returned": KindOfEvent(
            Group.BATCHES,
            _l("%(actor)s mengembalikan %(title)s untuk diperbaiki"),
            "arrow-back-up",
            # Also instead of the other answer that the region asked for.
            ("batch.sent", "batch.contested"),
        ),
        "batch.contested": KindOfEvent(
            Group.BATCHES, _l("%(actor)s meminta %(title)s diperiksa kembali"), "refresh", ("batch.verified",)
        ),
        "batch.unsigned": KindOfEvent(Group.BATCHES, _l("%(actor)s menarik tanda tangan pada %(title)s"), "arrow-back-up"),
        "batch.agreed": KindOfEvent(
            Group.BATCHES, _l("%(actor)s menyetujui %(title)s; kedua pihak sepakat"), "check", ("batch.verified",)
        ),
        "batch.withdrawn": KindOfEvent(
            Group.BATCHES, _l("%(actor)s menarik kembali %(title)s"), "arrow-back-up", ("batch.sent", "batch.returned")
        ),
        "contribution.entered": KindOfEvent(Group.MONEY, _l("%(actor)s mencatat %(title)s"), "building-bank"),
        "contribution.confirmed": KindOfEvent(
            Group.MONEY, _l("%(actor)s membenarkan %(title)s"), "check", ("contribution.entered",)
        ),
        "contribution.voided": KindOfEvent(
            Group.MONEY, _l("%(actor)s membatalkan %(title)s"), "arrow-back-up", ("contribution.entered",)
        ),
        "figure.submitted": KindOfEvent(Group.FIGURES, _l("%(actor)s mengajukan %(title)s"), "send"),
        "figure.returned": KindOfEvent(
            Group.FIGURES, _l("%(actor)s mengembalikan %(title)s"), "arrow-back-up", ("figure.submitted",)
        ),
        "figure.verified": KindOfEvent(
            Group.FIGURES, _l("%(actor)s memverifikasi %(title)s"), "shield-check", ("figure.submitted",)
        ),
        # Its program answered that it wants no more calls: somebody has to look.
        "webhook.stopped": KindOfEvent(Group.MINE, _l("Webhook dijeda karena penerimanya berhenti: %(title)s"), "alert-triangle"),
    }
)


WITHDRAWN: Final = "Tugas yang tidak lagi dibagikan kepada Anda"
"""What stands for the title of a thing that its reader may see no more."""
_WITHDRAWN: Final = _l("Tugas yang tidak lagi dibagikan kepada Anda")


def sentence(kind: str, actor: str, title: str) -> str:
    """One line that says a notice, in the language of the request; one of a kind that is no more is said by its title."""
    found = KINDS.get(kind)
    said = str(_WITHDRAWN) if title == WITHDRAWN else titles.said(kind, title)
    return said if found is None else str(found.words) % {"actor": filters.who(actor), "title": said}


def group_of(kind: str) -> Group:
    """Under which heading one chooses for it; one of a kind that is no more stands with the tasks."""
    found = KINDS.get(kind)
    return Group.TASKS if found is None else found.group
