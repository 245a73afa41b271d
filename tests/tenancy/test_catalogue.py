"""With all regions as tenants: what the catalogue says of every role, schema and table, and the check of them."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import Engine, text

from semesta_platform.tenancy import check, queries, service
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import owner_transaction, shared_transaction
from tests.commands.support import run
from tests.tenancy.conftest import Nation, servers_of

VERBS = "SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER"
COLUMN_VERBS = "SELECT,INSERT,UPDATE,REFERENCES"


@pytest.fixture(scope="module")
def owner_of_all(nation: Nation) -> Engine:
    return nation.installation.owner_engine()


def test_the_command_made_them_all_with_a_bar(nation: Nation) -> None:
    number = len(nation.codes)
    assert (nation.told.code, nation.told.out) == (0, f"{number} created, 0 were there already.\n")
    assert nation.told.err.strip().splitlines()[-1].split()[:2] == ["Creating", "tenants"]
    assert f"{number}/{number}" in nation.told.err


@pytest.mark.newest
def test_one_of_all_552_is_suspended_and_at_work_again(nation: Nation) -> None:
    def listed() -> dict[str, str]:
        return {one["code"]: one["state"] for one in json.loads(asked("list", "--json"))}

    def asked(*words: str) -> str:
        return run(nation.installation.settings.data, "tenant", *words, more=servers_of(nation.installation)).out

    states = listed()
    assert (len(states), set(states.values())) == (552, {"ready"})
    assert asked("suspend", "12.19") == "12.19 is suspended.\n"
    assert listed() == {**states, "12.19": "suspended"}
    assert asked("resume", "12.19") == "12.19 is at work again.\n"
    assert listed() == states


def test_all_regions_are_ready_tenants(nation: Nation) -> None:
    with shared_transaction(nation.installation.application_engine(0), SharedRole.VIEWER) as session:
        tenants = queries.list_tenants(session)
        assert [tenant.code for tenant in tenants] == nation.codes
        assert {tenant.state.value for tenant in tenants} == {"ready"}
        assert queries.migration_state(session).tenants_behind == 0


def test_no_role_has_any_right_in_any_other_schema(owner_of_all: Engine, nation: Nation) -> None:
    """Every tenant role x tenant schema x table and column: of the nation 552 x 552 x 5 table checks, and those of columns."""
    query = text(
        "WITH roles AS (SELECT oid, rolname FROM pg_roles WHERE rolname ~ '^tenant_'), "
        # Rights on columns are looked at where any column has its own; elsewhere they are the table's, which is asked everywhere.
        "tables AS MATERIALIZED (SELECT c.oid, n.nspname, EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid "
        "                        AND a.attacl IS NOT NULL) AS by_column "
        "           FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "           WHERE n.nspname ~ '^tenant_' AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')) "
        "SELECT count(*), count(*) FILTER (WHERE has_table_privilege(r.oid, t.oid, :verbs) OR t.by_column AND "
        "has_any_column_privilege(r.oid, t.oid, :columns)) FROM roles r JOIN tables t ON t.nspname <> r.rolname"
    )
    with owner_transaction(owner_of_all) as session:
        checked, held = session.execute(query, {"verbs": VERBS, "columns": COLUMN_VERBS}).one()
    number = len(nation.codes)
    assert checked >= number * (number - 1) * 5
    assert held == 0


def test_no_role_may_enter_any_other_schema_nor_create_in_its_own(owner_of_all: Engine, nation: Nation) -> None:
    query = text(
        "SELECT count(*) FILTER (WHERE r.rolname <> n.nspname AND has_schema_privilege(r.oid, n.oid, 'USAGE,CREATE')), "
        "count(*) FILTER (WHERE r.rolname = n.nspname AND has_schema_privilege(r.oid, n.oid, 'CREATE')), "
        "count(*) FILTER (WHERE r.rolname = n.nspname AND has_schema_privilege(r.oid, n.oid, 'USAGE')) "
        "FROM pg_roles r, pg_namespace n WHERE r.rolname ~ '^tenant_' AND n.nspname ~ '^tenant_' "
        "AND EXISTS (SELECT FROM registry.tenants t WHERE t.role = r.rolname)"
    )
    with owner_transaction(owner_of_all) as session:
        assert tuple(session.execute(query).one()) == (0, 0, len(nation.codes))


def test_the_login_has_no_right_of_any_tenant_before_it_switches(owner_of_all: Engine, nation: Nation) -> None:
    query = text(
        "SELECT count(*) FILTER (WHERE pg_has_role('semesta_app', oid, 'USAGE')), "
        "count(*) FILTER (WHERE pg_has_role('semesta_app', oid, 'MEMBER')) "
        # Another database of the same server may have tenants that this one has not.
        "FROM pg_roles JOIN registry.tenants ON rolname = role"
    )
    with owner_transaction(owner_of_all) as session:
        assert tuple(session.execute(query).one()) == (0, len(nation.codes))


def test_the_rights_of_all_tenants_fit_their_catalogue_row(owner_of_all: Engine) -> None:
    with owner_transaction(owner_of_all) as session:
        longest = session.execute(text("SELECT max(cardinality(relacl)) FROM pg_class WHERE relacl IS NOT NULL")).scalar_one()
    assert longest <= 8


def test_the_check_finds_nothing_wrong(owner_of_all: Engine) -> None:
    with owner_transaction(owner_of_all) as session:
        assert [finding for finding in check.database_findings(session) if not finding.good] == []


def test_creating_again_changes_nothing(owner_of_all: Engine, nation: Nation) -> None:
    seen: list[str] = []
    assert service.create_tenants(owner_of_all, nation.codes, seen.append) == []
    assert seen == nation.codes
