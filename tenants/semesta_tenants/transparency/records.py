"""What the directory is asked for and what it hands out: frozen, free of the web."""

from __future__ import annotations

from dataclasses import dataclass

from semesta_platform.tenancy.records import Level, RegionRecord

PAGE_SIZE = 50
"""Rows of a page: a hundred took 50 ms to draw on two shared cores, half of a page's budget."""
LONGEST_WORDS = 100


@dataclass(frozen=True, slots=True)
class DirectoryFilter:
    """What a visitor asked for.

    words: looked for in name and code, at most 100 signs. province: two digits. level: None for all. unknown: a filter was
    given that names nothing; then nothing matches, which the page says, rather than everything. showing: only regions that
    show something of theirs to anybody.
    """

    words: str = ""
    province: str | None = None
    level: Level | None = None
    unknown: bool = False
    showing: bool = False


@dataclass(frozen=True, slots=True)
class DirectoryOrder:
    """By which column (`rules.COLUMNS`), and in which direction."""

    column: str = "kode"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """A part of what was found. first and last count from 1; 0 and 0 when nothing was found."""

    rows: tuple[RegionRecord, ...]
    total: int
    first: int
    last: int
    number: int
    has_next: bool
