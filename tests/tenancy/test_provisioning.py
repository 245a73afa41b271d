"""A provisioned schema equals a migrated one, the models equal the migrations, and making a tenant is all or nothing."""

from __future__ import annotations

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from semesta_platform.database import SharedTable, TenantTable
from semesta_platform.errors import NotFoundError
from semesta_platform.installation import Installation
from semesta_platform.tenancy import migrations, provisioning, queries, service
from semesta_platform.tenancy.names import role_of
from semesta_platform.tenancy.records import TenantState
from semesta_platform.tenancy.scripts import migrations_root, tree
from semesta_platform.transactions import owner_transaction

# Everything that makes a schema what it is, with the schema's own name taken out.
CATALOGUE = {
    "columns": "SELECT c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, "
    "pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
    "LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum "
    "WHERE c.relnamespace = to_regnamespace(:schema) AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped",
    "indexes": "SELECT replace(indexdef, :schema || '.', '') FROM pg_indexes WHERE schemaname = :schema",
    "constraints": "SELECT c.relname, k.conname, k.contype::text, replace(pg_get_constraintdef(k.oid), :schema || '.', '') "
    "FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE k.connamespace = to_regnamespace(:schema)",
    "triggers": "SELECT c.relname, t.tgname, t.tgenabled::text, replace(pg_get_triggerdef(t.oid), :schema || '.', '') "
    "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE c.relnamespace = to_regnamespace(:schema) AND NOT t.tgisinternal",
    "rights": "SELECT c.relname, replace(coalesce(r.rolname, 'PUBLIC'), :schema, 'tenant'), a.privilege_type, a.is_grantable "
    "FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee "
    "WHERE c.relnamespace = to_regnamespace(:schema)",
    "owners": "SELECT c.relname, r.rolname, c.relkind::text FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner "
    "WHERE c.relnamespace = to_regnamespace(:schema)",
    "version": "SELECT version_num FROM {schema}.schema_version",
}


def catalogue(session: Session, code: str) -> dict[str, list[Any]]:
    """All of CATALOGUE for one tenant, in an order of its own."""
    schema = role_of(code)
    return {
        name: sorted(map(str, session.execute(text(query.format(schema=schema)), {"schema": schema})))
        for name, query in CATALOGUE.items()
    }


def test_a_provisioned_schema_equals_a_migrated_one(own_installation: Installation) -> None:
    engine = own_installation.owner_engine()
    assert migrations.migrate(engine, migrations.Plan(only=("12.74",), target="base")).whole
    with owner_transaction(engine) as session:
        session.execute(text("DROP TABLE tenant_1274.schema_version"))
        session.execute(text(f"CREATE TABLE tenant_1274.schema_version ({VERSION_COLUMNS})"))
    assert migrations.migrate(engine, migrations.Plan(only=("12.74",))).moved == ("12.74",)
    with owner_transaction(engine) as session:
        migrated, provisioned = catalogue(session, "12.74"), catalogue(session, "12.19")
    assert migrated == provisioned
    assert len(provisioned["columns"]) > 20
    assert len(provisioned["triggers"]) >= 2


VERSION_COLUMNS = "version_num VARCHAR(32) NOT NULL, CONSTRAINT schema_version_pkc PRIMARY KEY (version_num)"


def test_the_compiled_script_is_that_of_the_models() -> None:
    assert provisioning.compile_tables(TenantTable.metadata) == (migrations_root() / provisioning.SCRIPT).read_text(
        encoding="utf-8"
    )


def test_the_shared_schema_equals_its_models(owner: Engine) -> None:
    with owner.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "include_name": lambda name, kind, _: kind != "schema" or name == "registry",
                "compare_server_default": True,
                "version_table": "schema_version",
                "version_table_schema": "registry",
            },
        )
        # The comment on the regions names the library they came from.
        found = [each for each in compare_metadata(context, SharedTable.metadata) if each[0] != "remove_table_comment"]
        assert found == []


def test_a_tenants_schema_equals_its_models(owner: Engine) -> None:
    with owner.connect() as connection:
        connection.exec_driver_sql("SET LOCAL search_path = tenant_1219")
        connection.dialect.default_schema_name = "tenant_1219"
        context = MigrationContext.configure(connection, opts={"compare_server_default": True, "version_table": "schema_version"})
        assert compare_metadata(context, TenantTable.metadata) == []


def test_every_foreign_key_stays_in_its_schema(owner: Engine) -> None:
    with owner_transaction(owner) as session:
        crossing = session.execute(
            text(
                "SELECT k.conrelid::regclass::text FROM pg_constraint k JOIN pg_class a ON a.oid = k.conrelid "
                "JOIN pg_class b ON b.oid = k.confrelid WHERE a.relnamespace <> b.relnamespace"
            )
        ).all()
    assert crossing == []


def test_a_failing_script_leaves_nothing(own_installation: Installation) -> None:
    engine = own_installation.owner_engine()
    with owner_transaction(engine) as session:
        # The last statement of the script will fail: the directory's line is taken.
        values = "'11.01', 'tenant_somebody', 'preparing', '0001'"
        session.execute(text(f"INSERT INTO registry.tenants (code, role, state, version) VALUES ({values})"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection, pytest.raises(DBAPIError):
        provisioning.run(connection, "11.01")
    with owner_transaction(engine) as session:
        assert session.execute(text("SELECT to_regnamespace('tenant_1101')")).scalar_one() is None


def test_one_unknown_code_makes_nothing_at_all(own_installation: Installation) -> None:
    engine = own_installation.owner_engine()
    with pytest.raises(NotFoundError, match=r"99\.99, xx"):
        service.create_tenants(engine, ["11.02", "99.99", "xx"])
    with owner_transaction(engine) as session:
        assert queries.tenant_by_code(session, "11.02") is None


def test_a_tenant_is_created_once_and_its_state_changes(own_installation: Installation) -> None:
    engine = own_installation.owner_engine()
    assert service.create_tenants(engine, ["11.02", "11.02", "12.19"]) == ["11.02"]
    with owner_transaction(engine) as session:
        service.set_state(session, "11.02", TenantState.SUSPENDED)
        found = queries.tenant_by_slug(session, "kab-aceh-tenggara")
        assert found is not None
        assert (found.code, found.state, found.version) == ("11.02", TenantState.SUSPENDED, tree("tenant").head)
        with pytest.raises(NotFoundError):
            service.set_state(session, "11.03", TenantState.READY)


def test_a_new_tenant_finds_its_letterhead_and_its_first_audit_entry(own_installation: Installation) -> None:
    with owner_transaction(own_installation.owner_engine()) as session:
        issuer = session.execute(text("SELECT value FROM tenant_1219.settings WHERE key = 'letterhead'")).scalar_one()
        acts = session.execute(
            text("SELECT actor, action, subject_id FROM tenant_1219.audit_entries WHERE action = 'tenant.created'")
        ).all()
    assert issuer == {"issuer": "Pemerintah Kabupaten Batu Bara"}
    assert [tuple(act) for act in acts] == [("Semesta", "tenant.created", "12.19")]
