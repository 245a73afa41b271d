"""What is published of an item's indicator: the figure to freeze, and the movement of many items in one statement."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from semesta_tenants.actions import moving, rules
from semesta_tenants.actions.moving import Movement, Reading
from semesta_tenants.actions.records import Action
from semesta_tenants.coverage import queries as coverage
from semesta_tenants.coverage.records import Kind, Published
from semesta_tenants.targets import measures
from semesta_tenants.targets.records import Indicator

VERIFIED = "Angka terverifikasi kantor cabang"
"""The source of a figure that no report tells, in the record's language."""


def figure_on(session: Session, indicator: Indicator, day: dt.date) -> dict[str, Any] | None:
    """The newest published figure of this region that describes a day or one before it, as an item keeps it; one statement."""
    return moving.frozen(indicator, moving.at_day(readings(_published(session), indicator), day))


def movements(session: Session, actions: Sequence[Action], *, today: dt.date) -> dict[uuid.UUID, Movement]:
    """How the figures of these items went; those without an indicator are not there. One statement, none without any."""
    tied = [(each, found) for each in actions if (found := rules.indicator_of(each.wanted.indicator)) is not None]
    return moved(tied, _published(session), today) if tied else {}


def moved(tied: Iterable[tuple[Action, Indicator]], published: Sequence[Published], today: dt.date) -> dict[uuid.UUID, Movement]:
    """Pure: each item beside what is published of its indicator, each indicator's months put together once."""
    known: dict[Indicator, tuple[Reading, ...]] = {}
    found = {}
    for action, indicator in tied:
        points = known.get(indicator) or known.setdefault(indicator, readings(published, indicator))
        found[action.id] = moving.movement(
            indicator,
            points,
            moving.thawed(action.before),
            expected=action.wanted.expected,
            due_on=action.wanted.due_on,
            today=today,
        )
    return found


def readings(published: Sequence[Published], indicator: Indicator) -> tuple[Reading, ...]:
    """The months of an indicator with the words of their source, oldest first."""
    sources: Mapping[int, str] = {each.number: each.source.title if each.source else VERIFIED for each in published}
    return tuple(moving.reading_of(each, sources[each.number]) for each in measures.series(published, indicator))


def _published(session: Session) -> tuple[Published, ...]:
    return coverage.published(session, [str(session.info["tenant"])], kind=Kind.ACTUAL)
