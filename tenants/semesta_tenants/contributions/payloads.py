"""What addresses and forms of contributions send, read and checked."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from semesta_platform.errors import InvalidError
from semesta_platform.given import seen_from, typed_by
from semesta_platform.interface.formats import parse_count
from semesta_platform.interface.tables import DOWN
from semesta_platform.interface.words import gettext as _
from semesta_tenants.contributions import rules
from semesta_tenants.contributions.records import Fund, Kind, Month, MonthState, Wanted
from semesta_tenants.contributions.words import VIEW_WORDS
from semesta_tenants.coordination.payloads import no_nik
from semesta_tenants.coverage import cells
from semesta_tenants.coverage.records import Precision
from semesta_tenants.coverage.rules import months_before

Form = Mapping[str, str]
FIELDS: Final = MappingProxyType(
    {
        "kind": "jenis",
        "month": "bulan",
        "amount": "jumlah",
        "people": "orang",
        "fund": "sumber",
        "dated_on": "tanggal",
        "document": "nomor",
        "note": "catatan",
        "reason": "alasan",
        "office": "perangkat",
    }
)
"""Fields of an entry and what the forms call them, in the forms' order."""
LONGEST: Final = MappingProxyType(
    {"jenis": 20, "bulan": 40, "jumlah": 60, "orang": 40, "sumber": 20, "tanggal": 40, "nomor": 300, "catatan": 2100}
    | {"alasan": 2100, "perangkat": 300, "memang": 4}
)
"""Of what was typed so much is shown again."""
typed_from: Final = typed_by(LONGEST)
KINDS: Final = MappingProxyType({"tagihan": Kind.BILL, "pembayaran": Kind.PAYMENT})
ORDERS: Final[Mapping[str, Callable[[Month], Any]]] = MappingProxyType(
    {
        "bulan": lambda month: month.first,
        "tagihan": lambda month: month.billed,
        "dibayar": lambda month: month.paid_whole,
        "tunggakan": lambda month: month.arrears,
        "menunggu": lambda month: month.waiting,
        "keadaan": lambda month: month.state.value,
    }
)
"""Columns by their name in the address."""
_VIEWS: Final[Mapping[str, Callable[[Month], bool]]] = MappingProxyType(
    {
        "semua": lambda _month: True,
        "tunggakan": lambda month: month.state is MonthState.SHORT,
        "menunggu": lambda month: month.waiting > 0,
        "tanpa-tagihan": lambda month: month.billed is None,
        "lunas": lambda month: month.state is MonthState.PAID,
    }
)
_YEAR: Final = re.compile(r"[0-9]{4}", re.ASCII)


# ---- the list ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """What the table of months shows. view: a key of VIEW_WORDS. year: None for all. order: a key of ORDERS."""

    view: str = "semua"
    year: int | None = None
    order: str = "bulan"
    descending: bool = True


def asked_from(arguments: Form) -> Asked:
    """`keadaan`, `tahun`, `urut` and `arah`; what cannot be is as if it were not there."""
    view, year, order = (arguments.get(name, "") for name in ("keadaan", "tahun", "urut"))
    ordered = order in ORDERS
    return Asked(
        view=view if view in VIEW_WORDS else "semua",
        year=int(year) if _YEAR.fullmatch(year) else None,
        order=order if ordered else "bulan",
        descending=arguments.get("arah") == DOWN if ordered else True,
    )


def of_year(months: Iterable[Month], asked: Asked) -> list[Month]:
    """Those of the year that is asked for."""
    return [each for each in months if asked.year in {None, each.first.year}]


def of_view(months: Iterable[Month], view: str) -> list[Month]:
    """Those that a quick filter leaves."""
    return [each for each in months if _VIEWS[view](each)]


def listed(months: Iterable[Month], asked: Asked) -> list[Month]:
    """The months as the address narrows and orders them; what is unknown comes last either way, ties by month."""
    found = sorted(of_view(of_year(months, asked), asked.view), key=lambda month: month.first, reverse=asked.descending)
    key = ORDERS[asked.order]
    known = sorted((each for each in found if key(each) is not None), key=key, reverse=asked.descending)
    return [*known, *(each for each in found if key(each) is None)]


# ---- forms --------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Typed:
    """A form of an entry. wanted: what could be read of it. faults: a sentence for each field that could not, by its id."""

    wanted: Wanted
    faults: Mapping[str, str]


def entry_from(form: Form, today: dt.date) -> Typed:
    """The form as the entry that it asks for. A bill has no source of money and a payment no people, whatever was sent.

    today: a month further ahead than the next one is a slip of the hand until the form says that it is meant.
    """
    faults: dict[str, str] = {}
    kind = KINDS.get(form.get("jenis", ""), Kind.PAYMENT)
    bill = kind is Kind.BILL
    amount = _read(_rupiah, form, "jumlah", faults)
    month = _read(month_in, form, "bulan", faults)
    if month is not None and far_ahead(month, today) and not form.get("memang"):
        faults["bulan"] = _("Bulan ini masih jauh di depan. Periksa tahunnya; bila memang benar, centang di bawahnya.")
    wanted = Wanted(
        kind=kind,
        # Stand-ins that the rules refuse where nothing was typed.
        month=month or dt.date.min,
        amount=amount if amount is not None else 0,
        dated_on=_read(cells.whole_day, form, "tanggal", faults) or dt.date.min,
        document=form.get("nomor", ""),
        people=_read(_people, form, "orang", faults) if bill else None,
        fund=None if bill else next((each for each in Fund if each.value == form.get("sumber", "")), None),
        note=form.get("catatan", ""),
        no_nik=no_nik(form),
    )
    return Typed(wanted, MappingProxyType(faults))


def typed_of(wanted: Wanted) -> dict[str, str]:
    """The form as an entry fills it, to enter it again."""
    kinds = {kind: name for name, kind in KINDS.items()}
    filled = {
        "jenis": kinds[wanted.kind],
        "bulan": f"{wanted.month:%Y-%m}",
        "jumlah": f"{wanted.amount:,}".replace(",", "."),
        "orang": "" if wanted.people is None else f"{wanted.people:,}".replace(",", "."),
        "sumber": wanted.fund.value if wanted.fund else "",
        "tanggal": wanted.dated_on.isoformat(),
        "nomor": wanted.document,
        "catatan": wanted.note,
    }
    return dict.fromkeys(LONGEST, "") | filled


def seen_entries(sent: Sequence[str]) -> dict[uuid.UUID, int]:
    """Entries with the versions that were on screen, each as `<id>.<version>`; what is none is left out."""
    found = {}
    for each in sent[:1000]:
        entry, _dot, version = each.partition(".")
        try:
            found[uuid.UUID(entry)] = seen_from({"versi": version})
        except ValueError:
            continue
    return found


def in_form_words(error: InvalidError) -> InvalidError:
    """A refusal by the form's own names, in the form's order."""
    said = {name: error.fields.get(field, ()) for field, name in FIELDS.items()}
    return InvalidError(error.message, {name: sentences for name, sentences in said.items() if sentences})


def refuse(given: Typed, today: dt.date) -> None:
    """Say all faults of a form at once where something could not even be read.

    Raises:
        InvalidError: something could not be read; with what the rules say of the rest, by the names of fields of an entry.
    """
    if given.faults:
        said = {FIELDS[field]: sentences for field, sentences in rules.problems(rules.tidied(given.wanted), today=today).items()}
        read = {name: [sentence] for name, sentence in given.faults.items()}
        names = {name: field for field, name in FIELDS.items()}
        found = {names[name]: sentences for name, sentences in (said | read).items()}
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), found)


def far_ahead(month: dt.date, today: dt.date) -> bool:
    """Whether it is later than the month after this one."""
    return months_before(today.replace(day=1), -1) < month <= months_before(today, -rules.MOST_MONTHS_AHEAD)


def month_in(text: str) -> dt.date | None:
    """'2025-09', '09-2025' or 'September 2025' as its first day; None for nothing.

    Raises:
        ValueError: no month.
    """
    found = cells.date(text.strip())
    if found is not None and found[1] is not Precision.MONTH:
        raise ValueError(_("Tulis bulan dan tahun, misalnya 09-2025."))
    return found[0].replace(day=1) if found else None


def _read(how: Callable[[str], Any], form: Form, name: str, faults: dict[str, str]) -> Any:
    try:
        return how(form.get(name, "")[: LONGEST[name]])
    except ValueError:
        faults[name] = _UNREADABLE[name]()
        return None


_UNREADABLE: Final[Mapping[str, Callable[[], str]]] = MappingProxyType(
    {
        "bulan": lambda: _("Tulis bulan dan tahun, misalnya 09-2025."),
        "jumlah": lambda: _("Tulis rupiah tanpa sen, misalnya 21.295.159.200."),
        "orang": lambda: _("Tulis jumlah orang dengan angka, misalnya 46.947."),
        "tanggal": lambda: _("Tulis tanggal lengkap, misalnya 18/03/2025 atau 2025-03-18."),
    }
)


def _rupiah(text: str) -> int | None:
    """'Rp21.295.159.200', 'Rp 21.295.159.200,00' (as SP2D print it) or '21295159200'."""
    plain = re.sub(r"^Rp\.?\s*", "", text.strip(), flags=re.IGNORECASE)
    # Two noughts behind the last comma are sen; behind a dot they would be a slip, and parse_count refuses them.
    return parse_count(re.sub(r",(?:-|00)$", "", plain))


def _people(text: str) -> int | None:
    return parse_count(re.sub(r"\s*orang$", "", text.strip(), flags=re.IGNORECASE))
