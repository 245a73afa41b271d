"""The training tenant: invented months that obey every rule, and that no ranking, directory or public reader meets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from semesta_platform.installation import Installation
from semesta_platform.tenancy import migrations, regions
from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import owner_transaction, shared_transaction, tenant_transaction
from semesta_tenants.coverage import queries, rules, training
from semesta_tenants.coverage.records import Segment, Side, State
from semesta_worker import demo_training
from tests.conftest import Cluster, copied, dropped

pytestmark = pytest.mark.newest
TODAY = dt.date(2026, 2, 10)


def test_the_same_seed_gives_the_same_months() -> None:
    assert training.months(TODAY) == training.months(TODAY)
    assert training.months(TODAY) != training.months(TODAY, seed=1)
    periods = [each.period for each in training.months(TODAY)]
    assert (len(set(periods)), periods[0], periods[-1]) == (36, dt.date(2023, 3, 1), dt.date(2026, 2, 1))


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_invented_months_obey_every_rule(seed: int) -> None:
    before = None
    for figure in training.months(TODAY, seed=seed):
        assert rules.problems(figure, today=TODAY, complete=True) == {}
        assert rules.jumps(figure, before) == {}
        assert {each.segment for each in figure.segments} == set(Segment)
        before = figure


@pytest.fixture(scope="module")
def practised(cluster: Cluster, valkey: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with the training tenant, made twice; a test leaves it as it is."""
    made = copied(cluster, valkey, tmp_path_factory.mktemp("practised"), template)
    engine = made.application_engine(0)
    demo_training.prepare(made, engine)
    demo_training.prepare(made, engine)
    yield made
    dropped(cluster, made)


def test_the_training_tenant_has_three_verified_years(practised: Installation) -> None:
    with tenant_transaction(practised.application_engine(0), "99.01") as session:
        months = queries.months(session, Side.BRANCH, limit=100)
        assert [each.versions[0].state for each in months] == [State.VERIFIED] * 36
        assert {each.published[0].tenant for each in months} == {"99.01"}


def test_nobody_meets_it_elsewhere(practised: Installation) -> None:
    with shared_transaction(practised.application_engine(0), SharedRole.VIEWER) as session:
        assert len(queries.published(session, ["99.01"])) == 36
        assert queries.published(session) == ()
        assert directory.region_by_slug(session, "kab-latihan") is None
        assert [each for each in directory.list_regions(session, limit=1000) if regions.is_training(each.code)] == []
        tenant = directory.tenant_by_slug(session, "kab-latihan")
        assert tenant is not None
        assert (tenant.code, tenant.name, tenant.branch_code) == ("99.01", "Kabupaten Latihan (data rekaan)", "latihan")


def test_keeping_the_regions_leaves_it(practised: Installation) -> None:
    engine = practised.owner_engine()
    with owner_transaction(engine) as session:
        session.execute(text("COMMENT ON TABLE registry.regions IS 'an older library'"))
    assert migrations.migrate(engine, migrations.Plan()).whole
    with owner_transaction(engine) as session:
        found = session.execute(text("SELECT eligible FROM registry.regions WHERE code = '99.01'")).scalars().all()
    assert found == [False]
