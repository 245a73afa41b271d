"""The words of the record for what is done to the rules of reminders."""

from __future__ import annotations

from typing import Final

from semesta_platform.interface.acted import ActWords
from semesta_platform.interface.words import lazy_gettext as _l

ACTED: Final = ActWords(
    actions={"reminders.changed": _l("mengubah aturan pengingat")},
    kinds={"reminders": _l("Pengingat")},
    fields={
        "reminder_before": _l("Pengingat sebelum tenggat"),
        "reminder_before_days": _l("Hari kerja sebelum tenggat"),
        "reminder_on_day": _l("Pengingat pada hari tenggat"),
        "reminder_late": _l("Pengingat bila terlambat"),
        "reminder_late_every": _l("Ulangi tiap (hari kerja)"),
        "reminder_escalate_after": _l("Eskalasi setelah (hari kerja terlambat)"),
        "reminder_to": _l("Penerima eskalasi"),
    },
)
