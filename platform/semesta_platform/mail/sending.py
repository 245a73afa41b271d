"""Handing letters over: to an SMTP server within time limits, or into a folder where there is none."""

from __future__ import annotations

import os
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import parse_qs, unquote, urlsplit

from semesta_platform.errors import ConfigurationError, InvalidError
from semesta_platform.mail.messages import composed, message_id, one_line, sender_from
from semesta_platform.mail.records import Fate, Handed, Letter, Line
from semesta_platform.settings import Settings

LIMIT: Final = 20.0
"""Seconds for each answer of a server."""
PORTS: Final = {"smtp": 587, "smtps": 465}
PERMANENT, TOO_LARGE, CLOSING = 500, 552, 421
LONGEST_ANSWER: Final = 300
NO_ADDRESS: Final = "Alamat penerima tidak dapat dikirimi surel."
FILES: Final = "mail/"
"""In front of the file that a letter became where there is no server."""
UNADDRESSED: Final = ("Semesta", "semesta@localhost.invalid")


@dataclass(frozen=True, slots=True)
class Server:
    """An SMTP server. secure: TLS from the first byte. starttls: True demands it, None takes it where it is offered."""

    host: str
    port: int
    secure: bool = False
    starttls: bool | None = None
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Where this installation's mails go: a server, else a folder, else nowhere, and then they wait.

    public_url: in front of the paths of pages, without a slash at its end.
    """

    sender: tuple[str, str]
    public_url: str
    server: Server | None = None
    folder: Path | None = None

    @property
    def possible(self) -> bool:
        """Whether anything can go out."""
        return self.server is not None or self.folder is not None

    def line(self) -> Line:
        """A new connection, opened with the first letter.

        Raises:
            ConfigurationError: there is nowhere to send to.
        """
        if self.server is not None:
            return SmtpLine(self.server, self.sender)
        if self.folder is not None:
            return FolderLine(self.folder, self.sender)
        raise ConfigurationError("No mail server is set: give SEMESTA_SMTP_URL.")


def outgoing(settings: Settings) -> Outgoing:
    """As the settings say; embedded servers without a mail server of theirs write into the folder `mail` of their data.

    Raises:
        ConfigurationError: the server's address cannot be read, or no sender is named for it.
    """
    sender = sender_from(settings.mail_from) if settings.mail_from else UNADDRESSED
    if settings.smtp_url is None:
        folder = None if settings.external_database else settings.data / "mail"
        return Outgoing(sender, settings.address, folder=folder)
    if settings.mail_from is None:
        raise ConfigurationError("SEMESTA_MAIL_FROM: name who mails come from, for example Semesta <semesta@example.go.id>.")
    return Outgoing(sender, settings.address, server=server_from(settings.smtp_url))


def server_from(url: str) -> Server:
    """`smtp://user:password@host:port?starttls=1`, `smtps://...`; user and password with %-signs for special ones.

    Raises:
        ConfigurationError: it cannot be read; the sentence does not repeat it, for it may hold a password.
    """
    try:
        split = urlsplit(url)
        host, port, asked = split.hostname, split.port, parse_qs(split.query, strict_parsing=bool(split.query))
    except ValueError:
        host, port, asked = None, None, {}
    demanded = {"1": True, "0": False}.get(asked.get("starttls", [""])[-1])
    if split.scheme not in PORTS or not host or asked.keys() - {"starttls"} or (asked and demanded is None):
        raise ConfigurationError(
            "SEMESTA_SMTP_URL: write smtp://user:password@host:587?starttls=1 or smtps://user:password@host."
        )
    return Server(
        host,
        port or PORTS[split.scheme],
        split.scheme == "smtps",
        demanded,
        unquote(split.username or ""),
        unquote(split.password or ""),
    )


class SmtpLine:
    """One connection to a server; a new one is opened with the first letter and after each that broke."""

    def __init__(self, server: Server, sender: tuple[str, str]) -> None:
        self._server, self._sender, self._client = server, sender, None

    _client: smtplib.SMTP | None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(smtplib.SMTPException, OSError):
                client.quit()

    def hand(self, letter: Letter) -> Handed:
        """As `Line.hand`. A connection that ends between the last byte and the answer is AWAY: the server may have taken it."""
        try:
            message = composed(letter, self._sender)
        except InvalidError:
            return Handed(Fate.REFUSED, NO_ADDRESS)
        try:
            client = self._client = self._client or _opened(self._server)
            client.send_message(message, from_addr=self._sender[1], to_addrs=[letter.to])
        except (smtplib.SMTPException, OSError) as error:
            handed = _handed(error)
            if handed.fate is Fate.AWAY:
                self._drop()
            return handed
        return Handed(Fate.TAKEN, message_id(letter, self._sender[1].rpartition("@")[2]))

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None


class FolderLine:
    """A folder instead of a server: each letter is a file that mail programs open; the same letter is the same file."""

    def __init__(self, folder: Path, sender: tuple[str, str]) -> None:
        self._folder, self._sender = folder, sender

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Nothing is open."""

    def hand(self, letter: Letter) -> Handed:
        """As `Line.hand`."""
        try:
            content = composed(letter, self._sender).as_bytes()
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = self._folder / f"{letter.id}.eml"
            draft = file.with_suffix(".draft")
            draft.write_bytes(content)
            # Whoever looks into the folder never finds half a letter.
            os.replace(draft, file)  # noqa: PTH105 (says that it replaces)
        except InvalidError:
            return Handed(Fate.REFUSED, NO_ADDRESS)
        except OSError as error:
            return Handed(Fate.AWAY, one_line(error.strerror or str(error)))
        return Handed(Fate.TAKEN, f"{FILES}{file.name}")


def _opened(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.secure:
        client: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=LIMIT, context=context)
    else:
        client = smtplib.SMTP(server.host, server.port, timeout=LIMIT)
    try:
        client.ehlo_or_helo_if_needed()
        if not server.secure and (server.starttls or (server.starttls is None and client.has_extn("starttls"))):
            client.starttls(context=context)
            client.ehlo()
        if server.user:
            client.login(server.user, server.password)
    except BaseException:
        client.close()
        raise
    return client


def _handed(error: smtplib.SMTPException | OSError) -> Handed:
    """What a trouble says: about this letter (its reader or its content refused), or about the server and us."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return _judged(code, words)
    if isinstance(error, smtplib.SMTPSenderRefused):
        # The size alone is the letter's fault; all else means that the server does not take mails from us.
        return _judged(error.smtp_code, error.smtp_error, letters=error.smtp_code == TOO_LARGE)
    if isinstance(error, smtplib.SMTPDataError):
        return _judged(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPResponseException):
        return _judged(error.smtp_code, error.smtp_error, letters=False)
    return Handed(Fate.AWAY, one_line(str(error) or type(error).__name__, LONGEST_ANSWER))


def _judged(code: int, words: bytes | str, *, letters: bool = True) -> Handed:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    answer = one_line(f"{code} {said}", LONGEST_ANSWER)
    if not letters or code == CLOSING or code < 0:
        return Handed(Fate.AWAY, answer)
    return Handed(Fate.REFUSED if code >= PERMANENT else Fate.PUT_OFF, answer)
