"""What the background's processes have in common: a clean end on a signal, and a sign of life that others can read."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import redis
import structlog

SIGNS = "semesta:alive:"
LIFETIME = 15
BEAT = 5.0
LONGEST_PAUSE = 5.0

_log = structlog.stdlib.get_logger(__name__)


class Presence:
    """This process's sign of life in Valkey: `semesta:alive:<process>:<host>:<pid>`, gone 15 s after the last beat.

    process: worker, relay or schedule.
    """

    def __init__(self, client: redis.Redis, process: str) -> None:
        self._client = client
        self._key = f"{SIGNS}{process}:{socket.gethostname()}:{os.getpid()}"

    def beat(self) -> None:
        """Say that the process lives; at least every 5 s.

        Raises:
            redis.RedisError: Valkey does not answer.
        """
        self._client.set(self._key, "1", ex=LIFETIME)

    def leave(self) -> None:
        """Say that the process ends; silent when Valkey is away, the sign then fades by itself."""
        with suppress(redis.RedisError):
            self._client.delete(self._key)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Beats in a thread of its own, for a process whose main thread is busy for minutes."""
        done = threading.Event()
        thread = threading.Thread(target=self._beat_until, args=(done,), name="presence", daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join(timeout=BEAT)
            self.leave()

    def _beat_until(self, done: threading.Event) -> None:
        while True:
            # The process itself says in its log that Valkey is away.
            with suppress(redis.RedisError):
                self.beat()
            if done.wait(BEAT):
                return


class Trouble:
    """Something that a process needs is away: told once in the log, with pauses that grow to 5 s.

    process: worker, relay or schedule.
    """

    def __init__(self, process: str) -> None:
        self._process = process
        self._times = 0

    def grows(self, error: Exception) -> float:
        """It did not work again; how many seconds to wait before the next try."""
        if self._times == 0:
            _log.warning("waiting for what is away", process=self._process, kind=type(error).__name__)
        self._times += 1
        return min(0.1 * 2.0 ** min(self._times, 10), LONGEST_PAUSE)

    def ends(self) -> None:
        """It works."""
        if self._times:
            _log.info("back again", process=self._process, failed_tries=self._times)
        self._times = 0


def alive(client: redis.Redis) -> dict[str, int]:
    """How many processes of each kind live: {'worker': 2, 'relay': 1, 'schedule': 1}; a kind without any is missing.

    Raises:
        redis.RedisError: Valkey does not answer.
    """
    names: list[bytes | str] = list(client.scan_iter(match=f"{SIGNS}*", count=1000))
    texts = (name.decode() if isinstance(name, bytes) else name for name in names)
    return dict(Counter(text.removeprefix(SIGNS).partition(":")[0] for text in texts))


def live_workers(client: redis.Redis) -> int:
    """How many workers live.

    Raises:
        redis.RedisError: Valkey does not answer.
    """
    return alive(client).get("worker", 0)


@contextmanager
def stopping(stop: threading.Event) -> Iterator[None]:
    """SIGTERM and SIGINT set `stop`; in another thread than the main one nothing is changed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
