"""`semesta migrate`: all schemas to head."""

from __future__ import annotations

import click

from semesta_platform.errors import ConfigurationError, NotFoundError
from semesta_platform.tenancy import migrations
from semesta_platform.tenancy.scripts import BASE, tree
from semesta_worker.cli.progress import Bar
from semesta_worker.cli.shared import installation


class _Told(migrations.Progress):
    """Tells a person how the run goes."""

    def __init__(self) -> None:
        self._bar: Bar | None = None

    def waiting(self, holder: str) -> None:
        click.echo(f"Another migration run is under way ({holder}); waiting until it ends.", err=True)

    def starts(self, count: int) -> None:
        if count:
            self._bar = Bar("Migrating tenants", count)
            self._bar.__enter__()

    def moved(self, code: str) -> None:
        if self._bar is not None:
            self._bar.step(code)

    def ends(self) -> None:
        if self._bar is not None:
            self._bar.__exit__()


@click.command()
@click.option("--jobs", default=2, show_default=True, type=click.IntRange(1, 32), help="Tenants migrated side by side.")
@click.option("--tenant", "tenants", multiple=True, metavar="CODE", help="Only this tenant; may be given again.")
@click.option("--to", "target", metavar="REVISION", help="Take the tenants' schemas to this revision instead of the newest.")
@click.option("--lose-data", is_flag=True, help="Agree that --to drops tables and columns with what they hold.")
@click.option("--no-wait", is_flag=True, help="Stop at once when another run is under way.")
def migrate(jobs: int, tenants: tuple[str, ...], target: str | None, *, lose_data: bool, no_wait: bool) -> None:
    """Bring the shared schema and every tenant's to this version; safe to kill and to run again."""
    if target is not None:
        _check_revision(target, lose_data=lose_data)
    told = _Told()
    with installation() as found:
        plan = migrations.Plan(
            jobs=jobs, only=tenants or None, target=target, login_password=found.login_password, wait=not no_wait
        )
        try:
            report = migrations.migrate(found.owner_engine(), plan, told)
        finally:
            told.ends()
    click.echo(f"{len(report.moved)} migrated to {report.target}, {len(report.failed)} failed, {report.seconds:.1f} s.")
    for failure in report.failed:
        canary = " (the first one tried, so no other was touched)" if failure.code == report.canary else ""
        click.echo(f"{failure.code}: {failure.reason}{canary}. Mend it, then run `semesta migrate` again.", err=True)
    if not report.whole:
        raise click.exceptions.Exit(1)


def _check_revision(target: str, *, lose_data: bool) -> None:
    known = (BASE, *tree("tenant").revisions())
    if target not in known:
        raise NotFoundError(f"There is no revision {target!r} of the tenants' schemas: write one of {', '.join(known)}.")
    if tree("tenant").is_behind(target) and not lose_data:
        raise ConfigurationError(
            f"Going down to {target} drops tables and columns with what they hold: say --lose-data to agree."
        )
