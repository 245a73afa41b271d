"""The web server: granian with a few processes, none of which outlives its parent."""

from __future__ import annotations

import ctypes
import logging
import multiprocessing
import os
import shutil
import signal
import threading
from collections.abc import Callable
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from semesta_platform.embedded.failures import explained
from semesta_platform.http import logs
from semesta_platform.settings import Settings

BLOCKING_THREADS = 8
# Less than `semesta up` and orchestrators wait before they kill the main process.
ENDS_WITHIN = 10
_log = logging.getLogger(__name__)
_ENDING = (signal.SIGTERM, signal.SIGINT)
_PR_SET_PDEATHSIG = 1


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished, for at most 10 s.

    Raises:
        ConfigurationError: the data directory takes no files.
    """
    metrics = settings.data / "run" / "metrics"
    # Figures of processes that are gone would be counted again.
    shutil.rmtree(metrics, ignore_errors=True)
    with explained(settings.data):
        metrics.mkdir(parents=True)
    # Read by prometheus_client when it is first imported, in each web process.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(metrics)
    logging.getLogger("_granian").addFilter(_worth_telling)
    forks_end_by_signals()
    Server(
        "semesta_worker.server:application",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=BLOCKING_THREADS,
        respawn_failed_workers=True,
        factory=True,
        # Our own lines tell of requests; of granian's only what is wrong, in the same form.
        log_level=LogLevels.warning,
        log_dictconfig=logs.dictionary("warning"),
        log_access=False,
    ).serve()


class Server(Granian):  # type: ignore[misc, valid-type]  # a name for one of two
    """Granian, but what does not end by itself is killed here.

    Granian's own `workers_kill_timeout` asks `is_alive` while a thread of it waits for the same process. A process that just
    ended counts as alive until that thread has run again, so on a busy machine granian warns of, and sends SIGKILL to, a
    number that is nobody's any more or a stranger's already.
    """

    def shutdown(self, exit_code: int = 0) -> None:
        """End the processes, by force after `ENDS_WITHIN` seconds, and this one with the code unless it is 0."""
        late = threading.Timer(ENDS_WITHIN, _kill_what_is_left)
        late.daemon = True
        late.start()
        try:
            super().shutdown(exit_code)
        finally:
            late.cancel()


def _kill_what_is_left() -> None:
    for child in multiprocessing.active_children():
        _log.warning("Web process %s does not end; killing it.", child.pid)
        child.kill()


def _worth_telling(record: logging.LogRecord) -> bool:
    """Not its advice on threads: ours wait for PostgreSQL most of their time, so there may be more of them than cores."""
    return "Python threads" not in record.getMessage()


def forks_end_by_signals() -> None:
    """From now on SIGTERM and SIGINT end what this process forks, from its first moment until it sets handlers of its own.

    A fork has the handlers of its parent, and granian's only take a note: a signal that comes while the application is being
    loaded would be lost, and the main process would wait for nothing. Nor may it come between the fork and the change of
    handlers, so it waits for that moment.
    """
    parent = os.getpid()

    def hold() -> None:
        if os.getpid() == parent:
            signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)

    def release() -> None:
        if os.getpid() == parent:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)

    def begin() -> None:
        if os.getppid() == parent:
            for number in _ENDING:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)

    os.register_at_fork(before=hold, after_in_parent=release, after_in_child=begin)


def application() -> Callable[..., Any]:
    """The WSGI application of one web process, which ends when granian's main process does."""
    _bind_to_parent()
    from semesta_tenants import wsgi  # noqa: PLC0415  (after PROMETHEUS_MULTIPROC_DIR is set, and only in web processes)

    return wsgi.application()


def _bind_to_parent() -> None:
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    parent = multiprocessing.parent_process()
    # It may have died before the kernel was asked.
    if parent is not None and os.getppid() != parent.pid:
        os._exit(1)
