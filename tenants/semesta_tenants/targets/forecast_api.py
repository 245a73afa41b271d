"""A region's forecasts as JSON, for its own programs."""

from __future__ import annotations

from flask import Response

from semesta_platform.http.api import ApiBlueprint
from semesta_platform.http.api_answers import page
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import tenant_session
from semesta_tenants.targets import forecast_shapes as shapes
from semesta_tenants.targets import queries_forecasts

TENANT = "/tenants/<tenant_code:code>"
blueprint = ApiBlueprint("forecasts_api", __name__, description="Where a region's figures are going, and how sure that is.")


@blueprint.get(f"{TENANT}/forecasts")
@requires(Permission.TARGET_VIEW)
@blueprint.answers(200, shapes.ForecastsPageSchema)
def list_forecasts() -> Response:
    """Coverage, active rate and whatever a target is about, with the months that each forecast stands on."""
    with tenant_session() as session:
        found = queries_forecasts.outlooks(session)
    return page([shapes.document(each) for each in found], None)
