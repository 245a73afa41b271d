"""Webhooks on a real database and real programs: each event goes out once, whatever ends in between, and nobody holds others."""

from __future__ import annotations

import datetime as dt
import json
import time
import uuid
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.calling import signatures
from semesta_platform.calling.records import Called, Fate
from semesta_platform.database import utc_now
from semesta_platform.errors import ConflictError, InvalidError, NotFoundError
from semesta_platform.jobs.records import Outcome
from semesta_platform.notifications import deliveries, going
from semesta_platform.notifications.records import Audience
from semesta_platform.notifications.webhooks import MOST, Pause
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.webhooks import queries, rules, secrets, sending, service
from semesta_tenants.webhooks.records import Narrowed, StaleWebhooksError, Wanted
from tests.factories.people import person_with
from tests.ports import free_port
from tests.webhooks.ground import (
    ADDRESS,
    ADMIN,
    EVENT,
    HERE,
    KEY,
    OTHER,
    THING,
    asked,
    cleared,
    fresh,
    hook,
    later,
    run,
    states,
    table,
    tell,
    version,
)
from tests.webhooks.servers import Program, answering

__all__ = ["cleared"]
pytestmark = pytest.mark.usefixtures("cleared")
PAGE = "/kab-batu-bara/pengaturan/webhook/1/"


def now(engine: Engine, webhook: Any) -> Any:
    """The webhook as it stands."""
    with tenant_transaction(engine, HERE) as session:
        return queries.webhook(session, webhook.id)[0]


def test_an_event_is_written_once_for_whoever_wants_it_though_nobody_else_is_told(application: Engine, owner: Engine) -> None:
    every = hook(application)
    moved = hook(application, "https://dua.contoh.go.id/", chosen=True, events=frozenset({"task.moved"}))
    hook(application, "https://tiga.contoh.go.id/", chosen=True, events=frozenset({"batch.sent"}))
    hook(application, tenant=OTHER)
    tell(application, "a", "b", "a")
    tell(application, "a")
    tell(application, "a", kind="task.late")
    found = [(row.webhook_id, row.once) for row in table(application)]
    assert sorted(found, key=str) == sorted(
        [(each.id, f"task.moved {once}") for each in (every, moved) for once in "ab"] + [(every.id, "task.late a")], key=str
    )
    assert (states(application, OTHER), len(asked(owner))) == ([], 2)


def test_what_is_told_is_not_written_when_its_cause_does_not_stand(application: Engine, owner: Engine) -> None:
    hook(application)
    with pytest.raises(KeyError), tenant_transaction(application, HERE) as session:
        assert deliveries.write(session, [EVENT]) == 1
        raise KeyError
    assert (table(application), asked(owner)) == ([], [])


def test_telling_costs_one_select_where_there_is_no_webhook(application: Engine) -> None:
    seen: list[str] = []
    event.listen(application, "before_cursor_execute", lambda *given: seen.append(given[2]))
    with tenant_transaction(application, HERE) as session:
        seen.clear()
        for once in "abc":
            assert deliveries.write(session, [replace(EVENT, once=once)]) == 0
    assert [each.split()[0] for each in seen] == ["SELECT"]


def test_a_program_gets_what_happened_signed_and_no_word_of_anybody(application: Engine, owner: Engine) -> None:
    with answering(Program()) as program:
        made = fresh(application, program.url())
        tell(application, "a")
        assert run(application) == [Outcome.DONE]
        later(owner, 86400)
        run(application)
    ((headers, body),) = program.seen
    (row,) = table(application)
    assert (row.state, row.attempts, row.answer) == ("sent", 1, "HTTP 200: terima kasih")
    said = json.loads(body)
    at = said.pop("at")
    assert dt.datetime.fromisoformat(at).utcoffset() == dt.timedelta(0)
    assert said == {
        "id": str(row.id),
        "event": "task.moved",
        "tenant": HERE,
        "about": {"kind": "task", "id": str(THING[1])},
        "title": "Rekonsiliasi data",
        "url": f"{ADDRESS}/kab-batu-bara/tugas/7/",
    }
    assert b"rahasia" not in body
    assert b"Pelaku" not in body
    moment = int(headers["webhook-timestamp"])
    assert abs(moment - time.time()) < 60
    assert headers["webhook-id"] == str(row.id)
    assert headers["webhook-signature"] == signatures.signature(made.secret, str(row.id), moment, body)
    assert asked(owner) == []


def test_what_is_refused_is_tried_again_with_the_same_bytes_and_given_up_after_three_days(
    application: Engine, owner: Engine
) -> None:
    with answering(Program(503)) as program:
        hook(application, program.url())
        tell(application, "a")
        for seconds in (60, 120):
            run(application)
            (row,) = table(application)
            assert (row.state, row.answer) == ("waiting", "HTTP 503: terima kasih")
            assert row.pause == pytest.approx(seconds, abs=30)
            later(owner, row.pause + 1)
        later(owner, rules.TRYING.total_seconds() - 200)
        run(application)
    assert (states(application), asked(owner)) == (["failed"], [])
    assert len(program.seen) == 3
    assert len({body for _headers, body in program.seen}) == len({headers["webhook-id"] for headers, _ in program.seen}) == 1


def test_pauses_grow_and_end_after_three_days() -> None:
    begin, waited, tries = dt.datetime(2026, 1, 5, tzinfo=dt.UTC), dt.timedelta(0), [0]
    while not rules.given_up(begin, rules.pause(len(tries)), begin + waited):
        waited += rules.pause(len(tries))
        tries.append(rules.pause(len(tries)) // going.FIRST_PAUSE)
    assert tries[1:10] == [1, 2, 4, 8, 16, 32, 64, 128, 256]
    assert set(tries[10:]) == {360}
    assert dt.timedelta(hours=66) < waited <= rules.TRYING


def test_a_program_that_is_away_is_asked_once_and_holds_nobody_else(application: Engine, owner: Engine) -> None:
    with answering(Program(port=free_port())) as gone:
        away = hook(application, gone.url())
    with answering(Program()) as there:
        hook(application, there.url())
        tell(application, "a", "b", "c")
        run(application)
        assert len(there.seen) == 3
    rows = [row for row in table(application) if row.webhook_id == away.id]
    assert [(row.state, row.attempts) for row in rows] == [("waiting", 1), ("waiting", 0), ("waiting", 0)]
    assert [row.pause for row in rows] == pytest.approx([60] * 3, abs=30)
    (waits,) = asked(owner)
    assert waits.pause == pytest.approx(60, abs=30)
    later(owner, 61)
    with answering(gone):
        run(application)
    assert (len(gone.seen), set(states(application))) == (3, {"sent"})


def test_what_waits_behind_a_program_that_stays_away_is_given_up_too(application: Engine, owner: Engine) -> None:
    with answering(Program(port=free_port())) as gone:
        hook(application, gone.url())
    tell(application, "a", "b")
    later(owner, rules.TRYING.total_seconds())
    run(application)
    assert states(application) == ["failed", "failed"]
    assert asked(owner) == []


def test_a_busy_program_is_asked_once_and_the_others_wait(application: Engine) -> None:
    with answering(Program(429)) as program:
        hook(application, program.url())
        tell(application, "a", "b", "c")
        run(application)
    rows = table(application)
    assert (len(program.seen), [row.attempts for row in rows]) == (1, [1, 0, 0])
    assert [row.pause for row in rows] == pytest.approx([60] * 3, abs=30)


def test_a_program_says_itself_when_it_takes_more(application: Engine) -> None:
    with answering(Program(429, headers={"Retry-After": "1800"})) as program:
        hook(application, program.url())
        tell(application, "a", "b")
        run(application)
    assert [row.pause for row in table(application)] == pytest.approx([1800] * 2, abs=30)


def test_what_is_sent_again_by_hand_has_patience_of_its_own(application: Engine, owner: Engine) -> None:
    with answering(Program(port=free_port())) as gone:
        hook(application, gone.url())
    tell(application, "a", "b")
    later(owner, rules.TRYING.total_seconds() + 60)
    run(application)
    assert states(application) == ["failed", "failed"]
    tell(application, "c")
    with tenant_transaction(application, HERE) as session:
        for row in table(application)[:2]:
            service.resend(session, ADMIN, row.id)
    run(application)
    # Nobody is there still: one was tried, the others wait for their turn and are not given up untried.
    assert [(row.state, row.attempts) for row in table(application)] == [("waiting", 1), ("waiting", 0), ("waiting", 0)]
    later(owner, 61)
    with answering(gone):
        run(application)
    assert (len(gone.seen), set(states(application))) == (3, {"sent"})


def test_410_pauses_the_webhook_and_tells_the_admins(application: Engine) -> None:
    admin = person_with(application, Seat(Role.TENANT_ADMIN, tenant_code=HERE))
    person_with(application, Seat(Role.OPD_STAFF, tenant_code=HERE, organisation="Dinas Kesehatan"))
    with answering(Program(by_event={"task.moved": 410})) as program:
        made = hook(application, program.url())
        other = hook(application, program.url())
        tell(application, "a", "b", kind="task.moved")
        with tenant_transaction(application, HERE) as session:
            service.pause(session, ADMIN, other.id, expected=version(application))
        run(application)
        tell(application, "c")
        run(application)
    assert len(program.seen) == 1
    assert now(application, made).pause is Pause.GONE
    assert sorted(row.state for row in table(application) if row.webhook_id == made.id) == ["dropped", "failed"]
    with tenant_transaction(application, HERE) as session:
        notices = session.execute(text("SELECT person_id, kind, title, path FROM notices")).all()
        acts = session.execute(text("SELECT action, actor, after FROM audit_entries WHERE action = 'webhook.stopped'")).all()
    where = program.url().replace("kunci=1", "***")
    told = ("webhook.stopped", where, f"/kab-batu-bara/pengaturan/webhook/{made.id}/")
    assert [tuple(row)[1:] for row in notices if row.person_id == admin.id] == [told]
    ((action, actor, after),) = acts
    assert (action, actor, after["webhook_pause"]) == ("webhook.stopped", "Semesta", "gone")


def test_a_worker_that_dies_leaves_the_delivery_until_its_lease_ends(application: Engine, owner: Engine) -> None:
    with answering(Program()) as program:
        hook(application, program.url())
        tell(application, "a")
        with tenant_transaction(application, HERE) as session:
            lost = sending.claim(session)
        assert lost is not None
        run(application)
        assert program.seen == []
        (waits,) = asked(owner)
        assert waits.pause == pytest.approx(rules.LEASE.total_seconds(), abs=30)
        later(owner, waits.pause + 1)
        run(application)
    assert len(program.seen) == 1
    # It was not dead after all, only slow: what it says comes too late.
    with tenant_transaction(application, HERE) as session:
        sending.settle(session, lost, Called(Fate.PUT_OFF, "HTTP 500"), PAGE)
    assert states(application) == ["sent"]


def test_a_paused_or_removed_webhook_gets_nothing_and_what_failed_is_sent_again_by_hand(application: Engine) -> None:
    with answering(Program()) as program:
        made = hook(application, program.url())
        tell(application, "a")
        with tenant_transaction(application, HERE) as session:
            service.pause(session, ADMIN, made.id, expected=1)
        tell(application, "b")
        run(application)
        (row,) = table(application)
        assert (row.state, row.answer) == ("dropped", service.PAUSED)
        with tenant_transaction(application, HERE) as session, pytest.raises(ConflictError):
            service.resend(session, ADMIN, row.id)
        with tenant_transaction(application, HERE) as session:
            service.resume(session, ADMIN, made.id, expected=2)
            service.resend(session, ADMIN, row.id)
        run(application)
        with tenant_transaction(application, HERE) as session:
            with pytest.raises(ConflictError):
                service.resend(session, ADMIN, row.id)
            with pytest.raises(NotFoundError):
                service.resend(session, ADMIN, uuid.uuid4())
        with tenant_transaction(application, HERE) as session:
            service.try_out(session, ADMIN, made.id, PAGE)
            service.remove(session, ADMIN, made.id, expected=3)
        run(application)
    assert [json.loads(body)["event"] for _headers, body in program.seen] == ["task.moved"]
    assert [(row.state, row.answer) for row in table(application)][1:] == [("dropped", service.REMOVED)]


def test_a_new_secret_signs_at_once_and_the_former_one_for_a_day(application: Engine) -> None:
    with answering(Program()) as program:
        made = fresh(application, program.url())
        with tenant_transaction(application, HERE) as session:
            rotated = service.rotate(session, ADMIN, made.webhook.id, expected=1, key=KEY)
            service.try_out(session, ADMIN, made.webhook.id, PAGE)
        run(application)
    ((headers, body),) = program.seen
    signed = [
        signatures.signature(each, headers["webhook-id"], int(headers["webhook-timestamp"]), body)
        for each in (rotated.secret, made.secret)
    ]
    assert headers["webhook-signature"].split() == signed
    kept = now(application, made.webhook)
    assert kept.signing(kept.former[1]) == (rotated.webhook.sealed,)


def test_secrets_lie_sealed_for_their_own_place(application: Engine) -> None:
    first, second, foreign = fresh(application), fresh(application), fresh(application, tenant=OTHER)
    with tenant_transaction(application, HERE) as session:
        rotated = service.rotate(session, ADMIN, first.webhook.id, expected=2, key=KEY)
        kept = session.scalar(text("SELECT cast(value AS text) FROM settings WHERE key = 'webhooks'"))
    assert not any(each in kept for each in ("whsec_", *(each.secret[8:] for each in (first, second, rotated))))
    assert secrets.opened(rotated.webhook.signing(utc_now()), (KEY,), HERE, first.webhook.id) == (rotated.secret, first.secret)
    for sealed, keys, tenant, identity in (
        (first.webhook.sealed, (KEY[::-1],), HERE, first.webhook.id),
        (first.webhook.sealed, (), HERE, first.webhook.id),
        (first.webhook.sealed, (KEY,), OTHER, first.webhook.id),
        (first.webhook.sealed, (KEY,), HERE, second.webhook.id),
        (foreign.webhook.sealed, (KEY,), HERE, foreign.webhook.id),
        ("bukan base64", (KEY,), HERE, first.webhook.id),
    ):
        assert secrets.opened([sealed], keys, tenant, identity) == ()


def test_a_secret_that_does_not_open_signs_nothing_and_a_new_one_mends_it(application: Engine, owner: Engine) -> None:
    with answering(Program()) as program:
        with tenant_transaction(application, HERE) as session:
            made = service.add(session, ADMIN, Wanted(program.url()), expected=0, private=True, key=KEY[::-1])
        tell(application, "a")
        run(application)
        (row,) = table(application)
        assert (program.seen, row.state, row.answer) == ([], "waiting", secrets.BROKEN)
        with tenant_transaction(application, HERE) as session:
            service.rotate(session, ADMIN, made.webhook.id, expected=1, key=KEY)
        later(owner, 61)
        run(application)
    assert (len(program.seen), states(application)) == (1, ["sent"])


def test_the_record_knows_what_was_done_and_no_secret(application: Engine) -> None:
    first = fresh(application, "https://program.contoh.go.id/x/B0T-kunciPanjang1234?kunci=1", note="Dasbor")
    made = first.webhook
    with tenant_transaction(application, HERE) as session:
        wanted = Wanted("https://program.contoh.go.id/y", chosen=True, events=frozenset({"task.late", "aneh"}))
        changed = service.change(session, ADMIN, made.id, wanted, expected=1, private=False)
        assert changed.events == frozenset({"task.late"})
        assert service.change(session, ADMIN, made.id, wanted, expected=2, private=False) == changed
        second = service.rotate(session, ADMIN, made.id, expected=2, key=KEY)
        service.remove(session, ADMIN, made.id, expected=3)
        found = session.execute(text("SELECT action, cast(before AS text) || cast(after AS text) AS said FROM audit_entries "
                                     "WHERE action ~ '^webhook' ORDER BY id")).all()  # fmt: skip
    assert [row.action for row in found] == ["webhook.added", "webhook.changed", "webhook.rotated", "webhook.removed"]
    said = "".join(row.said or "" for row in found)
    assert not any(each in said for each in ("whsec_", first.secret[8:], second.secret[8:], made.sealed, "kunci"))
    assert "https://program.contoh.go.id/x/***?***" in said
    assert not any(each in repr((first, second)) for each in ("whsec_", made.sealed))


def test_what_cannot_be_is_refused_and_who_comes_second_is_told(application: Engine) -> None:
    def refused(wanted: Wanted, expected: int = 0) -> Any:
        with tenant_transaction(application, HERE) as session, pytest.raises((InvalidError, ConflictError)) as caught:
            service.add(session, ADMIN, wanted, expected=expected, private=False, key=KEY)
        return caught.value

    good = "https://program.contoh.go.id/"
    assert set(refused(Wanted("http://x.id", chosen=True, note="x" * 201)).fields) == {"url", "events", "note"}
    assert set(refused(Wanted("")).fields) == {"url"}
    for number in range(MOST):
        hook(application, f"{good}{number}")
    assert "10 webhook" in refused(Wanted(good), MOST).fields["url"][0]
    assert isinstance(refused(Wanted(good), 3), StaleWebhooksError)
    with tenant_transaction(application, HERE) as session, pytest.raises(NotFoundError):
        service.pause(session, ADMIN, uuid.uuid4(), expected=MOST)


def test_one_tenants_deliveries_are_not_anothers(application: Engine) -> None:
    with answering(Program()) as here, answering(Program()) as there:
        hook(application, here.url())
        hook(application, there.url(), tenant=OTHER)
        tell(application, "a", title="PENANDA-DUA-BELAS")
        tell(application, "a", tenant=OTHER, title="PENANDA-LIMA-DUA", audience=Audience(admins=True))
        run(application)
    assert [json.loads(body)["title"] for _headers, body in here.seen] == ["PENANDA-DUA-BELAS"]
    assert [json.loads(body)["title"] for _headers, body in there.seen] == ["PENANDA-LIMA-DUA"]
    with tenant_transaction(application, OTHER) as session:
        assert queries.delivery(session, table(application)[0].id) is None
        assert [each.body["title"] for each in queries.listed(session, Narrowed())] == ["PENANDA-LIMA-DUA"]
