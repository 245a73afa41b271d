"""Public pages: the directory of all regions and the page of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from semesta_platform.errors import NotFoundError
from semesta_platform.http.ground import viewer_session
from semesta_platform.http.headers import cacheable
from semesta_platform.http.permissions import public
from semesta_platform.interface.tables import csv_text
from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy.records import Level, RegionRecord
from semesta_platform.tenancy.regions import ZONE_WORDS, all_regions
from semesta_tenants.transparency.payloads import filter_from, order_from, page_from
from semesta_tenants.transparency.queries import find_regions
from semesta_tenants.transparency.rules import ordered, page_of

ONE_MINUTE: Final = 60
ADDRESS: Final = "/publik/"
FILE: Final = "/publik/daerah.csv"
LEVEL_WORDS: Final = {Level.PROVINCE: _l("Provinsi"), Level.REGENCY: _l("Kabupaten"), Level.CITY: _l("Kota")}

blueprint = Blueprint("transparency", __name__, template_folder="templates")


@blueprint.get(ADDRESS)
@public
def regions() -> str:
    """The directory: searched, narrowed, ordered and turned by the address. For htmx only the list."""
    asked, order = filter_from(request.args), order_from(request.args)
    with viewer_session() as session:
        found = ordered(find_regions(session, asked), order)
    page = page_of(found, page_from(request.args))
    cacheable(ONE_MINUTE)
    # A page that htmx fetches again for the back button must be whole.
    part = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    return render_template(
        "transparency/_list.html" if part else "transparency/directory.html",
        page=page,
        rows=_rows(page.rows),
        order=order,
        given=request.args,
        provinces=[(each.code, each.province_name) for each in all_regions() if each.level is Level.PROVINCE],
        address=_address,
        everything=request.args.get("hal") == "semua",
    )


@blueprint.get(FILE)
@public
def regions_file() -> Response:
    """The same list, whole, for spreadsheets."""
    asked, order = filter_from(request.args), order_from(request.args)
    with viewer_session() as session:
        found = ordered(find_regions(session, asked), order)
    head = (
        gettext("Kode"),
        gettext("Daerah"),
        gettext("Provinsi"),
        gettext("Jenjang"),
        gettext("Kantor cabang"),
        gettext("Memakai Semesta"),
    )
    text = csv_text([head, *(_cells(region) for region in found)])
    response = make_response(text.encode())
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="semesta-daerah.csv"'
    cacheable(ONE_MINUTE)
    return response


@blueprint.get(f"{ADDRESS}<region:slug>/")
@public
def region_page(slug: str) -> str:
    """What anybody may know of one region.

    Raises:
        NotFoundError: there is no such region.
    """
    with viewer_session() as session:
        region = directory.region_by_slug(session, slug)
    if region is None:
        raise NotFoundError
    cacheable(ONE_MINUTE)
    return render_template(
        "transparency/region.html", region=region, level=LEVEL_WORDS[region.level], zone=ZONE_WORDS[region.zone]
    )


def _rows(regions: Iterable[RegionRecord]) -> list[dict[str, object]]:
    """As the table draws them; words are looked up once, not once a row."""
    levels = {level: str(words) for level, words in LEVEL_WORDS.items()}
    uses = {True: gettext("Ya"), False: gettext("Belum")}
    return [
        {
            "code": region.code,
            "name": region.name,
            "href": f"{ADDRESS}{region.slug}/",
            "province": region.province_name,
            "level": levels[region.level],
            "branch": region.branch_name,
            "uses": uses[region.is_tenant],
        }
        for region in regions
    ]


def _cells(region: RegionRecord) -> tuple[str, ...]:
    level = str(LEVEL_WORDS[region.level])
    uses = gettext("Ya") if region.is_tenant else gettext("Belum")
    return (region.code, region.name, region.province_name, level, region.branch_name or "", uses)


def _address(path: str = ADDRESS, **changes: object) -> str:
    """The present filters with `changes`; None takes one away. Ends in `?` or `&` when `path` is to be extended by a macro."""
    kept = {name: request.args[name] for name in ("q", "prov", "jenis", "urut", "arah", "hal") if request.args.get(name)}
    merged = {name: str(value) for name, value in {**kept, **changes}.items() if value is not None}
    return f"{path}?{urlencode(merged)}" if merged else path
