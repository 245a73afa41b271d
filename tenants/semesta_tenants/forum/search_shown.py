"""What was found as the templates and files want it: filters with counts, addresses, a table; no decision falls here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from semesta_platform.interface import filters
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_platform.interface.workbooks import Table
from semesta_tenants.forum import search_payloads
from semesta_tenants.forum.search_records import Asked, Found, Hit, Tally, plain

KIND_WORDS: Final[Mapping[Found, str]] = MappingProxyType(
    {Found.MEETING: _l("Rapat"), Found.ITEM: _l("Butir agenda"), Found.ACTION: _l("Tindak lanjut")}
)


def kinds(tallies: Iterable[Tally], asked: Asked) -> list[tuple[str, str, int]]:
    """The quick filters with what each would show in the year that is chosen; first all of them."""
    found = [each for each in tallies if asked.year in {None, each.year}]
    one = [
        (name, str(KIND_WORDS[kind]), sum(each.count for each in found if each.kind is kind))
        for name, kind in search_payloads.KINDS.items()
    ]
    return [("", _("Semua"), sum(number for _name, _words, number in one)), *one]


def years(tallies: Iterable[Tally], asked: Asked) -> list[tuple[str, str]]:
    """The choice of years, the newest first, with how many of the chosen kind each has."""
    numbers: dict[int, int] = {} if asked.year is None else {asked.year: 0}
    for each in tallies:
        if asked.kind in {None, each.kind}:
            numbers[each.year] = numbers.get(each.year, 0) + each.count
    shown = [(str(year), f"{year} ({filters.number(numbers[year])})") for year in sorted(numbers, reverse=True)]
    return [("", _("Semua tahun")), *shown]


def rows(hits: Sequence[Hit], forum: str, zone: dt.tzinfo) -> list[dict[str, Any]]:
    """Hits with their addresses. forum: address of the forum, ending in '/'. zone: of the tenant."""
    return [
        {
            "title": each.title,
            "excerpt": each.excerpt,
            "kind": KIND_WORDS[each.kind],
            "meeting": each.meeting if each.kind is not Found.MEETING else None,
            "day": each.at.astimezone(zone).date(),
            "href": address(each, forum),
        }
        for each in hits
    ]


def address(hit: Hit, forum: str) -> str:
    """Where a hit is read: an agenda item within its meeting."""
    if hit.kind is Found.ACTION:
        return f"{forum}tindak-lanjut/{hit.id}/"
    return f"{forum}{hit.meeting_id}/" + (f"#butir-{hit.id}" if hit.kind is Found.ITEM else "")


def table(region: str, hits: Iterable[Hit], zone: dt.tzinfo) -> Table:
    """Hits to take away. region: name of the tenant, in every row."""
    head = (_("Daerah"), _("Jenis"), _("Judul"), _("Rapat"), _("Tanggal"), _("Cuplikan"))
    found = tuple(
        (region, str(KIND_WORDS[h.kind]), plain(h.title), h.meeting, h.at.astimezone(zone).date(), plain(h.excerpt)) for h in hits
    )
    return Table(_("Hasil pencarian"), head, found)
