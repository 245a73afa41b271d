"""`semesta branch ...`: BPJS Kesehatan branches and the tenants that they verify."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from semesta_platform.tenancy import queries, service
from semesta_platform.transactions import owner_transaction
from semesta_worker.cli.shared import installation


@click.group()
def branch() -> None:
    """Create and list branches."""


@branch.command()
@click.argument("code")
@click.argument("name")
@click.option("--tenants", required=True, metavar="CODE,...", help="Tenants that this branch verifies from now on.")
def create(code: str, name: str, tenants: str) -> None:
    """Create branch CODE called NAME, or change its name and tenants."""
    codes = [each.strip() for each in tenants.split(",") if each.strip()]
    if not codes:
        raise click.UsageError("Give at least one tenant's code after --tenants.")
    with installation() as found, owner_transaction(found.owner_engine()) as session:
        service.create_branch(session, code, name, codes)
    click.echo(f"{name} verifies {', '.join(codes)}.")


@branch.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON list.")
def list_(*, as_json: bool) -> None:
    """Show every branch with its tenants."""
    with installation() as found, owner_transaction(found.owner_engine()) as session:
        branches = queries.list_branches(session)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in branches], ensure_ascii=False))
        return
    for each in branches:
        click.echo(f"{each.code:<16}{each.name}: {', '.join(each.tenants) or 'no tenant yet'}")
