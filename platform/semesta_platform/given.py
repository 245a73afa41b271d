"""What addresses and forms carry, read: ids, versions and texts; what cannot be is never a fault of the page; pure."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

Form = Mapping[str, str]
Value = TypeVar("Value")
NEVER_SEEN: Final = -1
"""A version that nothing has: as stale as a wrong one."""
_VERSION: Final = re.compile(r"[0-9]{1,9}", re.ASCII)


def seen_from(form: Form) -> int:
    """The row version that was on screen; `NEVER_SEEN` for what is none."""
    found = form.get("versi", "")
    return int(found) if _VERSION.fullmatch(found) else NEVER_SEEN


def uuid_of(text: str) -> uuid.UUID | None:
    """The id that a text is; None for anything else."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def line_of(text: str, longest: int) -> str:
    """Without signs that the database refuses, and with single spaces."""
    return " ".join(text.replace("\0", " ").split())[:longest]


def typed_by(room: Mapping[str, int]) -> Callable[[Form], dict[str, str]]:
    """Reads a form to show it again: every field as it was typed, cut at its length, for a megabyte comes back to nobody.

    room: the lengths by field.
    """

    def typed_from(form: Form) -> dict[str, str]:
        return {name: form.get(name, "").replace("\r\n", "\n")[:most] for name, most in room.items()}

    return typed_from


class Reader:
    """Reads the fields of a form and keeps a sentence for each that cannot be read, in `faults`."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self.faults: dict[str, str] = {}

    def read(self, name: str, parse: Callable[[str], Value | None], missing: str = "") -> Value | None:
        """What `parse` makes of a field; its ValueError says what is wrong. missing: what is wrong where nothing stands."""
        try:
            found = parse(self._form.get(name, ""))
        except ValueError as error:
            self.faults[name] = str(error)
            return None
        if found is None and missing:
            self.faults[name] = missing
        return found

    def text(self, name: str) -> str:
        """Browsers send CR LF where the database keeps LF: no difference between two versions."""
        return self._form.get(name, "").replace("\r\n", "\n").strip()

    def line(self, name: str) -> str:
        """In one line, with single spaces."""
        return " ".join(self._form.get(name, "").split())
