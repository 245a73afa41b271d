"""What bills and payments come to, against a reckoning that looks at every month by itself."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semesta_tenants.awards.evaluation import gate_truth
from semesta_tenants.awards.outcomes import Truth, Why
from semesta_tenants.awards.records import Gate
from semesta_tenants.contributions import rules
from semesta_tenants.contributions.records import Answer, Entry, Fund, Kind, MonthState, State, Wanted
from semesta_tenants.contributions.tariffs import TARIFFS, tariff_on
from semesta_tenants.coordination.records import Party
from semesta_tenants.coverage.publishing import gate_problems
from semesta_tenants.coverage.records import CONTRIBUTIONS_PAID, GateState
from semesta_tenants.coverage.rules import months_before
from tests.contributions.conftest import MAY, TODAY, bill, paid

AT = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
NUMBERS = count(1)
PRESENT = st.sampled_from([TODAY, MAY, dt.date(2025, 8, 31), dt.date(2025, 3, 9)])


def entry(wanted: Wanted, state: State = State.CONFIRMED) -> Entry:
    made = Entry(uuid.UUID(int=next(NUMBERS)), wanted, Party.REGION, None, "BPKAD", AT)
    if state is not State.WAITING:
        made = replace(made, confirmed_words="Cabang", confirmed_at=AT)
    return replace(made, voided_words="Cabang", voided_at=AT, void_reason="salah") if state is State.VOIDED else made


def after(months: int) -> dt.date:
    return months_before(MAY, -months)


@st.composite
def ledgers(draw: st.DrawFn) -> list[Entry]:
    """Up to seven months, each with at most one standing bill, several payments, some waiting or void."""
    found = []
    amounts, states = st.integers(1, 4), st.sampled_from(list(State))
    for place in draw(st.lists(st.integers(0, 6), unique=True)):
        month = after(place)
        if draw(st.booleans()):
            found.append(entry(bill(month, draw(amounts)), draw(st.sampled_from([State.WAITING, State.CONFIRMED]))))
        if draw(st.booleans()):
            found.append(entry(bill(month, draw(amounts)), State.VOIDED))
        funds = draw(st.lists(st.sampled_from(list(Fund)), max_size=3))
        found += [entry(paid(month, draw(amounts), fund), draw(states)) for fund in funds]
    return draw(st.permutations(found))


def calendar() -> Iterator[dt.date]:
    yield from (after(place) for place in range(7))


def sums(entries: list[Entry], month: dt.date) -> tuple[int | None, int]:
    """Billed and paid of a month, by the entries that count."""
    kept = [each.wanted for each in entries if each.confirmed_at and not each.voided_at and each.wanted.month == month]
    bills = [each.amount for each in kept if each.kind is Kind.BILL]
    return (bills[0] if bills else None), sum(each.amount for each in kept if each.kind is Kind.PAYMENT)


@given(ledgers(), PRESENT)
@settings(max_examples=80, deadline=None)
def test_everything_is_what_a_reckoning_by_hand_says(entries: list[Entry], today: dt.date) -> None:
    found = rules.standing(entries, today)
    by_hand = {month: sums(entries, month) for month in calendar()}
    billed = [month for month, (amount, _paid) in by_hand.items() if amount is not None]
    chain = [
        last
        for last in billed
        if last <= today
        and all(
            by_hand[each][0] is not None and by_hand[each][1] >= (by_hand[each][0] or 0)
            for each in by_hand
            if billed[0] <= each <= last
        )
    ]
    come = [month for month in billed if month <= today]
    gaps = tuple(each for each in by_hand if come and come[0] < each < come[-1] and by_hand[each][0] is None)
    arrears = sum(max(amount - whole, 0) for month, (amount, whole) in by_hand.items() if amount is not None and month <= today)
    assert found.answer.paid_until == max(chain, default=None)
    assert found.gaps == gaps
    assert found.arrears == arrears
    assert found.credit == sum(max(whole - amount, 0) for amount, whole in by_hand.values() if amount is not None)
    assert found.waiting == sum(each.state is State.WAITING for each in entries)
    assert {each.first: (each.billed, each.paid_whole) for each in found.months}.items() <= by_hand.items()
    due = [month for month in billed if month <= today]
    lacking = any(month not in chain for month in due)
    expected = GateState.UNKNOWN if not due else GateState.NOT_MET if lacking else GateState.MET
    assert (found.answer.state, found.answer.since) == (expected, min(due, default=None))


@given(ledgers())
@settings(max_examples=60, deadline=None)
def test_what_is_void_or_waits_never_counts_and_order_does_not_matter(entries: list[Entry]) -> None:
    found = rules.standing(entries, TODAY)
    counting = [each for each in entries if each.state is State.CONFIRMED]
    alone = rules.standing(counting, TODAY)
    assert (alone.answer, alone.arrears, alone.credit, alone.gaps) == (found.answer, found.arrears, found.credit, found.gaps)
    assert rules.standing(reversed(entries), TODAY) == found
    # Money is neither lost nor made: every rupiah paid is against a bill, beyond one, or waits for one.
    covered = sum((each.billed or 0) - (each.arrears or 0) for each in found.months)
    unbilled = sum(each.paid_whole for each in found.months if each.billed is None)
    assert sum(each.paid_whole for each in found.months) == covered + found.credit + unbilled
    # A further payment never makes the month up to which all is paid an earlier one.
    more = rules.standing([*entries, entry(paid(MAY, 1))], TODAY).answer.paid_until
    assert (more or dt.date.min) >= (found.answer.paid_until or dt.date.min)


@given(ledgers(), PRESENT)
@settings(max_examples=40, deadline=None)
def test_what_the_gate_is_told_can_always_be_recorded(entries: list[Entry], today: dt.date) -> None:
    told = rules.evidence(entries, today)
    assert gate_problems(told, today=today) == {}
    assert Answer(told.state, told.paid_until, told.covers_from) == rules.standing(entries, today).answer


@given(ledgers(), PRESENT)
@settings(max_examples=80, deadline=None)
def test_the_gate_is_answered_only_for_months_that_were_entered_and_have_come(entries: list[Entry], today: dt.date) -> None:
    told = rules.evidence(entries, today)
    billed = [month for month in calendar() if sums(entries, month)[0] is not None and month <= today]
    assert told.paid_until is None or told.paid_until <= today
    for place in range(-2, 7):
        asked = Gate(CONTRIBUTIONS_PAID, after(place))
        truth = gate_truth(asked, told)[0]
        assert truth is Truth.UNKNOWN or (bool(billed) and billed[0] <= after(place))
        assert truth is not Truth.MET or after(place) in billed


def test_one_paid_month_says_nothing_of_the_months_before_it() -> None:
    november, now = dt.date(2026, 11, 1), dt.date(2026, 11, 22)
    told = rules.evidence([entry(bill(november)), entry(paid(november))], now)
    assert (told.state, told.started_on, told.paid_until) == (GateState.MET, november, november)
    assert told.document.startswith("Catatan iuran di Semesta sejak November 2026, dibenarkan daerah dan kantor cabang: ")
    asked = {month: gate_truth(Gate(CONTRIBUTIONS_PAID, month), told) for month in (dt.date(2025, 12, 1), november)}
    assert asked == {dt.date(2025, 12, 1): (Truth.UNKNOWN, Why.TOO_LATE), november: (Truth.MET, Why.EVIDENCE)}


def test_months_after_the_last_bill_are_unknown_and_those_behind_arrears_are_not_met() -> None:
    entries = [entry(each) for place in (0, 1) for each in (bill(after(place)), paid(after(place)))]

    def asked(found: list[Entry]) -> list[Truth]:
        return [gate_truth(Gate(CONTRIBUTIONS_PAID, after(place)), rules.evidence(found, TODAY))[0] for place in (1, 2, 4)]

    # Nobody has written down a bill for July to September, which is not to say that they are unpaid.
    assert asked(entries) == [Truth.MET, Truth.UNKNOWN, Truth.UNKNOWN]
    assert asked([*entries, entry(bill(after(2)))]) == [Truth.MET, Truth.NOT_MET, Truth.NOT_MET]
    said = [rules.unbilled_since(rules.standing(entries, day), day) for day in (TODAY, after(1), after(2), after(3))]
    assert said == [after(2), None, None, after(2)]
    assert rules.unbilled_since(rules.standing([], TODAY), TODAY) is None


def test_what_is_paid_ahead_claims_no_month_that_has_not_come() -> None:
    ahead = [entry(each) for place in (0, 1, 2) for each in (bill(after(place)), paid(after(place)))]
    now = after(1).replace(day=20)
    assert rules.standing(ahead, now).answer == Answer(GateState.MET, after(1), MAY)
    assert rules.standing(ahead[2:], MAY).answer == Answer(GateState.UNKNOWN)
    assert rules.evidence(ahead, now).document.endswith("TAG/2025/06, SP2D/2025/05/apbd, TAG/2025/05")
    # What is billed for a month to come is owed by nobody yet.
    found = rules.standing(ahead[:5], now)
    assert (found.answer, found.arrears) == (Answer(GateState.MET, after(1), MAY), 0)
    assert [each.state for each in found.months] == [MonthState.PAID, MonthState.PAID, MonthState.AHEAD]
    assert rules.standing(ahead[:5], after(2)).arrears == 37_800_000


def test_a_month_without_a_bill_breaks_the_chain_and_is_named() -> None:
    entries = [entry(each) for place in (0, 1, 3) for each in (bill(after(place)), paid(after(place)))]
    found = rules.standing(entries, TODAY)
    assert found.answer == Answer(GateState.NOT_MET, after(1), MAY)
    assert found.gaps == (after(2),)
    assert [each.state for each in found.months] == [MonthState.PAID, MonthState.PAID, MonthState.UNBILLED, MonthState.PAID]
    told = rules.evidence(entries, TODAY)
    assert "Bulan tanpa tagihan: 07-2025." in told.reason
    # An edition compares the month that it asks for, whatever has fallen due since.
    by_month = {place: gate_truth(Gate(CONTRIBUTIONS_PAID, after(place)), told)[0] for place in (1, 2)}
    assert by_month == {1: Truth.MET, 2: Truth.NOT_MET}
    whole = rules.standing([*entries, entry(bill(after(2), 5)), entry(paid(after(2), 5))], TODAY)
    assert whole.answer == Answer(GateState.MET, after(3), MAY)


def test_what_is_paid_beyond_a_bill_stays_in_its_month() -> None:
    entries = [entry(bill()), entry(paid(amount=37_800_005)), entry(bill(after(1))), entry(paid(after(1), 37_799_995))]
    found = rules.standing(entries, TODAY)
    assert (found.arrears, found.credit) == (5, 5)
    assert found.answer == Answer(GateState.NOT_MET, MAY, MAY)
    assert "Tunggakan Rp5." in rules.evidence(entries, TODAY).reason


def test_what_is_paid_before_its_bill_is_no_credit() -> None:
    found = rules.standing([entry(bill(), State.WAITING), entry(paid())], TODAY)
    assert (found.credit, found.months[0].paid_whole) == (0, 37_800_000)


def test_nothing_confirmed_is_unknown() -> None:
    waiting = [entry(bill(), State.WAITING), entry(paid(), State.WAITING)]
    for entries in ([], waiting, [entry(paid())], [entry(bill(), State.VOIDED)]):
        assert rules.standing(entries, TODAY).answer == Answer(GateState.UNKNOWN)
    assert rules.standing([entry(bill())], TODAY).answer == Answer(GateState.NOT_MET, None, MAY)


def test_a_bill_is_compared_with_the_rate_of_its_month() -> None:
    assert rules.expected(46_947, MAY) == 46_947 * 37_800
    assert rules.expected(None, MAY) is None
    assert rules.expected(46_947, dt.date(2024, 12, 1)) is None
    later = replace(next(each for each in TARIFFS if each.code == "pemda_region"), rupiah=40_000, since=dt.date(2025, 6, 1))
    dated = [tariff_on(day, tariffs=(later, *TARIFFS)) for day in (MAY, dt.date(2025, 6, 1), dt.date(2030, 1, 1))]
    assert [each.rupiah for each in dated if each] == [37_800, 40_000, 40_000]
    month = rules.standing([entry(bill(amount=37_800_001))], TODAY).months[0]
    assert (month.expected, month.differs) == (37_800_000, 1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (bill(amount=0), "amount"),
        (bill(amount=10**12), "amount"),
        (bill(people=0), "people"),
        (bill(fund=Fund.BUDGET), "fund"),
        (replace(paid(), fund=None), "fund"),
        (paid(people=4), "people"),
        (bill(dt.date(2013, 12, 1)), "month"),
        (replace(bill(), month=dt.date(2027, 3, 1)), "month"),
        (replace(bill(), month=dt.date(2025, 5, 2)), "month"),
        (replace(bill(), dated_on=TODAY + dt.timedelta(days=1)), "dated_on"),
        (replace(bill(), document=" "), "document"),
        (replace(bill(), document="x" * 121), "document"),
        (bill(note="a\x00"), "note"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_by_field(wrong: Wanted, field: str) -> None:
    assert field in rules.problems(rules.tidied(wrong), today=TODAY)


def test_an_organisation_is_known_however_it_is_written() -> None:
    assert rules.serves(["  bpkad "], "BPKAD")
    assert not rules.serves(["Dinas Kesehatan"], "BPKAD")
    assert rules.title(paid()) == "Pembayaran iuran Mei 2025, Rp37.800.000"
