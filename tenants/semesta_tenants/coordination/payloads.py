"""What addresses and forms of tasks send, read and checked."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from semesta_platform.errors import InvalidError
from semesta_platform.given import line_of, typed_by, uuid_of
from semesta_platform.interface.tables import DOWN
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coordination import kinds, queries, rules
from semesta_tenants.coordination.records import Item, Link, Party, Priority, State, Task, Viewer, Wanted
from semesta_tenants.coordination.words import VIEW_WORDS
from semesta_tenants.coverage import cells

Form = Mapping[str, str]
FIELDS: Final = MappingProxyType(
    {
        "kind": "jenis",
        "title": "tugas",
        "owner": "pemilik",
        "due_on": "tenggat",
        "priority": "prioritas",
        "detail": "rincian",
        "checklist": "periksa",
        "labels": "label",
        "shared": "bagikan",
        "links": "tautan",
        "note": "catatan",
        "reason": "alasan",
        "output": "keluaran",
        "assignee": "orang",
        "text": "komentar",
    }
)
"""Fields of a task and what the forms call them, in the forms' order."""
LONGEST: Final = MappingProxyType(
    {
        "jenis": 40,
        "tugas": 300,
        "pemilik": 300,
        "tenggat": 40,
        "prioritas": 10,
        "rincian": 4100,
        "periksa": 12_000,
        "label": 500,
        "bagikan": 2,
        "tautan": 600,
        "tautan-kata": 600,
        "catatan": 2100,
        "alasan": 2100,
        "keluaran": 2100,
        "komentar": 4100,
        "orang": 40,
        "internal": 2,
    }
)
"""Of what was typed so much is shown again: all that fits, and enough beyond it to see what must go."""
typed_from: Final = typed_by(LONGEST)
BEFORE: Final = "semula-"
CARRIED: Final = ("tugas", "pemilik", "tenggat", "prioritas", "rincian", "periksa", "label", "bagikan")
"""Fields of which a form carries along what stood there, so that whoever comes second puts back nothing by mistake."""
NO_NIK: Final = "bukan-nik"
EVERYTHING, LIST = "semua", "daftar"
CLOSED: Final = frozenset({"selesai", "dibatalkan"})
ORDERS: Final = MappingProxyType(
    {
        "tugas": "title",
        "pemilik": "owner",
        "tenggat": "due",
        "keadaan": "state",
        "dibuat": "made",
        "ditutup": "closed",
        "jenis": "kind",
        "giliran": "side",
        "orang": "assignee",
        "prioritas": "priority",
    }
)
"""Columns by their name in the address."""
PAGE: Final = 50
LONGEST_SEARCH: Final = 80
_PAGE: Final = re.compile(r"[0-9]{1,4}")
_ROW: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a board or list shows. view: a key of VIEW_WORDS. owner, text, kind, label, column: '' for all.

    order: a key of ORDERS. page: from 1. column: the one of the board that is shown whole.
    """

    view: str = EVERYTHING
    owner: str = ""
    text: str = ""
    kind: str = ""
    assignee: uuid.UUID | None = None
    priority: Priority | None = None
    label: str = ""
    order: str = "tenggat"
    descending: bool = False
    page: int = 1
    listed: bool = False
    column: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything but the view leaves tasks out."""
        return bool(self.owner or self.text or self.kind or self.assignee or self.priority or self.label)

    @property
    def as_list(self) -> bool:
        """Whether a list answers: what has been closed stands in no column but the last."""
        return self.listed or self.view in CLOSED


def asked_from(arguments: Form) -> Asked:
    """`tampil`, `lihat`, the filters, `urut`, `arah`, `hal` and `kolom`; what cannot be is as if it were not there."""
    view, page = arguments.get("tampil", ""), arguments.get("hal", "")
    view = view if view in VIEW_WORDS else EVERYTHING
    order, closed, kind = arguments.get("urut", ""), view in CLOSED, arguments.get("jenis", "")
    ordered = order in ORDERS
    return Asked(
        view=view,
        owner=line_of(arguments.get("pemilik", ""), rules.LONGEST_OWNER),
        text=line_of(arguments.get("kata", ""), LONGEST_SEARCH),
        kind=kind if kind in kinds.kinds() else "",
        assignee=uuid_of(arguments.get("orang", "")),
        priority=priority_of(arguments.get("prioritas", "")),
        label=line_of(arguments.get("label", ""), rules.LONGEST_LABEL),
        order=order if ordered else ("ditutup" if closed else "tenggat"),
        # What was closed last stands first; what is due first, too.
        descending=arguments.get("arah") == DOWN if ordered else closed,
        page=int(page) if _PAGE.fullmatch(page) and int(page) else 1,
        listed=arguments.get("lihat") == LIST,
        column=line_of(arguments.get("kolom", ""), LONGEST_SEARCH),
    )


def narrowing(asked: Asked, today: dt.date, viewer: Viewer) -> queries.Narrowed:
    """What the database is asked for."""
    state = {"selesai": State.DONE, "dibatalkan": State.CANCELLED, EVERYTHING: None}.get(asked.view, State.OPEN)
    since = today if asked.view == "minggu-ini" else None
    until = {"minggu-ini": rules.end_of_week(today), "terlambat": today - dt.timedelta(days=1)}.get(asked.view)
    return queries.Narrowed(
        state=state,
        owner=asked.owner,
        text=asked.text,
        since=since,
        until=until,
        viewer=viewer,
        kind=asked.kind,
        side={"daerah": Party.REGION, "bpjs": Party.BPJS}.get(asked.view),
        assignee=asked.assignee,
        priority=asked.priority,
        label=asked.label,
        mine=asked.view == "saya",
    )


@dataclass(frozen=True, slots=True)
class Typed:
    """A form of a task. wanted: what could be read of it. faults: a sentence for each field that could not, by its id."""

    wanted: Wanted
    faults: Mapping[str, str]


def task_from(form: Form, links: tuple[Link, ...] = (), before: Task | None = None) -> Typed:
    """The form as the task that it asks for. links: as read apart. before: as it stands; who has it and what is ticked stay."""
    faults, due = {}, None
    try:
        due = cells.whole_day(form.get("tenggat", ""))
    except ValueError:
        faults["tenggat"] = _("Tulis tanggal lengkap, misalnya 18/03/2025 atau 2025-03-18.")
    old = before.wanted if before else None
    done = {each.text for each in old.checklist if each.done} if old else set()
    lines = (rules.tidied(Wanted(line, "")).title for line in form.get("periksa", "").splitlines())
    wanted = Wanted(
        form.get("tugas", ""),
        form.get("pemilik", ""),
        form.get("rincian", ""),
        due,
        kind=old.kind if old else (form.get("jenis", "") or kinds.FREE),
        shared=form.get("bagikan") == "1",
        priority=priority_of(form.get("prioritas", "")) or Priority.NORMAL,
        labels=rules.labels_in(form.get("label", "")),
        assignee_id=old.assignee_id if old else None,
        assignee_words=old.assignee_words if old else "",
        checklist=tuple(Item(line, line in done) for line in lines if line),
        links=links,
        no_nik=no_nik(form),
    )
    return Typed(wanted, MappingProxyType(faults))


def link_from(form: Form, slug: str, known: Mapping[str, str]) -> Link | None:
    """The link that the form adds; None where none is typed. known: words of what can be chosen, by the value of the choice.

    Raises:
        ValueError: the address leads out of this region, or nowhere.
    """
    given, said = form.get("tautan", "").strip(), line_of(form.get("tautan-kata", ""), rules.LONGEST_SOURCE)
    if not given:
        return None
    if given in known:
        kind, _colon, key = given.partition(":")
        return Link({"angka": "figure"}.get(kind, kind), key, known[given])
    path = re.sub(r"^https?://[^/]+", "", given).split("#")[0]
    inside = f"/{slug}/"
    if not path.startswith(inside) or not re.fullmatch(r"[\w\-./?=&%]{1,300}", path) or "//" in path or ".." in path:
        raise ValueError(given)
    rest = path.removeprefix(inside)
    for kind, start in (("action", "forum/tindak-lanjut/"), ("batch", "penyerahan/")):
        found = uuid_of(rest.removeprefix(start).strip("/")) if rest.startswith(start) else None
        if found is not None:
            return Link(kind, str(found), said or rest)
    return Link("page", rest, said or rest)


@dataclass(frozen=True, slots=True)
class Ticked:
    """Which links a form leaves, by their keys. kept: those ticked. shown: those that were on screen.

    What somebody else added meanwhile was on nobody's screen; leaving it out is no wish to take it away.
    """

    kept: frozenset[str]
    shown: frozenset[str]

    def leaves(self, link: Link) -> bool:
        """Whether it stays."""
        return link.key in self.kept or link.key not in self.shown


def links_from(form: Form, ticked: Ticked, before: Task | None, slug: str, known: Mapping[str, str]) -> tuple[Link, ...]:
    """All links of a form. ticked: which of those that stand stay.

    Raises:
        InvalidError: the new one leads out of this region.
    """
    old = before.wanted.links if before else ()
    stay = tuple(each for each in old if ticked.leaves(each))
    try:
        new = link_from(form, slug, known)
    except ValueError:
        said = _("Salin alamat halaman di daerah ini, misalnya /%(slug)s/penyerahan/.", slug=slug)
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), {"tautan": [said]}) from None
    if new is None or new in stay:
        return stay
    # The same once more under another name is that one renamed.
    return (*(each for each in stay if each.key != new.key), new)


def typed_of(wanted: Wanted) -> dict[str, str]:
    """The form as a task fills it."""
    due = wanted.due_on.isoformat() if wanted.due_on else ""
    filled = {
        "jenis": wanted.kind,
        "tugas": wanted.title,
        "pemilik": wanted.owner,
        "rincian": wanted.detail,
        "tenggat": due,
        "prioritas": wanted.priority.value,
        "label": ", ".join(wanted.labels),
        "bagikan": "1" if wanted.shared else "",
        "periksa": "\n".join(each.text for each in wanted.checklist),
    }
    return dict.fromkeys(LONGEST, "") | filled


def before_from(form: Form) -> dict[str, str]:
    """What stood in the fields when the form was shown, as it carries it along; without those that it does not."""
    sent = {name: form[BEFORE + name] for name in CARRIED if BEFORE + name in form}
    return {name: value.replace("\r\n", "\n")[: LONGEST[name]] for name, value in sent.items()}


def carried(typed: Mapping[str, str], before: Mapping[str, str], current: Wanted) -> dict[str, str]:
    """What was typed, and in fields that nobody changed here what somebody else made of them meanwhile.

    before: of `before_from`; of what is not there nobody knows, so it counts as changed.
    """
    now = typed_of(current)
    same = {name for name, value in before.items() if typed[name].strip() == value.strip()}
    return {name: now[name] if name in same else value for name, value in typed.items()}


def number_from(text: str) -> int:
    """The number of a line; -1, which no line has, for what is none."""
    return int(text) if _ROW.fullmatch(text) else -1


def person_of(text: str) -> uuid.UUID | None:
    """To whom a form gives a task: None for nobody, nobody's account for what is no account."""
    return uuid_of(text) or (uuid.UUID(int=0) if text else None)


def priority_of(text: str) -> Priority | None:
    """The priority that an address or form names; None for what is none."""
    return next((each for each in Priority if each.value == text), None)


def no_nik(form: Form) -> bool:
    """Whether whoever sent a form says that what looks like somebody's number is none."""
    return form.get(NO_NIK) == "1"


def asks_of_numbers(fields: Mapping[str, str]) -> str:
    """The first field that was refused for what looks like somebody's number, beside which the form asks; '' for none.

    fields: sentences by the form's names.
    """
    return next((name for name, said in fields.items() if rules.nik_words() in said), "")


def in_form_words(error: InvalidError, faults: Mapping[str, str] = MappingProxyType({})) -> InvalidError:
    """A refusal by the form's own names, in the form's order. faults: of fields that could not even be read."""
    said = {
        name: (faults[name],) if name in faults else error.fields.get(field, error.fields.get(name, ()))
        for field, name in FIELDS.items()
    }
    return InvalidError(error.message, {name: sentences for name, sentences in said.items() if sentences})
