"""What bills and payments come to: arrears by month, the month up to which all is paid, what the gate is told; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from semesta_platform import texts
from semesta_platform.interface import formats
from semesta_platform.interface.words import gettext as _
from semesta_tenants.contributions.records import Answer, Entry, Fund, Kind, Month, MonthState, Standing, State, Wanted
from semesta_tenants.contributions.tariffs import Tariff, tariff_on
from semesta_tenants.coordination.rules import number_problem
from semesta_tenants.coverage.records import CONTRIBUTIONS_PAID, GateEvidence, GateState
from semesta_tenants.coverage.rules import EARLIEST, LONGEST_NOTE, months_before, text_problem

MOST_RUPIAH: Final = 10**12 - 1
"""A trillion rupiah a month is more than any region's; what is above is a slip of the hand."""
MOST_PEOPLE: Final = 100_000_000
LONGEST_DOCUMENT: Final = 120
MOST_MONTHS_AHEAD: Final = 12
"""A budget year may be billed and paid at once, as the gate's evidence also allows."""
SHOWN_NUMBERS: Final = 6
"""So many numbers of bills and payments are named in a document of evidence."""


# ---- what stands ----------------------------------------------------------------------------------------------------------


def standing(entries: Iterable[Entry], today: dt.date) -> Standing:
    """Every month with what counts in it, and what all of them come to. Voided entries count for nothing.

    today: what is billed for months after this day's is owed by nobody yet, and the gate is told nothing of it.
    """
    by_month: dict[dt.date, list[Entry]] = {}
    for each in entries:
        if each.state is not State.VOIDED:
            by_month.setdefault(each.wanted.month, []).append(each)
    billed = sorted(first for first, found in by_month.items() if first <= today and _bill(found) is not None)
    months = tuple(_month(first, by_month.get(first, []), billed, today) for first in _span(by_month))
    gaps = tuple(each.first for each in months if each.state is MonthState.UNBILLED)
    arrears = sum(each.arrears or 0 for each in months)
    return Standing(
        months=months,
        answer=answer({each.first: (each.billed, each.paid_whole) for each in months if each.billed is not None}, today),
        arrears=arrears,
        credit=sum(each.credit for each in months),
        gaps=gaps,
        waiting=sum(each.waiting for each in months),
    )


def answer(billed: Mapping[dt.date, tuple[int, int]], today: dt.date) -> Answer:
    """What the gate is told, by the first days of months with a confirmed bill: what was billed and what was paid.

    Met only when every bill up to the present month is paid and none is lacking between two; both ends of the chain of paid
    months are told in either case. An edition asks for a month of its own and compares it with them alone
    (awards.evaluation.gate_truth). A bill ahead is not yet due: it claims nothing, and owes nothing.
    """
    due = {month: sums for month, sums in billed.items() if month <= today}
    if not due:
        return Answer(GateState.UNKNOWN)
    since, until = min(due), None
    month = since
    while month in due and due[month][1] >= due[month][0]:
        until, month = month, months_before(month, -1)
    return Answer(GateState.MET if until == max(due) else GateState.NOT_MET, until, since)


def unbilled_since(found: Standing, today: dt.date) -> dt.date | None:
    """The month after the last billed one, where it is over: from it on nothing is known. None without a bill, or up to date."""
    last = max((each.first for each in found.months if each.billed is not None), default=None)
    if last is None:
        return None
    following = months_before(last, -1)
    return following if following < today.replace(day=1) else None


def expected(people: int | None, month: dt.date, tariffs: Sequence[Tariff] | None = None) -> int | None:
    """What the region would be billed for so many people by the rate of the month; None where either is unknown."""
    found = tariff_on(month) if tariffs is None else tariff_on(month, tariffs=tariffs)
    return None if people is None or found is None else people * found.rupiah


def _span(months: Collection[dt.date]) -> Iterator[dt.date]:
    if not months:
        return
    first, last = min(months), max(months)
    while first <= last:
        yield first
        first = months_before(first, -1)


def _bill(found: Iterable[Entry]) -> Wanted | None:
    confirmed = (each.wanted for each in found if each.state is State.CONFIRMED and each.wanted.kind is Kind.BILL)
    return next(confirmed, None)


def _month(first: dt.date, found: Sequence[Entry], billed: Sequence[dt.date], today: dt.date) -> Month:
    bill, paid = _bill(found), _paid(found)
    amount = 0 if bill is None else bill.amount
    whole = sum(paid.values())
    return Month(
        first=first,
        state=_state(first, bill, whole, billed, today),
        billed=None if bill is None else bill.amount,
        paid=paid,
        arrears=None if bill is None else max(amount - whole, 0) if first <= today else 0,
        credit=0 if bill is None else max(whole - amount, 0),
        waiting=sum(each.state is State.WAITING for each in found),
        people=None if bill is None else bill.people,
        expected=None if bill is None else expected(bill.people, first),
    )


def _paid(found: Iterable[Entry]) -> dict[Fund, int]:
    by_fund = dict.fromkeys(Fund, 0)
    for each in found:
        if each.state is State.CONFIRMED and each.wanted.fund is not None:
            by_fund[each.wanted.fund] += each.wanted.amount
    return {fund: rupiah for fund, rupiah in by_fund.items() if rupiah}


def _state(first: dt.date, bill: Wanted | None, paid: int, billed: Sequence[dt.date], today: dt.date) -> MonthState:
    if bill is not None:
        return MonthState.PAID if paid >= bill.amount else MonthState.SHORT if first <= today else MonthState.AHEAD
    between = bool(billed) and billed[0] < first < billed[-1]
    return MonthState.UNBILLED if between else MonthState.EARLY


# ---- what the gate is told --------------------------------------------------------------------------------------------------


def evidence(entries: Iterable[Entry], today: dt.date) -> GateEvidence:
    """The gate's evidence as of today, with the numbers of the bills and payments that it rests on, newest month first.

    It begins with the first month that was billed, in its words and in `started_on`, and ends with the present month.

    Kept and published in Indonesian, whatever the language of whoever confirms.
    """
    kept = [each for each in entries if each.state is State.CONFIRMED and each.wanted.month <= today]
    found = standing(kept, today)
    named = sorted(kept, key=lambda each: (each.wanted.month, each.wanted.kind.value, str(each.id)), reverse=True)
    numbers = [each.wanted.document for each in named]
    more = f" dan {len(numbers) - SHOWN_NUMBERS} lainnya" if len(numbers) > SHOWN_NUMBERS else ""
    since = f" sejak {formats.date(found.answer.since, 'MMMM yyyy')}" if found.answer.since else ""
    rests_on = f"{', '.join(numbers[:SHOWN_NUMBERS])}{more}"
    document = f"Catatan iuran di Semesta{since}, dibenarkan daerah dan kantor cabang: {rests_on}"[:LONGEST_NOTE]
    return GateEvidence(
        gate=CONTRIBUTIONS_PAID,
        as_of=today,
        state=found.answer.state,
        started_on=found.answer.since,
        paid_until=found.answer.paid_until,
        reason=_reason(found),
        document=document if numbers else "",
    )


def _reason(found: Standing) -> str:
    if found.answer.state is GateState.UNKNOWN:
        return "Tidak ada tagihan iuran yang dibenarkan dalam catatan."
    gaps = ", ".join(f"{each:%m-%Y}" for each in found.gaps[:SHOWN_NUMBERS])
    said = []
    if found.arrears:
        said.append(f"Tunggakan {formats.rupiah_full(found.arrears)}.")
    if gaps:
        said.append(f"Bulan tanpa tagihan: {gaps}.")
    return " ".join(said)


def title(wanted: Wanted) -> str:
    """What the record and notices call an entry, in Indonesian: `Tagihan iuran September 2026, Rp2.100.000.000`."""
    what = "Tagihan" if wanted.kind is Kind.BILL else "Pembayaran"
    return f"{what} iuran {formats.date(wanted.month, 'MMMM yyyy')}, {formats.rupiah_full(wanted.amount)}"


# ---- what an entry must be --------------------------------------------------------------------------------------------------


def tidied(wanted: Wanted) -> Wanted:
    """The same entry with the spaces around its words taken off."""
    return Wanted(
        kind=wanted.kind,
        month=wanted.month,
        amount=wanted.amount,
        dated_on=wanted.dated_on,
        document=texts.line(wanted.document),
        people=wanted.people,
        fund=wanted.fund,
        note=texts.tidy(wanted.note),
        no_nik=wanted.no_nik,
    )


def problems(wanted: Wanted, *, today: dt.date) -> dict[str, list[str]]:
    """Sentences by field, empty when the entry can be written."""
    found: dict[str, list[str]] = {}
    for field, words in (*_of_kind(wanted), *_numbers(wanted), *_days(wanted, today), *_texts(wanted)):
        found.setdefault(field, []).append(words)
    return found


def reason_problem(reason: str, *, no_nik: bool = False) -> str | None:
    """A sentence when the reason for voiding an entry cannot be so. no_nik: as of `Wanted`."""
    if not reason.strip():
        return _("Tulis alasannya, agar jelas mengapa catatan ini tidak berlaku.")
    return text_problem(reason, LONGEST_NOTE) or number_problem(reason, no_nik=no_nik)


def office_problem(office: str) -> str | None:
    """A sentence when the name of an organisation cannot be so."""
    if not office:
        return _("Tulis nama perangkat daerah yang mencatat iuran, misalnya BPKAD.")
    return text_problem(office, LONGEST_DOCUMENT)


def _of_kind(wanted: Wanted) -> Iterator[tuple[str, str]]:
    if wanted.kind is Kind.PAYMENT and wanted.fund is None:
        yield "fund", _("Pilih sumber uang pembayaran ini.")
    if wanted.kind is Kind.BILL and wanted.fund is not None:
        yield "fund", _("Tagihan tidak memiliki sumber uang.")
    if wanted.kind is Kind.PAYMENT and wanted.people is not None:
        yield "people", _("Jumlah orang hanya untuk tagihan.")


def _numbers(wanted: Wanted) -> Iterator[tuple[str, str]]:
    if not 1 <= wanted.amount <= MOST_RUPIAH:
        yield "amount", _("Tulis jumlah rupiah di atas 0 dan di bawah 1 triliun.")
    if wanted.people is not None and not 1 <= wanted.people <= MOST_PEOPLE:
        yield "people", _("Tulis jumlah orang dari 1 sampai 100.000.000, atau kosongkan bila tagihan tidak menyebutnya.")


def _days(wanted: Wanted, today: dt.date) -> Iterator[tuple[str, str]]:
    if wanted.month.day != 1 or not EARLIEST <= wanted.month <= months_before(today, -MOST_MONTHS_AHEAD):
        yield "month", _("Tulis bulan sejak Januari 2014 dan paling jauh dua belas bulan ke depan.")
    if not EARLIEST <= wanted.dated_on <= today:
        yield "dated_on", _("Tulis tanggal sejak 1 Januari 2014 dan tidak melewati hari ini.")


def _texts(wanted: Wanted) -> Iterator[tuple[str, str]]:
    if not wanted.document:
        bill = wanted.kind is Kind.BILL
        yield "document", _("Tulis nomor surat tagihannya.") if bill else _("Tulis nomor SP2D atau bukti bayarnya.")
    elif words := text_problem(wanted.document, LONGEST_DOCUMENT) or number_problem(wanted.document, no_nik=wanted.no_nik):
        yield "document", words
    if words := text_problem(wanted.note, LONGEST_NOTE) or number_problem(wanted.note, no_nik=wanted.no_nik):
        yield "note", words


# ---- who may what ------------------------------------------------------------------------------------------------------------


def serves(offices: Iterable[str], chosen: str) -> bool:
    """Whether one of somebody's organisations is the one that the region named, however it is spaced or capitalised."""
    return texts.line(chosen).casefold() in {texts.line(each).casefold() for each in offices}
