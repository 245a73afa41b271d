"""The life of a month's figure on a real database: from the draft to the read model, and what is refused on the way."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, text

from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction, tenant_transaction
from semesta_tenants.coverage import queries, service
from semesta_tenants.coverage.records import (
    Actor,
    Evidence,
    Figure,
    Headcount,
    Kind,
    Side,
    StaleError,
    State,
    Verifier,
    Version,
)
from tests.coverage.conftest import ADMIN, COLLEAGUE, LIAISON, TANJUNGBALAI, TODAY

pytestmark = pytest.mark.usefixtures("cleared")
HERE = "12.74"


def saved(engine: Engine, figure: Figure = TANJUNGBALAI, actor: Actor = ADMIN, **more: Any) -> Version:
    with tenant_transaction(engine, HERE) as session:
        return service.save_draft(session, actor, figure, today=TODAY, **more)


def submitted(engine: Engine, figure: Figure = TANJUNGBALAI, actor: Actor = ADMIN) -> Version:
    draft = saved(engine, figure)
    with tenant_transaction(engine, HERE) as session:
        return service.submit(session, actor, draft.id, expected=draft.row_version, today=TODAY)


def verified(engine: Engine, figure: Figure = TANJUNGBALAI) -> Version:
    waiting = submitted(engine, figure)
    with tenant_transaction(engine, HERE) as session:
        return service.verify(session, LIAISON, waiting.id, expected=waiting.row_version)


def entries(engine: Engine) -> list[Any]:
    with tenant_transaction(engine, HERE) as session:
        query = (
            "SELECT actor, actor_id, action, subject_id, before, after FROM audit_entries WHERE action ~ '^figure' ORDER BY id"
        )
        return list(session.execute(text(query)))


def test_a_month_goes_from_draft_to_published(application: Engine) -> None:
    done = verified(application)
    assert (done.state, done.number, done.figure) == (State.VERIFIED, 1, TANJUNGBALAI)
    assert (done.entered.words, done.verified and done.verified.words) == (ADMIN.words, LIAISON.words)
    for role in (SharedRole.VIEWER, SharedRole.RANKER, SharedRole.REGISTRY, SharedRole.PUBLISHER):
        with shared_transaction(application, role) as session:
            found = queries.latest_published(session, HERE)
        assert found is not None
        assert (found.figure, found.evidence, found.version_id, found.source) == (
            TANJUNGBALAI,
            Evidence.VERIFIED,
            done.id,
            None,
        )
    with tenant_transaction(application, "52.03") as session:
        assert queries.latest_published(session, HERE) is not None
        assert queries.latest_published(session, "52.03") is None


def test_every_step_leaves_what_was_and_what_became(application: Engine) -> None:
    done = verified(application)
    acts = entries(application)
    assert [(act.action, act.actor, act.actor_id) for act in acts] == [
        ("figure.drafted", ADMIN.words, ADMIN.person_id),
        ("figure.submitted", ADMIN.words, ADMIN.person_id),
        ("figure.verified", LIAISON.words, LIAISON.person_id),
    ]
    assert {act.subject_id for act in acts} == {str(done.id)}
    assert acts[0].before is None
    assert acts[1].before == acts[0].after
    assert acts[2].before == acts[1].after
    assert acts[2].after == service.snapshot(done)
    assert (acts[2].after["registered"], acts[2].after["segments.PBI_JK.active"]) == (183_139, 80_000)


def test_nothing_is_published_before_verification(application: Engine) -> None:
    submitted(application)
    with shared_transaction(application, SharedRole.VIEWER) as session:
        assert queries.published(session) == ()


def test_a_failing_verification_publishes_nothing(application: Engine) -> None:
    waiting = submitted(application)
    with pytest.raises(RuntimeError), tenant_transaction(application, HERE) as session:
        service.verify(session, LIAISON, waiting.id, expected=waiting.row_version)
        raise RuntimeError("the machine stops here")
    with shared_transaction(application, SharedRole.VIEWER) as session:
        assert queries.published(session) == ()
    with tenant_transaction(application, HERE) as session:
        assert [each.state for each in queries.waiting(session)] == [State.SUBMITTED]


@pytest.mark.parametrize(
    "who",
    [
        Verifier(uuid.UUID(int=1), "Admin", "kisaran", office=False),
        Verifier(uuid.UUID(int=2), "Petugas", "kisaran", office=False),
        Verifier(uuid.UUID(int=9), "Liaison dengan jabatan", "kisaran", office=True),
        Verifier(uuid.UUID(int=9), "Liaison cabang lain", "selong", office=False),
        Verifier(uuid.UUID(int=9), "Bukan liaison", None, office=False),
    ],
    ids=["entered", "saved in between", "office", "other branch", "no branch"],
)
def test_verification_is_refused_to(application: Engine, who: Verifier) -> None:
    draft = saved(application)
    draft = saved(application, replace(TANJUNGBALAI, note="b"), COLLEAGUE, expected=draft.row_version)
    with tenant_transaction(application, HERE) as session:
        waiting = service.submit(session, ADMIN, draft.id, expected=draft.row_version, today=TODAY)
    with pytest.raises(ForbiddenError), tenant_transaction(application, HERE) as session:
        service.verify(session, who, waiting.id, expected=waiting.row_version)
    with shared_transaction(application, SharedRole.VIEWER) as session:
        assert queries.published(session) == ()


def test_somebody_who_submitted_and_withdrew_does_not_verify_either(application: Engine) -> None:
    draft = saved(application)
    turncoat = Actor(LIAISON.person_id, "sebelumnya petugas daerah")
    with tenant_transaction(application, HERE) as session:
        once = service.submit(session, turncoat, draft.id, expected=draft.row_version, today=TODAY)
        back = service.withdraw(session, turncoat, draft.id, expected=once.row_version)
        again = service.submit(session, ADMIN, draft.id, expected=back.row_version, today=TODAY)
    with pytest.raises(ForbiddenError), tenant_transaction(application, HERE) as session:
        service.verify(session, LIAISON, again.id, expected=again.row_version)


def test_a_draft_is_invisible_to_the_branch(application: Engine) -> None:
    draft = saved(application)
    with tenant_transaction(application, HERE) as session:
        assert queries.version(session, draft.id, Side.BRANCH) is None
        assert queries.months(session, Side.BRANCH) == ()
        assert queries.waiting(session) == ()
        assert {each.state for each in queries.calendar(session, Side.BRANCH, today=TODAY)} == {None}
        for verb in (service.verify, service.return_):
            more = {"reason": "x"} if verb is service.return_ else {}
            with pytest.raises(NotFoundError):
                verb(session, LIAISON, draft.id, expected=draft.row_version, **more)
        assert queries.version(session, draft.id, Side.REGION) == draft


def test_a_withdrawn_submission_is_a_draft_again(application: Engine) -> None:
    waiting = submitted(application)
    with tenant_transaction(application, HERE) as session:
        back = service.withdraw(session, ADMIN, waiting.id, expected=waiting.row_version)
        assert (back.state, back.submitted, queries.waiting(session)) == (State.DRAFT, None, ())


def test_a_returned_version_stays_and_the_next_one_follows(application: Engine) -> None:
    waiting = submitted(application)
    with tenant_transaction(application, HERE) as session:
        returned = service.return_(
            session, LIAISON, waiting.id, expected=waiting.row_version, reason="Segmen PBI JK tidak sesuai."
        )
    assert (returned.state, returned.return_reason) == (State.RETURNED, "Segmen PBI JK tidak sesuai.")
    second = saved(application, replace(TANJUNGBALAI, total=Headcount(183_139, 150_500)))
    with tenant_transaction(application, HERE) as session:
        month = queries.months(session, Side.REGION)[0]
        assert [(each.number, each.state) for each in month.versions] == [(2, State.DRAFT), (1, State.RETURNED)]
        changed = queries.differences(month.versions[1], month.versions[0])
    assert [(each.field, each.before, each.after) for each in changed] == [("active", 150_499, 150_500)]
    assert second.number == 2


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2001])
def test_a_return_needs_a_reason(application: Engine, reason: str) -> None:
    waiting = submitted(application)
    with pytest.raises(InvalidError) as refused, tenant_transaction(application, HERE) as session:
        service.return_(session, LIAISON, waiting.id, expected=waiting.row_version, reason=reason)
    assert set(refused.value.fields) == {"reason"}


def test_a_correction_is_a_new_version_and_the_old_one_stays(application: Engine) -> None:
    first = verified(application)
    with tenant_transaction(application, HERE) as session:
        draft = service.correct(session, ADMIN, first.id, reason="Peserta aktif salah baca.")
        assert queries.latest_published(session, HERE, kind=Kind.ACTUAL).version_id == first.id  # type: ignore[union-attr]  # published above
    fixed = replace(TANJUNGBALAI, total=Headcount(183_139, 150_400))
    draft = saved(application, fixed, expected=draft.row_version, reason=draft.reason)
    with tenant_transaction(application, HERE) as session:
        waiting = service.submit(session, ADMIN, draft.id, expected=draft.row_version, today=TODAY)
        second = service.verify(session, LIAISON, waiting.id, expected=waiting.row_version)
        assert (second.number, second.corrects) == (2, first.id)
        assert [each.figure for each in queries.published(session, [HERE])] == [fixed]
        assert [each.figure for each in queries.every_publication(session, [HERE])] == [TANJUNGBALAI, fixed]
        assert queries.version(session, first.id, Side.REGION) == first


def test_a_verified_month_is_changed_by_a_correction_of_the_same_day_alone(application: Engine) -> None:
    first = verified(application)
    with pytest.raises(ConflictError):
        saved(application, replace(TANJUNGBALAI, note="diam-diam"))
    with tenant_transaction(application, HERE) as session:
        draft = service.correct(session, ADMIN, first.id, reason="Tanggal.")
    with pytest.raises(InvalidError) as refused:
        saved(application, replace(TANJUNGBALAI, as_of=dt.date(2025, 4, 30)), expected=draft.row_version)
    assert set(refused.value.fields) == {"as_of"}


def test_only_a_verified_version_is_corrected(application: Engine) -> None:
    draft = saved(application)
    with pytest.raises(ConflictError), tenant_transaction(application, HERE) as session:
        service.correct(session, ADMIN, draft.id, reason="x")


def test_of_two_people_who_save_one_draft_the_second_sees_both(application: Engine) -> None:
    draft = saved(application)
    first = saved(application, replace(TANJUNGBALAI, total=Headcount(183_200, 150_499)), COLLEAGUE, expected=draft.row_version)
    late = replace(TANJUNGBALAI, total=Headcount(183_300, 150_499))
    with pytest.raises(StaleError) as conflict:
        saved(application, late, ADMIN, expected=draft.row_version)
    assert (conflict.value.current, conflict.value.attempted) == (first, late)
    done = saved(application, late, ADMIN, expected=first.row_version)
    assert done.figure == late


def test_of_two_people_who_begin_one_month_at_once_one_is_told(application: Engine) -> None:
    barrier, outcomes = threading.Barrier(2), []

    def begin(actor: Actor) -> None:
        with tenant_transaction(application, HERE) as session:
            session.execute(text("SELECT 1"))
            barrier.wait(60)
            try:
                outcomes.append(service.save_draft(session, actor, TANJUNGBALAI, today=TODAY))
            except StaleError as error:
                outcomes.append(error.current)

    threads = [threading.Thread(target=begin, args=(actor,)) for actor in (ADMIN, COLLEAGUE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes[0] == outcomes[1]
    with tenant_transaction(application, HERE) as session:
        assert queries.versions_of(session, TANJUNGBALAI.period, Side.REGION) == (outcomes[0],)


def test_of_two_verifications_at_once_one_publishes(application: Engine) -> None:
    waiting = submitted(application)
    barrier, outcomes = threading.Barrier(2), []

    def press(who: Verifier) -> None:
        barrier.wait(60)
        try:
            with tenant_transaction(application, HERE) as session:
                service.verify(session, who, waiting.id, expected=waiting.row_version)
            outcomes.append("verified")
        except ConflictError:
            outcomes.append("conflict")

    threads = [threading.Thread(target=press, args=(who,)) for who in (LIAISON, replace(LIAISON, person_id=uuid.UUID(int=4)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict", "verified"]
    with shared_transaction(application, SharedRole.VIEWER) as session:
        assert len(queries.every_publication(session, [HERE])) == 1


def test_a_submission_is_not_edited(application: Engine) -> None:
    waiting = submitted(application)
    with pytest.raises(ConflictError):
        saved(application, replace(TANJUNGBALAI, note="x"), expected=waiting.row_version)


def test_what_is_missing_stops_a_submission_and_not_a_draft(application: Engine) -> None:
    draft = saved(application, Figure(TANJUNGBALAI.as_of))
    with pytest.raises(InvalidError) as refused, tenant_transaction(application, HERE) as session:
        service.submit(session, ADMIN, draft.id, expected=draft.row_version, today=TODAY)
    assert set(refused.value.fields) == {"population", "registered", "active"}


def test_a_jump_is_submitted_only_with_its_reason(application: Engine) -> None:
    verified(application)
    may = replace(TANJUNGBALAI, as_of=dt.date(2025, 5, 1), total=Headcount(120_000, 110_000), segments=())
    draft = saved(application, may)
    with pytest.raises(InvalidError) as refused, tenant_transaction(application, HERE) as session:
        service.submit(session, ADMIN, draft.id, expected=draft.row_version, today=TODAY)
    assert set(refused.value.fields) == {"registered", "active", "reason"}
    draft = saved(application, may, expected=draft.row_version, reason="Pemadanan data menghapus peserta ganda.")
    with tenant_transaction(application, HERE) as session:
        assert service.submit(session, ADMIN, draft.id, expected=draft.row_version, today=TODAY).state == State.SUBMITTED


def test_bad_figures_leave_nothing(application: Engine) -> None:
    for wrong in (
        replace(TANJUNGBALAI, total=Headcount(-1, None)),
        replace(TANJUNGBALAI, note="x" * 1_000_000),
        replace(TANJUNGBALAI, note="\x00"),
        replace(TANJUNGBALAI, as_of=TODAY + dt.timedelta(days=40)),
    ):
        with pytest.raises(InvalidError):
            saved(application, wrong)
    assert entries(application) == []


def test_a_forecast_stands_beside_the_actual_figure(application: Engine) -> None:
    forecast = replace(TANJUNGBALAI, kind=Kind.FORECAST)
    assert (saved(application, forecast).number, saved(application).number) == (1, 1)
    with tenant_transaction(application, HERE) as session:
        assert [each.versions[0].figure.kind for each in queries.months(session, Side.REGION, kind=Kind.FORECAST)] == [
            Kind.FORECAST
        ]


def test_the_calendar_knows_24_months(application: Engine) -> None:
    done = verified(application)
    saved(application, replace(TANJUNGBALAI, as_of=dt.date(2026, 1, 1)))
    with tenant_transaction(application, HERE) as session:
        months = queries.calendar(session, Side.REGION, today=TODAY)
    assert [months[0].period, months[-1].period, len(months)] == [dt.date(2024, 3, 1), dt.date(2026, 2, 1), 24]
    states = {month.period: month.state for month in months if month.state}
    assert states == {dt.date(2025, 4, 1): State.VERIFIED, dt.date(2026, 1, 1): State.DRAFT}
    assert [month.published.version_id for month in months if month.published] == [done.id]


def test_an_unknown_version_is_not_found(application: Engine) -> None:
    with pytest.raises(NotFoundError), tenant_transaction(application, HERE) as session:
        service.submit(session, ADMIN, uuid.UUID(int=77), expected=1, today=TODAY)
    elsewhere = submitted(application)
    with pytest.raises(NotFoundError), tenant_transaction(application, "12.19") as session:
        service.verify(session, LIAISON, elsewhere.id, expected=elsewhere.row_version)
