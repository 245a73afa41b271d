"""Pages of a region's tasks: the board, the list, both to take away, and one change to many."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answered

from semesta_platform.accounts.edge import summary
from semesta_platform.database import utc_now
from semesta_platform.errors import InvalidError
from semesta_platform.http.access import current_principal
from semesta_platform.http.lists import named_for_tenant, table_answer
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.tables import DOWN
from semesta_platform.interface.words import ngettext
from semesta_platform.interface.workbooks import Table
from semesta_tenants.coordination import (
    board,
    bulk,
    bulk_form,
    edge,
    empties,
    exports,
    notes,
    payloads,
    queries,
    rules,
    shown,
    telling,
)
from semesta_tenants.coordination.records import State, Task
from semesta_tenants.coverage.edge import acting, today

ADDRESS: Final = "/<tenant:slug>/tugas"
FILTERS: Final = (
    "tampil",
    "lihat",
    "jenis",
    "pemilik",
    "orang",
    "prioritas",
    "label",
    "kata",
    "urut",
    "arah",
    "hal",
    "kolom",
)
WITH_DONE: Final = frozenset({payloads.EVERYTHING, "saya"})
"""Quick filters under which the board has a column of what has ended."""
NARROWING: Final = ("jenis", "pemilik", "orang", "prioritas", "label", "kata", "hal", "kolom")
blueprint = Blueprint("tasks", __name__, template_folder="templates")
Answer = str | Answered | tuple[str, int]


@blueprint.get(f"{ADDRESS}/")
@requires(Permission.TASK_VIEW)
def overview() -> str:
    """The tasks that the address asks for, with how many there are of each quick filter: as a board, or as a list."""
    return _page()


@blueprint.get(f"{ADDRESS}.<any(csv, xlsx):ending>")
@requires(Permission.TASK_VIEW)
def file(ending: str) -> Response:
    """The list as the address narrows and orders it, whole: CSV for programs, or a workbook."""
    return table_answer(_table(), named_for_tenant("tugas"), ending)


@blueprint.post(f"{ADDRESS}/sekaligus")
@requires(Permission.TASK_CHANGE)
def together() -> Answer:
    """Do one thing to every task that was ticked; what could not be done is told by name, and the rest is saved."""
    try:
        change = bulk_form.change_from(request.form)
        picks = bulk_form.picks_from(request.form.getlist("pilih"))
        with tenant_session() as session:
            outcome = bulk.together(session, acting(), picks, change, today=today(), viewer=edge.viewer())
    except InvalidError as error:
        return _page(refused=bulk_form.in_form_words(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    done = ngettext("%(num)d tugas diubah.", "%(num)d tugas diubah.", len(outcome.changed))
    if outcome.refused:
        return _page(outcome=outcome, done=done), HTTPStatus.CONFLICT
    flash(done, "good")
    return redirect(back_to(request.form.get("kembali", "")), HTTPStatus.SEE_OTHER)


def here() -> str:
    """The address of the board of the tenant of the request."""
    return url_for("tasks.overview", slug=current_tenant().slug)


def back_to(query: str, anchor: str = "") -> str:
    """The board or list from which a form was sent, with its filters; whatever else was asked for is left out."""
    kept = {name: value[: payloads.LONGEST_SEARCH] for name, value in parse_qsl(query[:1000]) if name in FILTERS}
    return f"{here()}{'?' if kept else ''}{urlencode(kept)}{'#' if anchor else ''}{anchor}"


# ---- the page ------------------------------------------------------------------------------------------------------------------


def _arguments() -> dict[str, str]:
    """The filters of the address; of the page from which a form came, where one was sent."""
    if request.method == "POST":
        return dict(parse_qsl(request.form.get("kembali", "")[:1000]))
    return request.args.to_dict()


def _page(outcome: bulk.Outcome | None = None, done: str = "", refused: InvalidError | None = None) -> str:
    asked, day, viewer = payloads.asked_from(_arguments()), today(), edge.viewer()
    asked = replace(asked, listed=asked.listed or request.method == "POST")
    with tenant_session() as session:
        narrowed = replace(payloads.narrowing(asked, day, viewer), side=None)
        until = rules.end_of_week(day)
        counts = queries.counts(session, today=day, until=until, text=asked.text, viewer=viewer, narrowed=narrowed)
        facets = queries.facets(session, viewer)
        body = _list(session, asked, counts) if asked.as_list else _board(session, asked, counts)
    fields, errors = summary(refused) if refused else ({}, [])
    return render_template(
        "coordination/list.html" if asked.as_list else "coordination/board.html",
        outcome=outcome,
        done=done,
        fields=fields,
        errors=errors,
        asks=payloads.asks_of_numbers(fields),
        **_around(asked, counts),
        **shown.choices(facets, asked),
        **body,
    )


def _around(asked: payloads.Asked, counts: tuple[queries.OwnerCount, ...]) -> dict[str, Any]:
    """What board and list share: the head, the quick filters, and why there is nothing."""
    party, own, cleared = edge.viewer().party, edge.offices(), _address(here(), **dict.fromkeys(NARROWING))
    nothing = not counts and not asked.narrowed
    may_make, recurring = edge.may_make(), _recurring()
    return {
        "tenant": current_tenant(),
        "here": here(),
        "asked": asked,
        "party": party.value,
        "views": shown.views(counts, asked, party),
        "headline": shown.headline(counts, today(), party),
        "owners": shown.owners(counts, asked),
        "own": sorted(own) if own else [],
        "address": _address,
        "query": urlencode(_kept()),
        "may_make": may_make,
        "empty": empties.empty(
            asked, party, nothing_at_all=nothing, may_make=may_make, here=here(), cleared=cleared, recurring=recurring
        ),
        "recurring": recurring,
        "cleared": cleared,
        "today": today(),
        "card_keys": True,
    }


def _recurring() -> str:
    """Where an admin says which tasks make themselves anew; '' for anybody else."""
    tenant = current_tenant()
    may_choose = current_principal().may(Permission.SETTINGS_CHANGE, tenant.code)
    return url_for("recurring.form", slug=tenant.slug) if may_choose else ""


def _list(session: Session, asked: payloads.Asked, counts: tuple[queries.OwnerCount, ...]) -> dict[str, Any]:
    views = shown.views(counts, asked, edge.viewer().party)
    total = next(number for view, _words, number in views if view == asked.view)
    page = min(asked.page, max(-(-total // payloads.PAGE), 1))
    found = _read(session, asked, offset=(page - 1) * payloads.PAGE, limit=payloads.PAGE)
    picks = edge.may_make() and any(each.state is State.OPEN for each in found)
    return {
        "rows": shown.rows(found, today(), here(), ZoneInfo(current_tenant().zone), edge.viewer().party),
        "total": total,
        "page": page,
        "size": payloads.PAGE,
        "direction": DOWN if asked.descending else "naik",
        "picks": picks,
        "bulk": bulk_form.choices(telling.reach(session, edge.viewer())) if picks else None,
        "typed": bulk_form.typed_from(request.form),
        "picked": request.form.getlist("pilih"),
    }


def _board(session: Session, asked: payloads.Asked, counts: tuple[queries.OwnerCount, ...]) -> dict[str, Any]:
    viewer, day = edge.viewer(), today()
    narrowed = payloads.narrowing(asked, day, viewer)
    standing = queries.listed(session, replace(narrowed, state=State.OPEN), limit=board.MOST_ON_BOARD)
    with_done = asked.view in WITH_DONE
    most = board.MOST_IN_COLUMN if asked.column == "done" else board.MOST_DONE
    ended: tuple[Task, ...] = ()
    if with_done:
        ended = queries.listed(session, replace(narrowed, state=State.DONE), order="closed", descending=True, limit=most)
    comments = notes.counts(session, [each.id for each in (*standing, *ended)], viewer)
    look = board.Look(viewer, utc_now(), day, here(), asked.kind, moving=edge.may_make())
    done = sum(each.done for each in counts if asked.owner in {"", each.owner}) if asked.view != "saya" else len(ended)
    whole = _address(here(), kolom="")
    return {
        "whole": whole if "kolom=" in whole else f"{whole}kolom=",
        "columns": board.columns((*standing, *ended), comments, look, whole=asked.column, done=with_done, done_in_all=done),
        "cancelled": sum(each.cancelled for each in counts if asked.owner in {"", each.owner}),
        "empty_board": not standing and not ended,
        "most": board.MOST_ON_BOARD if len(standing) == board.MOST_ON_BOARD else 0,
    }


def _read(session: Session, asked: payloads.Asked, *, offset: int = 0, limit: int = queries.MOST_TASKS) -> tuple[Task, ...]:
    order, wanted = payloads.ORDERS[asked.order], payloads.narrowing(asked, today(), edge.viewer())
    if order == "due" and wanted.state is None:
        order = queries.USUAL
    return queries.listed(session, wanted, order=order, descending=asked.descending, offset=offset, limit=limit)


def _table() -> Table:
    tenant, now = current_tenant(), utc_now()
    with tenant_session() as session:
        found = _read(session, payloads.asked_from(request.args))
        comments = notes.counts(session, [each.id for each in found], edge.viewer())
    return exports.table(tenant.name, found, comments, moment=exports.Moment(today(), now, ZoneInfo(tenant.zone)))


def _kept() -> dict[str, str]:
    given = _arguments()
    return {name: given[name][: payloads.LONGEST_SEARCH] for name in FILTERS if given.get(name)}


def _address(path: str, **changes: object) -> str:
    """The present filters with `changes`; None takes one away."""
    merged = {name: str(value) for name, value in {**_kept(), **changes}.items() if value is not None}
    return f"{path}?{urlencode(merged)}" if merged else path
