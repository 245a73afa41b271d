"""The desk's lists to take away: the work, and the regions beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.workbooks import Cell, Table
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.records import Rate, Relation
from semesta_tenants.coverage.words import BASIS_WORDS, STANDS_WORDS, rate_words
from semesta_tenants.desk import shown, words
from semesta_tenants.desk.records import Compared, Work

HOURS: Final = 24
ORDERS: Final[Mapping[str, Callable[[Compared], Any]]] = MappingProxyType(
    {
        "nama": lambda each: each.region.tenant.name.casefold(),
        "angka": lambda each: each.region.newest.figure.as_of.isoformat() if each.region.newest else "",
        "menunggu": lambda each: len(each.region.waiting),
        "terbit": lambda each: each.newest.figure.as_of.isoformat() if each.newest else "",
        "terbit-cakupan": lambda each: _value(each.coverage),
        "terbit-keaktifan": lambda each: _value(each.active),
        "sebulan": lambda each: (each.points is not None, each.points),
        "tugas": lambda each: (each.region.load.late, each.region.load.open),
        "penyerahan": lambda each: (each.region.batches.unanswered, each.region.batches.rejected),
        "iuran": lambda each: (each.region.contributions.arrears, each.region.contributions.billed),
    }
)
"""Orders of the table of regions, by name unless the address says otherwise; what is unknown stands below what is known."""


def work_table(found: Iterable[Work]) -> Table:
    """The work as the address narrows it, the most pressing first."""
    head = (
        *(_("Kode"), _("Daerah"), _("Jenis"), _("Yang dikerjakan"), _("Menunggu sejak"), _("Tenggat"), _("Terlambat")),
        *(_("Dapat Anda kerjakan"),),
    )
    rows = tuple(
        (
            each.region.tenant.code,
            each.region.tenant.name,
            str(words.SORT_WORDS[each.sort]),
            shown.title_of(each),
            each.since.astimezone(ZoneInfo(each.region.tenant.zone)),
            each.due,
            _yes(each.late),
            _yes(each.mine),
        )
        for each in found
    )
    return Table(_("Pekerjaan cabang"), head, rows)


def region_table(found: Sequence[Compared]) -> Table:
    """The regions beside each other. Waiting times are whole hours, money whole rupiah."""
    head = (
        *(_("Kode"), _("Daerah"), _("Menunggu"), _("Terbit terakhir"), _("Bukti"), _("Cakupan"), _("Keaktifan"), _("Basis")),
        *(_("Bulan tertinggal"), _("Bulan belum terbit"), _("Perubahan keaktifan sebulan (poin)")),
        *(_("Tugas terbuka"), _("Tugas terlambat"), _("Rata-rata menunggu cabang (jam)"), _("Rata-rata menunggu daerah (jam)")),
        *(_("Penyerahan belum dijawab"), _("Orang belum dijawab"), _("Ditolak bulan ini"), _("Iuran lunas sampai")),
        *(_("Tunggakan (Rp)"), _("Keterangan")),
    )
    return Table(_("Daerah binaan"), head, tuple(_cells(each) for each in found))


def _cells(each: Compared) -> tuple[Cell, ...]:
    tenant, region = each.region.tenant, each.region
    if region.suspended:
        return (tenant.code, tenant.name, *(None,) * 18, _("Ditangguhkan oleh pengelola sistem"))
    load, batches, paid, newest = region.load, region.batches, region.contributions, each.newest
    figure = newest.figure if newest else None
    return (
        *(tenant.code, tenant.name, len(region.waiting)),
        *((figure.as_of, str(STANDS_WORDS[newest.evidence.value])) if figure and newest else (None, None)),
        *(_rate(each.coverage), _rate(each.active), str(BASIS_WORDS[figure.basis]) if figure else None),
        *(each.behind, " ".join(f"{month:%Y-%m}" for month in each.missing), None if each.points is None else str(each.points)),
        *(load.open, load.late, _hours(load.days_branch), _hours(load.days_region)),
        *(batches.unanswered, batches.people, batches.rejected),
        *(paid.paid_until, paid.arrears if paid.billed else None, None),
    )


def _rate(rate: Rate | None) -> Cell:
    if rate is None or rate.relation is Relation.EXACTLY:
        return None if rate is None else two_decimals(rate.value)
    return rate_words(rate)


def _hours(days: float | None) -> int | None:
    return None if days is None else round(days * HOURS)


def _yes(value: bool) -> str:  # noqa: FBT001 (a cell of a table)
    return _("ya") if value else _("tidak")


def _value(rate: Rate | None) -> Any:
    return Decimal(-1) if rate is None else rate.value
