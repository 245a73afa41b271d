"""Counts wrong guesses at a secret, so that after some of them no more are looked at. Sessions of role registry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from semesta_platform.accounts.model import FailureRow
from semesta_platform.accounts.rules import FAILURES, WINDOW
from semesta_platform.database import uuid7

SHORT_CODE: Final = {"pair": 30, "account": 300, "address": 200}
"""As `rules.FAILURES`, for a code of a few signs that a whole room types behind one address, and that lives for a day."""


def too_many(session: Session, keys: Mapping[str, bytes], most: Mapping[str, int] = FAILURES) -> bool:
    """Whether one of these has failed too often lately. keys: as `rules.counted_by` makes them. most: by their names."""
    query = (
        select(FailureRow.counted_by, func.count().label("failures"))
        .where(FailureRow.counted_by.in_(keys.values()), FailureRow.at > func.now() - WINDOW)
        .group_by(FailureRow.counted_by)
    )
    counted = {row.counted_by: row.failures for row in session.execute(query)}
    return any(counted.get(key, 0) >= most[name] for name, key in keys.items())


def failed(session: Session, keys: Mapping[str, bytes]) -> None:
    """One more wrong guess of each of these. In PostgreSQL and not in Valkey, whose loss would let everybody begin again."""
    session.execute(insert(FailureRow), [{"id": uuid7(), "counted_by": key} for key in keys.values()])
