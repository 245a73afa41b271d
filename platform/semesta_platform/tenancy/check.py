"""Holds the database against what tenancy promises: roles, rights, row-level security, versions; each fault with its cure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from semesta_platform.database import TenantTable
from semesta_platform.tenancy import migrations
from semesta_platform.tenancy.model import TenantRow
from semesta_platform.tenancy.names import APPLICATION_LOGIN, TENANTS, SharedRole, code_of
from semesta_platform.tenancy.queries import migration_state
from semesta_platform.tenancy.rights import SHARED_RIGHTS, protected_tables
from semesta_platform.tenancy.scripts import tree

OLDEST_SERVER = 150000
NAMED_AT_MOST = 5
EXTRA_POLICIES = frozenset({("outbox", "publisher_asks_ranker")})

LOGIN = """
    SELECT rolinherit, rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication
    FROM pg_roles WHERE rolname = :login
"""
INHERITED = """
    SELECT r.rolname FROM pg_roles r
    WHERE pg_has_role(:login, r.oid, 'USAGE') AND r.rolname <> :login
      AND (r.rolname ~ '^tenant_[0-9]+$' OR r.rolname = ANY(:shared))
    ORDER BY 1
"""
OWNED = "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = :login"
TENANT_ROLES = """
    SELECT t.role, CASE
        WHEN r.oid IS NULL THEN 'does not exist'
        WHEN r.rolcanlogin OR r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolbypassrls THEN 'has attributes'
        WHEN NOT EXISTS (SELECT FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
                         WHERE m.member = r.oid AND g.rolname = :group) THEN 'is no member of tenants'
        WHEN (SELECT count(*) FROM pg_auth_members m WHERE m.member = r.oid) <> 1 THEN 'is a member of further roles'
        WHEN NOT pg_has_role(:login, r.oid, 'MEMBER') THEN 'cannot be switched to'
      END
    FROM registry.tenants t LEFT JOIN pg_roles r ON r.rolname = t.role
"""
# Of anybody but the owners, on everything outside PostgreSQL's own schemas: tables, columns, schemas.
GRANTS = """
    WITH ours AS (SELECT * FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)'),
    held AS (
        SELECT n.nspname, c.relname, a.privilege_type, '' AS attname, a.grantee
        FROM pg_class c JOIN ours n ON n.oid = c.relnamespace, aclexplode(c.relacl) a WHERE a.grantee <> c.relowner
        UNION ALL
        SELECT n.nspname, c.relname, a.privilege_type, t.attname, a.grantee
        FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid JOIN ours n ON n.oid = c.relnamespace, aclexplode(t.attacl) a
        WHERE a.grantee <> c.relowner
        UNION ALL
        SELECT n.nspname, '', a.privilege_type, '', a.grantee FROM ours n, aclexplode(n.nspacl) a WHERE a.grantee <> n.nspowner)
    SELECT coalesce(r.rolname, 'PUBLIC'), nspname, relname, privilege_type, attname
    FROM held LEFT JOIN pg_roles r ON r.oid = held.grantee
"""
ROW_SECURITY = """
    SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relnamespace = 'registry'::regnamespace
"""
POLICIES = """
    SELECT tablename, policyname, cmd, coalesce(qual, ''), coalesce(with_check, '')
    FROM pg_policies WHERE schemaname = 'registry'
"""

TRIGGERS = """
    SELECT n.nspname || '.' || c.relname || '.' || g.tgname
    FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT g.tgisinternal AND g.tgenabled IN ('O', 'A')
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check. cure: what to do, empty when nothing is wrong."""

    subject: str
    sentence: str
    cure: str = ""

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.cure


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One right as the catalogue has it; column is empty for the whole table, verb USAGE or CREATE stands for the schema."""

    role: str
    schema: str
    table: str
    verb: str
    column: str = ""

    def __str__(self) -> str:
        """As an operator would say it."""
        place = f"{self.schema}.{self.table}" if self.table else f"schema {self.schema}"
        return f"{self.role}: {self.verb}{f' ({self.column})' if self.column else ''} on {place}"


def database_findings(session: Session) -> Iterator[Finding]:
    """Every finding on the database, one a subject, in an owner transaction.

    The tenants' tables are those that this process has imported: the caller imports every capability's models first.
    """
    yield _server(session)
    yield from _login(session)
    yield _tenant_roles(session)
    yield from _grants(session)
    yield from _row_level_security(session)
    yield _triggers(session)
    yield from _versions(session)


def _server(session: Session) -> Finding:
    version = int(session.execute(text("SHOW server_version_num")).scalar_one())
    words = f"PostgreSQL {version // 10000}.{version % 10000}"
    return Finding("server", words, "" if version >= OLDEST_SERVER else "use PostgreSQL 15 or newer")


def _login(session: Session) -> Iterator[Finding]:
    row = session.execute(text(LOGIN), {"login": APPLICATION_LOGIN}).one_or_none()
    if row is None:
        yield Finding("login", f"{APPLICATION_LOGIN} does not exist", "run `semesta migrate`")
        return
    shared = [TENANTS, *(role.value for role in SharedRole)]
    inherits = session.scalars(text(INHERITED), {"login": APPLICATION_LOGIN, "shared": shared}).all()
    first = inherits[0] if inherits else "ROLE"
    repair = (
        f"ALTER ROLE {APPLICATION_LOGIN} NOINHERIT, then REVOKE {first} FROM {APPLICATION_LOGIN} and "
        f"GRANT {first} TO {APPLICATION_LOGIN} again (WITH INHERIT FALSE, SET TRUE on 16 and newer), for each role named"
    )
    if inherits:
        yield Finding("login inherits", f"{APPLICATION_LOGIN} has the rights of {_some(inherits)} without switching", repair)
    elif row[0]:
        yield Finding("login inherits", f"{APPLICATION_LOGIN} is an inheriting role", f"ALTER ROLE {APPLICATION_LOGIN} NOINHERIT")
    else:
        yield Finding("login inherits", f"{APPLICATION_LOGIN} has no rights before it switches")
    words = "is superuser, or creates roles or databases, or passes row-level security"
    cure = f"ALTER ROLE {APPLICATION_LOGIN} NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS NOREPLICATION"
    yield Finding(
        "login attributes", f"{APPLICATION_LOGIN} {words if row[1] else 'is an ordinary login'}", cure if row[1] else ""
    )
    owned = session.scalars(text(OWNED), {"login": APPLICATION_LOGIN}).all()
    cure = f"ALTER TABLE {owned[0]} OWNER TO the migration role" if owned else ""
    yield Finding("login owns", f"{APPLICATION_LOGIN} owns {_some(owned) if owned else 'nothing'}", cure)


def _tenant_roles(session: Session) -> Finding:
    """Each tenant's role: no attributes, member of `tenants` alone, and the login may switch to it."""
    wrong = session.execute(text(TENANT_ROLES), {"group": TENANTS, "login": APPLICATION_LOGIN}).all()
    faults = [f"{role} {fault}" for role, fault in wrong if fault]
    if not faults:
        return Finding("tenant roles", f"{len(wrong)} roles are as they should be")
    cure = "REVOKE or ALTER ROLE what is named: a tenant's role has no attribute, is a member of tenants alone, semesta_app of it"
    return Finding("tenant roles", _some(faults), cure)


def _grants(session: Session) -> Iterator[Finding]:
    roles = set(session.scalars(select(TenantRow.role)))
    wanted, found = set(_wanted(roles)), set(_found(session))
    missing, extra = sorted(wanted - found), sorted(found - wanted)
    cure = f"GRANT {_clause(missing[0])} TO {missing[0].role}, and so for each named" if missing else ""
    yield Finding("rights missing", _some(missing) if missing else f"all {len(wanted)} rights are there", cure)
    cure = f"REVOKE {_clause(extra[0])} FROM {extra[0].role}, and so for each named" if extra else ""
    yield Finding("rights too many", _some(extra) if extra else "nobody has more", cure)


def _clause(grant: Grant) -> str:
    place = f"{grant.schema}.{grant.table}" if grant.table else f"SCHEMA {grant.schema}"
    return f"{grant.verb}{f' ({grant.column})' if grant.column else ''} ON {place}"


def _wanted(roles: Iterable[str]) -> Iterator[Grant]:
    for table, rights in SHARED_RIGHTS.items():
        for right in rights:
            for column in right.columns or ("",):
                yield Grant(right.role, "registry", table, right.verb, column)
    for shared in (TENANTS, *(role.value for role in SharedRole)):
        yield Grant(shared, "registry", "", "USAGE")
    for role in roles:
        yield Grant(role, role, "", "USAGE")
        for own in TenantTable.metadata.sorted_tables:
            for verb in str(own.info["rights"]).split(","):
                yield Grant(role, role, own.name, verb.strip())


def _found(session: Session) -> Iterator[Grant]:
    """Every right of anybody but the owners, on everything outside PostgreSQL's own schemas."""
    rows = session.connection().exec_driver_sql(GRANTS)
    for role, schema, table, verb, column in rows:
        yield Grant(role, schema, table, verb, column)


def _row_level_security(session: Session) -> Iterator[Finding]:
    state = {name: (on, forced) for name, on, forced in session.execute(text(ROW_SECURITY))}
    loose = [table for table in protected_tables() if state.get(table) != (True, True)]
    words = f"not forced on {_some(loose)}" if loose else f"forced on {len(protected_tables())} tables"
    cure = f"ALTER TABLE registry.{loose[0]} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY" if loose else ""
    yield Finding("row security", words, cure)
    yield from _policies(session)
    seen = session.execute(text("SELECT count(*) FROM registry.regions")).scalar_one()
    policy = "CREATE POLICY owner ON registry.regions TO it USING (current_user = ...)"
    yield Finding("owner's rows", f"the migration role sees {seen} regions", "" if seen else f"give it its policy: {policy}")


def _policies(session: Session) -> Iterator[Finding]:
    policies = session.execute(text(POLICIES)).all()
    yield _policy_names({(table, name) for table, name, *_ in policies})
    silent = [
        f"{name} on {table}"
        for table, name, command, using, check in policies
        if (command != "INSERT" and "CURRENT_USER" not in using) or (command != "SELECT" and "CURRENT_USER" not in check)
    ]
    words = f"no current_user in {_some(silent)}" if silent else "every policy names current_user"
    yield Finding(
        "policy conditions", words, "write current_user into USING and WITH CHECK of each (ALTER POLICY)" if silent else ""
    )


def _policy_names(found: set[tuple[str, str]]) -> Finding:
    wanted = {(table, "owner") for table in protected_tables()} | EXTRA_POLICIES
    wanted |= {(table, right.role) for table in protected_tables() for right in SHARED_RIGHTS[table]}
    gone, strange = sorted(wanted - found), sorted(found - wanted)
    if gone:
        words = _some([f"{name} on {table}" for table, name in gone])
        return Finding("policies", f"gone: {words}", "CREATE POLICY again as migrations/shared has it")
    if strange:
        words = _some([f"{name} on {table}" for table, name in strange])
        table, name = strange[0]
        return Finding("policies", f"unknown: {words}", f"DROP POLICY {name} ON registry.{table}, and so for each named")
    return Finding("policies", f"{len(wanted)} policies are there")


def _triggers(session: Session) -> Finding:
    """What keeps verified rows from being changed is there and switched on, in every tenant's schema."""
    standing = set(session.scalars(text(TRIGGERS)))
    wanted = {
        f"{role}.{table.name}.{statement.split()[2]}"
        for role in session.scalars(select(TenantRow.role))
        for table in TenantTable.metadata.sorted_tables
        for statement in table.info.get("triggers", ())
    }
    off = sorted(wanted - standing)
    cure = (
        f"ALTER TABLE {off[0].rpartition('.')[0]} ENABLE TRIGGER {off[0].rpartition('.')[2]}, and so for each named"
        if off
        else ""
    )
    return Finding("triggers", f"gone or switched off: {_some(off)}" if off else f"all {len(wanted)} triggers stand", cure)


def _versions(session: Session) -> Iterator[Finding]:
    state, head = migration_state(session), tree("tenant").head
    words = "at this code's head" if state.shared_current else f"not at {tree('shared').head}"
    yield Finding("shared schema", words, "" if state.shared_current else "run `semesta migrate`")
    standing = migrations.versions(session)
    behind = [f"{code} ({version})" for code, version in standing.items() if version != head]
    words = f"{_some(behind)} not at {head}" if behind else f"{len(standing)} at {head}"
    yield Finding("tenant schemas", words, "run `semesta migrate`" if behind else "")
    listed = {row.code: row.version for row in session.execute(select(TenantRow.code, TenantRow.version))}
    differ = [code for code, version in standing.items() if listed[code] != version]
    cure = "run `semesta migrate`; if it stays, the schema was changed by hand" if differ else ""
    yield Finding("directory", f"wrong about {_some(differ)}" if differ else "agrees with the schemas", cure)
    schemas = session.scalars(text("SELECT nspname FROM pg_namespace WHERE nspname ~ '^tenant_[0-9]+$'"))
    orphans = [schema for schema in schemas if code_of(schema) not in standing]
    cure = f"look at it, then DROP SCHEMA {orphans[0]} CASCADE" if orphans else ""
    yield Finding("orphans", f"schemas without tenant: {_some(orphans)}" if orphans else "no schema without its tenant", cure)


def _some(things: Iterable[object]) -> str:
    """The first few by name, and how many more."""
    words = [str(thing) for thing in things]
    more = len(words) - NAMED_AT_MOST
    return ", ".join(words[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")
