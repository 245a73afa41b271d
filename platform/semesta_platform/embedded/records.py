"""Where the embedded servers answer."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PostgresAddress:
    """A running PostgreSQL.

    host, port: always 127.0.0.1, and the port it listens on. pid: the postmaster.
    superuser_url: for check-ups and tests; the product itself never needs it.
    owner_url: role `semesta_owner` in database `semesta`: owns the schemas, creates roles, is no superuser.
    version: as the server says it, e.g. `18.6`.
    """

    host: str
    port: int
    pid: int
    superuser_url: str = field(repr=False)
    owner_url: str = field(repr=False)
    version: str


@dataclass(frozen=True, slots=True)
class ValkeyAddress:
    """A running Valkey: 127.0.0.1, its port and pid, and `redis://` address with the password."""

    host: str
    port: int
    pid: int
    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Both servers of one data directory; `started` tells whether this process started them and will stop them."""

    postgres: PostgresAddress
    valkey: ValkeyAddress
    started: bool
