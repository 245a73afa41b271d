"""What one web process works with: the installation, its connections, its counters; found from the running application."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import redis
from flask import Flask, current_app
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from semesta_platform.http.capability import Capability
from semesta_platform.http.metrics import Metrics
from semesta_platform.http.principal import Loader
from semesta_platform.http.probes import Probe
from semesta_platform.installation import Installation
from semesta_platform.ready import Ready
from semesta_platform.storage.store import Store
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import read_as, shared_transaction

_KEY = "semesta"


@dataclass(frozen=True, slots=True)
class Ground:
    """One application's parts. Engine, queue and store open a connection with their first use, so each process has its own."""

    installation: Installation
    engine: Engine
    queue: redis.Redis
    store: Store
    metrics: Metrics
    probes: tuple[Probe, ...]
    capabilities: tuple[Capability, ...]
    loader: Loader


def keep(app: Flask, ground: Ground) -> None:
    """Stores the ground with the application it belongs to."""
    app.extensions[_KEY] = ground


def ground_of(app: Flask) -> Ground:
    """The ground of an application made by `create_app`."""
    found = app.extensions[_KEY]
    if not isinstance(found, Ground):
        raise TypeError(_KEY)
    return found


def current_ground() -> Ground:
    """The ground of the application that answers now."""
    return ground_of(current_app)


@contextmanager
def viewer_session() -> Iterator[Session]:
    """The edge's transaction for what everybody may read: the directory of regions and what is published.

    Raises:
        UnavailableError: the database does not answer.
    """
    with shared_transaction(current_ground().engine, SharedRole.VIEWER) as session:
        yield session


@contextmanager
def registry_session() -> Iterator[Session]:
    """The edge's transaction for people, sign-in and roles; committed at the end.

    Raises:
        UnavailableError: the database does not answer.
    """
    with shared_transaction(current_ground().engine, SharedRole.REGISTRY) as session:
        yield session


def viewer_rows(query: Ready, **values: Any) -> list[tuple[Any, ...]]:
    """One read as `viewer_session` would do it, in one round trip.

    Raises:
        UnavailableError: the database does not answer.
    """
    return read_as(current_ground().engine, SharedRole.VIEWER, query, **values)


def registry_rows(query: Ready, **values: Any) -> list[tuple[Any, ...]]:
    """One read as `registry_session` would do it, in one round trip.

    Raises:
        UnavailableError: the database does not answer.
    """
    return read_as(current_ground().engine, SharedRole.REGISTRY, query, **values)
