"""Batches keep who gave them back, when and why; the branch's returned ones are a state of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BEFORE, AFTER = (
    "'draft', 'sent', 'received', 'verified', 'agreed', 'withdrawn'",
    "'draft', 'returned', 'sent', 'received', 'verified', 'agreed', 'withdrawn'",
)
SENT = "'sent', 'received', 'verified', 'agreed'"
CHECKS = (
    ("state", f"state IN ({BEFORE})", f"state IN ({AFTER})"),
    ("sent", f"(state NOT IN ({SENT})) OR sent_at IS NOT NULL", f"(state NOT IN ('returned', {SENT})) OR sent_at IS NOT NULL"),
)
"""The name, what it was, what it is."""
RETURNED = "(returned_at IS NULL) = (returned_reason = '') AND (state <> 'returned' OR returned_at IS NOT NULL)"


def upgrade() -> None:
    op.add_column("batches", sa.Column("returned_by", sa.Uuid))
    op.add_column("batches", sa.Column("returned_words", sa.Text))
    op.add_column("batches", sa.Column("returned_at", sa.DateTime(timezone=True)))
    op.add_column("batches", sa.Column("returned_reason", sa.Text, nullable=False, server_default=sa.text("''")))
    for name, _before, after in CHECKS:
        op.drop_constraint(op.f(f"ck_batches_{name}"), "batches", type_="check")
        op.create_check_constraint(op.f(f"ck_batches_{name}"), "batches", after)
    op.create_check_constraint(op.f("ck_batches_returned"), "batches", RETURNED)


def downgrade() -> None:
    op.drop_constraint(op.f("ck_batches_returned"), "batches", type_="check")
    # What was given back and not sent again stands as it was sent: what the branch had seen of it.
    op.execute("ALTER TABLE batches DISABLE TRIGGER guard")
    op.execute("UPDATE batches SET state = 'sent' WHERE state = 'returned'")
    op.execute("ALTER TABLE batches ENABLE TRIGGER guard")
    for name, before, _after in CHECKS:
        op.drop_constraint(op.f(f"ck_batches_{name}"), "batches", type_="check")
        op.create_check_constraint(op.f(f"ck_batches_{name}"), "batches", before)
    for name in ("returned_reason", "returned_at", "returned_words", "returned_by"):
        op.drop_column("batches", name)
