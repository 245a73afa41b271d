"""`semesta coverage ...` and `semesta population ...`: figures and populations out of files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Engine

from semesta_tenants.coverage.sheets import SheetError
from semesta_worker import imports
from semesta_worker.cli.progress import Bar
from semesta_worker.cli.shared import installation

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def coverage() -> None:
    """Monthly figures of coverage."""


@coverage.command("import")
@click.argument("code", required=False)
@click.argument("file", required=False, type=FILE)
@click.option("--all", "everyone", type=FILE, metavar="FILE", help="A file of many regions, by name or code.")
def import_(code: str | None, file: Path | None, *, everyone: Path | None) -> None:
    """Publish figures as reported: of tenant CODE out of FILE, or of many with --all FILE.

    CSV or XLSX; every row names its source (source_title, source_url). A file with a fault changes nothing, and every row and
    cell with one is named. The same file twice changes nothing.
    """
    if (everyone is None) == (file is None):
        raise click.UsageError("Give CODE and FILE, or --all FILE.")
    content = (everyone or file or Path()).read_bytes()
    with _engine() as engine:
        harvest = imports.read_figures(engine, content, code)
        with Bar("Publishing figures", len({row.tenant for row in harvest.rows})) as bar:
            outcome = imports.load_figures(engine, harvest, bar.step)
    _report(outcome)


@click.group()
def population() -> None:
    """Populations by semester."""


@population.command("import")
@click.argument("file", type=FILE)
def import_populations(file: Path) -> None:
    """Write down the populations in FILE: columns code (or name), population, population_source and, if given, semester."""
    with _engine() as engine:
        outcome = imports.load_populations(engine, file.read_bytes())
    _report(outcome)


@contextmanager
def _engine() -> Iterator[Engine]:
    """The application's engine for one command; the faults of a file are named before the one sentence that ends it."""
    with installation() as found:
        # One connection for all tenants: each new one pays for its first change of role.
        engine = found.application_engine(1)
        try:
            yield engine
        except SheetError as error:
            for fault in error.faults:
                click.echo(str(fault), err=True)
            raise
        finally:
            engine.dispose()


def _report(outcome: imports.Outcome) -> None:
    for each in outcome.skipped:
        click.echo(str(each), err=True)
    if outcome.unknown:
        click.echo(f"Columns without a meaning here: {', '.join(outcome.unknown)}.", err=True)
    words = f"{outcome.new} new, {outcome.known} were there already, {len(outcome.skipped)} skipped"
    click.echo(f"{words}, {outcome.empty} without a figure." if outcome.empty else f"{words}.")
