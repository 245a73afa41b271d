"""One process at a time on one directory, what it tells the others, and the passwords kept there."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from semesta_platform.embedded.failures import explained
from semesta_platform.embedded.processes import birth
from semesta_platform.errors import ConfigurationError

_LOCK = "lock"
_PASSWORDS = "passwords.json"
_PAUSE = 0.02


class Claim:
    """The sole right to a directory while this process lives; the kernel gives it back however the process ends."""

    def __init__(self, descriptor: int, directory: Path) -> None:
        self._descriptor = descriptor
        self._directory = directory
        self.publish({})

    def publish(self, note: Mapping[str, object]) -> None:
        """Tell other processes who holds the directory and what runs there; replaces what was said before."""
        me = os.getpid()
        text = json.dumps({"pid": me, "birth": birth(me), "note": note}).encode()
        with explained(self._directory):
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, text, 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        # Emptied before it is free: a reader must not take an old note for the next holder's.
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)


def take(directory: Path) -> Claim | None:
    """The claim on the directory, which is made when missing (mode 0700); None when another process has it now.

    Raises:
        ConfigurationError: the directory cannot be made or written.
    """
    with explained(directory):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(directory / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        with explained(directory):
            if not _locked(descriptor):
                os.close(descriptor)
                return None
        return Claim(descriptor, directory)
    except BaseException:
        os.close(descriptor)
        raise


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def take_soon(directory: Path, name: str, patience: float = 1.0) -> Claim:
    """The claim, waiting `patience` seconds for one who is just looking or just leaving.

    Raises:
        ConfigurationError: another process keeps it; the sentence names its pid.
    """
    end = time.monotonic() + patience
    while (claim := take(directory)) is None:
        if time.monotonic() > end:
            raise ConfigurationError(
                f"{name} in {directory} is already run by process {holder(directory)}: stop that one, or set DATA to another "
                "directory."
            )
        time.sleep(_PAUSE)
    return claim


def note(directory: Path) -> Mapping[str, object] | None:
    """What the present holder has published: empty while it is starting or stopping, None when nobody holds the directory."""
    found = _held(directory)
    return None if found is None else found["note"]


def holder(directory: Path) -> int | str:
    """The pid of the process that holds the directory, or a word when it cannot be told."""
    found = _held(directory)
    return found["pid"] if found is not None and found["pid"] else "(unknown)"


def _held(directory: Path) -> dict[str, Any] | None:
    path = directory / _LOCK
    if not path.exists():
        return None
    with explained(directory):
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(os.pread(descriptor, 1 << 16, 0))
    else:
        return None
    finally:
        os.close(descriptor)


def _read(text: bytes) -> dict[str, Any]:
    """A note half written, or left by a holder that was killed, counts as empty."""
    nothing: dict[str, Any] = {"pid": 0, "note": {}}
    try:
        found = json.loads(text)
    except ValueError:
        return nothing
    return found if found["birth"] == birth(found["pid"]) else nothing


def passwords(directory: Path, names: Sequence[str], *, required: bool) -> dict[str, str]:
    """The generated passwords kept in the directory (mode 0600), made at the first call.

    required: servers there already use them, so that new ones would not open anything.

    Raises:
        ConfigurationError: the file cannot be read or written, or is missing though required.
    """
    path = directory / _PASSWORDS
    with explained(path):
        if path.exists():
            return _kept(path, names)
        if required:
            raise ConfigurationError(f"{path} is missing: restore it from a backup, or set DATA to a new directory.")
        fresh = {name: secrets.token_urlsafe(24) for name in names}
        beside = path.with_suffix(".new")
        beside.unlink(missing_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(fresh, file)
            file.flush()
            os.fsync(descriptor)
        beside.replace(path)
    return fresh


def _kept(path: Path, names: Sequence[str]) -> dict[str, str]:
    try:
        found = json.loads(path.read_text())
        return {name: str(found[name]) for name in names}
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(f"{path} is damaged: restore it from a backup, or set DATA to a new directory.") from error
