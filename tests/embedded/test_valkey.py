"""Valkey on a directory: what it keeps, who gets in, where it listens."""

from __future__ import annotations

import os
import signal
import stat
from pathlib import Path

import pytest
import redis

from semesta_platform import embedded
from semesta_platform.embedded.processes import birth
from tests.embedded.test_postgresql import LOOPBACK, listening


def test_a_clean_stop_keeps_what_it_holds(tmp_path: Path) -> None:
    directory = tmp_path / "with spaces" / ("d" * 200)
    with embedded.valkey(directory) as first, redis.Redis.from_url(first.url) as client:
        client.set("kept", "yes")
    assert birth(first.pid) is None
    with embedded.valkey(directory) as second, redis.Redis.from_url(second.url) as client:
        assert client.get("kept") == b"yes"


def test_a_crash_does_not_bring_back_what_was_done_before(tmp_path: Path) -> None:
    with embedded.valkey(tmp_path) as first, redis.Redis.from_url(first.url) as client:
        client.set("job", "old")
    with embedded.valkey(tmp_path) as second, redis.Redis.from_url(second.url) as client:
        client.delete("job")
        os.kill(second.pid, signal.SIGKILL)
    with embedded.valkey(tmp_path) as third, redis.Redis.from_url(third.url) as client:
        assert client.get("job") is None


def test_only_loopback_hears_and_only_the_password_opens(tmp_path: Path) -> None:
    with embedded.valkey(tmp_path) as address:
        assert listening(address.port) == {LOOPBACK}
        secret = address.url.split(":")[2].split("@")[0]
        assert len(secret) >= 32
        assert secret not in Path(f"/proc/{address.pid}/cmdline").read_text()
        assert secret not in repr(address)
        assert stat.S_IMODE((tmp_path / "passwords.json").stat().st_mode) == 0o600
        for url in (address.url.replace(secret, "wrong"), f"redis://127.0.0.1:{address.port}"):
            with redis.Redis.from_url(url) as client, pytest.raises(redis.AuthenticationError):
                client.ping()
