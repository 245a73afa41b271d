"""Public pages: the directory of all regions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from semesta_platform.http.ground import viewer_session
from semesta_platform.http.headers import cacheable
from semesta_platform.http.permissions import public
from semesta_platform.interface.tables import csv_text
from semesta_platform.tenancy.records import Level, RegionRecord
from semesta_platform.tenancy.regions import all_regions
from semesta_tenants.awards import queries as awards
from semesta_tenants.awards.ledger import PublicChoice
from semesta_tenants.transparency.payloads import filter_from, order_from, page_from
from semesta_tenants.transparency.queries import find_regions
from semesta_tenants.transparency.records import DirectoryOrder
from semesta_tenants.transparency.rules import ordered, page_of

ONE_MINUTE: Final = 60
ADDRESS: Final = "/publik/"
FILE: Final = "/publik/daerah.csv"
LEVEL_WORDS: Final = {Level.PROVINCE: _l("Provinsi"), Level.REGENCY: _l("Kabupaten"), Level.CITY: _l("Kota")}
OPEN_WORDS: Final = {(True, True): _l("angka dan peringkat"), (True, False): _l("angka"), (False, True): _l("peringkat")}
"""What a region shows to anybody: its figures, where it stands."""
Choices = Mapping[str, PublicChoice]

blueprint = Blueprint("transparency", __name__, template_folder="templates")


@blueprint.get(ADDRESS)
@public
def regions() -> str:
    """The directory: searched, narrowed, ordered and turned by the address. For htmx only the list."""
    order = order_from(request.args)
    found, choices = _found(order)
    page = page_of(found, page_from(request.args))
    cacheable(ONE_MINUTE)
    # A page that htmx fetches again for the back button must be whole.
    part = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    return render_template(
        "transparency/_list.html" if part else "transparency/directory.html",
        page=page,
        rows=_rows(page.rows, choices),
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
    found, choices = _found(order_from(request.args))
    head = (
        gettext("Kode"),
        gettext("Daerah"),
        gettext("Provinsi"),
        gettext("Jenjang"),
        gettext("Kantor cabang"),
        gettext("Memakai Semesta"),
        gettext("Membuka"),
    )
    text = csv_text([head, *(_cells(region, choices) for region in found)])
    response = make_response(text.encode())
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="semesta-daerah.csv"'
    cacheable(ONE_MINUTE)
    return response


def _found(order: DirectoryOrder) -> tuple[list[RegionRecord], Choices]:
    """The regions that the address asks for, and what each region shows."""
    asked = filter_from(request.args)
    with viewer_session() as session:
        found, choices = find_regions(session, asked), awards.choices(session)
    if asked.showing:
        found = [each for each in found if (own := choices.get(each.code)) and (own.figures or own.ranking)]
    return ordered(found, order), choices


def _rows(regions: Iterable[RegionRecord], choices: Choices) -> list[dict[str, object]]:
    """As the table draws them; words are looked up once, not once a row."""
    levels = {level: str(words) for level, words in LEVEL_WORDS.items()}
    uses = {True: gettext("Ya"), False: gettext("Belum")}
    opens = {shown: str(words) for shown, words in OPEN_WORDS.items()}
    return [
        {
            "code": region.code,
            "name": region.name,
            "href": f"{ADDRESS}{region.slug}/",
            "province": region.province_name,
            "level": levels[region.level],
            "branch": region.branch_name,
            "uses": uses[region.is_tenant],
            "opens": opens.get(_opens(choices, region), "\N{EN DASH}"),
        }
        for region in regions
    ]


def _opens(choices: Choices, region: RegionRecord) -> tuple[bool, bool]:
    own = choices.get(region.code)
    return (own.figures, own.ranking) if own else (False, False)


def _cells(region: RegionRecord, choices: Choices) -> tuple[str, ...]:
    level = str(LEVEL_WORDS[region.level])
    uses = gettext("Ya") if region.is_tenant else gettext("Belum")
    opens = str(OPEN_WORDS.get(_opens(choices, region), ""))
    return (region.code, region.name, region.province_name, level, region.branch_name or "", uses, opens)


def _address(path: str = ADDRESS, **changes: object) -> str:
    """The present filters with `changes`; None takes one away. Ends in `?` or `&` when `path` is to be extended by a macro."""
    kept = {name: request.args[name] for name in ("q", "prov", "jenis", "buka", "urut", "arah", "hal") if request.args.get(name)}
    merged = {name: str(value) for name, value in {**kept, **changes}.items() if value is not None}
    return f"{path}?{urlencode(merged)}" if merged else path
