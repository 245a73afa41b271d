"""What all commands share: settings, the installation, a bar of progress."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from semesta_platform.installation import Installation, opened
from semesta_platform.settings import Settings

# Models of every capability must be known before a schema is made or compared.
from semesta_tenants import registry as _registry

CAPABILITIES = _registry.CAPABILITIES


def settings() -> Settings:
    """The environment, read once for this command."""
    return Settings.from_environment(os.environ)


@contextmanager
def installation() -> Iterator[Installation]:
    """The installation that the environment names, for one command."""
    with opened(settings()) as found:
        yield found


class Bar:
    """A bar on standard error: standard output stays clean for scripts."""

    def __init__(self, words: str, total: int) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
        )
        self._task: TaskID = self._progress.add_task(words, total=total)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def step(self, _: str = "") -> None:
        """One more is done."""
        self._progress.advance(self._task)
