"""Giving somebody a role where nobody is signed in: commands and the demo."""

from __future__ import annotations

from sqlalchemy import Engine

from semesta_platform.accounts import seats
from semesta_platform.accounts.records import Actor, Person, Seat
from semesta_platform.errors import NotFoundError
from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction, tenant_transaction

COMMAND = Actor(None, "Semesta")
"""In the record of what happened: nobody signed in did this."""


def give(engine: Engine, person: Person, seat: Seat) -> bool:
    """Grant a seat in the transaction that it needs; whether it is new. engine: the application's.

    Raises:
        InvalidError: the seat is not whole. NotFoundError: there is no such tenant or branch.
    """
    if seat.tenant_code is None:
        with shared_transaction(engine, SharedRole.REGISTRY) as session:
            return seats.grant(session, person, seat, COMMAND) is not None
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        if directory.tenant_by_code(session, seat.tenant_code) is None:
            raise NotFoundError(f"There is no tenant {seat.tenant_code}; `semesta tenant list` shows all.")
    with tenant_transaction(engine, seat.tenant_code) as session:
        return seats.grant(session, person, seat, COMMAND) is not None
