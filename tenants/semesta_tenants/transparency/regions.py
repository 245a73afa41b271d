"""The public page of a region and its files: who it is, and of its figures and standings what it chose to show."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response

from semesta_platform.errors import NotFoundError, existing
from semesta_platform.http.ground import viewer_session
from semesta_platform.http.permissions import public
from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy.records import Level, RegionRecord
from semesta_platform.tenancy.regions import ZONE_WORDS
from semesta_tenants.awards.words import ORDER
from semesta_tenants.coverage.records import Basis
from semesta_tenants.coverage.words import population_words
from semesta_tenants.transparency import opened, region_files, shown
from semesta_tenants.transparency.answers import CSV, JSON, XLSX, download, page
from semesta_tenants.transparency.opened import Shown
from semesta_tenants.transparency.routes import LEVEL_WORDS
from semesta_tenants.transparency.suppression import LEAST, for_anybody

ADDRESS: Final = "/publik/"
PUBLIC_TERMS: Final = ("Cakupan", "Keaktifan", "Porsi Pemda", "PBI JK", "PBPU Pemda", "PPU", "PBPU mandiri", "BP")
"""Words of this page that people outside of the offices may not know."""
blueprint = Blueprint("public_regions", __name__)


@blueprint.get(f"{ADDRESS}<region:slug>/")
@public
def region_page(slug: str) -> Response:
    """What anybody may know of one region.

    Raises:
        NotFoundError: there is no such region.
    """
    region, found = _shown(slug)
    return page(
        "transparency/region.html",
        region=region,
        level=LEVEL_WORDS[region.level],
        zone=ZONE_WORDS[region.zone],
        found=found,
        newest=_newest(found),
        months=[shown.month_row(each) for each in shown.by_month(found.figures)],
        places=[shown.place_row(each) for each in found.places],
        file=f"{ADDRESS}{region.slug}",
        term_names=PUBLIC_TERMS,
        terms=shown.TERMS,
        order_words=ORDER,
        is_province=region.level is Level.PROVINCE,
    )


@blueprint.get(f"{ADDRESS}<region:slug>.<any(csv,xlsx,json):ending>")
@public
def region_file(slug: str, ending: str) -> Response:
    """What the region shows as a file; the CSV holds its months alone.

    Raises:
        NotFoundError: there is no such region, or it does not show what the file would hold: alike.
    """
    region, found = _shown(slug)
    if found.nothing or (ending == "csv" and not found.choice.figures):
        raise NotFoundError
    name = f"semesta-{region.slug}.{ending}"
    if ending == "csv":
        return download(region_files.csv_file(region, found), CSV, name)
    if ending == "xlsx":
        return download(region_files.xlsx_file(region, found), XLSX, name)
    return download(region_files.json_file(region, found), JSON, name)


def _shown(slug: str) -> tuple[RegionRecord, Shown]:
    with viewer_session() as session:
        region = existing(directory.region_by_slug(session, slug))
        return region, opened.shown_of(session, region)


def _newest(found: Shown) -> dict[str, Any] | None:
    """The newest figure for the head of the page; None where none is shown."""
    if not found.figures:
        return None
    published = found.figures[0]
    figure = for_anybody(published.figure)
    return {
        "figure": shown.month_row(published),
        "tiles": shown.tiles(found.figures),
        "segments": shown.segment_rows(published.figure),
        "population_words": population_words(figure),
        "registered_basis": figure.basis == Basis.REGISTERED,
        "least": LEAST,
    }
