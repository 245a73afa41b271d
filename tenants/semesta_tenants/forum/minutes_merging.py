"""Two texts of one thing side by side: where they differ, word by word, and one text in which nothing of either is lost; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

MOST_WORDS: Final = 4_000
"""Beyond so many words in both texts together they are compared line by line: comparing grows with the square."""
_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text. differs: the other text does not have it there."""

    text: str
    differs: bool


def compared(theirs: str, mine: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces; joined again, the pieces are the texts."""
    first, second = _WORDS.findall(theirs), _WORDS.findall(mine)
    if len(first) + len(second) > MOST_WORDS:
        first, second = theirs.splitlines(keepends=True), mine.splitlines(keepends=True)
    steps = SequenceMatcher(None, first, second, autojunk=len(first) > MOST_WORDS).get_opcodes()
    left = tuple(Piece("".join(first[a:b]), tag != "equal") for tag, a, b, _c, _d in steps if a < b)
    right = tuple(Piece("".join(second[c:d]), tag != "equal") for tag, _a, _b, c, d in steps if c < d)
    return left, right


def merged(theirs: str, mine: str) -> str:
    """Every line of both, each once where they are alike; where they differ, theirs before mine."""
    return "\n".join(_lines(theirs.split("\n") if theirs else [], mine.split("\n") if mine else []))


def _lines(theirs: list[str], mine: list[str]) -> Iterator[str]:
    for tag, a, b, c, d in SequenceMatcher(None, theirs, mine, autojunk=False).get_opcodes():
        yield from theirs[a:b]
        if tag != "equal":
            yield from mine[c:d]
