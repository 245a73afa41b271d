"""The demo's own data: facts with sources, loaded once, quick when they are there already."""

from __future__ import annotations

from importlib.resources import files

import pytest
from sqlalchemy import text

from semesta_platform.installation import Installation
from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import owner_transaction, shared_transaction, tenant_transaction
from semesta_tenants import coverage
from semesta_tenants.coverage import queries, rules, sheets
from semesta_tenants.coverage.records import CONTRIBUTIONS_PAID, UHC_PRIORITAS, Evidence, GateState, Kind, Published
from semesta_worker import demo

pytestmark = pytest.mark.newest


@pytest.fixture
def shown(own_demo: Installation) -> dict[str, tuple[Published, ...]]:
    """All that the demo publishes, by region."""
    with shared_transaction(own_demo.application_engine(0), SharedRole.VIEWER) as session:
        found = queries.published(session)
    return {code: tuple(each for each in found if each.tenant == code) for code in {each.tenant for each in found}}


def rates(figure: Published) -> tuple[str | None, str | None]:
    found = rules.rates(figure.figure)
    return rules.rate_text(found.coverage), rules.rate_text(found.active)


def test_the_demo_shows_what_is_known(shown: dict[str, tuple[Published, ...]]) -> None:
    tanjungbalai = {each.figure.as_of.isoformat(): rates(each) for each in shown["12.74"]}
    assert tanjungbalai == {"2025-04-01": ("97.45", "80.08"), "2025-12-31": ("98.81", "81.67")}
    assert [(rates(each), each.figure.basis.value) for each in shown["33.75"]] == [(("86.76", "83.89"), "registered")]
    lombok = [(each.figure.as_of.isoformat(), each.figure.kind, rates(each)) for each in shown["52.03"]]
    assert lombok == [
        ("2026-01-27", Kind.ACTUAL, (">=98.00", ">80.00")),
        ("2025-12-31", Kind.FORECAST, ("98.80", "80.86")),
        ("2025-05-01", Kind.ACTUAL, ("97.81", None)),
        ("2025-03-18", Kind.ACTUAL, (">98.00", "76.56")),
        ("2024-06-30", Kind.ACTUAL, ("99.16", None)),
    ]
    every = [each for figures in shown.values() for each in figures]
    assert len(every) == 70
    assert {each.evidence for each in every} == {Evidence.REPORTED}
    assert all(each.source and each.source.title and each.source.url.startswith("http") for each in every)


def test_the_demo_is_made_once_and_quick_to_find_again(own_demo: Installation) -> None:
    engine = own_demo.owner_engine()
    counts = text(
        "SELECT (SELECT count(*) FROM registry.published_figures WHERE tenant <> '99.01'), "
        "(SELECT count(*) FROM tenant_1219.populations), (SELECT count(*) FROM tenant_1219.audit_entries), "
        "(SELECT count(*) FROM tenant_9901.coverage_versions), (SELECT count(*) FROM registry.tenants), "
        "(SELECT count(*) FROM registry.published_gate_evidence)"
    )
    with owner_transaction(engine) as session:
        first = tuple(session.execute(counts).one())
    demo.prepare(own_demo)
    with owner_transaction(engine) as session:
        assert tuple(session.execute(counts).one()) == first
        tenants = {each.code for each in directory.list_tenants(session)}
    assert {"12.19", "12.74", "19", "52.03", "71.09", "21.72", "33.75", "11"} <= tenants
    assert (first[0], first[1], first[3], first[5]) == (70, 1, 36, 5)
    with tenant_transaction(own_demo.application_engine(0), "12.19") as session:
        assert [(each.value, each.semester) for each in queries.populations(session)] == [(474_832, "2024S2")]


def test_the_demos_file_names_a_source_in_each_row() -> None:
    sheet = sheets.read((files(coverage) / "demo" / demo.FIGURES).read_bytes())
    assert len(sheet.rows) == 93
    assert [row.line for row in sheet.rows if not str(row.cells["source_url"]).startswith("http")] == []


def test_evidence_of_gates_says_no_more_than_its_source(own_demo: Installation) -> None:
    with shared_transaction(own_demo.application_engine(0), SharedRole.VIEWER) as session:
        found = queries.published_gates(session)
    assert [(each.tenant, each.evidence.gate, each.evidence.state, each.by) for each in found] == [
        # The region names the programme; that the branch confirmed it is not known.
        ("12.19", UHC_PRIORITAS, GateState.UNKNOWN, "Operator"),
        ("32.11", UHC_PRIORITAS, GateState.NOT_MET, "Operator"),
        ("35.28", CONTRIBUTIONS_PAID, GateState.NOT_MET, "Operator"),
        ("35.28", UHC_PRIORITAS, GateState.NOT_MET, "Operator"),
    ]
    assert all("https://" in each.evidence.document and each.evidence.reason for each in found)
