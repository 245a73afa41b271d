"""The benchmarks run, on a handful of tenants, and say what they have to; how fast it was is not asked here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.__main__ import figures
from tests.benchmarks.figures import Figure, medians, table
from tests.benchmarks.ground import Size

TINY = Size(tenants=4, batch=1, creations=1, migrations=1, rounds=1, transactions=4, rows=8, requests=2, lines=40, answers=32)


def test_every_benchmark_prints_its_line(tmp_path: Path) -> None:
    found = list(figures(tmp_path, TINY, durable=False))
    assert [(figure.what, figure.baseline, figure.bar) for figure in found] == [
        ("creating a tenant", "psql", 1.5),
        ("adding a column in every schema", "plain SQL loop", 2.0),
        ("a tenant's transaction", "bare psycopg, SET LOCAL twice", None),
        ("a tenant's transaction", "SQLAlchemy Core, no context", None),
        ("a row of the outbox", "bare SQL, one connection", None),
        ("a run over 552 regions x 36 months", "bare SQL plus evaluation in memory", 1.5),
        ("forecasts of a tenant, 36 months x 2 indicators", "it stays as it is, bare SQL", None),
        ("GET /", "empty Flask route", None),
        ("GET /publik/", "empty Flask route", None),
        ("GET /kab-latihan/", "empty Flask route", None),
        ("GET /kab-latihan/cakupan/", "empty Flask route", None),
        ("GET /kab-latihan/syarat/", "empty Flask route", None),
        ("GET /kab-latihan/audit", "empty Flask route", None),
        ("GET /api/v1/tenants/99.01/coverage", "empty Flask route", None),
        ("GET /nasional/", "empty Flask route", None),
        ("GET /nasional/?q=tanjung", "empty Flask route", None),
        ("GET /nasional/kota-tanjungbalai/", "empty Flask route", None),
        ("GET /api/v1/editions/uhc-awards-2026/ranking?limit=1000", "empty Flask route", None),
        ("minutes as PDF", "a page of one line", None),
        ("minutes as DOCX", "a page of one line as PDF", None),
        ("GET minutes with 100 action items", "empty Flask route", None),
        ("GET /cabang/", "its statements alone", None),
        ("25 of 200 tasks as JSON", "its SQL, bare", 3.0),
        ("a file of 40 rows imported", "the most it may take", 1.0),
        ("a file of 40 rows imported", "the most it may take", 1.0),
        ("a file of 40 rows imported", "calamine and one COPY", None),
    ]
    assert all(figure.ours > 0 and figure.theirs > 0 for figure in found)
    assert found[7].note == "0 SQL statements"


@pytest.mark.parametrize(
    ("ours", "end"), [(15.0, "1.50x; at most 1.5x: held; seen"), (16.0, "1.60x; at most 1.5x: MISSED; seen")]
)
def test_a_line_says_whether_the_bar_is_held(ours: float, end: str) -> None:
    assert Figure("work", "ms", ours, "less", 10.0, 1.5, "seen").line() == f"work: {ours:g} ms; less 10 ms; {end}"


def test_the_table_has_a_row_for_each_figure() -> None:
    assert table([Figure("work", "us", 1234.5, "less", 0.5)]).splitlines() == [
        "| what | Semesta | baseline      | ratio    | bar | held |",
        "|------|---------|---------------|----------|-----|------|",
        "| work | 1234 us | 0.5 us (less) | 2469.00x | -   | -    |",
    ]


def test_sides_take_turns_in_changing_order() -> None:
    order: list[str] = []
    times = iter([1.0, 10.0, 20.0, 2.0, 9.0, 30.0])

    def side(name: str) -> float:
        order.append(name)
        return next(times)

    assert medians(3, lambda: side("a"), lambda: side("b")) == [2.0, 20.0]
    assert order == ["a", "b", "b", "a", "a", "b"]
