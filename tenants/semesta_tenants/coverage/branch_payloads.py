"""What the verifying pages are sent, and their lists as spreadsheets want them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from semesta_platform.tenancy.records import TenantRecord
from semesta_tenants.coverage import rules
from semesta_tenants.coverage.desk import Waiting

_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
NOTHING_SEEN = -1
"""Row version of a form that names none: it was changed since, whatever it is."""


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One waiting figure with where it comes from. mine: the person may decide it, as far as roles tell."""

    tenant: TenantRecord
    waiting: Waiting
    mine: bool = True

    @property
    def since(self) -> datetime | None:
        """When it was submitted."""
        step = self.waiting.version.submitted
        return step.at if step else None

    @property
    def day(self) -> date | None:
        """That day in the tenant's own zone."""
        return None if self.since is None else self.since.astimezone(ZoneInfo(self.tenant.zone)).date()


def expected_from(form: Mapping[str, str]) -> int:
    """The row version that the person had on screen."""
    given = form.get("versi", "")
    return int(given) if _NUMBER.fullmatch(given) else NOTHING_SEEN


def reason_from(form: Mapping[str, str]) -> str:
    """Why a figure goes back, with the line ends that browsers send made plain."""
    return form.get("alasan", "").replace("\r\n", "\n").strip()


QUEUE_KEYS: MappingProxyType[str, Callable[[QueueLine], Any]] = MappingProxyType(
    {
        "sejak": lambda line: (line.since is not None, line.since),
        "antre": lambda line: line.tenant.name.casefold(),
        "bulan": lambda line: line.waiting.version.figure.as_of,
        "cakupan": lambda line: _value(line.waiting.rates[0].after),
        "keaktifan": lambda line: _value(line.waiting.rates[1].after),
    }
)
"""Orders of the queue; by waiting time, oldest first, unless the address says otherwise."""


def queue_rows(lines: Iterable[QueueLine]) -> list[tuple[str, ...]]:
    """The queue as a table: counts as digits, rates in per cent with a point, instants in UTC."""
    head = (
        *(_("Kode"), _("Daerah"), _("Per tanggal"), _("Jenis"), _("Versi"), _("Penduduk"), _("Terdaftar"), _("Aktif")),
        *(_("Cakupan"), _("Keaktifan"), _("Basis"), _("Selisih terdaftar"), _("Selisih aktif"), _("Diajukan oleh")),
        *(_("Diajukan"), _("Lonjakan"), _("Alasan")),
    )
    return [head, *(_queue_cells(line) for line in lines)]


def _queue_cells(line: QueueLine) -> tuple[str, ...]:
    version, counts = line.waiting.version, line.waiting.lines
    figure, rates = version.figure, line.waiting.rates
    return (
        *(line.tenant.code, line.tenant.name, figure.as_of.isoformat(), figure.kind.value, str(version.number)),
        *(_text(count.after) for count in counts[:3]),
        *(rules.rate_text(rate.after) or "" for rate in rates[:2]),
        figure.basis.value,
        *(_text(count.change) for count in counts[1:3]),
        version.submitted.words if version.submitted else "",
        line.since.isoformat() if line.since else "",
        "; ".join(each.words for each in line.waiting.jumps),
        version.reason,
    )


def _value(rate: Any) -> Any:
    """An unknown rate stands below every known one."""
    return -1 if rate is None else rate.value


def _text(number: int | None) -> str:
    return "" if number is None else str(number)
