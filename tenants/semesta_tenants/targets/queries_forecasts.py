"""Reads of forecasts: the newest of each indicator, and what the targets of a tenant ask to be forecast."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from semesta_tenants.targets.forecasts import Forecast, unpacked
from semesta_tenants.targets.model import ForecastRow, TargetVersionRow


def latest(session: Session) -> dict[str, Forecast]:
    """The newest forecast of each indicator of this tenant by the indicator's code, also one that says why there is none."""
    row = ForecastRow
    query = select(row.indicator, row.digest, row.content, row.made_at).ext(distinct_on(row.indicator))
    found = session.execute(query.order_by(row.indicator, row.number.desc()))
    return {each.indicator: unpacked(each.indicator, each.digest, each.content, each.made_at) for each in found}


def steered_by(session: Session) -> dict[str, dt.date]:
    """The latest due date of each indicator that a standing target of this tenant is about, by the indicator's code."""
    row = TargetVersionRow
    query = select(row.indicator, row.due_on, row.withdrawn).ext(distinct_on(row.target_id))
    found: dict[str, dt.date] = {}
    for each in session.execute(query.order_by(row.target_id, row.number.desc())):
        if not each.withdrawn:
            found[each.indicator] = max(found.get(each.indicator, each.due_on), each.due_on)
    return found
