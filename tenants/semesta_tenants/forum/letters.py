"""The words of a meeting's letters and its entry in a calendar (RFC 5545, 5546); pure, always in Indonesian as offices write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from semesta_platform.interface import formats
from semesta_tenants.forum.records import Clock, Item, Meeting

PRODUCT: Final = "-//Semesta//Forum//ID"
NOBODY: Final = "invalid:nomail"
"""The organiser of an entry must be named (RFC 5546, 3.2.2); a region's forum has no mailbox of its own."""
UPDATE, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
DAY: Final = "EEEE, d MMMM yyyy"


def when_words(meeting: Meeting, here: Clock) -> str:
    """'Selasa, 18 Maret 2025, 09.00-12.00 WITA'; the day alone where no hour is known."""
    starts = meeting.starts_at.astimezone(here.zone)
    day = formats.date(starts.date(), DAY)
    if not meeting.timed:
        return day
    until = f"\N{EN DASH}{meeting.ends_at.astimezone(here.zone):%H.%M}" if meeting.ends_at else ""
    return f"{day}, {starts:%H.%M}{until} {here.words}"


def agenda_words(items: Sequence[Item]) -> str:
    """The agenda as numbered lines."""
    return "\n".join(f"{place}. {item.title}{_beside(item)}" for place, item in enumerate(items, 1))


def _beside(item: Item) -> str:
    said = [item.lead_words, f"{item.minutes} menit" if item.minutes else ""]
    return f" ({', '.join(each for each in said if each)})" if any(said) else ""


def place_words(meeting: Meeting) -> str:
    """Lines on where it is."""
    found = [f"Tempat: {meeting.place}"] if meeting.place else []
    found += [f"Daring: {meeting.online_url}"] if meeting.online_url else []
    return "\n".join(found) or "Tempat: belum ditetapkan"


def invitation(meeting: Meeting, items: Sequence[Item], organisation: str, region: str, here: Clock) -> tuple[str, str]:
    """Subject and text of an invitation."""
    opening = f"{region} mengundang Bapak/Ibu untuk hadir dalam rapat berikut."
    return f"Undangan: {meeting.title}", _letter(meeting, items, (organisation, opening), region, here)


def renewal(meeting: Meeting, items: Sequence[Item], organisation: str, region: str, here: Clock) -> tuple[str, str]:
    """Subject and text when hour, place or title changed."""
    opening = "Rapat yang sebelumnya kami undangkan berubah. Yang berlaku sekarang adalah sebagai berikut."
    return f"Perubahan: {meeting.title}", _letter(meeting, items, (organisation, opening), region, here)


def called_off(meeting: Meeting, organisation: str, region: str, here: Clock, *, only_they: bool) -> tuple[str, str]:
    """Subject and text when it does not take place, or (only_they) this organisation is no longer expected."""
    body = (
        f"Organisasi Bapak/Ibu tidak lagi termasuk yang diundang dalam rapat {meeting.title}, {when_words(meeting, here)}."
        if only_they
        else f"Rapat {meeting.title}, {when_words(meeting, here)}, dibatalkan.\n\nAlasan: {meeting.cancel_reason}"
    )
    return f"Dibatalkan: {meeting.title}", f"Yth. {organisation}\n\n{body}\n\n{region}\n"


def _letter(meeting: Meeting, items: Sequence[Item], opening: tuple[str, str], region: str, here: Clock) -> str:
    head = [meeting.title, f"Waktu: {when_words(meeting, here)}", place_words(meeting)]
    head += [f"Pimpinan rapat: {meeting.chair_words}"] if meeting.chair_words else []
    agenda = f"Susunan acara:\n{agenda_words(items)}\n\n" if items else ""
    end = "Berkas undangan untuk kalender terlampir. Bila berhalangan, mohon menugaskan wakil.\n\n"
    return f"Yth. {opening[0]}\n\n{opening[1]}\n\n" + "\n".join(head) + f"\n\n{agenda}{end}{region}\n"


def calendar(
    meeting: Meeting,
    items: Sequence[Item],
    region: str,
    here: Clock,
    *,
    method: str = PUBLISH,
    to: tuple[str, str] | None = None,
    at: dt.datetime,
) -> str:
    """The meeting as an iCalendar text. to: name and address of who is asked to come. at: when it is written.

    The identity stays for the meeting's life, its SEQUENCE is the row version, which every change raises: calendars take a
    later letter for the same meeting.
    """
    from icalendar import Calendar, Event, vCalAddress, vText  # noqa: PLC0415 (heavy, and needed here alone)

    event = Event()
    event.add("uid", f"{meeting.id}@rapat.semesta")
    event.add("sequence", meeting.row_version)
    event.add("dtstamp", at.astimezone(dt.UTC))
    _add_times(event, meeting, here)
    event.add("summary", meeting.title)
    event.add("description", f"{place_words(meeting)}\n\n{agenda_words(items)}".strip())
    if meeting.place:
        event.add("location", meeting.place)
    if meeting.online_url:
        event.add("url", meeting.online_url)
    organiser = vCalAddress(NOBODY)
    organiser.params["CN"] = vText(region)
    event.add("organizer", organiser)
    if to is not None:
        attendee = vCalAddress(f"mailto:{to[1]}")
        attendee.params.update({"CN": vText(to[0]), "ROLE": vText("REQ-PARTICIPANT"), "PARTSTAT": vText("NEEDS-ACTION")})
        event.add("attendee", attendee)
    event.add("status", "CANCELLED" if method == CANCEL or meeting.state == "cancelled" else "CONFIRMED")
    whole = Calendar()
    for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("method", method)):
        whole.add(name, value)
    whole.add_component(event)
    return str(whole.to_ical().decode())


def _add_times(event: object, meeting: Meeting, here: Clock) -> None:
    """Moments in UTC, which needs no table of zones; a meeting of which the day alone is known fills that day."""
    add = event.add  # type: ignore[attr-defined]  # icalendar's component, imported where it is used
    if meeting.timed:
        add("dtstart", meeting.starts_at.astimezone(dt.UTC))
        if meeting.ends_at is not None:
            add("dtend", meeting.ends_at.astimezone(dt.UTC))
    else:
        add("dtstart", meeting.starts_at.astimezone(here.zone).date())
