"""What public pages show, without database or web: suppression, order, pages, rules in words."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semesta_tenants.awards import editions
from semesta_tenants.coverage.records import Figure, Headcount, Segment, SegmentCount
from semesta_tenants.transparency import rules_in_words
from semesta_tenants.transparency.standings import page_of
from semesta_tenants.transparency.suppression import LEAST, for_anybody, hidden_cells


def figure(counts: dict[Segment, int | None], total: int | None = None) -> Figure:
    segments = tuple(SegmentCount(segment, Headcount(count)) for segment, count in counts.items())
    return Figure(dt.date(2025, 12, 31), total=Headcount(total), segments=segments, note="catatan")


def six(*counts: int | None) -> dict[Segment, int | None]:
    return dict(zip(Segment, counts, strict=True))


def hidden(given: Figure) -> list[Segment]:
    return [segment for segment in Segment if (segment, "registered") in hidden_cells(given)]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (figure(six(100, 200, 300, 400, 500, 600), 2100), []),
        (figure(six(100, 200, 300, 400, 500, 4)), [Segment.BP]),
        (figure(six(100, 200, 300, 400, 500, 5), 1505), []),
        (figure(six(100, 200, 300, 400, 500, 4), 1504), [Segment.PBI_JK, Segment.BP]),
        (figure(six(100, 200, 300, 400, 0, 1), 1001), [Segment.PBI_JK, Segment.PBPU, Segment.BP]),
        (figure(six(100, 200, 300, 400, 4, 4), 1008), [Segment.PBPU, Segment.BP]),
        (figure({Segment.PBI_JK: 100, Segment.BP: 4}, 104), [Segment.BP]),
    ],
)
def test_small_counts_and_what_would_give_them_away(given: Figure, found: list[Segment]) -> None:
    assert hidden(given) == found


@given(st.tuples(*[st.integers(0, 40)] * 6))
def test_nobody_learns_a_small_count_by_subtraction(counts: tuple[int, ...]) -> None:
    shown_figure = for_anybody(figure(six(*counts), sum(counts)))
    visible = [each.people.registered for each in shown_figure.segments if each.people.registered is not None]
    rest = sum(counts) - sum(visible)

    assert all(count >= LEAST for count in visible)
    assert len(visible) == 6 or len(visible) == 0 or (rest >= LEAST and len(visible) <= 4)


def test_notes_are_not_for_anybody() -> None:
    assert for_anybody(figure({})).note == ""


@pytest.mark.parametrize(
    ("number", "rows"), [(1, (0, 1)), (2, (2, 3)), (3, (4,)), (99, (4,)), (0, (0, 1)), (None, (0, 1, 2, 3, 4))]
)
def test_pages(number: int | None, rows: tuple[int, ...]) -> None:
    assert page_of(range(5), number, 2).rows == rows


def test_rules_are_said_in_plain_words_with_their_sources() -> None:
    edition = editions.bundled("uhc-awards-2026")
    utama, madya, pratama = (rules_in_words.in_words(edition, each) for each in edition.contests[0].categories)

    assert [(each.words, each.sources) for each in utama.rules] == [
        ("Terdaftar JKN (cakupan) paling sedikit 99%", (1, 2, 3)),
        ("Peserta aktif (keaktifan) paling sedikit 95%", (1, 3)),
        (
            (
                "Didaftarkan pemerintah daerah (porsi Pemda) paling sedikit 18%; tidak perlu bila peserta aktif (keaktifan) "
                "paling sedikit 100%"
            ),
            (1, 2, 3),
        ),
        ("Berstatus UHC Prioritas: warga yang baru didaftarkan aktif pada hari yang sama", (1, 2, 3)),
        ("Iuran peserta yang didaftarkan daerah lunas sampai September 2025", (1, 2, 3)),
    ]
    assert [part.words for part in madya.rules[1].parts] == ["Peserta aktif (keaktifan) paling sedikit 85%", "Semuanya:"]
    assert madya.rules[1].parts[0].doubts[0].sources == (3, 5)
    assert pratama.doubts[1].says == "Jumlah penerima Pratama tertulis 130 atau 134."
