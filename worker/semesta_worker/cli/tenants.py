"""`semesta tenant ...`: the life of a tenant."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from semesta_platform.tenancy import queries, regions, service
from semesta_platform.tenancy.records import TenantState
from semesta_platform.transactions import owner_transaction
from semesta_worker.cli.progress import Bar
from semesta_worker.cli.shared import installation


@click.group()
def tenant() -> None:
    """Create, list, suspend and resume tenants."""


@tenant.command()
@click.argument("codes", nargs=-1, metavar="CODE...")
@click.option("--all", "everyone", is_flag=True, help="All 552 regions of Kemendagri.")
def create(codes: tuple[str, ...], *, everyone: bool) -> None:
    """Make a tenant of each region CODE (12.19, or 19 for a province)."""
    if everyone == bool(codes):
        raise click.UsageError("Give region codes, or --all for every region.")
    wanted = service.known_codes(region.code for region in regions.all_regions()) if everyone else service.known_codes(codes)
    with installation() as found, Bar("Creating tenants", len(wanted)) as bar:
        made = service.create_tenants(found.owner_engine(), wanted, bar.step)
    click.echo(f"{len(made)} created, {len(wanted) - len(made)} were there already.")


@tenant.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON list.")
def list_(*, as_json: bool) -> None:
    """Show every tenant with its state, branch and schema revision."""
    with installation() as found, owner_transaction(found.owner_engine()) as session:
        tenants = queries.list_tenants(session)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in tenants], default=str, ensure_ascii=False))
        return
    for each in tenants:
        click.echo(f"{each.code:<6}{each.state:<11}{each.version:<6}{each.branch_code or '-':<16}{each.name}")
    if not tenants:
        click.echo("No tenant yet; `semesta tenant create CODE` makes one.", err=True)


@tenant.command()
@click.argument("code")
def suspend(code: str) -> None:
    """Stop a tenant's pages and jobs; its data stay."""
    _set_state(code, TenantState.SUSPENDED, "suspended")


@tenant.command()
@click.argument("code")
def resume(code: str) -> None:
    """Let a suspended tenant work again."""
    _set_state(code, TenantState.READY, "at work again")


def _set_state(code: str, state: TenantState, words: str) -> None:
    with installation() as found, owner_transaction(found.owner_engine()) as session:
        service.set_state(session, code, state)
    click.echo(f"{code} is {words}.")
