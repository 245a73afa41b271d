"""The demo's contributions: a year of the training tenant, one month in arrears, one payment that waits; loaded once."""

from __future__ import annotations

import pytest

from semesta_platform.installation import Installation
from semesta_platform.tenancy.regions import TRAINING
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.contributions import queries, rules, service
from semesta_tenants.contributions.records import MonthState, State
from semesta_tenants.coordination.records import Party
from semesta_tenants.coverage import training
from semesta_tenants.coverage.records import GateState
from semesta_worker import demo_contributions, demo_training
from semesta_worker.imports import today

pytestmark = pytest.mark.newest


def test_the_year_stands_once_and_one_click_pays_it_up(own_installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = own_installation.application_engine(0)
    monkeypatch.setattr(training, "months", lambda _today: ())
    demo_training.prepare(own_installation, engine)
    demo_contributions.prepare(engine)
    demo_contributions.prepare(engine)
    with tenant_transaction(engine, TRAINING.code) as session:
        found = queries.entries(session)
        before = rules.standing(found, today())
        assert len(before.months) == 12
        assert [each.state for each in before.months].count(MonthState.SHORT) == 1
        assert sum(each.differs not in {None, 0} for each in before.months) == 1
        waiting = [each for each in found if each.state is State.WAITING]
        assert len(waiting) == 1
        assert all("REKAAN" in each.wanted.document and "rekaan" in each.wanted.note for each in found)
        assert (before.answer.state, before.answer.paid_until) == (GateState.NOT_MET, before.months[-4].first)
        service.confirm(session, demo_training.VERIFIES, Party.BPJS, {waiting[0].id: 1}, today=today())
        counting = queries.evidence(session)
    assert counting.from_here
    assert counting.newest is not None
    assert (counting.newest.evidence.state, counting.newest.evidence.paid_until) == (GateState.MET, before.months[-1].first)
