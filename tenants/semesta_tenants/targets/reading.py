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
from semesta_tenants.targets import listing, queries
from semesta_tenants.targets.listing import Line
from semesta_tenants.targets.records import Indicator, Target

Forecasts = Mapping[uuid.UUID, bool]
"""Whether the forecast reaches a target by its due date, by the target's id; one without a forecast is not there."""


@dataclass(frozen=True, slots=True)
class One:
    """One target with where it stands and all its versions, newest first."""

    line: Line
    versions: tuple[Target, ...]


def lines(session: Session, *, today: dt.date, forecasts: Forecasts | None = None) -> tuple[Line, ...]:
    """Every target of this region, also what was given up, beside what it published; three statements. today: in its zone."""
    return beside(session, queries.targets(session, withdrawn=True), today=today, forecasts=forecasts)


def beside(session: Session, found: Sequence[Target], *, today: dt.date, forecasts: Forecasts | None = None) -> tuple[Line, ...]:
    """These targets of this region beside what it published; two statements, none where there are no targets."""
    if not found:
        return ()
    tenant = str(session.info["tenant"])
    return _lines(found, _published(session, [tenant])[tenant], today, (tenant, _known(session)), forecasts)


def shared(session: Session, *, today: dt.date) -> tuple[Line, ...]:
    """What its regencies show this province, beside what they published; two statements, none more where nobody shares."""
    found = queries.shared_with(session)
    published = _published(session, sorted({each.tenant for each in found})) if found else {}
    return tuple(listing.line(each.target, published[each.tenant], tenant=each.tenant, today=today) for each in found)


def one(session: Session, target_id: uuid.UUID, *, today: dt.date, forecasts: Forecasts | None = None) -> One | None:
    """One target; None where there is none here."""
    versions = queries.versions(session, target_id)
    if not versions:
        return None
    tenant = str(session.info["tenant"])
    published = _published(session, [tenant])[tenant]
    return One(_lines(versions[:1], published, today, (tenant, _known(session)), forecasts)[0], versions)


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
    forecasts: Forecasts | None,
) -> tuple[Line, ...]:
    tenant, known = place
    reaches = forecasts or {}
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
