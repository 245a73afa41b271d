"""Parts of web tests: an application on a real installation, people to visit it as, the lines that it logs."""

from __future__ import annotations

import io
import json
import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, Request
from sqlalchemy import Engine, event, func, update

from semesta_platform.accounts.model import SessionRow
from semesta_platform.accounts.rules import IDLE
from semesta_platform.http import logs
from semesta_platform.http.permissions import Permission
from semesta_platform.http.principal import Grant, Principal
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction

MakeApp = Callable[..., Flask]
"""Installation and further capabilities -> application; the fixture `make_app`."""
WHO = "X-Test-Person"
"""Tests say who they are in this header; the loader below believes it, and stands in no product code."""
BATU_BARA = Principal(uuid.UUID(int=1), "Admin Batu Bara", frozenset({Grant(Permission.TENANT_HOME, "12.19")}))
STRANGER_TO_PAGES = Principal(uuid.UUID(int=2), "OPD tanpa beranda", frozenset({Grant("other", "12.19")}))
OPERATOR = Principal(uuid.UUID(int=3), "Operator", frozenset({Grant(Permission.TENANT_HOME)}))
TANJUNGBALAI = Principal(uuid.UUID(int=4), "Admin Tanjungbalai", frozenset({Grant(Permission.TENANT_HOME, "12.74")}))
OPD_TANJUNGBALAI = Principal(uuid.UUID(int=5), "OPD tanpa beranda", frozenset({Grant("other", "12.74")}))
PEOPLE = {
    "batubara": BATU_BARA,
    "opd": STRANGER_TO_PAGES,
    "operator": OPERATOR,
    "tanjungbalai": TANJUNGBALAI,
    "opd-tanjungbalai": OPD_TANJUNGBALAI,
}


def by_header(request: Request) -> Principal:
    """The person that the test names, else nobody."""
    return PEOPLE.get(request.headers.get(WHO, ""), Principal())


@contextmanager
def log_lines() -> Iterator[list[dict[str, Any]]]:
    """What is logged inside, each line parsed as JSON when the block ends."""
    logs.configure("debug")
    target, lines = io.StringIO(), list[dict[str, Any]]()
    handler = next(handler for handler in logging.getLogger().handlers if isinstance(handler, logging.StreamHandler))
    former = handler.setStream(target)
    try:
        yield lines
    finally:
        handler.setStream(former)
        # A path may hold signs that `splitlines` takes for line ends; the log itself ends its lines with one alone.
        lines += [json.loads(line) for line in target.getvalue().split("\n") if line]


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The SQL statements that go out inside, without BEGIN and COMMIT.

    Everybody was there just now: once a minute the next request of a session writes that down, by two statements more.
    """
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        session.execute(update(SessionRow).where(SessionRow.last_seen_at > func.now() - IDLE).values(last_seen_at=func.now()))
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
