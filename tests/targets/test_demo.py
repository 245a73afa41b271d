"""The demo's targets: what reports name with its source, set once; two invented ones for training."""

from __future__ import annotations

from sqlalchemy import Engine

from semesta_platform.installation import Installation
from semesta_platform.tenancy.regions import TRAINING
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.targets import queries, service
from semesta_tenants.targets.records import Target
from semesta_worker import demo_targets, demo_training
from tests.http.conftest import pytest_generate_tests
from tests.targets.conftest import ADMIN

__all__ = ["pytest_generate_tests"]


def kept(engine: Engine, code: str) -> tuple[Target, ...]:
    with tenant_transaction(engine, code) as session:
        return queries.targets(session)


def test_the_demo_sets_what_reports_name_once_and_leaves_what_people_did(own_installation: Installation) -> None:
    engine = own_installation.application_engine(1)
    demo_training.prepare(own_installation, engine)
    demo_targets.prepare(engine)
    real = {code: kept(engine, code) for code in ("12.19", "12.74", "52.03", "19")}
    assert {code: sorted((each.indicator.code, int(each.value)) for each in found) for code, found in real.items()} == {
        "12.19": [("active_rate", 80)],
        "12.74": [("coverage", 98)],
        "52.03": [("active_rate", 80), ("coverage", 98)],
        "19": [],
    }
    for each in (target for found in real.values() for target in found):
        assert "pilihan kami" in each.rationale
        assert each.document_title
        # A law has a number and no address.
        assert (
            each.document_url.startswith("https://")
            or "tidak tercatat" in each.document_title
            or "Perpres" in each.document_title
        )
    invented = kept(engine, TRAINING.code)
    assert len(invented) == 2
    assert all("rekaan" in each.rationale and each.baseline is not None and each.value > each.baseline for each in invented)

    with tenant_transaction(engine, "12.74") as session:
        service.withdraw_target(session, ADMIN, real["12.74"][0].id, expected=1, reason="Dicoba.")
    demo_targets.prepare(engine)
    assert [len(kept(engine, code)) for code in ("12.19", "12.74", "52.03", TRAINING.code)] == [1, 0, 2, 2]
    engine.dispose()
