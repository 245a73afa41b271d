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
from sqlalchemy import Engine, event

from semesta_platform.http import logs
from semesta_platform.http.permissions import Permission
from semesta_platform.http.principal import Grant, Principal

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
        lines += [json.loads(line) for line in target.getvalue().splitlines()]


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The SQL statements that go out inside."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
