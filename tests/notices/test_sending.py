"""Mails on a real database and a real server: each goes out once, whatever ends in between, and only to who has business here."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from semesta_platform.accounts import seats
from semesta_platform.accounts.records import Actor, Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.errors import ConflictError, NotFoundError
from semesta_platform.jobs.records import Outcome
from semesta_platform.mail.records import Fate, Handed
from semesta_platform.notifications.going import State
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.notices import queries, rules, sending, service, standing
from semesta_tenants.notices.records import Narrowed
from tests.factories.people import grant, person_with
from tests.mail.servers import Postbox, listening
from tests.notices.ground import (
    ADMIN,
    HERE,
    OTHER,
    asked,
    cleared,
    later,
    run,
    states,
    table,
    to_folder,
    to_server,
    write,
)
from tests.ports import free_port

__all__ = ["cleared"]
pytestmark = pytest.mark.usefixtures("cleared")


def test_a_cause_writes_one_mail_and_a_transaction_asks_once(application: Engine, owner: Engine) -> None:
    assert write(application, "a", "b", "a") == 2
    assert write(application, "a") == 0
    assert [(each.tenant, each.arguments) for each in asked(owner)] == [(HERE, {})]


def test_mails_go_out_in_order_and_once(application: Engine, owner: Engine) -> None:
    write(application, "a", "b")
    write(application, "c")
    write(application, "x", tenant=OTHER)
    with listening(Postbox()) as box:
        assert set(run(application, to_server(box.url))) == {Outcome.DONE}
        later(owner, 86400)
        run(application, to_server(box.url))
    assert [each for each in box.readers if each != "x@contoh.go.id"] == [f"{name}@contoh.go.id" for name in "abc"]
    assert len(box.messages) == 4
    # Which of the two regions goes first is nobody's business.
    body = box.messages[box.readers.index("a@contoh.go.id")].get_content()
    assert "https://semesta.contoh.go.id/kab-batu-bara/forum/tindak-lanjut/" in body
    assert "Surel otomatis dari Semesta, Kabupaten Batu Bara." in body
    assert (set(states(application).values()), set(states(application, OTHER).values())) == ({"sent"}, {"sent"})
    assert asked(owner) == []


def test_a_server_that_is_away_for_an_hour_loses_nothing_and_gets_nothing_twice(application: Engine, owner: Engine) -> None:
    box = Postbox(port=free_port())
    write(application, "a", "b", "c")
    pauses = []
    for number in range(7):
        run(application, to_server(box.url))
        # Somebody writes in between: that asks once more, and no second row of tries comes of it.
        write(application, f"e{number}")
        run(application, to_server(box.url))
        (waits,) = asked(owner)
        pauses.append(round(waits.pause / 60))
        first = table(application)["a"]
        assert (first.state, first.attempts) == ("waiting", 0)
        assert "refused" in first.answer.lower()
        later(owner, waits.pause + 1)
    assert pauses == [1, 2, 4, 8, 15, 15, 15]
    write(application, "d")
    with listening(box):
        run(application, to_server(box.url))
    assert box.readers[:3] == [f"{name}@contoh.go.id" for name in "abc"]
    assert len(box.readers) == len(set(box.readers)) == 11
    assert set(states(application).values()) == {"sent"}
    assert asked(owner) == []


def test_what_is_refused_for_good_fails_and_what_is_put_off_is_tried_again(application: Engine, owner: Engine) -> None:
    box = Postbox(to_readers={"b@contoh.go.id": "550 5.1.1 Tidak ada", "c@contoh.go.id": "450 4.2.1 Nanti"})
    write(application, "a", "b", "c", "d")
    write(application, "e", address="bukan alamat")
    with listening(box):
        run(application, to_server(box.url))
        found = table(application)
        assert states(application) == {"a": "sent", "b": "failed", "c": "waiting", "d": "sent", "e": "failed"}
        assert (found["b"].answer, found["c"].answer) == ("550 5.1.1 Tidak ada", "450 4.2.1 Nanti")
        assert found["c"].pause == pytest.approx(60, abs=25)
        (waits,) = asked(owner)
        assert waits.pause == pytest.approx(60, abs=25)
        later(owner, 61)
        run(application, to_server(box.url))
        assert table(application)["c"].pause == pytest.approx(120, abs=25)
        box.to_readers.clear()
        later(owner, 121)
        run(application, to_server(box.url))
    assert box.readers == [f"{name}@contoh.go.id" for name in "adc"]


def test_a_mail_that_is_always_put_off_is_given_up_in_the_end(application: Engine, owner: Engine) -> None:
    write(application, "a")
    for number in range(1, rules.ATTEMPTS + 1):
        with tenant_transaction(application, HERE) as session:
            mail = sending.claim(session)
            assert mail is not None
            assert mail.attempts == number
            sending.settle(session, mail, Handed(Fate.PUT_OFF, "450 Nanti"), away=1)
        later(owner, rules.LONGEST_PAUSE.total_seconds())
    assert states(application) == {"a": "failed"}


def test_a_worker_that_dies_while_the_server_thinks_leaves_the_mail_until_its_lease_ends(
    application: Engine, owner: Engine
) -> None:
    write(application, "a")
    with tenant_transaction(application, HERE) as session:
        lost = sending.claim(session)
    assert lost is not None
    with listening(Postbox()) as box:
        run(application, to_server(box.url))
        assert box.messages == []
        (waits,) = asked(owner)
        assert waits.pause == pytest.approx(rules.LEASE.total_seconds(), abs=25)
        later(owner, waits.pause + 1)
        run(application, to_server(box.url))
    assert len(box.messages) == 1
    # It was not dead after all, only slow: what it says comes too late.
    with tenant_transaction(application, HERE) as session:
        sending.settle(session, lost, Handed(Fate.REFUSED, "550"), away=1)
    assert states(application) == {"a": "sent"}


def test_two_workers_never_take_one_mail(application: Engine) -> None:
    write(application, *(str(number) for number in range(6)))
    barrier, taken = threading.Barrier(3), []

    def work() -> None:
        barrier.wait()
        while True:
            with tenant_transaction(application, HERE) as session:
                mail = sending.claim(session)
            if mail is None:
                return
            taken.append(mail.id)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(taken) == len(set(taken)) == 6


def test_an_account_is_written_to_only_while_it_has_business_here(application: Engine, owner: Engine) -> None:
    seat = Seat(Role.OPD_STAFF, tenant_code=HERE, organisation="Dinas Kesehatan")
    works, left, closed, branch, elsewhere = (person_with(application) for _ in range(5))
    grant(application, works, seat)
    grant(application, closed, seat)
    grant(application, branch, Seat(Role.LIAISON, branch_code="kisaran"))
    grant(application, elsewhere, Seat(Role.TENANT_ADMIN, tenant_code=OTHER))
    held = grant(application, left, seat)
    for name, person in (("works", works), ("left", left), ("closed", closed), ("branch", branch), ("elsewhere", elsewhere)):
        write(application, name, address="", person_id=person.id)
    # Between the writing and the sending.
    with tenant_transaction(application, HERE) as session:
        seats.revoke(session, held, Actor(None, "Semesta"))
    with owner_transaction(owner) as session:
        session.execute(text("UPDATE registry.people SET active = false WHERE id = :id"), {"id": closed.id})
    with listening(Postbox()) as box:
        run(application, to_server(box.url))
    assert box.readers == [works.email, branch.email]
    found = table(application)
    assert {once: row.state for once, row in found.items()} == {
        "works": "sent",
        "left": "dropped",
        "closed": "dropped",
        "branch": "sent",
        "elsewhere": "dropped",
    }
    assert found["left"].answer == standing.NO_SEAT


def test_without_a_server_mails_wait_and_go_once_there_is_one(application: Engine, owner: Engine, tmp_path: Path) -> None:
    write(application, "a")
    run(application, None)
    (waits,) = asked(owner)
    assert waits.pause == pytest.approx(rules.NOWHERE.total_seconds(), abs=25)
    write(application, "b")
    run(application, None)
    assert len(asked(owner)) == 1
    later(owner, waits.pause + 1)
    run(application, to_folder(tmp_path))
    assert (states(application), len(list(tmp_path.iterdir()))) == ({"a": "sent", "b": "sent"}, 2)


def test_a_failed_mail_is_sent_again_by_hand_with_its_own_id(application: Engine, owner: Engine) -> None:
    box = Postbox(to_readers={"a@contoh.go.id": "550 Tidak ada"})
    write(application, "a", "b")
    with listening(box):
        run(application, to_server(box.url))
        found = table(application)
        with tenant_transaction(application, HERE) as session:
            service.resend(session, ADMIN, found["a"].id)
        box.to_readers.clear()
        run(application, to_server(box.url))
    assert str(box.messages[-1]["Message-ID"]) == f"<{found['a'].id}@contoh.go.id>"
    assert (states(application), asked(owner)) == ({"a": "sent", "b": "sent"}, [])
    with tenant_transaction(application, HERE) as session, pytest.raises(ConflictError):
        service.resend(session, ADMIN, found["a"].id)
    with tenant_transaction(application, OTHER) as session, pytest.raises(NotFoundError):
        service.resend(session, ADMIN, found["a"].id)
    with tenant_transaction(application, HERE) as session:
        entries = session.execute(text("SELECT before, after FROM audit_entries WHERE action = 'mail.resent'")).all()
    assert [(each.before["answer"], each.after["reader"]) for each in entries] == [("550 Tidak ada", "Dinas Kesehatan")]


def test_mails_are_listed_narrowed_and_counted(application: Engine) -> None:
    write(application, "a", "b", subject="Diskon 100%_")
    write(application, "c", kind="meeting.invited", reader="BPKAD")
    with tenant_transaction(application, HERE) as session:
        assert [each.reader for each in queries.listed(session, Narrowed(text="bpkad"))] == ["BPKAD"]
        assert len(queries.listed(session, Narrowed(text="100%_"))) == 2
        assert queries.listed(session, Narrowed(state=State.SENT)) == ()
        counted = queries.counts(session, Narrowed(State.SENT, kind="action.late"))
        assert (counted[State.WAITING], counted[State.SENT]) == (2, 0)
        assert queries.kinds(session) == ("action.late", "meeting.invited")
        standing = queries.standing(session)
        assert (standing.waiting, standing.failed, standing.answer) == (3, 0, "")
        for order in queries.ORDERS:
            assert len(queries.listed(session, Narrowed(), order=order, descending=False, limit=2)) == 2
