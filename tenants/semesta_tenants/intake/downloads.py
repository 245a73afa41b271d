"""Files of a region's imports: the template to fill in, the rejected rows with their faults, the list of imports."""

from __future__ import annotations

import datetime as dt
import uuid

from flask import Blueprint, Response

from semesta_platform.http.lists import file_answer
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage import queries as figures
from semesta_tenants.coverage.records import Population
from semesta_tenants.intake import exports, queries, template
from semesta_tenants.intake.edge import ADDRESS, ONE, asked, found_import, missing_months

blueprint = Blueprint("intake_downloads", __name__)


@blueprint.get(f"{ADDRESS}/templat.<any(csv, xlsx):ending>")
@requires(Permission.COVERAGE_ENTER)
def template_file(ending: str) -> Response:
    """The file to fill in."""
    months, population = _prepared()
    if ending == "csv":
        content = template.csv_of(months, population)
    else:
        content = template.xlsx_of(current_tenant().name, months, population)
    return file_answer(content, f"templat-angka-{current_tenant().slug}", ending)


@blueprint.get(f"{ADDRESS}/daftar.<any(csv, xlsx):ending>")
@requires(Permission.COVERAGE_ENTER)
def list_file(ending: str) -> Response:
    """The imports as the address narrows and orders them."""
    return _written(exports.listed(asked()), _("Impor"), "impor", ending)


@blueprint.get(f"{ONE}/galat.<any(csv, xlsx):ending>")
@requires(Permission.COVERAGE_ENTER)
def faults_file(import_id: uuid.UUID, ending: str) -> Response:
    """The rejected rows beside what the file says.

    Raises:
        NotFoundError: the region has none of this id.
    """
    return _written(_rejected(import_id), _("Ditolak"), "galat-impor", ending)


def _written(table: exports.Table, title: str, name: str, ending: str) -> Response:
    content = exports.xlsx_of(table, title) if ending == "xlsx" else exports.csv_of(table)
    return file_answer(content, f"{name}-{current_tenant().slug}", ending)


def _prepared() -> tuple[list[dt.date], Population | None]:
    """The months that are missing, and the newest population."""
    with tenant_session() as session:
        return missing_months(session), next(iter(figures.populations(session)), None)


def _rejected(import_id: uuid.UUID) -> exports.Table:
    with tenant_session() as session:
        found_import(session, import_id)
        return exports.rejected(queries.lines(session, import_id), queries.content(session, import_id))
