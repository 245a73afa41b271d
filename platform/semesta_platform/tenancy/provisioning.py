"""Making a tenant: one compiled SQL script, one transaction, marked ready last.

The tables' part of the script is compiled from the models (`make schema`) into `migrations/tenant.sql` and lies beside the
migrations, so that making a tenant depends on no import, and a change of the schema is read as SQL before it lands.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, MetaData
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from semesta_platform.errors import ConfigurationError
from semesta_platform.tenancy.names import APPLICATION_LOGIN, TENANTS, role_of
from semesta_platform.tenancy.roles import grant_switch, server_version
from semesta_platform.tenancy.scripts import TENANT_MARK, migrations_root, tree

CODE_MARK = "{{code}}"
VERSION_TABLE = "schema_version"
SCRIPT = "tenant.sql"


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
def script(version: int) -> ProvisioningScript:
    """The script for a server of this version (server_version_num).

    Raises:
        ConfigurationError: the compiled tables are of another revision than the migrations.
    """
    tables = (migrations_root() / SCRIPT).read_text(encoding="utf-8")
    head = tree("tenant").head
    if not tables.startswith(_title(head)):
        raise ConfigurationError(f"{SCRIPT} is not of revision {head}: compile it again with `make schema`.")
    statements = [*_role(version), tables.strip().removesuffix(";"), *_seeds(head), _ready(head)]
    return ProvisioningScript("BEGIN;\n" + "\n".join(f"{statement};" for statement in statements) + "\nCOMMIT;\n")


def run(connection: Connection, code: str) -> None:
    """Make one tenant on an owner connection in autocommit; all of it or nothing."""
    text = script(server_version(connection)).render(code)
    # Without parameters psycopg sends the script as one message, and PostgreSQL runs it in one round trip.
    connection.execution_options(no_parameters=True).exec_driver_sql(text)


def compile_tables(metadata: MetaData) -> str:
    """The tables, indexes and grants of every tenant as SQL at the head of the tenant's tree; the content of `SCRIPT`.

    Raises:
        ConfigurationError: a table states no rights for the tenant.
    """
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves this constructor untyped
    head = tree("tenant").head
    statements = [_version_table(), f"INSERT INTO {VERSION_TABLE} (version_num) VALUES ('{head}')"]
    for table in metadata.sorted_tables:
        rights = table.info.get("rights")
        if not rights:
            raise ConfigurationError(f"Table {table.name} states no rights for the tenant: add info={{'rights': ...}} to it.")
        statements.append(str(CreateTable(table).compile(dialect=dialect)).strip())
        # By name, so that the script is the same text wherever it is compiled.
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        statements += [str(CreateIndex(index).compile(dialect=dialect)) for index in indexes]
        statements.append(f"GRANT {rights} ON {table.name} TO {TENANT_MARK}")
        # Whole statements that a table's rights cannot say, e.g. who may not change a verified row.
        statements += table.info.get("triggers", ())
    lines = "\n".join(line.rstrip() for statement in statements for line in f"{statement};".splitlines())
    return f"{_title(head)}\n-- Compiled from the models by `make schema`: never edited by hand.\n{lines}\n"


def _title(head: str) -> str:
    return f"-- Every tenant's schema at revision {head}; {TENANT_MARK} stands for its role."


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


def _version_table() -> str:
    """Alembic's own table, exactly as it renders it."""
    key = f"CONSTRAINT {VERSION_TABLE}_pkc PRIMARY KEY (version_num)"
    return f"CREATE TABLE {VERSION_TABLE} (version_num VARCHAR(32) NOT NULL, {key})"


def _seeds(head: str) -> list[str]:
    issuer = "jsonb_build_object('issuer', 'Pemerintah ' || name)"
    entry = "id, actor, action, subject_kind, subject_id, after"
    after = f"jsonb_build_object('version', '{head}')"
    values = f"gen_random_uuid(), 'Semesta', 'tenant.created', 'tenant', '{CODE_MARK}', {after}"
    return [
        f"INSERT INTO settings (key, value) SELECT 'letterhead', {issuer} FROM registry.regions WHERE code = '{CODE_MARK}'",
        f"INSERT INTO audit_entries ({entry}) VALUES ({values})",
    ]


def _ready(head: str) -> str:
    values = f"'{CODE_MARK}', '{TENANT_MARK}', 'ready', '{head}'"
    return f"INSERT INTO registry.tenants (code, role, state, version) VALUES ({values})"
