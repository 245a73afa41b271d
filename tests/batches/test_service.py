"""The steps of a batch, on both servers: who does which, what never changes, two at once, and two tenants."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.batches import going_back, lists, queries, rules, service, suggesting
from semesta_tenants.batches.queries import Narrowed
from semesta_tenants.batches.records import Answer, Batch, Effect, Hand, Kind, List, Reason, StaleBatchError, State
from semesta_tenants.coordination.records import Party
from semesta_tenants.coverage.records import Segment
from tests.batches.conftest import (
    ADMIN,
    ANSWER,
    BRANCH,
    HERE,
    LIAISON,
    OFFICE,
    OFFICER,
    OTHER,
    REGION,
    THERE,
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

pytestmark = pytest.mark.usefixtures("cleared")
FILE = List(uuid.UUID(int=77), "daftar.xlsx", 900, "ab" * 32)


def entries(engine: Engine) -> list[Any]:
    with tenant_transaction(engine, HERE) as session:
        query = "SELECT actor, action, after FROM audit_entries WHERE action ~ '^batch' ORDER BY id"
        return list(session.execute(text(query)))


def now_stands(engine: Engine, batch: Batch) -> Batch:
    with tenant_transaction(engine, HERE) as session:
        found = queries.batch(session, REGION, batch.id)
    assert found is not None
    return found


def test_a_batch_goes_from_draft_to_agreement_and_each_step_is_written_down(application: Engine) -> None:
    draft = did(application, service.draft, OFFICER, OFFICE, replace(WANTED, title=" Usulan   peserta PBPU Pemda "), today=TODAY)
    assert (draft.wanted, draft.state, draft.entered.words) == (WANTED, State.DRAFT, "Dinas Sosial")
    gone = did(application, service.send, OFFICER, OFFICE, draft)
    there = did(application, service.receive, LIAISON, BRANCH, gone)
    answered = did(application, service.verify, LIAISON, BRANCH, there, ANSWER)
    assert (answered.state, answered.answer) == (State.VERIFIED, ANSWER)
    first = signed(application, answered)
    assert (first.state, first.region and first.region.words) == (
        State.VERIFIED,
        "Sekretaris Daerah · Admin Kabupaten Batu Bara",
    )
    last = signed(application, first, LIAISON, BRANCH)
    assert (last.state, last.digest, last.row_version) == (State.AGREED, rules.digest_of(HERE, answered), 6)
    assert rules.digest_of(HERE, last) == last.digest != rules.digest_of(THERE, last)
    actions = ["drafted", "sent", "received", "verified", "signed", "agreed"]
    assert [each.action for each in entries(application)] == [f"batch.{each}" for each in actions]
    with tenant_transaction(application, HERE) as session:
        assert suggesting.offered(session, "kab-batu-bara", dt.date(2026, 3, 1))[0].change == 312
        assert suggesting.offered(session, "kab-batu-bara", dt.date(2026, 4, 1)) == ()


def test_each_step_is_for_its_own_side_and_state(application: Engine) -> None:
    on_its_way, there = sent(application), received(application)
    of_the_other: tuple[Any, ...] = (
        (service.receive, REGION, on_its_way, ()),
        (service.send, BRANCH, on_its_way, ()),
        (service.verify, REGION, there, (ANSWER,)),
        (service.keep_list, BRANCH, on_its_way, (FILE,)),
    )
    for verb, who, batch, given in of_the_other:
        with pytest.raises(ForbiddenError):
            did(application, verb, ADMIN, who, batch, *given)
    at_the_wrong_time: tuple[Any, ...] = (
        (service.send, REGION, on_its_way, (), {}),
        (service.change, REGION, on_its_way, (WANTED,), {"today": TODAY}),
        (service.keep_list, REGION, on_its_way, (FILE,), {}),
        (service.verify, BRANCH, on_its_way, (ANSWER,), {}),
        (service.receive, BRANCH, there, (), {}),
        (going_back.withdraw, REGION, there, (), {"reason": "x"}),
        (service.sign, REGION, there, (Hand("a", "b", ""),), {}),
        (service.resubmit, REGION, there, (), {"today": TODAY}),
    )
    for verb, who, batch, given, more in at_the_wrong_time:
        with pytest.raises(ConflictError):
            did(application, verb, ADMIN, who, batch, *given, **more)
    with pytest.raises(ForbiddenError):
        did(application, service.draft, LIAISON, BRANCH, WANTED, today=TODAY)


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (Answer(312, 7, (Reason("moved", 7),)), "accepted"),
        (Answer(-1, 321, (Reason("moved", 321),)), "accepted"),
        (Answer(312, 8, (Reason("moved", 7),)), "reasons"),
        (Answer(312, 8), "reasons"),
        (Answer(312, 8, (Reason("moved", 4), Reason("moved", 4))), "reasons"),
        (Answer(312, 8, (Reason("unheard", 8),)), "reasons"),
        (Answer(312, 8, (Reason("other", 8),)), "words"),
        (Answer(320, 0, (), "x" * 2001), "words"),
    ],
)
def test_numbers_that_do_not_add_up_are_refused(answer: Answer, field: str) -> None:
    assert list(rules.answer_problems(answer, 320)) == [field]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"owner": "x" * 121}, "owner"),
        ({"people": 0}, "people"),
        ({"effect": Effect.REMOVE}, "effect"),
        ({"month": dt.date(2013, 12, 1)}, "month"),
        ({"month": dt.date(2027, 4, 1)}, "month"),
        ({"note": "a\x00b"}, "note"),
        ({"task_id": uuid.UUID(int=9)}, "task_id"),
    ],
)
def test_a_batch_that_cannot_be_is_refused_by_field(application: Engine, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidError) as caught:
        drafted(application, replace(WANTED, **wrong))
    assert list(caught.value.fields) == [field]
    assert entries(application) == []


def test_nothing_is_sent_that_lies_nowhere(application: Engine) -> None:
    bare = drafted(application, replace(WANTED, file_words=""))
    with pytest.raises(InvalidError) as caught:
        did(application, service.send, ADMIN, REGION, bare)
    assert list(caught.value.fields) == ["file_words"]
    with_list = did(application, service.keep_list, ADMIN, REGION, bare, FILE)
    assert did(application, service.send, ADMIN, REGION, with_list).file == FILE


def test_one_person_never_signs_for_both_and_only_what_was_read(application: Engine) -> None:
    answered = verified(application)
    with pytest.raises(ConflictError):
        did(application, service.sign, ADMIN, REGION, answered, Hand("Sekda", "A", "0" * 64))
    first = signed(application, answered)
    with pytest.raises(ConflictError):
        signed(application, first, ADMIN, BRANCH)
    with pytest.raises(ConflictError):
        signed(application, first)
    with pytest.raises(ForbiddenError):
        signed(application, first, OFFICER, OFFICE)
    with pytest.raises(ConflictError):
        did(application, service.verify, LIAISON, BRANCH, first, ANSWER)
    with pytest.raises(InvalidError):
        did(application, service.sign, LIAISON, BRANCH, first, Hand(" ", "L", rules.digest_of(HERE, first)))


def test_an_answer_may_be_mended_until_somebody_signs(application: Engine) -> None:
    answered = verified(application)
    with pytest.raises(ConflictError, match="Tanda tangani dahulu"):
        did(application, service.resubmit, ADMIN, REGION, answered, today=TODAY)
    mended = did(application, service.verify, LIAISON, BRANCH, answered, Answer(320, 0))
    assert mended.answer == Answer(320, 0)
    assert rules.digest_of(HERE, mended) != rules.digest_of(HERE, answered)
    with pytest.raises(ConflictError, match="Tidak ada yang ditolak"):
        did(application, service.resubmit, ADMIN, REGION, agreed(application, answer=Answer(320, 0)), today=TODAY)


def test_the_rejected_are_handed_over_again_once_and_name_their_origin(application: Engine) -> None:
    old = agreed(application)
    again = did(application, service.resubmit, OFFICER, OFFICE, old, today=dt.date(2026, 4, 2))
    assert (again.resubmits, again.wanted.people, again.wanted.month) == (old.id, 8, dt.date(2026, 4, 1))
    assert (again.wanted.letter, again.state) == ("", State.DRAFT)
    with pytest.raises(ConflictError):
        did(application, service.resubmit, ADMIN, REGION, old, today=TODAY)
    with pytest.raises(InvalidError) as caught:
        did(application, service.change, ADMIN, REGION, again, replace(again.wanted, people=9), today=TODAY)
    assert list(caught.value.fields) == ["people"]
    with tenant_transaction(application, HERE) as session:
        assert [each.id for each in queries.chain(session, REGION, again.id)] == [old.id, again.id]
        assert [each.id for each in queries.chain(session, BRANCH, old.id)] == [old.id]
    did(application, going_back.withdraw, ADMIN, REGION, again, reason="Salah surat.")
    assert did(application, service.resubmit, ADMIN, REGION, old, today=TODAY).resubmits == old.id


def test_what_is_withdrawn_before_it_was_sent_is_not_the_branchs_to_see(application: Engine) -> None:
    draft, on_its_way = drafted(application), sent(application)
    with pytest.raises(InvalidError):
        did(application, going_back.withdraw, ADMIN, REGION, draft, reason=" ")
    hidden = did(application, going_back.withdraw, ADMIN, REGION, draft, reason="Ganda.")
    shown = did(application, going_back.withdraw, ADMIN, REGION, on_its_way, reason="Salah lampiran.")
    with tenant_transaction(application, HERE) as session:
        assert queries.batch(session, BRANCH, hidden.id) is None
        assert queries.batch(session, BRANCH, shown.id) == shown
        assert queries.batch(session, OTHER, shown.id) is None
        assert queries.batch(session, OFFICE, shown.id) == shown
        assert [each.id for each in queries.listed(session, BRANCH, Narrowed())] == [shown.id]
        assert queries.listed(session, OTHER, Narrowed()) == ()
        assert queries.counts(session, REGION, Narrowed()).states[State.WITHDRAWN] == 2


def test_lists_narrow_order_and_count_as_rules_say_whose_turn_it_is(application: Engine) -> None:
    cleansing = replace(WANTED, kind=Kind.CLEANSING, effect=Effect.REMOVE, title="Pembersihan", people=50, owner="Disdukcapil")
    made = [drafted(application), sent(application, cleansing), verified(application), agreed(application)]
    with tenant_transaction(application, HERE) as session:
        lines = {each.id: each for each in queries.listed(session, REGION, Narrowed())}
        for batch in made:
            signs = {"region_signed": batch.region is not None, "bpjs_signed": batch.bpjs is not None}
            assert lines[batch.id].waits == rules.waiting_for(batch.state, **signs)
        counted = queries.counts(session, REGION, Narrowed())
        assert (counted.waits, counted.everything) == ({Party.REGION: 2, Party.BPJS: 2}, 4)
        for asked, number in (
            (Narrowed(waits=Party.BPJS), 2),
            (Narrowed(state=State.AGREED), 1),
            (Narrowed(kind=Kind.CLEANSING), 1),
            (Narrowed(month=dt.date(2026, 4, 1)), 0),
            (Narrowed(segment=Segment.PBPU_PEMDA, owner="Dinas Sosial"), 3),
            (Narrowed(text="400/12 peserta"), 3),
            (Narrowed(text="100%"), 0),
        ):
            assert len(queries.listed(session, REGION, asked)) == number, asked
        by_people = queries.listed(session, REGION, Narrowed(), order="people", descending=False)
        assert by_people[0].people == 50
        assert queries.choices(session, REGION) == (("Dinas Sosial", "Disdukcapil"), (dt.date(2026, 3, 1),))
        assert queries.after(session, REGION, Narrowed(), key=made[1].id, limit=1)[0].id == made[2].id


def test_sums_go_by_effect_and_only_of_what_both_signed(application: Engine) -> None:
    agreed(application)
    agreed(application, replace(WANTED, people=20), Answer(20, 0))
    agreed(application, replace(WANTED, kind=Kind.CLEANSING, effect=Effect.REMOVE, people=30), Answer(30, 0))
    agreed(application, replace(WANTED, kind=Kind.REACTIVATION, effect=Effect.REACTIVATE, people=9), Answer(9, 0))
    verified(application)
    with tenant_transaction(application, HERE) as session:
        offers = suggesting.offered(session, "kab-batu-bara", dt.date(2026, 3, 1))
    assert [(each.field, each.change) for each in offers] == [("pbpu_pemda-active", 9), ("pbpu_pemda-registered", 302)]


def test_who_comes_second_is_told_what_now_stands_and_what_was_meant(application: Engine) -> None:
    first = drafted(application)
    gone = did(application, service.send, ADMIN, REGION, first)
    meant = replace(WANTED, title="Lain")
    with pytest.raises(StaleBatchError) as caught:
        did(application, service.change, ADMIN, REGION, first, meant, today=TODAY)
    assert (caught.value.current, caught.value.attempted) == (gone, meant)


def test_of_two_at_once_one_wins_and_the_other_is_told(application: Engine) -> None:
    outcomes: list[Any] = []
    first, gate = sent(application), threading.Barrier(2)

    def step(verb: Any, actor: Any, who: Any, **more: Any) -> None:
        gate.wait()
        try:
            outcomes.append(did(application, verb, actor, who, first, **more).state)
        except StaleBatchError as error:
            outcomes.append(error.current.row_version)

    pair = [
        threading.Thread(target=step, args=(service.receive, LIAISON, BRANCH)),
        threading.Thread(target=step, args=(going_back.withdraw, ADMIN, REGION), kwargs={"reason": "Salah."}),
    ]
    for each in pair:
        each.start()
    for each in pair:
        each.join()
    assert sorted(map(str, outcomes)) in [["3", "received"], ["3", "withdrawn"]]


def refused(engine: Engine, batch: Batch, setting: str) -> bool:
    """Whether the database refuses this to the tenant's own role."""
    try:
        with tenant_transaction(engine, HERE) as session:
            session.execute(text(f"UPDATE batches SET {setting} WHERE id = :id"), {"id": batch.id})
    except DBAPIError:
        return True
    return False


def test_the_database_itself_holds_what_was_sent_answered_and_signed(application: Engine) -> None:
    up = "row_version = row_version + 1"
    alone = "region_signed_at = NULL, region_signed_by = NULL, region_signed_words = NULL, digest = NULL"
    on_its_way, half, both = sent(application), signed(application, verified(application)), agreed(application)
    for batch, settings in (
        (drafted(application), ("title = 'x'", f"{up}, state = 'agreed'", f"{up}, state = 'received'")),
        (on_its_way, (f"{up}, people = 1", f"{up}, file_words = 'x'", f"{up}, state = 'draft'", f"{up}, state = 'verified'")),
        (
            half,
            (
                f"{up}, accepted = 320, rejected = 0",
                f"{up}, region_signed_at = NULL",
                f"{up}, {alone}, accepted = 320, rejected = 0",
                f"{up}, {alone}, state = 'received'",
                f"{up}, state = 'received'",
                f"{up}, digest = 'x'",
                f"{up}, received_words = 'x'",
                f"{up}, state = 'agreed'",
                f"{up}, state = 'withdrawn', withdrawn_reason = 'x'",
                f"{up}, state = 'agreed', bpjs_signed_by = region_signed_by, bpjs_signed_at = now()",
            ),
        ),
        (both, (f"{up}, note = 'x'", f"{up}, state = 'verified'", up, f"{up}, file_removed_at = now()")),
    ):
        assert [each for each in settings if not refused(application, batch, each)] == []
    for statement in (f"DELETE FROM batches WHERE id = '{both.id}'", "TRUNCATE batches"):
        with pytest.raises(DBAPIError), tenant_transaction(application, HERE) as session:
            session.execute(text(statement))
    assert now_stands(application, both) == both


def test_a_list_goes_when_its_time_is_over_and_its_digest_stays(application: Engine) -> None:
    def listed(which: int, **more: Any) -> Batch:
        bare = drafted(application, replace(WANTED, **more))
        return did(application, service.keep_list, ADMIN, REGION, bare, replace(FILE, id=uuid.UUID(int=which)))

    there = did(application, service.receive, LIAISON, BRANCH, did(application, service.send, ADMIN, REGION, listed(1)))
    answered = did(application, service.verify, LIAISON, BRANCH, there, ANSWER)
    done = signed(application, signed(application, answered), LIAISON, BRANCH)
    back = did(application, going_back.withdraw, ADMIN, REGION, listed(2), reason="Salah.")
    kept = listed(3)
    assert done.bpjs is not None
    due = (done.bpjs.at + dt.timedelta(days=30)).astimezone(ZoneInfo("Asia/Jakarta")).date()
    assert rules.file_goes(done, ZoneInfo("Asia/Jakarta")) == due
    ids = {uuid.UUID(int=each) for each in (1, 2, 3, 4)}
    with tenant_transaction(application, HERE) as session:
        # That of the withdrawn batch went when it was withdrawn.
        assert lists.expire(session, done.bpjs.at + dt.timedelta(days=29)) == 0
        assert queries.known_files(session, ids) == {uuid.UUID(int=1), uuid.UUID(int=3)}
        assert lists.expire(session, done.bpjs.at + dt.timedelta(days=31)) == 1
        assert queries.known_files(session, ids) == {uuid.UUID(int=3)}
        assert lists.expire(session, done.bpjs.at + dt.timedelta(days=99)) == 0
    for batch in (done, back):
        file = now_stands(application, batch).file
        assert file is not None
        assert file.removed_at is not None
        assert file.digest == FILE.digest
        with pytest.raises(NotFoundError):
            did(application, service.note_read, LIAISON, REGION, batch.id, "Nama")
    assert refused(application, done, "row_version = row_version + 1, file_removed_at = NULL")
    did(application, service.note_read, ADMIN, REGION, kept.id, "Siti")
    assert entries(application)[-1].after["reader_name"] == "Siti"


def test_another_tenants_batch_is_none_here(application: Engine) -> None:
    theirs = sent(application, tenant=THERE)
    with tenant_transaction(application, HERE) as session:
        assert queries.batch(session, REGION, theirs.id) is None
        assert queries.listed(session, BRANCH, Narrowed()) == ()
        assert queries.chain(session, REGION, theirs.id) == ()
    with pytest.raises(NotFoundError):
        did(application, service.receive, LIAISON, BRANCH, theirs)
    with pytest.raises(NotFoundError):
        did(application, service.send, OFFICER, OTHER, drafted(application))
    with pytest.raises(InvalidError):
        did(application, service.draft, OFFICER, OTHER, WANTED, today=TODAY)
