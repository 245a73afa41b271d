"""What keeps rows from being changed held against what the tables ask for: there, and switched on, in every tenant's schema."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from semesta_platform.database import TenantTable
from semesta_platform.tenancy.check_findings import Finding, Place, judged

TRIGGERS = """
    SELECT n.nspname, c.relname, g.tgname, g.tgenabled IN ('O', 'A')
    FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT g.tgisinternal
"""


def trigger_finding(session: Session, here: Place) -> Finding:
    """The one finding on triggers, in an owner transaction."""
    standing = {(schema, table, name): on for schema, table, name, on in session.execute(text(TRIGGERS))}
    faults, cures, wanted = [], [], 0
    for role in sorted(here.tenants):
        for table in TenantTable.metadata.sorted_tables:
            for statement in table.info.get("triggers", ()):
                wanted += 1
                # CREATE TRIGGER name BEFORE ... ON table FOR EACH ROW ...
                name = statement.split()[2]
                on = standing.get((role, table.name, name))
                if on is None:
                    faults.append(f"{name} on {role}.{table.name} is gone")
                    cures.append(statement.replace(f" ON {table.name} ", f" ON {role}.{table.name} ", 1))
                elif not on:
                    faults.append(f"{name} on {role}.{table.name} is switched off")
                    cures.append(f"ALTER TABLE {role}.{table.name} ENABLE TRIGGER {name}")
    return judged("triggers", faults, f"all {wanted} triggers stand", f"{(cures or [''])[0]}, and so for each named")
