"""The command line: the one composition root above everything."""

from __future__ import annotations

import sys

import click

from semesta_platform.errors import SemestaError
from semesta_worker.cli.branches import branch
from semesta_worker.cli.health import check
from semesta_worker.cli.jobs import jobs
from semesta_worker.cli.migrate import migrate
from semesta_worker.cli.processes import relay, schedule, web, worker
from semesta_worker.cli.tenants import tenant
from semesta_worker.cli.up import up


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="semesta")
def semesta() -> None:
    """Semesta: universal health coverage, region by region.

    Every command honours DATA (default .semesta), SEMESTA_DATABASE_URL and SEMESTA_REDIS_URL.
    """


for command in (up, web, worker, relay, schedule, migrate, check, tenant, branch, jobs):
    semesta.add_command(command)


def main() -> None:
    """Run a command; an error that a person can act on is one sentence and exit code 1."""
    try:
        semesta(standalone_mode=False)
    except SemestaError as error:
        click.echo(f"semesta: {error.message}", err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(130)
