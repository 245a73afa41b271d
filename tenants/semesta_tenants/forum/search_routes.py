"""The page of the search: what is found in meetings, agenda and action items, and the same as files."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request, url_for

from semesta_platform.http.lists import keeping, named_for_tenant, table_answer
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.workbooks import Table
from semesta_tenants.coverage.edge import holds_office
from semesta_tenants.forum import search_payloads as payloads
from semesta_tenants.forum import search_shown, searching
from semesta_tenants.forum.search_records import Asked, Hit, Sight, Tally

ADDRESS: Final = "/<tenant:slug>/forum/cari"
FILTERS: Final = ("q", "jenis", "tahun", "banyak")
blueprint = Blueprint("forum_search", __name__, template_folder="templates")
_address = keeping(FILTERS, payloads.LONGEST)


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


@blueprint.get(f"{ADDRESS}.<any(csv, xlsx):ending>")
@requires(Permission.FORUM_VIEW)
def file(ending: str) -> Response:
    """What is found, up to a thousand hits: CSV for programs, or a workbook."""
    return table_answer(_table(), named_for_tenant("cari-forum"), ending)


def _table() -> Table:
    asked, tenant = payloads.asked_from(request.args), current_tenant()
    found: tuple[Hit, ...] = ()
    if asked.words:
        sight = Sight(tenant.zone, branch=not holds_office())
        with tenant_session() as session:
            found = searching.hits(session, asked, sight, limit=searching.MOST_HITS)
    return search_shown.table(tenant.name, found, ZoneInfo(tenant.zone))
