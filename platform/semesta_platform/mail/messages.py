"""Letters as messages of RFC 5322: plain text in UTF-8, an invitation with its calendar, nothing that could forge a header."""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Final

from semesta_platform.errors import ConfigurationError, InvalidError
from semesta_platform.mail.records import Letter

LONGEST_HEADER: Final = 250
LONGEST_ADDRESS: Final = 254
"""RFC 5321, 4.5.3.1.3, without the angle brackets."""
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*")
_METHOD: Final = re.compile(r"^METHOD:([A-Za-z-]+)\s*$", re.MULTILINE)
# All that ends a line anywhere, and signs that no header may hold; a tab or a space between words stays a space.
_BREAKS: Final = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\s]+")


def one_line(words: str, longest: int = LONGEST_HEADER) -> str:
    """Words as a header may hold them: whatever breaks a line is a space."""
    return _BREAKS.sub(" ", words).strip()[:longest]


def checked_address(text: str) -> str:
    """The address itself.

    Raises:
        InvalidError: it is no plain address of ASCII signs (RFC 5321 without quotes and comments).
    """
    if len(text) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(text):
        raise InvalidError("This is no address that a mail can go to.")
    return text


def sender_from(given: str) -> tuple[str, str]:
    """(name, address) of `Semesta <surel@daerah.go.id>` or of a bare address.

    Raises:
        ConfigurationError: there is no address in it.
    """
    name, address = parseaddr(one_line(given))
    try:
        return name, checked_address(address)
    except InvalidError:
        raise ConfigurationError("SEMESTA_MAIL_FROM: write an address, for example Semesta <semesta@example.go.id>.") from None


def message_id(letter: Letter, domain: str) -> str:
    """The same for every copy of one letter."""
    return f"<{letter.id}@{domain}>"


def composed(letter: Letter, sender: tuple[str, str]) -> EmailMessage:
    """The letter as a message. sender: name and address; the letter's own sender in words goes before the name.

    Raises:
        InvalidError: the reader's address cannot be written to.
    """
    name, address = sender
    words = one_line(" lewat ".join(part for part in (letter.sender, name) if part), 120)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(display_name=words, addr_spec=address)
    message["To"] = Address(addr_spec=checked_address(letter.to))
    message["Subject"] = one_line(letter.subject)
    message["Date"] = format_datetime(letter.written_at)
    message["Message-ID"] = message_id(letter, address.rpartition("@")[2])
    # RFC 3834: no holiday notice answers it.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body.replace("\r\n", "\n"))
    if letter.calendar:
        _add_calendar(message, letter.calendar)
    return message


def _add_calendar(message: EmailMessage, calendar: str) -> None:
    """As mail programs want it (RFC 6047): a part that they answer from, and a file for those that know no invitations."""
    found = _METHOD.search(calendar)
    method = found[1].upper() if found else "PUBLISH"
    message.add_alternative(calendar, subtype="calendar", params={"method": method})
    message.add_attachment(
        calendar.encode(), maintype="text", subtype="calendar", params={"name": "undangan.ics"}, filename="undangan.ics"
    )
