"""Our own sentences among the answers that deliveries keep, in the reader's language: a worker writes them, who has none."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from semesta_platform.calling import addresses, posting
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.webhooks import secrets, sending, service

OURS: Final[Mapping[str, str]] = MappingProxyType(
    {
        service.PAUSED: _l("Webhook sedang dijeda."),
        service.REMOVED: _l("Webhook sudah dihapus."),
        sending.SILENT: _l("Penerima tidak menjawab selama tiga hari."),
        secrets.BROKEN: _l("Rahasia webhook ini tidak terbuka dengan kunci pemasangan ini. Ganti rahasianya."),
        addresses.MALFORMED: _l("Alamat tidak dapat dibaca."),
        addresses.PLAIN: _l("Alamat harus diawali https://."),
        addresses.INWARD: _l("Alamat ini bukan alamat publik, jadi tidak dipanggil."),
        addresses.UNKNOWN: _l("Nama alamat tidak ditemukan."),
        posting.LATE: _l("Tidak ada jawaban dalam batas waktu."),
        posting.REFUSED: _l("Sambungan ditolak atau terputus."),
        posting.UNTRUSTED: _l("Sertifikat HTTPS tidak dapat dipercaya."),
    }
)
"""By the words that are kept; more may follow them, as the kind of a trouble does."""
