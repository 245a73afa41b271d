"""Series as the templates want them: rows, counts, history in words; no decision falls here."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from semesta_platform.audit.records import Entry
from semesta_platform.interface import changes, filters
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.forum import series_payloads
from semesta_tenants.forum.records import Series
from semesta_tenants.forum.series_payloads import Typed
from semesta_tenants.forum.series_words import FIELD_WORDS, TOPIC_WORDS, VIEW_WORDS, rhythm
from semesta_tenants.stakeholders.records import Organisation

Row = dict[str, Any]
Names = Mapping[uuid.UUID, Organisation]
DID: Final[Mapping[str, str]] = {
    "series.made": _l("membuat seri ini"),
    "series.changed": _l("mengubah seri ini"),
    "series.ended": _l("mengakhiri seri ini"),
    "series.resumed": _l("melanjutkan seri ini"),
}
LONGEST_QUOTE: Final = 300


def rows(found: Sequence[Series], here: str) -> list[Row]:
    """Lines of the list. here: its address."""
    return [
        {
            "name": each.name,
            "note": None if each.active else _("diakhiri"),
            "href": f"{here}{each.id}/",
            "rhythm": rhythm(each.every_months),
            "invited": len(each.invited),
            "quorum": f"{filters.number(each.quorum)}%" if each.quorum else None,
            "place": each.place or None,
        }
        for each in found
    ]


def views(found: Sequence[Series]) -> list[tuple[str, str, int]]:
    """The quick filters with what each would show."""
    return [(view, words, sum(series_payloads.in_view(each, view) for each in found)) for view, words in VIEW_WORDS.items()]


def agenda(series: Series) -> list[Row]:
    """The points with their topics and minutes in words."""
    return [
        {
            "title": point.title,
            "topic": TOPIC_WORDS[point.topic],
            "minutes": _("%(number)d menit", number=point.minutes) if point.minutes else None,
        }
        for point in series.template
    ]


def duration(series: Series) -> str | None:
    """All points together, '1 jam 45 menit'; None where no point has a limit."""
    total = sum(point.minutes or 0 for point in series.template)
    hours, rest = divmod(total, 60)
    said = (_("%(number)d jam", number=hours) if hours else "", _("%(number)d menit", number=rest) if rest else "")
    return " ".join(part for part in said if part) or None


def history(entries: Iterable[Entry]) -> list[changes.Event]:
    """What was done with a series, newest first."""
    return changes.events(entries, DID, _quote)


def differing(current: Typed, attempted: Typed, organisations: Iterable[Organisation]) -> list[Row]:
    """Fields in which what was typed differs from what now stands, in words."""
    labels = [(str(each.id), each.label) for each in organisations]

    def said(typed: Typed) -> dict[str, str]:
        lines = (f"{line.title} ({line.minutes}')" if line.minutes else line.title for line in typed.lines if line.title)
        invited = (label for key, label in labels if key in typed.invited)
        return {**typed.fields, "undang": ", ".join(invited), "agenda-1-judul": "; ".join(lines)}

    now, typed = said(current), said(attempted)
    names = ((series_payloads.FIELDS[field], words) for field, words in FIELD_WORDS.items())
    return changes.differing(names, now, typed)


def _quote(entry: Entry) -> str | None:
    before, after = entry.before or {}, entry.after or {}
    if entry.action != "series.changed":
        return None

    def value(said: object) -> str:
        return str(said if said not in {None, ""} else _("kosong"))[:LONGEST_QUOTE]

    changed = (field for field in FIELD_WORDS if before.get(field) != after.get(field))
    return "; ".join(f"{FIELD_WORDS[field]}: {value(before.get(field))} → {value(after.get(field))}" for field in changed)
