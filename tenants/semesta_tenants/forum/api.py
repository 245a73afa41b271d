"""A region's meetings as JSON: the list for programs, and one meeting with its agenda, attendance and figures."""

from __future__ import annotations

import uuid
from typing import Any, Final

from flask import Response

from semesta_platform.errors import NotFoundError
from semesta_platform.http.api import ApiBlueprint
from semesta_platform.http.api_answers import answer, page
from semesta_platform.http.api_cursors import key_in, page_of
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import tenant_session
from semesta_tenants.coverage.edge import side
from semesta_tenants.forum import documents as doc
from semesta_tenants.forum import edge, queries, queries_list, reading, shapes

MEETINGS: Final = "/tenants/<tenant_code:code>/meetings"
Arguments = dict[str, Any]
blueprint = ApiBlueprint(
    "meetings_api", __name__, description="A region's forum: meetings, who came, what their agenda draws in."
)


@blueprint.get(MEETINGS)
@requires(Permission.FORUM_VIEW)
@blueprint.takes(shapes.MeetingsQuerySchema, location="query")
@blueprint.answers(200, shapes.MeetingsPageSchema)
def list_meetings(asked: Arguments) -> Response:
    """Meetings in the order in which they were made; for the branch those to which BPJS was invited."""
    after = key_in(asked.get("cursor"), uuid.UUID)
    with tenant_session() as session:
        wanted = doc.narrowing_of(asked, edge.clock().zone, queries_list.seen_by(session, side()))
        found = queries_list.after(session, wanted, key=after, limit=asked["limit"] + 1)
    rows, cursor = page_of(found, asked["limit"], lambda line: (str(line.id),))
    return page([doc.line_document(each) for each in rows], cursor)


@blueprint.get(f"{MEETINGS}/<uuid:meeting>")
@requires(Permission.FORUM_VIEW)
@blueprint.answers(200, shapes.MeetingSchema)
def one_meeting(meeting: uuid.UUID) -> Response:
    """One meeting; its figures are live until it is held, and frozen then.

    Raises:
        NotFoundError: there is none, or BPJS was not invited to it.
    """
    with tenant_session() as session:
        found, lines = edge.seen(session, meeting)
        line = queries_list.line(session, meeting)
        items = queries.items(session, meeting)
        drawn = reading.figures(session, found, edge.clock(), side())
    if line is None:
        raise NotFoundError
    # The tag is that of the bytes: live figures change without the meeting.
    return answer(doc.meeting_document(line, found, items, lines, drawn.figures))
