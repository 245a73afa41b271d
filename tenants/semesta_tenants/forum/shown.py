"""Meetings as the templates want them: rows, steps, quorum and letters in words; no decision falls here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from semesta_platform.interface import changes, filters
from semesta_platform.interface.words import gettext as _
from semesta_platform.notifications.going import State as MailState
from semesta_tenants.forum import inviting, payloads, rules
from semesta_tenants.forum.inviting import Reached
from semesta_tenants.forum.payloads import Asked
from semesta_tenants.forum.queries_list import Counted, Line
from semesta_tenants.forum.records import Attendance, Clock, Item, Meeting, Point, Presence, Quorum, Series, State, Via
from semesta_tenants.forum.words import STATE_LOOKS, STATE_WORDS, TOPIC_WORDS, VIA_WORDS, VIEWS
from semesta_tenants.stakeholders.records import Organisation

Row = dict[str, Any]


# ---- the list ---------------------------------------------------------------------------------------------------------------


def rows(lines: Iterable[Line], forum: str, here: Clock) -> list[Row]:
    """Lines of the list. forum: address of the forum's first page."""
    return [
        {
            "title": each.title,
            "href": f"{forum}{each.id}/",
            "state": STATE_LOOKS[each.state],
            "day": each.starts_at.astimezone(here.zone).date(),
            "place": each.place or None,
            "series": each.series,
            "quorum": present_words(each.quorum) if each.state is not State.CANCELLED else None,
        }
        for each in lines
    ]


def views(counts: Sequence[Counted], asked: Asked) -> list[tuple[str, str, int]]:
    """The quick filters with what each would show, of the year that is chosen."""
    of_year = [each for each in counts if asked.year in {None, each.year}]
    return [
        (
            view,
            str(STATE_WORDS[state]) if state else _("Semua"),
            sum(each.number for each in of_year if state in {None, each.state}),
        )
        for view, state in VIEWS.items()
    ]


def years(counts: Sequence[Counted], asked: Asked) -> list[tuple[str, str]]:
    """The choice of years in which there are meetings, newest first; also one that has none, when it is chosen."""
    found = {each.year for each in counts} | ({asked.year} if asked.year else set())
    return [("", _("Semua tahun")), *((str(each), str(each)) for each in sorted(found, reverse=True))]


def series_options(found: Iterable[Series]) -> list[tuple[str, str]]:
    """The choice of series."""
    return [("", _("Semua seri")), *((str(each.id), each.name) for each in found)]


def coming(line: Line | None, here: Clock) -> Row | None:
    """The next meeting for the head of the overview."""
    if line is None:
        return None
    words = f"{when(line, here)} · {where(line)}"
    return {"id": line.id, "title": line.title, "day": day_of(line.starts_at, here), "words": words}


def held(counts: Iterable[Counted]) -> int:
    """How many meetings took place."""
    return sum(each.number for each in counts if each.state in {State.HELD, State.LOCKED})


# ---- one meeting ------------------------------------------------------------------------------------------------------------


def head(meeting: Meeting, here: Clock) -> Row:
    """What a page says of a meeting before anything else, and which steps it can offer."""
    return {
        "look": STATE_LOOKS[meeting.state],
        "when": when(meeting, here),
        "steps": steps(meeting, here),
        "planned": meeting.state is State.PLANNED,
        "running": meeting.state in {State.PLANNED, State.HELD},
        "cancelled": meeting.state is State.CANCELLED,
        "on_the_day": rules.hold_problem(meeting.starts_at, here) is None,
    }


def when(meeting: Meeting | Line, here: Clock) -> str:
    """'Selasa, 18 Maret 2025, 09.00-12.00 WITA' in the language of the request; the day alone where no hour is known."""
    starts = meeting.starts_at.astimezone(here.zone)
    day = str(filters.date(starts.date(), "EEEE, d MMMM yyyy"))
    if not meeting.timed:
        return _("%(day)s, jam tidak diketahui", day=day)
    until = f"\N{EN DASH}{meeting.ends_at.astimezone(here.zone):%H.%M}" if meeting.ends_at else ""
    return f"{day}, {starts:%H.%M}{until} {here.words}"


def where(meeting: Meeting | Line) -> str:
    """The place, or that it is not settled."""
    return meeting.place or _("tempat belum ditetapkan")


def present_words(quorum: Quorum) -> str | None:
    """'5 dari 6 diundang hadir'; None where nobody is invited."""
    if not quorum.invited:
        return None
    return _("%(present)s dari %(invited)s diundang hadir", present=quorum.present, invited=quorum.invited)


def quorum_words(quorum: Quorum) -> str:
    """'5 dari 6 diundang hadir; kuorum 60% tercapai'."""
    present = present_words(quorum) or _("Undangan tidak tercatat")
    if quorum.reached is None:
        return _("%(present)s; rapat ini tanpa kuorum", present=present)
    per_cent = filters.percent(quorum.per_cent, 0)
    if quorum.reached:
        return _("%(present)s; kuorum %(quorum)s tercapai", present=present, quorum=per_cent)
    return _("%(present)s; kuorum %(quorum)s belum tercapai", present=present, quorum=per_cent)


def steps(meeting: Meeting, here: Clock) -> list[Row]:
    """Where a meeting stands on its way from the plan to signed minutes."""
    place = {State.PLANNED: 1 if meeting.invited_at is None else 2, State.HELD: 3, State.LOCKED: 4, State.CANCELLED: 0}[
        meeting.state
    ]
    invited = filters.clock(meeting.invited_at) if meeting.invited_at else (_("tanpa surel") if place > 2 else "")  # noqa: PLR2004 (the third step)
    found = (
        (
            _("Direncanakan"),
            filters.clock(meeting.entered_at) if meeting.entered_at < meeting.starts_at else _("dicatat sesudahnya"),
        ),
        (_("Diundang"), invited),
        (_("Berlangsung"), filters.date(day_of(meeting.starts_at, here)) if meeting.frozen_at else ""),
        (_("Disahkan"), filters.clock(meeting.locked_at) if meeting.locked_at else ""),
    )
    return [
        {"name": name, "note": note or "", "state": "done" if at < place else "current" if at == place else "ahead"}
        for at, (name, note) in enumerate(found)
    ]


def attendance_rows(lines: Iterable[Attendance]) -> list[Row]:
    """Who is invited and who came."""
    return [
        {
            "name": each.organisation,
            # A report says who was there, and not who was invited.
            "note": None if each.invited or each.via is Via.REPORT else _("tidak diundang"),
            "state": each.presence.value,
            "who": " · ".join(words for words in (each.position_words, each.person_words) if words) or None,
            "via": str(VIA_WORDS[each.via]) if each.presence is not Presence.INVITED else None,
        }
        for each in lines
    ]


def letter_rows(found: Iterable[Reached]) -> list[Row]:
    """To whom letters went, and who has no address."""
    return [
        {
            "name": each.name,
            "note": None if each.invited else _("tidak diundang lagi"),
            "email": each.email or None,
            "state": _letter_state(each),
        }
        for each in found
    ]


def _letter_state(each: Reached) -> str:
    if not each.told:
        return _("belum dikirim") if each.email else _("kirim lewat surat; tidak ada alamat surel")
    last = each.told[-1]
    what = {
        inviting.INVITED: _("undangan"),
        inviting.CHANGED: _("perubahan"),
        inviting.WITHDRAWN: _("penarikan undangan"),
        inviting.CANCELLED: _("pembatalan"),
    }[last.kind]
    if last.state is MailState.SENT:
        return _("%(what)s terkirim %(at)s", what=what, at=filters.clock(last.sent_at))
    if last.state is MailState.WAITING:
        return _("%(what)s menunggu dikirim sejak %(at)s", what=what, at=filters.clock(last.entered_at))
    return _("%(what)s gagal dikirim", what=what)


def letter_counts(found: Sequence[Reached]) -> tuple[int, int, int]:
    """How many were written to, how many still can be, how many have no address; of the invited."""
    invited = [each for each in found if each.invited]
    written = sum(each.expects for each in invited)
    ready = sum(bool(each.email) and not each.expects for each in invited)
    return written, ready, len(invited) - written - ready


# ---- forms ------------------------------------------------------------------------------------------------------------------


def topic_options() -> list[tuple[str, str]]:
    """The choice of topics."""
    return [(topic.value, str(words)) for topic, words in TOPIC_WORDS.items()]


def organisation_options(found: Iterable[Organisation], lines: Iterable[Attendance] = ()) -> list[tuple[str, str]]:
    """The choice of organisations: those that take part, and those on the meeting's list that were struck off since."""
    options = {str(each.id): _named(each) for each in found}
    for each in lines:
        options.setdefault(str(each.organisation_id), each.organisation)
    return list(options.items())


def _named(found: Organisation) -> str:
    return found.name if found.label == found.name else f"{found.label} \N{EN DASH} {found.name}"


def agenda_points(items: Iterable[Item]) -> list[Row]:
    """Points of an agenda for its page."""
    return [
        {
            "id": each.id,
            "topic": each.topic.value,
            "title": each.title,
            "lead": each.lead_words,
            "minutes": each.minutes,
            "item": each,
        }
        for each in items
    ]


def templates(series: Iterable[Series], chosen: str) -> list[tuple[str, str]]:
    """What a new meeting's agenda can begin with. chosen: id of its series, empty for none."""
    own = next((each.template for each in series if str(each.id) == chosen), ())
    found = [("seri", _("Susunan seri: %(titles)s", titles=_titles(own)))] if own else []
    return [*found, ("baku", _("Susunan baku: %(titles)s", titles=_titles(rules.STANDARD))), ("kosong", _("Kosong"))]


def _titles(points: Iterable[Point]) -> str:
    return "; ".join(each.title for each in points)


def differing(current: Meeting, typed: Mapping[str, str], here: Clock) -> list[Row]:
    """Fields in which what was typed differs from what now stands, in words."""
    now = payloads.typed_of(current, here)
    words = {
        "judul": _("Judul"),
        "hari": _("Tanggal"),
        "mulai": _("Jam mulai"),
        "selesai": _("Jam selesai"),
        "tempat": _("Tempat"),
        "daring": _("Alamat daring"),
        "pimpinan": _("Pimpinan rapat"),
        "sekretaris": _("Sekretaris"),
        "kuorum": _("Kuorum (persen)"),
    }
    return changes.differing(words.items(), now, typed)


def day_of(moment: dt.datetime, here: Clock) -> dt.date:
    """The day of a moment in the region."""
    return moment.astimezone(here.zone).date()
