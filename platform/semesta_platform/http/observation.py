"""What is written down of every request: one line in the log and one count, whatever came out."""

from __future__ import annotations

import re
import time

from flask import Flask, Response, g, request

from semesta_platform.http import logs
from semesta_platform.http.ground import current_ground

LONGEST_PATH = 200
UNMATCHED = "(none)"
# Probes and scrapes come every few seconds and say nothing: only their refusals are written at info.
_SILENT = frozenset({"/healthz", "/readyz", "/metrics"})
# The link of an invitation is itself the key, and so is the address of a calendar.
_SECRET_PATH = re.compile(r"^(/undangan/|/kalender/)[^/]+")
_log = logs.logger("semesta.request")
_FIRST_FAULT = 500


def install(app: Flask) -> None:
    """Must come before every other hook: then it begins first and writes last."""
    app.before_request(_begin)
    app.after_request(_write)
    app.teardown_request(_end)


def request_id() -> str:
    """The id of this request, as in its answer's X-Request-Id and on its log lines."""
    return str(g.get("semesta_request_id", ""))


def _begin() -> None:
    g.semesta_started = time.perf_counter()
    g.semesta_request_id = logs.request_id_from(request.headers.get("X-Request-Id"))
    path = _SECRET_PATH.sub(r"\1***", request.path[:LONGEST_PATH])
    logs.start_context(request_id=g.semesta_request_id, tenant=None, method=request.method[:16], path=path)
    current_ground().metrics.begin()


def _write(response: Response) -> Response:
    seconds = time.perf_counter() - g.semesta_started
    response.headers["X-Request-Id"] = request_id()
    route = request.url_rule.rule if request.url_rule is not None else UNMATCHED
    current_ground().metrics.answered(route=route, method=request.method, status=response.status_code, seconds=seconds)
    quiet = request.path in _SILENT and response.status_code < _FIRST_FAULT
    write = _log.debug if quiet else _log.info
    write("request", status=response.status_code, duration_ms=round(seconds * 1000, 1), route=route)
    return response


def _end(_error: BaseException | None) -> None:
    if g.get("semesta_started") is not None:
        current_ground().metrics.end()
    logs.end_context()
