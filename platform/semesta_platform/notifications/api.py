"""One's own notices as JSON, region by region, and that they have been read."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response

from semesta_platform.errors import InvalidError, NotFoundError
from semesta_platform.http.api import ApiBlueprint
from semesta_platform.http.api_answers import answer, nothing, page
from semesta_platform.http.api_cursors import key_in, page_of
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.interface.words import gettext as _
from semesta_platform.notifications import edge, queries, reading, shapes
from semesta_platform.notifications.documents import notice_document
from semesta_platform.notifications.shapes import View
from semesta_platform.tenancy.records import TenantRecord

NOTICES = "/notices"
Arguments = dict[str, Any]
blueprint = ApiBlueprint("inbox_api", __name__, description="What one was told, in each region that one works in.")


@blueprint.get(NOTICES)
@requires(Permission.SIGNED_IN)
@blueprint.takes(shapes.NoticesQuerySchema, location="query")
@blueprint.answers(200, shapes.NoticesPageSchema)
def list_notices(asked: Arguments) -> Response:
    """One's own notices in one region, the newest first.

    Raises:
        InvalidError: it is none of one's regions.
    """
    before, limit = key_in(asked.get("cursor"), uuid.UUID), asked["limit"]
    region, person, unread = _region(asked["tenant"]), edge.reader(), asked["view"] is View.UNREAD
    seats = edge.seats(region.code)
    with edge.region_session(region.code) as session:
        found = queries.notices(session, person, seats, unread=unread, group=asked.get("group"), before=before, limit=limit + 1)
    rows, cursor = page_of(found, limit, lambda each: (str(each.id),))
    return page([notice_document(each) for each in rows], cursor)


@blueprint.post(f"{NOTICES}/read")
@requires(Permission.SIGNED_IN)
@blueprint.takes(shapes.ReadGivenSchema)
@blueprint.answers(200, shapes.ReadSchema)
def read_notices(given: Arguments) -> Response:
    """All of one's unread notices in one region have been read, or those of a group, or those up to one of them.

    Raises:
        InvalidError: it is none of one's regions.
    """
    region = _region(given["tenant"])
    with edge.region_session(region.code) as session:
        changed = reading.read_all(session, edge.reader(), edge.seats(region.code), group=given["group"], until=given["until"])
    return answer({"changed": changed})


@blueprint.post(f"{NOTICES}/<uuid:notice>/read")
@requires(Permission.SIGNED_IN)
@blueprint.takes(shapes.TenantQuerySchema, location="query")
@blueprint.answers(204)
def read_notice(asked: Arguments, notice: uuid.UUID) -> Response:
    """One notice has been read; saying so twice changes nothing.

    Raises:
        InvalidError: it is none of one's regions.
        NotFoundError: one has no such notice there.
    """
    region = _region(asked["tenant"])
    with edge.region_session(region.code) as session:
        reading.read_one(session, edge.reader(), edge.seats(region.code), notice)
    return nothing()


def _region(code: str) -> TenantRecord:
    """The region that an argument names: another's and a missing one are told alike, beside the argument."""
    try:
        return edge.region(code)
    except NotFoundError:
        raise InvalidError("no region of one's own", {"tenant": [_("Tulis kode daerah tempat Anda bekerja.")]}) from None
