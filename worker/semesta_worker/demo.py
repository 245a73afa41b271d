"""The demo: the four first regions as tenants, with the branches that verify them and the accounts to try it with."""

from __future__ import annotations

from types import MappingProxyType

from semesta_platform.installation import Installation
from semesta_platform.tenancy import queries, service
from semesta_platform.transactions import owner_transaction
from semesta_worker import demo_people

BRANCHES = MappingProxyType(
    {
        "kisaran": ("BPJS Kesehatan Cabang Kisaran", ("12.19", "12.74")),
        "selong": ("BPJS Kesehatan Cabang Selong", ("52.03",)),
        "pangkalpinang": ("BPJS Kesehatan Cabang Pangkalpinang", ("19",)),
    }
)
"""Branch code: name, and the demo's tenants that it verifies."""


def prepare(installation: Installation) -> None:
    """Make what is missing of the demo; what is there stays, also a tenant that was given to another branch."""
    engine = installation.owner_engine()
    service.create_tenants(engine, [code for _, codes in BRANCHES.values() for code in codes])
    with owner_transaction(engine) as session:
        free = {tenant.code for tenant in queries.list_tenants(session) if tenant.branch_code is None}
        present = {branch.code for branch in queries.list_branches(session)}
        for code, (name, tenants) in BRANCHES.items():
            if code not in present or free & set(tenants):
                service.create_branch(session, code, name, sorted(free & set(tenants)))
    demo_people.prepare(installation.application_engine(0))
