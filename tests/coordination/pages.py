"""What tests of the tasks' pages share: who looks, tasks that stand there, forms as people send them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient
from sqlalchemy import Engine

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coordination import queries, service
from semesta_tenants.coordination.records import Task, Wanted
from tests.coordination.conftest import ADMIN
from tests.factories.people import token_of

HERE = "12.19"
PAGES = "/kab-batu-bara/tugas/"
ADMINS = Seat(Role.TENANT_ADMIN, tenant_code=HERE)
OFFICERS = Seat(Role.OPD_STAFF, tenant_code=HERE, organisation="Dinas Kesehatan")
LIAISONS = Seat(Role.LIAISON, branch_code="kisaran")


def today() -> dt.date:
    """As the pages take it."""
    return dt.datetime.now(ZoneInfo("Asia/Jakarta")).date()


def days(number: int) -> dt.date:
    """So many days from today."""
    return today() + dt.timedelta(days=number)


def add(engine: Engine, title: str = "Daftarkan peserta", owner: str = "Dinas Kesehatan", **more: Any) -> Task:
    """A task that stands in the list; `due_on` may have passed."""
    wanted = Wanted(title, owner, **more)
    # Made on the day on which it was due, so that it may be late today.
    when = min(today(), wanted.due_on) if wanted.due_on else today()
    with tenant_transaction(engine, HERE) as session:
        return service.add(session, ADMIN, wanted, today=when)


def close(engine: Engine, task: Task, note: str = "") -> Task:
    with tenant_transaction(engine, HERE) as session:
        return service.finish(session, ADMIN, task.id, expected=task.row_version, note=note, today=today())


def touched(engine: Engine, task: Task, **changed: Any) -> Task:
    """What somebody else makes of it in between."""
    with tenant_transaction(engine, HERE) as session:
        wanted = replace(task.wanted, **changed)
        return service.change(session, ADMIN, task.id, wanted, expected=task.row_version, today=today())


def page_of(task: Task) -> str:
    return f"{PAGES}{task.id}/"


def press(client: FlaskClient, address: str, page: str = PAGES, **fields: str) -> Any:
    """A form sent with the token of `page`."""
    return client.post(address, data={"csrf_token": token_of(client.get(page).text), **fields})


def stored(engine: Engine, task: Task) -> Task:
    with tenant_transaction(engine, HERE) as session:
        found = queries.task(session, task.id)
    assert found is not None
    return found
