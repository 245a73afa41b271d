"""How the product reaches PostgreSQL: engines, the base of all tables, identifiers, UTC times."""

from __future__ import annotations

import datetime as dt
import os
import time
import uuid
from collections.abc import Iterator, Sequence
from typing import TypeVar

from sqlalchemy import DateTime, Engine, MetaData, create_engine, make_url
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import NullPool

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
REGISTRY_SCHEMA = "registry"
# A database that vanished without a word is noticed within a minute, not when the kernel gives up after hours.
ALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}


TOGETHER = 1000
Item = TypeVar("Item")


class SharedTable(DeclarativeBase):
    """Base of the tables in schema `registry`, which all tenants share under row-level security."""

    metadata = MetaData(naming_convention=NAMES, schema=REGISTRY_SCHEMA)
    type_annotation_map = {dt.datetime: DateTime(timezone=True)}  # noqa: RUF012 (SQLAlchemy reads the plain class attribute)


class TenantTable(DeclarativeBase):
    """Base of the tables that stand once in every tenant's schema; found by search_path, so never qualified."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {dt.datetime: DateTime(timezone=True)}  # noqa: RUF012 (SQLAlchemy reads the plain class attribute)


def connect(url: str, *, pool_size: int = 5, pooled: bool = True) -> Engine:
    """An engine whose connections carry no session state, so that it also works behind a transaction pooler.

    url: `postgresql://...`; the psycopg driver is chosen here. pool_size: connections kept open, at most twice as many in use.
    pooled: False opens a connection for each transaction (commands, migrations).
    """
    address = make_url(url).set(drivername="postgresql+psycopg")
    # prepare_threshold None: a statement prepared in one tenant's search_path must never run in another's.
    arguments = {"prepare_threshold": None, "connect_timeout": 5, **ALIVE}
    # hide_parameters: what is written is people's data, and errors end up in logs.
    if not pooled:
        return create_engine(address, connect_args=arguments, poolclass=NullPool, use_native_hstore=False, hide_parameters=True)
    return create_engine(
        address,
        connect_args=arguments,
        pool_size=pool_size,
        max_overflow=pool_size,
        # A backend that touches all 552 schemas grows to hundreds of MB: recycled, it gives them back.
        pool_recycle=1800,
        pool_pre_ping=False,
        use_native_hstore=False,
        hide_parameters=True,
    )


def uuid7() -> uuid.UUID:
    """A UUID of version 7 (RFC 9562, method 3): 48 bits of milliseconds, 12 bits of their fraction, then 62 random ones.

    Those that one process makes after one another also sort in that order.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = (rest << 12) // 1_000_000
    chance = int.from_bytes(os.urandom(8), "big") >> 2
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0x2 << 62 | chance)


def parts(rows: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """So many at a time as one statement can carry, however many columns a row has: PostgreSQL takes 65,535 values."""
    for first in range(0, len(rows), TOGETHER):
        yield rows[first : first + TOGETHER]


def utc_now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)
