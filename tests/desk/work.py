"""Work that waits for a branch: tasks, batches and contributions as they stand in a region's tables."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from semesta_platform.accounts.records import Person, Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.database import uuid7
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coordination import service
from semesta_tenants.coordination.records import Task, Viewer, Wanted, Way
from tests.coverage.conftest import ADMIN
from tests.factories.people import person_with, token_of

BATU_BARA, TANJUNGBALAI, ASAHAN, LOMBOK_TIMUR = "12.19", "12.74", "12.09", "52.03"
KISARAN = Seat(Role.LIAISON, branch_code="kisaran")


def today() -> dt.date:
    """As the regions of the branch have it."""
    return dt.datetime.now(ZoneInfo("Asia/Jakarta")).date()


def days(number: int) -> dt.date:
    """So many days from today."""
    return today() + dt.timedelta(days=number)


def liaison(engine: Engine, *more: Seat, name: str = "Penghubung Kisaran") -> Person:
    return person_with(engine, KISARAN, *more, name=name)


def shared(engine: Engine, code: str, title: str, **more: Any) -> Task:
    """A free task that waits for the branch; `due_on` may have passed."""
    given = {"kind": "free", "step": "waiting", "shared": True, **more}
    wanted = Wanted(title, "Dinas Kesehatan", **given)
    when = min(today(), wanted.due_on) if wanted.due_on else today()
    with tenant_transaction(engine, code) as session:
        return service.add(session, ADMIN, wanted, today=when)


def moved(engine: Engine, code: str, task: Task, to: str, viewer: Viewer | None = None) -> Task:
    """What somebody of the region does with it in between."""
    with tenant_transaction(engine, code) as session:
        return service.move(session, ADMIN, task.id, Way(to), expected=task.row_version, today=today(), viewer=viewer or Viewer())


STEPS = (
    ("sent", "sent_at = :at, sent_words = 'Dinas Sosial'"),
    ("received", "received_at = :at, received_words = 'BPJS'"),
    ("verified", "verified_at = :at, verified_words = 'BPJS', accepted = people - :rejected, rejected = :rejected"),
)


def batch(
    engine: Engine, code: str, title: str, people: int = 100, *, state: str = "sent", rejected: int = 0, ago: int = 0, **more: Any
) -> uuid.UUID:
    """A batch that came to the branch `ago` days ago and now stands at `state`."""
    values = {
        "id": uuid7(),
        "kind": "proposal",
        "effect": "add",
        "segment": "PBPU_PEMDA",
        "month": today().replace(day=1),
        "title": title,
        "owner": "Dinas Sosial",
        "people": people,
        "entered_words": "Dinas Sosial",
        **more,
    }
    made, at = _insert(engine, code, "batches", values), dt.datetime.now(dt.UTC) - dt.timedelta(days=ago)
    names = [name for name, _columns in STEPS]
    gone = STEPS[: names.index(state) + 1] if state in names else ()
    with tenant_transaction(engine, code) as session:
        for name, columns in gone:
            step = f"UPDATE batches SET state = '{name}', row_version = row_version + 1, {columns} WHERE id = :id"
            session.execute(text(step), {"id": made, "at": at, "rejected": rejected})
    return made


def entry(engine: Engine, code: str, month: dt.date, amount: int, **more: Any) -> uuid.UUID:
    """A bill that waits to be confirmed, or as `more` says."""
    values = {
        "id": uuid7(),
        "kind": "bill",
        "month": month,
        "amount": amount,
        "dated_on": month,
        "document": f"TG-{month:%m}",
        "side": "region",
        "entered_words": "BPKAD",
        **more,
    }
    return _insert(engine, code, "contributions", values)


def confirmed(engine: Engine, code: str, month: dt.date, amount: int, **more: Any) -> uuid.UUID:
    """The same, confirmed by the branch."""
    known = {"confirmed_words": "BPJS", "confirmed_at": dt.datetime.now(dt.UTC)}
    return entry(engine, code, month, amount, **known, **more)


def press(client: FlaskClient, address: str, **fields: str) -> Any:
    """A form sent with a good token; the answer."""
    return client.post(address, data={"csrf_token": token_of(client.get("/akun").text), **fields})


def _insert(engine: Engine, code: str, table: str, values: dict[str, Any]) -> uuid.UUID:
    names = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    with tenant_transaction(engine, code) as session:
        session.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), values)
    found: uuid.UUID = values["id"]
    return found
