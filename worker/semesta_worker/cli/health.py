"""`semesta check`: configuration, roles, grants, versions and queues, one line each."""

from __future__ import annotations

import click

from semesta_worker import diagnosis
from semesta_worker.cli.shared import installation


@click.command()
def check() -> None:
    """Hold this installation against what it promises; exit code 1 when something is wrong, with the cure named."""
    wrong = 0
    with installation() as found:
        for finding in diagnosis.findings(found):
            mark = click.style("ok   ", fg="green") if finding.good else click.style("WRONG", fg="red", bold=True)
            click.echo(f"{mark} {finding.subject}: {finding.sentence}")
            if not finding.good:
                wrong += 1
                click.echo(f"      cure: {finding.cure}")
    click.echo(f"{wrong} wrong." if wrong else "All is well.")
    if wrong:
        raise click.exceptions.Exit(1)
