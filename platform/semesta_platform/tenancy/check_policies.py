"""Row-level security held against what it must be: forced, and every policy with its roles, command and conditions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import text
from sqlalchemy.orm import Session

from semesta_platform.database import REGISTRY_SCHEMA
from semesta_platform.tenancy.check_findings import Finding, Place, judged, quoted
from semesta_platform.tenancy.names import TENANTS
from semesta_platform.tenancy.rights import OWNED_BY, PUBLISHER, RANKER, SHARED_RIGHTS, protected_tables, table_rights

ROW_SECURITY = f"""
    SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relnamespace = '{REGISTRY_SCHEMA}'::regnamespace
"""
POLICIES = f"""
    SELECT tablename, policyname, permissive, cmd, roles::text[], qual, with_check
    FROM pg_policies WHERE schemaname = '{REGISTRY_SCHEMA}'
"""
# As PostgreSQL 15 to 18 print them (pg_get_expr).
OWN_ROWS = "({} = CURRENT_USER)"
ANY_TENANT = f"( SELECT pg_has_role(CURRENT_USER, '{TENANTS}'::name, 'USAGE'::text) AS pg_has_role)"


@dataclass(frozen=True, slots=True, order=True)
class Policy:
    """A policy as the catalogue has it. using, check: conditions as PostgreSQL prints them, empty where there is none."""

    table: str
    name: str
    roles: tuple[str, ...]
    command: str = "ALL"
    using: str = ""
    check: str = ""
    permissive: str = "PERMISSIVE"

    def __str__(self) -> str:
        """As an operator would say it."""
        return f"{self.name} on {self.table}"

    @property
    def statement(self) -> str:
        """What makes it."""
        using = f" USING ({self.using})" if self.using else ""
        check = f" WITH CHECK ({self.check})" if self.check else ""
        place = f"{REGISTRY_SCHEMA}.{self.table} FOR {self.command} TO {', '.join(quoted(role) for role in self.roles)}"
        return f"CREATE POLICY {quoted(self.name)} ON {place}{using}{check}"


EXTRA_POLICIES: Mapping[tuple[str, str], Policy] = MappingProxyType(
    {
        ("outbox", "publisher_asks_ranker"): Policy(
            "outbox",
            "publisher_asks_ranker",
            (PUBLISHER,),
            "INSERT",
            check=f"((CURRENT_USER = '{PUBLISHER}'::name) AND (runs_as = '{RANKER}'::text))",
        )
    }
)
"""Policies beyond, or instead of, those that follow from the rights; by table and name."""


def expected_policies(owner: str) -> dict[tuple[str, str], Policy]:
    """Every policy of schema `registry` by table and name, as its table of rights asks for them.

    owner: the migration role, which forced row-level security binds too.
    """
    wanted: dict[tuple[str, str], Policy] = {}
    for table in protected_tables():
        wanted[table, "owner"] = Policy(table, "owner", (owner,), using=_stands_for(owner), check=_stands_for(owner))
        for role in dict.fromkeys(right.role for right in SHARED_RIGHTS[table]):
            wanted[table, role] = _policy(table, role)
    return wanted | dict(EXTRA_POLICIES)


def _policy(table: str, role: str) -> Policy:
    """Of one role, named like it: its own rows only, or all rows; to tenants that only read, for reading alone."""
    rights = table_rights(table, role)
    every_row = ANY_TENANT if role == TENANTS else _stands_for(role)
    condition = OWN_ROWS.format(OWNED_BY[table]) if any(right.own for right in rights) else every_row
    if role == TENANTS and {right.verb for right in rights} == {"SELECT"}:
        return Policy(table, role, (role,), "SELECT", using=condition)
    return Policy(table, role, (role,), using=condition, check=condition)


def _stands_for(role: str) -> str:
    return "(CURRENT_USER = '{}'::name)".format(role.replace("'", "''"))


def policy_findings(session: Session, here: Place) -> Iterator[Finding]:
    """Every finding on row-level security, in an owner transaction."""
    state = {name: (on, forced) for name, on, forced in session.execute(text(ROW_SECURITY))}
    loose = [table for table in protected_tables() if state.get(table) != (True, True)]
    first = f"{REGISTRY_SCHEMA}.{loose[0]}" if loose else ""
    cure = f"ALTER TABLE {first} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY, and so for each named"
    yield judged(
        "row security", [f"not forced on {table}" for table in loose], f"forced on {len(protected_tables())} tables", cure
    )
    yield from _compared(_found(session), expected_policies(here.owner))
    seen = session.execute(text(f"SELECT count(*) FROM {REGISTRY_SCHEMA}.regions")).scalar_one()
    policy = expected_policies(here.owner)["regions", "owner"].statement
    yield Finding("owner's rows", f"the migration role sees {seen} regions", "" if seen else f"give it its policy: {policy}")


def _found(session: Session) -> dict[tuple[str, str], Policy]:
    rows = session.execute(text(POLICIES))
    return {
        (table, name): Policy(table, name, tuple(sorted(roles)), command, _plain(using), _plain(check), permissive)
        for table, name, permissive, command, roles, using, check in rows
    }


def _plain(condition: str | None) -> str:
    """Without line breaks, which PostgreSQL may put into long conditions."""
    return " ".join((condition or "").split())


def _compared(found: dict[tuple[str, str], Policy], wanted: dict[tuple[str, str], Policy]) -> Iterator[Finding]:
    gone = [wanted[key] for key in sorted(wanted.keys() - found.keys())]
    strange = [found[key] for key in sorted(found.keys() - wanted.keys())]
    faults = [*(f"{policy} is gone" for policy in gone), *(f"{policy} is unknown" for policy in strange)]
    cure = gone[0].statement if gone else ""
    if strange and not gone:
        cure = f"DROP POLICY {quoted(strange[0].name)} ON {REGISTRY_SCHEMA}.{quoted(strange[0].table)}"
    yield judged("policies", faults, f"{len(wanted)} policies are there", f"{cure}, and so for each named")
    other = [wanted[key] for key in sorted(wanted.keys() & found.keys()) if wanted[key] != found[key]]
    cure = f"DROP POLICY {other[0].name} ON {REGISTRY_SCHEMA}.{other[0].table}; {other[0].statement}" if other else ""
    words = [f"{policy} has other roles, command or conditions" for policy in other]
    yield judged("policy conditions", words, "every policy says what it should", f"{cure}, and so for each named")
