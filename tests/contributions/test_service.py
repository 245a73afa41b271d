"""Bills and payments on a real database: who enters, who confirms, what never changes, and the gate that follows."""

from __future__ import annotations

import threading
import uuid
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from semesta_platform.accounts.roles import Role
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction, tenant_transaction
from semesta_tenants.contributions import queries, service
from semesta_tenants.contributions.records import Entry, Fund, StaleEntryError, StaleOfficeError, State
from semesta_tenants.coordination.records import Party
from semesta_tenants.coverage import publishing
from semesta_tenants.coverage import queries as coverage
from semesta_tenants.coverage.records import CONTRIBUTIONS_PAID, Actor, GateEvidence, GateState, PublishedGate, Verifier
from semesta_tenants.coverage.rules import months_before
from tests.contributions.conftest import ADMIN, HERE, LIAISON, MAY, REGION, TODAY, bill, confirm, enter, paid, void
from tests.factories.people import SEATS, person_with

pytestmark = pytest.mark.usefixtures("cleared")
JUNE = months_before(MAY, -1)
ENTERED_BY = uuid.UUID(int=1)


def published(engine: Engine) -> list[PublishedGate]:
    """What everybody may read of the gate, the oldest first."""
    with shared_transaction(engine, SharedRole.VIEWER) as session:
        found = coverage.gate_publications_until(session, TODAY)
    return sorted((each for each in found if each.evidence.gate == CONTRIBUTIONS_PAID), key=lambda each: each.number)


def counting(engine: Engine) -> list[tuple[GateState, Any]]:
    with shared_transaction(engine, SharedRole.VIEWER) as session:
        gates = coverage.published_gates(session, [HERE])
    return [(each.evidence.state, each.evidence.paid_until) for each in gates if each.evidence.gate == CONTRIBUTIONS_PAID]


def acts(engine: Engine) -> list[str]:
    with tenant_transaction(engine, HERE) as session:
        return list(session.scalars(text("SELECT action FROM audit_entries WHERE action ~ '^(contri|gate)' ORDER BY id")))


def test_the_gate_follows_what_the_branch_confirms_and_voids(application: Engine) -> None:
    first, payment = enter(application, bill()), enter(application, paid())
    assert (first.state, first.side, first.entered_words, first.wanted) == (State.WAITING, Party.REGION, ADMIN.words, bill())
    assert counting(application) == []
    done = confirm(application, first)[0]
    assert (done.state, done.confirmed_by, done.row_version) == (State.CONFIRMED, LIAISON.person_id, 2)
    assert counting(application) == [(GateState.NOT_MET, None)]
    payment = confirm(application, payment)[0]
    assert counting(application) == [(GateState.MET, MAY)]
    newest = published(application)[-1]
    assert newest.by == LIAISON.words
    assert newest.evidence.document == (
        "Catatan iuran di Semesta sejak Mei 2025, dibenarkan daerah dan kantor cabang: SP2D/2025/05/apbd, TAG/2025/05"
    )
    with tenant_transaction(application, HERE) as session:
        assert queries.evidence(session).from_here
    void(application, payment, reason="Uangnya kembali.")
    assert counting(application) == [(GateState.NOT_MET, None)]
    void(application, done)
    assert counting(application) == [(GateState.UNKNOWN, None)]
    assert len(published(application)) == 4
    told = (
        ["contribution.entered"] * 2
        + ["contribution.confirmed", "gate.recorded"] * 2
        + ["contribution.voided", "gate.recorded"] * 2
    )
    assert sorted(acts(application)) == sorted(told)


def test_nothing_is_published_while_the_answer_stays(application: Engine) -> None:
    confirm(application, enter(application, bill()), enter(application, paid()))
    assert len(published(application)) == 1
    confirm(application, enter(application, paid(amount=5, fund=Fund.EXCISE)))
    waiting = enter(application, bill(JUNE))
    void(application, waiting)
    assert len(published(application)) == 1
    assert counting(application) == [(GateState.MET, MAY)]


def test_months_that_have_come_since_are_published_with_the_next_word(application: Engine) -> None:
    early = MAY.replace(day=10)
    ahead = [replace(each, dated_on=early) for each in (bill(), paid(), bill(JUNE), paid(JUNE))]
    confirm(application, *(enter(application, each, today=early) for each in ahead), today=early)
    assert counting(application) == [(GateState.MET, MAY)]
    confirm(application, enter(application, paid(amount=5, fund=Fund.EXCISE)))
    newest = published(application)[-1].evidence
    assert (newest.state, newest.covers_from, newest.paid_until) == (GateState.MET, MAY, JUNE)


def test_evidence_recorded_by_hand_stays_beside_and_the_newest_counts(application: Engine) -> None:
    confirm(application, enter(application, bill()), enter(application, paid()))
    by_hand = GateEvidence(CONTRIBUTIONS_PAID, TODAY, GateState.MET, paid_until=JUNE, document="Surat 12/2026")
    with tenant_transaction(application, HERE) as session:
        publishing.record_gate(session, LIAISON, by_hand, today=TODAY)
        found = queries.evidence(session)
    assert not found.from_here
    assert found.newest is not None
    assert found.newest.evidence == by_hand
    assert found.ours is not None
    assert found.ours.evidence.paid_until == MAY
    confirm(application, enter(application, bill(JUNE)))
    with tenant_transaction(application, HERE) as session:
        assert queries.evidence(session).from_here
    assert counting(application) == [(GateState.NOT_MET, MAY)]


@pytest.mark.parametrize(
    "who",
    [
        replace(LIAISON, office=True),
        replace(LIAISON, branch=None),
        replace(LIAISON, branch="selong"),
        replace(LIAISON, person_id=ENTERED_BY),
    ],
    ids=["office", "no-branch", "other-branch", "entered-it"],
)
def test_who_may_not_confirm_leaves_everything_as_it_was(application: Engine, who: Verifier) -> None:
    first, second = enter(application, bill()), enter(application, paid())
    with pytest.raises(ForbiddenError):
        confirm(application, second, first, by=who)
    with tenant_transaction(application, HERE) as session:
        assert {each.state for each in queries.entries(session)} == {State.WAITING}
    assert counting(application) == []


def test_each_side_confirms_what_the_other_entered(application: Engine) -> None:
    theirs = enter(application, bill(), Party.BPJS, LIAISON.actor)
    ours = enter(application, paid(), Party.REGION, REGION.actor)
    another = replace(LIAISON, person_id=uuid.UUID(int=4))
    turned = replace(REGION, person_id=LIAISON.person_id)
    colleague = replace(REGION, person_id=uuid.UUID(int=8))
    for entry, by, side in (
        *((theirs, by, Party.BPJS) for by in (LIAISON, another)),
        *((ours, by, Party.REGION) for by in (REGION, colleague)),
        # Who went over to the other side meanwhile confirms nothing of their own.
        (theirs, turned, Party.REGION),
    ):
        with pytest.raises(ForbiddenError):
            confirm(application, entry, by=by, side=side)
    assert counting(application) == []
    done = confirm(application, theirs, by=REGION, side=Party.REGION)[0]
    assert (done.state, done.confirmed_by, done.confirmed_words) == (State.CONFIRMED, REGION.person_id, "BPKAD")
    assert counting(application) == [(GateState.NOT_MET, None)]
    assert published(application)[-1].by == f"{LIAISON.words}; dibenarkan BPKAD"
    confirm(application, ours)
    assert counting(application) == [(GateState.MET, MAY)]
    # What both have agreed on is the branch's alone to take back.
    with pytest.raises(ForbiddenError):
        void(application, done, by=REGION, side=Party.REGION)


def test_who_voids_what(application: Engine) -> None:
    region = REGION
    theirs = enter(application, bill(), Party.BPJS, LIAISON.actor)
    refused = void(application, theirs, by=region, side=Party.REGION, reason="Bukan tagihan kami.")
    assert (refused.state, refused.voided_words) == (State.VOIDED, "BPKAD")
    mine = enter(application, bill())
    with pytest.raises(ForbiddenError):
        void(application, mine, by=replace(LIAISON, office=True))
    ours = enter(application, paid())
    with pytest.raises(InvalidError) as caught:
        void(application, ours, by=region, side=Party.REGION, reason=" ")
    assert list(caught.value.fields) == ["reason"]
    gone = void(application, ours, by=region, side=Party.REGION, reason="Nomor SP2D salah.")
    assert (gone.state, gone.void_reason, gone.voided_words) == (State.VOIDED, "Nomor SP2D salah.", "BPKAD")
    with pytest.raises(ConflictError):
        void(application, gone)
    again = confirm(application, enter(application, paid()))[0]
    with pytest.raises(ForbiddenError):
        void(application, again, by=region, side=Party.REGION)
    assert void(application, again).state is State.VOIDED


def test_a_month_has_one_bill_until_it_is_voided(application: Engine) -> None:
    first = enter(application, bill())
    with pytest.raises(ConflictError):
        enter(application, bill(amount=1))
    void(application, first)
    assert enter(application, bill(amount=1)).wanted.amount == 1
    with pytest.raises(InvalidError):
        enter(application, paid(amount=0))


def test_a_payment_that_is_sent_twice_is_entered_once(application: Engine) -> None:
    first = enter(application, paid())
    with pytest.raises(ConflictError):
        enter(application, paid())
    for other in (paid(fund=Fund.EXCISE), paid(amount=5), paid(JUNE), replace(paid(), document="SP2D/2")):
        assert enter(application, other).wanted == other
    void(application, first)
    assert enter(application, paid()).state is State.WAITING


def test_who_comes_second_is_told(application: Engine) -> None:
    first, second = enter(application, bill()), enter(application, paid())
    confirm(application, first)
    for verb in (lambda: confirm(application, first, second), lambda: void(application, first)):
        with pytest.raises(StaleEntryError) as caught:
            verb()
        assert caught.value.current.state is State.CONFIRMED
    with pytest.raises(ConflictError):
        confirm(application, replace(first, row_version=2))
    for missing in ((), (replace(first, id=uuid.UUID(int=5)),)):
        with pytest.raises(NotFoundError):
            confirm(application, *missing)


def test_of_two_clicks_at_once_one_wins_and_the_gate_knows_both(application: Engine) -> None:
    entries = [enter(application, bill()), enter(application, paid())]
    other = replace(LIAISON, person_id=uuid.UUID(int=4))
    together, outcomes = threading.Barrier(3), list[str]()

    def press(entry: Entry, by: Verifier) -> None:
        together.wait()
        try:
            outcomes.append(confirm(application, entry, by=by)[0].state.value)
        except StaleEntryError:
            outcomes.append("told")

    presses = [(entries[0], LIAISON), (entries[0], other), (entries[1], other)]
    threads = [threading.Thread(target=press, args=each) for each in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["confirmed", "confirmed", "told"]
    assert counting(application) == [(GateState.MET, MAY)]


def test_the_tenants_own_role_rewrites_nothing(application: Engine) -> None:
    done = confirm(application, enter(application, bill()))[0]
    waiting, gone = enter(application, paid()), void(application, enter(application, paid(JUNE)))
    confirmed = "confirmed_words = 'x', confirmed_at = now()"
    changes = [
        (waiting, "amount = 1, row_version = 2"),
        (done, "confirmed_words = 'x', row_version = 3"),
        (done, "confirmed_by = NULL, confirmed_words = NULL, confirmed_at = NULL, row_version = 3"),
        (waiting, f"confirmed_by = entered_by, {confirmed}, row_version = 2"),
        (gone, "voided_at = NULL, voided_words = NULL, void_reason = '', row_version = 3"),
        (waiting, "void_reason = 'x', voided_at = now(), voided_words = 'x'"),
    ]
    refused = [f"UPDATE contributions SET {values} WHERE id = '{entry.id}'" for entry, values in changes]
    refused += [f"DELETE FROM contributions WHERE id = '{waiting.id}'", "TRUNCATE contributions"]
    for statement in refused:
        with pytest.raises(DBAPIError), tenant_transaction(application, HERE) as session:
            session.execute(text(statement))
    with tenant_transaction(application, HERE) as session:
        assert queries.these(session, [done.id, waiting.id, gone.id]) == (done, waiting, gone)


def test_the_other_side_hears_of_an_entry_and_who_entered_it_of_the_answer(application: Engine) -> None:
    admin, liaison = (person_with(application, SEATS[role]) for role in (Role.TENANT_ADMIN, Role.LIAISON))
    office = person_with(application, replace(SEATS[Role.OPD_STAFF], organisation="bpkad"))
    first = enter(application, bill(), Party.REGION, Actor(office.id, "BPKAD"))
    second = enter(application, paid(), Party.BPJS, Actor(liaison.id, "Cabang"))
    confirm(application, first, by=replace(LIAISON, person_id=liaison.id))
    void(application, second, by=replace(LIAISON, person_id=liaison.id), reason="Ganda.")
    with tenant_transaction(application, HERE) as session:
        query = text("SELECT person_id, kind, title, words, path FROM notices ORDER BY at, id")
        told = {(row.person_id, row.kind): row for row in session.execute(query)}
    people = {admin.id, liaison.id, office.id}
    assert {key for key in told if key[0] in people} == {
        (liaison.id, "contribution.entered"),
        (admin.id, "contribution.entered"),
        (office.id, "contribution.entered"),
        (office.id, "contribution.confirmed"),
        (admin.id, "contribution.confirmed"),
        (admin.id, "contribution.voided"),
    }
    last = told[admin.id, "contribution.voided"]
    assert (last.title, last.words, last.path) == (
        "Pembayaran iuran Mei 2025, Rp37.800.000",
        "Ganda.",
        "/kab-batu-bara/iuran/2025-05/",
    )


def test_the_region_names_who_enters(application: Engine) -> None:
    with tenant_transaction(application, HERE) as session:
        assert queries.office(session) == queries.Office("BPKAD", 0)
        chosen = service.choose_office(session, ADMIN, "  Badan  Keuangan ", expected=0)
    assert chosen == queries.Office("Badan Keuangan", 1)
    for name, expected, error in (("Lain", 0, StaleOfficeError), (" ", 1, InvalidError)):
        with pytest.raises(error), tenant_transaction(application, HERE) as session:
            service.choose_office(session, ADMIN, name, expected=expected)
    assert acts(application) == ["contributions.changed"]


def test_lists_of_programs_narrow(application: Engine) -> None:
    made = [enter(application, each) for each in (bill(), paid(), bill(JUNE))]
    confirm(application, made[1])
    with tenant_transaction(application, HERE) as session:

        def found(limit: int = 9, key: uuid.UUID | None = None, **asked: Any) -> list[int]:
            wanted = queries.Narrowed(**asked)
            return [
                made.index(next(m for m in made if m.id == each.id))
                for each in queries.after(session, wanted, key=key, limit=limit)
            ]

        assert found() == [0, 1, 2]
        assert found(limit=1, key=made[0].id) == [1]
        assert found(state=State.WAITING) == [0, 2]
        assert found(state=State.CONFIRMED) == [1]
        assert found(since=JUNE) == [2]
        assert found(until=MAY, kind=made[0].wanted.kind) == [0]
    with tenant_transaction(application, "12.74") as session:
        assert queries.entries(session) == ()
        assert queries.entry(session, made[0].id) is None
