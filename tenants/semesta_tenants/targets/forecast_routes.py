"""Page of a region's forecasts: each indicator's picture, when targets are reached, how well it did; and its files."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, url_for

from semesta_platform.http.access import current_principal
from semesta_platform.http.lists import file_answer, named_for_tenant
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_tenants.targets import forecast_files, forecast_shown, queries_forecasts
from semesta_tenants.targets.forecasts import Forecast

ADDRESS = "/<tenant:slug>/target/prakiraan"
blueprint = Blueprint("forecasts", __name__, template_folder="templates")


@blueprint.get(f"{ADDRESS}/")
@requires(Permission.TARGET_VIEW)
def page() -> str:
    """Every indicator that matters with its forecast, or the months that are missing for one."""
    tenant = current_tenant()
    with tenant_session() as session:
        found = queries_forecasts.outlooks(session)
    may_enter = current_principal().may(Permission.COVERAGE_ENTER, tenant.code)
    entry = url_for("coverage.overview", slug=tenant.slug) if may_enter else None
    pictures = [forecast_shown.picture(each, entry) for each in found]
    return render_template(
        "targets/forecasts.html", tenant=tenant, here=url_for(".page", slug=tenant.slug), pictures=pictures, entry=entry
    )


@blueprint.get(f"{ADDRESS}/prakiraan.<any(csv, xlsx):ending>")
@requires(Permission.TARGET_VIEW)
def file(ending: str) -> Response:
    """The months of the page, known and expected."""
    written = forecast_files.csv_of if ending == "csv" else forecast_files.xlsx_of
    return file_answer(written(current_tenant().name, _forecasts()), named_for_tenant("prakiraan"), ending)


def _forecasts() -> list[Forecast]:
    with tenant_session() as session:
        return [each.forecast for each in queries_forecasts.outlooks(session) if each.forecast]
