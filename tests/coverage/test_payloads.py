"""What is typed about figures, read without a database: exactly, or refused with a sentence, never with an exception."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semesta_tenants.coverage import listing, payloads, rules
from semesta_tenants.coverage.records import Basis, Figure, Headcount, Kind, Population, Segment
from tests.coverage.pages import SIX, TYPED, WHOLE

MONTH = dt.date(2025, 4, 1)


def test_a_form_is_a_figure() -> None:
    found = payloads.entry_from(TYPED, MONTH, Kind.ACTUAL)
    assert (found.figure, found.faults, found.reason, found.seen) == (WHOLE, {}, "", None)
    assert rules.problems(found.figure, today=dt.date(2026, 1, 1), complete=True) == {}


@given(st.dictionaries(st.sampled_from([*payloads.field_ids(), "versi", "tindakan"]), st.text(max_size=60)))
def test_whatever_is_typed_is_read_or_names_its_field(form: dict[str, str]) -> None:
    found = payloads.entry_from(form, MONTH, Kind.ACTUAL)
    assert set(found.faults) <= set(payloads.field_ids())
    assert all(found.faults.values())
    assert found.figure.period == MONTH
    assert set(payloads.problems_by_id(rules.problems(found.figure, today=dt.date(2026, 1, 1), complete=True))) <= set(
        payloads.field_ids()
    )
    assert payloads.typed_from(form) == {name: form.get(name, "") for name in payloads.field_ids()}


@given(st.dictionaries(st.sampled_from(["jenis", "tahun", "keadaan", "hal", "dari"]), st.text(max_size=30)), st.text(max_size=12))
def test_whatever_an_address_says_is_read(arguments: dict[str, str], text: str) -> None:
    asked = payloads.asked_from(arguments)
    assert asked.state in {"", *listing.STATES}
    assert payloads.month_from(text, dt.date(2026, 1, 1)) is None or text.startswith("20")
    assert payloads.seen_from(text) is None


COUNTS = st.none() | st.integers(0, 1_000_000_000)


@given(
    st.integers(1, 30),
    COUNTS,
    COUNTS,
    st.sampled_from(Basis),
    st.none() | st.dates(dt.date(2014, 1, 1), dt.date(2030, 1, 1)),
    st.none() | st.builds(Population, st.integers(1, 10**9), st.just("Dukcapil (DKB)"), st.sampled_from([None, "2024S2"])),
)
def test_what_a_form_shows_reads_back_as_it_was(
    day: int, registered: int | None, active: int | None, basis: Basis, told: dt.date | None, people: Population | None
) -> None:
    figure = Figure(
        MONTH.replace(day=day),
        basis=basis,
        population=people,
        total=Headcount(registered, active),
        segments=SIX,
        reported_on=told,
    )
    typed = payloads.typed_of(figure, "sebab", lambda value: f"{value:,}".replace(",", "."))
    found = payloads.entry_from(typed, MONTH, Kind.ACTUAL)
    assert (found.figure, found.faults, found.reason) == (figure, {}, "sebab")


@pytest.mark.parametrize(
    ("text", "read"),
    [("46.947", 46_947), ("46,947", 46_947), (" 46947 ", 46_947), ("0", 0), ("", None), ("1.000.000.000", 10**9)],
)
def test_a_count_is_read_exactly(text: str, read: int | None) -> None:
    found = payloads.entry_from(TYPED | {"bp-registered": text, "bp-active": ""}, MONTH, Kind.ACTUAL)
    assert (found.figure.people(Segment.BP).registered, found.faults) == (read, {})


@pytest.mark.parametrize(
    ("field", "text"),
    [
        *[
            ("total-registered", text)
            for text in ("80,08", "80.08", "-3", "−3", "1e5", "x", "1.0000", "0x10", "²", "1_000", "1000000001")
        ],
        *[("tanggal", text) for text in ("", "0", "31", "32", "99", "2025-05-01", "01/05/2025", "kemarin", "2025-04", "2025")],
        *[("dilaporkan", text) for text in ("2025", "31/02/2025", "x", "2025-13-01")],
        *[("semester", text) for text in ("2024S3", "x", "2012S1", "S2")],
        ("dasar", "x"),
        ("penduduk", "188,5"),
    ],
)
def test_what_cannot_be_read_is_named(field: str, text: str) -> None:
    found = payloads.entry_from(TYPED | {field: text}, MONTH, Kind.ACTUAL)
    assert list(found.faults) == [field]
    assert found.faults[field].endswith(".")
