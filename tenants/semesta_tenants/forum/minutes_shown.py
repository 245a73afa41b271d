"""Minutes as the templates and the paper want them: people, agenda, action items, signatures in words; no decision falls here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final
from zoneinfo import ZoneInfo

from semesta_platform.interface import filters
from semesta_platform.interface.frame import Person
from semesta_platform.interface.translation import current_language, current_zone
from semesta_platform.interface.words import gettext as _
from semesta_tenants.actions.records import Action
from semesta_tenants.actions.words import PILLS, STATE_WORDS
from semesta_tenants.forum import minutes_merging, shown_figures, signing
from semesta_tenants.forum import minutes_payloads as payloads
from semesta_tenants.forum import minutes_rules as rules
from semesta_tenants.forum import rules as meetings
from semesta_tenants.forum.minutes_records import Document, Head, Party, Said
from semesta_tenants.forum.minutes_words import (
    HEAD_WORDS,
    PARTY_WORDS,
    PRESENCE_WORDS,
    SAID_WORDS,
)
from semesta_tenants.forum.records import Addendum, Attendance, Item, Meeting, Presence, Quorum, Signature
from semesta_tenants.forum.shown import quorum_words

Row = dict[str, Any]
SHOWN: Final = frozenset({Presence.PRESENT, Presence.DELEGATED, Presence.ABSENT})
LINES: Final = ("number", "secretary_words")
"""Fields of one line: there is nothing to be put together, what was typed is offered."""


def when(meeting: Meeting, zone: str) -> str:
    """'Selasa, 18 Maret 2025, 09.00-11.30 WITA', or the day alone where no hour is known. zone: of the tenant, IANA."""
    begins = meeting.starts_at.astimezone(ZoneInfo(zone))
    day = str(filters.date(begins, "EEEE, d MMMM yyyy"))
    if not meeting.timed:
        return day
    ends = f"\N{EN DASH}{_hour(meeting.ends_at.astimezone(ZoneInfo(zone)))}" if meeting.ends_at else ""
    return f"{day}, {_hour(begins)}{ends} {current_zone()}"


def saved_words(at: dt.datetime, zone: str) -> str:
    """'Tersimpan 14.32' in the tenant's own time."""
    return _("Tersimpan %(hour)s", hour=_hour(at.astimezone(ZoneInfo(zone))))


def _hour(at: dt.datetime) -> str:
    return f"{at:%H.%M}" if current_language() == "id" else f"{at:%H:%M}"


def quorum(document: Document) -> Quorum:
    """As the page of the meeting counts it."""
    return meetings.quorum(document.attendances, document.meeting.quorum)


def paragraphs(text: str) -> list[str]:
    """The lines of a text that hold something."""
    return [line for line in text.split("\n") if line.strip()]


def agenda(document: Document, forum: str) -> list[Row]:
    """The agenda as its macro draws it, with what was frozen for each item. forum: address of the forum's first page."""
    blocks = shown_figures.blocks(document.drawn, forum)
    return [
        {
            "id": str(each.id),
            "title": each.title,
            "lead": each.lead_words,
            "notes": paragraphs(each.discussion),
            "decision": "\n".join(paragraphs(each.decision)),
            "block": blocks.get(each.topic.value),
        }
        for each in document.items
    ]


def people(attendances: Sequence[Attendance]) -> list[Row]:
    """Who came as the attendance macro draws them; without a known presence they read as invited."""
    return [
        {
            "person": Person(each.organisation, "", "bpjs" if each.kind == meetings.BPJS else "region"),
            "office": who(each),
            "state": each.presence.value if each.presence in SHOWN else "unknown",
            "words": PRESENCE_WORDS[each.presence],
        }
        for each in attendances
    ]


def who(attendance: Attendance) -> str:
    """Office and name of who came, as far as they were noted."""
    return ", ".join(each for each in (attendance.position_words, attendance.person_words) if each)


def actions(found: Sequence[Action], here: str, today: dt.date) -> list[Row]:
    """Rows of the action items. here: the address of their list."""
    return [
        {
            "title": each.wanted.title,
            "href": f"{here}{each.id}/",
            "owner": owner(each),
            "due": filters.date(each.wanted.due_on, "d MMM yyyy") if each.wanted.due_on else None,
            "state": "late" if late(each, today) else PILLS[each.state],
        }
        for each in found
    ]


def owner(action: Action) -> str:
    """The organisation, with the office in it where one is named."""
    return ", ".join(each for each in (action.organisation, action.wanted.person_words) if each)


def late(action: Action, today: dt.date) -> bool:
    """Whether its day has passed and it is not closed."""
    return not action.state.ended and action.wanted.due_on is not None and action.wanted.due_on < today


def state_words(action: Action, today: dt.date) -> str:
    """The state of an action item in one word or two."""
    return _("Terlambat") if late(action, today) else str(STATE_WORDS[action.state])


def signatures(meeting: Meeting) -> list[Row]:
    """Both sides in the order in which they stand: role, office and name of who signed, and when; empty while nobody did."""
    return [
        {"party": party.value, "role": str(PARTY_WORDS[party]), **_signed(signing.sides(meeting)[party.value])}
        for party in (Party.CHAIR, Party.BPJS)
    ]


def _signed(signature: Signature | None) -> Row:
    if signature is None:
        return {"office": "", "name": "", "at": None}
    office, _between, name = signature.words.rpartition(signing.BETWEEN)
    return {"office": office, "name": name, "at": signature.at}


def addenda(document: Document) -> list[Row]:
    """Corrections with what each is about."""
    titles = {
        each.id: _("Butir %(place)s: %(title)s", place=place, title=each.title) for place, each in enumerate(document.items, 1)
    }
    return [_addendum(each, titles.get(each.item_id) if each.item_id else None) for each in document.addenda]


def _addendum(addendum: Addendum, about: str | None) -> Row:
    return {
        "number": addendum.number,
        "about": about or _("Seluruh notulen"),
        "text": paragraphs(addendum.text),
        "reason": addendum.reason,
        "by": addendum.entered_words,
        "at": addendum.entered_at,
    }


def whole(document: Document, zone: str, forum: str) -> Row:
    """What the page of the minutes shows whoever looks. zone: of the tenant, IANA. forum: as in `agenda`."""
    meeting = document.meeting
    counted = quorum(document)
    return {
        "meeting": meeting,
        "when": when(meeting, zone),
        "quorum": counted,
        "quorum_words": quorum_words(counted),
        "agenda": agenda(document, forum),
        "stand": shown_figures.stand(document.drawn),
        "items": document.items,
        "opening": paragraphs(meeting.opening),
        "closing": paragraphs(meeting.closing),
        "people": people(document.attendances),
        "signatures": signatures(meeting),
        "addenda": addenda(document),
        # An address that a link may lead to, and nothing else that somebody wrote there.
        "source": meeting.source_url if meeting.source_url.startswith(("https://", "http://")) else None,
    }


def two_heads(current: Meeting, mine: Head) -> Row:
    """The head as it stands beside the one that was typed, and both in one."""
    now = rules.head_of(current)
    place = {"title": _("Kepala notulen"), "path": "kepala", "place": "kepala", "which": "kepala", "by": ""}
    names = dict(payloads.HEAD)
    return place | {"version": rules.mark_of(now), "names": names} | _two(HEAD_WORDS, asdict(now), asdict(mine))


def two_items(current: Item, mine: Said) -> Row:
    """As `two_heads`, of one item."""
    which = str(current.id)
    place = {"title": current.title, "path": f"butir/{which}", "place": f"butir-{which}", "which": which}
    names = {field: payloads.under(name, current.id) for field, name in payloads.SAID.items()}
    known = {"version": str(current.row_version), "by": current.changed_words, "names": names}
    return place | known | _two(SAID_WORDS, asdict(rules.said_of(current)), asdict(mine))


def _two(words: Mapping[str, str], theirs: Mapping[str, str], typed: Mapping[str, str]) -> Row:
    mine = {field: rules.tidy(text) for field, text in typed.items()}
    differing = [
        dict(zip(("field", "before", "after"), (label, *minutes_merging.compared(theirs[field], mine[field])), strict=True))
        for field, label in words.items()
        if theirs[field] != mine[field]
    ]
    both = {field: mine[field] if field in LINES else minutes_merging.merged(theirs[field], mine[field]) for field in theirs}
    return {"rows": differing, "words": words, "lines": LINES, "mine": mine, "merged": both}
