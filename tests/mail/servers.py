"""A real SMTP server on loopback, which says what a test wants it to say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope, Session

from tests.ports import free_port

HOST = "127.0.0.1"


@dataclass
class Postbox:
    """What came in. to_readers, to_content: answers by the reader's address, instead of 250."""

    port: int = 0
    messages: list[EmailMessage] = field(default_factory=list)
    to_readers: dict[str, str] = field(default_factory=dict)
    to_content: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(self, _server: Any, _session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:  # noqa: N802 (aiosmtpd's name)
        """As the server asks for each reader."""
        if address in self.to_readers:
            return self.to_readers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Session, envelope: Envelope) -> str:  # noqa: N802 (as above)
        """As the server asks once the message is whole."""
        if (answer := self.to_content.get(envelope.rcpt_tos[0])) is not None:
            return answer
        content = envelope.content
        assert isinstance(content, bytes)
        self.messages.append(message_from_bytes(content, policy=SMTP))
        return "250 OK, queued"

    @property
    def url(self) -> str:
        return f"smtp://{HOST}:{self.port}"

    @property
    def readers(self) -> list[str]:
        """Of the messages, in order."""
        return [str(each["To"]) for each in self.messages]


@contextmanager
def listening(box: Postbox) -> Iterator[Postbox]:
    """The server while the block lasts; always at the same port for one box."""
    box.port = box.port or free_port()
    # It is there at once, or on a busy machine later than the usual five seconds.
    server = Controller(box, hostname=HOST, port=box.port, ready_timeout=60)
    server.start()
    try:
        yield box
    finally:
        server.stop()
