"""Lists keep their name, and that they were taken away; notices their seat and mail; what is long past may go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
EMPTY = sa.text("''")
MOMENT = sa.DateTime(timezone=True)
PASSING = "notices, webhook_deliveries"
AGREED = "state <> 'agreed' OR (region_signed_at IS NOT NULL AND bpjs_signed_at IS NOT NULL AND digest IS NOT NULL"
FILE = "(file_id IS NULL) = (file_size IS NULL) AND (file_id IS NULL) = (file_digest IS NULL)"
CHECKS = (
    ("agreed", f"{AGREED})", f"{AGREED} AND region_signed_by IS NOT NULL AND bpjs_signed_by IS NOT NULL)"),
    ("file", FILE, f"{FILE} AND (file_id IS NULL) = (file_name = '') AND (file_id IS NOT NULL OR file_removed_at IS NULL)"),
)
"""Of batches: the name, what it was, what it is."""


def upgrade() -> None:
    op.add_column("batches", sa.Column("file_name", sa.Text, nullable=False, server_default=EMPTY))
    op.add_column("batches", sa.Column("file_removed_at", MOMENT))
    # Lists that were kept before had no name of their own, and the guard lets nobody give a batch that was sent one.
    op.execute("ALTER TABLE batches DISABLE TRIGGER guard")
    op.execute("UPDATE batches SET file_name = 'daftar' WHERE file_id IS NOT NULL")
    op.execute("ALTER TABLE batches ENABLE TRIGGER guard")
    for name, _before, after in CHECKS:
        op.drop_constraint(op.f(f"ck_batches_{name}"), "batches", type_="check")
        op.create_check_constraint(op.f(f"ck_batches_{name}"), "batches", after)
    op.create_check_constraint(op.f("ck_contributions_other"), "contributions", "confirmed_by <> entered_by")
    op.add_column("notices", sa.Column("seat", sa.Text, nullable=False, server_default=EMPTY))
    op.add_column("notices", sa.Column("mailed", sa.Text, nullable=False, server_default=EMPTY))
    op.create_index("ix_notices_mailed", "notices", ["mailed"], postgresql_where=sa.text("mailed <> ''"))
    op.add_column("webhook_deliveries", sa.Column("tried_from", MOMENT, nullable=False, server_default=NOW))
    op.execute(f"GRANT DELETE ON {PASSING} TO {{{{tenant}}}}")


def downgrade() -> None:
    op.execute(f"REVOKE DELETE ON {PASSING} FROM {{{{tenant}}}}")
    op.drop_column("webhook_deliveries", "tried_from")
    op.drop_index("ix_notices_mailed", "notices")
    op.drop_column("notices", "mailed")
    op.drop_column("notices", "seat")
    op.drop_constraint(op.f("ck_contributions_other"), "contributions", type_="check")
    for name, before, _after in CHECKS:
        op.drop_constraint(op.f(f"ck_batches_{name}"), "batches", type_="check")
        op.create_check_constraint(op.f(f"ck_batches_{name}"), "batches", before)
    op.drop_column("batches", "file_removed_at")
    op.drop_column("batches", "file_name")
