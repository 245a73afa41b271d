"""What addresses and forms of batches send, read and checked."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeVar

from semesta_platform.errors import InvalidError
from semesta_platform.given import line_of, typed_by
from semesta_platform.interface.tables import DOWN
from semesta_platform.interface.words import gettext as _
from semesta_tenants.batches import queries, rules
from semesta_tenants.batches.reasons import REASONS
from semesta_tenants.batches.records import Answer, Effect, Kind, Reason, State, Wanted
from semesta_tenants.coordination.payloads import no_nik
from semesta_tenants.coordination.records import Party, Task
from semesta_tenants.coverage import numbers
from semesta_tenants.coverage.records import Segment

Form = Mapping[str, str]
Choice = TypeVar("Choice", bound=StrEnum)
FIELDS: Final = MappingProxyType(
    {
        "title": "judul",
        "kind": "jenis",
        "effect": "akibat",
        "segment": "segmen",
        "month": "bulan",
        "people": "jumlah",
        "owner": "pemilik",
        "letter": "surat",
        "file_words": "letak",
        "file": "berkas",
        "task_id": "tugas",
        "note": "catatan",
        "accepted": "diterima",
        "rejected": "ditolak",
        "reasons": "alasan-nik_unmatched",
        "words": "jawaban",
        **{f"reason_{code}": f"alasan-{code}" for code in REASONS},
        "office": "jabatan",
        "reason": "alasan",
    }
)
"""Fields of batches and what the forms call them, in the forms' order."""
LONGEST: Final = MappingProxyType(
    {
        "judul": 300,
        "jenis": 40,
        "akibat": 40,
        "segmen": 40,
        "bulan": 40,
        "jumlah": 40,
        "pemilik": 300,
        "surat": 300,
        "letak": 500,
        "tugas": 40,
        "catatan": 2100,
        "diterima": 40,
        "ditolak": 40,
        "jawaban": 2100,
        "jabatan": 200,
        "alasan": 2100,
        **{f"alasan-{code}": 40 for code in REASONS},
    }
)
"""Of what was typed so much is shown again: all that fits, and enough beyond it to see what must go."""
typed_from: Final = typed_by(LONGEST)
STATE_NAMES: Final = MappingProxyType(
    {
        "draf": State.DRAFT,
        "dikembalikan": State.RETURNED,
        "dikirim": State.SENT,
        "diterima": State.RECEIVED,
        "dijawab": State.VERIFIED,
        "disepakati": State.AGREED,
        "ditarik": State.WITHDRAWN,
    }
)
KIND_NAMES: Final = MappingProxyType(
    {
        "usulan": Kind.PROPOSAL,
        "pembersihan": Kind.CLEANSING,
        "reaktivasi": Kind.REACTIVATION,
        "rekonsiliasi": Kind.RECONCILIATION,
    }
)
PARTY_NAMES: Final = MappingProxyType({"daerah": Party.REGION, "bpjs": Party.BPJS})
ORDERS: Final = MappingProxyType(
    {
        "judul": "title",
        "pemilik": "owner",
        "bulan": "month",
        "keadaan": "state",
        "jumlah": "people",
        "diterima": "accepted",
        "ditolak": "rejected",
        "sejak": "since",
    }
)
"""Columns by their name in the address."""
PAGE: Final = 50
LONGEST_SEARCH: Final = 80
_COUNTED: Final = ("diterima", "ditolak", *(f"alasan-{code}" for code in REASONS))
"""Fields of an answer's numbers: one of them at least is written."""
_MONTH: Final = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
_PAGE: Final = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list shows; '' is all. view: a key of STATE_NAMES. waits: of PARTY_NAMES. order: of ORDERS. page: from 1."""

    view: str = ""
    kind: str = ""
    month: str = ""
    owner: str = ""
    waits: str = ""
    text: str = ""
    order: str = "sejak"
    descending: bool = True
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Whether anything but the state leaves batches out."""
        return any((self.kind, self.month, self.owner, self.waits, self.text))


def asked_from(arguments: Form) -> Asked:
    """`tampil`, `jenis`, `bulan`, `pemilik`, `giliran`, `kata`, `urut`, `arah`, `hal`; what cannot be is as if not there."""
    page, order = arguments.get("hal", ""), arguments.get("urut", "")
    ordered = order in ORDERS
    return Asked(
        view=_known(arguments, "tampil", STATE_NAMES),
        kind=_known(arguments, "jenis", KIND_NAMES),
        month=arguments.get("bulan", "") if _MONTH.fullmatch(arguments.get("bulan", "")) else "",
        owner=line_of(arguments.get("pemilik", ""), rules.LONGEST_OWNER),
        waits=_known(arguments, "giliran", PARTY_NAMES),
        text=line_of(arguments.get("kata", ""), LONGEST_SEARCH),
        order=order if ordered else "sejak",
        descending=arguments.get("arah") == DOWN if ordered else True,
        page=int(page) if _PAGE.fullmatch(page) and int(page) else 1,
    )


def narrowing(asked: Asked) -> queries.Narrowed:
    """What the database is asked for."""
    return queries.Narrowed(
        state=STATE_NAMES.get(asked.view),
        kind=KIND_NAMES.get(asked.kind),
        month=_month(asked.month),
        owner=asked.owner,
        waits=PARTY_NAMES.get(asked.waits),
        text=asked.text,
    )


@dataclass(frozen=True, slots=True)
class Typed:
    """A form of a batch. wanted: what could be read of it. faults: a sentence for each field that could not, by its id."""

    wanted: Wanted
    faults: Mapping[str, str]


def batch_from(form: Form, today: dt.date) -> Typed:
    """The form as the batch that it asks for. What could not be read holds a value that is none of the person's."""
    faults: dict[str, str] = {}

    month, people = _month(form.get("bulan", "").strip()), _count(form.get("jumlah", ""))
    if month is None:
        faults["bulan"] = _("Pilih bulan, misalnya 2026-03.")
    if people is None:
        faults["jumlah"] = _("Tulis jumlah orang dengan angka, misalnya 1.200.")
    task = _task(form.get("tugas", ""), faults)
    kind = _chosen(form, "jenis", Kind, faults)
    wanted = Wanted(
        kind=kind,
        effect=_chosen(form, "akibat", Effect, faults) if form.get("akibat") else _own_effect(kind, faults),
        segment=_chosen(form, "segmen", Segment, faults),
        month=month or today.replace(day=1),
        title=form.get("judul", ""),
        owner=form.get("pemilik", ""),
        people=1 if people is None else people,
        letter=form.get("surat", ""),
        file_words=form.get("letak", ""),
        note=form.get("catatan", ""),
        task_id=task,
        no_nik=no_nik(form),
    )
    return Typed(wanted, MappingProxyType(faults))


@dataclass(frozen=True, slots=True)
class Answered:
    """A form of an answer, read as `Typed`. accepted: None where it is left to be all that were not rejected."""

    accepted: int | None
    rejected: int
    reasons: tuple[Reason, ...]
    words: str
    faults: Mapping[str, str]

    def answer(self, people: int) -> Answer:
        """As the branch gives it. people: of the batch."""
        accepted = max(people - self.rejected, 0) if self.accepted is None else self.accepted
        return Answer(accepted, self.rejected, self.reasons, self.words)


def answer_from(form: Form) -> Answered:
    """The form as the answer that it gives; an empty row is none. Where no number at all was written it gives none."""
    faults: dict[str, str] = {}

    def number(name: str, words: str) -> int:
        given = form.get(name, "").strip()
        found = _count(given) if given else 0
        if found is None:
            faults[name] = _("%(field)s: tulis jumlah orang dengan angka, misalnya 1.200.", field=words)
        return found or 0

    reasons = tuple(Reason(code, people) for code, words in REASONS.items() if (people := number(f"alasan-{code}", str(words))))
    # Without JavaScript nobody adds the rows up for the person: what is left empty is their sum, and all the others.
    accepted = number("diterima", _("Diterima")) if form.get("diterima", "").strip() else None
    rejected = number("ditolak", _("Ditolak")) if form.get("ditolak", "").strip() else sum(each.people for each in reasons)
    if not any(form.get(name, "").strip() for name in _COUNTED):
        # A tap on a form that nobody touched accepts nobody.
        faults["diterima"] = _("Tulis berapa yang diterima, atau berapa yang ditolak.")
    return Answered(accepted, rejected, reasons, form.get("jawaban", ""), MappingProxyType(faults))


def typed_of_answer(answer: Answer) -> dict[str, str]:
    """The form of an answer that is mended. What the rows add up to is left empty, so that changing a row is enough."""
    reasons = {f"alasan-{each.code}": str(each.people) for each in answer.reasons}
    return dict.fromkeys(LONGEST, "") | {"jawaban": answer.words} | reasons


def typed_of(wanted: Wanted) -> dict[str, str]:
    """The form as a batch fills it."""
    filled = {
        "judul": wanted.title,
        "jenis": wanted.kind.value,
        # What its kind does of itself follows the kind, should that be changed.
        "akibat": "" if rules.own_effect(wanted.kind) is wanted.effect else wanted.effect.value,
        "segmen": wanted.segment.value,
        "bulan": f"{wanted.month:%Y-%m}",
        "jumlah": str(wanted.people),
        "pemilik": wanted.owner,
        "surat": wanted.letter,
        "letak": wanted.file_words,
        "tugas": str(wanted.task_id) if wanted.task_id else "",
        "catatan": wanted.note,
    }
    return dict.fromkeys(LONGEST, "") | filled


def in_form_words(error: InvalidError, faults: Mapping[str, str] = MappingProxyType({})) -> InvalidError:
    """A refusal by the form's own names, in the form's order. faults: of fields that could not even be read."""
    said = {name: error.fields.get(field, ()) for field, name in FIELDS.items()} | {
        name: (each,) for name, each in faults.items()
    }
    return InvalidError(error.message, {name: sentences for name, sentences in said.items() if sentences})


def asks_of_numbers(fields: Mapping[str, str]) -> str:
    """As of tasks: the first field that was refused for what looks like somebody's number; '' for none."""
    return next((name for name, said in fields.items() if rules.nik_words() in said), "")


def asked_on_page(form: Form, fields: Mapping[str, str]) -> dict[str, str | bool]:
    """What a page shows of a form that was refused.

    asks: beside which field it asks, as `asks_of_numbers`, and again where it was ticked, which `sure` says. refused_answer:
    whether it was the branch's answer.
    """
    sure = no_nik(form)
    sent = (name for name in ("jawaban", "alasan") if sure and name in form)
    return {
        "asks": asks_of_numbers(fields) or next(sent, ""),
        "sure": sure,
        "refused_answer": any(each in form for each in (*_COUNTED, "jawaban")),
    }


def _known(arguments: Form, name: str, known: Mapping[str, object]) -> str:
    given = arguments.get(name, "")
    return given if given in known else ""


def _month(text: str) -> dt.date | None:
    found = _MONTH.fullmatch(text)
    return dt.date(int(found[1]), int(found[2]), 1) if found else None


def _count(text: str) -> int | None:
    try:
        return numbers.count(text)
    except ValueError as error:
        # A number all the same, and one of which the bound is said where it is checked.
        return numbers.MOST_PEOPLE if error.args == (numbers.COUNT_BOUNDS_WORDS,) else None


def _chosen(form: Form, name: str, kind: type[Choice], faults: dict[str, str]) -> Choice:
    try:
        return kind(form.get(name, ""))
    except ValueError:
        faults[name] = _("Pilih salah satu yang tersedia.")
        return next(iter(kind))


def _own_effect(kind: Kind, faults: dict[str, str]) -> Effect:
    """What a kind does where nothing else is chosen."""
    found = rules.own_effect(kind)
    if found is None:
        faults["akibat"] = _("Rekonsiliasi dapat menambah, mengurangi, atau mengaktifkan kembali: pilih akibatnya.")
    return found or rules.EFFECTS[kind][0]


def task_from(arguments: Form) -> uuid.UUID | None:
    """The task that an address names in `tugas`; what cannot be is as if not there."""
    return _task(arguments.get("tugas", ""), {})


def typed_for(task: Task) -> dict[str, str]:
    """What a task says of the batch that is handed over for it; month by month also for which one."""
    known = {"judul": task.wanted.title, "pemilik": task.wanted.owner, "tugas": str(task.id)}
    if task.wanted.kind in set(Kind):
        kind = Kind(task.wanted.kind)
        known["jenis"] = kind.value
    return known | ({"bulan": task.period} if _MONTH.fullmatch(task.period) else {})


def _task(text: str, faults: dict[str, str]) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        faults["tugas"] = _("Pilih salah satu yang tersedia.")
        return None
