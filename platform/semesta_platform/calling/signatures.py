"""Signatures of calls after Standard Webhooks 1.0 (https://www.standardwebhooks.com): symmetric, HMAC-SHA256."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import Final

MARK: Final = "whsec_"
"""In front of every secret, as the specification has it; what follows is base64."""
BYTES: Final = 32


def new_secret() -> str:
    """256 random bits."""
    return MARK + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def signature(secret: str, identity: str, moment: int, body: bytes) -> str:
    """`v1,` and base64 of the HMAC over `id.timestamp.body`. moment: seconds since 1970."""
    key = base64.b64decode(secret.removeprefix(MARK))
    return "v1," + base64.b64encode(hmac.digest(key, f"{identity}.{moment}.".encode() + body, hashlib.sha256)).decode()


def headers(keys: Iterable[str], identity: str, moment: int, body: bytes) -> dict[str, str]:
    """The three headers. keys: the secret, and the one before it for as long as both are good: each signs."""
    return {
        "webhook-id": identity,
        "webhook-timestamp": str(moment),
        "webhook-signature": " ".join(signature(key, identity, moment, body) for key in keys),
    }
