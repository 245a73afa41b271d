"""The list of saved plans: how an address narrows and orders it, and the same rows to take away; pure."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from semesta_platform.interface import workbooks
from semesta_platform.interface.tables import csv_text, ordered_by
from semesta_platform.interface.words import gettext as _
from semesta_tenants.planning import words
from semesta_tenants.planning.records import Scenario, State

MOST_WORDS: Final = 5
STATE_FIELDS: Final[Mapping[str, State]] = MappingProxyType(
    {"tersimpan": State.SAVED, "dipilih": State.CHOSEN, "arsip": State.ARCHIVED}
)
KEYS: Final[Mapping[str, Callable[[Scenario], Any]]] = MappingProxyType(
    {
        "nama": lambda each: each.name.casefold(),
        "orang": lambda each: each.plan.people,
        "bulan": lambda each: len(each.plan.months),
        "biaya": lambda each: each.plan.cost,
        "angka": lambda each: each.base.figure.as_of,
        "ubah": lambda each: each.changed_at,
    }
)


def narrowed(scenarios: Iterable[Scenario], given: Mapping[str, str]) -> list[Scenario]:
    """The scenarios that `keadaan` and `q` of the address ask for; archived ones only when they are asked for."""
    state, wanted = STATE_FIELDS.get(given.get("keadaan", "")), given.get("q", "").casefold().split()[:MOST_WORDS]
    return [
        each
        for each in scenarios
        if (each.state is state if state else each.state is not State.ARCHIVED)
        and all(word in f"{each.name} {each.note}".casefold() for word in wanted)
    ]


def in_order(scenarios: Iterable[Scenario], given: Mapping[str, str]) -> tuple[list[Scenario], str, str]:
    """The scenarios in the order of the address; the last changed first where it names none."""
    asked = given if given.get("urut") in KEYS else {**given, "urut": "ubah", "arah": "turun"}
    return ordered_by(scenarios, KEYS, asked, "ubah")


def rows(scenarios: Iterable[Scenario], region: str) -> list[Sequence[Any]]:
    """The list with its head, for files: whole people, whole rupiah, days."""
    head = (
        _("Daerah"),
        _("Nama rencana"),
        _("Keadaan"),
        _("Angka dasar"),
        _("Target"),
        _("Orang"),
        _("Bulan"),
        _("Biaya daerah (Rp)"),
    )
    tail = (_("Belum ada sumbernya (Rp)"), _("Catatan"), _("Diubah oleh"), _("Diubah pada"))
    found: list[Sequence[Any]] = [(*head, *tail)]
    for each in scenarios:
        goals = ", ".join(f"{words.GOALS[goal]} {words.goal_words(value)}" for goal, value in each.asked.goals.items())
        plan = (each.plan.people, len(each.plan.months), each.plan.cost, each.plan.unfunded)
        name = (region, each.name, str(words.STATES[each.state]), each.base.figure.as_of, goals)
        found.append((*name, *plan, each.note, each.changed_words, each.changed_at.date()))
    return found


def csv_of(scenarios: Iterable[Scenario], region: str) -> str:
    """A CSV file: numbers bare, days in ISO form."""
    return csv_text([str(cell) for cell in row] for row in rows(scenarios, region))


def xlsx_of(scenarios: Iterable[Scenario], region: str) -> bytes:
    """A workbook of one sheet."""
    target = io.BytesIO()
    with workbooks.opened(target) as book:
        sheet, bold = book.add_worksheet(_("Rencana")), book.add_format({"bold": True, "text_wrap": True})
        number, day = book.add_format({"num_format": "#,##0"}), book.add_format({"num_format": "yyyy-mm-dd"})
        lines = rows(scenarios, region)
        for row, line in enumerate(lines):
            for place, cell in enumerate(line):
                write(sheet, (row, place), cell, bold if row == 0 else None, number, day)
        sheet.set_column(0, len(lines[0]) - 1, 18)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(len(lines) - 1, 1), len(lines[0]) - 1)
    return target.getvalue()


def write(sheet: Any, at: tuple[int, int], cell: Any, text: Any, number: Any, day: Any) -> None:
    """One cell as what it is: a whole number, a day, or text that no program takes for a formula."""
    if isinstance(cell, int):
        sheet.write_number(*at, cell, number)
    elif hasattr(cell, "isoformat"):
        sheet.write_datetime(*at, cell, day)
    elif cell:
        sheet.write_string(*at, str(cell), text)
