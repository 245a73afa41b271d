"""Names of files as people may read them: a name is words, never a path, and never shows other letters than it has."""

from __future__ import annotations

import unicodedata
from typing import Final
from urllib.parse import quote

LONGEST: Final = 120
"""Signs of a name with its ending."""
LONGEST_BYTES: Final = 200
"""Of a name in UTF-8: file systems take 255."""
LONGEST_ENDING: Final = 10
UNNAMED: Final = "lampiran"
# Other and separators: control signs, marks that turn the direction of reading, halves of pairs, signs of private meaning.
_DROPPED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_RESERVED: Final = str.maketrans(dict.fromkeys('<>:"|?*%', "_"))
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
)


def cleaned(name: str) -> str:
    """The name to show and to give out, never empty; cleaning it again changes nothing.

    Parts of a path go, also those of Windows; signs that are not seen go; signs that file systems refuse become '_'.
    """
    plain = "".join(" " if sign.isspace() else sign for sign in unicodedata.normalize("NFC", name))
    shown = "".join(sign for sign in plain if unicodedata.category(sign) not in _DROPPED)
    last = unicodedata.normalize("NFC", shown).replace("\\", "/").rpartition("/")[2]
    stem, ending = _parted(" ".join(last.translate(_RESERVED).split()).strip(". "))
    stem = _shortened(stem, LONGEST - len(ending), LONGEST_BYTES - len(ending.encode())).strip(". ")
    if stem.partition(".")[0].strip().casefold() in _DEVICES:
        stem = f"_{stem}"
    return f"{stem or UNNAMED}{ending}"


def ending(name: str) -> str:
    """The ending of a cleaned name in small letters without its dot; empty where it has none."""
    return _parted(name)[1][1:].lower()


def disposition(name: str) -> str:
    """Content-Disposition for a file to be saved (RFC 6266): plain letters for old programs, the true name beside them."""
    plain = "".join(sign if sign.isascii() and sign not in '"\\%' else "_" for sign in cleaned(name))
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(cleaned(name), safe='')}"


def _parted(name: str) -> tuple[str, str]:
    """Stem and ending with its dot."""
    stem, dot, last = name.rpartition(".")
    if dot and stem and last.isascii() and last.isalnum() and len(last) <= LONGEST_ENDING:
        return stem, f".{last}"
    return name, ""


def _shortened(stem: str, signs: int, size: int) -> str:
    """The beginning, never through the midst of a sign."""
    return unicodedata.normalize("NFC", stem[:signs].encode()[:size].decode("utf-8", "ignore"))
