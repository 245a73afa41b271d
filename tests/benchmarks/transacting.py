"""A tenant's transaction with one query, against bare psycopg with the same context and SQLAlchemy Core without any."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import cycle, islice

import psycopg
from sqlalchemy import Engine, text

from semesta_platform.database import connect
from semesta_platform.installation import Installation
from semesta_platform.tenancy.names import role_of
from semesta_platform.transactions import tenant_transaction
from tests.benchmarks.figures import Figure, medians
from tests.benchmarks.ground import Size

QUERY = "SELECT value FROM {}settings WHERE key = 'letterhead'"
# As many as one process serves within a moment; a connection's first look at a schema is another cost.
SERVED = 16


def measure(nation: Installation, size: Size) -> list[Figure]:
    """Microseconds of one transaction, each side on connections that stay open."""
    codes = size.codes()[:SERVED]
    application, owner = nation.application_engine(pool_size=1), connect(str(nation.owner_url), pool_size=1)
    bare = psycopg.connect(nation.application_url, autocommit=True, prepare_threshold=None)
    with bare:
        sides = [in_context(application), in_psycopg(bare), in_core(owner, codes)]
        for side in sides:
            _microseconds(side, codes, 2 * len(codes))
        timed = [lambda side=side: _microseconds(side, codes, size.transactions) for side in sides]
        ours, theirs, core = medians(size.rounds, *timed)
    application.dispose()
    owner.dispose()
    return [
        Figure("a tenant's transaction", "us", ours, "bare psycopg, SET LOCAL twice", theirs),
        Figure("a tenant's transaction", "us", ours, "SQLAlchemy Core, no context", core),
    ]


def in_context(engine: Engine) -> Callable[[str], object]:
    """As the product's edge does it."""
    query = text(QUERY.format(""))

    def side(code: str) -> object:
        with tenant_transaction(engine, code) as session:
            return session.execute(query).scalar_one()

    return side


def in_psycopg(connection: psycopg.Connection) -> Callable[[str], object]:
    """What anybody would write."""
    query = QUERY.format("").encode()

    def side(code: str) -> object:
        role = role_of(code)
        with connection.transaction():
            connection.execute(f"SET LOCAL ROLE {role}".encode())
            connection.execute(f"SET LOCAL search_path = {role}".encode())
            return connection.execute(query).fetchall()

    return side


def in_core(engine: Engine, codes: Sequence[str]) -> Callable[[str], object]:
    """What SQLAlchemy costs without Session and context; the owner reads, as the login without context may not."""
    queries = {code: text(QUERY.format(f"{role_of(code)}.")) for code in codes}

    def side(code: str) -> object:
        with engine.begin() as connection:
            return connection.execute(queries[code]).scalar_one()

    return side


def _microseconds(side: Callable[[str], object], codes: Sequence[str], count: int) -> float:
    began = time.perf_counter()
    for code in islice(cycle(codes), count):
        side(code)
    return (time.perf_counter() - began) / count * 1e6
