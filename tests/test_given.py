"""What forms carry, read: versions, ids, texts as typed, and a sentence for each field that cannot be read; pure."""

from __future__ import annotations

import uuid

import pytest

from semesta_platform.given import NEVER_SEEN, Reader, line_of, seen_from, typed_by, uuid_of

ID = uuid.UUID("01890a5d-ac96-774b-bcce-b302099a8057")


@pytest.mark.parametrize(
    ("typed", "seen"),
    [("0", 0), ("12", 12), ("999999999", 999_999_999), *((each, NEVER_SEEN) for each in ("", "-1", "1 ", "1e3", "٣", "9" * 10))],
)
def test_a_version_is_read_or_is_one_that_nothing_has(typed: str, seen: int) -> None:
    assert (seen_from({"versi": typed}), seen_from({})) == (seen, NEVER_SEEN)


def test_an_id_is_read_or_is_none() -> None:
    assert [uuid_of(each) for each in (str(ID), "", "x", f"{ID}0", "\0")] == [ID, None, None, None, None]


def test_texts_come_back_as_typed_up_to_their_length() -> None:
    typed = typed_by({"judul": 5, "catatan": 100})
    assert typed({"judul": "abcdefgh", "catatan": "satu\r\ndua", "lain": "x"}) == {"judul": "abcde", "catatan": "satu\ndua"}
    assert (typed({}), line_of(" a\0b \n c ", 4)) == ({"judul": "", "catatan": ""}, "a b ")


def test_every_field_that_cannot_be_read_has_its_sentence() -> None:
    def number(text: str) -> int | None:
        if not text.isdigit() and text:
            raise ValueError("Tulis bilangan.")
        return int(text) if text else None

    reader = Reader({"satu": "1", "dua": "x", "catatan": " a\r\nb ", "baris": " a \n b "})
    assert [reader.read(name, number) for name in ("satu", "dua", "tiga")] == [1, None, None]
    assert reader.read("empat", number, missing="Isi dahulu.") is None
    assert reader.faults == {"dua": "Tulis bilangan.", "empat": "Isi dahulu."}
    assert (reader.text("catatan"), reader.line("baris")) == ("a\nb", "a b")
