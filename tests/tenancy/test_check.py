"""The check finds each fault that could be planted, and names the cure."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import ProgrammingError

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
    "a tenant in another": ("GRANT tenant_1219 TO tenant_1274", "memberships", "REVOKE tenant_1219 FROM tenant_1274"),
    "a tenant that may log in": ("ALTER ROLE tenant_1274 LOGIN", "tenant roles", "ALTER ROLE tenant_1274 NOLOGIN"),
    "a tenant outside the group": ("REVOKE tenants FROM tenant_1274", "tenant roles", "GRANT tenants TO tenant_1274"),
    "a powerful login": ("ALTER ROLE semesta_app CREATEDB", "login attributes", "NOCREATEDB"),
    "a login that passes row security": ("ALTER ROLE semesta_app BYPASSRLS", "login attributes", "NOBYPASSRLS"),
    "a login that may not log in": ("ALTER ROLE semesta_app NOLOGIN", "login attributes", "ALTER ROLE semesta_app LOGIN"),
    "a powerful shared role": ("ALTER ROLE viewer SUPERUSER", "shared roles", "ALTER ROLE viewer NOSUPERUSER"),
    "a group that reads all": ("GRANT pg_read_all_data TO tenants", "memberships", "REVOKE pg_read_all_data FROM tenants"),
    "a group in a shared role": ("GRANT relay TO tenants", "memberships", "REVOKE relay FROM tenants"),
    "a login that reads all": (
        "GRANT pg_read_all_data TO semesta_app{inherit}",
        "memberships",
        "REVOKE pg_read_all_data FROM semesta_app",
    ),
    "a login with options": ("GRANT viewer TO semesta_app WITH ADMIN OPTION", "memberships", "REVOKE ADMIN OPTION FOR viewer"),
    "a stranger in a shared role": ("GRANT viewer TO pg_monitor", "memberships", "REVOKE viewer FROM pg_monitor"),
    "a login that may not switch": ("REVOKE viewer FROM semesta_app", "login switches", "GRANT viewer TO semesta_app{switch}"),
    "a role that owns": ("ALTER TABLE tenant_1219.settings OWNER TO viewer", "ownership", "REASSIGN OWNED BY viewer"),
    "a stranger that owns": (
        "ALTER TABLE tenant_1219.settings OWNER TO pg_monitor",
        "ownership",
        "ALTER table tenant_1219.settings OWNER TO semesta_owner",
    ),
    "a function with its owner's rights": (
        (
            "CREATE FUNCTION tenant_1219.leak() RETURNS bigint SECURITY DEFINER LANGUAGE sql "
            "AS 'SELECT count(*) FROM tenant_1219.settings'"
        ),
        "functions",
        "DROP ROUTINE tenant_1219.leak()",
    ),
    "such a function in public": (
        (
            "CREATE FUNCTION public.leak() RETURNS bigint SECURITY DEFINER LANGUAGE sql "
            "AS 'SELECT count(*) FROM tenant_1219.settings'"
        ),
        "functions",
        "REVOKE EXECUTE ON ROUTINE public.leak() FROM PUBLIC",
    ),
    "such a function elsewhere": (
        (
            "CREATE SCHEMA other; GRANT USAGE ON SCHEMA other TO PUBLIC; "
            "CREATE FUNCTION other.leak() RETURNS text SECURITY DEFINER LANGUAGE sql AS 'TABLE tenant_19.schema_version'"
        ),
        "functions",
        "REVOKE EXECUTE ON ROUTINE other.leak() FROM PUBLIC",
    ),
    "a function in a tenant's schema": (
        "CREATE FUNCTION tenant_1219.noted() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "functions",
        "REVOKE EXECUTE ON ROUTINE tenant_1219.noted() FROM PUBLIC",
    ),
    "a server function for a role": (
        "GRANT EXECUTE ON FUNCTION pg_catalog.pg_ls_dir(text) TO viewer",
        "functions",
        "REVOKE EXECUTE ON ROUTINE pg_catalog.pg_ls_dir(text) FROM viewer",
    ),
    "a view elsewhere": (
        (
            "CREATE SCHEMA other; CREATE VIEW other.inner_one AS SELECT * FROM tenant_1219.settings; "
            "CREATE VIEW other.leak AS SELECT * FROM other.inner_one; GRANT SELECT ON other.leak TO PUBLIC"
        ),
        "views",
        "DROP VIEW other.leak",
    ),
    "a view among the tables": (
        "CREATE VIEW registry.leak AS SELECT * FROM tenant_1219.settings",
        "tables",
        "DROP TABLE registry.leak",
    ),
    "an unknown shared table": ("CREATE TABLE registry.stray ()", "tables", "DROP TABLE registry.stray"),
    "an unknown table of a tenant": ("CREATE TABLE tenant_1219.stray ()", "tables", "DROP TABLE tenant_1219.stray"),
    "a table gone": ("DROP TABLE registry.migration_steps", "tables", "semesta migrate"),
    "an open database": ("GRANT ALL ON DATABASE {database} TO PUBLIC", "rights too many", "ON DATABASE {database} FROM PUBLIC"),
    "a database shut to the login": (
        "REVOKE CONNECT ON DATABASE {database} FROM semesta_app",
        "rights missing",
        "GRANT CONNECT ON DATABASE {database} TO semesta_app",
    ),
    "rights on what will be made": (
        "ALTER DEFAULT PRIVILEGES FOR ROLE semesta_owner GRANT SELECT ON TABLES TO PUBLIC",
        "default rights",
        "ALTER DEFAULT PRIVILEGES FOR ROLE semesta_owner REVOKE SELECT ON TABLES FROM PUBLIC",
    ),
    "rights on what will be made in a schema": (
        "ALTER DEFAULT PRIVILEGES IN SCHEMA tenant_1219 GRANT SELECT ON TABLES TO viewer",
        "default rights",
        "IN SCHEMA tenant_1219 REVOKE SELECT ON TABLES FROM viewer",
    ),
    "a right to pass on": (
        "GRANT SELECT ON registry.regions TO viewer WITH GRANT OPTION",
        "rights too many",
        "REVOKE GRANT OPTION FOR SELECT ON registry.regions FROM viewer",
    ),
    "a right in somebody else's schema": (
        "CREATE SCHEMA other; CREATE TABLE other.things (); GRANT SELECT ON other.things TO viewer",
        "rights too many",
        "REVOKE SELECT ON other.things FROM viewer",
    ),
    "a right on a catalogue": (
        "GRANT SELECT ON pg_catalog.pg_authid TO tenants",
        "rights too many",
        "REVOKE SELECT ON pg_catalog.pg_authid FROM tenants",
    ),
    "a right on a parameter": (
        "GRANT SET ON PARAMETER session_replication_role TO semesta_app",
        "rights too many",
        "REVOKE ALL ON parameter session_replication_role FROM semesta_app",
    ),
    "a policy gone": ("DROP POLICY tenants ON registry.outbox", "policies", "CREATE POLICY"),
    "a policy too many": ("CREATE POLICY loose ON registry.outbox USING (true)", "policies", "DROP POLICY loose"),
    "a policy for all rows": (
        "ALTER POLICY viewer ON registry.regions USING (true)",
        "policy conditions",
        "CREATE POLICY viewer ON registry.regions FOR ALL TO viewer USING",
    ),
    "a policy with a way round": (
        "ALTER POLICY tenants ON registry.outbox USING (runs_as = current_user OR true)",
        "policy conditions",
        "CREATE POLICY tenants ON registry.outbox",
    ),
    "a policy that writes for others": (
        "ALTER POLICY tenants ON registry.outbox WITH CHECK (runs_as IS NOT NULL OR runs_as = current_user)",
        "policy conditions",
        "CREATE POLICY tenants ON registry.outbox",
    ),
    "a policy for everybody": (
        "ALTER POLICY relay ON registry.outbox TO relay, tenants",
        "policy conditions",
        "CREATE POLICY relay ON registry.outbox FOR ALL TO relay",
    ),
    "a policy for another command": (
        (
            "DROP POLICY tenants ON registry.tenants; CREATE POLICY tenants ON registry.tenants TO tenants "
            "USING ((SELECT pg_has_role(current_user, 'tenants', 'USAGE')))"
        ),
        "policy conditions",
        "CREATE POLICY tenants ON registry.tenants FOR SELECT",
    ),
    "security not forced": (
        "ALTER TABLE registry.outbox NO FORCE ROW LEVEL SECURITY",
        "row security",
        "FORCE ROW LEVEL SECURITY",
    ),
    "the owner's policy gone": ("DROP POLICY owner ON registry.regions", "owner's rows", "CREATE POLICY owner"),
    "a guard switched off": ("ALTER TABLE tenant_19.coverage_versions DISABLE TRIGGER guard", "triggers", "ENABLE TRIGGER guard"),
    "a guard gone": ("DROP TRIGGER guard ON tenant_19.coverage_segments", "triggers", "CREATE TRIGGER guard"),
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
    "a login that passes row security": "ALTER ROLE semesta_app NOBYPASSRLS",
    "a login that may not log in": "ALTER ROLE semesta_app LOGIN",
    "a powerful shared role": "ALTER ROLE viewer NOSUPERUSER",
    "a group that reads all": "REVOKE pg_read_all_data FROM tenants",
    "a group in a shared role": "REVOKE relay FROM tenants",
    "a login that reads all": "REVOKE pg_read_all_data FROM semesta_app",
    "a login with options": "REVOKE ADMIN OPTION FOR viewer FROM semesta_app",
    "a stranger in a shared role": "REVOKE viewer FROM pg_monitor",
    "a login that may not switch": "GRANT viewer TO semesta_app{switch}",
    "a right on a parameter": "REVOKE ALL ON PARAMETER session_replication_role FROM semesta_app",
}
# What the owner granted only the owner takes back: on 16 and newer a superuser's REVOKE of it does nothing.
BY_OWNER = frozenset({"a tenant outside the group", "a login that may not switch", "a login with options"})
SQL = re.compile(r"(GRANT|REVOKE|ALTER|CREATE|DROP|REASSIGN) ")


def wrong(installation: Installation) -> dict[str, check.Finding]:
    """Subject and finding of all that is not well."""
    with owner_transaction(installation.owner_engine()) as session:
        return {finding.subject: finding for finding in check.database_findings(session) if not finding.good}


def test_a_healthy_installation_has_no_fault(installation: Installation) -> None:
    assert wrong(installation) == {}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_and_its_cure_works(own_installation: Installation, cluster: Cluster, name: str) -> None:
    database = str(make_url(own_installation.application_url).database)
    switch = " WITH INHERIT FALSE, SET TRUE" if cluster.version >= 16 else ""
    words = {"database": database, "switch": switch, "inherit": " WITH INHERIT TRUE" if cluster.version >= 16 else ""}

    def run(statement: str) -> None:
        cluster.execute(statement.format(**words), database=database, owner=name in BY_OWNER)

    statement, subject, cure = FAULTS[name]
    run(statement)
    try:
        found = wrong(own_installation)
        assert subject in found
        assert cure.format(**words) in found[subject].cure
        # A cure names the statement for the first fault of a line; the next run of the check names the next.
        for _ in range(5):
            if subject in found and SQL.match(found[subject].cure):
                run(found[subject].cure.partition(", and so ")[0])
                found = wrong(own_installation)
        assert subject not in found or not SQL.match(found[subject].cure)
    finally:
        if name in UNDO:
            run(UNDO[name])


def test_strangers_in_the_database_and_on_the_server_are_no_fault(own_installation: Installation, cluster: Cluster) -> None:
    database = str(make_url(own_installation.application_url).database)
    switch = " WITH INHERIT FALSE, SET TRUE" if cluster.version >= 16 else ""
    try:
        for statement in (
            "CREATE ROLE stranger LOGIN CREATEDB",
            "GRANT pg_read_all_stats TO stranger",
            "CREATE SCHEMA theirs AUTHORIZATION stranger",
            "CREATE TABLE theirs.things (id int, name text)",
            "GRANT ALL ON theirs.things TO stranger, PUBLIC",
            "GRANT USAGE ON SCHEMA theirs TO PUBLIC",
            "CREATE VIEW theirs.named AS SELECT name FROM theirs.things",
            "GRANT SELECT ON theirs.named TO PUBLIC",
            "CREATE FUNCTION theirs.counted() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM theirs.things'",
            "ALTER DEFAULT PRIVILEGES FOR ROLE stranger GRANT SELECT ON TABLES TO PUBLIC",
            f"GRANT CONNECT ON DATABASE {database} TO stranger",
            "CREATE EXTENSION pg_stat_statements",
            # Another database of the same server has a tenant that this one has not.
            "CREATE ROLE tenant_9902 CREATEDB",
            "GRANT tenants TO tenant_9902",
            f"GRANT tenant_9902 TO semesta_app{switch}",
        ):
            cluster.execute(statement, database=database)
        assert wrong(own_installation) == {}
    finally:
        for statement in ("DROP OWNED BY stranger CASCADE", "DROP ROLE stranger", "DROP ROLE tenant_9902"):
            cluster.execute(statement, database=database)


def test_a_database_without_schemas_is_told_by_one_error(own_installation: Installation, cluster: Cluster) -> None:
    database = str(make_url(own_installation.application_url).database)
    cluster.execute("DROP SCHEMA registry CASCADE", database=database)
    with pytest.raises(ProgrammingError, match=r"registry\.tenants"):
        wrong(own_installation)


def test_the_application_s_login_is_as_it_should_be(installation: Installation) -> None:
    finding = check.login_finding(installation.application_url)
    assert finding.good
    assert finding.sentence == "the application connects as semesta_app and reads nothing before it switches"


@pytest.mark.parametrize(
    ("change", "sentence", "cure"),
    [
        ({"password": "another"}, "the password of semesta_app is wrong or missing", "semesta migrate"),
        ({"port": 1}, "no server answers", "correct host and port"),
        ({"host": "127.0.0.1.invalid"}, "no server answers", "correct host and port"),
        ({"database": "nowhere"}, "the server refuses it", "database and user in SEMESTA_APP_DATABASE_URL"),
    ],
)
def test_an_address_that_does_not_work_is_told_apart(
    installation: Installation, change: dict[str, Any], sentence: str, cure: str
) -> None:
    url = make_url(installation.application_url).set(**change).render_as_string(hide_password=False)
    finding = check.login_finding(url)
    assert sentence in finding.sentence
    assert cure in finding.cure
    assert "another" not in finding.sentence


def test_another_login_is_found(installation: Installation) -> None:
    assert installation.owner_url is not None
    finding = check.login_finding(installation.owner_url)
    assert finding.sentence == "the application connects as semesta_owner"
    assert finding.cure == "write semesta_app as the user of SEMESTA_APP_DATABASE_URL"


@pytest.mark.parametrize(
    ("statement", "undo", "sentence"),
    [
        ("ALTER ROLE semesta_app SUPERUSER", "ALTER ROLE semesta_app NOSUPERUSER", "semesta_app is a superuser"),
        (
            "ALTER ROLE semesta_app BYPASSRLS",
            "ALTER ROLE semesta_app NOBYPASSRLS",
            "semesta_app is not bound by row-level security",
        ),
        (
            "ALTER ROLE semesta_app IN DATABASE {database} SET role = 'viewer'",
            "ALTER ROLE semesta_app IN DATABASE {database} RESET role",
            "semesta_app stands for viewer before it switches",
        ),
        ("GRANT SELECT (code) ON registry.regions TO semesta_app", "", "semesta_app reads registry.regions without switching"),
        ("GRANT SELECT ON tenant_19.settings TO PUBLIC", "", "semesta_app reads tenant_19.settings without switching"),
    ],
)
def test_a_login_with_rights_of_its_own_is_found(
    own_installation: Installation, cluster: Cluster, statement: str, undo: str, sentence: str
) -> None:
    database = str(make_url(own_installation.application_url).database)
    cluster.execute(statement.format(database=database), database=database)
    try:
        finding = check.login_finding(own_installation.application_url)
    finally:
        if undo:
            cluster.execute(undo.format(database=database), database=database)
    assert finding.sentence == sentence
    assert finding.cure


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
