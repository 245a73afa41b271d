"""Public pages and files of rankings: which editions are published, and each of them with who chose to be shown in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, request

from semesta_platform.errors import NotFoundError, existing
from semesta_platform.http.ground import viewer_session
from semesta_platform.http.lists import keeping
from semesta_platform.http.permissions import public
from semesta_platform.tenancy.records import Level
from semesta_platform.tenancy.regions import all_regions
from semesta_tenants.awards.ledger import OfficialResult
from semesta_tenants.awards.records import Edition
from semesta_tenants.awards.words import ORDER
from semesta_tenants.coverage.records import Source
from semesta_tenants.coverage.words import BASIS_WORDS
from semesta_tenants.transparency import opened, ranking_files, rules_in_words, shown, standings
from semesta_tenants.transparency.answers import CSV, JSON, XLSX, download, page
from semesta_tenants.transparency.opened import Ranking, known_regions
from semesta_tenants.transparency.payloads import narrow_from, ranking_order_from, turned_to
from semesta_tenants.transparency.standings import Line, Narrow

ADDRESS: Final = "/publik/peringkat/"
OFFICIALS_PAGE: Final = 20
ARGUMENTS: Final = ("q", "prov", "lomba", "urut", "arah", "hal", "resmi")
_EDITION: Final = re.compile(r"[a-z0-9_-]{1,80}")
blueprint = Blueprint("public_rankings", __name__)
_address = keeping(ARGUMENTS, 100)


@dataclass(frozen=True, slots=True)
class _Asked:
    """An edition as the address narrows and orders it."""

    found: Ranking
    narrow: Narrow
    column: str
    descending: bool
    lines: tuple[Line, ...]
    officials: tuple[OfficialResult, ...]


@blueprint.get(ADDRESS)
@public
def editions() -> Response:
    """Published editions, and those that are not published yet, without any standing of theirs."""
    with viewer_session() as session:
        found = opened.editions(session)
    return page(
        "transparency/editions.html",
        published=[each for each in found if each.run],
        awaited=[each.opened for each in found if each.run is None],
    )


@blueprint.get(f"{ADDRESS}<edition>/")
@public
def edition_page(edition: str) -> Response:
    """A published edition; for htmx only the lists.

    Raises:
        NotFoundError: there is none, or it is not published: alike.
    """
    found = _ranking(edition)
    asked = _asked(found, narrow_from(request.args, tuple(each.id for each in found.rules.contests)))
    part = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    name = "transparency/_ranking.html" if part else "transparency/ranking.html"
    return page(name, **_lists(asked), **({} if part else _around(found)))


@blueprint.get(f"{ADDRESS}<edition>.<any(csv,xlsx,json):ending>")
@public
def edition_file(edition: str, ending: str) -> Response:
    """The same as a file, as the address narrows and orders it; of every contest, unless the address names one.

    Raises:
        NotFoundError: there is none, or it is not published: alike.
    """
    asked = _asked(_ranking(edition), narrow_from(request.args, ()))
    name = f"semesta-{edition}.{ending}"
    if ending == "csv":
        return download(ranking_files.csv_file(asked.found, asked.lines), CSV, name)
    if ending == "xlsx":
        return download(ranking_files.xlsx_file(asked.found, asked.lines, asked.officials), XLSX, name)
    return download(ranking_files.json_file(asked.found, asked.lines, asked.officials), JSON, name)


@blueprint.get(f"{ADDRESS}<edition>/hasil-resmi.csv")
@public
def officials_file(edition: str) -> Response:
    """The winners as announced.

    Raises:
        NotFoundError: there is no such edition, or it is not published: alike.
    """
    asked = _asked(_ranking(edition), narrow_from(request.args, ()))
    content = ranking_files.officials_file(asked.found, asked.officials)
    return download(content, CSV, f"semesta-{edition}-hasil-resmi.csv")


# ---- inside --------------------------------------------------------------------------------------------------------------------


def _ranking(name: str) -> Ranking:
    if not _EDITION.fullmatch(name):
        raise NotFoundError
    with viewer_session() as session:
        return existing(opened.ranking(session, name))


def _asked(found: Ranking, narrow: Narrow) -> _Asked:
    column, descending = ranking_order_from(request.args)
    lines = standings.ordered(standings.narrowed(found.lines, narrow), column, descending=descending)
    officials = tuple(each for each in found.officials if each.tenant in known_regions() and _takes(found.rules, narrow, each))
    return _Asked(found, narrow, column, descending, lines, officials)


def _takes(rules: Edition, narrow: Narrow, official: OfficialResult) -> bool:
    region = known_regions()[official.tenant]
    contest = rules.contest_of(region.level)
    return narrow.takes(region) and (narrow.contest is None or (contest is not None and contest.id == narrow.contest))


def _lists(asked: _Asked) -> dict[str, Any]:
    """What the template of the lists needs."""
    found = asked.found
    page = standings.page_of(asked.lines, turned_to(request.args, "hal"))
    officials = standings.page_of(asked.officials, turned_to(request.args, "resmi"), OFFICIALS_PAGE)
    told = next((each for each in found.told if each.contest == asked.narrow.contest), None)
    return {
        "edition": found.opened,
        "rules": found.rules,
        "run": found.run,
        "page": page,
        "rows": [shown.line_row(found.rules, each) for each in page.rows],
        "officials": officials,
        "winners": [_winner(each) for each in officials.rows],
        "told": told,
        "contest": asked.narrow.contest,
        "contest_words": shown.contest_words(found.rules, asked.narrow.contest or ""),
        "contests": [(each.contest, shown.contest_words(found.rules, each.contest), each.shown) for each in found.told],
        "column": asked.column,
        "descending": asked.descending,
        "filtered": bool(asked.narrow.words or asked.narrow.province or asked.narrow.unknown),
        "here": f"{ADDRESS}{found.opened.id}/",
        "file": f"{ADDRESS}{found.opened.id}",
        "address": _address,
        "order_words": ORDER,
        "terms": shown.TERMS,
        "basis": BASIS_WORDS[found.rules.active_basis],
        "method": shown.method_words(found.run.version, found.run.number),
    }


def _around(found: Ranking) -> dict[str, Any]:
    """What stands around the lists: the rules, their sources, the filters."""
    return {
        "given": request.args,
        "provinces": [(each.code, each.province_name) for each in all_regions() if each.level is Level.PROVINCE],
        "contest_rules": _contest_rules(found.rules),
        "sources": [
            {"number": number, **(shown.source_row(Source(each.title, each.url)) or {}), "date": each.published_on}
            for number, each in enumerate(found.rules.sources, 1)
        ],
    }


def _contest_rules(rules: Edition) -> list[dict[str, Any]]:
    """Contests with the rules of their categories; contests with the same rules are said together."""
    found: list[dict[str, Any]] = []
    for contest in rules.contests:
        title = shown.contest_words(rules, contest.id)
        categories = [rules_in_words.in_words(rules, each) for each in contest.categories]
        same = next((each for each in found if each["categories"] == categories), None)
        if same is not None:
            same["titles"].append(title)
        else:
            found.append({"titles": [title], "categories": categories})
    return found


def _winner(official: OfficialResult) -> dict[str, Any]:
    region = known_regions()[official.tenant]
    return {
        "name": region.name,
        "note": region.province_name if "." in region.code else "",
        "href": f"/publik/{region.slug}/",
        "category": official.category or None,
        "source": shown.source_row(official.source),
    }
