"""Contributions as the templates want them: months and entries in words, the chart, the gate; no decision falls here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from semesta_platform.interface import filters
from semesta_platform.interface.changes import Event
from semesta_platform.interface.frame import Person, Side
from semesta_platform.interface.words import gettext as _
from semesta_tenants.contributions import payloads, rules
from semesta_tenants.contributions.payloads import Asked
from semesta_tenants.contributions.queries import Evidence
from semesta_tenants.contributions.records import Answer, Entry, Fund, Kind, Month, MonthState, Standing, State
from semesta_tenants.contributions.tariffs import tariff_on
from semesta_tenants.contributions.words import FUND_WORDS, KIND_WORDS, MONTH_PILLS, VIEW_WORDS
from semesta_tenants.coordination.records import Party
from semesta_tenants.coverage.evidence_payloads import PILLS as GATE_PILLS
from semesta_tenants.coverage.records import GateState, RecordedGate
from semesta_tenants.coverage.words import month_words

Row = dict[str, Any]
MOST_DRAWN: Final = 24
"""So many months stand in the chart, the newest ones."""
_OTHER: Final[Mapping[Party, Side]] = {Party.REGION: "bpjs", Party.BPJS: "region"}
BILLION, MILLION = 10**9, 10**6


def pill_of(month: Month) -> str:
    """The state of a month; one of which nothing counts yet waits where something waits."""
    return "unconfirmed" if month.waiting and month.billed is None else MONTH_PILLS[month.state]


def rows(months: Iterable[Month], here: str) -> list[Row]:
    """Lines of the table of months. here: address of the pages."""
    return [
        {
            "month": month_words(each.first),
            "href": f"{here}{each.first:%Y-%m}/",
            "state": pill_of(each),
            "billed": _rupiah(each.billed),
            "paid": filters.rupiah_full(each.paid_whole),
            "arrears": _rupiah(each.arrears),
            "waiting": each.waiting or None,
            "note": _note(each),
        }
        for each in months
    ]


def by_source(months: Iterable[Month], here: str) -> list[Row]:
    """Lines of the table of what each source paid, of the months in which anything was paid."""
    return [
        {
            "month": month_words(each.first),
            "href": f"{here}{each.first:%Y-%m}/",
            "paid": filters.rupiah_full(each.paid_whole),
            **{fund.value: filters.rupiah_full(each.paid.get(fund, 0)) for fund in Fund},
        }
        for each in months
        if each.paid
    ]


def total(months: Sequence[Month]) -> Row:
    """The foot of that table: sums of what is known."""
    return {
        "month": _("Jumlah"),
        "billed": filters.rupiah_full(sum(each.billed or 0 for each in months)),
        "paid": filters.rupiah_full(sum(each.paid_whole for each in months)),
        "arrears": filters.rupiah_full(sum(each.arrears or 0 for each in months)),
        **{fund.value: filters.rupiah_full(sum(each.paid.get(fund, 0) for each in months)) for fund in Fund},
    }


def funds(months: Sequence[Month]) -> list[tuple[str, str]]:
    """Key and words of the sources that paid anything in these months: only they get a column."""
    return [(fund.value, str(FUND_WORDS[fund])) for fund in Fund if any(fund in each.paid for each in months)]


def views(months: Sequence[Month]) -> list[tuple[str, str, int]]:
    """The quick filters with what each would show."""
    return [(view, words, len(payloads.of_view(months, view))) for view, words in VIEW_WORDS.items()]


def years(months: Iterable[Month], asked: Asked) -> list[tuple[str, str]]:
    """The choice of years, newest first; also one that has none, when it is chosen."""
    found = {each.first.year for each in months} | ({asked.year} if asked.year else set())
    return [("", _("Semua tahun")), *((str(year), str(year)) for year in sorted(found, reverse=True))]


def differing(month: Month) -> str | None:
    """A sentence where a bill is not what the people that it names would cost; None where it is, or cannot be compared."""
    if not month.differs or month.people is None or month.expected is None:
        return None
    more = _("lebih besar") if month.differs > 0 else _("lebih kecil")
    return _(
        "Tagihan berbeda dari perkiraan: %(people)s orang dengan %(rate)s = %(expected)s; tagihannya %(difference)s %(more)s.",
        people=filters.number(month.people),
        rate=filters.rupiah_full(month.expected // month.people),
        expected=filters.rupiah_full(month.expected),
        difference=filters.rupiah_full(abs(month.differs)),
        more=more,
    )


def _note(month: Month) -> str | None:
    said = []
    if month.waiting and month.billed is not None:
        said.append(_("%(number)s catatan menunggu dibenarkan", number=month.waiting))
    if month.credit:
        said.append(_("kelebihan %(rupiah)s", rupiah=filters.rupiah_full(month.credit)))
    if month.differs:
        said.append(_("tagihan berbeda dari perkiraan"))
    return "; ".join(said) or None


def _rupiah(amount: int | None) -> str | None:
    return None if amount is None else str(filters.rupiah_full(amount))


def overview(standing: Standing, asked: Asked, here: str, today: dt.date) -> Row:
    """What the page of all months shows of them."""
    since = rules.unbilled_since(standing, today)
    months = payloads.listed(standing.months, asked)
    return {
        "until": paid_until_words(standing.answer),
        "gaps": gaps_words(standing.gaps),
        "credit": credit_words(standing.months),
        "unbilled": month_words(since) if since else "",
        "chart": chart(standing),
        "views": views(payloads.of_year(standing.months, asked)),
        "years": years(standing.months, asked),
        "rows": rows(months, here),
        "by_source": by_source(months, here),
        "funds": funds(months),
        "total": total(months),
    }


# ---- what all of it comes to -------------------------------------------------------------------------------------------------


def paid_until_words(answer: Answer) -> str | None:
    """'September 2026', or that no month is paid; None while nothing is known."""
    if answer.state is GateState.UNKNOWN:
        return None
    return month_words(answer.paid_until) if answer.paid_until else _("belum ada bulan yang lunas")


def gaps_words(gaps: Sequence[dt.date]) -> str:
    """'Maret 2026, April 2026'."""
    return ", ".join(month_words(each) for each in gaps)


def credit_words(months: Iterable[Month]) -> str:
    """'Mei 2025 (Rp9)': what was paid beyond the bill, by month; '' for nothing."""
    return ", ".join(f"{month_words(each.first)} ({filters.rupiah_full(each.credit)})" for each in months if each.credit)


@dataclass(frozen=True, slots=True)
class Gate:
    """What the gate says. pill: a state. until: the month, None where none is named. by: who recorded it, in words; at: when.

    as_of: the day from which it holds. from_here: it came of the entries. beside: what the entries say, where other evidence is
    newer and counts.
    """

    pill: str
    until: str | None
    as_of: dt.date | None
    document: str
    by: str
    at: dt.datetime | None
    from_here: bool
    beside: RecordedGate | None


def gate(found: Evidence) -> Gate:
    """The evidence that counts, in words; without any the gate is unknown."""
    if found.newest is None:
        return Gate(GATE_PILLS[GateState.UNKNOWN], None, None, "", "", None, from_here=False, beside=None)
    it = found.newest.evidence
    return Gate(
        pill=GATE_PILLS[it.state],
        until=month_words(it.paid_until) if it.paid_until else None,
        as_of=it.as_of,
        document=it.document,
        by=found.newest.by,
        at=found.newest.at,
        from_here=found.from_here,
        beside=None if found.from_here else found.ours,
    )


def gate_words(recorded: RecordedGate) -> str:
    """Evidence in a few words: `lunas sampai September 2026, per 1 Oktober 2026`."""
    it = recorded.evidence
    day = filters.date(it.as_of)
    if it.state is GateState.UNKNOWN:
        return _("belum diketahui, per %(day)s", day=day)
    if it.paid_until is None:
        return _("belum ada bulan yang lunas, per %(day)s", day=day)
    return _("lunas sampai %(month)s, per %(day)s", month=month_words(it.paid_until), day=day)


# ---- the chart ---------------------------------------------------------------------------------------------------------------


def chart(standing: Standing) -> Row | None:
    """Bars of what was billed and paid in the newest months; None where fewer than two have either."""
    months = [each for each in standing.months if each.billed is not None or each.paid][-MOST_DRAWN:]
    if len(months) <= 1:
        return None
    span = [each for each in standing.months if months[0].first <= each.first <= months[-1].first]
    most = max(max(each.billed or 0, each.paid_whole) for each in span)
    unit = BILLION if most >= BILLION else MILLION
    return {
        "unit": _("miliar rupiah") if unit == BILLION else _("juta rupiah"),
        "months": [str(filters.date(each.first, "MMM yy")) for each in span],
        "billed": [None if each.billed is None else each.billed / unit for each in span],
        "paid": [each.paid_whole / unit for each in span],
        "table": [[month_words(each.first), _rupiah(each.billed), filters.rupiah_full(each.paid_whole)] for each in span],
    }


# ---- one month ---------------------------------------------------------------------------------------------------------------


def heading(entry: Entry) -> str:
    """'Tagihan', or 'Pembayaran dari APBD'."""
    if entry.wanted.kind is Kind.BILL or entry.wanted.fund is None:
        return str(KIND_WORDS[entry.wanted.kind])
    return _("Pembayaran dari %(source)s", source=FUND_WORDS[entry.wanted.fund])


def history(entries: Iterable[Entry]) -> list[Event]:
    """What was done with the entries of a month, newest first: they are never rewritten, so they themselves tell it."""
    return sorted((event for each in entries for event in _events(each)), key=lambda event: event.at, reverse=True)


def _events(entry: Entry) -> Iterator[Event]:
    name = heading(entry)
    what = f"{name[0].lower()}{name[1:]} {filters.rupiah_full(entry.wanted.amount)} ({entry.wanted.document})"
    entered = Person(entry.entered_words, "", entry.side.value)
    yield Event(entered, _("mencatat %(what)s", what=what), entry.entered_at, None)
    if entry.confirmed_at and entry.confirmed_words:
        yield Event(
            Person(entry.confirmed_words, "", _OTHER[entry.side]), _("membenarkan %(what)s", what=what), entry.confirmed_at, None
        )
    if entry.voided_at and entry.voided_words:
        # Only the branch voids what was confirmed; what waited either side does, and which is not kept.
        by = Person(entry.voided_words, "", "bpjs" if entry.confirmed_at else "system")
        yield Event(by, _("membatalkan %(what)s", what=what), entry.voided_at, entry.void_reason)


def month_facts(month: Month) -> list[tuple[str, str]]:
    """What counts in a month."""
    unknown = _("belum ada tagihan yang dibenarkan")
    by_fund = [(_("dari %(source)s", source=FUND_WORDS[fund]), _rupiah(rupiah) or "") for fund, rupiah in month.paid.items()]
    found = [
        (_("Tagihan"), _rupiah(month.billed) or unknown),
        (_("Terbayar"), _rupiah(month.paid_whole) or ""),
        *(by_fund if len(by_fund) > 1 else []),
        (_("Tunggakan"), _rupiah(month.arrears) or _("belum diketahui")),
    ]
    if month.credit:
        found.append((_("Kelebihan"), _("%(rupiah)s; tidak menutup bulan lain", rupiah=_rupiah(month.credit))))
    return found


def one_month(standing: Standing, entries: Sequence[Entry], first: dt.date) -> Row | None:
    """What the page of a month shows; None for one of which nothing is written down and that lies between no others.

    entries: of this month, voided ones too; shown are those first that wait, then what is confirmed, then what is void.
    """
    it = next((each for each in standing.months if each.first == first), None)
    if it is None and not entries:
        return None
    it = it or Month(first, MonthState.EARLY, None, {}, None, 0, 0)
    return {
        "month": it,
        "pill_of_month": pill_of(it),
        "facts_of_month": month_facts(it),
        "differing": differing(it),
        "entries": sorted(entries, key=lambda each: list(State).index(each.state)),
        "billed": any(each.wanted.kind is Kind.BILL and each.state is not State.VOIDED for each in entries),
        "heading": heading,
        "history": history(entries),
        "before": next((each.first for each in reversed(standing.months) if each.first < first), None),
        "following": next((each.first for each in standing.months if each.first > first), None),
    }


def month_typed(typed: str) -> dt.date | None:
    """The month that was typed; None for nothing, and for what is none."""
    try:
        return payloads.month_in(typed)
    except ValueError:
        return None


def rate_of(typed: str, today: dt.date) -> tuple[str, str] | None:
    """What the region pays for one person in the month that was typed, or now; with where that is written. None for unknown."""
    found = tariff_on(month_typed(typed) or today)
    return None if found is None else (str(filters.rupiah_full(found.rupiah)), found.source)
