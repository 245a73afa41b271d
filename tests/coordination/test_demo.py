"""The demo's tasks: what the four regions reported, each with its source, loaded once."""

from __future__ import annotations

import datetime as dt

import pytest

from semesta_platform.installation import Installation
from semesta_platform.tenancy import queries as directory
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.coordination import kinds, notes, queries, rules, service
from semesta_tenants.coordination.records import Origin, Party, State, Viewer
from semesta_tenants.coverage.places import Gazetteer
from semesta_tenants.coverage.publishing import OPERATOR
from semesta_worker import demo_board, demo_tasks, demo_training, imports

pytestmark = pytest.mark.newest
FIRST = {"12.19": 5, "12.74": 5, "52.03": 4, "19": 5}


def test_the_reported_work_stands_once_with_its_sources(own_installation: Installation) -> None:
    engine = own_installation.application_engine(0)
    demo_training.prepare(own_installation, engine)
    with owner_transaction(own_installation.owner_engine()) as session:
        gazetteer = Gazetteer(directory.list_regions(session, limit=imports.EVERY_REGION))
    demo_tasks.prepare(engine, gazetteer)
    with tenant_transaction(engine, "12.74") as session:
        first = queries.tasks(session)[0]
        service.finish(session, OPERATOR, first.id, expected=1, note="", today=dt.date(2026, 1, 5))
    demo_tasks.prepare(engine, gazetteer)
    for code, number in FIRST.items():
        with tenant_transaction(engine, code) as session:
            found = queries.tasks(session)
        assert len(found) == number
        assert {each.wanted.origin for each in found} == {Origin.REPORT}
        assert all(each.wanted.source_title and each.wanted.due_on is None for each in found)
        assert {each.wanted.source_url.partition(":")[0] for each in found} <= {"https", ""}
        assert [each.state for each in found].count(State.DONE) == (code == "12.74")
    with tenant_transaction(engine, "12.19") as session:
        titles = {each.wanted.title: each.wanted.owner for each in queries.tasks(session)}
    assert titles["Daftarkan 46.947 peserta PBPU/BP dan naikkan keaktifan menjadi 80%"] == "Dinkes P2KB"
    shared: dict[str, Party] = {}
    for code in FIRST:
        with tenant_transaction(engine, code) as session:
            found = queries.tasks(session)
        shared |= {each.wanted.origin_id: each.side for each in found if each.wanted.shared}
    assert shared == {"tanjungbalai-1": Party.REGION, "bangka-belitung-1": Party.REGION, "bangka-belitung-5": Party.BPJS}


# Of the kinds that make themselves anew those whose present period can still be in time.
@pytest.mark.parametrize(
    ("day", "begun"), [("2026-11-23", {"reconciliation"}), ("2027-01-01", {"contribution", "proposal", "reconciliation"})]
)
def test_the_training_tenants_board_is_lively_and_all_of_it_is_said_to_be_invented(
    own_installation: Installation, monkeypatch: pytest.MonkeyPatch, day: str, begun: set[str]
) -> None:
    today = dt.date.fromisoformat(day)
    monkeypatch.setattr(demo_board, "today", lambda: today)
    engine = own_installation.application_engine(0)
    demo_training.prepare(own_installation, engine)
    for _ in range(2):
        demo_board.prepare(engine)
    with tenant_transaction(engine, "99.01") as session:
        found = queries.tasks(session)
        said = [each for task in found for each in notes.notes(session, task.id, Viewer())]
    own = [each for each in found if each.wanted.origin is not Origin.SCHEDULE]
    assert {each.wanted.kind for each in own} == set(kinds.kinds())
    assert {each.side for each in found} == set(Party)
    assert all("data rekaan" in each.wanted.title for each in own)
    assert {each.wanted.kind for each in found if each not in own} == begun
    assert any(rules.late(each, today) for each in own)
    assert {bool(each.output_of) for each in said} == {True, False}
    assert any(each.wanted.checklist for each in own)
