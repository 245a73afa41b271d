"""Our own sentences among the answers that mails keep, in the reader's language: a worker writes them, who has none."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from semesta_platform.interface.words import lazy_gettext as _l
from semesta_platform.mail import sending
from semesta_tenants.notices import standing

OURS: Final[Mapping[str, str]] = MappingProxyType(
    {
        sending.NO_ADDRESS: _l("Alamat penerima tidak dapat dikirimi surel."),
        standing.NO_SEAT: _l("Akun ini tidak aktif atau tidak lagi memegang peran di daerah ini."),
        standing.UNSEEN: _l("Tidak lagi dibagikan kepada penerimanya."),
        standing.FORGOTTEN: _l("Pemberitahuannya sudah dihapus karena lama."),
    }
)
"""By the words that are kept."""
