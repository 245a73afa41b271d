"""Files of figures and populations into tenants: read and checked whole, then each tenant in one transaction of its own.

A run that is killed leaves some tenants done and the others untouched; the same file again does the rest and nothing twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Engine

from semesta_platform.errors import NotFoundError
from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction, tenant_transaction
from semesta_tenants.coverage import importing, publishing, queries, sheets
from semesta_tenants.coverage.importing import Count, Harvest, Skipped
from semesta_tenants.coverage.places import Gazetteer
from semesta_tenants.coverage.records import Reported

EVERY_REGION = 1000
# The clock farthest ahead in Indonesia: nobody is refused a figure of the day that it already is.
EASTERN = dt.timezone(dt.timedelta(hours=9))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did. new: rows written. known: rows that stood there already."""

    new: int
    known: int
    skipped: tuple[Skipped, ...]
    empty: int = 0
    unknown: tuple[str, ...] = ()


def read_figures(engine: Engine, content: bytes, only: str | None = None) -> Harvest:
    """The figures of a file, checked. only: the code of the one tenant that it may speak of.

    Raises:
        NotFoundError: there is no such tenant.
        InvalidError: the file cannot be used; a SheetError names every row and cell.
    """
    sheet = sheets.read(content)
    return importing.figures(sheet, _gazetteer(engine, only), today=today(), only=only)


def today() -> dt.date:
    """The day that it already is somewhere in Indonesia."""
    return dt.datetime.now(EASTERN).date()


def load_figures(engine: Engine, harvest: Harvest, progress: Callable[[str], None] = lambda _: None) -> Outcome:
    """Publish what is new of a file as reported. engine: the application's. progress: called with each tenant that is done."""
    tenants = sorted({row.tenant for row in harvest.rows})
    with shared_transaction(engine, SharedRole.VIEWER) as session:
        fresh = importing.unseen(harvest.rows, queries.every_publication(session, tenants))
    new = 0
    for code, rows in _by_tenant(fresh):
        with tenant_transaction(engine, code) as session:
            new += len(publishing.publish_reported(session, publishing.OPERATOR, rows))
        progress(code)
    return Outcome(new, len(harvest.rows) - new, harvest.skipped, harvest.empty, harvest.unknown)


def load_populations(engine: Engine, content: bytes, progress: Callable[[str], None] = lambda _: None) -> Outcome:
    """Write down the populations of a file in their tenants.

    Raises:
        InvalidError: the file cannot be used; a SheetError names every row and cell.
    """
    counts, skipped = importing.populations(sheets.read(content), _gazetteer(engine, None))
    new = sum(record_population(engine, each, progress) for each in counts)
    return Outcome(new, len(counts) - new, skipped)


def record_population(engine: Engine, count: Count, progress: Callable[[str], None] = lambda _: None) -> bool:
    """Write down one region's population; False when it stood there already."""
    with tenant_transaction(engine, count.tenant) as session:
        new = publishing.record_population(session, publishing.OPERATOR, count.population)
    progress(count.tenant)
    return new


def _gazetteer(engine: Engine, only: str | None) -> Gazetteer:
    with shared_transaction(engine, SharedRole.VIEWER) as session:
        if only is not None and directory.tenant_by_code(session, only) is None:
            raise NotFoundError(f"There is no tenant {only}; `semesta tenant list` shows all.")
        return Gazetteer(directory.list_regions(session, limit=EVERY_REGION))


def _by_tenant(rows: Iterable[Reported]) -> list[tuple[str, Sequence[Reported]]]:
    ordered = sorted(rows, key=lambda row: row.tenant)
    return [(code, tuple(group)) for code, group in groupby(ordered, key=lambda row: row.tenant)]
