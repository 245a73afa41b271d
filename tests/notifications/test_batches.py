"""What the steps of a batch leave to be read: nothing that asked for what was done since, or can be done no more."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from semesta_platform.accounts.records import Person
from semesta_tenants.batches import going_back, service
from semesta_tenants.batches.records import Batch
from semesta_tenants.coverage.records import Actor
from tests.batches.conftest import ANSWER, BRANCH, LIAISON, REGION, did, sent, verified
from tests.batches.conftest import cleared as without_batches
from tests.notifications.ground import cleared, counted, liaison, notices, reader

__all__ = ["cleared", "liaison", "reader", "without_batches"]
pytestmark = pytest.mark.usefixtures("cleared", "without_batches")
OTHER_ADMIN = Actor(None, "Admin lain")


def unread(engine: Engine, *people: Person) -> list[list[str]]:
    found = [[each.kind for each in notices(engine, person, unread=True)] for person in people]
    assert [counted(engine, person)[0] for person in people] == [len(each) for each in found]
    return found


def given_back(engine: Engine, batch: Batch) -> Batch:
    return did(engine, going_back.give_back, LIAISON, BRANCH, batch, reason="Kolom NIK kosong.")


def test_what_was_taken_back_asks_nobody_to_mend_it(application: Engine, reader: Person, liaison: Person) -> None:
    back = given_back(application, sent(application))
    assert unread(application, reader, liaison) == [["batch.returned"], []]
    did(application, going_back.withdraw, OTHER_ADMIN, REGION, back, reason="Tidak jadi.")
    assert unread(application, reader, liaison) == [["batch.withdrawn"], ["batch.withdrawn"]]


def test_what_was_given_back_asks_nobody_to_look_again(application: Engine, reader: Person, liaison: Person) -> None:
    asked = did(application, going_back.contest, OTHER_ADMIN, REGION, verified(application), reason="Warga kami.")
    assert unread(application, liaison) == [["batch.contested"]]
    back = given_back(application, asked)
    # That it was received is news, and asks for nothing.
    assert unread(application, reader, liaison) == [["batch.returned", "batch.received"], []]
    again = did(application, service.send, OTHER_ADMIN, REGION, back)
    there = did(application, service.receive, LIAISON, BRANCH, again)
    did(application, service.verify, LIAISON, BRANCH, there, ANSWER)
    assert unread(application, reader, liaison) == [["batch.verified", "batch.received", "batch.received"], []]
