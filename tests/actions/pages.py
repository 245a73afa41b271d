"""What tests of the pages of action items share: who looks, items that may be late today, forms as people send them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_tenants.actions import service
from semesta_tenants.actions.records import Action, Desk
from tests.actions.conftest import HERE, ZONE, made, step
from tests.factories.people import token_of

PAGES = "/kab-batu-bara/forum/tindak-lanjut/"
ADMINS = Seat(Role.TENANT_ADMIN, tenant_code=HERE)
OFFICERS = Seat(Role.OPD_STAFF, tenant_code=HERE, organisation="Dinas Kesehatan")
LIAISONS = Seat(Role.LIAISON, branch_code="kisaran")


def today() -> dt.date:
    """As the pages take it."""
    return dt.datetime.now(ZONE).date()


def days(number: int) -> dt.date:
    """So many days from today."""
    return today() + dt.timedelta(days=number)


def now_desk() -> Desk:
    """Of today."""
    return Desk(today(), ZONE)


def add(engine: Engine, title: str = "Usulkan peserta", owner: str = "Dinkes", **more: Any) -> Action:
    """An item that stands in the list; `due_on` may have passed."""
    due = more.get("due_on")
    # Made on the day on which it was due, so that it may be late today.
    return made(engine, title, owner, Desk(min(today(), due) if due else today(), ZONE), **more)


def close(engine: Engine, action: Action, note: str = "Beres.") -> Action:
    """It is done."""
    return step(engine, service.finish, action, now_desk(), note=note)


def touched(engine: Engine, action: Action, **changed: Any) -> Action:
    """What somebody else makes of it in between."""
    return step(engine, service.change, action, now_desk(), wanted=replace(action.wanted, **changed))


def page_of(action: Action) -> str:
    """Its address."""
    return f"{PAGES}{action.id}/"


def press(client: FlaskClient, address: str, page: str = PAGES, **fields: str) -> Any:
    """A form sent with the token of `page`."""
    return client.post(address, data={"csrf_token": token_of(client.get(page).text), **fields})
