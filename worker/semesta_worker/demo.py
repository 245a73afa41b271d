"""The demo: the four first regions with branches and accounts, and every region of which published figures are known."""

from __future__ import annotations

from importlib.resources import files
from types import MappingProxyType

from sqlalchemy import Engine

from semesta_platform.installation import Installation
from semesta_platform.tenancy import queries, service
from semesta_platform.transactions import owner_transaction
from semesta_tenants import coverage
from semesta_tenants.coverage import importing, sheets
from semesta_tenants.coverage.places import Gazetteer
from semesta_worker import (
    demo_awards,
    demo_batches,
    demo_contributions,
    demo_forum,
    demo_gates,
    demo_people,
    demo_plans,
    demo_targets,
    demo_tasks,
    demo_training,
    imports,
)

BRANCHES = MappingProxyType(
    {
        "kisaran": ("BPJS Kesehatan Cabang Kisaran", ("12.19", "12.74")),
        "selong": ("BPJS Kesehatan Cabang Selong", ("52.03",)),
        "pangkalpinang": ("BPJS Kesehatan Cabang Pangkalpinang", ("19",)),
    }
)
"""Branch code: name, and the demo's tenants that it verifies."""


FIGURES, POPULATIONS, GATES = "published_figures.csv", "populations.csv", "gates.csv"
"""Facts from press and officials, each with its source; four single populations of the register of residents."""


def prepare(installation: Installation) -> None:
    """Make what is missing of the demo; what is there stays, also a tenant that was given to another branch."""
    owner = installation.owner_engine()
    with owner_transaction(owner) as session:
        gazetteer = Gazetteer(queries.list_regions(session, limit=imports.EVERY_REGION))
    if missing := _missing(owner, gazetteer):
        service.create_tenants(owner, missing)
    _keep_branches(owner)
    engine = installation.application_engine(1)
    try:
        imports.load_figures(engine, imports.read_figures(engine, _content(FIGURES)))
        imports.load_populations(engine, _content(POPULATIONS))
        demo_gates.prepare(engine, gazetteer, _content(GATES))
        first = [code for _, codes in BRANCHES.values() for code in codes]
        demo_awards.prepare(engine, gazetteer, _content(FIGURES), first)
        demo_training.prepare(installation, engine)
        demo_tasks.prepare(engine, gazetteer)
        demo_contributions.prepare(engine)
        demo_batches.prepare(engine)
        demo_plans.prepare(engine)
        demo_targets.prepare(engine)
        demo_people.prepare(engine)
        # After the accounts, of which two sign minutes.
        demo_forum.prepare(engine)
    finally:
        engine.dispose()


def _keep_branches(owner: Engine) -> None:
    with owner_transaction(owner) as session:
        free = {tenant.code for tenant in queries.list_tenants(session) if tenant.branch_code is None}
        present = {branch.code for branch in queries.list_branches(session)}
        for code, (name, tenants) in BRANCHES.items():
            if code not in present or free & set(tenants):
                service.create_branch(session, code, name, sorted(free & set(tenants)))


def _missing(owner: Engine, gazetteer: Gazetteer) -> list[str]:
    """The demo's regions that are no tenants yet: the four first ones, and all others that its figures name.

    Those include regions whose figures are unknown and whose award is not.
    """
    with owner_transaction(owner) as session:
        present = {tenant.code for tenant in queries.list_tenants(session)}
    first = [code for _, codes in BRANCHES.values() for code in codes]
    named = sorted(importing.regions_named(sheets.read(_content(FIGURES)), gazetteer))
    return [code for code in dict.fromkeys([*first, *named]) if code not in present]


def _content(name: str) -> bytes:
    return (files(coverage) / "demo" / name).read_bytes()
