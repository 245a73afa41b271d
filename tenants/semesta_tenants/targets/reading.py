"""What pages and programs about targets read: a region's with where they stand, one with its versions, a province's view."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from semesta_tenants.coverage import queries as coverage
from semesta_tenants.coverage.records import Kind, Population, Published
from semesta_tenants.targets import listing, measures, queries, queries_forecasts, rules
from semesta_tenants.targets.forecasts import Forecast, reach
from semesta_tenants.targets.listing import Line
from semesta_tenants.targets.queries_forecasts import Aim, Outlook
from semesta_tenants.targets.records import Indicator, Target


@dataclass(frozen=True, slots=True)
class One:
    """One target with where it stands, what is forecast of its indicator, and all its versions, newest first."""

    line: Line
    outlook: Outlook
    versions: tuple[Target, ...]


def lines(session: Session, *, today: dt.date) -> tuple[Line, ...]:
    """Every target of this region, also what was given up, beside what it published; four statements. today: in its zone."""
    return beside(session, queries.targets(session, withdrawn=True), today=today)


def beside(session: Session, found: Sequence[Target], *, today: dt.date) -> tuple[Line, ...]:
    """These targets of this region beside what it published; three statements, none where there are no targets."""
    if not found:
        return ()
    tenant = str(session.info["tenant"])
    reaches = in_time(found, queries_forecasts.latest(session))
    return _lines(found, _published(session, [tenant])[tenant], today, (tenant, _known(session)), reaches)


def in_time(found: Iterable[Target], kept: Mapping[str, Forecast]) -> dict[uuid.UUID, bool]:
    """Whether the forecast reaches each target by its due date. kept: by indicator.

    One without a forecast is not there, nor one that is due after the forecast ends before it is reached: nobody knows.
    """
    known = {each.id: _in_time(each, kept[each.indicator.code]) for each in found if each.indicator.code in kept}
    return {target: answer for target, answer in known.items() if answer is not None}


def _in_time(target: Target, forecast: Forecast) -> bool | None:
    found = reach(forecast, target.value)
    if found is None:
        return None
    if found.already:
        return True
    if found.expected is not None:
        return found.expected <= target.due_on + rules.DUE_GRACE
    return None if forecast.steps[-1].period < target.due_on.replace(day=1) else False


def shared(session: Session, *, today: dt.date) -> tuple[Line, ...]:
    """What its regencies show this province, beside what they published; two statements, none more where nobody shares."""
    found = queries.shared_with(session)
    published = _published(session, sorted({each.tenant for each in found})) if found else {}
    return tuple(listing.line(each.target, published[each.tenant], tenant=each.tenant, today=today) for each in found)


def one(session: Session, target_id: uuid.UUID, *, today: dt.date) -> One | None:
    """One target; None where there is none here."""
    versions = queries.versions(session, target_id)
    if not versions:
        return None
    tenant = str(session.info["tenant"])
    published, kept = _published(session, [tenant])[tenant], queries_forecasts.latest(session)
    (line,) = _lines(versions[:1], published, today, (tenant, _known(session)), in_time(versions[:1], kept))
    target = line.target
    aims = () if target.withdrawn else (Aim(target.id, target.indicator, target.value, target.due_on, target.owner),)
    points = measures.series(published, target.indicator)
    return One(line, queries_forecasts.outlook(target.indicator, kept.get(target.indicator.code), points, aims), versions)


def newest_of(session: Session, indicator: Indicator, *, today: dt.date) -> Line:
    """What is published of an indicator, as a target without baseline would stand beside it: for the form of a new one."""
    tenant = str(session.info["tenant"])
    bare = Target(uuid.UUID(int=0), 1, indicator, Decimal(0), today, "")
    return listing.line(bare, _published(session, [tenant])[tenant], tenant=tenant, today=today)


def _lines(
    found: Iterable[Target],
    published: tuple[Published, ...],
    today: dt.date,
    place: tuple[str, Population | None],
    reaches: Mapping[uuid.UUID, bool],
) -> tuple[Line, ...]:
    tenant, known = place
    return tuple(
        listing.line(each, published, tenant=tenant, today=today, known=known, forecast_reaches=reaches.get(each.id))
        for each in found
    )


def _published(session: Session, tenants: list[str]) -> dict[str, tuple[Published, ...]]:
    grouped: dict[str, list[Published]] = {each: [] for each in tenants}
    for each in coverage.published(session, tenants, kind=Kind.ACTUAL):
        grouped[each.tenant].append(each)
    return {tenant: tuple(found) for tenant, found in grouped.items()}


def _known(session: Session) -> Population | None:
    """The newest population on record, for figures that name none."""
    found = coverage.populations(session)
    return found[0] if found else None
