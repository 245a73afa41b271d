"""What the pages of files about many regions are asked and sent, read and checked; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from semesta_tenants.intake.files_queries import LEFT_OUT, PAGE, FileState, Part, SourceFile

OUTCOMES: Final = ("new", "changed", "unchanged", "rejected", LEFT_OUT)
BY_REGION: Final = "daerah"
LONGEST_REASON: Final = 2_000
NOTHING_SEEN: Final = -1
"""Row version of a form that names none: it was changed since, whatever it is."""
_CODE = re.compile(r"[0-9]{2}(\.[0-9]{2})?", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class RowsAsked:
    """What the address asks of a file. outcome: '' for all. tenant: None for all. page: from 1. by_region: parts, not rows."""

    outcome: str = ""
    tenant: str | None = None
    page: int = 1
    by_region: bool = False


@dataclass(frozen=True, slots=True)
class Paged:
    """Where a page lies in its list. first, last: places of its rows, from 1."""

    number: int
    total: int

    @property
    def last_page(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))

    @property
    def first(self) -> int:
        """The place of its first row."""
        return (self.number - 1) * PAGE + 1

    @property
    def last(self) -> int:
        """The place of its last row."""
        return min(self.number * PAGE, self.total)


def rows_asked(given: Mapping[str, str]) -> RowsAsked:
    """`hasil`, `daerah`, `hal` and `tampil` of the address; what cannot be meant is left out."""
    outcome, tenant = given.get("hasil", ""), given.get("daerah", "")
    return RowsAsked(
        outcome=outcome if outcome in OUTCOMES else "",
        tenant=tenant if _CODE.fullmatch(tenant) else None,
        page=page_from(given),
        by_region=given.get("tampil") == BY_REGION,
    )


def page_from(given: Mapping[str, str]) -> int:
    """`hal` of the address, from 1."""
    number = given.get("hal", "")
    return max(int(number), 1) if _NUMBER.fullmatch(number) else 1


def paged(asked: int, total: int) -> Paged:
    """The page that was asked for, or the nearest that there is."""
    return Paged(min(max(asked, 1), max(1, -(-total // PAGE))), total)


def counted(counts: Mapping[str, int], outcome: str) -> int:
    """How many rows such a filter finds. counts: of a file or of one of its parts."""
    left_out = counts.get("skipped", 0) + counts.get("empty", 0)
    if outcome == LEFT_OUT:
        return left_out
    if outcome:
        return counts.get(outcome, 0)
    return left_out + sum(counts.get(each, 0) for each in OUTCOMES)


def expected_from(form: Mapping[str, str]) -> int:
    """The row version that the person had on screen."""
    given = form.get("versi", "")
    return int(given) if _NUMBER.fullmatch(given) else NOTHING_SEEN


def reason_from(form: Mapping[str, str]) -> str:
    """Why a file is taken back, with the line ends that browsers send made plain."""
    return form.get("alasan", "").replace("\r\n", "\n").strip()


FILE_KEYS: Final[Mapping[str, Callable[[SourceFile], Any]]] = MappingProxyType(
    {
        "waktu": lambda each: (each.entered_at, each.id),
        "berkas": lambda each: each.name.casefold(),
        "keadaan": lambda each: list(FileState).index(each.state),
        "baris": lambda each: each.rows_total or 0,
        "berubah": lambda each: each.usable,
        "ditolak": lambda each: each.counts.get("rejected", 0),
    }
)


def narrowed_files(files: Iterable[SourceFile], given: Mapping[str, str]) -> list[SourceFile]:
    """The files that `keadaan` and `q` of the address ask for."""
    state, words = given.get("keadaan", ""), given.get("q", "").casefold().split()[:5]
    return [
        each for each in files if (not state or each.state.value == state) and all(word in each.name.casefold() for word in words)
    ]


def part_keys(names: Mapping[str, str]) -> Mapping[str, Callable[[Part], Any]]:
    """Orders of the list by region. names: of regions, by code."""
    return {
        "kode": lambda each: each.tenant,
        "nama": lambda each: names.get(each.tenant, each.tenant).casefold(),
        "baru": lambda each: (each.counts.get("new", 0), each.tenant),
        "berubah": lambda each: (each.counts.get("changed", 0), each.tenant),
        "ditolak": lambda each: (each.counts.get("rejected", 0), each.tenant),
        "keadaan": lambda each: (each.state, each.tenant),
    }


def on_page(rows: Sequence[Part], page: Paged) -> Sequence[Part]:
    """Those rows of a list that stand on a page."""
    return rows[page.first - 1 : page.last]
