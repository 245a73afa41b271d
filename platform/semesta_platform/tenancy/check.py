"""Holds the database against what tenancy promises: roles, rights, row-level security, versions; each fault with its cure."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from semesta_platform.tenancy import migrations
from semesta_platform.tenancy.check_findings import Finding, place, some
from semesta_platform.tenancy.check_login import login_finding
from semesta_platform.tenancy.check_policies import policy_findings
from semesta_platform.tenancy.check_rights import right_findings
from semesta_platform.tenancy.check_roles import role_findings
from semesta_platform.tenancy.check_triggers import trigger_finding
from semesta_platform.tenancy.model import TenantRow
from semesta_platform.tenancy.names import code_of
from semesta_platform.tenancy.queries import migration_state
from semesta_platform.tenancy.scripts import tree

__all__ = ["Finding", "database_findings", "login_finding"]

OLDEST_SERVER = 150000


def database_findings(session: Session) -> Iterator[Finding]:
    """Every finding on the database, one a subject, in an owner transaction.

    The tenants' tables are those that this process has imported: the caller imports every capability's models first.

    Raises:
        ProgrammingError: the shared schema is not there, so nothing can be judged.
    """
    here = place(session)
    yield _server(here.version)
    yield from role_findings(session, here)
    yield from right_findings(session, here)
    yield from policy_findings(session, here)
    yield trigger_finding(session, here)
    yield from _versions(session)


def _server(version: int) -> Finding:
    words = f"PostgreSQL {version // 10000}.{version % 10000}"
    return Finding("server", words, "" if version >= OLDEST_SERVER else "use PostgreSQL 15 or newer")


def _versions(session: Session) -> Iterator[Finding]:
    state, head = migration_state(session), tree("tenant").head
    words = "at this code's head" if state.shared_current else f"not at {tree('shared').head}"
    yield Finding("shared schema", words, "" if state.shared_current else "run `semesta migrate`")
    standing = migrations.versions(session)
    behind = [f"{code} ({version})" for code, version in standing.items() if version != head]
    words = f"{some(behind)} not at {head}" if behind else f"{len(standing)} at {head}"
    yield Finding("tenant schemas", words, "run `semesta migrate`" if behind else "")
    listed = {row.code: row.version for row in session.execute(select(TenantRow.code, TenantRow.version))}
    differ = [code for code, version in standing.items() if listed[code] != version]
    cure = "run `semesta migrate`; if it stays, the schema was changed by hand" if differ else ""
    yield Finding("directory", f"wrong about {some(differ)}" if differ else "agrees with the schemas", cure)
    schemas = session.scalars(text("SELECT nspname FROM pg_namespace WHERE nspname ~ '^tenant_[0-9]+$'"))
    orphans = [schema for schema in schemas if code_of(schema) not in standing]
    cure = f"look at it, then DROP SCHEMA {orphans[0]} CASCADE" if orphans else ""
    yield Finding("orphans", f"schemas without tenant: {some(orphans)}" if orphans else "no schema without its tenant", cure)
