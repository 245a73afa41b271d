"""The secrets of webhooks: made, sealed for their own region and webhook, and opened only where a call is signed; pure."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Final

from semesta_platform.calling.signatures import new_secret
from semesta_platform.storage import sealing

BROKEN: Final = "Rahasia webhook ini tidak terbuka dengan kunci pemasangan ini. Ganti rahasianya."


def fresh(key: bytes, tenant: str, webhook: uuid.UUID) -> tuple[str, str]:
    """A new secret and what is kept of it. key: of the installation, 32 bytes. tenant: region code."""
    secret = new_secret()
    return secret, sealing.sealed_words(secret, key, _place(tenant, webhook))


def opened(sealed: Iterable[str], keys: Sequence[bytes], tenant: str, webhook: uuid.UUID) -> tuple[str, ...]:
    """Those of these secrets that open with one of these keys."""
    found: list[str] = []
    for each in sealed:
        try:
            found.append(sealing.opened_words(each, keys, _place(tenant, webhook)))
        except sealing.BrokenSealError:
            continue
    return tuple(found)


def _place(tenant: str, webhook: uuid.UUID) -> tuple[str, ...]:
    """A secret that is carried to another region or webhook opens nowhere."""
    return ("webhook", tenant, str(webhook))
