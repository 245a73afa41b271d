"""Making a tenant: one compiled SQL script, one transaction, marked ready last."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from semesta_platform.database import TenantTable
from semesta_platform.errors import ConfigurationError
from semesta_platform.tenancy.names import APPLICATION_LOGIN, TENANTS, role_of
from semesta_platform.tenancy.roles import grant_switch, server_version
from semesta_platform.tenancy.scripts import TENANT_MARK, tree

CODE_MARK = "{{code}}"
VERSION_TABLE = "schema_version"


@dataclass(frozen=True, slots=True)
class ProvisioningScript:
    """The script with its marks; `render` gives what one tenant needs, transaction included."""

    text: str

    def render(self, code: str) -> str:
        """The whole script for the region with this code, from BEGIN to COMMIT.

        Raises:
            ContextError: the code is malformed.
        """
        return self.text.replace(TENANT_MARK, role_of(code)).replace(CODE_MARK, code)


@cache
def compiled(version: int) -> ProvisioningScript:
    """The script for a server of this version (server_version_num), from today's models and the head of the tenant's tree.

    Raises:
        ConfigurationError: a tenant's table states no rights.
    """
    statements = [*_role(version), *_tables(), *_seeds(), *_ready()]
    return ProvisioningScript("BEGIN;\n" + "\n".join(f"{statement};" for statement in statements) + "\nCOMMIT;\n")


def run(connection: Connection, code: str) -> None:
    """Make one tenant on an owner connection in autocommit; all of it or nothing."""
    script = compiled(server_version(connection)).render(code)
    # Without parameters psycopg sends the script as one message, and PostgreSQL runs it in one round trip.
    connection.execution_options(no_parameters=True).exec_driver_sql(script)


def _role(version: int) -> list[str]:
    make = f"CREATE ROLE {TENANT_MARK} NOLOGIN"
    return [
        # Roles belong to the whole server: another database of this server may have made this one already.
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{TENANT_MARK}') THEN {make}; END IF; END $$",
        f"GRANT {TENANTS} TO {TENANT_MARK}",
        f"GRANT {TENANT_MARK} TO {APPLICATION_LOGIN}{grant_switch(version)}",
        f"CREATE SCHEMA {TENANT_MARK}",
        f"GRANT USAGE ON SCHEMA {TENANT_MARK} TO {TENANT_MARK}",
        f"SET LOCAL search_path = {TENANT_MARK}",
    ]


def _tables() -> list[str]:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves this constructor untyped
    statements = [
        _version_table(),
        f"INSERT INTO {VERSION_TABLE} (version_num) VALUES ('{tree('tenant').head}')",
    ]
    for table in TenantTable.metadata.sorted_tables:
        rights = table.info.get("rights")
        if not rights:
            raise ConfigurationError(f"Table {table.name} states no rights for the tenant: add info={{'rights': ...}} to it.")
        statements.append(str(CreateTable(table).compile(dialect=dialect)).strip())
        # By name, so that the script is the same text in every process.
        statements += [
            str(CreateIndex(index).compile(dialect=dialect)) for index in sorted(table.indexes, key=lambda index: str(index.name))
        ]
        statements.append(f"GRANT {rights} ON {table.name} TO {TENANT_MARK}")
    return statements


def _version_table() -> str:
    """Alembic's own table, exactly as it renders it."""
    key = f"CONSTRAINT {VERSION_TABLE}_pkc PRIMARY KEY (version_num)"
    return f"CREATE TABLE {VERSION_TABLE} (version_num VARCHAR(32) NOT NULL, {key})"


def _seeds() -> list[str]:
    issuer = "jsonb_build_object('issuer', 'Pemerintah ' || name)"
    entry = "id, actor, action, subject_kind, subject_id, after"
    after = f"jsonb_build_object('version', '{tree('tenant').head}')"
    values = f"gen_random_uuid(), 'Semesta', 'tenant.created', 'tenant', '{CODE_MARK}', {after}"
    return [
        f"INSERT INTO settings (key, value) SELECT 'letterhead', {issuer} FROM registry.regions WHERE code = '{CODE_MARK}'",
        f"INSERT INTO audit_entries ({entry}) VALUES ({values})",
    ]


def _ready() -> list[str]:
    values = f"'{CODE_MARK}', '{TENANT_MARK}', 'ready', '{tree('tenant').head}'"
    return [f"INSERT INTO registry.tenants (code, role, state, version) VALUES ({values})"]
