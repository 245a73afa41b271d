"""What asks for a forecast, what it stands on, and which are kept: once for the same months, however often it is asked."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy.exc import ProgrammingError

from semesta_platform.jobs.perform import perform
from semesta_platform.jobs.records import Outcome
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coverage import publishing
from semesta_tenants.targets import predicting
from semesta_tenants.targets.forecasts import Gap, Why, reach
from semesta_worker.registry import JOBS, PERIODIC
from tests.forecasts.conftest import ELSEWHERE, HERE, Region
from tests.forecasts.months import ACTIVE, ACTIVE_RATE, COVERAGE, counted, month, printed

SIX = [counted(place, 80_000 + 400 * place) for place in range(6)]


def test_every_publication_asks_in_its_own_tenant_and_one_run_answers_all(region: Region) -> None:
    region.report(SIX[:5])
    region.verify(SIX[5])
    assert region.waiting() == [("targets.forecast", "tenant_1219", "figure")] * 2
    assert sorted(region.work_off()) == [Outcome.DONE, Outcome.LEFT]
    assert (region.waiting(), region.rows()) == ([], ["coverage", "active_rate"])
    made = region.latest()
    assert (made["active_rate"].points, len(made["active_rate"].steps), region.latest(ELSEWHERE)) == (6, 6, {})
    assert made["coverage"].made_at is not None
    assert [each.evidence.value for each in made["coverage"].used] == ["reported"] * 5 + ["verified"]


def test_the_job_done_twice_keeps_one_row(region: Region) -> None:
    """Killed before its commit it leaves none: effect and mark stand in one transaction."""
    region.report(SIX)
    (message,) = region.lease()
    assert [perform(region.application, JOBS, message, grace=10) for _ in range(2)] == [Outcome.DONE, Outcome.LEFT]
    region.ask()
    assert region.work_off() == [Outcome.DONE]
    assert region.rows() == ["coverage", "active_rate"]


def test_a_job_that_fails_at_its_end_leaves_nothing(region: Region) -> None:
    region.report(SIX)
    with pytest.raises(RuntimeError), tenant_transaction(region.application, HERE) as session:
        assert predicting.predict(session, region.lease()[0].id) == ["coverage", "active_rate"]
        raise RuntimeError
    assert (region.rows(), len(region.waiting())) == ([], 1)


def test_a_new_month_and_a_target_are_kept_beside_what_stood_before(region: Region) -> None:
    region.report(SIX)
    region.work_off()
    target = region.aim(ACTIVE, "84000", month(20))
    region.ask()
    region.work_off()
    # The due date moves everybody's horizon: the charts of a region end in the same month.
    assert region.rows() == ["coverage", "active_rate", "coverage", "active_rate", "active"]
    made = region.latest()["active"]
    assert (made.steps[-1].period, made.steps[0].mean) == (month(20), Decimal(82297))
    region.aim(ACTIVE, "84000", month(20), target=target, number=2)
    region.report([counted(6, 82_400)])
    region.work_off()
    assert region.rows()[5:] == ["coverage", "active_rate"]
    assert len(region.latest()["active_rate"].steps) == 6


def test_too_few_months_are_kept_as_such_when_months_were_there_before(region: Region) -> None:
    """Otherwise what was taken back would go on being forecast."""
    region.report(SIX[2:5])
    region.work_off()
    made = region.latest()["coverage"]
    assert (made.points, made.steps, made.gaps) == (3, (), tuple(Gap(month(each), Why.ABSENT) for each in (-1, 0, 1)))


def test_what_is_taken_back_is_forecast_no_longer(region: Region) -> None:
    numbers = region.report(SIX)
    region.work_off()
    with tenant_transaction(region.application, HERE) as session:
        publishing.retract_reported(session, publishing.OPERATOR, numbers[-2:], reason="Salah daerah")
    assert region.work_off() == [Outcome.DONE]
    assert (region.latest()["coverage"].points, region.latest()["coverage"].steps) == (4, ())


def test_percentages_without_counts_are_points_and_intervals_are_none(region: Region) -> None:
    exact = [printed(place, f"97,{place}0") for place in range(6)]
    region.report([*exact, printed(6, "> 98")])
    region.work_off()
    coverage, active = region.latest()["coverage"], region.latest()["active_rate"]
    assert ([each.computed for each in coverage.used], len(coverage.steps)) == ([False] * 6, 6)
    assert coverage.gaps == (Gap(month(6), Why.INTERVAL),)
    assert (active.points, active.gaps) == (0, ())


def test_a_target_far_off_is_honestly_not_reached(region: Region) -> None:
    region.aim(ACTIVE_RATE, "99", month(60))
    region.report(SIX)
    region.work_off()
    made = region.latest()["active_rate"]
    found = reach(made, Decimal(99))
    assert (len(made.steps), found and (found.already, found.expected)) == (24, (False, None))


def test_another_tenants_role_can_neither_read_nor_keep_forecasts_here(region: Region) -> None:
    region.report(SIX)
    region.work_off()
    with pytest.raises(ProgrammingError), tenant_transaction(region.application, ELSEWHERE) as session:
        session.connection().exec_driver_sql("SELECT 1 FROM tenant_1219.forecasts")


def test_the_name_that_coverage_asks_by_is_the_jobs() -> None:
    assert publishing.FORESEEN_BY == predicting.JOB
    assert predicting.JOB in {each.job.name for each in PERIODIC}
    assert COVERAGE.code == "coverage"
