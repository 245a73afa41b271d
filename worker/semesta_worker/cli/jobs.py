"""`semesta jobs ...`: what was given up and why, run it again or dismiss it, prove the whole chain."""

from __future__ import annotations

import getpass
import os
import time
import uuid

import click

from semesta_platform.errors import ContextError, NotFoundError
from semesta_platform.jobs import outbox, service
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction, tenant_transaction
from semesta_worker.cli.shared import installation


@click.group()
def jobs() -> None:
    """Look at the work in the background, run it again or dismiss it."""


@jobs.command()
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
def dead(limit: int) -> None:
    """List work that was given up, with its reason."""
    with installation() as found, shared_transaction(found.application_engine(0), SharedRole.RELAY) as session:
        rows = service.dead_jobs(session, limit)
    for row in rows:
        click.echo(f"{row.id}  {row.job:<20} {row.tenant or '-':<6} {row.attempts} attempts  {row.last_error or ''}")
    if not rows:
        click.echo("No work was given up.")


@jobs.command()
@click.argument("ids", nargs=-1, required=True, type=click.UUID, metavar="ID...")
def rerun(ids: tuple[uuid.UUID, ...]) -> None:
    """Let given-up work be tried again from the start."""
    with installation() as found, shared_transaction(found.application_engine(0), SharedRole.RELAY) as session:
        for each in ids:
            service.rerun(session, each)
    click.echo(f"{len(ids)} will be tried again.")


@jobs.command()
@click.argument("ids", nargs=-1, required=True, type=click.UUID, metavar="ID...")
def dismiss(ids: tuple[uuid.UUID, ...]) -> None:
    """Settle given-up work that shall never run; it keeps your name for 30 days."""
    with installation() as found, shared_transaction(found.application_engine(0), SharedRole.RELAY) as session:
        for each in ids:
            service.dismiss(session, each, _operator())
    click.echo(f"{len(ids)} dismissed.")


def _operator() -> str:
    """The name of the system's user, or its number where it has no name, as in containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


@jobs.command()
@click.argument("code")
@click.option("--wait", default=30, show_default=True, type=click.IntRange(0, 600), help="Seconds to wait for the effect.")
def probe(code: str, wait: int) -> None:
    """Prove the whole chain for tenant CODE: outbox, relay, queue, worker, effect in the tenant's schema."""
    with installation() as found:
        engine = found.application_engine(0)
        try:
            with tenant_transaction(engine, code) as session:
                asked = outbox.ask(session, "probe.write", {})
        except ContextError as error:
            raise NotFoundError(f"There is no tenant {code}; `semesta tenant list` shows all.") from error
        end = time.monotonic() + wait
        while time.monotonic() < end:
            with tenant_transaction(engine, code) as session:
                if service.is_done(session, asked):
                    click.echo(f"Done: {asked}.")
                    return
            time.sleep(0.2)
    click.echo(f"Not done after {wait} s: {asked}. Is a worker running? `semesta check` tells.", err=True)
    raise click.exceptions.Exit(1)
