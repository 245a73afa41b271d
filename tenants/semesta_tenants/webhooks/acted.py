"""The words of the record for what is done to webhooks and deliveries."""

from __future__ import annotations

from typing import Final

from semesta_platform.interface.acted import ActWords
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.webhooks.sentences import OURS

WORDS: Final = ActWords(
    actions={
        "webhook.added": _l("menambah webhook %(subject)s"),
        "webhook.changed": _l("mengubah webhook %(subject)s"),
        "webhook.paused": _l("menjeda webhook %(subject)s"),
        "webhook.resumed": _l("melanjutkan webhook %(subject)s"),
        "webhook.stopped": _l("menjeda webhook %(subject)s karena penerimanya menjawab 410"),
        "webhook.rotated": _l("mengganti rahasia webhook %(subject)s"),
        "webhook.removed": _l("menghapus webhook %(subject)s"),
        "webhook.tried": _l("mengirim percobaan ke webhook %(subject)s"),
        "delivery.resent": _l("mengirim ulang ke webhook %(subject)s"),
    },
    kinds={"webhook": _l("Webhook"), "delivery": _l("Pengiriman webhook")},
    fields={
        "webhook_address": _l("Alamat webhook"),
        "webhook_events": _l("Peristiwa webhook"),
        "webhook_note": _l("Catatan webhook"),
        "webhook_pause": _l("Keadaan webhook"),
        "webhook_answer": _l("Jawaban penerima atau keterangan"),
    },
    values={
        "webhook_answer": OURS,
        "webhook_events": {"all": _l("semua peristiwa")},
        "webhook_pause": {"": _l("aktif"), "chosen": _l("dijeda"), "gone": _l("dijeda karena penerimanya berhenti")},
    },
    titles={"webhook": "webhook_address", "delivery": "webhook_address"},
)
