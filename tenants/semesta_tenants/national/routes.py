"""The national view: every region ranked beside the others, searched and narrowed by the address; the same as files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from semesta_platform.errors import InvalidError, NotFoundError
from semesta_platform.http.ground import viewer_session
from semesta_platform.http.lists import file_answer
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.interface.translation import current_language
from semesta_platform.interface.words import gettext as _
from semesta_platform.remembering import Remembered
from semesta_platform.tenancy.records import Level
from semesta_platform.tenancy.regions import WESTERN, all_regions
from semesta_tenants.awards import queries as awards
from semesta_tenants.awards.ledger import Opened
from semesta_tenants.awards.records import Contest, Indicator
from semesta_tenants.awards.words import ORDER, contest_title
from semesta_tenants.coverage.columns import csv_of
from semesta_tenants.coverage.words import BASIS_WORDS
from semesta_tenants.national import exports, listing, mapping, payloads, queries, shown, words
from semesta_tenants.national.records import NO_BRANCH, Asked, Board, Row, Size

PEERS: Final = (("active", Indicator.ACTIVE), ("coverage", Indicator.COVERAGE))
blueprint = Blueprint("national", __name__, template_folder="templates")
Answer = str | tuple[str, int]


@blueprint.get("/nasional/")
@requires(Permission.NATIONAL_VIEW)
def ranking() -> Answer:
    """The ranked list first, then who is near a border, the map and the distributions. For htmx only the list.

    Raises:
        NotFoundError: the address names an edition that there is not.
    """
    asked = asked_now()
    with viewer_session() as session:
        opened = awards.opened(session)
        chosen = queries.chosen(opened, asked.edition)
        board = queries.board(session, chosen, asked) if chosen else None
        of_region, branches = queries.branches(session)
    if board is None:
        return render_template("national/empty.html", opened=opened, chosen=chosen, address=address, asked=asked)
    contest = board.contest(asked)
    listed = _list(board, contest, asked, of_region)
    # A page that htmx fetches again for the back button must be whole.
    if "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers:
        return render_template("national/_list.html", **listed)
    fault = _month_fault(asked)
    page = render_template(
        "national/ranking.html",
        opened=opened,
        branches=branches,
        fault=fault,
        **listed,
        **_filters(),
        **_around(board, contest, asked),
    )
    return (page, HTTPStatus.UNPROCESSABLE_ENTITY) if fault else page


@blueprint.get("/nasional.csv")
@requires(Permission.NATIONAL_VIEW)
def csv_file() -> Response:
    """The list as the address narrows and orders it, whole, for programs.

    Raises:
        NotFoundError: as `ranking`, or the edition was never ranked.
    """
    board, contest, rows, branches = _everything()
    text = csv_of(exports.columns(board, contest, branches), rows)
    return file_answer(text, _file_name(board, contest), "csv")


@blueprint.get("/nasional.xlsx")
@requires(Permission.NATIONAL_VIEW)
def xlsx_file() -> Response:
    """The same as a workbook.

    Raises:
        NotFoundError: as `csv_file`.
    """
    board, contest, rows, branches = _everything()
    asked = urlencode({name: value for name, value in payloads.kept_from(request.args).items() if name not in {"hal", "peta"}})
    content = exports.xlsx_of(rows, exports.columns(board, contest, branches), exports.notes_of(board, contest, asked))
    return file_answer(content, _file_name(board, contest), "xlsx")


# ---- for all routes of the national view ----------------------------------------------------------------------------------


def today() -> dt.date:
    """The day that it is in the capital."""
    return dt.datetime.now(ZoneInfo(WESTERN)).date()


def asked_now() -> Asked:
    """What the address of this request asks for."""
    return payloads.asked_from(request.args, today())


def address(path: str = shown.ADDRESS, **changes: object) -> str:
    """The present filters with `changes`; None or nothing takes one away."""
    merged = {
        name: str(value) for name, value in {**payloads.kept_from(request.args), **changes}.items() if value not in {None, ""}
    }
    return f"{path}?{urlencode(merged)}" if merged else path


def onward() -> str:
    """What of the address goes along to another page of the same board, with its question mark; empty for the usual board."""
    kept = {name: value for name, value in payloads.kept_from(request.args).items() if name in {"edisi", "bulan", "bukti"}}
    return f"?{urlencode(kept)}" if kept else ""


# ---- the list -------------------------------------------------------------------------------------------------------------


def _list(board: Board, contest: Contest, asked: Asked, of_region: dict[str, str]) -> dict[str, Any]:
    """What the template of the list needs."""
    found = listing.narrowed(board.rows[contest.id], asked, of_region)
    ordered, column, direction = listing.in_order(listing.of_group(found, asked.group), request.args)
    page = listing.page_of(ordered, asked.page)
    return {
        "board": board,
        "contest": contest,
        "contest_title": contest_title,
        "asked": asked,
        "page": page,
        "rows": shown.rows_of(board, contest, page.rows),
        "column": column,
        "direction": direction,
        "chips": shown.chips(contest, listing.counts(found), len(found)),
        "status": words.status_words(board),
        "order_words": ORDER,
        "basis": str(BASIS_WORDS[board.rules.active_basis]),
        "address": address,
        "onward": onward(),
        "unfiltered": address(q=None, jenis=None, prov=None, ukuran=None, cabang=None, kategori=None, asal=None, hal=None),
    }


def _filters() -> dict[str, Any]:
    """What can be chosen."""
    return {
        "given": payloads.kept_from(request.args),
        "provinces": [(each.code, each.province_name) for each in all_regions() if each.level is Level.PROVINCE],
        "sizes": [(each.value, words.SIZE_WORDS[each]) for each in Size],
        "no_branch": NO_BRANCH,
    }


def _around(board: Board, contest: Contest, asked: Asked) -> dict[str, Any]:
    """What stands below the list: of the whole contest, whatever the filters."""
    rows = board.rows[contest.id]
    known, able = listing.reported(rows)
    province = next((each for each in all_regions() if each.code == asked.province), None)
    regencies = Level.PROVINCE not in contest.regions
    key = (board.key, contest.id, current_language(), onward())
    return {
        "reported": known,
        "able": able,
        "borders": _drawn.get(("borders", *key), lambda: _borders(board, contest)),
        "spread": _drawn.get(("spread", *key), lambda: _spread(contest, rows)),
        "map": mapping.tile_map(contest, rows, asked.tint, lambda code: address(prov=code, hal=None) + "#peta"),
        "province": province,
        "regencies": regencies,
        "members": mapping.members(contest, rows, asked.province) if province and regencies else [],
    }


def _borders(board: Board, contest: Contest) -> Markup:
    """Who is near a border; drawn once for each board, for it is most of the page's work."""
    rows = board.rows[contest.id]
    near, losing = (shown.rows_of(board, contest, found) for found in (listing.nearest(rows), listing.about_to_lose(rows)))
    # What a template rendered is escaped already.
    return Markup(render_template("national/_borders.html", nearest=near, losing=losing, onward=onward()))  # noqa: S704 (see above)


def _spread(contest: Contest, rows: tuple[Row, ...]) -> Markup:
    """The distributions, likewise."""
    drawn = {name: (*shown.drawn(rows, name), shown.goal(contest, indicator)) for name, indicator in PEERS}
    return Markup(render_template("national/_spread.html", drawn=drawn, contest=contest))  # noqa: S704 (as above)


_drawn: Remembered[tuple[Hashable, ...], Markup] = Remembered(room=32)


def _month_fault(asked: Asked) -> str | None:
    if request.args.get("bulan") and asked.month is None:
        return _("Tulis bulan sebagai tahun dan bulan, misalnya 2025-04; paling awal Januari 2014.")
    return None


def _everything() -> tuple[Board, Contest, tuple[Row, ...], dict[str, str]]:
    """The whole list of the address, and the branches' names by region.

    Raises:
        InvalidError: the month is none that can be tried: a file of another ranking would be taken for the one asked for.
        NotFoundError: nothing was ranked yet.
    """
    asked = asked_now()
    if fault := _month_fault(asked):
        raise InvalidError(fields={"bulan": [fault]})
    with viewer_session() as session:
        chosen: Opened | None = queries.chosen(awards.opened(session), asked.edition)
        board = queries.board(session, chosen, asked) if chosen else None
        of_region, names = queries.branches(session)
    if board is None:
        raise NotFoundError
    contest = board.contest(asked)
    found = listing.of_group(listing.narrowed(board.rows[contest.id], asked, of_region), asked.group)
    return board, contest, listing.in_order(found, request.args)[0], {code: names[name] for code, name in of_region.items()}


def _file_name(board: Board, contest: Contest) -> str:
    mark = f"-{board.record.number}" if board.record else "-percobaan"
    return f"semesta-{board.opened.id}-{contest.id}{mark}"
