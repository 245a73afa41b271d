"""Turns what the machine says into one sentence that tells the operator what to do."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from semesta_platform.errors import ConfigurationError

_FULL = {errno.ENOSPC, errno.EDQUOT}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_NEARLY_FULL = 1 << 20


class PortTakenError(ConfigurationError):
    """Another program listens on the port: with a port of our own choice, trying another one helps."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Any error of the file system inside becomes a ConfigurationError about `path`.

    Raises:
        ConfigurationError: as said; other errors pass unchanged.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise full_disk(path) from error
        if error.errno in _CLOSED:
            raise ConfigurationError(
                f"{path} cannot be used by this user ({error.strerror}): set DATA to a directory that this user may write, "
                "or change its owner."
            ) from error
        if error.errno in {errno.ENOTDIR, errno.EEXIST}:
            raise ConfigurationError(f"{path} or a part of it is a file: set DATA to a directory.") from error
        raise ConfigurationError(
            f"{path} cannot be used as the data directory ({error.strerror}): set DATA to another one."
        ) from error


def full_disk(path: Path) -> ConfigurationError:
    """The sentence for a disk without room, also where a quota says so."""
    return ConfigurationError(f"The disk that holds {path} is full: free some space there, or set DATA to another disk.")


def taken_port(name: str, port: int) -> PortTakenError:
    """The sentence for a port that somebody else listens on."""
    return PortTakenError(f"Port {port} on 127.0.0.1 is taken: stop the program that uses it or choose another one for {name}.")


def not_started(name: str, directory: Path, said: str, port: int | None = None) -> ConfigurationError:
    """The error for a program that did not come up.

    name: as the operator knows it. directory: where its files are. said: the last lines that it wrote. port: what it should
    have listened on.
    """
    if "No space left on device" in said or "Disk quota exceeded" in said or _no_room(directory):
        return full_disk(directory)
    if port is not None and "Address already in use" in said:
        return taken_port(name, port)
    return ConfigurationError(f"{name} did not start in {directory}: see what it says below.\n{said or '(it said nothing)'}")


def not_runnable(program: Path, reason: str) -> ConfigurationError:
    """The error for binaries that this machine cannot run: another architecture, an older libc, a mount without exec."""
    return ConfigurationError(
        f"{program} does not run on this machine ({reason}): install a PostgreSQL and a Valkey or Redis here and set "
        "SEMESTA_DATABASE_URL and SEMESTA_REDIS_URL."
    )


def _no_room(directory: Path) -> bool:
    try:
        room = os.statvfs(directory)
    except OSError:
        return False
    return room.f_bavail * room.f_frsize < _NEARLY_FULL
