"""The words of contributions on pages: kinds, sources of money, sides, states, quick filters."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.contributions.records import Fund, Kind, MonthState, State
from semesta_tenants.coordination.records import Party

KIND_WORDS: Final[Mapping[Kind, str]] = MappingProxyType({Kind.BILL: _l("Tagihan"), Kind.PAYMENT: _l("Pembayaran")})
FUND_WORDS: Final[Mapping[Fund, str]] = MappingProxyType(
    {
        Fund.BUDGET: _l("APBD"),
        Fund.TOBACCO_TAX: _l("Pajak rokok"),
        Fund.EXCISE: "DBHCHT",
        Fund.PROVINCE: _l("Bagian provinsi"),
        Fund.OTHER: _l("Lain-lain"),
    }
)
SIDE_WORDS: Final[Mapping[Party, str]] = MappingProxyType({Party.REGION: _l("Daerah"), Party.BPJS: _l("Kantor cabang")})
PILLS: Final[Mapping[State, str]] = MappingProxyType(
    {State.WAITING: "unconfirmed", State.CONFIRMED: "agreed", State.VOIDED: "cancelled"}
)
MONTH_PILLS: Final[Mapping[MonthState, str]] = MappingProxyType(
    {MonthState.PAID: "paid", MonthState.SHORT: "short", MonthState.AHEAD: "not_due"}
    | dict.fromkeys((MonthState.UNBILLED, MonthState.EARLY), "unbilled")
)
"""States of `vocabulary.STATES`."""
VIEW_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "semua": _l("Semua"),
        "tunggakan": _l("Tunggakan"),
        "menunggu": _l("Menunggu dibenarkan"),
        "tanpa-tagihan": _l("Belum ada tagihan"),
        "lunas": _l("Lunas"),
    }
)
"""Quick filters by their name in the address, in the order in which they are offered."""
FIELD_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "amount": _l("Jumlah rupiah"),
        "people": _l("Jumlah orang"),
        "fund": _l("Sumber uang pembayaran"),
        "dated_on": _l("Tanggal surat atau bayar"),
        "document": _l("Nomor surat atau SP2D"),
        "void_reason": _l("Alasan dibatalkan"),
        "entry_state": _l("Keadaan catatan"),
        "office": _l("Perangkat daerah yang mencatat"),
    }
)
"""What the record holds of an entry."""
