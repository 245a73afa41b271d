"""Documents that are ZIP archives: which of them are taken, and the tricks for which they are not."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import IO, Final

END_SIZE: Final = 22
"""Bytes of a ZIP archive's end without its comment."""
MOST_PARTS: Final = 5_000
LARGEST_LIST: Final = 1_000_000
"""Bytes that are unpacked of the list of what an archive holds; nothing else of it is unpacked."""
CONTENT_TYPES: Final = "[Content_Types].xml"
ODF_TYPE: Final = "mimetype"
ODF_LIST: Final = "META-INF/manifest.xml"


class Why(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    OTHER = "other"
    ENDING = "ending"
    DAMAGED = "damaged"
    TWO_KINDS = "two_kinds"
    LOCKED_OR_OLD = "locked_or_old"
    LOCKED = "locked"
    MACROS = "macros"
    ARCHIVE = "archive"
    NO_UTF8 = "no_utf8"


class Refused(Exception):  # noqa: N818 (what happened to the file, and no fault of the program)
    """The file is not taken. ending: of what it seems to be, empty when nobody knows."""

    def __init__(self, why: Why, ending: str = "") -> None:
        super().__init__(why)
        self.why, self.ending = why, ending


_OOXML: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "word/"),
        "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "xl/"),
        "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml", "ppt/"),
    }
)
_ODF: Final[Mapping[bytes, str]] = MappingProxyType(
    {
        b"application/vnd.oasis.opendocument.text": "odt",
        b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    }
)
_TYPE: Final = re.compile(r'ContentType\s*=\s*(?:"([^"]*)"|\'([^\']*)\')')
# Parts that hold programs, by where the formats keep them, and files that a system would run.
_PROGRAMS: Final = re.compile(
    r"(?:vbaProject|vbaData)\b|(?:^|/)(?:activeX|Basic|Scripts)/|\.(?:exe|dll|com|scr|pif|cpl|msi|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|jar|class|lnk|sh|apk)$",
    re.IGNORECASE,
)


def recognised(source: IO[bytes]) -> str:
    """'docx', 'xlsx', 'pptx', 'odt' or 'ods'. source: can be sought in.

    Raises:
        Refused: another archive, a damaged one, one with programs, one that is locked, one with something before or behind it.
    """
    source.seek(0)
    try:
        with zipfile.ZipFile(source) as archive:
            return _kind(archive, source)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        # zlib.error and struct.error are told as BadZipFile or ValueError by what reads them; the rest as they come.
        raise Refused(Why.DAMAGED) from None


def _kind(archive: zipfile.ZipFile, source: IO[bytes]) -> str:
    parts = archive.infolist()
    _check_frame(archive, parts, source)
    names = {each.filename for each in parts}
    if len(names) != len(parts) or len(parts) > MOST_PARTS or any(map(_strays, names)):
        raise Refused(Why.DAMAGED)
    if any(each.flag_bits & 0x1 for each in parts):
        raise Refused(Why.LOCKED)
    if any(map(_PROGRAMS.search, names)):
        raise Refused(Why.MACROS)
    if CONTENT_TYPES in names:
        return _ooxml(_list(archive, CONTENT_TYPES), names)
    if parts[0].filename == ODF_TYPE and parts[0].compress_type == zipfile.ZIP_STORED:
        return _odf(archive, names)
    raise Refused(Why.ARCHIVE)


def _check_frame(archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo], source: IO[bytes]) -> None:
    """Nothing stands before the archive or behind it.

    Raises:
        Refused: something does, or the archive is empty.
    """
    if not parts:
        raise Refused(Why.ARCHIVE)
    size = source.seek(0, 2)
    source.seek(size - END_SIZE - len(archive.comment))
    ends_here = source.read(4) == b"PK\x05\x06"
    if not ends_here or min(each.header_offset for each in parts) != 0:
        raise Refused(Why.TWO_KINDS)


def _strays(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/") or ":" in name


def _list(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as part:
        found = part.read(LARGEST_LIST + 1)
    if len(found) > LARGEST_LIST:
        raise Refused(Why.DAMAGED)
    return found.decode("utf-8-sig", "replace")


def _ooxml(listed: str, names: set[str]) -> str:
    """By the list of contents. It is read by its attributes; one that hides them behind marks of XML is no office program's."""
    if "<!" in listed or "&" in listed:
        raise Refused(Why.DAMAGED)
    types = {first or second for first, second in _TYPE.findall(listed)}
    if any("macroenabled" in each.lower() or "vba" in each.lower() for each in types):
        raise Refused(Why.MACROS)
    found = [
        ending for ending, (main, folder) in _OOXML.items() if main in types and any(name.startswith(folder) for name in names)
    ]
    if len(found) != 1:
        raise Refused(Why.TWO_KINDS if found else Why.ARCHIVE)
    return found[0]


def _odf(archive: zipfile.ZipFile, names: set[str]) -> str:
    found = _ODF.get(_list(archive, ODF_TYPE).strip().encode())
    if found is None or ODF_LIST not in names:
        raise Refused(Why.ARCHIVE)
    if "encryption-data" in _list(archive, ODF_LIST):
        raise Refused(Why.LOCKED)
    return found
