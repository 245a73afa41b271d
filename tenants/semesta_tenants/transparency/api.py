"""The directory of regions as JSON."""

from __future__ import annotations

import orjson
from flask import Blueprint, Response, request

from semesta_platform.http.ground import viewer_session
from semesta_platform.http.headers import cacheable
from semesta_platform.http.permissions import public
from semesta_tenants.transparency.payloads import cursor_after, region_document, regions_query_from
from semesta_tenants.transparency.queries import EVERY_REGION, find_regions

ONE_MINUTE = 60
blueprint = Blueprint("transparency_api", __name__, url_prefix="/api/v1")


@blueprint.get("/regions")
@public
def list_regions() -> Response:
    """Regions in order of code, a page at a time: `{items: [...], next_cursor: text or null}`.

    Raises:
        InvalidError: an argument cannot be used, or is none of ours.
    """
    asked = regions_query_from(request.args)
    with viewer_session() as session:
        # One more than asked for: its being there is what says that another page follows.
        found = find_regions(session, asked.filter, after=asked.after, limit=min(asked.limit + 1, EVERY_REGION))
    rows = found[: asked.limit]
    more = len(found) > len(rows)
    document = {
        "items": [region_document(region) for region in rows],
        "next_cursor": cursor_after(rows[-1].code) if more else None,
    }
    cacheable(ONE_MINUTE)
    return Response(orjson.dumps(document), content_type="application/json")
