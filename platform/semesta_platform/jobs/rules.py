"""Pure rules of work: which arguments it takes, who may run it, how long a failed one pauses, what its failure is called."""

from __future__ import annotations

import datetime as dt
import json
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from semesta_platform.errors import ContextError, InvalidError, SemestaError
from semesta_platform.jobs.records import JSON
from semesta_platform.jobs.registry import Job
from semesta_platform.tenancy.names import role_of

MOST_BYTES = 16 * 1024
MOST_DEPTH = 8
LONGEST_ERROR = 300
UNKNOWN_PATIENCE = dt.timedelta(days=1)
"""How long after its due moment work is kept whose job this version does not know: one that does may be on its way."""
UNKNOWN_PAUSE = 15.0
"""Seconds for which such work is put off when it has reached a worker that does not know it."""
LONGEST_PAUSE = dt.timedelta(hours=1)
JITTER = 0.25


def checked_arguments(arguments: Mapping[str, JSON]) -> dict[str, JSON]:
    """The arguments, when they are JSON and small: work names what it is about by ids, it does not carry it.

    Raises:
        InvalidError: something else than null, booleans, finite numbers, strings without NUL, lists and objects with string
            keys; nested deeper than 8; or more than 16 KiB as JSON.
    """
    given = dict(arguments)
    _check(given, MOST_DEPTH)
    if len(json.dumps(given, ensure_ascii=False).encode(errors="surrogatepass")) > MOST_BYTES:
        raise InvalidError(f"Arguments of a job have at most {MOST_BYTES} bytes: name rows by id instead of carrying them.")
    return given


def _check(value: object, depth: int) -> None:
    if depth < 0:
        raise InvalidError(f"Arguments of a job are nested at most {MOST_DEPTH} deep.")
    # Exactly these types: a subclass (an enum, a numpy number) may come back as something else.
    if type(value) is dict:
        for key, item in value.items():
            _check_text(key)
            _check(item, depth - 1)
    elif type(value) is list:
        for item in value:
            _check(item, depth - 1)
    elif type(value) is float:
        if value != value or value in {float("inf"), float("-inf")}:  # noqa: PLR0124 (only NaN differs from itself)
            raise InvalidError("Arguments of a job hold finite numbers only.")
    elif type(value) is str:
        _check_text(value)
    elif value is not None and type(value) not in {bool, int}:
        raise InvalidError(f"Arguments of a job are plain JSON; {type(value).__name__} is not.")


def _check_text(value: object) -> None:
    """PostgreSQL's jsonb takes neither NUL nor half of a surrogate pair."""
    if type(value) is not str:
        raise InvalidError("Keys in the arguments of a job are strings.")
    if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        raise InvalidError("Strings in the arguments of a job hold no NUL and no lone surrogate.")


def refusal(job: Job | None, name: str, tenant: str | None, runs_as: str) -> str | None:
    """Why this work must not be run, or None: a tenant's job runs as exactly that tenant's role, any other as its own.

    Args:
        job: as registered under `name`; None when there is none.
        name: as written in the outbox.
        tenant: region code in the outbox.
        runs_as: role in the outbox.
    """
    if job is None:
        return f"There is no job named {name[:60]!r} in this version."
    if not job.tenant:
        return None if tenant is None and runs_as == job.role else f"It runs as {job.role}, but was asked for as {runs_as[:60]}."
    if tenant is None:
        return "It is a tenant's job and names no tenant."
    try:
        role = role_of(tenant)
    except ContextError as error:
        return error.message
    return None if runs_as == role else f"It names tenant {tenant}, but was asked for as {runs_as[:60]}."


def pause(first: float, attempt: int, luck: float) -> dt.timedelta:
    """How long to wait after a failed attempt: doubled each time, at most an hour, spread by a quarter to both sides.

    Args:
        first: seconds after the first attempt.
        attempt: the one that failed, from 1.
        luck: 0 to 1, by chance, so that work which failed together does not come back together.
    """
    doubled = min(first * 2.0 ** min(attempt - 1, 40), LONGEST_PAUSE.total_seconds())
    return dt.timedelta(seconds=doubled * (1 - JITTER + 2 * JITTER * luck))


def sentence(error: BaseException) -> str:
    """What went wrong, without people's data: our own errors say it; of all others only kind and place are told."""
    if isinstance(error, SemestaError) and error.message:
        return error.message[:LONGEST_ERROR]
    place = _place(error)
    if isinstance(error, DBAPIError):
        return f"PostgreSQL refused: {_database_words(error)}{place}."[:LONGEST_ERROR]
    return f"{type(error).__name__}{place}."[:LONGEST_ERROR]


def _database_words(error: DBAPIError) -> str:
    """Kind, code and constraint; never the message itself, which may repeat a value."""
    original: Any = error.orig
    diagnosis = getattr(original, "diag", None)
    names = [getattr(diagnosis, field, None) for field in ("table_name", "column_name", "constraint_name")]
    words = [type(original).__name__, getattr(original, "sqlstate", None), *names]
    return ", ".join(str(word) for word in words if word)


def _place(error: BaseException) -> str:
    """The innermost line of ours."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "/semesta_" in frame.filename]
    if not ours:
        return ""
    return f" in {Path(ours[-1].filename).stem}.{ours[-1].name}, line {ours[-1].lineno}"
