"""Meetings between records and JSON: builders of what goes out."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from semesta_tenants.forum.queries_list import Line, Narrowed
from semesta_tenants.forum.records import Attendance, Item, Meeting, Quorum


def line_document(line: Line) -> dict[str, Any]:
    """A meeting in a list. etag: of its head alone."""
    return {
        "id": line.id,
        "title": line.title,
        "number": line.number,
        "starts_at": line.starts_at,
        "ends_at": line.ends_at,
        "timed": line.timed,
        "place": line.place,
        "state": line.state,
        "series": line.series,
        "invited_at": line.invited_at,
        "quorum": _quorum(line.quorum),
        "etag": f"{line.id.hex}.{line.row_version}",
    }


def meeting_document(
    line: Line, meeting: Meeting, items: Iterable[Item], lines: Iterable[Attendance], figures: Mapping[str, Any] | None
) -> dict[str, Any]:
    """A whole meeting. line: the same meeting as a list has it. figures: frozen or live."""
    return {
        **line_document(line),
        "online_url": meeting.online_url,
        "chair": meeting.chair_words,
        "secretary": meeting.secretary_words,
        "cancel_reason": meeting.cancel_reason,
        "source": {"title": meeting.source_title, "url": meeting.source_url} if meeting.source_title else None,
        "agenda": [_item(each) for each in items],
        "attendance": [_attendance(each) for each in lines],
        "figures": figures,
        "frozen_at": meeting.frozen_at,
        "entered_by": meeting.entered_words,
        "entered_at": meeting.entered_at,
    }


def narrowing_of(asked: Mapping[str, Any], zone: dt.tzinfo, seen: tuple[uuid.UUID, ...] | None) -> Narrowed:
    """What the database is asked for. zone: in which a day begins. seen: as `queries_list.seen_by` gives it."""
    until = asked.get("until")
    return Narrowed(
        state=asked.get("state"),
        text=asked["text"],
        since=_midnight(asked.get("since"), zone),
        # After the last day of the calendar there is none.
        until=_midnight(until + dt.timedelta(days=1) if until and until < dt.date.max else None, zone),
        seen=seen,
    )


def _midnight(day: dt.date | None, zone: dt.tzinfo) -> dt.datetime | None:
    return dt.datetime.combine(day, dt.time(), zone) if day else None


def _quorum(found: Quorum) -> dict[str, Any]:
    return {"per_cent": found.per_cent, "invited": found.invited, "present": found.present, "reached": found.reached}


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "topic": item.topic,
        "title": item.title,
        "lead": item.lead_words,
        "minutes": item.minutes,
        "discussion": item.discussion,
        "decision": item.decision,
    }


def _attendance(line: Attendance) -> dict[str, Any]:
    return {
        "organisation_id": line.organisation_id,
        "organisation": line.organisation,
        "invited": line.invited,
        "presence": line.presence,
        "position": line.position_words,
        "via": line.via,
    }
