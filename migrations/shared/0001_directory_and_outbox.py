"""Directory of regions, branches and tenants; the outbox; the ledger of migrations; rights and row-level security on them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NOW = sa.text("now()")
MOMENT = sa.DateTime(timezone=True)
EVERYBODY = "tenants, registry, viewer, publisher, ranker, relay"
NARROW = ("registry", "viewer", "publisher", "ranker", "relay")
DIRECTORY = ("regions", "branches", "tenants")


def upgrade() -> None:
    _directory()
    _work()
    _ledger()
    _rights()
    _policies()


def _directory() -> None:
    op.create_table(
        "regions",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("province_code", sa.Text, nullable=False),
        sa.Column("province_name", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("eligible", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_regions"),
        sa.UniqueConstraint("slug", name="uq_regions_slug"),
        sa.CheckConstraint("level IN ('province', 'regency', 'city')", name=op.f("ck_regions_level")),
        schema="registry",
    )
    op.create_index("ix_regions_province_code", "regions", ["province_code"], schema="registry")
    op.create_table(
        "branches",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("code", name="pk_branches"),
        sa.UniqueConstraint("name", name="uq_branches_name"),
        schema="registry",
    )
    op.create_table(
        "tenants",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("branch_code", sa.Text),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("code", name="pk_tenants"),
        sa.UniqueConstraint("role", name="uq_tenants_role"),
        sa.ForeignKeyConstraint(["code"], ["registry.regions.code"], name="fk_tenants_code"),
        sa.ForeignKeyConstraint(["branch_code"], ["registry.branches.code"], name="fk_tenants_branch_code"),
        sa.CheckConstraint("state IN ('preparing', 'ready', 'suspended')", name=op.f("ck_tenants_state")),
        schema="registry",
    )
    op.create_index("ix_tenants_branch_code", "tenants", ["branch_code"], schema="registry")


def _work() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("runs_as", sa.Text, nullable=False, server_default=sa.text("current_user")),
        sa.Column("tenant", sa.Text),
        sa.Column("job", sa.Text, nullable=False),
        sa.Column("arguments", postgresql.JSONB, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("created_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("due_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("sends", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("attempts_allowed", sa.Integer, nullable=False, server_default=sa.text("5")),
        sa.Column("leased_until", MOMENT),
        sa.Column("last_error", sa.Text),
        sa.Column("done_at", MOMENT),
        sa.Column("dead_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.CheckConstraint("tenant IS NULL OR runs_as = 'tenant_' || replace(tenant, '.', '')", name=op.f("ck_outbox_tenant")),
        sa.CheckConstraint("attempts >= 0 AND sends >= 0 AND attempts_allowed > 0", name=op.f("ck_outbox_counts")),
        sa.CheckConstraint("isfinite(due_at)", name=op.f("ck_outbox_finite")),
        schema="registry",
    )
    for name, columns, condition in (
        ("due", ["runs_as", "job", "due_at"], "done_at IS NULL AND dead_at IS NULL"),
        ("done", ["done_at"], "done_at IS NOT NULL"),
        ("dead", ["dead_at"], "dead_at IS NOT NULL"),
    ):
        op.create_index(f"ix_outbox_{name}", "outbox", columns, schema="registry", postgresql_where=sa.text(condition))
    op.create_table(
        "periods",
        sa.Column("job", sa.Text, nullable=False),
        sa.Column("period", MOMENT, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("job", "period", name="pk_periods"),
        schema="registry",
    )


def _ledger() -> None:
    op.create_table(
        "migration_runs",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("finished_at", MOMENT),
        sa.Column("process", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_migration_runs"),
        schema="registry",
    )
    op.create_table(
        "migration_steps",
        sa.Column("run_id", sa.Uuid, nullable=False),
        sa.Column("tenant_code", sa.Text, nullable=False),
        sa.Column("from_version", sa.Text, nullable=False),
        sa.Column("to_version", sa.Text, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=False, server_default=sa.text("clock_timestamp()")),
        sa.Column("error", sa.Text),
        sa.PrimaryKeyConstraint("run_id", "tenant_code", name="pk_migration_steps"),
        sa.ForeignKeyConstraint(["run_id"], ["registry.migration_runs.id"], name="fk_migration_steps_run_id", ondelete="CASCADE"),
        schema="registry",
    )


def _rights() -> None:
    for table in DIRECTORY:
        op.execute(f"GRANT SELECT ON registry.{table} TO {EVERYBODY}")
    op.execute("GRANT INSERT, UPDATE (name) ON registry.branches TO registry")
    op.execute("GRANT UPDATE (state, branch_code) ON registry.tenants TO registry")
    workers = "tenants, registry, publisher, ranker"
    op.execute(
        f"GRANT SELECT, INSERT (id, runs_as, tenant, job, arguments, due_at), UPDATE (done_at) ON registry.outbox TO {workers}"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON registry.outbox TO relay")
    op.execute("GRANT SELECT, INSERT, DELETE ON registry.periods TO relay")
    op.execute("GRANT SELECT ON registry.schema_version TO registry, viewer, relay")


def _policies() -> None:
    owner = op.get_bind().execute(sa.text("SELECT quote_ident(current_user), quote_literal(current_user)")).one()
    for table in (*DIRECTORY, "outbox"):
        op.execute(f"ALTER TABLE registry.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE registry.{table} FORCE ROW LEVEL SECURITY")
        # Forced row-level security binds the owner too, silently: without this an UPDATE in a migration changes 0 rows.
        op.execute(f"CREATE POLICY owner ON registry.{table} TO {owner[0]} {_both(f'current_user = {owner[1]}')}")
    for table in DIRECTORY:
        # The sub-select makes PostgreSQL ask once for a statement, not once for a row.
        member = "(SELECT pg_has_role(current_user, 'tenants', 'USAGE'))"
        op.execute(f"CREATE POLICY tenants ON registry.{table} FOR SELECT TO tenants USING ({member})")
        for role in NARROW:
            op.execute(f"CREATE POLICY {role} ON registry.{table} TO {role} {_both(f'current_user = {role!r}')}")
    for role in ("tenants", "registry", "publisher", "ranker"):
        op.execute(f"CREATE POLICY {role} ON registry.outbox TO {role} {_both('runs_as = current_user')}")
    relay = "current_user = 'relay'"
    op.execute(f"CREATE POLICY relay ON registry.outbox TO relay {_both(relay)}")
    # A verified figure asks for a ranking: the publisher may put work there that runs as the ranker, and sees none of it.
    asks = "current_user = 'publisher' AND runs_as = 'ranker'"
    op.execute(f"CREATE POLICY publisher_asks_ranker ON registry.outbox FOR INSERT TO publisher WITH CHECK ({asks})")


def _both(condition: str) -> str:
    return f"USING ({condition}) WITH CHECK ({condition})"


def downgrade() -> None:
    for table in ("migration_steps", "migration_runs", "periods", "outbox", "tenants", "branches", "regions"):
        op.drop_table(table, schema="registry")
