"""`semesta user`, `grant` and `token`: people from the command line, when nobody can sign in yet."""

from __future__ import annotations

import sys

import click
from sqlalchemy import Engine

from semesta_platform.accounts import queries, service
from semesta_platform.accounts.records import Person, Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.accounts.rules import (
    LONGEST_PASSWORD,
    MOST_TOKEN_DAYS,
    SHORTEST_PASSWORD,
    TOKEN_DAYS,
    email_of,
    name_of,
    password_fault,
)
from semesta_platform.errors import InvalidError, NotFoundError
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction
from semesta_worker.cli.shared import installation
from semesta_worker.granting import give

OFFICE = "Perangkat daerah"
"""The organisation of an OPD's staff for which none is named."""


@click.group()
def user() -> None:
    """Create accounts."""


@user.command()
@click.argument("email")
@click.option("--name", help="Office or role in words, e.g. 'Admin Dinas Kesehatan'; by default what stands before the @.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking for it.")
def create(email: str, name: str | None, *, password_stdin: bool) -> None:
    """Make an account for EMAIL with a password."""
    address = _email(email)
    words = name_of(name if name is not None else address.partition("@")[0])
    if words is None:
        raise InvalidError("A name has 1 to 120 printable signs.")
    chosen = _password(address, from_stdin=password_stdin)
    with installation() as found, shared_transaction(found.application_engine(0), SharedRole.REGISTRY) as session:
        service.create_person(session, address, words, chosen)
    click.echo(f"{address} can sign in; `semesta grant {address} ROLE` gives a role.")


@user.command()
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking for it.")
def password(email: str, *, password_stdin: bool) -> None:
    """Give the account of EMAIL a new password, for who forgot it; every browser is signed out."""
    with installation() as found:
        engine = found.application_engine(0)
        person = _person(engine, email)
        chosen = _password(person.email, from_stdin=password_stdin)
        with shared_transaction(engine, SharedRole.REGISTRY) as session:
            service.set_password(session, person.id, chosen)
            service.end_other_sessions(session, person.id, None)
    click.echo(f"{person.email} signs in with the new password.")


@click.command()
@click.argument("email")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.option("--tenant", metavar="CODE", help="For tenant_admin and opd_staff: the region, e.g. 12.19.")
@click.option("--branch", metavar="CODE", help="For liaison: the branch, e.g. kisaran.")
@click.option("--organisation", metavar="WORDS", help=f"For opd_staff: the office; by default {OFFICE!r}.")
def grant(email: str, role: str, tenant: str | None, branch: str | None, organisation: str | None) -> None:
    """Give the account of EMAIL the ROLE, from its next request on."""
    seat = Seat(Role(role), tenant, branch, organisation or (OFFICE if role == Role.OPD_STAFF else None))
    with installation() as found:
        engine = found.application_engine(0)
        person = _person(engine, email)
        made = give(engine, person, seat)
    click.echo(f"{person.email} is {role}{' already' if not made else ''}.")


@click.group()
def token() -> None:
    """Create keys for programs."""


@token.command("create")
@click.argument("email")
@click.option("--days", default=TOKEN_DAYS, show_default=True, type=click.IntRange(1, MOST_TOKEN_DAYS))
@click.option("--name", default="semesta token create", show_default=True, help="By which its owner knows it later.")
def create_(email: str, days: int, name: str) -> None:
    """Make a token that acts as the account of EMAIL; the last line of the output is the token, and it is shown once."""
    words = name_of(name, 80)
    if words is None:
        raise InvalidError("A token's name has 1 to 80 printable signs.")
    with installation() as found:
        engine = found.application_engine(0)
        person = _person(engine, email)
        with shared_transaction(engine, SharedRole.REGISTRY) as session:
            secret = service.create_token(session, person.id, words, days)
    click.echo(f"Works until {secret.expires_at:%Y-%m-%d %H:%M} UTC; keep it, it is not shown again.", err=True)
    click.echo(secret.text)


def _password(email: str, *, from_stdin: bool) -> str:
    """The first line of standard input, or what somebody types twice.

    Raises:
        InvalidError: it cannot be a password of this account.
    """
    if from_stdin:
        chosen = sys.stdin.readline().rstrip("\r\n")
    else:
        chosen = str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    if password_fault(chosen, email) is not None:
        limits = f"{SHORTEST_PASSWORD} to {LONGEST_PASSWORD} signs, five of them different, and not the address itself"
        raise InvalidError(f"This password cannot be used: choose {limits}.")
    return chosen


def _email(text: str) -> str:
    found = email_of(text)
    if found is None:
        raise InvalidError(f"{text[:100]!r} is no e-mail address.")
    return found


def _person(engine: Engine, email: str) -> Person:
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        found = queries.person_by_email(session, _email(email))
    if found is None:
        raise NotFoundError(f"There is no account of {email}; `semesta user create {email}` makes one.")
    return found
