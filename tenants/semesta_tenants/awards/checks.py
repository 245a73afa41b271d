"""What a whole edition must satisfy beyond its single values: dates in order, sources known, categories that do not overlap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from fractions import Fraction

from semesta_tenants.awards.nodes import Fault, Listing, Node, Table, Text
from semesta_tenants.awards.records import (
    AllOf,
    Category,
    Contest,
    Criterion,
    Edition,
    Gate,
    Indicator,
    Threshold,
    Waiver,
)
from semesta_tenants.coverage.records import CONTRIBUTIONS_PAID, Relation

LONGEST_WINDOW = dt.timedelta(days=366)
MOST_WAYS = 64
"""Ways to meet one category; each is shown to people as a path of its own."""
Way = tuple[Threshold | Gate, ...]
Bounds = dict[Indicator, tuple[Fraction, bool]]


def check(edition: Edition, table: Table) -> list[Fault]:
    """Everything that is wrong with an edition as a whole. table: its file, for the lines."""
    return [
        *_dates(edition, table),
        *_version(edition, table),
        *_sources(edition, table),
        *_gates(edition, table),
        *_contests(edition, table),
        *(fault for place, contest in enumerate(edition.contests) for fault in _categories(contest, table, place)),
    ]


def line_at(node: Node, *way: str | int) -> int:
    """The line of what lies at the end of a way of names and places; of the last thing found where it ends early."""
    line = node.line
    for step in way:
        if isinstance(node, Table) and isinstance(step, str) and step in node.entries:
            line, node = node.lines[step], node.entries[step]
        elif isinstance(node, Listing) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            line = node.line
        else:
            break
    return line


# ---- dates, versions, sources ---------------------------------------------------------------------------------------------


def _dates(edition: Edition, table: Table) -> Iterator[Fault]:
    window = edition.window
    if window.since > window.until:
        yield Fault(line_at(table, "window", "until"), "Jendela berakhir sebelum dimulai: 'until' mendahului 'since'.")
    elif window.until - window.since > LONGEST_WINDOW:
        yield Fault(line_at(table, "window", "until"), "Jendela terlalu panjang: paling lama satu tahun.")
    elif not window.since <= edition.as_of <= window.until:
        yield Fault(line_at(table, "as_of"), "Tanggal penilaian 'as_of' harus berada di dalam jendela.")
    if edition.freeze is not None and edition.freeze.date() < edition.as_of:
        yield Fault(line_at(table, "freeze"), "Saat pembekuan 'freeze' mendahului tanggal penilaian 'as_of'.")


def _version(edition: Edition, table: Table) -> Iterator[Fault]:
    if edition.version > 1 and not edition.reason:
        yield Fault(line_at(table, "version"), "Versi baru wajib menyebut alasannya dalam 'reason'.")


def _sources(edition: Edition, table: Table) -> Iterator[Fault]:
    known: set[str] = set()
    for place, source in enumerate(edition.sources):
        if source.id in known:
            yield Fault(line_at(table, "sources", place, "id"), f"Sumber '{source.id}' sudah ditulis di atas.")
        known.add(source.id)
    for inner in _tables(table.entries["contests"]):
        named = inner.entries.get("sources")
        for each in named.items if isinstance(named, Listing) else ():
            if isinstance(each, Text) and each.value not in known:
                yield Fault(each.line, f"Sumber '{each.value[:60]}' tidak ada dalam daftar 'sources'.")


def _gates(edition: Edition, table: Table) -> Iterator[Fault]:
    for inner in _tables(table.entries["contests"]):
        gate, month = inner.entries.get("gate"), inner.entries.get("paid_until")
        if not isinstance(gate, Text) or not isinstance(month, Text):
            continue
        if gate.value != CONTRIBUTIONS_PAID:
            yield Fault(month.line, f"'paid_until' hanya berlaku untuk {CONTRIBUTIONS_PAID}.")
        elif month.value > f"{edition.window.until:%Y-%m}":
            yield Fault(month.line, "Bulan pelunasan 'paid_until' melewati akhir jendela.")


def _tables(node: Node) -> Iterator[Table]:
    if isinstance(node, Table):
        yield node
    inner: Iterable[Node] = ()
    if isinstance(node, Table):
        inner = node.entries.values()
    elif isinstance(node, Listing):
        inner = node.items
    for each in inner:
        yield from _tables(each)


# ---- contests and categories --------------------------------------------------------------------------------------------------


def _contests(edition: Edition, table: Table) -> Iterator[Fault]:
    names: set[str] = set()
    levels: dict[str, str] = {}
    for place, contest in enumerate(edition.contests):
        if contest.id in names:
            yield Fault(line_at(table, "contests", place, "contest"), f"Jenjang '{contest.id}' sudah ditulis di atas.")
        names.add(contest.id)
        for number, level in enumerate(contest.regions):
            if level.value in levels:
                words = f"Daerah '{level.value}' sudah dinilai dalam jenjang '{levels[level.value]}'."
                yield Fault(line_at(table, "contests", place, "regions", number), words)
            levels[level.value] = contest.id


RESERVED = frozenset({"tanpa", "belum", "bukan", "none"})
"""What lists call regions without a category: no category may have such an id."""


def _categories(contest: Contest, table: Table, place: int) -> Iterator[Fault]:
    ids: set[str] = set()
    titles: set[str] = set()
    for number, category in enumerate(contest.categories):
        line = line_at(table, "contests", place, "categories", number)
        if category.id in RESERVED:
            yield Fault(
                line_at(table, "contests", place, "categories", number, "category"),
                f"Nama '{category.id}' sudah dipakai untuk daerah tanpa kategori; pilih nama lain.",
            )
        if category.id in ids or category.title.casefold() in titles:
            yield Fault(line, f"Kategori '{category.title}' ({category.id}) sudah ditulis di atas.")
        ids.add(category.id)
        titles.add(category.title.casefold())
        above = contest.categories[:number]
        for each in above:
            if shared := {one.casefold() for one in each.official} & {one.casefold() for one in category.official}:
                yield Fault(line, f"Nama resmi '{min(shared)}' juga milik kategori {each.title}.")
        if words := _criteria_words(category) or (_overlap_words(above[-1], category) if above else None):
            yield Fault(line, words)


def _criteria_words(category: Category) -> str | None:
    if ways_count(category.criteria) > MOST_WAYS:
        return f"Syarat {category.title} dapat dipenuhi dengan terlalu banyak jalan: paling banyak {MOST_WAYS}."
    if not all(any(isinstance(each, Threshold) for each in way) for way in ways(category.criteria)):
        return f"Syarat {category.title} dapat dipenuhi tanpa ambang apa pun; tambahkan ambang pada setiap jalan."
    return None


def _overlap_words(higher: Category, lower: Category) -> str | None:
    """A sentence when two neighbours mean the same, or the higher one can be met without the lower one."""
    if ways_count(higher.criteria) > MOST_WAYS:
        return None
    upper, under = ways(higher.criteria), ways(lower.criteria)
    if {_plain(way) for way in upper} == {_plain(way) for way in under}:
        return f"Syarat {lower.title} sama dengan syarat {higher.title}: kategori bertumpang tindih."
    if not all(any(_implies(one, other) for other in under) for one in upper):
        words = f"Kategori bertumpang tindih: {higher.title} dapat dipenuhi tanpa memenuhi {lower.title}. "
        return words + "Tulis kategori dari yang tertinggi."
    return None


def ways_count(criterion: Criterion) -> int:
    """How many ways lead to a criterion, without walking them."""
    if isinstance(criterion, Threshold | Gate):
        return 1
    if isinstance(criterion, Waiver):
        return ways_count(criterion.criterion) + ways_count(criterion.if_met)
    counts = [ways_count(each) for each in criterion.parts]
    if not isinstance(criterion, AllOf):
        return sum(counts)
    found = 1
    for each in counts:
        found = min(found * each, MOST_WAYS + 1)
    return found


def ways(criterion: Criterion) -> tuple[Way, ...]:
    """Every way to meet a criterion; only to be asked where `ways_count` is small."""
    if isinstance(criterion, Threshold | Gate):
        return ((criterion,),)
    if isinstance(criterion, Waiver):
        return (*ways(criterion.criterion), *ways(criterion.if_met))
    if not isinstance(criterion, AllOf):
        return tuple(way for part in criterion.parts for way in ways(part))
    found: tuple[Way, ...] = ((),)
    for part in criterion.parts:
        found = tuple((*way, *more) for way in found for more in ways(part))
    return found


def _plain(way: Way) -> frozenset[tuple[str, str, str]]:
    """A way without the sources of its criteria."""
    return frozenset(
        (each.indicator.value, each.relation.value, str(each.value))
        if isinstance(each, Threshold)
        else (each.gate, "", each.paid_until.isoformat() if each.paid_until else "")
        for each in way
    )


def _implies(way: Way, other: Way) -> bool:
    """Whether figures that meet one way meet another; gates aside, for they are evidence and not figures."""
    own, asked = _bounds(way), _bounds(other)
    return all(indicator in own and own[indicator] >= bound for indicator, bound in asked.items())


def _bounds(way: Way) -> Bounds:
    """The highest threshold of each indicator; above a value is more than at least it."""
    found: Bounds = {}
    for each in way:
        if isinstance(each, Threshold):
            bound = (each.value, each.relation == Relation.ABOVE)
            found[each.indicator] = max(bound, found.get(each.indicator, bound))
    return found
