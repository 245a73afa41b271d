"""A tenant's forecasts as the worker makes them, 36 months and two indicators, against "it stays as it is" in bare SQL."""

from __future__ import annotations

import time

import psycopg
from sqlalchemy import make_url, text

from semesta_platform.database import uuid7
from semesta_platform.installation import Installation
from semesta_platform.tenancy.names import role_of
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.targets import predicting
from tests.benchmarks.figures import Figure, medians
from tests.benchmarks.ground import Size
from tests.benchmarks.ranking import MONTHS

READ = """SELECT as_of, registered::float / population, active::float / population FROM registry.published_figures
WHERE tenant = %s AND kind = 'actual' ORDER BY as_of DESC LIMIT 36"""
KEEP = (
    """INSERT INTO {role}.forecasts (indicator, digest, content) VALUES ('coverage', '', '{{}}'), ('active_rate', '', '{{}}')"""
)


def measure(nation: Installation, size: Size) -> Figure:
    """Milliseconds of one job's verb, from asking the database to the commit, its libraries loaded.

    Of a region whose months the runs of the ranking were measured on.
    """
    engine, owner, code = nation.application_engine(1), nation.owner_engine(), size.codes()[0]
    role = role_of(code)
    address = make_url(nation.application_url).set(drivername="postgresql").render_as_string(hide_password=False)

    def forget() -> None:
        with owner_transaction(owner) as session:
            session.execute(text(f"TRUNCATE {role}.forecasts"))

    def ours() -> float:
        forget()
        began = time.perf_counter()
        with tenant_transaction(engine, code) as session:
            if len(predicting.predict(session, uuid7())) != 2:  # coverage and active rate
                raise RuntimeError("The forecasts were not kept.")
        return (time.perf_counter() - began) * 1000

    began = time.perf_counter()
    ours()
    first = time.perf_counter() - began
    with psycopg.connect(address) as connection:
        run_ms, naive_ms = medians(size.rounds, ours, lambda: _naive(connection, role, code))
    forget()
    engine.dispose()
    return Figure(
        f"forecasts of a tenant, {MONTHS} months x 2 indicators",
        "ms",
        run_ms,
        "it stays as it is, bare SQL",
        naive_ms,
        note=f"83 trials on held-back months each; the first one, which loads the libraries, {first:.1f} s",
    )


def _naive(connection: psycopg.Connection, role: str, code: str) -> float:
    """The last value of each, carried on for six months, and kept."""
    began = time.perf_counter()
    connection.execute("SELECT set_config('role', %s, true)", (role,))
    rows = connection.execute(READ, (code,)).fetchall()
    _carried = [[value] * 6 for value in rows[0][1:]]
    connection.execute(KEEP.format(role=role).encode())
    connection.commit()
    return (time.perf_counter() - began) * 1000
