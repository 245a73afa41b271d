"""What the routes of a region's imports share: addresses, the list as it is asked for, files to take away."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from flask import request
from sqlalchemy.orm import Session

from semesta_platform.errors import existing
from semesta_platform.http.routing import tenant_session
from semesta_platform.interface.tables import ordered_by
from semesta_tenants.coverage import queries as figures
from semesta_tenants.coverage.edge import today
from semesta_tenants.coverage.records import Side
from semesta_tenants.intake import payloads, queries
from semesta_tenants.intake.records import Import, Outcome

ADDRESS: Final = "/<tenant:slug>/cakupan/impor"
ONE: Final = f"{ADDRESS}/<uuid:import_id>"
SORTS: Final[Mapping[str, Callable[[Import], Any]]] = {
    "waktu": lambda each: each.entered.at,
    "berkas": lambda each: each.file_name.casefold(),
    "ditolak": lambda each: each.counts[Outcome.REJECTED],
}


def ordered(found: Sequence[Import]) -> tuple[list[Import], str, str]:
    """The imports of `?keadaan=` in the order of `?urut=`, newest first by itself, with column and direction."""
    given = request.args if request.args.get("urut") in SORTS else {"urut": "waktu", "arah": "turun"}
    return ordered_by(payloads.listed(found, request.args), SORTS, given, "waktu")


def asked() -> list[Import]:
    """The imports as the address narrows and orders them."""
    with tenant_session() as session:
        found = queries.imports(session)
    return ordered(found)[0]


def missing_months(session: Session) -> list[dt.date]:
    """The months of the calendar of which nothing is here, oldest first."""
    known = figures.months(session, Side.REGION, limit=figures.MOST_MONTHS, segments=())
    return [each.period for each in figures.calendar_of(known, today=today()) if each.state is None]


def found_import(session: Session, import_id: uuid.UUID) -> Import:
    """One import of the region.

    Raises:
        NotFoundError: the region has none of this id.
    """
    return existing(queries.one(session, import_id))
