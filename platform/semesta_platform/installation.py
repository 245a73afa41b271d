"""One installation, resolved: addresses of its database and queue, its secret, whether embedded or somebody else's."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError

from semesta_platform import embedded
from semesta_platform.database import connect
from semesta_platform.embedded.failures import explained
from semesta_platform.errors import ConfigurationError
from semesta_platform.settings import Settings
from semesta_platform.tenancy.names import APPLICATION_LOGIN

SECRETS_FILE = "secrets.json"
_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Installation:
    """Where everything is. Holds passwords: never log it.

    application_url: the login that may only switch roles. owner_url: the migration role; None where only requests and jobs run.
    login_password: set for the login by every migration; None when the login is managed elsewhere.
    """

    settings: Settings
    application_url: str
    owner_url: str | None
    redis_url: str
    secret_key: str
    login_password: str | None = None

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
def opened(settings: Settings, *, start: bool = True, alone: bool = False) -> Iterator[Installation]:
    """The installation for as long as it is needed; embedded servers are started when nobody runs them, and then stopped.

    start: False refuses to start servers and only uses running ones. alone: refuses to use servers that another process runs
    and will stop when it ends.

    Raises:
        ConfigurationError: an address cannot be read; only one of database and queue is external; no server runs and none may be
            started; another process runs them and this one wants to be alone.
    """
    _check_addresses(settings)
    kept = _kept_secrets(settings)
    if settings.external_database != (settings.redis_url is not None):
        raise ConfigurationError("Set both SEMESTA_DATABASE_URL and SEMESTA_REDIS_URL, or neither for the embedded servers.")
    if settings.external_database:
        yield _resolved(settings, settings.owner_url, str(settings.redis_url), kept)
        return
    if not start:
        running = embedded.running(settings.data)
        if running is None:
            raise ConfigurationError("Semesta is not running on this data directory; start it with `semesta up`.")
        yield _resolved(settings, running.postgres.owner_url, running.valkey.url, kept)
        return
    with embedded.servers(settings.data) as addresses:
        if alone and not addresses.started:
            raise ConfigurationError(f"Semesta already runs on {settings.data}: stop it first, or set DATA to another directory.")
        yield _resolved(settings, addresses.postgres.owner_url, addresses.valkey.url, kept)


def _resolved(settings: Settings, owner_url: str | None, redis_url: str, kept: dict[str, str]) -> Installation:
    password = None if settings.application_url else kept["login_password"]
    return Installation(
        settings=settings,
        application_url=settings.application_url or _login_url(str(owner_url), kept["login_password"]),
        owner_url=owner_url,
        redis_url=redis_url,
        secret_key=settings.secret_key or kept["secret_key"],
        login_password=password,
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


def _login_url(owner_url: str, password: str) -> str:
    return make_url(owner_url).set(username=APPLICATION_LOGIN, password=password).render_as_string(hide_password=False)


def _kept_secrets(settings: Settings) -> dict[str, str]:
    """What was generated once for this data directory; nothing is written where everything is given from outside."""
    if settings.secret_key and settings.application_url:
        return {}
    file = settings.data / SECRETS_FILE
    with explained(settings.data):
        try:
            found: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else _new_secrets(file)
        except ValueError as error:
            raise ConfigurationError(f"{file} is damaged: restore it from a backup, or set DATA to a new directory.") from error
    return found


def _new_secrets(file: Path) -> dict[str, str]:
    made = {"secret_key": secrets.token_hex(32), "login_password": secrets.token_urlsafe(24)}
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    draft.touch(mode=_PRIVATE)
    draft.write_text(json.dumps(made), encoding="utf-8")
    try:
        # A link, not a rename: of two processes that start at once the second keeps what the first wrote.
        file.hardlink_to(draft)
    except FileExistsError:
        made = json.loads(file.read_text(encoding="utf-8"))
    finally:
        draft.unlink()
    return made
