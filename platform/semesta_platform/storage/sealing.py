"""Files that only their own place can open: AES-256-GCM in authenticated chunks, bound to a tenant and the thing they hang on.

The form is that of STREAM (Hoang, Reyhanitabar, Rogaway, Vizard 2015): each file has a key of its own, derived by HKDF-SHA256
from the installation's and 32 random bytes; the nonce of a chunk is its place and whether it is the last. So chunks cannot be
changed, left out, put in another order or carried to another file, and the file cannot end early.
"""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Iterator, Sequence
from typing import IO, TYPE_CHECKING, Final

from semesta_platform.errors import UnavailableError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MARK: Final = b"SEMESTA1"
SALT: Final = 32
HEAD: Final = len(MARK) + SALT
CHUNK: Final = 64 * 1024
"""Bytes of a file that are sealed together."""
TAG: Final = 16
KEY: Final = 32
_PLACE: Final = 11
_LAST, _MORE = b"\1", b"\0"


class BrokenSealError(UnavailableError):
    """What lies in the store is not what was sealed for this place with this key: damaged, cut off, exchanged, or another key."""


def sealed_size(size: int) -> int:
    """Bytes that a file of `size` bytes takes once it is sealed."""
    return HEAD + size + max(-(-size // CHUNK), 1) * TAG


def seal(source: IO[bytes], target: IO[bytes], key: bytes, place: tuple[str, ...]) -> None:
    """Write all that `source` gives from where it stands into `target`, sealed. key: 32 bytes. place: what it is bound to.

    One chunk is in memory at a time, and nothing that can be read is ever written.
    """
    salt = os.urandom(SALT)
    cipher, bound = _cipher(key, salt), _bound(place)
    target.write(MARK + salt)
    piece, number = source.read(CHUNK), 0
    while True:
        following = source.read(CHUNK) if len(piece) == CHUNK else b""
        target.write(cipher.encrypt(_nonce(number, last=not following), piece, bound))
        if not following:
            return
        piece, number = following, number + 1


def opened(pieces: Iterator[bytes], keys: Sequence[bytes], place: tuple[str, ...]) -> Iterator[bytes]:
    """What was sealed, chunk by chunk, each given out only once it is known to be right; the first is looked at at once.

    pieces: what the store gives, in pieces of any size. keys: those with one of which it was sealed. place: as for `seal`.

    Raises:
        BrokenSealError: at the first chunk that is not right; also while one reads, where a later one is not.
    """
    chunks = _opened(pieces, keys, place)
    first = next(chunks)

    def rest() -> Iterator[bytes]:
        yield first
        yield from chunks

    return rest()


def sealed_words(words: str, key: bytes, place: tuple[str, ...]) -> str:
    """A few words, sealed as a file is, in base64: for a column of a table. key, place: as for `seal`."""
    target = io.BytesIO()
    seal(io.BytesIO(words.encode()), target, key, place)
    return base64.b64encode(target.getvalue()).decode()


def opened_words(kept: str, keys: Sequence[bytes], place: tuple[str, ...]) -> str:
    """What `sealed_words` sealed. keys: as for `opened`.

    Raises:
        BrokenSealError: as `opened`, or it is no base64 at all.
    """
    try:
        pieces = iter([base64.b64decode(kept, validate=True)])
    except ValueError:
        raise BrokenSealError("These are no sealed words.") from None
    return b"".join(opened(pieces, keys, place)).decode()


def _opened(pieces: Iterator[bytes], keys: Sequence[bytes], place: tuple[str, ...]) -> Iterator[bytes]:
    reader, bound = _Reader(pieces), _bound(place)
    head = reader.take(HEAD)
    if len(head) != HEAD or not head.startswith(MARK):
        raise BrokenSealError("This is no sealed file.")
    ciphers, number = [_cipher(key, head[len(MARK) :]) for key in keys], 0
    while True:
        chunk = reader.take(CHUNK + TAG)
        last = reader.at_end
        # One key for all of a file: that which opens its first chunk.
        cipher, text = _decrypted(ciphers, _nonce(number, last=last), chunk, bound)
        yield text
        ciphers = [cipher]
        if last:
            return
        number += 1


def _decrypted(ciphers: Sequence[AESGCM], nonce: bytes, chunk: bytes, bound: bytes) -> tuple[AESGCM, bytes]:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415  (heavy, and only who reads such a file needs it)

    for cipher in ciphers:
        try:
            return cipher, cipher.decrypt(nonce, chunk, bound)
        except (InvalidTag, ValueError):
            continue
    raise BrokenSealError("A sealed file does not open: it is damaged, or of another place or key.")


class _Reader:
    """Pieces of any size as pieces of the size that is asked for."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._held = pieces, b""

    def take(self, size: int) -> bytes:
        """So many bytes, fewer only at the end."""
        self._fill(size)
        taken, self._held = self._held[:size], self._held[size:]
        return taken

    @property
    def at_end(self) -> bool:
        self._fill(1)
        return not self._held

    def _fill(self, size: int) -> None:
        if len(self._held) >= size:
            return
        found, have = [self._held], len(self._held)
        for piece in self._pieces:
            found.append(piece)
            have += len(piece)
            if have >= size:
                break
        self._held = b"".join(found)


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  (as in `_opened`)
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415  (as in `_opened`)
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415  (as in `_opened`)

    if len(key) != KEY:
        raise ValueError(f"A key has {KEY} bytes.")
    return AESGCM(HKDF(SHA256(), KEY, salt, b"semesta sealed file 1").derive(key))


def _bound(place: tuple[str, ...]) -> bytes:
    """Each part with its length in front: no two places read alike."""
    parts = [part.encode() for part in place]
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(_PLACE, "big") + (_LAST if last else _MORE)
