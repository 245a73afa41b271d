"""What a file is by what it holds: what is taken is known, tricks are refused, each with its reason."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semesta_tenants.attachments.keeping import refusal_words
from semesta_tenants.attachments.packages import Refused, Why
from semesta_tenants.attachments.recognising import MEDIA_TYPES, Kind, recognised
from tests.attachments.samples import CSV, EXE, GOOD, JPEG, PDF, WEBP, archive, office, open_document, png


def judged(content: bytes, ending: str) -> Kind | Why:
    try:
        return recognised(io.BytesIO(content), len(content), ending)
    except Refused as error:
        return error.why


def encrypted(content: bytes) -> bytes:
    """The marks of an encrypted part set in both places, as a locked archive has them."""
    changed = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := changed.find(mark, place + 1)) >= 0:
            changed[place + offset] |= 1
    return bytes(changed)


def twice() -> bytes:
    """A document with two lists of contents: programs differ in which they believe."""
    made = io.BytesIO(office("docx"))
    with zipfile.ZipFile(made, "a") as packed, pytest.warns(UserWarning, match="Duplicate"):
        packed.writestr("[Content_Types].xml", "<Types/>")
    return made.getvalue()


@pytest.mark.parametrize("ending", GOOD)
def test_each_kind_is_known_by_its_content(ending: str) -> None:
    assert judged(GOOD[ending], ending) == ending
    assert set(MEDIA_TYPES) == set(Kind) == set(GOOD)


def test_jpeg_has_two_endings() -> None:
    assert judged(JPEG, "jpeg") is Kind.JPEG


HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
REFUSED = {
    "program": (EXE, "pdf", Why.OTHER),
    "program as text": (b"MZ plain letters", "txt", Why.OTHER),
    "elf": (b"\x7fELF\x02\x01\x01" + bytes(80), "pdf", Why.OTHER),
    "script": (b"#!/bin/sh\nrm -rf /\n", "txt", Why.OTHER),
    "page": (HTML, "txt", Why.OTHER),
    "page after spaces": (b"\xef\xbb\xbf \n" + HTML, "csv", Why.OTHER),
    "page as pdf": (HTML, "pdf", Why.OTHER),
    "drawing": (SVG, "png", Why.OTHER),
    "drawing as text": (SVG, "txt", Why.OTHER),
    "nothing": (b"", "pdf", Why.EMPTY),
    "picture as pdf": (png(), "pdf", Why.ENDING),
    "pdf as picture": (PDF, "jpg", Why.ENDING),
    "pdf without ending": (PDF, "", Why.ENDING),
    "workbook as document": (office("xlsx"), "docx", Why.ENDING),
    "text as program": (CSV, "bat", Why.ENDING),
    "half a picture": (png()[:-4], "png", Why.DAMAGED),
    "picture with more behind": (png() + b"more", "png", Why.DAMAGED),
    "half a pdf": (PDF[:40], "pdf", Why.DAMAGED),
    "half a webp": (WEBP[:-3], "webp", Why.DAMAGED),
    "picture and archive": (JPEG + archive({"a": b"b"}), "jpg", Why.TWO_KINDS),
    "picture and page": (JPEG[:24] + HTML + JPEG[24:], "jpg", Why.TWO_KINDS),
    "picture and pdf": (JPEG[:24] + PDF + JPEG[24:], "jpg", Why.TWO_KINDS),
    "pdf and archive": (PDF + archive({"a": b"b"}), "pdf", Why.TWO_KINDS),
    "document with something behind": (office("docx") + b"more", "docx", Why.TWO_KINDS),
    "archive": (archive({"a.txt": b"b"}), "zip", Why.ARCHIVE),
    "archive as document": (archive({"a.txt": b"b"}), "docx", Why.ARCHIVE),
    "empty archive": (archive({}), "docx", Why.ARCHIVE),
    "program in an archive": (archive({"a.exe": EXE}), "docx", Why.MACROS),
    "macros": (office("docx", {"word/vbaProject.bin": b"x"}), "docx", Why.MACROS),
    "macros under another name": (office("docx", macros="application/vnd.ms-office.vbaProject"), "docx", Why.MACROS),
    "macro document": (
        office("docx", macros="application/vnd.ms-word.document.macroEnabled.main+xml"),
        "docx",
        Why.MACROS,
    ),
    "macros behind marks": (office("docx", macros="application/vnd.ms-word.document.macro&#69;nabled"), "docx", Why.DAMAGED),
    "kind in a remark": (office("docx", comment="<!-- x -->"), "docx", Why.DAMAGED),
    "active parts": (office("xlsx", {"xl/activeX/activeX1.bin": b"x"}), "xlsx", Why.MACROS),
    "macros of libreoffice": (open_document("odt", further={"Basic/Standard/Module1.xml": b"x"}), "odt", Why.MACROS),
    "locked office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "docx", Why.LOCKED_OR_OLD),
    "locked archive": (encrypted(office("docx")), "docx", Why.LOCKED),
    "locked libreoffice": (open_document("ods", b"<manifest:encryption-data/>"), "ods", Why.LOCKED),
    "path in an archive": (office("docx", {"../../x": b"x"}), "docx", Why.DAMAGED),
    "twice in an archive": (twice(), "docx", Why.DAMAGED),
    "half an archive": (office("docx")[:-30], "docx", Why.DAMAGED),
    "list that bursts": (archive({"[Content_Types].xml": b" " * 3_000_000}), "docx", Why.DAMAGED),
    "old letters": ("Kabupatén".encode("latin-1"), "csv", Why.NO_UTF8),
    "wide letters": ("Batu Bara".encode("utf-16"), "txt", Why.NO_UTF8),
    "text with a null": (b"a\x00b", "txt", Why.OTHER),
}


@pytest.mark.parametrize("name", REFUSED)
def test_tricks_and_strangers_are_refused(name: str) -> None:
    content, ending, why = REFUSED[name]

    assert judged(content, ending) is why


def test_something_before_an_archive_is_a_second_kind() -> None:
    # zipfile reads such a file; a program that reads from the front sees something else.
    shifted = io.BytesIO(b"PK and more")
    with zipfile.ZipFile(shifted, "a") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")

    assert judged(shifted.getvalue(), "docx") is Why.TWO_KINDS


def test_every_reason_has_its_sentence() -> None:
    from flask import Flask

    from semesta_platform import interface

    app = Flask("words", static_folder=None)
    interface.register(app, development=False)
    with app.test_request_context():
        said = {why: refusal_words(Refused(why, "png")) for why in Why}
        unknown = refusal_words(Refused(Why.OTHER))

    assert len({unknown, *said.values()}) == len(said) + 1
    assert "PNG" in said[Why.ENDING]
    assert ".png" in said[Why.ENDING]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(GOOD)), st.data())
def test_no_bytes_make_it_fail(ending: str, data: st.DataObject) -> None:
    content = bytearray(GOOD[ending])
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=4)):
        content[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))

    assert isinstance(judged(bytes(content[:cut]), ending), Kind | Why)
    assert isinstance(judged(data.draw(st.binary(max_size=200)), ending), Kind | Why)
