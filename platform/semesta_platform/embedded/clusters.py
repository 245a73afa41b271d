"""Makes and checks a PostgreSQL cluster: the files, the two roles and the product's database, all there or not at all."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from semesta_platform.embedded import shim
from semesta_platform.embedded.failures import explained, not_started
from semesta_platform.embedded.places import Place, give
from semesta_platform.embedded.processes import environment, wait_until_gone
from semesta_platform.errors import ConfigurationError

SUPERUSER = "postgres"
OWNER = "semesta_owner"
DATABASE = "semesta"

_LOCALE_OF_OWN_SINCE = 17
_PATIENCE = 300
_LEAVING = 15.0
_HALF = "cluster.half-"
_ACCESS = "host all all 127.0.0.1/32 scram-sha-256\n"


def create(place: Place, secrets: Mapping[str, str], *, durable: bool) -> None:
    """Make the cluster under another name and rename it at the end, so that a kill in between leaves nothing half done.

    secrets: passwords by role, for `SUPERUSER` and `OWNER`.

    Raises:
        ConfigurationError: the disk is full, or the programs fail; what they said is in the message.
    """
    for old in place.home.glob(_HALF + "*"):
        shutil.rmtree(old, ignore_errors=True)
    half = place.home / f"{_HALF}{os.getpid()}"
    try:
        with explained(place.home):
            half.mkdir(mode=0o700)
            if place.owner is not None:
                give(half, place.owner)
        _run(place, half, "initdb", _initdb_options(place, half, durable=durable), b"")
        with explained(place.home):
            (half / "pg_hba.conf").write_text(_ACCESS)
        # In single-user mode: passwords pass through a pipe, never a file or a command line, and nobody can connect yet.
        _run(place, half, "postgres", ["--single", "-D", str(half), "-c", "exit_on_error=on", "postgres"], _first_words(secrets))
        with explained(place.home):
            half.rename(place.cluster)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _initdb_options(place: Place, half: Path, *, durable: bool) -> list[str]:
    # The builtin provider sorts alike on every machine and needs no ICU; before 17 the C library's must do.
    locale = ["--locale=C.UTF-8"]
    if int(place.version.split(".")[0]) >= _LOCALE_OF_OWN_SINCE:
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    options = ["-D", str(half), "-U", SUPERUSER, "--encoding=UTF8", *locale, "--lc-messages=C", "--data-checksums"]
    # Nobody gets in while there are no passwords; `_ACCESS` then says who does.
    options += ["--auth=reject", "--no-instructions"]
    return options if durable else [*options, "--no-sync"]


def _first_words(secrets: Mapping[str, str]) -> bytes:
    return (
        f"ALTER ROLE {SUPERUSER} PASSWORD '{secrets[SUPERUSER]}'\n"
        f"CREATE ROLE {OWNER} LOGIN CREATEROLE PASSWORD '{secrets[OWNER]}'\n"
        f"CREATE DATABASE {DATABASE} OWNER {OWNER}\n"
    ).encode()


def _run(place: Place, half: Path, program: str, options: Sequence[str], told: bytes) -> None:
    argv = shim.command(
        [str(place.programs / program), *options],
        death_signal=signal.SIGKILL,
        identity=place.identity,
        directory=place.home if place.owner is None else Path("/"),
    )
    try:
        done = subprocess.run(  # noqa: S603 (our own binaries with our own arguments)
            argv,
            input=told,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment(),
            timeout=_PATIENCE,
            check=False,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired as error:
        raise not_started("PostgreSQL", half, f"{program} took more than {_PATIENCE} seconds") from error
    if done.returncode != 0:
        said = "\n".join(done.stdout.decode(errors="replace").splitlines()[-8:])
        raise not_started("PostgreSQL", place.home, said)


def check(place: Place) -> None:
    """Whether these programs may open this cluster now; a pid file left by a dead server is put away.

    Raises:
        ConfigurationError: it belongs to another major version, is no cluster, or another server runs on it.
    """
    with explained(place.cluster):
        try:
            theirs = (place.cluster / "PG_VERSION").read_text().strip()
        except FileNotFoundError as error:
            raise ConfigurationError(
                f"{place.cluster} is no PostgreSQL cluster: move it away, or set DATA to another directory."
            ) from error
    if theirs != place.version.split(".")[0]:
        raise ConfigurationError(
            f"{place.cluster} belongs to PostgreSQL {theirs} and these programs are {place.version}: run it with PostgreSQL "
            f"{theirs}, or set DATA to a new directory and move the data with pg_dump."
        )
    with explained(place.cluster):
        _clear_pid_file(place)


def _clear_pid_file(place: Place) -> None:
    """After a restart of the machine the recorded pid may be somebody else's, and PostgreSQL would wait for it for ever.

    Backends that outlived their postmaster still write: the file goes only when nobody works in the cluster any more.
    """
    file = place.cluster / "postmaster.pid"
    if not file.exists():
        return
    if there := wait_until_gone(place.cluster, _LEAVING):
        raise ConfigurationError(
            f"{place.cluster} is held by another PostgreSQL, process {there[0]}: stop it, or set DATA to another directory."
        )
    file.unlink(missing_ok=True)
