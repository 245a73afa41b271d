"""Cursors of keyset pages: opaque to whoever carries them, checked when they come back."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar

import orjson
from flask_babel import gettext as _

from semesta_platform.errors import InvalidError

Key = TypeVar("Key")
Item = TypeVar("Item")


def cursor_of(*parts: str) -> str:
    """A cursor that continues behind the line with this key."""
    return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


def key_in(cursor: str | None, read: Callable[..., Key]) -> Key | None:
    """The key in a cursor, None where there is no cursor. read: makes the key of the parts, or raises ValueError.

    Raises:
        InvalidError: it is no cursor of ours.
    """
    if cursor is None:
        return None
    try:
        parts = orjson.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        if not isinstance(parts, list) or not all(isinstance(part, str) and "\0" not in part for part in parts):
            raise ValueError  # noqa: TRY301 (one way out for everything that is no cursor)
        return read(*parts)
    except (binascii.Error, ValueError, TypeError, OverflowError):
        words = _("Pakai next_cursor dari jawaban sebelumnya, tanpa diubah.")
        raise InvalidError("no cursor", {"cursor": [words]}) from None


def page_of(found: Sequence[Item], limit: int, key: Callable[[Item], tuple[str, ...]]) -> tuple[Sequence[Item], str | None]:
    """The lines of a page and the cursor behind them, None at the end. found: one more than `limit`, if there are so many."""
    rows = found[:limit]
    return rows, cursor_of(*key(rows[-1])) if len(found) > len(rows) else None
