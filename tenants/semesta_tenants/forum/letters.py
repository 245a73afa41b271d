"""The words of a meeting's letters and its entry in a calendar (RFC 5545, 5546); pure, always in Indonesian as offices write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from semesta_platform.interface import formats
from semesta_tenants.forum.records import Clock, Item, Meeting, State

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
    from icalendar import Calendar, Event  # noqa: PLC0415 (heavy, and needed here alone)

    event = Event()
    identity = (("uid", f"{meeting.id}@rapat.semesta"), ("sequence", meeting.row_version), ("dtstamp", at.astimezone(dt.UTC)))
    for name, value in identity:
        event.add(name, value)
    _add_times(event, meeting, here)
    _add_words(event, meeting, items)
    event.add("organizer", _party(NOBODY, region))
    if to is not None:
        event.add("attendee", _party(f"mailto:{to[1]}", to[0], ROLE="REQ-PARTICIPANT", PARTSTAT="NEEDS-ACTION"))
    event.add("status", "CANCELLED" if method == CANCEL or meeting.state is State.CANCELLED else "CONFIRMED")
    whole = Calendar()
    for name, words in (("prodid", PRODUCT), ("version", "2.0"), ("method", method)):
        whole.add(name, words)
    whole.add_component(event)
    return str(whole.to_ical().decode())


def _party(address: str, name: str, **more: str) -> object:
    """Who calls or is called. name: as it is, whatever signs it holds."""
    from icalendar import vCalAddress, vText  # noqa: PLC0415 (heavy, and needed here alone)

    found = vCalAddress(address)
    found.params.update({key: vText(words) for key, words in {"CN": name, **more}.items()})
    return found


def _add_words(event: object, meeting: Meeting, items: Sequence[Item]) -> None:
    add = event.add  # type: ignore[attr-defined]  # icalendar's component, imported where it is used
    add("summary", meeting.title)
    add("description", f"{place_words(meeting)}\n\n{agenda_words(items)}".strip())
    if meeting.place:
        add("location", meeting.place)
    if meeting.online_url:
        add("url", meeting.online_url)


def _add_times(event: object, meeting: Meeting, here: Clock) -> None:
    """Moments in UTC, which needs no table of zones; a meeting of which the day alone is known fills that day."""
    add = event.add  # type: ignore[attr-defined]  # icalendar's component, imported where it is used
    if meeting.timed:
        add("dtstart", meeting.starts_at.astimezone(dt.UTC))
        if meeting.ends_at is not None:
            add("dtend", meeting.ends_at.astimezone(dt.UTC))
    else:
        add("dtstart", meeting.starts_at.astimezone(here.zone).date())
