"""Steps back of a batch, on both servers: a signature, a list, an answer; and the day on which a list goes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text

from semesta_platform.database import utc_now
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from semesta_platform.transactions import owner_transaction, read_all_as_tenant, tenant_transaction
from semesta_tenants.batches import going_back, queries, reading, rules, service
from semesta_tenants.batches.records import Batch, Reason, StaleBatchError, State
from semesta_tenants.coordination.records import Party
from tests.batches.conftest import (
    ADMIN,
    ANSWER,
    BRANCH,
    HERE,
    LIAISON,
    OFFICE,
    OFFICER,
    REGION,
    TODAY,
    WANTED,
    agreed,
    did,
    drafted,
    received,
    sent,
    signed,
    verified,
)
from tests.batches.test_service import FILE, entries

pytestmark = pytest.mark.usefixtures("cleared")


def test_the_day_on_which_a_list_goes_is_the_regions_own(application: Engine) -> None:
    batch = agreed(application)
    # 05.58 on the 23rd in the west of Indonesia is still the 22nd in UTC.
    at = dt.datetime(2026, 11, 22, 22, 58, tzinfo=dt.UTC)
    early = replace(batch, file=FILE, region=replace(batch.entered, at=at), bpjs=replace(batch.entered, at=at))
    assert rules.file_goes(early, ZoneInfo("Asia/Jakarta")) == dt.date(2026, 12, 23)
    assert rules.file_goes(early, dt.UTC) == dt.date(2026, 12, 22)


def test_a_signature_that_stands_alone_is_taken_back_and_the_answer_mended(application: Engine) -> None:
    half = signed(application, verified(application))
    for actor, viewer, error in ((OFFICER, OFFICE, ForbiddenError), (LIAISON, BRANCH, ConflictError)):
        with pytest.raises(error):
            did(application, going_back.unsign, actor, viewer, half)
    free = did(application, going_back.unsign, ADMIN, REGION, half)
    assert (free.state, free.region, free.digest, free.answer) == (State.VERIFIED, None, None, ANSWER)
    better = replace(ANSWER, accepted=315, rejected=5, reasons=(Reason("nik_unmatched", 5),))
    mended = did(application, service.verify, LIAISON, BRANCH, free, better)
    first = signed(application, mended, LIAISON, BRANCH)
    assert did(application, going_back.unsign, LIAISON, BRANCH, first).bpjs is None
    both = agreed(application, replace(WANTED, title="Lain"))
    with pytest.raises(ConflictError, match="terkunci"):
        did(application, going_back.unsign, ADMIN, REGION, both)
    assert [each.action for each in entries(application)][4:9] == [
        "batch.signed",
        "batch.unsigned",
        "batch.verified",
        "batch.signed",
        "batch.unsigned",
    ]


def test_the_branch_gives_back_what_the_region_mends_and_sends_again(application: Engine) -> None:
    for batch in (sent(application), received(application)):
        with pytest.raises(InvalidError):
            did(application, going_back.give_back, LIAISON, BRANCH, batch, reason=" ")
        with pytest.raises(ForbiddenError):
            did(application, going_back.give_back, ADMIN, REGION, batch, reason="x")
        back = did(application, going_back.give_back, LIAISON, BRANCH, batch, reason="Kolom NIK kosong.")
        assert (back.state, back.received, back.returned_reason) == (State.RETURNED, None, "Kolom NIK kosong.")
        assert back.returned is not None
        assert rules.visible(back, BRANCH)
        assert rules.waiting_for(back.state, region_signed=False, bpjs_signed=False) == (Party.REGION,)
        with pytest.raises(StaleBatchError):
            did(application, service.receive, LIAISON, BRANCH, batch)
        wanted = replace(WANTED, people=318)
        mended = did(application, service.change, ADMIN, REGION, back, wanted, today=TODAY)
        again = did(application, service.send, ADMIN, REGION, mended)
        assert (again.state, again.wanted.people, again.returned, again.returned_reason) == (State.SENT, 318, None, "")
    with pytest.raises(ConflictError):
        did(application, going_back.give_back, LIAISON, BRANCH, verified(application), reason="x")


def test_each_side_is_waited_for_as_long_as_it_had_it_whatever_way_it_went(application: Engine, owner: Engine) -> None:
    def a_day_later(batch: Batch) -> Batch:
        with owner_transaction(owner) as session:
            session.execute(text("ALTER TABLE tenant_1219.batches DISABLE TRIGGER guard"))
            session.execute(text("UPDATE tenant_1219.batches SET counted_at = counted_at - interval '1 day'"))
            session.execute(text("ALTER TABLE tenant_1219.batches ENABLE TRIGGER guard"))
        return batch

    def waits(batch: Batch) -> tuple[int, int]:
        found = rules.waits(batch, utc_now())
        return found[Party.REGION], found[Party.BPJS]

    batch = did(application, service.send, ADMIN, REGION, a_day_later(drafted(application)))
    batch = did(application, service.receive, LIAISON, BRANCH, a_day_later(batch))
    batch = did(application, going_back.give_back, LIAISON, BRANCH, a_day_later(batch), reason="Kosong.")
    assert waits(batch) == (1, 2)
    batch = did(application, service.send, ADMIN, REGION, a_day_later(batch))
    assert waits(batch) == (2, 2)
    batch = did(application, service.receive, LIAISON, BRANCH, a_day_later(batch))
    batch = did(application, service.verify, LIAISON, BRANCH, batch, ANSWER)
    batch = did(application, going_back.contest, ADMIN, REGION, a_day_later(batch), reason="Hitung lagi.")
    # An answer waits for both.
    assert waits(batch) == (3, 4)
    batch = signed(application, did(application, service.verify, LIAISON, BRANCH, a_day_later(batch), ANSWER))
    batch = signed(application, a_day_later(batch), LIAISON, BRANCH)
    assert (batch.state, waits(batch)) == (State.AGREED, (3, 6))
    assert rules.waits(batch, utc_now() + dt.timedelta(days=9)) == {Party.REGION: 3, Party.BPJS: 6}


def test_a_returned_list_is_not_the_branchs_to_read_until_it_comes_again(application: Engine) -> None:
    bare = did(application, service.keep_list, ADMIN, REGION, drafted(application), FILE)
    back = did(
        application, going_back.give_back, LIAISON, BRANCH, did(application, service.send, ADMIN, REGION, bare), reason="Kosong."
    )
    with pytest.raises(NotFoundError):
        did(application, service.note_read, LIAISON, BRANCH, back.id, "Nama")
    did(application, service.note_read, ADMIN, REGION, back.id, "Nama")
    gone = did(application, going_back.withdraw, ADMIN, REGION, back, reason="Tidak jadi.")
    assert (gone.state, gone.file is not None and gone.file.removed_at is not None) == (State.WITHDRAWN, True)


def test_the_region_asks_for_another_answer_until_somebody_signs(application: Engine) -> None:
    answered = verified(application)
    with pytest.raises(ForbiddenError):
        did(application, going_back.contest, LIAISON, BRANCH, answered, reason="x")
    asked = did(application, going_back.contest, OFFICER, OFFICE, answered, reason="Tiga orang itu warga kami.")
    assert (asked.state, asked.answer, asked.verified) == (State.RECEIVED, None, None)
    assert (asked.received, asked.returned_reason) == (answered.received, "Tiga orang itu warga kami.")
    again = did(application, service.verify, LIAISON, BRANCH, asked, ANSWER)
    assert (again.state, again.returned) == (State.VERIFIED, None)
    with pytest.raises(ConflictError, match="Tarik tanda tangannya"):
        did(application, going_back.contest, ADMIN, REGION, signed(application, again), reason="x")
    with pytest.raises(ConflictError, match="disepakati"):
        did(application, going_back.contest, ADMIN, REGION, agreed(application), reason="x")


def test_the_desk_lists_what_waits_for_the_branch_again_and_not_what_it_gave_back(application: Engine) -> None:
    answered = verified(application)
    asked = did(application, going_back.contest, ADMIN, REGION, answered, reason="Warga kami.")
    back = did(application, going_back.give_back, LIAISON, BRANCH, sent(application), reason="Kosong.")
    now = utc_now()
    rows = read_all_as_tenant(application, HERE, [reading.asking(now - dt.timedelta(days=60))])[0]
    found = reading.batches_in(rows, month=now, before=now)
    assert asked.returned is not None
    assert [(each.id, each.state, each.again, each.since) for each in found.waiting] == [
        (asked.id, "received", True, asked.returned.at)
    ]
    with tenant_transaction(application, HERE) as session:
        for party, waits in ((Party.BPJS, asked.id), (Party.REGION, back.id)):
            lines = queries.listed(session, REGION, queries.Narrowed(waits=party))
            assert [each.id for each in lines] == [waits]
        assert queries.listed(session, REGION, queries.Narrowed(state=State.RETURNED))[0].since == (
            back.returned and back.returned.at
        )
