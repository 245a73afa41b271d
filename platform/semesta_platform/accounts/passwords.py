"""Hashing and checking passwords with argon2id, in the same time whether or not there is an account."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from semesta_platform.accounts.rules import LONGEST_PASSWORD

# OWASP's second choice (19 MiB, two passes, one lane): sixteen threads that check at once stay at 300 MiB.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hashed(password: str) -> str:
    """The password's argon2id hash with its parameters and a new salt."""
    return _HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether the password is the one; None as hash takes as long and never is."""
    # Beyond the longest allowed nothing can match, and hashing a megabyte would cost.
    try:
        _HASHER.verify(kept or _nobodys(), password[: LONGEST_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def outdated(kept: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    """A hash that belongs to no account."""
    return _HASHER.hash("a password that is nobody's")
