"""Files of editions: what comes with the product, what is written again the same, what is refused and with which line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from semesta_platform.tenancy.records import Level
from semesta_tenants.awards import checks, editions
from semesta_tenants.awards.checks import MOST_WAYS, Way, ways, ways_count
from semesta_tenants.awards.choosing import leaves
from semesta_tenants.awards.nodes import DEEPEST, MOST_NODES
from semesta_tenants.awards.records import Category, Conflict, Criterion, Edition, Gate, Threshold, Waiver, Window
from semesta_tenants.coverage.records import CONTRIBUTIONS_PAID, UHC_PRIORITAS, Basis

SMALL = """\
edition: contoh-2026
title: Contoh 2026
as_of: 2025-12-31
window:
  since: 2025-10-01
  until: 2026-01-31
sources:
- id: satu
  title: Sumber satu
  url: https://contoh.example/1
contests:
- contest: kabupaten-kota
  title: Kabupaten dan kota
  regions:
  - regency
  - city
  categories:
  - category: utama
    title: Utama
    official:
    - Utama
    criteria:
      indicator: coverage
      at_least: 99
      sources:
      - satu
  - category: pratama
    title: Pratama
    official:
    - Pratama
    criteria:
      all_of:
      - indicator: coverage
        at_least: 98
        sources:
        - satu
      - gate: contributions_paid
        paid_until: 2025-09
        sources:
        - satu
"""


def faults(text: str | bytes) -> list[tuple[int, str]]:
    """Every fault of a file, by line."""
    with pytest.raises(editions.EditionError) as caught:
        editions.read(text if isinstance(text, bytes) else text.encode())
    assert caught.value.fields["file"] == tuple(str(each) for each in caught.value.faults)
    return [(each.line, each.words) for each in caught.value.faults]


def test_the_small_edition_is_right() -> None:
    assert editions.read(SMALL.encode()).contests[0].regions == (Level.REGENCY, Level.CITY)


# ---- what comes with the product ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", editions.BUNDLED)
def test_a_bundled_edition_is_written_as_its_file_stands(name: str) -> None:
    edition = editions.bundled(name)
    assert edition.id == name
    assert editions.write(edition).encode() == editions.bundled_file(name)
    assert edition.assumptions


def parts(criterion: Criterion) -> list[Threshold | Gate | Waiver]:
    found: list[Threshold | Gate | Waiver] = list(leaves(criterion))
    return [criterion, *found] if isinstance(criterion, Waiver) else found


@pytest.mark.parametrize("name", editions.BUNDLED)
def test_every_criterion_names_a_source_that_stands_in_the_file(name: str) -> None:
    edition = editions.bundled(name)
    categories = [category for contest in edition.contests for category in contest.categories]
    criteria = [part for category in categories for part in parts(category.criteria)]
    assert all(each.sources and all(edition.source(source) for source in each.sources) for each in criteria)


def leaf_words(category: Category) -> list[list[str]]:
    return [
        [
            f"{each.indicator.value} {each.relation.value} {each.value}" if isinstance(each, Threshold) else each.gate
            for each in way
        ]
        for way in ways(category.criteria)
    ]


def test_the_2026_edition_is_the_published_table() -> None:
    edition = editions.bundled("uhc-awards-2026")
    assert (edition.as_of, edition.window) == (dt.date(2025, 12, 31), Window(dt.date(2025, 10, 1), dt.date(2026, 1, 31)))
    assert (edition.simulation, edition.active_basis) == (False, Basis.POPULATION)
    utama, madya, pratama = edition.contests[0].categories
    gates = [UHC_PRIORITAS, CONTRIBUTIONS_PAID]
    assert leaf_words(utama) == [
        ["coverage >= 99", "active >= 95", "pemda_share >= 18", *gates],
        ["coverage >= 99", "active >= 95", "active >= 100", *gates],
    ]
    assert leaf_words(madya) == [
        ["coverage >= 98", "active >= 85", *gates],
        ["coverage >= 98", "active >= 80", "pemda_share >= 25", *gates],
    ]
    assert leaf_words(pratama) == [["coverage >= 98", "active >= 80", CONTRIBUTIONS_PAID]]
    months = {each.paid_until for each in leaves(utama.criteria) if isinstance(each, Gate) and each.gate == CONTRIBUTIONS_PAID}
    assert months == {dt.date(2025, 9, 1)}
    assert [each.regions for each in edition.contests] == [(Level.REGENCY, Level.CITY), (Level.PROVINCE,)]
    assert edition.contests[1].categories == edition.contests[0].categories
    conflicts = [each.says for one in leaves(madya.criteria) for each in one.conflicts]
    assert len(conflicts) == 1
    assert "98 persen" in conflicts[0]
    assert [len(each.sources) for each in pratama.conflicts] == [2, 1]


def test_the_simulation_is_the_2026_table_a_year_later_and_says_so() -> None:
    real, simulated = editions.bundled("uhc-awards-2026"), editions.bundled("simulasi-uhc-2027")
    assert simulated.simulation
    assert simulated.title.startswith("Simulasi")
    assert simulated.as_of == real.as_of.replace(year=2026)
    text = editions.write(replace(simulated, contests=real.contests))
    assert editions.write(simulated).replace("paid_until: 2026-09", "paid_until: 2025-09") == text


def test_older_editions_hold_only_what_is_published() -> None:
    first, second = editions.bundled("uhc-awards-2023"), editions.bundled("uhc-awards-2024")
    assert [leaf_words(each) for each in first.contests[0].categories] == [[["coverage >= 95"]]]
    assert [leaf_words(each) for each in second.contests[0].categories] == [[["coverage >= 95", "active >= 75"]]]
    assert second.contests[0].categories[0].official == ("Utama", "Madya", "Pratama")


def test_there_is_no_other_bundled_edition() -> None:
    with pytest.raises(KeyError):
        editions.bundled_file("../records")


# ---- written and read again -----------------------------------------------------------------------------------------------

lines = st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" "), min_size=1, max_size=200).filter(
    lambda text: text == text.strip() and text.isprintable()
)


def _moment(seconds: int, zone: dt.timezone) -> dt.datetime:
    return (dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)).astimezone(zone)


editions_made = st.builds(
    lambda title, reason, assumptions, says, freeze, value: _made(title, reason, tuple(assumptions), says, freeze, value),
    lines,
    lines,
    st.lists(lines, max_size=3),
    lines,
    st.none() | st.builds(_moment, st.integers(0, 10**9), st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=7))])),
    st.integers(98_000_001, 100_000_000).map(lambda millionths: Fraction(millionths, 1_000_000)),
)  # fmt: skip


def _made(
    title: str, reason: str, assumptions: tuple[str, ...], says: str, freeze: dt.datetime | None, value: Fraction
) -> Edition:
    """The small edition with other words and values."""
    small = editions.read(SMALL.encode())
    upper, lower = small.contests[0].categories
    assert isinstance(upper.criteria, Threshold)
    changed = replace(upper, criteria=replace(upper.criteria, value=value), conflicts=(Conflict(says, ("satu",)),), title=title)
    contest = replace(small.contests[0], categories=(changed, replace(lower, title=f"{title} 2")))
    return replace(
        small, title=title, reason=reason, version=2, assumptions=assumptions, freeze=freeze, contests=(contest,), simulation=True
    )


@settings(deadline=None)
@given(editions_made)
def test_an_edition_is_read_again_as_it_was_written(edition: Edition) -> None:
    text = editions.write(edition)
    assert editions.read(text.encode()) == edition
    assert editions.write(editions.read(text.encode())) == text


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_file_does_worse_than_be_refused(data: st.DataObject) -> None:
    """A right file with a piece changed, doubled or lost is read or refused with lines that it has; nothing else is raised."""
    start = data.draw(st.integers(0, len(SMALL)))
    end = data.draw(st.integers(start, min(len(SMALL), start + 40)))
    piece = data.draw(
        st.sampled_from(["", "\n", "  ", ": ", "- ", "&a ", "*a", "!!int ", "{", "[", "'", "\t", "---\n", "é", "0", "\x07"])
    )
    text = SMALL[:start] + piece + data.draw(st.sampled_from(["", SMALL[start:end]])) + SMALL[end:]
    found: tuple[editions.Fault, ...] = (editions.Fault(1, "read"),)
    try:
        editions.read(text.encode())
    except editions.EditionError as error:
        found = error.faults
    assert found
    assert all(1 <= each.line <= text.count("\n") + 2 and each.words for each in found)


# ---- refused ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("title: Contoh 2026", "judul: Contoh 2026", 2, "Nama 'judul' tidak dikenal di sini."),
        ("title: Contoh 2026", "judul: Contoh 2026", 1, "'title' wajib diisi."),
        ("indicator: coverage\n      at_least: 99", "indicator: cakupan\n      at_least: 99", 23, "'cakupan' tidak dikenal."),
        ("at_least: 99", "at_least: 101", 24, "Ambang 101 di luar batas"),
        ("at_least: 99", "at_least: 0", 24, "Ambang 0 di luar batas"),
        ("at_least: 99", "at_least: -5", 24, "bukan persen"),
        ("at_least: 99", "at_least: 98,6", 24, "Tulis angka dengan titik"),
        ("at_least: 99", "at_least: .nan", 24, "bukan persen"),
        ("at_least: 99", "at_least: 99\n      above: 99", 23, "tepat satu dari: at_least"),
        ("gate: contributions_paid", "gate: lunas", 37, "'lunas' tidak dikenal."),
        ("paid_until: 2025-09", "paid_until: 2026-02", 38, "melewati akhir jendela"),
        ("paid_until: 2025-09", "paid_until: 2025-13", 38, "tidak ada dalam kalender"),
        ("gate: contributions_paid", "gate: uhc_prioritas", 38, "hanya berlaku untuk contributions_paid"),
        ("as_of: 2025-12-31", "as_of: 2025-02-30", 3, "Tanggal 2025-02-30 tidak ada dalam kalender."),
        ("as_of: 2025-12-31", "as_of: 31-12-2025", 3, "bukan tanggal"),
        ("as_of: 2025-12-31", "as_of: 2013-12-31", 3, "awal program JKN"),
        ("as_of: 2025-12-31", "as_of: 2026-03-01", 3, "harus berada di dalam jendela"),
        ("until: 2026-01-31", "until: 2025-01-31", 6, "Jendela berakhir sebelum dimulai"),
        ("until: 2026-01-31", "until: 2027-01-31", 6, "Jendela terlalu panjang"),
        ("as_of: 2025", "freeze: 2025-12-30T00:00:00+07:00\nas_of: 2025", 3, "'freeze' mendahului"),
        ("as_of: 2025", "freeze: 2025-12-31\nas_of: 2025", 3, "selisih UTC"),
        ("title: Contoh 2026", "title: Contoh 2026\nversion: 2", 3, "wajib menyebut alasannya"),
        ("title: Contoh 2026", "title: Contoh 2026\nversion: 0", 3, "dari 1 sampai 1000"),
        ("title: Contoh 2026", "title: Contoh 2026\nsimulation: yes", 3, "salah satu dari: true, false"),
        ("edition: contoh-2026", "edition: Contoh 2026!", 1, "bukan tanda pengenal"),
        ("https://contoh.example/1", "javascript:alert(1)", 10, "diawali https://"),
        ("      sources:\n      - satu\n  - category", "      sources:\n      - dua\n  - category", 26, "Sumber 'dua' tidak ada"),
        ("      sources:\n      - satu\n  - category", "  - category", 23, "'sources' wajib memuat sedikitnya satu butir."),
        ("- id: satu", "- id: satu\n  title: a\n  url: https://a.example\n- id: satu", 11, "Sumber 'satu' sudah ditulis"),
        ("category: pratama", "category: utama", 27, "Kategori 'Pratama' (utama) sudah ditulis di atas."),
        ("    - Pratama", "    - Utama", 27, "Nama resmi 'utama' juga milik kategori Utama."),
        ("at_least: 98", "at_least: 99.5", 27, "Kategori bertumpang tindih: Utama dapat dipenuhi tanpa memenuhi Pratama."),
        ("indicator: coverage\n        at_least: 98", "indicator: active\n        at_least: 80", 27, "bertumpang tindih"),
        ("  - city", "  - city\n  - regency", 17, "Daerah 'regency' sudah dinilai"),
        ("  - city", "  - kota", 16, "'kota' tidak dikenal. Tulis salah satu dari: province, regency, city."),
        ("      all_of:", "      semua:", 32, "Sebuah syarat memuat tepat satu dari"),
        ("title: Contoh 2026", "title: Contoh 2026\ntitle: Lain", 3, "Nama 'title' sudah ditulis di baris 2."),
        ("title: Contoh 2026", "title: &a Contoh 2026", 2, "Jangkar (&) dan rujukan (*) tidak diperbolehkan"),
        ("title: Contoh 2026", "title: *a", 2, "Jangkar (&) dan rujukan (*) tidak diperbolehkan"),
        ("title: Contoh 2026", "title: !!python/object/apply:os.system [ls]", 2, "Penanda jenis"),
        ("title: Contoh 2026", "title: [Contoh", 3, "Bukan YAML yang benar"),
        ("title: Contoh 2026", "title: {a: b}", 2, "Tulis satu nilai di sini"),
        ("title: Contoh 2026", f"title: {'a' * 301}", 2, "Teks terlalu panjang"),
        ("title: Contoh 2026", 'title: "a\\u202eb"', 2, "tanda yang tidak dapat ditampilkan"),
        ("title: Contoh 2026", "title: Contoh\x07", 2, "Ada tanda yang tidak dapat dibaca."),
    ],
)  # fmt: skip
def test_a_wrong_edition_is_refused_with_line_and_reason(old: str, new: str, line: int, words: str) -> None:
    assert SMALL.count(old) >= 1
    found = faults(SMALL.replace(old, new, 1))
    assert [each for each in found if each[0] == line and words in each[1]], found


def test_every_fault_is_named_at_once() -> None:
    text = SMALL.replace("at_least: 99", "at_least: 990").replace("2025-12-31", "2025-12-32").replace("- regency", "- desa")
    assert [line for line, _ in faults(text)] == [3, 15, 24]


def test_a_category_without_a_threshold_is_refused() -> None:
    """By figures, with its gates taken as met, everybody would have it."""
    text = SMALL.replace("      indicator: coverage\n      at_least: 99\n", "      gate: uhc_prioritas\n")
    assert [each for each in faults(text) if each[0] == 18 and "tanpa ambang apa pun" in each[1]]


def test_a_region_level_competes_once() -> None:
    again = "- contest: semua\n  title: Semua\n  regions:\n  - city\n  same_as: kabupaten-kota\n"
    assert faults(SMALL + again) == [(44, "Daerah 'city' sudah dinilai dalam jenjang 'kabupaten-kota'.")]
    later = again.replace("- city", "- province").replace("same_as: kabupaten-kota", "same_as: nanti")
    assert faults(SMALL + later)[0][0] == 45


def test_equal_categories_are_refused() -> None:
    upper, lower = SMALL.index("      indicator: coverage"), SMALL.index("  - category: pratama")
    same = SMALL[SMALL.index("      all_of:") :]
    assert [words for _, words in faults(SMALL[:upper] + same + SMALL[lower:])] == [
        "Syarat Pratama sama dengan syarat Utama: kategori bertumpang tindih."
    ]


@contextmanager
def events_read() -> Iterator[list[str]]:
    """Every event of YAML that is asked for inside: the parser streams, so they are its work."""
    read: list[str] = []
    parse = yaml.parse

    def counted(*given: Any, **named: Any) -> Iterator[Any]:
        for event in parse(*given, **named):
            read.append(type(event).__name__)
            yield event

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml, "parse", counted)
        yield read


def test_ten_megabytes_are_refused_before_anything_is_read() -> None:
    content = SMALL.encode() + b"# " + b"x" * 10_000_000
    with events_read() as read:
        assert faults(content) == [(1, "Berkas terlalu besar: sebuah edisi paling banyak 200.000 bita.")]
    assert read == []


@pytest.mark.parametrize(
    "bomb",
    [
        "a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\n",
        "a: &a\n  b: *a\n",
        "edition: " + "[" * 100_000,
        "edition: " + "{a: " * 40_000,
        "? " * 60_000 + "a",
        "- " * 90_000,
        "contests:\n" + "- a\n" * 40_000,
        "a" * 190_000,
        'edition: "' + "\\u0061" * 30_000 + '"',
        "".join(f"k{number}: 1\n" for number in range(15_000)),
    ],
)  # fmt: skip
def test_bombs_are_refused_without_reading_them_to_their_end(bomb: str) -> None:
    with events_read() as read:
        assert faults(bomb)
    # Beside the values: the stream, the document, and an end of each table and list.
    assert 0 < len(read) <= 2 + MOST_NODES + DEEPEST


@pytest.mark.parametrize(
    "content", [b"", b"# nothing\n", b"---\n", b"- a\n", b"a\n", b"\xff\xfe", b"a: 1\n---\nb: 2\n", b"? [a]\n: b\n"]
)
def test_what_is_no_edition_at_all_is_refused(content: bytes) -> None:
    assert faults(content)


def test_too_many_ways_are_refused_without_walking_them(monkeypatch: pytest.MonkeyPatch) -> None:
    one = "        - any_of:\n" + "".join(
        f"          - indicator: active\n            at_least: {80 + number}\n            sources: [satu]\n"
        for number in range(9)
    )
    text = SMALL.replace("      all_of:\n", "      all_of:\n" + one.replace("        - any_of", "      - any_of") * 30)
    walked = 0

    def walk(criterion: Criterion) -> tuple[Way, ...]:
        # The walk calls itself by this name: for every part, of every way so far.
        nonlocal walked
        walked += 1
        assert walked < 100 * MOST_WAYS
        return ways(criterion)

    monkeypatch.setattr(checks, "ways", walk)
    assert any(f"paling banyak {MOST_WAYS}" in words for _, words in faults(text))
    assert walked
    utama = editions.bundled("uhc-awards-2026").contests[0].categories[0]
    assert ways_count(utama.criteria) == len(ways(utama.criteria)) == 2
