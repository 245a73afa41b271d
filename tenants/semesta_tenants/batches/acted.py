"""The words of the record for what is done to batches."""

from __future__ import annotations

from typing import Final

from semesta_platform.interface.acted import ActWords
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.batches.reasons import REASONS
from semesta_tenants.batches.words import EFFECT_WORDS, FIELD_WORDS, KIND_WORDS, STATE_WORDS
from semesta_tenants.coverage.words import SEGMENT_WORDS

WORDS: Final = ActWords(
    actions={
        "batch.drafted": _l("membuat draf penyerahan %(subject)s"),
        "batch.resubmitted": _l("membuat draf pengajuan ulang %(subject)s"),
        "batch.changed": _l("mengubah draf penyerahan %(subject)s"),
        "batch.list_kept": _l("melampirkan daftar tersandi pada penyerahan %(subject)s"),
        "batch.list_dropped": _l("melepas daftar dari draf penyerahan %(subject)s"),
        "batch.list_read": _l("mengunduh daftar penyerahan %(subject)s"),
        "batch.list_removed": _l("menghapus daftar penyerahan %(subject)s"),
        "batch.sent": _l("mengirim penyerahan %(subject)s"),
        "batch.received": _l("menerima penyerahan %(subject)s"),
        "batch.verified": _l("menjawab penyerahan %(subject)s"),
        "batch.signed": _l("menandatangani penyerahan %(subject)s"),
        "batch.agreed": _l("menandatangani penyerahan %(subject)s sebagai pihak kedua dan menguncinya"),
        "batch.cancelled": _l("membatalkan draf penyerahan %(subject)s"),
        "batch.returned": _l("mengembalikan penyerahan %(subject)s untuk diperbaiki"),
        "batch.contested": _l("meminta penyerahan %(subject)s diperiksa kembali"),
        "batch.unsigned": _l("menarik tanda tangan pada penyerahan %(subject)s"),
        "batch.withdrawn": _l("menarik kembali penyerahan %(subject)s"),
    },
    kinds={"batch": _l("Penyerahan")},
    fields={
        "batch_title": _l("Judul"),
        "batch_kind": _l("Jenis"),
        "batch_month": _l("Untuk bulan"),
        "batch_state": _l("Keadaan"),
        **{name: FIELD_WORDS[name] for name in ("effect", "segment", "letter", "file_words", "task_id")},
        "resubmits": _l("Mengajukan ulang"),
        "file_digest": _l("Sidik berkas"),
        "reader_name": _l("Dibuka oleh"),
        "accepted_people": _l("Diterima"),
        "rejected_people": _l("Ditolak"),
        **{f"rejected_{code}": words for code, words in REASONS.items()},
        "branch_answer": _l("Jawaban cabang"),
        "region_signed_words": _l("Tanda tangan pemerintah daerah"),
        "bpjs_signed_words": _l("Tanda tangan BPJS Kesehatan"),
        "withdrawn_reason": _l("Alasan penarikan"),
        "returned_reason": _l("Alasan dikembalikan"),
    },
    values={
        "effect": {effect.value: words for effect, words in EFFECT_WORDS.items()},
        "batch_kind": {kind.value: words for kind, words in KIND_WORDS.items()},
        "batch_state": {state.value: words for state, words in STATE_WORDS.items()},
        "segment": {segment.value: words for segment, words in SEGMENT_WORDS.items()},
    },
    titles={"batch": "batch_title"},
)
