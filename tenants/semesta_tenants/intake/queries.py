"""Reads of a region's imports: the list, one of them, its rows, what its branch offers."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, defer

from semesta_tenants.coverage import history
from semesta_tenants.coverage import queries as figures
from semesta_tenants.coverage.records import Figure, Kind, Side, Version
from semesta_tenants.coverage.rules import months_before
from semesta_tenants.intake import comparing, mapping
from semesta_tenants.intake.comparing import Month, Said
from semesta_tenants.intake.figures import figure_of
from semesta_tenants.intake.model import ImportedRow, ImportRow, SourcePartRow, SourceRowRow
from semesta_tenants.intake.records import Import, ImportLine, ImportState, Offer, Outcome, RowFault

OFFERED = "offered"
Standing = Mapping[Month, Version]


def imports(session: Session) -> tuple[Import, ...]:
    """Every import of the region, newest first; what was only looked at and dropped too."""
    query = select(ImportRow).options(defer(ImportRow.content)).order_by(ImportRow.id.desc())
    return tuple(mapping.import_of(row) for row in session.scalars(query))


def one(session: Session, import_id: uuid.UUID) -> Import | None:
    """One import; None where the region has none of this id."""
    row = session.scalar(select(ImportRow).options(defer(ImportRow.content)).where(ImportRow.id == import_id))
    return None if row is None else mapping.import_of(row)


def content(session: Session, import_id: uuid.UUID) -> bytes | None:
    """The file itself, deflated; None for a branch's."""
    return session.scalar(select(ImportRow.content).where(ImportRow.id == import_id))


def same_file(session: Session, digest: str, states: Sequence[ImportState]) -> Import | None:
    """The newest import of this very file in one of these states."""
    own = (ImportRow.digest == digest, ImportRow.state.in_([each.value for each in states]))
    query = select(ImportRow).options(defer(ImportRow.content)).where(*own).order_by(ImportRow.id.desc()).limit(1)
    row = session.scalar(query)
    return None if row is None else mapping.import_of(row)


def lines(session: Session, import_id: uuid.UUID) -> tuple[ImportLine, ...]:
    """The rows of an import as they were last compared, in the order of the file."""
    table = ImportedRow.__table__
    found = session.execute(select(*table.columns).where(table.c.import_id == import_id).order_by(table.c.line))
    first: dict[Month, int] = {}
    return tuple(mapping.line_of(row, first) for row in found)


def standing(session: Session, rows: Sequence[Said]) -> Standing:
    """What stands in the months of these rows."""
    periods = comparing.months_of(rows)
    return comparing.by_month(figures.versions_in(session, periods, Side.REGION)) if periods else {}


def past(session: Session, found: Iterable[ImportLine]) -> dict[Month, tuple[Figure, ...]]:
    """Of each month that these lines would write the 36 before it, as the form holds them against it."""
    months = {(each.merged.period, each.merged.kind) for each in found if each.writes and each.merged is not None}
    if not months:
        return {}
    first, last = history.since(min(months)[0]), max(months)[0]
    spanned = (last.year - first.year) * 12 + last.month - first.month
    versions = figures.versions_in(session, [months_before(last, back) for back in range(1, spanned + 1)], Side.REGION)
    published = figures.published(session, [str(session.info["tenant"])], since=first)
    return {month: history.of(*month, versions, published).figures for month in months}


def said(found: Sequence[ImportLine]) -> list[Said]:
    """Rows as they were read, to be compared again: what only their comparison found wrong is left out."""
    return [Said(each.line, each.figure, each.period, each.kind, each.faults if each.figure is None else ()) for each in found]


def offers(session: Session) -> tuple[Offer, ...]:
    """What the branch sends and the region has not answered, oldest first."""
    part, row, tenant = SourcePartRow, SourceRowRow, str(session.info["tenant"])
    rows = select(func.count()).where(row.file_id == part.file_id, row.tenant == tenant, _says_something()).scalar_subquery()
    query = select(part.file_id, part.file_name, part.offered_words, part.changed_at, rows)
    query = query.where(part.tenant == tenant, part.state == OFFERED).order_by(part.changed_at, part.file_id)
    return tuple(Offer(*each) for each in session.execute(query))


def offered_part(session: Session, file_id: uuid.UUID) -> SourcePartRow | None:
    """The part of a branch's file that is this region's and open; for verbs."""
    part, tenant = SourcePartRow, str(session.info["tenant"])
    return session.scalar(select(part).where(part.file_id == file_id, part.tenant == tenant, part.state == OFFERED))


def offered_rows(session: Session, file_id: uuid.UUID) -> list[Said]:
    """Its rows as the branch's file has them."""
    row, tenant = SourceRowRow, str(session.info["tenant"])
    own = (row.file_id == file_id, row.tenant == tenant, _says_something())
    found = session.scalars(select(row).where(*own).order_by(row.line))
    return [
        Said(
            each.line,
            figure_of(each.figure) if each.figure and not each.faults else None,
            each.period,
            Kind(each.kind),
            tuple(RowFault(fault.get("column", ""), fault["words"]) for fault in each.faults),
        )
        for each in found
    ]


def _says_something() -> ColumnElement[bool]:
    """Rows that name a month and no number are kept with the file, and are nothing to answer."""
    return or_(SourceRowRow.figure.is_not(None), SourceRowRow.outcome == Outcome.REJECTED.value)
