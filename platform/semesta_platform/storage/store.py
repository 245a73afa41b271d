"""The store of files: bytes by tenant and id, in the installation's data directory or in a bucket that speaks S3."""

from __future__ import annotations

import datetime as dt
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from semesta_platform.errors import NotFoundError, UnavailableError
from semesta_platform.settings import Settings
from semesta_platform.tenancy.names import role_of

if TYPE_CHECKING:
    from obstore.store import LocalStore, S3Store

FOLDER: Final = "files"
PIECE: Final = 256 * 1024
"""Bytes that are handed out at once."""
PART: Final = 5 * 1024 * 1024
"""Bytes of one part of an upload to a bucket: the least that S3 takes. Two are under way at once, so 10 MiB is what one costs."""
PARTS_AT_ONCE: Final = 2
PROBED: Final = "check"
_PRIVATE: Final = 0o700
_PATIENCE: Final[dict[str, Any]] = {"timeout": "60s", "connect_timeout": "5s"}
_RETRIES: Final[dict[str, Any]] = {"max_retries": 2, "retry_timeout": dt.timedelta(seconds=60)}


@dataclass(frozen=True, slots=True)
class Kept:
    """One file that lies in the store. size: bytes. at: when it was written, aware."""

    id: uuid.UUID
    size: int
    at: dt.datetime


class Store:
    """Files by tenant and id. Opened with its first use, so each process has its own connections.

    A key is made of a region code and an id of ours and of nothing else: no name that somebody typed is ever part of one. What
    is written appears when it is whole: a directory gets it under a temporary name that is then moved, a bucket gets it in
    parts that are put together last.

    Every verb raises UnavailableError when the store does not answer or has no room.
    """

    def __init__(self, settings: Settings) -> None:
        self._data, self._files = settings.data, settings.files

    def write(self, tenant: str, which: uuid.UUID, source: IO[bytes]) -> None:
        """Keep all that `source` gives from where it stands; 10 MiB of it are in memory at most. tenant: region code."""
        import obstore  # noqa: PLC0415  (heavy, and only who keeps files needs it)

        with _told():
            obstore.put(
                self._opened, _key(tenant, which), source, chunk_size=PART, use_multipart=True, max_concurrency=PARTS_AT_ONCE
            )
            self._flush(_key(tenant, which))

    def read(self, tenant: str, which: uuid.UUID) -> tuple[int, Iterator[bytes]]:
        """(bytes in all, pieces of them).

        Raises:
            NotFoundError: there is no such file.
        """
        import obstore  # noqa: PLC0415  (as in `write`)

        with _told():
            found = obstore.get(self._opened, _key(tenant, which))
            return int(found.meta["size"]), (bytes(piece) for piece in found.stream(min_chunk_size=PIECE))

    def remove(self, tenant: str, which: uuid.UUID) -> None:
        """Take a file away; one that is not there is no error."""
        import obstore  # noqa: PLC0415  (as in `write`)

        with _told(), suppress(FileNotFoundError):
            obstore.delete(self._opened, _key(tenant, which))

    def listed(self, tenant: str) -> Iterator[Kept]:
        """All files of a tenant, in no order; what is no id of ours is left out."""
        import obstore  # noqa: PLC0415  (as in `write`)

        with _told():
            for found in (each for some in obstore.list(self._opened, prefix=_folder(tenant)) for each in some):
                with suppress(ValueError):
                    yield Kept(uuid.UUID(found["path"].rpartition("/")[2]), int(found["size"]), found["last_modified"])

    def sweep_unfinished(self, tenant: str, before: dt.datetime) -> int:
        """Take away what processes that were killed left half-written in a directory; how many.

        A bucket does that by a rule of its own (AbortIncompleteMultipartUpload).
        """
        if self._files.store_url is not None:
            return 0
        swept = 0
        for each in (self._data / FOLDER / _folder(tenant)).glob("*#*"):
            with suppress(OSError):
                if each.stat().st_mtime < before.timestamp():
                    each.unlink()
                    swept += 1
        return swept

    def probe(self) -> None:
        """Write, read and take away a few bytes.

        Raises:
            UnavailableError: one of these failed.
        """
        import obstore  # noqa: PLC0415  (as in `write`)

        key = f"{PROBED}/{uuid.uuid4()}"
        with _told():
            obstore.put(self._opened, key, b"semesta")
            if bytes(obstore.get(self._opened, key).bytes()) != b"semesta":
                raise UnavailableError("The store of files gives back other bytes than it was given.")
            obstore.delete(self._opened, key)

    @property
    def words(self) -> str:
        """Where files lie, for operators; without keys."""
        return self._files.store_url or str(self._data / FOLDER)

    @cached_property
    def _opened(self) -> LocalStore | S3Store:
        from obstore.store import LocalStore, S3Store  # noqa: PLC0415  (as in `write`)

        if self._files.store_url is None:
            place = self._data / FOLDER
            place.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
            return LocalStore(prefix=place)
        bucket, _, prefix = self._files.store_url.removeprefix("s3://").partition("/")
        endpoint = self._files.store_endpoint
        given = {
            "endpoint": endpoint,
            "access_key_id": self._files.store_key,
            "secret_access_key": self._files.store_secret,
            "region": self._files.store_region,
        }
        return S3Store(
            bucket,
            prefix=prefix.strip("/") or None,
            client_options={**_PATIENCE, "allow_http": (endpoint or "").startswith("http:")},  # type: ignore[typeddict-item,arg-type,unused-ignore]  # spread of a plain dict
            retry_config=_RETRIES,  # type: ignore[arg-type,unused-ignore]  # as above
            **{name: value for name, value in given.items() if value is not None},  # type: ignore[arg-type,unused-ignore]  # as above
        )

    def _flush(self, key: str) -> None:
        """To the disk itself: the row that tells of the file must not outlive it when the power goes."""
        if self._files.store_url is None:
            path = self._data / FOLDER / key
            for each in (path, path.parent):
                _sync(each)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _folder(tenant: str) -> str:
    # Refuses whatever is no region code.
    role_of(tenant)
    return tenant


def _key(tenant: str, which: uuid.UUID) -> str:
    return f"{_folder(tenant)}/{uuid.UUID(str(which))}"


@contextmanager
def _told() -> Iterator[None]:
    """Errors of the library as ours; its words may name hosts and buckets and stay in the log.

    Raises:
        NotFoundError, UnavailableError: as `Store` says.
    """
    from obstore.exceptions import BaseError  # noqa: PLC0415  (as in `write`)

    try:
        yield
    except FileNotFoundError as error:
        raise NotFoundError from error
    except (BaseError, OSError) as error:
        raise UnavailableError(f"The store of files does not answer ({type(error).__name__}).") from error
