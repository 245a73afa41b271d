"""Imports with their rows, versions of targets, forecasts, plans and tasks; a draft of a figure can be discarded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
EMPTY = sa.text("''")
NO = sa.text("false")
ONE = sa.text("1")
NONE = sa.text("'[]'")
MOMENT = sa.DateTime(timezone=True)
CHANGED = "imports, import_rows, scenarios, tasks"
KEPT = "target_versions, forecasts"


def upgrade() -> None:
    _discarding(", 'discarded'", "IN ('draft', 'discarded')")
    _imports()
    _targets()
    _plans()
    _tasks()
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON {CHANGED} TO {{{{tenant}}}}")
    op.execute(f"GRANT SELECT, INSERT ON {KEPT} TO {{{{tenant}}}}")


def _discarding(states: str, unsubmitted: str) -> None:
    """The two conditions that name the states of a version."""
    for name, condition in (
        ("state", f"state IN ('draft', 'submitted', 'returned', 'verified'{states})"),
        ("submitted", f"(submitted_by IS NULL) = (state {unsubmitted})"),
    ):
        op.drop_constraint(op.f(f"ck_coverage_versions_{name}"), "coverage_versions", type_="check")
        op.create_check_constraint(op.f(f"ck_coverage_versions_{name}"), "coverage_versions", condition)


def _imports() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("source_file", sa.Uuid),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("content", postgresql.BYTEA),
        sa.Column("state", sa.Text, nullable=False, server_default=sa.text("'ready'")),
        sa.Column("counts", postgresql.JSONB, nullable=False),
        sa.Column("unknown", postgresql.JSONB, nullable=False, server_default=NONE),
        sa.Column("reason", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("entered_by", sa.Uuid, nullable=False),
        sa.Column("entered_words", sa.Text, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False, server_default=NOW),
        *(column for step in ("applied", "undone") for column in _step(step)),
        sa.Column("row_version", sa.Integer, nullable=False, server_default=ONE),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
        *_checks(
            "imports",
            origin="origin IN ('region', 'branch')",
            state="state IN ('ready', 'applied', 'undone', 'dropped')",
            source_file="(origin = 'branch') = (source_file IS NOT NULL)",
            applied="(state IN ('applied', 'undone')) = (applied_at IS NOT NULL)",
            undone="(state = 'undone') = (undone_at IS NOT NULL)",
        ),
    )
    op.create_index(
        "uq_imports_source_file", "imports", ["source_file"], unique=True, postgresql_where=sa.text("state <> 'dropped'")
    )
    op.create_table(
        "import_rows",
        sa.Column("import_id", sa.Uuid, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("period", sa.Date),
        sa.Column("kind", sa.Text, nullable=False, server_default=sa.text("'actual'")),
        sa.Column("faults", postgresql.JSONB, nullable=False, server_default=NONE),
        sa.Column("figure", postgresql.JSONB),
        sa.Column("before", postgresql.JSONB),
        sa.Column("version_id", sa.Uuid),
        sa.Column("version_row", sa.Integer),
        sa.Column("undone", sa.Boolean, nullable=False, server_default=NO),
        sa.PrimaryKeyConstraint("import_id", "line", name="pk_import_rows"),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_import_rows_import_id"),
        *_checks(
            "import_rows",
            outcome="outcome IN ('new', 'changed', 'unchanged', 'rejected')",
            kind="kind IN ('actual', 'forecast')",
            faults="(outcome = 'rejected') = (faults <> '[]')",
        ),
    )


def _step(name: str) -> tuple[sa.Column[object], ...]:
    return (sa.Column(f"{name}_words", sa.Text), sa.Column(f"{name}_at", MOMENT))


def _targets() -> None:
    op.create_table(
        "target_versions",
        sa.Column("target_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("indicator", sa.Text, nullable=False),
        sa.Column("baseline", sa.Numeric),
        sa.Column("baseline_on", sa.Date),
        sa.Column("baseline_source", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("value", sa.Numeric, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("path", postgresql.JSONB),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("rationale", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("document_title", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("document_url", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("shared", sa.Boolean, nullable=False, server_default=NO),
        sa.Column("withdrawn", sa.Boolean, nullable=False, server_default=NO),
        sa.Column("reason", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("scenario_id", sa.Uuid),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("entered_words", sa.Text, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("target_id", "number", name="pk_target_versions"),
        *_checks(
            "target_versions",
            number="number >= 1",
            values="value >= 0 AND (baseline IS NULL OR baseline >= 0)",
            due_on="baseline_on IS NULL OR baseline_on < due_on",
            reason="number = 1 OR reason <> ''",
        ),
    )
    op.create_table(
        "forecasts",
        sa.Column("number", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("indicator", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("content", postgresql.JSONB, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("number", name="pk_forecasts"),
    )
    op.create_index("ix_forecasts_indicator", "forecasts", ["indicator", "number"])


def _plans() -> None:
    op.create_table(
        "scenarios",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("state", sa.Text, nullable=False, server_default=sa.text("'saved'")),
        sa.Column("inputs", postgresql.JSONB, nullable=False),
        sa.Column("result", postgresql.JSONB, nullable=False),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("entered_words", sa.Text, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("changed_words", sa.Text, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False, server_default=NOW),
        *_step("chosen"),
        sa.Column("row_version", sa.Integer, nullable=False, server_default=ONE),
        sa.PrimaryKeyConstraint("id", name="pk_scenarios"),
        *_checks(
            "scenarios",
            state="state IN ('saved', 'chosen', 'archived')",
            chosen="(state = 'chosen') = (chosen_at IS NOT NULL)",
            name="name <> ''",
        ),
    )


def _tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("due_on", sa.Date),
        sa.Column("state", sa.Text, nullable=False, server_default=sa.text("'open'")),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("origin_id", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("source_title", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("source_url", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("entered_words", sa.Text, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False, server_default=NOW),
        *_step("closed"),
        sa.Column("closing_note", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("row_version", sa.Integer, nullable=False, server_default=ONE),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
        *_checks(
            "tasks",
            state="state IN ('open', 'done', 'cancelled')",
            closed="(state = 'open') = (closed_at IS NULL)",
            closing_note="state <> 'cancelled' OR closing_note <> ''",
            words="title <> '' AND owner <> ''",
        ),
    )
    op.create_index("ix_tasks_open", "tasks", ["due_on"], postgresql_where=sa.text("state = 'open'"))
    op.create_index("ix_tasks_origin", "tasks", ["origin", "origin_id"])


def _checks(table: str, **conditions: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}")) for name, condition in conditions.items()]


def downgrade() -> None:
    for table in ("tasks", "scenarios", "forecasts", "target_versions", "import_rows", "imports"):
        op.drop_table(table)
    # What was thrown away has no state before this revision; the guard, which lets nobody delete, looks away for these.
    for table in ("coverage_segments", "coverage_versions"):
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER guard")
    op.execute("DELETE FROM coverage_segments WHERE version_id IN (SELECT id FROM coverage_versions WHERE state = 'discarded')")
    op.execute("DELETE FROM coverage_versions WHERE state = 'discarded'")
    for table in ("coverage_segments", "coverage_versions"):
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER guard")
    _discarding("", "= 'draft'")
