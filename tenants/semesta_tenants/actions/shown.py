"""Action items as the templates want them: rows, counts, history, how the figure moved; no decision falls here."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from semesta_platform.audit.records import Entry
from semesta_platform.interface import changes, filters
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.actions import payloads, rules, words
from semesta_tenants.actions.meetings import Met
from semesta_tenants.actions.moving import Judged, Movement, Reading, Why
from semesta_tenants.actions.queries import NO_INDICATOR, Counts
from semesta_tenants.actions.records import Action, Priority, Wanted
from semesta_tenants.actions.words import FIELD_WORDS, PRIORITY_WORDS, VIEW_WORDS
from semesta_tenants.stakeholders.records import Organisation
from semesta_tenants.targets.records import Target
from semesta_tenants.targets.words import amount_words, indicator_options, indicator_words, title_words

Row = dict[str, Any]
Options = list[tuple[str, str]]
DID: Final[Mapping[str, str]] = {
    "action.made": _l("membuat tindak lanjut ini"),
    "action.changed": _l("mengubah tindak lanjut ini"),
    "action.started": _l("mulai mengerjakannya"),
    "action.put_off": _l("menandainya menunggu pihak lain"),
    "action.finished": _l("menyelesaikannya"),
    "action.cancelled": _l("membatalkannya"),
    "action.reopened": _l("membukanya kembali"),
    "action.noted": _l("menulis perkembangannya"),
}
LONGEST_QUOTE: Final = 300


def state_of(action: Action, today: dt.date) -> str:
    """The state of `vocabulary.STATES` with which an item is shown."""
    return "late" if rules.late(action, today) else words.PILLS[action.state]


def due_words(action: Action, today: dt.date) -> str | None:
    """'Terlambat 4 hari (3 Mar 2026)' or 'Besok (...)' for one that is to be done, else the day; None without a due date."""
    due = action.wanted.due_on
    if due is None:
        return None
    day = str(filters.date(due, "d MMM yyyy"))
    near = not action.state.ended and (due - today).days in {0, 1}
    return f"{filters.due(due, today)} ({day})" if near or rules.late(action, today) else day


def rows(
    actions: Sequence[Action],
    movements: Mapping[uuid.UUID, Movement],
    met: Mapping[uuid.UUID, Met],
    *,
    today: dt.date,
    zone: dt.tzinfo,
    here: str,
) -> list[Row]:
    """Lines of the list. here: its address."""
    return [
        {
            "title": each.wanted.title,
            "href": f"{here}{each.id}/",
            "note": _met_words(met.get(each.wanted.meeting_id), zone) if each.wanted.meeting_id else None,
            "owner": each.organisation,
            "state": state_of(each, today),
            "due": due_words(each, today),
            "priority": str(PRIORITY_WORDS[each.wanted.priority]),
            "moved": moved_cell(movements.get(each.id)),
            "closed": each.closed_at.astimezone(zone).date() if each.closed_at else None,
        }
        for each in actions
    ]


def moved_cell(found: Movement | None) -> str | None:
    """'Keaktifan: bergerak searah, belum tentu karenanya'; None without an indicator."""
    return None if found is None else f"{indicator_words(found.indicator)}: {words.moved_words(found.by_now)}"


def views(counts: Counts) -> list[tuple[str, str, int]]:
    """The quick filters with what each would show under the other filters."""
    return [(view, said, count_of(counts, view)) for view, said in VIEW_WORDS.items()]


def count_of(counts: Counts, view: str) -> int:
    """How many a view shows."""
    by_view = {
        "terbuka": counts.open,
        "terlambat": counts.late,
        "minggu-ini": counts.week,
        "tanpa-tenggat": counts.undated,
        "menunggu": counts.waiting,
        "selesai": counts.done,
        "dibatalkan": counts.cancelled,
    }
    return by_view.get(view, counts.all)


# ---- choices -----------------------------------------------------------------------------------------------------------------


def owners(organisations: Sequence[Organisation]) -> Options:
    """For a filter."""
    return [("", _("Semua pemilik")), *((str(each.id), each.label) for each in organisations)]


def owner_choice(organisations: Sequence[Organisation]) -> Options:
    """For a form: those that take part."""
    named = ((str(each.id), each.name if each.label == each.name else f"{each.label} ({each.name})") for each in organisations)
    return [("", _("Pilih organisasi")), *named]


def indicators(first: str, *, none: bool = False) -> Options:
    """first: words for no choice. none: also those without an indicator."""
    return [("", first), *([(NO_INDICATOR, _("Tanpa indikator"))] if none else []), *indicator_options()]


def priorities(first: str | None = None) -> Options:
    """first: words for no choice; None where one must be chosen."""
    return [*([] if first is None else [("", first)]), *((each.value, str(PRIORITY_WORDS[each])) for each in Priority)]


def meeting_options(met: Sequence[Met], zone: dt.tzinfo, first: str) -> Options:
    """first: words for no choice."""
    return [("", first), *((str(each.id), _met_words(each, zone) or "") for each in met)]


def filters_of(met: Sequence[Met], zone: dt.tzinfo) -> dict[str, Options]:
    """The choices of the list that do not depend on the register. met: meetings that made items."""
    return {
        "indicators": indicators(_("Semua indikator"), none=True),
        "priorities": priorities(_("Semua prioritas")),
        "meetings": meeting_options(met, zone, _("Semua rapat")),
    }


def target_options(targets: Sequence[Target]) -> Options:
    """The targets of the region that an item may serve."""
    return [("", _("Tanpa target")), *((str(each.id), title_words(each)) for each in targets)]


def _met_words(met: Met | None, zone: dt.tzinfo) -> str | None:
    return None if met is None else f"{met.title}, {filters.date(met.day(zone), 'd MMM yyyy')}"


# ---- how the figure moved ------------------------------------------------------------------------------------------------------


def moved_rows(found: Movement) -> list[Row]:
    """The three figures, each with its day, its source, and how it stands to the first."""
    return [
        _moved_row(found, _("Sebelum"), found.before, None),
        _moved_row(found, _("Pada tenggat"), found.at_due, found.by_due),
        _moved_row(found, _("Sekarang"), found.now, found.by_now),
    ]


def _moved_row(found: Movement, when: str, reading: Reading | None, judged: Judged | None) -> Row:
    indicator = found.indicator
    return {
        "when": when,
        "value": words.reading_words(indicator, reading),
        "as_of": reading.as_of if reading else None,
        "computed": reading.computed if reading else None,
        "source": reading.source if reading else "",
        "change": words.change_words(indicator, judged) if judged else None,
        "moved": words.moved_words(judged) if judged else None,
        "why": words.why_words(judged) if judged else "",
        # Nothing is unknown of a day that is none, or that is still to come.
        "ahead": judged is not None and judged.why in {Why.NO_DUE, Why.NOT_DUE},
    }


def expected_words(wanted: Wanted) -> str | None:
    """'Keaktifan menjadi 80%'; the indicator alone where no value is expected; None without one."""
    indicator = rules.indicator_of(wanted.indicator)
    if indicator is None:
        return None
    if wanted.expected is None:
        return indicator_words(indicator)
    value = amount_words(indicator, wanted.expected)
    return _("%(indicator)s menjadi %(value)s", indicator=indicator_words(indicator), value=value)


# ---- history -----------------------------------------------------------------------------------------------------------------


def history(entries: Sequence[Entry]) -> list[changes.Event]:
    """What was done with an item and what was noted on it, newest first."""
    return changes.events(entries, DID, _quote)


def differing(current: Wanted, typed: Mapping[str, str], named: Mapping[str, str]) -> list[Row]:
    """Fields in which what was typed differs from what now stands, in words. named: words of choices by their value."""
    now = payloads.typed_of(current)

    names = ((payloads.FIELDS[field], words) for field, words in FIELD_WORDS.items() if payloads.FIELDS[field])
    return changes.differing(names, now, typed, lambda _name, value: named.get(value, value) or _("kosong"))


def _quote(entry: Entry) -> str | None:
    before, after = entry.before or {}, entry.after or {}
    if entry.action == "action.noted":
        return str(after.get("note") or "") or None
    if entry.action in {"action.finished", "action.cancelled"}:
        return "\n".join(str(after[name]) for name in ("closing_note", "evidence_url") if after.get(name)) or None
    if entry.action != "action.changed":
        return None
    names = {**FIELD_WORDS, "organisation": FIELD_WORDS["organisation_id"]}
    changed = [name for name in names if name in after and before.get(name) != after.get(name)]
    return "; ".join(f"{names[each]}: {_value(each, before.get(each))} → {_value(each, after.get(each))}" for each in changed)


def _value(field: str, value: object) -> str:
    if not value:
        return _("kosong")
    text = str(value)
    if field == "due_on":
        return str(filters.date(dt.date.fromisoformat(text), "d MMM yyyy"))
    if field == "priority":
        return str(PRIORITY_WORDS[Priority(text)])
    if field == "indicator" and (found := rules.indicator_of(text)):
        return indicator_words(found)
    return f"{text[:LONGEST_QUOTE]}…" if len(text) > LONGEST_QUOTE else text
