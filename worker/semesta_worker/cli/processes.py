"""`semesta web`, `worker`, `relay`, `schedule`: the processes one by one."""

from __future__ import annotations

import click

from semesta_platform.installation import opened
from semesta_worker import relay as relay_process
from semesta_worker import schedule as schedule_process
from semesta_worker import server
from semesta_worker import worker as worker_process
from semesta_worker.cli.shared import settings


@click.command()
def web() -> None:
    """Serve the pages and the API; needs running database and queue."""
    given = settings()
    # Fails here, with a sentence, and not in a web process that is started again and again.
    with opened(given, start=False):
        server.serve(given)


@click.command()
@click.option("--queue", default="default", show_default=True, help="The one queue that this worker works on.")
def worker(queue: str) -> None:
    """Do the jobs of one queue; SIGTERM finishes the present job."""
    with opened(settings(), start=False) as found:
        worker_process.run(found, queue)


@click.command()
def relay() -> None:
    """Carry due work from the outbox to the queue."""
    with opened(settings(), start=False) as found:
        relay_process.run(found)


@click.command()
def schedule() -> None:
    """Ask for periodic work when its period begins."""
    with opened(settings(), start=False) as found:
        schedule_process.run(found)
