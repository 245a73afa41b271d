"""What all commands share: settings and the installation."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from semesta_platform.installation import Installation, opened
from semesta_platform.settings import Settings


def settings() -> Settings:
    """The environment, read once for this command."""
    return Settings.from_environment(os.environ)


@contextmanager
def installation() -> Iterator[Installation]:
    """The installation that the environment names, for one command."""
    with opened(settings()) as found:
        yield found
