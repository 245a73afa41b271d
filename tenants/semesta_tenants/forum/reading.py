"""What a side reads of a meeting's figures: frozen or live, narrowed to what it may see, and what was published since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from semesta_tenants.coverage.records import Published, Side
from semesta_tenants.forum import drawing, gathering, queries_list
from semesta_tenants.forum.records import Clock, Meeting, State


@dataclass(frozen=True, slots=True)
class Drawn:
    """figures: None for a meeting that draws none in. corrected, later: as `drawing.newer`, for frozen figures alone."""

    figures: Mapping[str, Any] | None
    corrected: Published | None = None
    later: Published | None = None


def figures(session: Session, meeting: Meeting, here: Clock, side: Side) -> Drawn:
    """The drawing of a meeting: frozen since it was held, live while it is planned; a cancelled one has none."""
    corrected = later = None
    if meeting.figures is not None:
        found: Mapping[str, Any] = meeting.figures
        corrected, later = drawing.newer(found, gathering.published(session))
    elif meeting.state is State.PLANNED:
        found = gathering.figures(session, meeting, here)
    else:
        return Drawn(None)
    return Drawn(_narrowed(session, found, side), corrected, later)


def frozen(session: Session, meeting: Meeting, side: Side) -> Mapping[str, Any] | None:
    """What was frozen when the meeting was held, as this side may see it: what its minutes show. None before."""
    return None if meeting.figures is None else _narrowed(session, meeting.figures, side)


def _narrowed(session: Session, found: Mapping[str, Any], side: Side) -> Mapping[str, Any]:
    """Unfinished items of meetings that a side does not see are left out; two statements for the branch, none for the region."""
    seen = queries_list.seen_by(session, side)
    if seen is None:
        return found
    meetings = queries_list.listed(session, queries_list.Narrowed(seen=seen))
    return drawing.narrowed(found, {str(each.id) for each in meetings})
