"""Run as a file: ties this process to its parent's life, then becomes the program (`shim.command` writes its arguments).

The order matters. Changing ids clears the death signal, so ids go first. The parent may die before the signal is set, so its
id is compared afterwards. Only the standard library, and little of it: this is paid at every start (about 15 ms).
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

ORPHANED = 122
DIRECTORY_REFUSED = 123
IDENTITY_REFUSED = 124
NOT_ACCESSIBLE = 125
NOT_EXECUTABLE = 126

_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000


def main(words: list[str]) -> int:
    """Become the program; returns an exit code only when that fails.

    words: parent's process id, number of the death signal, identity (`same`, `namespace:UID` or `user:UID:GID`), directory to
        enter (empty: stay), then the program (an absolute path) and its arguments.
    """
    parent, death_signal, identity, directory, *program = words
    try:
        _take(identity)
    except OSError as error:
        return _refuse(IDENTITY_REFUSED, f"identity {identity}: {error.strerror}")
    try:
        if directory:
            os.chdir(directory)
    except OSError as error:
        return _refuse(DIRECTORY_REFUSED, f"{directory}: {error.strerror}")
    _checked(_libc().prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0))
    if os.getppid() != int(parent):
        return ORPHANED
    _reset_signals(int(death_signal))
    try:
        # Not execvp: it imports, and this user may not reach Python's own files any more.
        os.execv(program[0], program)  # noqa: S606 (becoming another program without a shell is this file's purpose)
    except OSError as error:
        code = NOT_ACCESSIBLE if isinstance(error, PermissionError) else NOT_EXECUTABLE
        return _refuse(code, f"{program[0]}: {error.strerror}")


def _take(identity: str) -> None:
    kind, *numbers = identity.split(":")
    if kind == "namespace":
        _enter_namespace(int(numbers[0]))
    elif kind == "user":
        uid, gid = int(numbers[0]), int(numbers[1])
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)


def _enter_namespace(inside: int) -> None:
    """A user namespace in which this user is called `inside`; for files outside it stays who it was, without root's powers."""
    uid, gid = os.geteuid(), os.getegid()
    _checked(_libc().unshare(_CLONE_NEWUSER))
    # The kernel takes a group map from a process without rights only after it gave up setgroups.
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{inside} {uid} 1")
    _write("/proc/self/gid_map", f"{inside} {gid} 1")


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def _reset_signals(death_signal: int) -> None:
    """What Python ignores for itself, and what a shell ignored for a background job, would stay ignored after exec."""
    for number in {signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT, signal.SIGTERM, death_signal} - {signal.SIGKILL}:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _refuse(code: int, reason: str) -> int:
    sys.stderr.write(f"{reason}\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
