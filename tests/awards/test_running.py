"""What asks for a run, what a run reads, and which runs are kept."""

from __future__ import annotations

import datetime as dt
import threading
import time
from dataclasses import replace
from functools import partial

import pytest
from psycopg import errors as pg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from semesta_platform.database import uuid7
from semesta_platform.errors import ConflictError
from semesta_platform.jobs.perform import perform
from semesta_platform.jobs.records import Outcome
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import owner_transaction, shared_transaction, tenant_transaction
from semesta_tenants.awards import editions, kept, queries, running, service
from semesta_tenants.awards.canonical import result_bytes
from semesta_tenants.awards.ledger import EditionState
from semesta_tenants.awards.outcomes import Status, Truth
from semesta_tenants.coverage import service as coverage
from semesta_tenants.coverage.records import CONTRIBUTIONS_PAID, Evidence, GateState, Headcount, Segment, SegmentCount, Version
from semesta_worker.registry import JOBS
from tests.awards.bench import EDITION, STEWARD, Awards
from tests.awards.support import UHC_2026, counted, printed
from tests.coverage.conftest import ADMIN, LIAISON
from tests.factories.outbox import due

TODAY = dt.date(2026, 2, 10)
PRATAMA = printed("98,81", "81,67")
# 98 and 80 per cent, and a quarter of all whom the region pays for.
MADYA = replace(
    counted(100_000, 98_000, 80_000),
    segments=(
        SegmentCount(Segment.PBI_JK, Headcount(73_000, 55_000)),
        SegmentCount(Segment.PBPU_PEMDA, Headcount(25_000, 25_000)),
    ),
)


def verified(awards: Awards, code: str, figure: object = MADYA) -> Version:
    with tenant_transaction(awards.application, code) as session:
        draft = coverage.save_draft(session, ADMIN, figure, today=TODAY)  # type: ignore[arg-type]  # a Figure
        sent = coverage.submit(session, ADMIN, draft.id, expected=draft.row_version, today=TODAY)
    with tenant_transaction(awards.application, code) as session:
        return coverage.verify(session, LIAISON, sent.id, expected=sent.row_version)


def work_off(awards: Awards) -> list[Outcome]:
    """All work of the ranker, as relay and worker do it."""
    return [perform(awards.application, JOBS, each, grace=10) for each in due(awards.application, running.JOB)]


def test_a_verified_share_of_a_quarter_makes_madya_by_the_worker(awards: Awards) -> None:
    awards.open()
    verified(awards, "12.19")
    assert [arguments for _, arguments in awards.waiting()] == [
        {"what": "edition", "edition": EDITION},
        {"what": "figure", "tenant": "12.19"},
    ]
    assert work_off(awards) == [Outcome.DONE, Outcome.LEFT]
    assert awards.waiting() == []
    (run,) = awards.runs()
    assert (run.reported, run.eligible, run.final) == (1, 546, False)
    assert [each["what"] for each in run.causes] == ["edition", "figure"]
    found = awards.standing("12.19")
    assert (found.category, found.possible, found.certainty, found.rank) == ("madya", (), Truth.UNKNOWN, 1)
    assert found.ground.figure is not None
    assert found.ground.figure.evidence is Evidence.VERIFIED


def test_what_changes_nothing_is_not_kept_again(awards: Awards) -> None:
    awards.open()
    awards.report("12.19", PRATAMA)
    first = awards.rank()
    assert (len(first), awards.rank()) == (1, [])
    # A figure of a month that is not in the window, and a forecast, ask for a run that finds nothing new.
    awards.report("12.19", replace(PRATAMA, as_of=dt.date(2025, 3, 1)))
    assert (len(awards.waiting()), awards.rank()) == (1, [])
    awards.show("12.19", CONTRIBUTIONS_PAID, GateState.MET, paid_until=dt.date(2025, 9, 1))
    (second,) = awards.rank()
    assert [each.number for each in awards.runs()] == [second, *first]
    assert awards.standing("12.19").certainty is Truth.MET


def test_a_run_of_nothing_is_kept_and_says_that_nobody_reported(awards: Awards) -> None:
    awards.open()
    awards.rank()
    (run,) = awards.runs()
    assert (run.reported, run.eligible) == (0, 546)
    assert (awards.standing("12.19").status, awards.standing("12.19").rank) == (Status.UNREPORTED, None)


def test_one_run_answers_all_that_asked_before_it(awards: Awards) -> None:
    awards.open()
    for code in ("12.19", "12.74", "52.03"):
        awards.report(code, PRATAMA)
    assert len(awards.waiting()) == 4
    assert sorted(work_off(awards)) == [Outcome.DONE, Outcome.LEFT, Outcome.LEFT, Outcome.LEFT]
    assert (len(awards.runs()), awards.runs()[0].reported, awards.waiting()) == (1, 3, [])


def test_of_two_verifications_at_once_the_last_run_has_both(awards: Awards) -> None:
    """The first run has read everything and is not committed when the second figure is verified and ranked."""
    awards.open()
    awards.report("12.74", PRATAMA)
    second = threading.Thread(target=awards.rank)
    with shared_transaction(awards.application, SharedRole.RANKER) as session:
        (first,) = running.rank(session, uuid7(), {"what": "asked"})
        verified(awards, "12.19")
        second.start()
        time.sleep(0.3)
        assert second.is_alive()
    second.join(60)
    last, before = awards.runs()
    assert (before.number, before.reported, last.reported) == (first, 1, 2)
    assert [awards.standing(code).category for code in ("12.19", "12.74")] == ["madya", "pratama"]


def test_a_kept_run_is_the_very_run_that_was_judged(awards: Awards) -> None:
    awards.open()
    for code, figure in (("12.19", MADYA), ("12.74", PRATAMA), ("52.03", printed(">=98", ">80"))):
        awards.report(code, figure)
    awards.rank()
    (run,) = awards.runs()
    with shared_transaction(awards.application, SharedRole.VIEWER) as session:
        canonical = queries.canonical_bytes(session, run.number)
        again = queries.trial(session, UHC_2026)
    assert result_bytes(kept.restored(canonical, UHC_2026)) == canonical
    assert result_bytes(again) == canonical
    told = kept.explained(kept.opened(canonical, UHC_2026), ["12.19"])
    whole = kept.restored(canonical, UHC_2026)
    assert told.standing("12.19") == whole.standing("12.19")
    assert [(each.truth, each.by_figures, each.lack, each.slack) for each in told.standing("12.74").verdicts] == [  # type: ignore[union-attr]  # ranked
        (each.truth, each.by_figures, each.lack, each.slack)
        for each in whole.standing("12.74").verdicts  # type: ignore[union-attr]  # ranked
    ]
    with pytest.raises(ValueError, match="uhc-awards-2024"):
        kept.restored(canonical, replace(UHC_2026, id="uhc-awards-2024"))


def test_trying_a_month_keeps_nothing_and_is_judged_on_that_month(awards: Awards) -> None:
    awards.open()
    awards.report("12.74", PRATAMA)
    awards.report("12.74", replace(counted(187_939, 183_139, 150_499), as_of=dt.date(2025, 4, 1)))
    awards.rank()
    with shared_transaction(awards.application, SharedRole.VIEWER) as session:
        tried = queries.trial(session, UHC_2026, month=dt.date(2025, 4, 1)).standing("12.74")
        only = queries.trial(session, UHC_2026, verified_only=True).standing("12.74")
    assert tried is not None
    assert only is not None
    assert (tried.category, only.status, len(awards.runs())) == (None, Status.UNREPORTED, 1)
    # Something is published: the remembered trial is out of date.
    verified(awards, "12.74", MADYA)
    with shared_transaction(awards.application, SharedRole.VIEWER) as session:
        now = queries.trial(session, UHC_2026, verified_only=True).standing("12.74")
    assert now is not None
    assert now.category == "madya"


# ---- the freeze ----------------------------------------------------------------------------------------------------------------


def test_after_the_freeze_nothing_counts_and_the_final_run_is_published(awards: Awards) -> None:
    awards.open()
    awards.report("12.74", PRATAMA)
    awards.rank()
    awards.move(EditionState.FROZEN)
    with pytest.raises(ConflictError):
        awards.move(EditionState.PUBLISHED)
    awards.report("12.74", MADYA)
    awards.report("12.19", MADYA)
    (final,) = awards.rank()
    assert awards.rank() == []
    assert (awards.runs()[0].final, awards.runs()[0].reported) == (True, 1)
    assert (awards.standing("12.74").category, awards.standing("12.19").status) == ("pratama", Status.UNREPORTED)
    published = awards.move(EditionState.PUBLISHED)
    assert (published.state, published.final_run) == (EditionState.PUBLISHED, final)
    awards.report("52.03", MADYA)
    assert awards.rank() == []
    with pytest.raises(ConflictError):
        awards.move(EditionState.OPEN)


def test_a_frozen_edition_that_is_opened_again_judges_what_came_meanwhile(awards: Awards) -> None:
    awards.open()
    awards.move(EditionState.FROZEN)
    awards.report("12.19", MADYA)
    awards.rank()
    awards.move(EditionState.OPEN)
    awards.rank()
    assert [(each.final, each.reported) for each in awards.runs()] == [(False, 1), (True, 0)]


def test_only_the_final_run_that_was_seen_is_published(awards: Awards) -> None:
    awards.open()
    now = awards.move(EditionState.FROZEN)
    (final,) = awards.rank()
    with shared_transaction(awards.application, SharedRole.REGISTRY) as session:
        publish = partial(service.move, session, STEWARD, EDITION, EditionState.PUBLISHED, expected=now.row_version, reason="Uji")
        with pytest.raises(ConflictError):
            publish(run=final - 1)
        assert publish(run=final).final_run == final


def test_of_two_who_open_an_edition_at_once_the_second_is_told(awards: Awards) -> None:
    with shared_transaction(awards.application, SharedRole.REGISTRY) as first:
        service.open_edition(first, STEWARD, editions.bundled_file(EDITION))
        second = threading.Thread(target=lambda: told.append(_refused(awards)))
        told: list[bool] = []
        second.start()
        time.sleep(0.3)
    second.join(60)
    assert told == [True]


def _refused(awards: Awards) -> bool:
    try:
        awards.open()
    except ConflictError:
        return True
    return False


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE registry.editions SET state = 'published', frozen_at = now(), published_at = now(), final_run = 1, row_version=2",
        "UPDATE registry.editions SET state = 'frozen', frozen_at = now()",
        "UPDATE registry.editions SET version = 3, row_version = 2",
        "UPDATE registry.editions SET state = 'frozen', frozen_at = now(), version = 2, row_version = 2",
    ],
)
def test_the_database_holds_the_order_of_states(awards: Awards, statement: str) -> None:
    awards.open()
    with (
        pytest.raises(DBAPIError) as refused,
        shared_transaction(awards.application, SharedRole.REGISTRY) as session,
    ):
        session.execute(text(statement))
    assert isinstance(refused.value.orig, pg.RestrictViolation)


def test_nobody_changes_a_run(awards: Awards) -> None:
    awards.open()
    awards.rank()
    for role in SharedRole:
        for statement in ("UPDATE registry.ranking_runs SET reported = 1", "DELETE FROM registry.ranking_runs"):
            with pytest.raises(DBAPIError) as refused, shared_transaction(awards.application, role) as session:
                session.execute(text(statement))
            assert isinstance(refused.value.orig, pg.InsufficientPrivilege)


def test_the_training_tenant_is_in_no_run(awards: Awards) -> None:
    """Its figures are invented; the owner plants one of them in the read model."""
    awards.open()
    insert = text(
        "INSERT INTO registry.published_figures (tenant, as_of, precision, kind, basis, evidence, registered, active, "
        "population, population_source, source_title, source_url) "
        "SELECT code, '2025-12-31', 'day', 'actual', 'population', 'reported', 99, 99, 100, 'x', 'x', 'x' "
        "FROM registry.regions WHERE code IN ('99.01', '12.19')"
    )
    with owner_transaction(awards.owner) as session:
        session.execute(insert)
    awards.rank()
    (run,) = awards.runs()
    assert (run.reported, awards.result(run).standing("99.01")) == (1, None)
