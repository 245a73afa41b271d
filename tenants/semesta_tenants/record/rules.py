"""Which fields an act changed; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from semesta_platform.audit.records import Entry
from semesta_tenants.record.records import Difference

UNTOLD = frozenset({"person", "corrects"})
"""Ids: they name nothing to a reader, and the thing itself is named in the sentence."""


def differences(entry: Entry) -> tuple[Difference, ...]:
    """Every field with another value after than before, in the order of the record; empty texts are as good as nothing."""
    before, after = entry.before or {}, entry.after or {}
    fields = dict.fromkeys([*after, *before])
    found = (Difference(field, _value(before, field), _value(after, field)) for field in fields if field not in UNTOLD)
    return tuple(each for each in found if each.before != each.after)


def known(entry: Entry) -> Mapping[str, Any]:
    """What the act tells of its thing: as it is afterwards, or as it was when it is gone."""
    return entry.after or entry.before or {}


def cut(entries: Iterable[Entry], size: int) -> tuple[tuple[Entry, ...], bool]:
    """The first `size` entries, and whether there are more."""
    found = tuple(entries)
    return found[:size], len(found) > size


def _value(values: Mapping[str, Any], field: str) -> object:
    value = values.get(field)
    return None if value == "" else value
