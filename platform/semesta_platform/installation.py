"""One installation, resolved: addresses of its database and queue, its secret, whether embedded or somebody else's."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError

from semesta_platform import embedded
from semesta_platform.database import connect
from semesta_platform.embedded.failures import explained
from semesta_platform.errors import ConfigurationError
from semesta_platform.settings import KEY_BYTES, Settings
from semesta_platform.tenancy.names import APPLICATION_LOGIN

SECRETS_FILE = "secrets.json"
FILE_KEY_FILE = "file-key.json"
_PRIVATE = 0o600
_PRIVATE_DIRECTORY = 0o700


@dataclass(frozen=True, slots=True)
class Installation:
    """Where everything is; its passwords are left out of its repr.

    application_url: the login that may only switch roles. owner_url: the migration role; None where only requests and jobs run.
    secret_key: signs cookies; empty for processes that are not the web. login_password: set for the login by every migration;
    None when the login is managed elsewhere. file_keys: of 32 bytes each, for lists of people and secrets; the first seals, all
    open.
    """

    settings: Settings
    application_url: str = field(repr=False)
    owner_url: str | None = field(repr=False)
    redis_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    login_password: str | None = field(default=None, repr=False)
    file_keys: tuple[bytes, ...] = field(default=(), repr=False)

    def application_engine(self, pool_size: int = 5) -> Engine:
        """A new engine for requests and jobs. pool_size: connections kept open; 0 for commands, which keep none."""
        return connect(self.application_url, pool_size=pool_size, pooled=pool_size > 0)

    def owner_engine(self) -> Engine:
        """A new engine for commands of operators.

        Raises:
            ConfigurationError: this process was only given the application's login.
        """
        if self.owner_url is None:
            raise ConfigurationError("This command needs the owner of the schemas: set SEMESTA_DATABASE_URL.")
        return connect(self.owner_url, pooled=False)


@contextmanager
def opened(settings: Settings, *, start: bool = True, alone: bool = False, web: bool = False) -> Iterator[Installation]:
    """The installation for as long as it is needed; embedded servers are started when nobody runs them, and then stopped.

    start: False refuses to start servers and only uses running ones. alone: refuses to use servers that another process runs
    and will stop when it ends. web: whether pages are served, which takes the secret that signs cookies.

    Raises:
        ConfigurationError: an address cannot be read; only one of database and queue is external; no server runs and none may be
            started; another process runs them and this one wants to be alone.
    """
    _check_addresses(settings)
    if settings.external_database != (settings.redis_url is not None):
        raise ConfigurationError("Set both SEMESTA_DATABASE_URL and SEMESTA_REDIS_URL, or neither for the embedded servers.")
    if settings.external_database:
        yield _resolved(settings, settings.owner_url, str(settings.redis_url), web=web)
        return
    if not start:
        running = embedded.running(settings.data)
        if running is None:
            raise ConfigurationError("Semesta is not running on this data directory; start it with `semesta up`.")
        yield _resolved(settings, running.postgres.owner_url, running.valkey.url, web=web)
        return
    with embedded.servers(settings.data) as addresses:
        if alone and not addresses.started:
            raise ConfigurationError(f"Semesta already runs on {settings.data}: stop it first, or set DATA to another directory.")
        yield _resolved(settings, addresses.postgres.owner_url, addresses.valkey.url, web=web)


def _resolved(settings: Settings, owner_url: str | None, redis_url: str, *, web: bool) -> Installation:
    application_url = settings.application_url or _login_url(str(owner_url))
    login = make_url(application_url)
    return Installation(
        settings=settings,
        application_url=application_url,
        owner_url=owner_url,
        redis_url=redis_url,
        secret_key=settings.secret_key or (_kept_secret(settings.data) if web else ""),
        login_password=str(login.password) if login.username == APPLICATION_LOGIN and login.password else None,
        file_keys=settings.files.keys or (() if settings.external_database else (_kept_file_key(settings.data),)),
    )


def _check_addresses(settings: Settings) -> None:
    """Neither the addresses nor the libraries' words about them are repeated: they may hold a password."""
    for name, given in (("SEMESTA_DATABASE_URL", settings.owner_url), ("SEMESTA_APP_DATABASE_URL", settings.application_url)):
        try:
            if given is not None:
                make_url(given)
        except (ArgumentError, ValueError):
            raise ConfigurationError(
                f"{name} cannot be read: write it as postgresql://user:password@host:5432/name, with %-signs for special ones."
            ) from None
    try:
        if settings.redis_url is not None:
            # It is the port that is read only when it is asked for.
            _ = urlsplit(settings.redis_url).port
    except ValueError:
        raise ConfigurationError(
            "SEMESTA_REDIS_URL cannot be read: write it as redis://:password@host:6379/0, with %-signs for special ones."
        ) from None


def _login_url(owner_url: str) -> str:
    """The application's login on the owner's server, with a password that follows from the owner's.

    So every host that knows the owner's address agrees on it, and none locks another out by inventing its own.
    """
    owner = make_url(owner_url)
    key = str(owner.password or "").encode()
    password = hmac.new(key, APPLICATION_LOGIN.encode(), hashlib.sha256).hexdigest()
    return owner.set(username=APPLICATION_LOGIN, password=password).render_as_string(hide_password=False)


def _kept_secret(data: Path) -> str:
    """What signs cookies, generated once for this data directory."""
    return _kept(data / SECRETS_FILE, "secret_key", "restore it from a backup, or delete it (people sign in again)")


def _kept_file_key(data: Path) -> bytes:
    """What seals lists of people, generated once for this data directory; whoever loses it loses those lists."""
    cure = "restore it from a backup: without it no sealed list opens again"
    try:
        found = bytes.fromhex(_kept(data / FILE_KEY_FILE, "file_key", cure))
    except ValueError:
        found = b""
    if len(found) != KEY_BYTES:
        raise ConfigurationError(f"{data / FILE_KEY_FILE} is damaged: {cure}.")
    return found


def _kept(file: Path, name: str, cure: str) -> str:
    """A secret of 32 bytes in hexadecimal signs. cure: what to do when its file is damaged.

    Raises:
        ConfigurationError: it is.
    """
    with explained(file.parent):
        try:
            kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else _new_secret(file, name)
            return str(kept[name])
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigurationError(f"{file} is damaged: {cure}.") from error


def _new_secret(file: Path, name: str) -> dict[str, str]:
    made = {name: secrets.token_hex(KEY_BYTES)}
    file.parent.mkdir(mode=_PRIVATE_DIRECTORY, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "w", encoding="utf-8") as out:  # noqa: PTH123 (a descriptor)
        json.dump(made, out)
        out.flush()
        os.fsync(out.fileno())
    try:
        # A link, not a rename: of two processes that start at once the second keeps what the first wrote.
        file.hardlink_to(draft)
    except FileExistsError:
        made = json.loads(file.read_text(encoding="utf-8"))
    finally:
        draft.unlink()
    return made
