"""Coordination with the branch: tasks with steps and sides, notes, batches, contributions, notices, deliveries to programs."""

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
ZERO = sa.text("0")
ONE = sa.text("1")
NONE = sa.text("'[]'")
MOMENT = sa.DateTime(timezone=True)
CHANGED = "batches, contributions, notices, webhook_deliveries"
# What is long past may go.
PASSING = "notices, webhook_deliveries"
TASK_COLUMNS = (
    *("kind", "step", "side", "shared", "period", "assignee_id", "assignee_words", "priority", "labels", "checklist", "links"),
    *("step_since", "waited_region", "waited_bpjs"),
)


def upgrade() -> None:
    _tasks()
    _notes()
    _batches()
    _contributions()
    _notices()
    _deliveries()
    op.execute(
        "CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON batches FOR EACH ROW EXECUTE FUNCTION registry.guard_batch()"
    )
    op.execute("CREATE TRIGGER guard BEFORE UPDATE ON contributions FOR EACH ROW EXECUTE FUNCTION registry.guard_contribution()")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON {CHANGED} TO {{{{tenant}}}}")
    op.execute(f"GRANT DELETE ON {PASSING} TO {{{{tenant}}}}")
    op.execute("GRANT SELECT, INSERT ON task_notes TO {{tenant}}")


def _tasks() -> None:
    for column in (
        sa.Column("kind", sa.Text, nullable=False, server_default=sa.text("'free'")),
        sa.Column("step", sa.Text, nullable=False, server_default=sa.text("'todo'")),
        sa.Column("side", sa.Text, nullable=False, server_default=sa.text("'region'")),
        sa.Column("shared", sa.Boolean, nullable=False, server_default=NO),
        sa.Column("period", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("assignee_id", sa.Uuid),
        sa.Column("assignee_words", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("priority", sa.Text, nullable=False, server_default=sa.text("'normal'")),
        sa.Column("labels", postgresql.JSONB, nullable=False, server_default=NONE),
        sa.Column("checklist", postgresql.JSONB, nullable=False, server_default=NONE),
        sa.Column("links", postgresql.JSONB, nullable=False, server_default=NONE),
        sa.Column("step_since", MOMENT, nullable=False, server_default=NOW),
        sa.Column("waited_region", sa.BigInteger, nullable=False, server_default=ZERO),
        sa.Column("waited_bpjs", sa.BigInteger, nullable=False, server_default=ZERO),
    ):
        op.add_column("tasks", column)
    # What was there before steps were counted has waited for the region since it was written down.
    op.execute("UPDATE tasks SET step_since = entered_at")
    op.create_check_constraint(op.f("ck_tasks_side"), "tasks", "side IN ('region', 'bpjs')")
    op.create_check_constraint(op.f("ck_tasks_priority"), "tasks", "priority IN ('high', 'normal', 'low')")
    op.create_check_constraint(op.f("ck_tasks_step"), "tasks", "kind <> '' AND step <> ''")
    op.create_check_constraint(op.f("ck_tasks_waited"), "tasks", "waited_region >= 0 AND waited_bpjs >= 0")
    op.create_index("uq_tasks_period", "tasks", ["kind", "period"], unique=True, postgresql_where=sa.text("period <> ''"))


def _notes() -> None:
    op.create_table(
        "task_notes",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("task_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False, server_default=sa.text("'comment'")),
        sa.Column("step", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("internal", sa.Boolean, nullable=False, server_default=NO),
        sa.Column("side", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("mentions", postgresql.JSONB, nullable=False, server_default=NONE),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("entered_words", sa.Text, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("id", name="pk_task_notes"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_task_notes_task_id"),
        *_checks(
            "task_notes",
            internal="NOT internal OR side = 'region'",
            kind="kind IN ('comment', 'output')",
            side="side IN ('region', 'bpjs')",
            text="text <> ''",
        ),
    )
    op.create_index("ix_task_notes_task_id", "task_notes", ["task_id"])


def _batches() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("effect", sa.Text, nullable=False),
        sa.Column("segment", sa.Text, nullable=False),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("letter", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("people", sa.Integer, nullable=False),
        sa.Column("task_id", sa.Uuid),
        sa.Column("resubmits", sa.Uuid),
        sa.Column("file_words", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("file_id", sa.Uuid),
        sa.Column("file_name", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("file_size", sa.BigInteger),
        sa.Column("file_digest", sa.Text),
        sa.Column("file_removed_at", MOMENT),
        sa.Column("note", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("state", sa.Text, nullable=False, server_default=sa.text("'draft'")),
        *_acted("sent"),
        *_acted("received"),
        *_acted("verified"),
        sa.Column("accepted", sa.Integer),
        sa.Column("rejected", sa.Integer),
        sa.Column("reasons", postgresql.JSONB, nullable=False, server_default=NONE),
        sa.Column("answer", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("digest", sa.Text),
        *_acted("region_signed"),
        *_acted("bpjs_signed"),
        *_acted("returned"),
        sa.Column("returned_reason", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("mended", postgresql.JSONB),
        sa.Column("waited_region", sa.BigInteger, nullable=False, server_default=ZERO),
        sa.Column("waited_bpjs", sa.BigInteger, nullable=False, server_default=ZERO),
        sa.Column("counted_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("withdrawn_reason", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("entered_words", sa.Text, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("row_version", sa.Integer, nullable=False, server_default=ONE),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_batches_task_id"),
        sa.ForeignKeyConstraint(["resubmits"], ["batches.id"], name="fk_batches_resubmits"),
        *_checks(
            "batches",
            agreed="state <> 'agreed' OR (region_signed_at IS NOT NULL AND bpjs_signed_at IS NOT NULL AND digest IS NOT NULL "
            "AND region_signed_by IS NOT NULL AND bpjs_signed_by IS NOT NULL)",
            answered="(state IN ('verified', 'agreed')) = (verified_at IS NOT NULL)",
            counts="(accepted IS NULL) = (verified_at IS NULL) AND (rejected IS NULL) = (verified_at IS NULL) "
            "AND (accepted IS NULL OR (accepted >= 0 AND rejected >= 0 AND accepted + rejected = people))",
            effect="effect IN ('add', 'remove', 'reactivate')",
            file="(file_id IS NULL) = (file_size IS NULL) AND (file_id IS NULL) = (file_digest IS NULL) "
            "AND (file_id IS NULL) = (file_name = '') AND (file_id IS NOT NULL OR file_removed_at IS NULL)",
            kind="kind IN ('proposal', 'cleansing', 'reactivation', 'reconciliation')",
            mended="mended IS NULL OR (state = 'returned' AND jsonb_typeof(mended) = 'object')",
            month="month = CAST(date_trunc('month', CAST(month AS timestamp)) AS date)",
            people="people > 0",
            returned="(returned_at IS NULL) = (returned_reason = '') AND (state <> 'returned' OR returned_at IS NOT NULL)",
            segment="segment IN ('PBI_JK', 'PBPU_PEMDA', 'PPU_PN', 'PPU_BU', 'PBPU', 'BP')",
            sent="(state NOT IN ('returned', 'sent', 'received', 'verified', 'agreed')) OR sent_at IS NOT NULL",
            state="state IN ('draft', 'returned', 'sent', 'received', 'verified', 'agreed', 'withdrawn')",
            two_signers="region_signed_by <> bpjs_signed_by",
            waited="waited_region >= 0 AND waited_bpjs >= 0",
            withdrawn="(state = 'withdrawn') = (withdrawn_reason <> '')",
            words="title <> '' AND owner <> ''",
        ),
    )
    op.create_index("ix_batches_month", "batches", ["month"])
    op.create_index(
        "uq_batches_resubmits", "batches", ["resubmits"], unique=True, postgresql_where=sa.text("state <> 'withdrawn'")
    )


def _contributions() -> None:
    op.create_table(
        "contributions",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("people", sa.Integer),
        sa.Column("source", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("dated_on", sa.Date, nullable=False),
        sa.Column("document", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("note", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("side", sa.Text, nullable=False),
        sa.Column("confirmed_by", sa.Uuid),
        sa.Column("confirmed_words", sa.Text),
        sa.Column("confirmed_at", MOMENT),
        sa.Column("voided_words", sa.Text),
        sa.Column("voided_at", MOMENT),
        sa.Column("void_reason", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("entered_words", sa.Text, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("row_version", sa.Integer, nullable=False, server_default=ONE),
        sa.PrimaryKeyConstraint("id", name="pk_contributions"),
        *_checks(
            "contributions",
            amount="amount > 0",
            confirmed="(confirmed_at IS NULL) = (confirmed_words IS NULL)",
            kind="kind IN ('bill', 'payment')",
            month="month = CAST(date_trunc('month', CAST(month AS timestamp)) AS date)",
            other="confirmed_by <> entered_by",
            people="people IS NULL OR (people > 0 AND kind = 'bill')",
            side="side IN ('region', 'bpjs')",
            source="(source <> '') = (kind = 'payment')",
            voided="(voided_at IS NULL) = (void_reason = '') AND (voided_at IS NULL) = (voided_words IS NULL)",
        ),
    )
    op.create_index("ix_contributions_month", "contributions", ["month"])
    op.create_index(
        "uq_contributions_bill",
        "contributions",
        ["month"],
        unique=True,
        postgresql_where=sa.text("kind = 'bill' AND voided_at IS NULL"),
    )


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("seat", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("once", sa.Text, nullable=False),
        sa.Column("about_kind", sa.Text, nullable=False),
        sa.Column("about_id", sa.Uuid, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("actor_words", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("read_at", MOMENT),
        sa.Column("mail", sa.Text, nullable=False, server_default=sa.text("'waiting'")),
        sa.Column("mail_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("mailed", sa.Text, nullable=False, server_default=EMPTY),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        *_checks(
            "notices",
            mail="mail IN ('waiting', 'written', 'none')",
            words="title <> '' AND kind <> '' AND once <> ''",
        ),
    )
    op.create_index("uq_notices_once", "notices", ["person_id", "once"], unique=True)
    op.create_index("ix_notices_mail_at", "notices", ["mail_at"], postgresql_where=sa.text("mail = 'waiting'"))
    op.create_index("ix_notices_mailed", "notices", ["mailed"], postgresql_where=sa.text("mailed <> ''"))
    op.create_index("ix_notices_unread", "notices", ["person_id"], postgresql_where=sa.text("read_at IS NULL"))


def _deliveries() -> None:
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("webhook_id", sa.Uuid, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("once", sa.Text, nullable=False),
        sa.Column("body", postgresql.JSONB, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default=sa.text("'waiting'")),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=ZERO),
        sa.Column("tried_from", MOMENT, nullable=False, server_default=NOW),
        sa.Column("due_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("answer", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("entered_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("sent_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_deliveries"),
        *_checks(
            "webhook_deliveries",
            sent="(state = 'sent') = (sent_at IS NOT NULL)",
            state="state IN ('waiting', 'sent', 'failed', 'dropped')",
            words="event <> '' AND once <> ''",
        ),
    )
    op.create_index("uq_webhook_deliveries_once", "webhook_deliveries", ["webhook_id", "once"], unique=True)
    op.create_index(
        "ix_webhook_deliveries_waiting", "webhook_deliveries", ["due_at"], postgresql_where=sa.text("state = 'waiting'")
    )


def _acted(verb: str) -> tuple[sa.Column[object], ...]:
    return (
        sa.Column(f"{verb}_by", sa.Uuid),
        sa.Column(f"{verb}_words", sa.Text),
        sa.Column(f"{verb}_at", MOMENT),
    )


def _checks(table: str, **conditions: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}")) for name, condition in conditions.items()]


def downgrade() -> None:
    for table in ("webhook_deliveries", "notices", "contributions", "batches", "task_notes"):
        op.drop_table(table)
    op.drop_index("uq_tasks_period", "tasks")
    for column in reversed(TASK_COLUMNS):
        op.drop_column("tasks", column)
