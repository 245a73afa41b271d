"""`semesta awards ...`: editions in and out of files, runs asked for and shown, winners as announced."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import orjson
from sqlalchemy import Engine

from semesta_platform.errors import InvalidError
from semesta_tenants.awards.ledger import RunRecord
from semesta_tenants.awards.nodes import MOST_BYTES, EditionError
from semesta_tenants.coverage.sheets import MOST_BYTES as LARGEST_SHEET
from semesta_tenants.coverage.sheets import SheetError
from semesta_worker import editions
from semesta_worker.cli.shared import installation

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
USUAL_WAIT, LONGEST_WAIT = 60, 3600


@click.group()
def awards() -> None:
    """Editions of UHC Awards, their rankings and winners."""


@awards.command()
@click.argument("edition")
@click.option("--wait", is_flag=True, help="Wait until a worker has done it.")
@click.option("--timeout", default=USUAL_WAIT, show_default=True, type=click.IntRange(1, LONGEST_WAIT), help="Seconds to wait.")
@click.option("--json", "as_json", is_flag=True, help="Print the newest ranking as the JSON API gives it, exact and whole.")
def rank(edition: str, *, wait: bool, timeout: int, as_json: bool) -> None:
    """Ask the workers to rank EDITION again on what is published now.

    A run that would say what the newest one says is not kept again. Without --wait, --json prints the newest run that there is.
    """
    with _engine() as engine:
        asked = editions.ask(engine, edition)
        if asked is None:
            click.echo(f"{edition} is published: its final run stands.", err=True)
        elif wait and not editions.done(engine, asked, timeout):
            click.echo(f"Not done after {timeout} s: {asked}. Is a worker running? `semesta check` tells.", err=True)
            raise click.exceptions.Exit(1)
        elif not wait:
            click.echo(f"Asked for: {asked}.", err=as_json)
        if as_json:
            click.echo(orjson.dumps(editions.ranking(engine, edition), option=orjson.OPT_INDENT_2).decode())
        elif wait or asked is None:
            click.echo(_words(editions.newest(engine, edition)))


@awards.command("import")
@click.argument("file", type=FILE)
def import_(file: Path) -> None:
    """Open the edition in FILE (YAML), or add it as the next version of the open one.

    A file with a fault changes nothing, and every fault is named with its line. The same file twice changes nothing.
    """
    content = _content(file, MOST_BYTES)
    with _engine() as engine:
        click.echo(editions.take_in(engine, content))


@awards.command()
@click.argument("edition")
@click.option("--version", type=click.IntRange(1, 9999), help="Of the rules; the newest one by default.")
def export(edition: str, version: int | None) -> None:
    """Print the file of EDITION as it was given."""
    with _engine() as engine:
        click.echo(editions.file_of(engine, edition, version), nl=False)


@awards.command()
@click.argument("edition")
@click.argument("file", type=FILE)
def official(edition: str, file: Path) -> None:
    """Write down the winners in FILE beside the ranking of EDITION.

    CSV or XLSX with columns region (name or code), category, source_title and source_url. A file with a fault changes nothing,
    and every row and cell with one is named. The same file twice changes nothing.
    """
    content = _content(file, LARGEST_SHEET)
    with _engine() as engine:
        new, named = editions.record_winners(engine, edition, content)
    click.echo(f"{new} new, {named - new} were there already.")


@awards.command("list")
def list_() -> None:
    """List editions and drafts, each with its state and newest run."""
    with _engine() as engine:
        opened, drafts = editions.everything(engine)
    for each in opened:
        edition = each.opened.edition
        label = "simulation  " if edition.simulation else ""
        place = f"{edition.id:<24} {each.opened.state.value:<10} version {edition.version}  as of {edition.as_of}"
        click.echo(f"{place}  {label}{_words(each.run)}")
    for draft in drafts:
        click.echo(f"{draft.id:<24} {'draft':<10} version {draft.edition.version}  as of {draft.edition.as_of}")
    if not opened and not drafts:
        click.echo("There is no edition; `semesta awards import FILE` opens one.")


def _words(run: RunRecord | None) -> str:
    if run is None:
        return "No run yet."
    kind = "final" if run.final else "provisional"
    return f"Run {run.number} ({kind}), version {run.version}: {run.reported} of {run.eligible} regions have reported."


def _content(file: Path, most: int) -> bytes:
    """The file, or one byte more than is read of any: it is then refused as too large without having been read."""
    with file.open("rb") as opened:
        return opened.read(most + 1)


@contextmanager
def _engine() -> Iterator[Engine]:
    """The application's engine for one command; the faults of a file are named before the one sentence that ends it."""
    with installation() as found:
        engine = found.application_engine(1)
        try:
            yield engine
        except (EditionError, SheetError) as error:
            for fault in error.faults:
                click.echo(str(fault), err=True)
            many = len(error.faults)
            raise InvalidError(f"{many} {'fault' if many == 1 else 'faults'} in the file; nothing was saved.") from error
        except InvalidError as error:
            for said in error.fields.values():
                click.echo(" ".join(said), err=True)
            raise InvalidError(error.message or "Nothing was saved.") from error
        finally:
            engine.dispose()
