"""Which action items a run of reminders brings to whose mind; pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from semesta_tenants.actions.records import Action
from semesta_tenants.reminders.rules import Choice, Moment, escalates, moment


@dataclass(frozen=True, slots=True)
class Due:
    """What one run brings to mind. by_organisation: of each owner the items with their moments, the most pressing first.

    escalated: items that have been late for so long.
    """

    by_organisation: Mapping[uuid.UUID, tuple[tuple[Action, Moment], ...]] = field(default_factory=dict)
    escalated: tuple[Action, ...] = ()


def gathered(choice: Choice, items: Iterable[Action], since: dt.date, today: dt.date, told: Mapping[uuid.UUID, dt.date]) -> Due:
    """What a run on `today` writes when the last one was on `since`; items that have ended or have no due date are left out.

    told: for which due date an item was escalated last.
    """
    found: dict[uuid.UUID, list[tuple[Action, Moment]]] = {}
    escalated = []
    for each in sorted(items, key=lambda item: (item.wanted.due_on or dt.date.max, str(item.id))):
        due = each.wanted.due_on
        if each.state.ended or due is None:
            continue
        if (kind := moment(choice, due, since, today)) is not None:
            found.setdefault(each.wanted.organisation_id, []).append((each, kind))
        if told.get(each.id) != due and escalates(choice, due, today):
            escalated.append(each)
    return Due({owner: tuple(those) for owner, those in found.items()}, tuple(escalated))
