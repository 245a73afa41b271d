"""What an address of the record says: leniently where it only turns pages, with a sentence where it narrows."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from semesta_platform.interface.words import gettext as _
from semesta_tenants.record.records import LONGEST_WORDS, Asked, Cursor
from semesta_tenants.record.words import KINDS

_MARK = "_"


def asked_from(given: Mapping[str, str]) -> Asked:
    """`jenis`, `hal`, `siapa`, `dari`, `sampai` and `sebelum` of an address."""
    faults: list[tuple[str, str]] = []
    since, until = (_day(given.get(name, ""), name, faults) for name in ("dari", "sampai"))
    if since and until and until < since:
        faults.append(("sampai", _("Tanggal akhir tidak boleh sebelum tanggal awal.")))
    kind = given.get("jenis", "")
    if kind and kind not in KINDS:
        faults.append(("jenis", _("Pilih salah satu dari daftar.")))
    return Asked(
        kind=kind or None,
        subject=given.get("hal", "")[:LONGEST_WORDS] or None,
        who=" ".join(given.get("siapa", "").split())[:LONGEST_WORDS],
        since=since,
        until=until,
        before=_cursor(given.get("sebelum", "")),
        faults=tuple(faults),
    )


def cursor_text(cursor: Cursor) -> str:
    """A cursor as addresses carry it."""
    moment, identity = cursor
    return f"{moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat()}{_MARK}{identity}"


def _cursor(text: str) -> Cursor | None:
    """None for the first page, and for whatever no page of ours has written."""
    moment, _mark, identity = text.partition(_MARK)
    try:
        return dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC), uuid.UUID(identity)
    except ValueError:
        return None


def _day(text: str, name: str, faults: list[tuple[str, str]]) -> dt.date | None:
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        faults.append((name, _("Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-01-31.")))
        return None
