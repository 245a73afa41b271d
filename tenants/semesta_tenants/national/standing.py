"""Why one region stands where it stands, for everybody who is signed in; a region can see on which days the centre looked."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, render_template

from semesta_platform.accounts.roles import Role
from semesta_platform.errors import NotFoundError
from semesta_platform.http.access import current_principal
from semesta_platform.http.ground import registry_session, viewer_session
from semesta_platform.http.logs import logger
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy.records import Level, RegionRecord
from semesta_tenants.awards import queries as awards
from semesta_tenants.awards import service
from semesta_tenants.awards.outcomes import Agreement
from semesta_tenants.awards.words import ORDER
from semesta_tenants.national import listing, queries, runs_shown, shown, words
from semesta_tenants.national.records import Board, Row
from semesta_tenants.national.routes import address, asked_now, today

# The explanation itself is written with awards; the other routes of this capability bring its own templates.
blueprint = Blueprint("national_standing", __name__, template_folder="../awards/templates")
_log: Final = logger(__name__)


@blueprint.get("/nasional/<region:slug>/")
@requires(Permission.NATIONAL_VIEW)
def region(slug: str) -> str:
    """One region: rank, categories, each criterion with its source, each way to the next category, the official result.

    Raises:
        NotFoundError: there is no such region or edition, or the edition was never ranked.
    """
    asked = asked_now()
    with viewer_session() as session:
        here = directory.region_by_slug(session, slug)
        chosen = queries.chosen(opened := awards.opened(session), asked.edition)
        board = queries.board(session, chosen, asked) if chosen else None
        if here is None or board is None:
            raise NotFoundError
        explained = queries.explained(session, board, here.code)
        besides = [each for each in queries.besides(session, board) if each.official.code == here.code]
    _look(here)
    row = _row(board, here.code)
    return render_template(
        "national/standing.html",
        here=here,
        opened=opened,
        board=board,
        asked=asked,
        why=explained,
        row=row,
        it=shown.row(board.rules.contest_of(here.level) or board.rules.contests[0], row) if row else None,
        order_words=ORDER,
        status=words.status_words(board),
        beside=[runs_shown.beside_line(board, each, here) for each in besides],
        different=Agreement.DIFFERENT.value,
        members=_members(board, here),
        address=address,
    )


def _row(board: Board, code: str) -> Row | None:
    return next((row for rows in board.rows.values() for row in rows if row.code == code), None)


def _members(board: Board, here: RegionRecord) -> tuple[int, int] | None:
    """Of a province, how many of its regencies and cities have a figure; None for any other region."""
    if here.level is not Level.PROVINCE:
        return None
    inside = [
        row for rows in board.rows.values() for row in rows if row.region.province_code == here.code and row.code != here.code
    ]
    return listing.reported(inside)


def _look(here: RegionRecord) -> None:
    """Note that the centre looked: role and day, no name. A page is not withheld because the note failed; the log says so."""
    if not here.is_tenant or all(place.role != Role.CENTRAL_VIEWER.value for place in current_principal().places):
        return
    try:
        with registry_session() as session:
            service.note_look(session, here.code, Role.CENTRAL_VIEWER.value, today())
    except Exception:  # noqa: BLE001 (see above)
        _log.exception("a look of the centre was not noted", tenant=here.code)
