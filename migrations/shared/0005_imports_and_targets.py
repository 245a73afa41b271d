"""Retracted reports, files about many regions, targets shown to provinces; a draft of a figure can be discarded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
EMPTY = sa.text("''")
NO = sa.text("false")
NONE = sa.text("'[]'")
MOMENT = sa.DateTime(timezone=True)
OWNED = "tenant_role = 'tenant_' || replace(tenant, '.', '')"
OUTCOMES = "outcome IN ('new', 'changed', 'unchanged', 'rejected')"
KINDS = "kind IN ('actual', 'forecast')"
READERS = ("registry", "viewer", "publisher", "ranker")
# A tenant reads its own rows of these.
OWN = ("source_parts", "source_rows", "shared_targets")
TABLES = ("retracted_figures", "source_files", "source_parts", "source_rows", "shared_targets")
GRANTS = (
    ("SELECT", "retracted_figures", "tenants, registry, viewer, publisher, ranker"),
    ("INSERT (number, reason, words)", "retracted_figures", "publisher"),
    ("SELECT, INSERT", "source_files", "registry"),
    ("UPDATE (state, rows_read, rows_total, counts, unknown, failure, row_version)", "source_files", "registry"),
    ("UPDATE (confirmed_by, confirmed_words, confirmed_at)", "source_files", "registry"),
    ("UPDATE (undone_by, undone_words, undone_at, undo_reason)", "source_files", "registry"),
    ("UPDATE (dropped_by, dropped_words, dropped_at)", "source_files", "registry"),
    ("SELECT", "source_parts", "tenants, registry, publisher"),
    ("INSERT, UPDATE (state, offered_words, changed_at)", "source_parts", "registry"),
    ("UPDATE (state, note, numbers, changed_at)", "source_parts", "publisher"),
    ("SELECT", "source_rows", "tenants, registry"),
    ("INSERT", "source_rows", "registry"),
    ("SELECT", "shared_targets", "tenants"),
    ("INSERT (tenant_role, tenant, target_id, version, withdrawn, content)", "shared_targets", "publisher"),
)
POLICIES = {
    "retracted_figures": READERS,
    "source_parts": ("registry", "publisher"),
    "source_rows": ("registry",),
    "shared_targets": ("publisher",),
}
# As in 0003, with the steps that it lets through.
GUARD_VERSION = """
CREATE OR REPLACE FUNCTION registry.guard_coverage_version() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    steps text[] = ARRAY['state', 'row_version', 'submitted_by', 'submitted_words', 'submitted_at', 'verified_by',
        'verified_words', 'verified_at', 'returned_by', 'returned_words', 'returned_at', 'return_reason'];
    fixed text[] = ARRAY['id', 'period', 'kind', 'number', 'corrects', 'entered_by', 'entered_words', 'entered_at'];
    name text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a version of a figure is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' OR NEW.row_version <> 1 THEN
            RAISE EXCEPTION 'a version begins as a draft' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state || '>' || NEW.state
        NOT IN ({steps}) THEN
        RAISE EXCEPTION 'a version cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.row_version <> OLD.row_version + 1 OR NOT NEW.contributors @> OLD.contributors THEN
        RAISE EXCEPTION 'each change counts one, and nobody is struck from a version' USING ERRCODE = 'restrict_violation';
    END IF;
    FOREACH name IN ARRAY fixed LOOP
        IF to_jsonb(NEW) -> name IS DISTINCT FROM to_jsonb(OLD) -> name THEN
            RAISE EXCEPTION 'the % of a version never changes', name USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    IF OLD.state <> 'draft' AND to_jsonb(NEW) - steps IS DISTINCT FROM to_jsonb(OLD) - steps THEN
        RAISE EXCEPTION 'the figures of a % version never change', OLD.state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
STEPS = "'draft>draft', 'draft>submitted', 'submitted>draft', 'submitted>returned', 'submitted>verified'"
GUARD_RETRACTION = """
CREATE FUNCTION registry.guard_retraction() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM registry.published_figures WHERE number = NEW.number AND evidence = 'reported') THEN
        RAISE EXCEPTION 'only a reported publication is taken back' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    op.execute(GUARD_VERSION.replace("{steps}", f"{STEPS}, 'draft>discarded'"))
    op.create_table(
        "retracted_figures",
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("number", name="pk_retracted_figures"),
        sa.ForeignKeyConstraint(["number"], ["registry.published_figures.number"], name="fk_retracted_figures_number"),
        *_checks("retracted_figures", reason="reason <> ''"),
        schema="registry",
    )
    _files()
    _parts()
    _rows()
    _shared_targets()
    op.execute(GUARD_RETRACTION)
    op.execute("REVOKE ALL ON FUNCTION registry.guard_retraction() FROM PUBLIC")
    op.execute(
        "CREATE TRIGGER guard BEFORE INSERT ON registry.retracted_figures "
        "FOR EACH ROW EXECUTE FUNCTION registry.guard_retraction()"
    )
    _rights()


def _files() -> None:
    op.create_table(
        "source_files",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("branch_code", sa.Text),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("content", postgresql.BYTEA, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default=sa.text("'reading'")),
        sa.Column("rows_read", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("rows_total", sa.Integer),
        sa.Column("counts", postgresql.JSONB, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("unknown", postgresql.JSONB, nullable=False, server_default=NONE),
        sa.Column("failure", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("entered_by", sa.Uuid, nullable=False),
        sa.Column("entered_words", sa.Text, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("confirmed_by", sa.Uuid),
        sa.Column("confirmed_words", sa.Text),
        sa.Column("confirmed_at", MOMENT),
        sa.Column("undone_by", sa.Uuid),
        sa.Column("undone_words", sa.Text),
        sa.Column("undone_at", MOMENT),
        sa.Column("undo_reason", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("dropped_by", sa.Uuid),
        sa.Column("dropped_words", sa.Text),
        sa.Column("dropped_at", MOMENT),
        sa.Column("row_version", sa.Integer, nullable=False, server_default=sa.text("1")),
        sa.PrimaryKeyConstraint("id", name="pk_source_files"),
        sa.ForeignKeyConstraint(["branch_code"], ["registry.branches.code"], name="fk_source_files_branch_code"),
        *_checks(
            "source_files",
            scope="scope IN ('branch', 'national')",
            branch_code="(scope = 'branch') = (branch_code IS NOT NULL)",
            state="state IN ('reading', 'refused', 'ready', 'confirmed', 'undone', 'dropped')",
            failure="state <> 'refused' OR failure <> ''",
            progress="0 <= rows_read AND (rows_total IS NULL OR rows_read <= rows_total)",
        ),
        schema="registry",
    )
    op.create_index("ix_source_files_branch_code", "source_files", ["branch_code", "id"], schema="registry")


def _parts() -> None:
    op.create_table(
        "source_parts",
        sa.Column("file_id", sa.Uuid, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("tenant_role", sa.Text, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("offered_words", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("state", sa.Text, nullable=False, server_default=sa.text("'previewed'")),
        sa.Column("counts", postgresql.JSONB, nullable=False),
        sa.Column("note", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("numbers", postgresql.JSONB, nullable=False, server_default=NONE),
        sa.Column("changed_at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("file_id", "tenant", name="pk_source_parts"),
        sa.ForeignKeyConstraint(["file_id"], ["registry.source_files.id"], name="fk_source_parts_file_id"),
        sa.ForeignKeyConstraint(["tenant"], ["registry.regions.code"], name="fk_source_parts_tenant"),
        *_checks(
            "source_parts",
            owned=OWNED,
            state="state IN ('previewed', 'offered', 'taken', 'declined', 'published', 'undone')",
        ),
        schema="registry",
    )
    op.create_index("ix_source_parts_tenant", "source_parts", ["tenant", "file_id"], schema="registry")


def _rows() -> None:
    op.create_table(
        "source_rows",
        sa.Column("file_id", sa.Uuid, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("tenant", sa.Text),
        sa.Column("tenant_role", sa.Text),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("period", sa.Date),
        sa.Column("kind", sa.Text, nullable=False, server_default=sa.text("'actual'")),
        sa.Column("faults", postgresql.JSONB, nullable=False, server_default=NONE),
        sa.Column("named", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("figure", postgresql.JSONB),
        sa.Column("before", postgresql.JSONB),
        sa.PrimaryKeyConstraint("file_id", "line", name="pk_source_rows"),
        sa.ForeignKeyConstraint(["file_id"], ["registry.source_files.id"], name="fk_source_rows_file_id"),
        *_checks(
            "source_rows",
            owned=f"tenant IS NULL OR (tenant_role IS NOT NULL AND {OWNED})",
            outcome=OUTCOMES,
            kind=KINDS,
            faults="(outcome = 'rejected') = (faults <> '[]')",
        ),
        schema="registry",
    )
    op.create_index("ix_source_rows_tenant", "source_rows", ["tenant", "file_id"], schema="registry")
    op.create_index("ix_source_rows_outcome", "source_rows", ["file_id", "outcome", "line"], schema="registry")


def _shared_targets() -> None:
    op.create_table(
        "shared_targets",
        sa.Column("number", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("tenant_role", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("target_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False, server_default=NO),
        sa.Column("content", postgresql.JSONB, nullable=False),
        sa.Column("at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("number", name="pk_shared_targets"),
        sa.ForeignKeyConstraint(["tenant"], ["registry.regions.code"], name="fk_shared_targets_tenant"),
        *_checks("shared_targets", owned="tenant_role = 'tenant_' || split_part(tenant, '.', 1) AND position('.' in tenant) > 0"),
        schema="registry",
    )
    op.create_index(
        "ix_shared_targets_key", "shared_targets", ["tenant_role", "tenant", "target_id", "number"], schema="registry"
    )


def _checks(table: str, **conditions: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}")) for name, condition in conditions.items()]


def _rights() -> None:
    owner = op.get_bind().execute(sa.text("SELECT quote_ident(current_user), quote_literal(current_user)")).one()
    member = "(SELECT pg_has_role(current_user, 'tenants', 'USAGE'))"
    for verbs, table, roles in GRANTS:
        op.execute(f"GRANT {verbs} ON registry.{table} TO {roles}")
    op.execute(f"CREATE POLICY tenants ON registry.retracted_figures FOR SELECT TO tenants USING ({member})")
    for table in OWN:
        op.execute(f"CREATE POLICY tenants ON registry.{table} FOR SELECT TO tenants USING (tenant_role = current_user)")
    for table, roles in POLICIES.items():
        op.execute(f"ALTER TABLE registry.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE registry.{table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY owner ON registry.{table} TO {owner[0]} {_both(f'current_user = {owner[1]}')}")
        for role in roles:
            op.execute(f"CREATE POLICY {role} ON registry.{table} TO {role} {_both(f'current_user = {role!r}')}")


def _both(condition: str) -> str:
    return f"USING ({condition}) WITH CHECK ({condition})"


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table, schema="registry")
    op.execute("DROP FUNCTION registry.guard_retraction()")
    op.execute(GUARD_VERSION.replace("{steps}", STEPS))
