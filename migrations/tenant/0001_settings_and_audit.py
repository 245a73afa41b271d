"""The tenant's settings and its append-only audit; `{{tenant}}` stands for the tenant's role."""

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


def upgrade() -> None:
    op.create_table(
        "settings",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", postgresql.JSONB, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default=sa.text("1")),
        sa.Column("updated_at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("key", name="pk_settings"),
        sa.CheckConstraint("version > 0", name=op.f("ck_settings_version")),
    )
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("actor_id", sa.Uuid),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject_kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Text, nullable=False),
        sa.Column("before", postgresql.JSONB),
        sa.Column("after", postgresql.JSONB),
        sa.Column("request_id", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entries"),
    )
    op.create_index("ix_audit_entries_at", "audit_entries", ["at"])
    op.create_index("ix_audit_entries_subject", "audit_entries", ["subject_kind", "subject_id"])
    op.create_table(
        "audit_seals",
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("entries", sa.BigInteger, nullable=False),
        sa.Column("previous", sa.LargeBinary, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_seals"),
        sa.CheckConstraint("octet_length(digest) = 32 AND octet_length(previous) = 32", name=op.f("ck_audit_seals_digests")),
    )
    op.create_table(
        "audit_sealed",
        sa.Column("entry_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_audit_sealed"),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entries.id"], name="fk_audit_sealed_entry_id"),
        sa.ForeignKeyConstraint(["number"], ["audit_seals.number"], name="fk_audit_sealed_number"),
    )
    op.create_index("ix_audit_sealed_number", "audit_sealed", ["number"])
    op.execute("GRANT SELECT, INSERT, UPDATE ON settings TO {{tenant}}")
    op.execute("GRANT SELECT, INSERT ON audit_entries, audit_seals, audit_sealed TO {{tenant}}")


def downgrade() -> None:
    for table in ("audit_sealed", "audit_seals", "audit_entries", "settings"):
        op.drop_table(table)
