"""Action items between records and JSON: builders of what goes out, a reader of what came in and was checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from semesta_tenants.actions import rules
from semesta_tenants.actions.moving import Judged, Movement, Reading, shown
from semesta_tenants.actions.queries import ActionLine, Narrowed
from semesta_tenants.actions.records import Action, Note, Wanted
from semesta_tenants.targets.records import Indicator
from semesta_tenants.targets.rules import plain

FIELDS = ("title", "organisation_id", "detail", "person_words", "due_on", "priority", "indicator", "expected", "target_id")
"""What a change may name; what it leaves out stays."""


def tag_of(action: Action) -> str:
    """The ETag of an item, without quotation marks: another one after every change, and never that of another item."""
    return f"{action.id.hex}.{action.row_version}"


def line_document(line: ActionLine) -> dict[str, Any]:
    """An item in a list."""
    named = {name: getattr(line, name) for name in ActionLine.__slots__ if name != "row_version"}
    return {**named, "etag": f"{line.id.hex}.{line.row_version}"}


def action_document(action: Action, movement: Movement | None, notes: Sequence[Note] = ()) -> dict[str, Any]:
    """A whole item."""
    wanted = action.wanted
    closed = {
        "by": action.closed_words,
        "at": action.closed_at,
        "note": action.closing_note,
        "evidence_url": action.evidence_url or None,
    }
    return {
        "id": action.id,
        "etag": tag_of(action),
        "state": action.state,
        **{name: getattr(wanted, name) for name in FIELDS if name != "expected"},
        "expected": amount(rules.indicator_of(wanted.indicator), wanted.expected),
        "organisation": action.organisation,
        "meeting_id": wanted.meeting_id,
        "item_id": wanted.item_id,
        "source": {"title": wanted.source_title, "url": wanted.source_url} if wanted.source_title else None,
        "entered_by": action.entered_words,
        "entered_at": action.entered_at,
        "closed": closed if action.closed_at else None,
        "movement": movement_document(movement) if movement else None,
        "notes": [note_document(each) for each in notes],
    }


def note_document(note: Note) -> dict[str, Any]:
    """A note."""
    return {"id": note.id, "text": note.text, "by": note.entered_words, "at": note.entered_at}


def movement_document(found: Movement) -> dict[str, Any]:
    """The three figures and what can be said of them."""
    return {
        "wished": "rise" if found.rising else "fall",
        "before": _reading(found.indicator, found.before),
        "at_due": _reading(found.indicator, found.at_due),
        "now": _reading(found.indicator, found.now),
        "by_due": _judged(found.indicator, found.by_due),
        "by_now": _judged(found.indicator, found.by_now),
    }


def amount(indicator: Indicator | None, value: Decimal | None) -> str | int | None:
    """Per cent as text, people as an integer."""
    if value is None or indicator is None:
        return None
    return plain(value) if indicator.is_rate else int(value)


def wanted_of(given: Mapping[str, Any]) -> Wanted:
    """An item as a program asks for it."""
    return Wanted(**given)


def narrowing_of(asked: Mapping[str, Any]) -> Narrowed:
    """What the database is asked for."""
    state = asked.get("state")
    return Narrowed(
        states=(state,) if state else (),
        owner=asked.get("organisation_id"),
        since=asked.get("due_since"),
        until=asked.get("due_until"),
        indicator=asked.get("indicator") or "",
        priority=asked.get("priority"),
        meeting=asked.get("meeting_id"),
        text=asked["text"],
    )


def _reading(indicator: Indicator, reading: Reading | None) -> dict[str, Any] | None:
    if reading is None:
        return None
    return {
        "value": amount(indicator, shown(indicator, reading)),
        "relation": reading.relation.value,
        "as_of": reading.as_of,
        "computed": reading.computed,
        "basis": reading.basis.value,
        "source": reading.source,
    }


def _judged(indicator: Indicator, judged: Judged) -> dict[str, Any]:
    change = judged.change
    return {
        "moved": judged.moved,
        "why": judged.why,
        "change": None if change is None else plain(change) if indicator.is_rate else int(change),
    }
