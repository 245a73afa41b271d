"""Who is told of which step of a batch, in the transaction of the step."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy.orm import Session

from semesta_platform.notifications import service as notifications
from semesta_platform.notifications import titles
from semesta_platform.notifications.records import Audience, Event
from semesta_tenants.batches.records import Batch, Viewer
from semesta_tenants.coverage.records import Actor

_TOLD: Final[Mapping[str, tuple[bool, bool]]] = MappingProxyType(
    {
        "batch.sent": (False, True),
        "batch.received": (True, False),
        "batch.verified": (True, False),
        "batch.agreed": (True, True),
        "batch.withdrawn": (True, True),
        "batch.returned": (True, False),
        "batch.contested": (False, True),
    }
)
"""For each kind of event: whether the region (its admins and the owner's office) and the branch are told; else the other side."""


def tell(session: Session, actor: Actor, viewer: Viewer, batch: Batch, kind: str) -> None:
    """Tell those whom a step concerns. The branch is never told of what it may not see."""
    region, branch = _TOLD.get(kind, (viewer.bpjs, not viewer.bpjs))
    audience = Audience(admins=region, office=batch.wanted.owner if region else "", liaisons=branch and batch.sent is not None)
    event = Event(
        kind=kind,
        audience=audience,
        about=("batch", batch.id),
        title=_title(batch, kind),
        once=f"{kind}:{batch.id}:{batch.row_version}",
        path=f"/{viewer.slug}/penyerahan/{batch.id}/",
        words=batch.withdrawn_reason or batch.returned_reason or (batch.answer.words if batch.answer else ""),
    )
    notifications.tell(session, (actor.person_id, actor.words), [event])


def _title(batch: Batch, kind: str) -> str:
    title, found = batch.wanted.title, batch.answer
    return titles.answered(title, found.accepted, found.rejected) if kind == "batch.verified" and found else title
