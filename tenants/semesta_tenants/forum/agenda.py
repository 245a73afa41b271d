"""Verbs of a meeting's agenda: write it down as a whole, points moved, added, taken away."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, update
from sqlalchemy.orm import Session

from semesta_platform.errors import ConflictError
from semesta_platform.interface.words import gettext as _
from semesta_tenants.actions import queries as actions
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor
from semesta_tenants.forum import queries, rules, service
from semesta_tenants.forum.model import MeetingItemRow
from semesta_tenants.forum.records import Item, Meeting, StaleMeetingError, WantedItem


def save(session: Session, actor: Actor, meeting_id: uuid.UUID, wanted: Sequence[WantedItem], *, expected: int) -> Meeting:
    """The agenda as it is to be, in this order: points with an id are changed, those without are new, those left out go.

    expected: the row version of the meeting that was on screen; every change of the agenda counts one there. What was said and
    decided stays with its point, and such a point is not taken away.

    Raises:
        NotFoundError: there is no such meeting.
        StaleMeetingError: somebody changed it first, or one of these points is gone.
        ConflictError: its minutes are locked, it was cancelled, or a point with minutes would go.
        InvalidError: a field cannot be so; fields as in `rules.item_problems`.
    """
    wanted = [rules.tidied_item(each) for each in wanted]
    current = service.stepping(session, meeting_id, "agenda", expected)
    before = {each.id: each for each in queries.items(session, meeting_id)}
    kept = [each.id for each in wanted if each.id is not None]
    if len(set(kept)) < len(kept) or not before.keys() >= set(kept):
        raise StaleMeetingError(_("Susunan acara sudah berubah. Periksa lagi, lalu ulangi."), current)
    service.refuse(rules.item_problems(wanted))
    gone = [each for each in before.values() if each.id not in set(kept)]
    led_to = {each.wanted.item_id for each in actions.of_meeting(session, meeting_id)} if gone else set()
    if any(each.discussion or each.decision or each.id in led_to for each in gone):
        raise ConflictError(_("Mata acara yang sudah berisi notulen atau tindak lanjut tidak dapat dihapus."))
    if not _write(session, actor, meeting_id, before, wanted) and not gone:
        return current
    if gone:
        session.execute(delete(MeetingItemRow).where(MeetingItemRow.id.in_([each.id for each in gone])))
    service.write_head(session, actor, current, {})
    changed = service.found(queries.meeting(session, meeting_id))
    after = {**service.snapshot(changed), "agenda": _titles(queries.items(session, meeting_id))}
    was = {**service.snapshot(current), "agenda": _titles(before.values())}
    acts.record(session, actor, "meeting.changed", (service.SUBJECT, str(meeting_id)), after, was)
    return changed


def _write(
    session: Session, actor: Actor, meeting_id: uuid.UUID, before: dict[uuid.UUID, Item], wanted: Sequence[WantedItem]
) -> bool:
    """Changed and new points; whether there were any."""
    touched = False
    for place, each in enumerate(wanted):
        if each.id is None:
            service.insert_items(session, actor, meeting_id, [each], since=place)
            touched = True
        elif values := _values(before[each.id], each, place, actor):
            statement = update(MeetingItemRow).where(MeetingItemRow.id == each.id).values(**values)
            session.execute(statement, execution_options={"synchronize_session": False})
            touched = True
    return touched


def _values(item: Item, wanted: WantedItem, place: int, actor: Actor) -> dict[str, Any]:
    """Columns that change. Another place alone is no change of the point: who writes its minutes is not told that it is stale."""
    values: dict[str, Any] = {} if item.position == place else {"position": place}
    if (item.topic, item.title, item.lead_words, item.minutes) != (wanted.topic, wanted.title, wanted.lead_words, wanted.minutes):
        values |= {"kind": wanted.topic.value, "title": wanted.title, "lead_words": wanted.lead_words, "minutes": wanted.minutes}
        values |= {"changed_by": actor.person_id, "changed_words": actor.words, "changed_at": func.now()}
        values["row_version"] = item.row_version + 1
    return values


def _titles(items: Any) -> str:
    return "; ".join(f"{place}. {each.title}" for place, each in enumerate(items, 1))
