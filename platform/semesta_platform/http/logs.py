"""Logs: one JSON object a line on stderr, each with the request and the tenant it belongs to, ours and the libraries' alike.

Lines hold no values of queries, forms or cookies. What PostgreSQL says of rows (DETAIL) and the parameters of statements are
cut out of tracebacks, because they are people's data.
"""

from __future__ import annotations

import logging
import logging.config
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_ROWS = re.compile(
    r"(?m)^(DETAIL:|\[parameters:|\[SQL parameters hidden).*(?:\n(?!\S*Error|Traceback|\[|The above|During|\(|$).*)*"
)
# SQLAlchemy never says less than warnings: below that it writes statements with their values, which are people's data.
_LIBRARIES = {"werkzeug": None, "rq": None, "alembic": None, "_granian": None, "granian.access": None, "sqlalchemy": "WARNING"}


def configure(level: str = "info") -> None:
    """Sends every logger of this process to stderr as JSON. May be called again: the last call holds.

    level: debug, info, warning or error, for the libraries' lines too.
    """
    logging.config.dictConfig(dictionary(level))
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def dictionary(level: str = "info") -> dict[str, Any]:
    """The same as a `logging.config` dictionary, for servers that want to set logging up themselves (granian)."""
    threshold = level.upper()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _shared(),
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    _without_rows,
                    structlog.processors.JSONRenderer(ensure_ascii=False, default=repr),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
        "root": {"handlers": ["stderr"], "level": threshold},
        "loggers": {name: {"level": least or threshold, "propagate": True, "handlers": []} for name, least in _LIBRARIES.items()},
    }


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of a module: `logger(__name__)`."""
    found: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return found


@contextmanager
def bound(**context: str | int | None) -> Iterator[None]:
    """Adds fields to every line written inside, e.g. `bound(tenant="12.19", job="42-1")`; the former ones come back after."""
    with structlog.contextvars.bound_contextvars(**context):
        yield


def start_context(**context: str | int | None) -> None:
    """Forgets the fields of this thread's former request and begins with these."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(**context)


def add_context(**context: str | int | None) -> None:
    """Adds fields for the rest of the request."""
    structlog.contextvars.bind_contextvars(**context)


def end_context() -> None:
    """Forgets all fields: a thread serves the next request."""
    structlog.contextvars.clear_contextvars()


def request_id_from(offered: str | None) -> str:
    """The id that a proxy offers when it is 8 to 64 plain signs, else a new one."""
    if offered is not None and _REQUEST_ID.fullmatch(offered):
        return offered
    return uuid.uuid4().hex


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.stdlib.ExtraAdder(),
        _always,
    ]


def _always(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Every line has the two fields that one searches by, null where there is none."""
    event.setdefault("request_id", None)
    event.setdefault("tenant", None)
    return event


def _without_rows(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    for field in ("exception", "event"):
        text = event.get(field)
        if isinstance(text, str):
            event[field] = _ROWS.sub("[left out]", text)
    return event
