"""What the installation is told from outside: the environment, read once into a frozen record."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from semesta_platform.errors import ConfigurationError

HIGHEST_PORT = 65535
SHORTEST_SECRET = 32
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class FileSettings:
    """Where files that people attach are kept, and who looks at them first.

    store_url: s3://bucket/prefix (`SEMESTA_STORE_URL`); None means the folder `files` in the data directory.
    store_endpoint: address of a store that is not Amazon's (`SEMESTA_STORE_ENDPOINT`). store_region: `SEMESTA_STORE_REGION`.
    store_key, store_secret: `SEMESTA_STORE_KEY` and `SEMESTA_STORE_SECRET`; None means what the machine's own role allows.
    scanner: clamd://host:port (`SEMESTA_SCANNER`); None means that nobody looks.
    largest: megabytes (10^6 bytes) of one file (`SEMESTA_LARGEST_FILE`), 1 to 100.
    keys: of 32 bytes each, for lists of people and secrets (`SEMESTA_FILE_KEY`, 64 hexadecimal signs or 44 of base64, with commas
        between several): the first seals, all open. None at all means: with the embedded servers one that is made into `data`,
        else that neither is taken.
    """

    store_url: str | None = None
    store_endpoint: str | None = None
    store_region: str | None = None
    store_key: str | None = field(default=None, repr=False)
    store_secret: str | None = field(default=None, repr=False)
    scanner: str | None = None
    largest: int = 20
    keys: tuple[bytes, ...] = field(default=(), repr=False)

    @property
    def largest_bytes(self) -> int:
        """`largest` in bytes."""
        return self.largest * 1_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation's settings; `from_environment` is the only place that reads variables.

    data: directory that holds everything the embedded servers keep (`DATA`).
    host, port: where the web listens (`SEMESTA_HOST`, `PORT`).
    owner_url: PostgreSQL as the role that owns the schemas and creates roles (`SEMESTA_DATABASE_URL`); None means the
        embedded server.
    application_url: PostgreSQL as the login that may only switch roles (`SEMESTA_APP_DATABASE_URL`); None means: derived from
        `owner_url` with the password kept in `data`.
    redis_url: Valkey or Redis (`SEMESTA_REDIS_URL`); None means the embedded server.
    secret_key: signs cookies and form tokens (`SEMESTA_SECRET_KEY`), at least 32 signs; generated into `data` when absent.
    development: shows the gallery of components (`SEMESTA_DEVELOPMENT=1`).
    workers: web processes (`SEMESTA_WEB_WORKERS`), 1 to 64.
    metrics: whether /metrics answers (`SEMESTA_METRICS=0` hides it).
    log_level: debug, info, warning or error (`SEMESTA_LOG_LEVEL`).
    proxies: how many proxies stand in front (`SEMESTA_PROXIES`), 0 to 9; so many of the last addresses in X-Forwarded-For
        are believed, and failed sign-ins are counted by who stands before them.
    smtp_url: the server that takes mails (`SEMESTA_SMTP_URL`): smtp:// or smtps://; None means that they wait, and with the
        embedded servers that they are written into the folder `mail` of `data`.
    mail_from: who mails come from (`SEMESTA_MAIL_FROM`), needed with `smtp_url`.
    public_url: where people reach the pages, for links in mails (`SEMESTA_PUBLIC_URL`); None means host and port.
    files: where attached files are kept.
    webhook_private: whether programs inside one's own net and without https may be told of events
        (`SEMESTA_WEBHOOK_PRIVATE=1`); else only public addresses are called.
    """

    data: Path
    host: str = "127.0.0.1"
    port: int = 8000
    owner_url: str | None = field(default=None, repr=False)
    application_url: str | None = field(default=None, repr=False)
    redis_url: str | None = field(default=None, repr=False)
    secret_key: str | None = field(default=None, repr=False)
    development: bool = False
    workers: int = 2
    metrics: bool = True
    log_level: str = "info"
    proxies: int = 0
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str | None = None
    public_url: str | None = None
    files: FileSettings = field(default_factory=FileSettings)
    webhook_private: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read and check every variable.

        Raises:
            ConfigurationError: a value cannot be used; the sentence names the variable and what to write instead.
        """
        read = _Reader(environment)
        return cls(
            data=Path(read.text("DATA") or ".semesta").resolve(),
            host=read.text("SEMESTA_HOST") or "127.0.0.1",
            port=read.whole("PORT", default=8000, low=1, high=HIGHEST_PORT),
            owner_url=read.url("SEMESTA_DATABASE_URL", "postgresql"),
            application_url=read.url("SEMESTA_APP_DATABASE_URL", "postgresql"),
            redis_url=read.url("SEMESTA_REDIS_URL", "redis", "rediss", "unix"),
            secret_key=read.secret("SEMESTA_SECRET_KEY"),
            development=read.flag("SEMESTA_DEVELOPMENT", default=False),
            workers=read.whole("SEMESTA_WEB_WORKERS", default=2, low=1, high=64),
            metrics=read.flag("SEMESTA_METRICS", default=True),
            proxies=read.whole("SEMESTA_PROXIES", default=0, low=0, high=9),
            files=_files(read),
            log_level=read.choice("SEMESTA_LOG_LEVEL", ("info", "debug", "warning", "error")),
            smtp_url=read.url("SEMESTA_SMTP_URL", "smtp", "smtps"),
            mail_from=read.text("SEMESTA_MAIL_FROM"),
            public_url=read.url("SEMESTA_PUBLIC_URL", "https", "http"),
            webhook_private=read.flag("SEMESTA_WEBHOOK_PRIVATE", default=False),
        )

    @property
    def address(self) -> str:
        """Where people reach the pages, without a slash at its end."""
        if self.public_url is not None:
            return self.public_url.rstrip("/")
        return f"http://[{self.host}]:{self.port}" if ":" in self.host else f"http://{self.host}:{self.port}"

    @property
    def external_database(self) -> bool:
        """Whether PostgreSQL is somebody else's: then the embedded one is never started."""
        return self.owner_url is not None or self.application_url is not None


def _files(read: _Reader) -> FileSettings:
    """The settings of files.

    Raises:
        ConfigurationError: a value cannot be used, or one is there without the other that it needs.
    """
    found = FileSettings(
        store_url=read.parted("SEMESTA_STORE_URL", "s3", "s3://bucket/prefix"),
        store_endpoint=read.url("SEMESTA_STORE_ENDPOINT", "https", "http"),
        store_region=read.text("SEMESTA_STORE_REGION"),
        store_key=read.text("SEMESTA_STORE_KEY"),
        store_secret=read.text("SEMESTA_STORE_SECRET"),
        scanner=read.parted("SEMESTA_SCANNER", "clamd", "clamd://host:3310", port=True),
        largest=read.whole("SEMESTA_LARGEST_FILE", default=20, low=1, high=100),
        keys=read.keys("SEMESTA_FILE_KEY"),
    )
    if (found.store_key is None) != (found.store_secret is None):
        raise ConfigurationError("Set both SEMESTA_STORE_KEY and SEMESTA_STORE_SECRET, or neither.")
    if found.store_url is None and (found.store_endpoint or found.store_key):
        raise ConfigurationError("SEMESTA_STORE_ENDPOINT and SEMESTA_STORE_KEY need SEMESTA_STORE_URL: name the bucket there.")
    return found


@dataclass(frozen=True, slots=True)
class _Reader:
    """Takes single variables and says in one sentence what is wrong with them."""

    environment: Mapping[str, str]

    def text(self, name: str) -> str | None:
        return self.environment.get(name, "").strip() or None

    def whole(self, name: str, *, default: int, low: int, high: int) -> int:
        given = self.text(name)
        if given is None:
            return default
        if not given.isascii() or not given.isdigit() or not low <= int(given) <= high:
            raise ConfigurationError(f"{name}={given!r}: write a whole number from {low} to {high}.")
        return int(given)

    def flag(self, name: str, *, default: bool) -> bool:
        given = self.text(name)
        if given is None:
            return default
        if given not in {"0", "1"}:
            raise ConfigurationError(f"{name}={given!r}: write 1 for yes or 0 for no.")
        return given == "1"

    def choice(self, name: str, words: tuple[str, ...]) -> str:
        given = (self.text(name) or words[0]).lower()
        if given not in words:
            raise ConfigurationError(f"{name}={given!r}: write one of {', '.join(words)}.")
        return given

    def url(self, name: str, *schemes: str) -> str | None:
        given = self.text(name)
        # The value itself is never repeated: it may hold a password.
        if given is not None and not given.startswith(tuple(f"{scheme}:" for scheme in schemes)):
            raise ConfigurationError(f"{name}: write an address that begins with {' or '.join(f'{s}://' for s in schemes)}.")
        return given

    def parted(self, name: str, scheme: str, example: str, *, port: bool = False) -> str | None:
        """An address with a host, and a port where one is needed; without user, password, query and fragment."""
        given = self.text(name)
        if given is None:
            return None
        try:
            split = urlsplit(given)
            good = split.scheme == scheme and split.hostname and not (split.username or split.query or split.fragment)
            good = good and (split.port is not None) == port
        except ValueError:
            good = False
        if not good:
            raise ConfigurationError(f"{name}: write an address as {example}.")
        return given

    def keys(self, name: str) -> tuple[bytes, ...]:
        """Each of 32 bytes, with commas between them; the value itself is never repeated."""
        given = self.text(name)
        found = tuple(_bytes_of(each.strip()) for each in given.split(",")) if given else ()
        if any(len(each) != KEY_BYTES for each in found):
            example = f"for example what `openssl rand -hex {KEY_BYTES}` prints"
            raise ConfigurationError(f"{name}: write {KEY_BYTES} bytes, {example}; put commas between several keys.")
        return found

    def secret(self, name: str) -> str | None:
        given = self.text(name)
        if given is not None and len(given) < SHORTEST_SECRET:
            raise ConfigurationError(
                f"{name}: write at least {SHORTEST_SECRET} signs, for example what `openssl rand -hex 32` prints."
            )
        return given


def _bytes_of(text: str) -> bytes:
    """A key as it is written; nothing where it cannot be one."""
    try:
        return bytes.fromhex(text) if len(text) == 2 * KEY_BYTES else base64.b64decode(text, validate=True)
    except ValueError:
        return b""
