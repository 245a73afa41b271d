"""What a meeting must be before it is written, which step its state allows, who may see it, when enough have come; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from semesta_platform import texts
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage.records import Side
from semesta_tenants.forum.records import (
    Attendance,
    Clock,
    Meeting,
    Point,
    Presence,
    Quorum,
    State,
    Topic,
    WantedAttendance,
    WantedItem,
    WantedMeeting,
)

LONGEST_TITLE: Final = 200
LONGEST_PLACE: Final = 300
LONGEST_OFFICE: Final = 120
LONGEST_ADDRESS: Final = 500
LONGEST_REASON: Final = 2000
MOST_ITEMS: Final = 150
MOST_INVITED: Final = 200
MOST_MINUTES: Final = 480
FULL: Final = 100
"""Per cent: every invited organisation must be there."""
EARLIEST: Final = dt.date(2014, 1, 1)
"""JKN began on this day; no forum met before."""
MOST_YEARS: Final = 5
"""So far ahead a meeting may lie: what is later is a slip of the hand."""
BPJS: Final = "bpjs"
CAME: Final = frozenset({Presence.PRESENT, Presence.DELEGATED})
STANDARD: Final = (
    Point(Topic.FOLLOW_UP, "Tindak lanjut rapat sebelumnya", 20),
    Point(Topic.COVERAGE, "Cakupan dan keaktifan menurut segmen", 30),
    Point(Topic.INACTIVITY, "Penyebab ketidakaktifan peserta", 20),
    Point(Topic.VALIDITY, "Validitas data kepesertaan", 20),
    Point(Topic.BUDGET, "Anggaran dan pembayaran iuran", 20),
    Point(Topic.FACILITIES, "Fasilitas kesehatan dan layanan", 20),
)
"""The agenda of a forum that has no template of its own, as regions write it (domain.md, "How regions work")."""
STEPS: Final[Mapping[str, frozenset[State]]] = MappingProxyType(
    {
        "change": frozenset({State.PLANNED}),
        "invite": frozenset({State.PLANNED}),
        "hold": frozenset({State.PLANNED}),
        "cancel": frozenset({State.PLANNED}),
        "agenda": frozenset({State.PLANNED, State.HELD}),
        "attend": frozenset({State.PLANNED, State.HELD}),
    }
)
"""From which states each step is possible; planned -> held -> locked, and planned -> cancelled."""
Problem = tuple[str, str]


# ---- states -----------------------------------------------------------------------------------------------------------------


def step_problem(state: State, step: str) -> str | None:
    """A sentence where a meeting in this state does not allow the step, a key of STEPS."""
    if state in STEPS[step]:
        return None
    if state is State.LOCKED:
        return _("Notulen rapat ini sudah disahkan dan terkunci. Perbaikan ditulis sebagai adendum.")
    if state is State.CANCELLED:
        return _("Rapat ini sudah dibatalkan.")
    return _("Rapat ini sudah dimulai; waktu, tempat, dan undangannya tidak dapat diubah lagi.")


def visible(meeting: Meeting, attendances: Iterable[Attendance], side: Side) -> bool:
    """Whether this side may know of the meeting: the branch only where BPJS is invited, and only once the letters went out.

    A meeting that was held or locked needs no letter: a report may tell of it.
    """
    if side is Side.REGION:
        return True
    told = meeting.invited_at is not None or meeting.state in {State.HELD, State.LOCKED}
    return told and any(each.invited and each.kind == BPJS for each in attendances)


def quorum(attendances: Collection[Attendance], per_cent: int) -> Quorum:
    """Counted by organisation, exactly: two delegates of one are one, and who came uninvited does not count."""
    invited = {each.organisation_id for each in attendances if each.invited}
    present = {each.organisation_id for each in attendances if each.presence in CAME} & invited
    return quorum_of(len(invited), len(present), per_cent)


def quorum_of(invited: int, present: int, per_cent: int) -> Quorum:
    """Whether so many of so many organisations are enough. per_cent: 0 for a meeting without quorum."""
    reached = None if per_cent == 0 else invited > 0 and present * FULL >= per_cent * invited
    return Quorum(per_cent, invited, present, reached)


def hold_problem(starts_at: dt.datetime, here: Clock) -> str | None:
    """A sentence where a meeting cannot have begun: its day is still to come."""
    return (
        _("Rapat ini belum dapat dimulai: harinya belum tiba.") if starts_at.astimezone(here.zone).date() > here.today else None
    )


# ---- what is written --------------------------------------------------------------------------------------------------------


def tidied(wanted: WantedMeeting) -> WantedMeeting:
    """The same meeting with single spaces in each line and none around it."""
    return WantedMeeting(
        title=_line(wanted.title),
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        timed=wanted.timed,
        place=_line(wanted.place),
        online_url=wanted.online_url.strip(),
        chair_words=_line(wanted.chair_words),
        secretary_words=_line(wanted.secretary_words),
        quorum=wanted.quorum,
        series_id=wanted.series_id,
        source_title=_line(wanted.source_title),
        source_url=wanted.source_url.strip(),
    )


def tidied_item(wanted: WantedItem) -> WantedItem:
    """The same point with single spaces."""
    return WantedItem(wanted.topic, _line(wanted.title), _line(wanted.lead_words), wanted.minutes, wanted.id)


def tidied_attendance(wanted: WantedAttendance) -> WantedAttendance:
    """The same attendance with single spaces."""
    return WantedAttendance(wanted.presence, _line(wanted.position_words), _line(wanted.person_words))


def problems(wanted: WantedMeeting, *, here: Clock, past: bool = False) -> dict[str, list[str]]:
    """Sentences by field, empty when the meeting can be written.

    past: somebody says that it was held already, so its day may have passed, and must not come.
    """
    found: dict[str, list[str]] = {}
    for field, words in (*_texts(wanted), *_addresses(wanted), *_times(wanted, here, past=past)):
        found.setdefault(field, []).append(words)
    if not 0 <= wanted.quorum <= FULL:
        found["quorum"] = [_("Kuorum ditulis dalam persen, dari 0 sampai 100.")]
    return found


def item_problems(wanted: Sequence[WantedItem]) -> dict[str, list[str]]:
    """Sentences by 'title-0', 'minutes-3': field and place in the list; 'items' for the list as a whole."""
    found: dict[str, list[str]] = {}
    for place, each in enumerate(wanted):
        if words := text_problem(each.title, LONGEST_TITLE, empty=_("Tulis judul mata acara.")):
            found[f"title-{place}"] = [words]
        if words := text_problem(each.lead_words, LONGEST_OFFICE):
            found[f"lead_words-{place}"] = [words]
        if each.minutes is not None and not 1 <= each.minutes <= MOST_MINUTES:
            found[f"minutes-{place}"] = [_("Tulis menit dari 1 sampai 480, atau kosongkan.")]
    if len(wanted) > MOST_ITEMS:
        found["items"] = [_("Paling banyak %(most)s mata acara dalam satu rapat.", most=MOST_ITEMS)]
    return found


def attendance_problems(wanted: WantedAttendance) -> dict[str, list[str]]:
    """Sentences by field."""
    found = {
        "position_words": text_problem(wanted.position_words, LONGEST_OFFICE),
        "person_words": text_problem(wanted.person_words, LONGEST_OFFICE),
    }
    return {field: [words] for field, words in found.items() if words}


def text_problem(text: str, longest: int, *, empty: str | None = None) -> str | None:
    """A sentence when a text is too long or holds signs that cannot be seen. empty: said when nothing is written."""
    if not text.strip():
        return empty
    if len(text) > longest:
        return _("Tulis paling banyak %(most)s huruf.", most=longest)
    if not texts.is_shown(text):
        return _("Teks ini memuat tanda yang tidak dapat ditampilkan; tulis ulang.")
    return None


def last_day(today: dt.date) -> dt.date:
    """The last day on which a meeting may be planned."""
    return today + dt.timedelta(days=365 * MOST_YEARS)


def _line(text: str) -> str:
    return texts.line(text)


def _texts(wanted: WantedMeeting) -> Iterator[Problem]:
    fields = (
        ("title", wanted.title, LONGEST_TITLE, _("Tulis judul rapat.")),
        ("place", wanted.place, LONGEST_PLACE, None),
        ("chair_words", wanted.chair_words, LONGEST_OFFICE, None),
        ("secretary_words", wanted.secretary_words, LONGEST_OFFICE, None),
        ("source", wanted.source_title, LONGEST_ADDRESS, None),
    )
    for field, value, longest, empty in fields:
        if words := text_problem(value, longest, empty=empty):
            yield field, words


def _addresses(wanted: WantedMeeting) -> Iterator[Problem]:
    if wanted.online_url and not is_address(wanted.online_url):
        yield "online_url", _("Tulis alamat pertemuan daring yang lengkap, diawali https://.")
    if wanted.source_url and (not wanted.source_title or not is_address(wanted.source_url)):
        yield "source", _("Tulis alamat laporan yang lengkap, diawali https://.")


def is_address(text: str) -> bool:
    """Whether a link may lead there: http or https, with a host, at most 500 signs, all of which can be seen."""
    if len(text) > LONGEST_ADDRESS or not text.isprintable() or " " in text:
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _times(wanted: WantedMeeting, here: Clock, *, past: bool) -> Iterator[Problem]:
    day, today = wanted.starts_at.astimezone(here.zone).date(), here.today
    if wanted.ends_at is not None and wanted.ends_at <= wanted.starts_at:
        yield "ends_at", _("Jam selesai harus sesudah jam mulai.")
    if day < EARLIEST:
        yield "day", _("Tanggal rapat paling awal 1 Januari 2014.")
    elif day > last_day(today):
        yield "day", _("Tanggal rapat paling lama lima tahun dari sekarang.")
    elif past and day > today:
        yield "day", _("Rapat yang sudah berlangsung tidak mungkin bertanggal di depan.")
    elif not past and day < today:
        yield "day", _("Tanggal ini sudah lewat. Beri tanda bahwa rapat ini sudah berlangsung, atau pilih hari lain.")
