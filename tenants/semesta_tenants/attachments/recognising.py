"""What a file is by what it holds: the few kinds that are taken, and why anything else is not."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import IO, Final

from semesta_tenants.attachments import packages
from semesta_tenants.attachments.packages import Refused, Why

HEAD: Final = 4096
TAIL: Final = 66 * 1024
"""Where a ZIP archive has its end: 22 bytes and a comment of at most 65,535."""
PIECE: Final = 64 * 1024
_PDF_END: Final = 4096


class Kind(StrEnum):
    """A kind that is taken, by the ending that its name must have."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpg"
    WEBP = "webp"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    ODS = "ods"
    CSV = "csv"
    TXT = "txt"


MEDIA_TYPES: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.PDF: "application/pdf",
        Kind.PNG: "image/png",
        Kind.JPEG: "image/jpeg",
        Kind.WEBP: "image/webp",
        Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Kind.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        Kind.ODT: "application/vnd.oasis.opendocument.text",
        Kind.ODS: "application/vnd.oasis.opendocument.spreadsheet",
        Kind.CSV: "text/csv",
        Kind.TXT: "text/plain",
    }
)
_OTHER_ENDINGS: Final[Mapping[Kind, frozenset[str]]] = MappingProxyType({Kind.JPEG: frozenset({"jpeg"})})
ENDINGS: Final = (*(kind.value for kind in Kind), "jpeg")
_COMMON: Final = frozenset({"gif", "bmp", "tif", "tiff", "heic", "mp3", "mp4", "mov", "avi", "rar", "7z", "gz", "rtf"})
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP: Final = re.compile(
    rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed|meta|link|style|form|img|\?xml|\?php|%)", re.IGNORECASE
)
_SCRIPT: Final = re.compile(rb"\A(?:#!|%!|\{\\rtf|@echo\b|MZ|<)", re.IGNORECASE)
# All below the space but tabulator, line feed, form feed and carriage return; and delete.
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


def recognised(source: IO[bytes], size: int, ending: str) -> Kind:
    """The kind of a file by its content. source: can be sought in. size: bytes. ending: of its name, small letters.

    Raises:
        Refused: it is none that is taken, holds two kinds at once, can run, is locked, or bears another kind's ending.
    """
    source.seek(0)
    head = source.read(HEAD)
    kind = _kind(source, size, head, ending)
    if ending != kind and ending not in _OTHER_ENDINGS.get(kind, frozenset()):
        raise Refused(Why.ENDING, kind.value)
    return kind


def _kind(source: IO[bytes], size: int, head: bytes, ending: str) -> Kind:
    if not size:
        raise Refused(Why.EMPTY)
    if head.startswith(_OLD_OFFICE):
        raise Refused(Why.LOCKED_OR_OLD)
    if head.startswith(b"PK"):
        return Kind(packages.recognised(source))
    found = next((kind for kind, begins in _BEGINNINGS.items() if begins(head)), None)
    if found is None:
        return _text(source, head, ending)
    _refuse_second_kind(source, size, head, found)
    if not _WHOLE[found](source, size):
        raise Refused(Why.DAMAGED, found.value)
    return found


_BEGINNINGS: Final[Mapping[Kind, Callable[[bytes], bool]]] = MappingProxyType(
    {
        Kind.PDF: lambda head: re.match(rb"%PDF-[12]\.[0-9]", head) is not None,
        Kind.PNG: lambda head: head.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"),
        Kind.JPEG: lambda head: head.startswith(b"\xff\xd8\xff"),
        Kind.WEBP: lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP",
    }
)


def _refuse_second_kind(source: IO[bytes], size: int, head: bytes, kind: Kind) -> None:
    """A file that another program would read as something else: a picture that is an archive or a page too."""
    tail = _tail(source, size)
    archive = tail.rfind(b"PK\x05\x06")
    ends_as_archive = archive >= 0 and len(tail) - archive >= packages.END_SIZE
    second = (kind is not Kind.PDF and b"%PDF-" in head[:1024]) or (kind is not Kind.PDF and _MARKUP.search(head) is not None)
    if second or ends_as_archive:
        raise Refused(Why.TWO_KINDS)


def _tail(source: IO[bytes], size: int) -> bytes:
    source.seek(max(size - TAIL, 0))
    return source.read(TAIL)


def _whole_pdf(source: IO[bytes], size: int) -> bool:
    return b"%%EOF" in _tail(source, size)[-_PDF_END:]


def _whole_png(source: IO[bytes], size: int) -> bool:
    """From part to part up to the last, which ends the file: nothing can hang behind it."""
    place = 8
    while place + 12 <= size:
        source.seek(place)
        given = source.read(8)
        place += 12 + int.from_bytes(given[:4], "big")
        if given[4:8] == b"IEND":
            return place == size
    return False


def _whole_jpeg(source: IO[bytes], size: int) -> bool:
    # Cameras write more behind the picture, so its end need not be the file's.
    return size > 4 and b"\xff\xd9" in _tail(source, size)  # noqa: PLR2004 (begin and end have two bytes each)


def _whole_webp(source: IO[bytes], size: int) -> bool:
    source.seek(4)
    said = int.from_bytes(source.read(4), "little") + 8
    return said in {size, size - 1}


_WHOLE: Final[Mapping[Kind, Callable[[IO[bytes], int], bool]]] = MappingProxyType(
    {Kind.PDF: _whole_pdf, Kind.PNG: _whole_png, Kind.JPEG: _whole_jpeg, Kind.WEBP: _whole_webp}
)


def _text(source: IO[bytes], head: bytes, ending: str) -> Kind:
    """Plain text in UTF-8 that no program would run or show as a page.

    Raises:
        Refused: anything else.
    """
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if _MARKUP.search(head) or _SCRIPT.match(start):
        raise Refused(Why.OTHER, _guess(head))
    decoder = codecs.getincrementaldecoder("utf-8")()
    source.seek(0)
    try:
        while piece := source.read(PIECE):
            if _CONTROL.search(decoder.decode(piece)):
                raise Refused(Why.OTHER, _guess(head))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise Refused(Why.NO_UTF8 if ending in {"csv", "txt"} else Why.OTHER, _guess(head)) from None
    return Kind.CSV if ending == Kind.CSV else Kind.TXT


def _guess(head: bytes) -> str:
    """What it may be, as an ending, for the sentence alone: nothing is let in by it. Empty when nobody knows."""
    import puremagic  # noqa: PLC0415  (reads its tables when it is imported, and only refusals need them)

    if head.startswith((b"MZ", b"\x7fELF")):
        return "exe"
    if _MARKUP.search(head):
        return "svg" if b"<svg" in head.lower() else "html"
    try:
        found = str(puremagic.from_string(head)).lstrip(".").lower()
    except (puremagic.PureError, ValueError):
        return ""
    # It knows hundreds of kinds by two or three bytes; of the rare ones a guess is more often wrong than right.
    return found if found in _COMMON else ""
