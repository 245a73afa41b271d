"""What of the words that people type is looked for; pure."""

from __future__ import annotations

from typing import Final

COMMON: Final = frozenset("dan yang di ke dari untuk pada dengan oleh agar para serta".split())  # noqa: SIM905 (reads as what it is)
"""Words that stand everywhere; PostgreSQL's Indonesian knows none of them, and would ask each text for each of them."""
OR: Final = frozenset({"atau"})


def meant(words: str) -> str:
    """The words as PostgreSQL's web search takes them: without common ones, 'atau' as its own word; what is quoted stays."""
    outside = words.split('"')
    # An odd number of quotation marks: the last one opens nothing.
    return '"'.join(_plain(part) if place % 2 == 0 or place == len(outside) - 1 else part for place, part in enumerate(outside))


def _plain(part: str) -> str:
    kept = ("or" if word.casefold() in OR else word for word in part.split() if word.casefold() not in COMMON)
    return f" {' '.join(kept)} "
