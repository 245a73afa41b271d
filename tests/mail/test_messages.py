"""What a letter becomes: headers that nothing forges, an id that stays, an invitation that mail programs answer."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semesta_platform.errors import ConfigurationError, InvalidError
from semesta_platform.mail.messages import composed, sender_from
from semesta_platform.mail.records import Letter
from semesta_platform.mail.sending import Server, outgoing, server_from
from semesta_platform.settings import Settings

SENDER = ("Semesta", "semesta@contoh.go.id")
LETTER = Letter(
    id=uuid.UUID("01890a5d-ac96-774b-bcce-b302099a8057"),
    to="dinkes@contoh.go.id",
    subject="Undangan: Forum — triwulan I",
    body="Yth. Kepala Dinas,\nmohon hadir.\n",
    written_at=dt.datetime(2026, 3, 2, 1, 30, tzinfo=dt.UTC),
    sender="Kabupaten Batu Bara",
)
CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def read(letter: Letter) -> EmailMessage:
    """As it comes out at the other end."""
    return message_from_bytes(composed(letter, SENDER).as_bytes(), policy=SMTP)


def test_a_letter_says_who_writes_to_whom_and_when() -> None:
    found = read(LETTER)
    names = ("To", "Subject", "Date", "Message-ID", "Auto-Submitted")
    assert [str(found[name]) for name in names] == [
        "dinkes@contoh.go.id",
        "Undangan: Forum — triwulan I",
        "Mon, 02 Mar 2026 01:30:00 +0000",
        "<01890a5d-ac96-774b-bcce-b302099a8057@contoh.go.id>",
        "auto-generated",
    ]
    (sender,) = found["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Kabupaten Batu Bara lewat Semesta", "semesta@contoh.go.id")
    assert found.get_content().replace("\r\n", "\n") == LETTER.body


def test_an_invitation_can_be_answered_and_opened() -> None:
    found = read(replace(LETTER, calendar=CALENDAR))
    plain, calendar, file = [part for part in found.walk() if not part.is_multipart()]
    assert (found.get_content_type(), plain.get_content_type()) == ("multipart/mixed", "text/plain")
    assert (calendar.get_content_type(), calendar["Content-Type"].params["method"]) == ("text/calendar", "REQUEST")
    assert (file.get_filename(), file.get_content_disposition()) == ("undangan.ics", "attachment")
    assert "METHOD:REQUEST" in file.get_content()


@settings(max_examples=25, deadline=None)
@given(words=st.text(max_size=80), place=st.sampled_from(["subject", "sender"]))
def test_no_words_make_a_header_or_another_reader(words: str, place: str) -> None:
    forged = f"{words}\r\nBcc: korban@contoh.go.id\n\nisi lain\x85X: 1\u2028Y: 2"
    try:
        found = read(replace(LETTER, **{place: forged}))  # type: ignore[arg-type]  # one of two text fields
    except UnicodeEncodeError:
        # Half a surrogate pair is no text; the database refuses it long before.
        assert any(0xD800 <= ord(sign) < 0xE000 for sign in words)
        return
    assert set(found.keys()) <= {
        *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"),
        *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
    }
    assert str(found["To"]) == LETTER.to
    assert found.get_content().replace("\r\n", "\n") == LETTER.body


@pytest.mark.parametrize(
    "address",
    ["", "a", "a@b@c", "a@b\r\nBcc: x@y.id", "a b@c.id", "<a@c.id>", "a@c.id,b@c.id", "é@c.id", "a@c..id", f"{'a' * 65}@c.id"],
)
def test_what_is_no_address_is_not_written_to(address: str) -> None:
    with pytest.raises(InvalidError):
        composed(replace(LETTER, to=address), SENDER)


@pytest.mark.parametrize("given_", ["", "Semesta", "Semesta <a>"])
def test_a_sender_has_an_address(given_: str) -> None:
    with pytest.raises(ConfigurationError, match="SEMESTA_MAIL_FROM"):
        sender_from(given_)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://surel.go.id", Server("surel.go.id", 587)),
        ("smtp://surel.go.id:25?starttls=0", Server("surel.go.id", 25, starttls=False)),
        ("smtp://a%40b:k%2Fata@surel.go.id?starttls=1", Server("surel.go.id", 587, starttls=True, user="a@b", password="k/ata")),
        ("smtps://a:b@surel.go.id", Server("surel.go.id", 465, secure=True, user="a", password="b")),
    ],
)
def test_a_server_is_read_from_its_address(url: str, server: Server) -> None:
    assert server_from(url) == server
    assert "k/ata" not in repr(server)


@pytest.mark.parametrize("url", ["smtp://", "smtp://h:x", "smtp://h?tls=1", "smtp://h?starttls=2", "http://h"])
def test_a_bad_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        server_from(url.replace("//", "//u:rahasia@"))
    assert "rahasia" not in caught.value.message


def test_where_mails_go_follows_from_the_settings(tmp_path: object) -> None:
    bare = Settings.from_environment({"DATA": str(tmp_path), "PORT": "8010"})
    assert (outgoing(bare).folder, outgoing(bare).public_url) == (bare.data / "mail", "http://127.0.0.1:8010")
    own = replace(bare, owner_url="postgresql://db/semesta")
    assert not outgoing(own).possible
    with pytest.raises(ConfigurationError, match="SEMESTA_MAIL_FROM"):
        outgoing(replace(own, smtp_url="smtp://surel.go.id"))
    full = outgoing(replace(own, smtp_url="smtp://h", mail_from="Semesta <a@b.id>", public_url="https://semesta.id/"))
    assert (full.sender, full.server, full.public_url) == (("Semesta", "a@b.id"), Server("h", 587), "https://semesta.id")
