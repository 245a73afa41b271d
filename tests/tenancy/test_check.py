"""The check finds each fault that could be planted, and names the cure."""

from __future__ import annotations

import pytest
from sqlalchemy import make_url

from semesta_platform.installation import Installation
from semesta_platform.tenancy import check, migrations
from semesta_platform.transactions import owner_transaction
from tests.conftest import Cluster

FAULTS = {
    "a missing grant": (
        "REVOKE INSERT ON tenant_1219.settings FROM tenant_1219",
        "rights missing",
        "GRANT INSERT ON tenant_1219",
    ),
    "a missing shared grant": (
        "REVOKE SELECT ON registry.regions FROM viewer",
        "rights missing",
        "GRANT SELECT ON registry.regions",
    ),
    "a missing column grant": (
        "REVOKE UPDATE (done_at) ON registry.outbox FROM tenants",
        "rights missing",
        "GRANT UPDATE (done_at) ON registry.outbox",
    ),
    "a right on another tenant": ("GRANT SELECT ON tenant_1219.settings TO tenant_1274", "rights too many", "REVOKE SELECT"),
    "a right of the login": ("GRANT SELECT ON registry.regions TO semesta_app", "rights too many", "FROM semesta_app"),
    "a right of everybody": ("GRANT USAGE ON SCHEMA public TO PUBLIC", "rights too many", "FROM PUBLIC"),
    "a column right": ("GRANT SELECT (value) ON tenant_1219.settings TO viewer", "rights too many", "SELECT (value)"),
    "a right that rewrites the audit": (
        "GRANT UPDATE ON tenant_19.audit_entries TO tenant_19",
        "rights too many",
        "REVOKE UPDATE",
    ),
    "a tenant in another": ("GRANT tenant_1219 TO tenant_1274", "tenant roles", "REVOKE"),
    "a tenant that may log in": ("ALTER ROLE tenant_1274 LOGIN", "tenant roles", "ALTER ROLE"),
    "a tenant outside the group": ("REVOKE tenants FROM tenant_1274", "tenant roles", "member of tenants"),
    "a powerful login": ("ALTER ROLE semesta_app CREATEDB", "login attributes", "NOCREATEDB"),
    "a policy gone": ("DROP POLICY tenants ON registry.outbox", "policies", "CREATE POLICY"),
    "a policy too many": ("CREATE POLICY loose ON registry.outbox USING (true)", "policies", "DROP POLICY loose"),
    "a policy for anybody": ("ALTER POLICY viewer ON registry.regions USING (true)", "policy conditions", "current_user"),
    "security not forced": (
        "ALTER TABLE registry.outbox NO FORCE ROW LEVEL SECURITY",
        "row security",
        "FORCE ROW LEVEL SECURITY",
    ),
    "the owner's policy gone": ("DROP POLICY owner ON registry.regions", "owner's rows", "CREATE POLICY owner"),
    "a guard switched off": ("ALTER TABLE tenant_19.coverage_versions DISABLE TRIGGER guard", "triggers", "ENABLE TRIGGER guard"),
    "a guard gone": ("DROP TRIGGER guard ON tenant_19.coverage_segments", "triggers", "ALTER TABLE tenant_19.coverage_segments"),
    "a schema behind": ("UPDATE tenant_5203.schema_version SET version_num = '0000'", "tenant schemas", "semesta migrate"),
    "a directory that lies": ("UPDATE registry.tenants SET version = '0000' WHERE code = '19'", "directory", "semesta migrate"),
    "a shared schema behind": ("UPDATE registry.schema_version SET version_num = '0000'", "shared schema", "semesta migrate"),
    "an orphan": ("CREATE SCHEMA tenant_9999", "orphans", "DROP SCHEMA tenant_9999"),
}
# Roles belong to the whole server and outlive the test's database.
UNDO = {
    "a tenant in another": "REVOKE tenant_1219 FROM tenant_1274",
    "a tenant that may log in": "ALTER ROLE tenant_1274 NOLOGIN",
    "a tenant outside the group": "GRANT tenants TO tenant_1274",
    "a powerful login": "ALTER ROLE semesta_app NOCREATEDB",
}


def wrong(installation: Installation) -> dict[str, check.Finding]:
    """Subject and finding of all that is not well."""
    with owner_transaction(installation.owner_engine()) as session:
        return {finding.subject: finding for finding in check.database_findings(session) if not finding.good}


def test_a_healthy_installation_has_no_fault(installation: Installation) -> None:
    assert wrong(installation) == {}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_with_its_cure(own_installation: Installation, cluster: Cluster, name: str) -> None:
    statement, subject, cure = FAULTS[name]
    database = str(make_url(own_installation.application_url).database)
    # What the owner granted only the owner takes back: on 16 and newer a superuser's REVOKE of it does nothing.
    cluster.execute(statement, database=database, owner=statement.startswith("REVOKE tenants"))
    try:
        found = wrong(own_installation)
    finally:
        if name in UNDO:
            cluster.execute(UNDO[name], database=database, owner=statement.startswith("REVOKE tenants"))
    assert subject in found
    assert cure in found[subject].cure


def test_an_inheriting_login_is_found_and_the_cure_works(own_installation: Installation, cluster: Cluster) -> None:
    inherit = "WITH INHERIT TRUE" if cluster.version >= 16 else ""
    without = "WITH INHERIT FALSE, SET TRUE" if cluster.version >= 16 else ""
    for statement in ("ALTER ROLE semesta_app INHERIT", f"GRANT tenant_1219 TO semesta_app {inherit}"):
        cluster.execute(statement, database="semesta", owner=True)
    try:
        assert "without switching" in wrong(own_installation)["login inherits"].sentence
    finally:
        for statement in (
            "ALTER ROLE semesta_app NOINHERIT",
            "REVOKE tenant_1219 FROM semesta_app",
            f"GRANT tenant_1219 TO semesta_app {without}",
        ):
            cluster.execute(statement, database="semesta", owner=True)
    assert wrong(own_installation) == {}


def test_a_later_noinherit_does_not_undo_a_grant(own_installation: Installation, cluster: Cluster) -> None:
    """Why the login is NOINHERIT before any grant, and why the check asks pg_has_role and not the attribute alone."""
    if cluster.version < 16:
        return
    cluster.execute("GRANT tenant_1219 TO semesta_app WITH INHERIT TRUE", database="semesta", owner=True)
    cluster.execute("ALTER ROLE semesta_app NOINHERIT", database="semesta", owner=True)
    try:
        assert "login inherits" in wrong(own_installation)
    finally:
        cluster.execute("GRANT tenant_1219 TO semesta_app WITH INHERIT FALSE", database="semesta", owner=True)


def test_migrating_brings_a_schema_behind_back(own_installation: Installation) -> None:
    engine = own_installation.owner_engine()
    plan = migrations.Plan(only=("52.03",), target="base")
    assert migrations.migrate(engine, plan).moved == ("52.03",)
    assert set(wrong(own_installation)) >= {"tenant schemas"}
    assert migrations.migrate(engine, migrations.Plan()).moved == ("52.03",)
    assert wrong(own_installation) == {}
