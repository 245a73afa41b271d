"""Texts as people paste them from a word processor: which signs are kept, which become others, which cannot be shown; pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# A line of a word processor ends in many ways; Unicode's own separators end one, too.
_ENDS: Final = re.compile("\r\n|[\r\u2028\u2029]")
# Spaces that keep words together, and signs that take no room: soft hyphen, zero-width space, word joiner, byte order mark.
_SIGNS: Final = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u00ad": None, "\u200b": None, "\u2060": None, "\ufeff": None})
_DIRECTIONS: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that turn the direction of what is read (Unicode's Bidi_Control): with them a text shows other words than it holds."""
_UNSHOWN: Final = frozenset({"Cc", "Cs"})


def tidy(text: str) -> str:
    """A text as it is kept: lines ended by one sign, plain spaces, nothing blank around it; '' where nothing could be seen.

    Joiners stay, for emoji and some scripts are written with them.
    """
    kept = _ENDS.sub("\n", text).translate(_SIGNS).strip()
    return kept if any(not sign.isspace() and unicodedata.category(sign) != "Cf" for sign in kept) else ""


def line(text: str) -> str:
    """The same in one line, with single spaces."""
    return " ".join(tidy(text).split())


def is_shown(text: str) -> bool:
    """Whether every sign can be shown as it is: no control but line ends and tabs, no half sign, nothing that turns direction."""
    return not any(sign in _DIRECTIONS or (unicodedata.category(sign) in _UNSHOWN and sign not in "\n\t") for sign in text)
