"""Names of files: words for people, never a path, whatever somebody calls a file."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from semesta_tenants.attachments.names import LONGEST, LONGEST_BYTES, cleaned, disposition, ending

RIGHT_TO_LEFT = "\u202e"


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("Undangan rapat.pdf", "Undangan rapat.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system32\\calc.exe", "calc.exe"),
        ("/var/lib/x/../bukti.pdf", "bukti.pdf"),
        ("..", "lampiran"),
        ("", "lampiran"),
        ("...pdf", "pdf"),
        (".htaccess", "htaccess"),
        ("a\x00b\nc\x7f.pdf", "ab c.pdf"),
        (f"foto{RIGHT_TO_LEFT}fdp.exe", "fotofdp.exe"),
        ("nul.txt", "_nul.txt"),
        ("CON", "_CON"),
        ('a<b>:"c"|?*.pdf', "a_b___c____.pdf"),
        ("surat.pdf.exe", "surat.pdf.exe"),
        ("  spasi   banyak  .pdf ", "spasi banyak.pdf"),
        ("a" * 400 + ".pdf", "a" * 116 + ".pdf"),
        ("é" * 400 + ".pdf", "é" * 98 + ".pdf"),
        ("e\u0301tat.pdf", "état.pdf"),
    ],
)
def test_a_name_becomes_what_people_may_read(given_name: str, shown: str) -> None:
    assert cleaned(given_name) == shown


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(), max_size=300) | st.text("./\\:%\u202e\u0301 aé\x00\n\ufeff𝄞", max_size=300))
@example("..%2f..%2fx")
@example("con.\u200b")
@example("a" * 115 + "\u0301\u0301.pdf")
def test_whatever_it_is_called(given_name: str) -> None:
    shown = cleaned(given_name)

    assert shown
    assert shown == cleaned(shown) == shown.strip()
    assert not set(shown) & set('/\\<>:"|?*%\x7f')
    assert {unicodedata.category(sign) for sign in shown}.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})
    assert not shown.startswith(".")
    assert len(shown) <= LONGEST + 1
    assert len(shown.encode()) <= LONGEST_BYTES + 1
    header = disposition(given_name)
    assert header.isascii()
    assert header.isprintable()
    # A reader of today gets the very name, one of yesterday plain letters.
    assert parse_options_header(header) == ("attachment", {"filename": shown})


@pytest.mark.parametrize(("name", "found"), [("a.PDF", "pdf"), ("a", ""), ("a.b c", ""), ("a.tar.gz", "gz")])
def test_the_ending_is_what_follows_the_last_dot(name: str, found: str) -> None:
    assert ending(cleaned(name)) == found
