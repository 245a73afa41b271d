"""Files as programs write them, whole and tampered with; small enough to be made in each test."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The line by which scanners are tried: no virus."""
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(44) + b"\x80\x00\x00\x00" + b"PE\x00\x00" * 20
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + bytes(60) + b"\xff\xd9"
WEBP = b"RIFF" + struct.pack("<I", 20) + b"WEBPVP8L" + struct.pack("<I", 8) + bytes(8)
CSV = b"kabupaten;jumlah\nBatu Bara;46.947\n"
_TYPES = {
    "docx": ("wordprocessingml.document", "word/document.xml"),
    "xlsx": ("spreadsheetml.sheet", "xl/workbook.xml"),
    "pptx": ("presentationml.presentation", "ppt/presentation.xml"),
}
MIMETYPES = {"odt": "text", "ods": "spreadsheet"}


def png(size: int = 0) -> bytes:
    """A picture of one point, with a part of `size` bytes that no program shows."""
    parts = [(b"IHDR", struct.pack("!IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"\x00\x00"))]
    parts += [(b"teXt", bytes(size))] if size else []
    parts.append((b"IEND", b""))
    packed = (struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data)) for name, data in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def archive(parts: Mapping[str, bytes], *, stored: bool = False) -> bytes:
    """A ZIP archive of these parts in this order."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return made.getvalue()


def office(ending: str, further: Mapping[str, bytes] | None = None, *, macros: str = "", comment: str = "") -> bytes:
    """A document as an office program packs it. macros: type of a part with programs. comment: put into the list of types."""
    kind, main = _TYPES[ending]
    listed = f'<?xml version="1.0"?><Types>{comment}'
    listed += f'<Override PartName="/{main}" ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/>'
    listed += f'<Override PartName="/x" ContentType="{macros}"/>' if macros else ""
    return archive({"[Content_Types].xml": f"{listed}</Types>".encode(), main: b"<x/>", **(further or {})})


def open_document(ending: str, manifest: bytes = b"<manifest/>", further: Mapping[str, bytes] | None = None) -> bytes:
    """A document as LibreOffice packs it."""
    mimetype = f"application/vnd.oasis.opendocument.{MIMETYPES[ending]}".encode()
    parts = {"mimetype": mimetype, "META-INF/manifest.xml": manifest, "content.xml": b"<x/>", **(further or {})}
    return archive(parts, stored=True)


GOOD = {
    "pdf": PDF,
    "png": png(),
    "jpg": JPEG,
    "webp": WEBP,
    **{ending: office(ending) for ending in _TYPES},
    **{ending: open_document(ending) for ending in MIMETYPES},
    "csv": CSV,
    "txt": b"\xef\xbb\xbfNotulen rapat\r\n",
}
"""One of each kind that is taken, by its ending."""
