"""The directory of regions as JSON."""

from __future__ import annotations

from typing import Any

from flask import Response

from semesta_platform.http.api import ApiBlueprint
from semesta_platform.http.api_answers import page
from semesta_platform.http.api_cursors import page_of
from semesta_platform.http.ground import viewer_session
from semesta_platform.http.headers import cacheable
from semesta_platform.http.permissions import public
from semesta_tenants.transparency.payloads import RegionsPageSchema, RegionsQuerySchema, region_document, regions_query_of
from semesta_tenants.transparency.queries import EVERY_REGION, find_regions

ONE_MINUTE = 60
blueprint = ApiBlueprint("regions", __name__, description="The directory of Indonesia's regions.")


@blueprint.get("/regions")
@public
@blueprint.takes(RegionsQuerySchema, location="query")
@blueprint.answers(200, RegionsPageSchema)
def list_regions(arguments: dict[str, Any]) -> Response:
    """Regions in order of code, a page at a time.

    Raises:
        InvalidError: an argument cannot be used, or is none of ours.
    """
    asked = regions_query_of(arguments)
    with viewer_session() as session:
        # One more than asked for: its being there is what says that another page follows.
        found = find_regions(session, asked.filter, after=asked.after, limit=min(asked.limit + 1, EVERY_REGION))
    rows, cursor = page_of(found, asked.limit, lambda region: (region.code,))
    cacheable(ONE_MINUTE)
    return page([region_document(region) for region in rows], cursor)
