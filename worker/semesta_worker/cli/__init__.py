"""The command line: the one composition root above everything."""

from __future__ import annotations

import sys
from importlib import import_module
from types import MappingProxyType

import click

COMMANDS = MappingProxyType(
    {
        "up": "up",
        "web": "processes",
        "worker": "processes",
        "relay": "processes",
        "schedule": "processes",
        "migrate": "migrate",
        "check": "health",
        "tenant": "tenants",
        "branch": "branches",
        "coverage": "figures",
        "population": "figures",
        "jobs": "jobs",
        "awards": "awards",
        "user": "people",
        "grant": "people",
        "token": "people",
    }
)
"""Command: the module beside this one that holds it."""


class _Commands(click.Group):
    """Imports a command when it is called: a relay starts without what only the web needs."""

    def list_commands(self, _: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        found: click.Command = getattr(import_module(f"semesta_worker.cli.{COMMANDS[name]}"), name)
        return found


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="semesta")
def semesta() -> None:
    """Semesta: universal health coverage, region by region.

    Every command honours DATA (default .semesta), SEMESTA_DATABASE_URL and SEMESTA_REDIS_URL.
    """


def main() -> None:
    """Run a command; an error that a person can act on is one sentence and exit code 1."""
    try:
        # Outside its standalone mode click does not raise what `Exit` says: it returns the code.
        sys.exit(semesta(standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except Exception as error:
        from semesta_worker.cli.failures import sentence  # noqa: PLC0415  (the database's client is not for every command)

        told = sentence(error)
        if told is None:
            raise
        click.echo(f"semesta: {told}", err=True)
        sys.exit(1)
