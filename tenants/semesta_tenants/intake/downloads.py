"""Files of a region's imports: the template to fill in, the rejected rows with their faults, the list of imports."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Final

from flask import Blueprint, Response

from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage import queries as figures
from semesta_tenants.coverage.records import Population
from semesta_tenants.intake import exports, queries, template
from semesta_tenants.intake.edge import ADDRESS, ONE, asked, file_answer, found_import, missing_months

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"
blueprint = Blueprint("intake_downloads", __name__)


@blueprint.get(f"{ADDRESS}/templat.xlsx")
@requires(Permission.COVERAGE_ENTER)
def template_xlsx() -> Response:
    """The file to fill in, as a workbook."""
    months, population = _prepared()
    return file_answer(
        template.xlsx_of(current_tenant().name, months, population), XLSX, f"templat-angka-{current_tenant().slug}.xlsx"
    )


@blueprint.get(f"{ADDRESS}/templat.csv")
@requires(Permission.COVERAGE_ENTER)
def template_csv() -> Response:
    """The file to fill in, as CSV."""
    months, population = _prepared()
    return file_answer(template.csv_of(months, population), CSV, f"templat-angka-{current_tenant().slug}.csv")


@blueprint.get(f"{ADDRESS}/daftar.csv")
@requires(Permission.COVERAGE_ENTER)
def list_csv() -> Response:
    """The imports as the address narrows and orders them, for programs."""
    return file_answer(exports.csv_of(exports.listed(asked())), CSV, f"impor-{current_tenant().slug}.csv")


@blueprint.get(f"{ADDRESS}/daftar.xlsx")
@requires(Permission.COVERAGE_ENTER)
def list_xlsx() -> Response:
    """The same as a workbook."""
    return file_answer(exports.xlsx_of(exports.listed(asked()), _("Impor")), XLSX, f"impor-{current_tenant().slug}.xlsx")


@blueprint.get(f"{ONE}/galat.xlsx")
@requires(Permission.COVERAGE_ENTER)
def faults_xlsx(import_id: uuid.UUID) -> Response:
    """The rejected rows beside what the file says, as a workbook.

    Raises:
        NotFoundError: the region has none of this id.
    """
    return file_answer(exports.xlsx_of(_rejected(import_id), _("Ditolak")), XLSX, f"galat-impor-{current_tenant().slug}.xlsx")


@blueprint.get(f"{ONE}/galat.csv")
@requires(Permission.COVERAGE_ENTER)
def faults_csv(import_id: uuid.UUID) -> Response:
    """The same as CSV.

    Raises:
        NotFoundError: the region has none of this id.
    """
    return file_answer(exports.csv_of(_rejected(import_id)), CSV, f"galat-impor-{current_tenant().slug}.csv")


def _prepared() -> tuple[list[dt.date], Population | None]:
    """The months that are missing, and the newest population."""
    with tenant_session() as session:
        return missing_months(session), next(iter(figures.populations(session)), None)


def _rejected(import_id: uuid.UUID) -> exports.Table:
    with tenant_session() as session:
        found_import(session, import_id)
        return exports.rejected(queries.lines(session, import_id), queries.content(session, import_id))
