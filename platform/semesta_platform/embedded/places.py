"""Decides as whom PostgreSQL runs and where its cluster lies: it refuses to run as root, and needs a user that has a name."""

from __future__ import annotations

import hashlib
import logging
import os
import pwd
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from semesta_platform.embedded import shim
from semesta_platform.embedded.binaries import Trial, attempt, copied
from semesta_platform.embedded.failures import explained, not_runnable
from semesta_platform.errors import ConfigurationError

SHELTER = Path("/var/lib/semesta-embedded")
CLUSTER = "cluster"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """As whom and where PostgreSQL runs.

    identity: of the server, for `shim.command`. programs: its `bin`. home: directory that holds the cluster. version: of the
    programs. owner: uid and gid the files must have, None when they are this process's own.
    """

    identity: str
    programs: Path
    home: Path
    version: str
    owner: tuple[int, int] | None = None

    @property
    def cluster(self) -> Path:
        """The directory that PostgreSQL calls its data directory."""
        return self.home / CLUSTER


def choose(directory: Path, programs: Path, *, namespaces: bool = True, shelter: Path = SHELTER) -> Place:
    """As whom and where, by really trying.

    An ordinary user: as that user. Root: the owner of an existing cluster when that is another user; else in a user namespace
    in which root has another name; where the machine refuses that, as `nobody`, with the programs and the cluster moved to
    `shelter` when `nobody` cannot reach them (`directory/cluster` is then a link to it, and a warning is logged).

    namespaces: False acts as where user namespaces are refused.

    Raises:
        ConfigurationError: none of these works here.
    """
    uid = os.geteuid()
    owner = _owner(directory / CLUSTER)
    if uid == 0 and owner is not None and owner[0] != 0:
        return _as_other(directory, programs, owner, shelter)
    if uid != 0 and _has_name(uid):
        return _place(attempt(programs, shim.SAME, directory), shim.SAME, programs, directory)
    if namespaces:
        identity = shim.namespace(_some_named_user())
        trial = attempt(programs, identity, directory)
        if not trial.shut_out:
            return _place(trial, identity, programs, directory)
    if uid != 0:
        raise ConfigurationError(
            f"User {uid} has no name on this machine, which PostgreSQL needs: run as a user listed in /etc/passwd, "
            "or set SEMESTA_DATABASE_URL."
        )
    return _as_other(directory, programs, _nobody(), shelter)


def _place(trial: Trial, identity: str, programs: Path, home: Path, owner: tuple[int, int] | None = None) -> Place:
    if trial.version is None:
        raise not_runnable(programs / "postgres", trial.output or f"it ended with code {trial.code}")
    return Place(identity, programs, home.resolve(), trial.version, owner)


def _as_other(directory: Path, programs: Path, owner: tuple[int, int], shelter: Path) -> Place:
    identity = shim.user(*owner)
    trial = attempt(programs, identity, Path("/"))
    if trial.refused:
        raise ConfigurationError(
            f"PostgreSQL refuses to run as root, and this machine does not let root change its user ({trial.output}): "
            "run as an ordinary user, or set SEMESTA_DATABASE_URL."
        )
    if trial.version is None:
        programs = copied(programs, shelter)
        trial = attempt(programs, identity, Path("/"))
    home = _home(directory, programs, identity, shelter)
    place = _place(trial, identity, programs, home, owner)
    with explained(home):
        _hand_over(directory, place)
    return place


def _home(directory: Path, programs: Path, identity: str, shelter: Path) -> Path:
    link = directory / CLUSTER
    if link.is_symlink():
        return link.resolve().parent
    if not attempt(programs, identity, directory).shut_out:
        return directory
    home = shelter / hashlib.sha256(os.fsencode(directory.resolve())).hexdigest()[:16]
    with explained(home):
        home.mkdir(mode=0o755, parents=True, exist_ok=True)
    _log.warning("PostgreSQL cannot run as root here and runs as another user; its files are in %s.", home)
    return home


def _hand_over(directory: Path, place: Place) -> None:
    """What root's cluster held so far goes to the new user, in its new place; the directory keeps a link to it."""
    there = directory / CLUSTER
    if place.home != directory.resolve() and not there.is_symlink():
        if there.exists():
            shutil.move(there, place.cluster)
        there.symlink_to(place.cluster)
    if place.owner is not None and place.cluster.exists() and _owner(place.cluster) != place.owner:
        give(place.cluster, place.owner)


def give(root: Path, owner: tuple[int, int]) -> None:
    """Make a directory and all in it belong to the user and group; the directory itself last, so that it can be resumed.

    Raises:
        OSError: this process may not.
    """
    for path in _below(root):
        os.chown(path, *owner, follow_symlinks=False)
    os.chown(root, *owner)


def _below(root: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(root):
        yield from (Path(folder, name) for name in (*folders, *files))


def _owner(cluster: Path) -> tuple[int, int] | None:
    try:
        found = cluster.stat()
    except OSError:
        return None
    return found.st_uid, found.st_gid


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _some_named_user() -> int:
    """What root is called inside: initdb looks up the name of its user, so it must be one the machine knows."""
    return next((entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid != 0), 1000)


def _nobody() -> tuple[int, int]:
    try:
        found = pwd.getpwnam("nobody")
    except KeyError as error:
        raise ConfigurationError(
            "PostgreSQL refuses to run as root, and this machine has neither user namespaces nor a user `nobody`: "
            "run as an ordinary user, or set SEMESTA_DATABASE_URL."
        ) from error
    return found.pw_uid, found.pw_gid
