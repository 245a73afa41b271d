"""Files of imports to take away: the rejected rows with their faults beside what the file says, and the list of imports."""

from __future__ import annotations

import datetime as dt
import io
import zlib
from collections.abc import Sequence
from typing import Final

from semesta_platform.errors import InvalidError
from semesta_platform.interface import workbooks
from semesta_platform.interface.tables import csv_text
from semesta_platform.interface.vocabulary import STATES
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage.sheets import Cell
from semesta_tenants.intake import reading
from semesta_tenants.intake.records import Import, ImportLine, Outcome
from semesta_tenants.intake.shown import STATE_PILLS

WIDE: Final = 48
Table = list[tuple[Cell, ...]]


def rejected(lines: Sequence[ImportLine], content: bytes | None) -> Table:
    """The rejected rows: line, columns and sentences, then the cells as the file has them.

    content: the file, deflated; None for what a branch sent, of which the region has no file. Corrected in place it can be
    imported again: the three columns in front mean nothing to the import.
    """
    wrong = {each.line: each for each in lines if each.outcome == Outcome.REJECTED}
    headers, cells = _originals(content, set(wrong))
    made: Table = [(_("Baris"), _("Kolom yang salah"), _("Mengapa ditolak"), *headers)]
    for line, each in wrong.items():
        columns = ", ".join(dict.fromkeys(fault.column for fault in each.faults if fault.column))
        words = " ".join(fault.words for fault in each.faults)
        made.append((line, columns or _("seluruh baris"), words, *cells.get(line, ())))
    return made


def listed(found: Sequence[Import]) -> Table:
    """The list of imports."""
    head = (_("Berkas"), _("Keadaan"), _("Baru"), _("Berubah"), _("Sama"), _("Ditolak"), _("Oleh"), _("Dikirim"))
    made: Table = [head]
    for each in found:
        counts = tuple(each.counts[outcome] for outcome in Outcome)
        at = each.entered.at.isoformat(timespec="seconds")
        made.append((each.file_name, str(STATES[STATE_PILLS[each.state]].words), *counts, each.entered.words, at))
    return made


def csv_of(table: Table) -> bytes:
    """A table as CSV, no cell a formula."""
    return csv_text([[_plain(cell) for cell in row] for row in table]).encode()


def xlsx_of(table: Table, title: str) -> bytes:
    """A table as a workbook: numbers and days stay such, text stays text whatever it begins with. title: of the sheet."""
    target = io.BytesIO()
    with workbooks.opened(target) as book:
        sheet, bold = book.add_worksheet(title), book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        text, day = book.add_format({"text_wrap": True, "valign": "top"}), book.add_format({"num_format": "yyyy-mm-dd"})
        for line, row in enumerate(table):
            for place, cell in enumerate(row):
                if isinstance(cell, int | float):
                    sheet.write_number(line, place, cell)
                elif isinstance(cell, dt.date):
                    sheet.write_datetime(line, place, cell, day)
                elif cell:
                    sheet.write_string(line, place, cell, text if line else bold)
        for place in range(len(table[0])):
            longest = max(len(_plain(row[place])) for row in table[:200] if place < len(row))
            sheet.set_column(place, place, min(longest + 2, WIDE))
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(table) - 1, 1), len(table[0]) - 1)
        workbooks.on_paper(sheet)
    return target.getvalue()


def _originals(content: bytes | None, wanted: set[int]) -> tuple[tuple[str, ...], dict[int, tuple[Cell, ...]]]:
    if content is None:
        return (), {}
    try:
        table = reading.opened(zlib.decompress(content))
    except InvalidError:
        # It was read once: only a newer reader could refuse it, and the faults alone still help.
        return (), {}
    headers = tuple(each for each in table.headers if each)
    cells = {row.line: tuple(row.cells.get(each) for each in headers) for row in table.rows() if row.line in wanted}
    return headers, cells


def _plain(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell)
