"""The table of months and the list of entries to take away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from semesta_platform.interface import filters
from semesta_platform.interface.vocabulary import STATES
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.workbooks import Cell, Table
from semesta_tenants.contributions.records import Entry, Fund, Month
from semesta_tenants.contributions.words import FUND_WORDS, KIND_WORDS, MONTH_PILLS, PILLS, SIDE_WORDS


def months(region: str, found: Iterable[Month]) -> Table:
    """What counts in each month, in whole rupiah. region: name of the tenant, in every row."""
    head = (
        *(_("Daerah"), _("Bulan"), _("Keadaan"), _("Orang ditagih"), _("Tagihan (Rp)"), _("Perkiraan (Rp)")),
        *(_("Terbayar dari %(source)s (Rp)", source=FUND_WORDS[fund]) for fund in Fund),
        *(_("Terbayar (Rp)"), _("Tunggakan (Rp)"), _("Kelebihan (Rp)"), _("Catatan yang menunggu dibenarkan")),
    )
    return Table(_("Iuran"), head, tuple(_month(region, each) for each in found))


def entries(region: str, found: Iterable[Entry], *, zone: dt.tzinfo) -> Table:
    """Every bill and payment, voided ones too. region: name of the tenant, in every row. zone: of the tenant, for moments."""
    head = (
        *(_("Daerah"), _("Bulan"), _("Jenis"), _("Keadaan"), _("Jumlah (Rp)"), _("Orang ditagih"), _("Sumber uang pembayaran")),
        *(_("Tanggal"), _("Nomor"), _("Catatan"), _("Pihak"), _("Dicatat oleh"), _("Dicatat pada")),
        *(_("Dibenarkan oleh"), _("Dibenarkan pada"), _("Dibatalkan oleh"), _("Dibatalkan pada"), _("Alasan dibatalkan")),
    )
    return Table(_("Catatan iuran"), head, tuple(_entry(region, each, zone) for each in found))


def _month(region: str, month: Month) -> tuple[Cell, ...]:
    return (
        *(region, month.first, str(STATES[MONTH_PILLS[month.state]].words), month.people, month.billed, month.expected),
        *(month.paid.get(fund, 0) for fund in Fund),
        *(month.paid_whole, month.arrears, month.credit, month.waiting),
    )


def _entry(region: str, entry: Entry, zone: dt.tzinfo) -> tuple[Cell, ...]:
    wanted = entry.wanted
    return (
        *(
            region,
            wanted.month,
            str(KIND_WORDS[wanted.kind]),
            str(STATES[PILLS[entry.state]].words),
            wanted.amount,
            wanted.people,
        ),
        *(str(FUND_WORDS[wanted.fund]) if wanted.fund else None, wanted.dated_on, wanted.document, wanted.note),
        *(str(SIDE_WORDS[entry.side]), filters.who(entry.entered_words), entry.entered_at.astimezone(zone)),
        *(filters.who(entry.confirmed_words), _moment(entry.confirmed_at, zone)),
        *(filters.who(entry.voided_words), _moment(entry.voided_at, zone), entry.void_reason),
    )


def _moment(at: dt.datetime | None, zone: dt.tzinfo) -> dt.datetime | None:
    return None if at is None else at.astimezone(zone)
