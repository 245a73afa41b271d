"""Action items as the forum's search and an organisation's page take them in: statements, to be narrowed by whoever asks."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Select, select

from semesta_tenants.actions.model import ActionRow
from semesta_tenants.actions.queries import ENDED


def searched() -> Select[*tuple[Any, ...]]:
    """Every action item as id, meeting_id, title, body, search and entered_at; body: what an excerpt is made from."""
    body = ActionRow.detail + " " + ActionRow.closing_note
    return select(ActionRow.id, ActionRow.meeting_id, ActionRow.title, body.label("body"), ActionRow.search, ActionRow.entered_at)


def owned_by(organisation_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    """Action items of one organisation as id, meeting_id, title, due_on and state; what is still to be done first."""
    ended = ActionRow.state.in_(ENDED)
    columns = (ActionRow.id, ActionRow.meeting_id, ActionRow.title, ActionRow.due_on, ActionRow.state)
    order = (ended, ActionRow.due_on.asc().nulls_last(), ActionRow.id)
    return select(*columns).where(ActionRow.organisation_id == organisation_id).order_by(*order)


def of_meetings(query: Select[*tuple[Any, ...]], meetings: Select[Any]) -> Select[*tuple[Any, ...]]:
    """Of these action items those that these meetings made. meetings: a select of ids."""
    return query.where(ActionRow.meeting_id.in_(meetings))
