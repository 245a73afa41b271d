"""The page of the search: what is found in meetings, agenda and action items, and the same as files."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, render_template, request, url_for

from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.workbooks import Table, csv_of, xlsx_of
from semesta_platform.tenancy.regions import is_training
from semesta_tenants.coverage.edge import holds_office
from semesta_tenants.forum import search_payloads as payloads
from semesta_tenants.forum import search_shown, searching
from semesta_tenants.forum.search_records import Asked, Hit, Sight, Tally

ADDRESS: Final = "/<tenant:slug>/forum/cari"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILTERS: Final = ("q", "jenis", "tahun", "banyak")
blueprint = Blueprint("forum_search", __name__, template_folder="templates")


@blueprint.get(ADDRESS)
@requires(Permission.FORUM_VIEW)
def find() -> str:
    """What the words of the address find, best first; a branch's liaison finds only what they may see."""
    asked, shown, tenant = payloads.asked_from(request.args), payloads.shown_from(request.args), current_tenant()
    tallies, found, saying = _found(asked, shown)
    here = url_for(".find", slug=tenant.slug)
    kinds = search_shown.kinds(tallies, asked)
    chosen = next((name for name, kind in payloads.KINDS.items() if kind is asked.kind), "")
    return render_template(
        "forum/search.html",
        tenant=tenant,
        here=here,
        asked=asked,
        kinds=kinds,
        chosen=chosen,
        years=search_shown.years(tallies, asked),
        rows=search_shown.rows(found, here.removesuffix("cari"), ZoneInfo(tenant.zone)),
        total=next(number for name, _words, number in kinds if name == chosen),
        anything=bool(tallies),
        saying=saying,
        more=shown + payloads.PAGE if shown < payloads.MOST_SHOWN else None,
        most=payloads.MOST_SHOWN,
        longest=payloads.LONGEST,
        address=_address,
    )


def _found(asked: Asked, shown: int) -> tuple[tuple[Tally, ...], tuple[Hit, ...], bool]:
    """How many there are, the best of them, and whether there was anything to look for."""
    if not asked.words:
        return (), (), True
    sight = Sight(current_tenant().zone, branch=not holds_office())
    with tenant_session() as session:
        tallies = searching.tallies(session, asked, sight)
        if not tallies:
            return (), (), searching.says_something(session, asked)
        return tallies, searching.hits(session, asked, sight, limit=shown), True


@blueprint.get(f"{ADDRESS}.csv")
@requires(Permission.FORUM_VIEW)
def csv_file() -> Response:
    """What is found, up to a thousand hits, for programs."""
    return _download(csv_of(_table()), "text/csv; charset=utf-8", "csv")


@blueprint.get(f"{ADDRESS}.xlsx")
@requires(Permission.FORUM_VIEW)
def xlsx_file() -> Response:
    """The same as a workbook."""
    return _download(xlsx_of(_table()), XLSX, "xlsx")


def _table() -> Table:
    asked, tenant = payloads.asked_from(request.args), current_tenant()
    found: tuple[Hit, ...] = ()
    if asked.words:
        sight = Sight(tenant.zone, branch=not holds_office())
        with tenant_session() as session:
            found = searching.hits(session, asked, sight, limit=searching.MOST_HITS)
    return search_shown.table(tenant.name, found, ZoneInfo(tenant.zone))


def _download(content: bytes, content_type: str, ending: str) -> Response:
    tenant = current_tenant()
    mark = "-data-rekaan" if is_training(tenant.code) else ""
    answer = make_response(content)
    answer.headers["Content-Type"] = content_type
    answer.headers["Content-Disposition"] = f'attachment; filename="cari-forum-{tenant.slug}{mark}.{ending}"'
    return answer


def _address(path: str, **changes: object) -> str:
    """The present search with `changes`; None takes one away."""
    kept = {name: request.args[name][: payloads.LONGEST] for name in FILTERS if request.args.get(name)}
    merged = {name: str(value) for name, value in {**kept, **changes}.items() if value is not None}
    return f"{path}?{urlencode(merged)}" if merged else path
