"""Action items as the search takes them in: what is searched, and from which words an excerpt is made."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from semesta_tenants.actions.model import ActionRow


def searched() -> Select[*tuple[Any, ...]]:
    """Every action item as id, meeting_id, title, body, search and entered_at; body: what an excerpt is made from."""
    body = ActionRow.detail + " " + ActionRow.closing_note
    return select(ActionRow.id, ActionRow.meeting_id, ActionRow.title, body.label("body"), ActionRow.search, ActionRow.entered_at)
