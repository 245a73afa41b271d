"""What notices call things, said in the reader's language: titles are kept as they were written, in Indonesian.

What people called a thing stays as it is; what the product called it (a bill, a figure, the numbers of an answer) is said anew.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Final

from semesta_platform.interface import filters, formats
from semesta_platform.interface.words import gettext as _

_MONTH: Final = r"(?P<month>[A-Z][a-z]+ [0-9]{4})"
_MONTHS: Final = {formats.date(dt.date(2026, number, 1), "MMMM"): number for number in range(1, 13)}
_MONEY: Final = re.compile(rf"(?P<what>Tagihan|Pembayaran) iuran {_MONTH}, Rp(?P<amount>[0-9.]+)")
_FIGURE: Final = re.compile(rf"(?P<what>angka|prakiraan) cakupan {_MONTH}(?P<again> \(koreksi\))?")
_ANSWERED: Final = re.compile(r"(?P<title>.+): (?P<accepted>[0-9.]+) diterima, (?P<rejected>[0-9.]+) ditolak", re.DOTALL)


def answered(title: str, accepted: int, rejected: int) -> str:
    """`Usulan Maret: 113 diterima, 7 ditolak`: what came of a batch, as it is kept."""
    return f"{title}: {formats.number(accepted)} diterima, {formats.number(rejected)} ditolak"


def said(kind: str, title: str) -> str:
    """The title of a notice of this kind in the language of the request."""
    way = _WAYS.get(kind.partition(".")[0]) if kind != "batch.verified" else (_ANSWERED, _answer)
    found = way[0].fullmatch(title) if way else None
    return title if way is None or found is None else way[1](found) or title


def _money(found: re.Match[str]) -> str | None:
    month, amount = _month(found["month"]), filters.rupiah_full(int(found["amount"].replace(".", "")))
    if month is None:
        return None
    if found["what"] == "Tagihan":
        return _("Tagihan iuran %(month)s, %(amount)s", month=month, amount=amount)
    return _("Pembayaran iuran %(month)s, %(amount)s", month=month, amount=amount)


def _figure(found: re.Match[str]) -> str | None:
    month = _month(found["month"])
    if month is None:
        return None
    what = (
        _("angka cakupan %(month)s", month=month) if found["what"] == "angka" else _("prakiraan cakupan %(month)s", month=month)
    )
    return f"{what} ({_('koreksi')})" if found["again"] else what


def _answer(found: re.Match[str]) -> str | None:
    accepted, rejected = (filters.number(int(found[name].replace(".", ""))) for name in ("accepted", "rejected"))
    return _("%(title)s: %(accepted)s diterima, %(rejected)s ditolak", title=found["title"], accepted=accepted, rejected=rejected)


def _month(words: str) -> str | None:
    name, year = words.split()
    return filters.date(dt.date(int(year), _MONTHS[name], 1), "MMMM yyyy") if name in _MONTHS and int(year) else None


_Way = tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]]
_WAYS: Final[dict[str, _Way]] = {"contribution": (_MONEY, _money), "figure": (_FIGURE, _figure)}
