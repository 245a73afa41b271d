"""What was frozen at a meeting, on paper: the same facts, tables and sentences as on its page, every cell as text."""

from __future__ import annotations

from typing import Any, Final

from semesta_platform.interface import filters, vocabulary
from semesta_platform.interface.words import gettext as _
from semesta_tenants.forum import shown_figures
from semesta_tenants.forum.minutes_records import Document
from semesta_tenants.forum.shown_figures import Block, Row, Sheet

NUMBERS: Final = frozenset({"num", "pct", "rate"})
"""Kinds of columns that stand to the right."""


def stand(document: Document) -> str:
    """When the figures were frozen, what day and basis they stand on, who says so; empty where there is no figure."""
    found, at = shown_figures.stand(document.drawn), document.meeting.frozen_at
    if found is None:
        return ""
    said = [
        _("Angka dibekukan %(at)s.", at=filters.clock(at)) if at else "",
        _("Per %(day)s; keaktifan dihitung atas %(basis)s.", day=found["as_of"], basis=found["basis"]),
        f"{vocabulary.STATES[found['state']].words}.",
        _("Sumber:") + f" {found['source']}." if found["source"] else "",
    ]
    return " ".join(each for each in said if each)


def figures(block: Block | None) -> dict[str, Any] | None:
    """What stands under one point of the agenda; None where nothing was drawn in."""
    if block is None:
        return None
    return {
        "facts": [[str(words), str(value)] for words, value in block.facts],
        "sheets": [_sheet(each) for each in block.sheets],
        "notes": [str(each) for each in block.notes],
    }


def _sheet(sheet: Sheet) -> dict[str, Any]:
    return {
        "caption": str(sheet.caption),
        "head": [str(column["label"]) for column in sheet.columns],
        "numbers": [column.get("kind") in NUMBERS for column in sheet.columns],
        "rows": [[_cell(column, row) for column in sheet.columns] for row in sheet.rows],
    }


def _cell(column: Row, row: Row) -> str:
    """One cell as `data_table` words it."""
    kind, value = column.get("kind"), row.get(column["key"])
    if value is None:
        return str(column.get("unknown", _("belum lapor")))
    if kind == "num":
        return str(filters.number(value))
    if kind == "pct":
        return str(filters.percent(value, column.get("decimals", 2)))
    return str(vocabulary.STATES[value].words) if kind == "pill" else str(value)
