"""`semesta web`, `worker`, `relay`, `schedule`: the processes one by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from semesta_platform.http import logs
from semesta_platform.installation import Installation, opened
from semesta_worker.cli.shared import settings


@click.command()
def web() -> None:
    """Serve the pages and the API; needs running database and queue."""
    from semesta_worker import server

    given = settings()
    # Fails here, with a sentence, and not in a web process that is started again and again.
    with opened(given, start=False):
        server.serve(given)


@click.command()
@click.option("--queue", default="default", show_default=True, help="The one queue that this worker works on.")
def worker(queue: str) -> None:
    """Do the jobs of one queue; SIGTERM finishes the present job."""
    from semesta_worker import worker as process

    with _background() as found:
        process.run(found, queue)


@click.command()
def relay() -> None:
    """Carry due work from the outbox to the queue."""
    from semesta_worker import relay as process

    with _background() as found:
        process.run(found)


@click.command()
def schedule() -> None:
    """Ask for periodic work when its period begins."""
    from semesta_worker import schedule as process

    with _background() as found:
        process.run(found)


@contextmanager
def _background() -> Iterator[Installation]:
    """A running installation, and lines of log as the web writes them."""
    given = settings()
    logs.configure(given.log_level)
    with opened(given, start=False) as found:
        yield found
