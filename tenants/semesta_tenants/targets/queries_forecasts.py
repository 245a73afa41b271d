"""Reads of forecasts: the newest of each indicator, the targets that ask for them, and both beside what is published now."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from semesta_tenants.coverage import overview
from semesta_tenants.targets import measures
from semesta_tenants.targets.forecasting import forecast, taken, usable
from semesta_tenants.targets.forecasts import LEAST_POINTS, Forecast, unpacked
from semesta_tenants.targets.model import ForecastRow, TargetVersionRow
from semesta_tenants.targets.records import Indicator, Measure, Point

ALWAYS = (Indicator(Measure.COVERAGE), Indicator(Measure.ACTIVE_RATE))
"""What is forecast in every region, whether a target speaks of it or not."""


@dataclass(frozen=True, slots=True)
class Aim:
    """Of a target that stands what a forecast needs. value: per cent or people. owner: the organisation that answers for it."""

    target_id: uuid.UUID
    indicator: Indicator
    value: Decimal
    due_on: dt.date
    owner: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """An indicator with its forecast beside what is published now.

    forecast: the newest that is kept, or one that tells which months are missing; None where the worker still has to make it.
    outdated: other months are published now than the forecast stands on. aims: by due date.
    """

    indicator: Indicator
    forecast: Forecast | None
    outdated: bool
    aims: tuple[Aim, ...]


def latest(session: Session) -> dict[str, Forecast]:
    """The newest forecast of each indicator of this tenant by the indicator's code, also one that says why there is none."""
    row = ForecastRow
    query = select(row.indicator, row.digest, row.content, row.made_at).ext(distinct_on(row.indicator))
    found = session.execute(query.order_by(row.indicator, row.number.desc()))
    return {each.indicator: unpacked(each.indicator, each.digest, each.content, each.made_at) for each in found}


def aims(session: Session) -> tuple[Aim, ...]:
    """Every target of this tenant that was not given up, by due date, in one statement."""
    row = TargetVersionRow
    query = select(row.target_id, row.indicator, row.value, row.due_on, row.owner, row.withdrawn).ext(distinct_on(row.target_id))
    found = session.execute(query.order_by(row.target_id, row.number.desc()))
    standing = [
        Aim(each.target_id, Indicator.of(each.indicator), each.value, each.due_on, each.owner)
        for each in found
        if not each.withdrawn
    ]
    return tuple(sorted(standing, key=lambda each: (each.due_on, each.value, each.target_id)))


def wanted(standing: Iterable[Aim]) -> tuple[Indicator, ...]:
    """The indicators that matter: coverage and active rate, and what targets are about."""
    others = {each.indicator for each in standing} - set(ALWAYS)
    return (*ALWAYS, *sorted(others, key=lambda each: each.code))


def outlooks(session: Session) -> tuple[Outlook, ...]:
    """Every indicator that matters with its forecast, in three statements; nothing is forecast here."""
    published = overview.recently_published(session, str(session.info["tenant"]))
    standing, kept = aims(session), latest(session)
    return tuple(outlook(each, kept.get(each.code), measures.series(published, each), standing) for each in wanted(standing))


def outlook(indicator: Indicator, kept: Forecast | None, points: tuple[Point, ...], standing: Iterable[Aim]) -> Outlook:
    """One indicator, from what is already here. kept: its newest forecast. points: what is published of it."""
    own = tuple(each for each in standing if each.indicator == indicator)
    used, _gaps = usable(indicator, points)
    if len(used) < LEAST_POINTS:
        return Outlook(indicator, forecast(indicator, points, None), outdated=False, aims=own)
    if kept is None or not kept.steps:
        return Outlook(indicator, None, outdated=True, aims=own)
    return Outlook(indicator, kept, outdated=kept.used != tuple(map(taken, used)), aims=own)
