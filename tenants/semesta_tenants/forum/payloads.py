"""What addresses and forms of meetings send, read and checked."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from werkzeug.datastructures import MultiDict

from semesta_platform.errors import InvalidError
from semesta_platform.given import typed_by, uuid_of
from semesta_platform.interface.tables import DOWN
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage import cells
from semesta_tenants.coverage.records import Precision
from semesta_tenants.forum import queries_list
from semesta_tenants.forum.records import Clock, Meeting, Series, WantedMeeting
from semesta_tenants.forum.words import VIEWS

Form = MultiDict[str, str]
FIELDS: Final = MappingProxyType(
    {
        "title": "judul",
        "day": "hari",
        "starts_at": "mulai",
        "ends_at": "selesai",
        "place": "tempat",
        "online_url": "daring",
        "chair_words": "pimpinan",
        "secretary_words": "sekretaris",
        "quorum": "kuorum",
        "invited": "undangan",
        "items": "acara",
        "cancel_reason": "alasan",
        "source": "sumber",
    }
)
"""Fields of a meeting and what the forms call them, in the forms' order."""
LONGEST: Final = MappingProxyType(
    {"judul": 300, "hari": 40, "mulai": 20, "selesai": 20, "tempat": 400, "daring": 600, "pimpinan": 200, "sekretaris": 200}
    | {"kuorum": 10, "sumber": 600, "alamat-sumber": 600, "berlangsung": 5, "acara": 10, "seri": 40, "alasan": 2100}
)
"""Of what was typed so much is shown again."""
typed_from: Final = typed_by(LONGEST)
ORDERS: Final = MappingProxyType({"tanggal": "day", "rapat": "title", "keadaan": "state", "seri": "series", "nomor": "number"})
PAGE: Final = 50
LONGEST_SEARCH: Final = 80
_HOUR: Final = re.compile(r"([01]?[0-9]|2[0-3])[.:]([0-5][0-9])(?::00)?")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list shows. view: a key of VIEWS. year, series: None for all. order: a key of ORDERS. page: from 1."""

    view: str = "semua"
    year: int | None = None
    series: uuid.UUID | None = None
    text: str = ""
    order: str = "tanggal"
    descending: bool = True
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Whether anything but the view leaves meetings out."""
        return self.year is not None or self.series is not None or bool(self.text)


def asked_from(arguments: Mapping[str, str]) -> Asked:
    """`tampil`, `tahun`, `seri`, `kata`, `urut`, `arah` and `hal`; what cannot be is as if it were not there."""
    view, year, page = (arguments.get(name, "") for name in ("tampil", "tahun", "hal"))
    order = arguments.get("urut", "")
    ordered = order in ORDERS
    return Asked(
        view=view if view in VIEWS else "semua",
        year=int(year) if re.fullmatch(r"2[0-9]{3}", year) else None,
        series=uuid_of(arguments.get("seri", "")),
        text=" ".join(arguments.get("kata", "").replace("\0", " ").split())[:LONGEST_SEARCH],
        order=order if ordered else "tanggal",
        descending=arguments.get("arah") == DOWN if ordered else True,
        page=int(page) if re.fullmatch(r"[0-9]{1,4}", page) and int(page) else 1,
    )


def within(page: int, total: int) -> int:
    """The page that there is, from 1. total: of lines."""
    return min(page, max(-(-total // PAGE), 1))


def narrowing(asked: Asked, zone: dt.tzinfo, seen: tuple[uuid.UUID, ...] | None) -> queries_list.Narrowed:
    """What the database is asked for. zone: in which a year begins. seen: as `queries_list.seen_by` gives it."""
    since = until = None
    if asked.year is not None:
        since, until = (dt.datetime(year, 1, 1, tzinfo=zone) for year in (asked.year, asked.year + 1))
    return queries_list.Narrowed(VIEWS[asked.view], asked.series, asked.text, since, until, seen)


# ---- the form of a meeting --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Typed:
    """A form of a meeting. wanted: what could be read of it. faults: a sentence for each field that could not, by its id."""

    wanted: WantedMeeting
    invited: tuple[uuid.UUID, ...]
    past: bool
    agenda: str
    faults: Mapping[str, str]


def meeting_from(form: Form, here: Clock) -> Typed:
    """The form as the meeting that it asks for; a day that cannot be read is taken as today, and is a fault."""
    faults: dict[str, str] = {}
    day = _read_day(form.get("hari", ""), faults) or here.today
    past = form.get("berlangsung") == "ya"
    begin, end = (_read_hour(form.get(name, ""), name, faults) for name in ("mulai", "selesai"))
    if begin is None and "mulai" not in faults and (end is not None or not past):
        faults["mulai"] = _("Tulis jam mulai.")
    known = begin is not None
    starts = dt.datetime.combine(day, begin or dt.time(), here.zone)
    wanted = WantedMeeting(
        title=form.get("judul", ""),
        starts_at=starts.astimezone(dt.UTC),
        ends_at=dt.datetime.combine(day, end, here.zone).astimezone(dt.UTC) if end is not None and known else None,
        timed=known,
        place=form.get("tempat", ""),
        online_url=form.get("daring", ""),
        chair_words=form.get("pimpinan", ""),
        secretary_words=form.get("sekretaris", ""),
        quorum=_read_quorum(form.get("kuorum", ""), faults),
        series_id=uuid_of(form.get("seri", "")),
        source_title=form.get("sumber", ""),
        source_url=form.get("alamat-sumber", ""),
    )
    invited = tuple(each for each in map(uuid_of, form.getlist("undangan")) if each is not None)
    return Typed(wanted, invited, past, form.get("acara", "baku"), MappingProxyType(faults))


def blank(series: Series | None, agenda: str = "baku") -> dict[str, str]:
    """An empty form; of a series with what each of its meetings begins with."""
    filled = {"acara": agenda, "kuorum": "50"}
    if series is not None:
        filled = {
            "judul": series.name,
            "tempat": series.place,
            "pimpinan": series.chair_words,
            "kuorum": str(series.quorum),
            "seri": str(series.id),
            "acara": "seri" if series.template else agenda,
        }
    return dict.fromkeys(LONGEST, "") | filled


def typed_of(meeting: Meeting, here: Clock) -> dict[str, str]:
    """The form as a meeting fills it."""
    starts = meeting.starts_at.astimezone(here.zone)
    filled = {
        "judul": meeting.title,
        "hari": starts.date().isoformat(),
        "mulai": f"{starts:%H:%M}" if meeting.timed else "",
        "selesai": f"{meeting.ends_at.astimezone(here.zone):%H:%M}" if meeting.ends_at else "",
        "tempat": meeting.place,
        "daring": meeting.online_url,
        "pimpinan": meeting.chair_words,
        "sekretaris": meeting.secretary_words,
        "kuorum": str(meeting.quorum),
        "seri": str(meeting.series_id or ""),
    }
    return dict.fromkeys(LONGEST, "") | filled


def wanted_again(meeting: Meeting, wanted: WantedMeeting) -> WantedMeeting:
    """A changed head: its series and source stay, whatever a form says."""
    return replace(wanted, series_id=meeting.series_id, source_title=meeting.source_title, source_url=meeting.source_url)


def in_form_words(error: InvalidError, faults: Mapping[str, str] = MappingProxyType({})) -> InvalidError:
    """A refusal by the form's own names, in the form's order. faults: of fields that could not even be read."""
    said = {name: (faults[name],) if name in faults else error.fields.get(field, ()) for field, name in FIELDS.items()}
    return InvalidError(error.message, {name: sentences for name, sentences in said.items() if sentences})


# ---- small things -----------------------------------------------------------------------------------------------------------


def _read_day(text: str, faults: dict[str, str]) -> dt.date | None:
    try:
        found = cells.date(text.strip())
    except ValueError:
        faults["hari"] = _("Tanggal ini tidak ada. Tulis tanggal lengkap, misalnya 18/03/2025.")
        return None
    if found is None or found[1] is not Precision.DAY:
        faults["hari"] = _("Tulis tanggal lengkap, misalnya 18/03/2025.")
        return None
    return found[0]


def _read_hour(text: str, name: str, faults: dict[str, str]) -> dt.time | None:
    if not text.strip():
        return None
    found = _HOUR.fullmatch(text.strip())
    if found is None:
        faults[name] = _("Tulis jam seperti 09.30.")
        return None
    return dt.time(int(found[1]), int(found[2]))


def _read_quorum(text: str, faults: dict[str, str]) -> int:
    tidy = text.strip().removesuffix("%").strip()
    if not tidy:
        return 0
    if not re.fullmatch(r"[0-9]{1,3}", tidy):
        faults["kuorum"] = _("Kuorum ditulis dalam persen, dari 0 sampai 100.")
        return 0
    return int(tidy)
