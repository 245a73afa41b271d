"""The words of the record for what is done to tasks."""

from __future__ import annotations

from typing import Final

from semesta_platform.interface.acted import ActWords
from semesta_platform.interface.words import lazy_gettext as _l

WORDS: Final = ActWords(
    actions={
        "task.made": _l("membuat tugas %(subject)s"),
        "task.changed": _l("mengubah tugas %(subject)s"),
        "task.moved": _l("meneruskan tugas %(subject)s"),
        "task.assigned": _l("menugaskan orang untuk tugas %(subject)s"),
        "task.ticked": _l("mencentang butir tugas %(subject)s"),
        "task.commented": _l("mengomentari tugas %(subject)s"),
        "task.finished": _l("menyelesaikan tugas %(subject)s"),
        "task.cancelled": _l("membatalkan tugas %(subject)s"),
        "task.reopened": _l("membuka kembali tugas %(subject)s"),
        "recurring.changed": _l("mengubah tugas berkala"),
    },
    kinds={"task": _l("Tugas"), "recurring": _l("Tugas berkala")},
    fields={
        "task_kind": _l("Jenis tugas"),
        "task_step": _l("Langkah"),
        "waits_for": _l("Giliran"),
        "shared": _l("Dibagikan kepada cabang"),
        "task_period": _l("Masa"),
        "task_priority": _l("Prioritas"),
        "labels": _l("Label"),
        "assignee": _l("Ditugaskan kepada"),
        "checklist": _l("Daftar periksa"),
        "links": _l("Tautan"),
        "internal": _l("Hanya daerah"),
        "recurring_proposal": _l("Usulan peserta PBPU Pemda"),
        "recurring_reconciliation": _l("Rekonsiliasi data triwulanan"),
        "recurring_agreement": _l("Nota Kesepakatan dan Rencana Kerja"),
        "recurring_contribution": _l("Iuran dan tunggakan PBPU Pemda"),
    },
    values={
        "waits_for": {"region": _l("daerah"), "bpjs": _l("BPJS Kesehatan")},
        "task_priority": {"high": _l("tinggi"), "normal": _l("biasa"), "low": _l("rendah")},
    },
)
