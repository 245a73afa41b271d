"""Letters handed to a real server: taken, put off, refused, out of reach; and into a folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from semesta_platform.mail import sending
from semesta_platform.mail.records import Fate, Letter
from semesta_platform.mail.sending import FolderLine, SmtpLine, server_from
from tests.mail.servers import Postbox, listening
from tests.mail.test_messages import LETTER, SENDER


def letters() -> list[Letter]:
    names = ("baik", "penuh", "tiada", "berat", "sibuk", "lagi")
    return [replace(LETTER, to=f"{name}@contoh.go.id") for name in names]


def test_each_letter_has_its_own_fate_on_one_connection() -> None:
    box = Postbox(
        to_readers={"penuh@contoh.go.id": "452 4.2.2 Kotak penuh", "tiada@contoh.go.id": "550 5.1.1 Tidak\x07 ada"},
        to_content={"berat@contoh.go.id": "554 5.6.0 Ditolak", "sibuk@contoh.go.id": "451 4.3.0 Coba nanti"},
    )
    with listening(box), SmtpLine(server_from(box.url), SENDER) as line:
        found = [line.hand(each) for each in letters()]
    assert [each.fate for each in found] == [
        Fate.TAKEN,
        Fate.PUT_OFF,
        Fate.REFUSED,
        Fate.REFUSED,
        Fate.PUT_OFF,
        Fate.TAKEN,
    ]
    assert [each.answer for each in found[1:5]] == [
        "452 4.2.2 Kotak penuh",
        "550 5.1.1 Tidak ada",
        "554 5.6.0 Ditolak",
        "451 4.3.0 Coba nanti",
    ]
    assert box.readers == ["baik@contoh.go.id", "lagi@contoh.go.id"]


def test_a_server_that_goes_and_comes_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "LIMIT", 2.0)
    box = Postbox()
    with listening(box):
        line = SmtpLine(server_from(box.url), SENDER)
        assert line.hand(LETTER).fate is Fate.TAKEN
    assert [line.hand(LETTER).fate for _ in range(2)] == [Fate.AWAY, Fate.AWAY]
    with listening(box), line:
        assert line.hand(LETTER).fate is Fate.TAKEN
    assert [str(each["Message-ID"]) for each in box.messages] == [f"<{LETTER.id}@contoh.go.id>"] * 2


def test_a_demanded_starttls_and_a_wrong_password_say_nothing_about_the_letter() -> None:
    with listening(Postbox()) as box:
        for url in (f"{box.url}?starttls=1", box.url.replace("//", "//u:p@")):
            with SmtpLine(server_from(url), SENDER) as line:
                assert line.hand(LETTER).fate is Fate.AWAY
    assert box.messages == []


def test_without_a_server_letters_are_files(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    with FolderLine(folder, SENDER) as line:
        assert [line.hand(each).fate for each in (LETTER, LETTER, replace(LETTER, to="tidak"))] == [
            Fate.TAKEN,
            Fate.TAKEN,
            Fate.REFUSED,
        ]
    (file,) = folder.iterdir()
    assert file.name == f"{LETTER.id}.eml"
    assert b"To: dinkes@contoh.go.id" in file.read_bytes()
    with FolderLine(file, SENDER) as line:
        assert line.hand(LETTER).fate is Fate.AWAY
