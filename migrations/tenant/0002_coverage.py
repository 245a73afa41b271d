"""Coverage: versions of monthly figures with their segments, populations, evidence of gates; guarded by triggers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
EMPTY = sa.text("''")
MOMENT = sa.DateTime(timezone=True)
COUNTS = "registered >= 0 AND active >= 0 AND active <= registered"
STEPS = ("submitted", "verified", "returned")


def upgrade() -> None:
    _versions()
    _segments()
    _populations()
    _gates()
    op.execute("GRANT SELECT, INSERT, UPDATE ON coverage_versions TO {{tenant}}")
    op.execute("GRANT SELECT, INSERT, DELETE ON coverage_segments TO {{tenant}}")
    op.execute("GRANT SELECT, INSERT ON populations, gate_evidence TO {{tenant}}")
    for table, name, event, condition, function in (
        ("coverage_versions", "guard", "INSERT OR UPDATE OR DELETE", "", "guard_coverage_version"),
        ("coverage_versions", "verifier", "UPDATE", "WHEN (NEW.state = 'verified') ", "guard_verifier"),
        ("coverage_segments", "guard", "INSERT OR UPDATE OR DELETE", "", "guard_coverage_segment"),
    ):
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {condition}EXECUTE FUNCTION registry.{function}()"
        )


def _versions() -> None:
    op.create_table(
        "coverage_versions",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("period", sa.Date, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("population", sa.BigInteger),
        sa.Column("population_source", sa.Text),
        sa.Column("population_semester", sa.Text),
        sa.Column("registered", sa.BigInteger),
        sa.Column("active", sa.BigInteger),
        sa.Column("reported_on", sa.Date),
        sa.Column("note", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("reason", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("corrects", sa.Uuid),
        sa.Column("contributors", sa.ARRAY(sa.Uuid), nullable=False),
        sa.Column("entered_by", sa.Uuid, nullable=False),
        sa.Column("entered_words", sa.Text, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False, server_default=NOW),
        *(column for step in STEPS for column in _step(step)),
        sa.Column("return_reason", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("row_version", sa.Integer, nullable=False, server_default=sa.text("1")),
        sa.PrimaryKeyConstraint("id", name="pk_coverage_versions"),
        sa.UniqueConstraint("period", "kind", "number", name="uq_coverage_versions_period_kind_number"),
        sa.ForeignKeyConstraint(["corrects"], ["coverage_versions.id"], name="fk_coverage_versions_corrects"),
        *_version_checks(),
    )
    for name, columns, unique, condition in (
        ("uq_coverage_versions_open", ["period", "kind"], True, "state IN ('draft', 'submitted')"),
        ("ix_coverage_versions_waiting", ["submitted_at"], False, "state = 'submitted'"),
    ):
        op.create_index(name, "coverage_versions", columns, unique=unique, postgresql_where=sa.text(condition))


def _step(name: str) -> tuple[sa.Column[object], ...]:
    return (
        sa.Column(f"{name}_by", sa.Uuid),
        sa.Column(f"{name}_words", sa.Text),
        sa.Column(f"{name}_at", MOMENT),
    )


def _version_checks() -> list[sa.CheckConstraint]:
    return _checks(
        "coverage_versions",
        period="period = CAST(date_trunc('month', CAST(as_of AS timestamp)) AS date)",
        kind="kind IN ('actual', 'forecast')",
        basis="basis IN ('population', 'registered')",
        state="state IN ('draft', 'submitted', 'returned', 'verified')",
        counts=COUNTS,
        population="population > 0 AND population_source <> ''",
        submitted="(submitted_by IS NULL) = (state = 'draft')",
        verified="(verified_by IS NULL) = (state <> 'verified')",
        returned="(returned_by IS NULL) = (state <> 'returned')",
        return_reason="state <> 'returned' OR return_reason <> ''",
        verifier="verified_by IS NULL OR (verified_by <> entered_by AND verified_by <> submitted_by "
        "AND NOT verified_by = ANY (contributors))",
        contributors="entered_by = ANY (contributors) AND (submitted_by IS NULL OR submitted_by = ANY (contributors))",
        complete="state NOT IN ('submitted', 'verified') "
        "OR (registered IS NOT NULL AND active IS NOT NULL AND population IS NOT NULL)",
    )


def _checks(table: str, **conditions: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}")) for name, condition in conditions.items()]


def _segments() -> None:
    op.create_table(
        "coverage_segments",
        sa.Column("version_id", sa.Uuid, nullable=False),
        sa.Column("segment", sa.Text, nullable=False),
        sa.Column("registered", sa.BigInteger),
        sa.Column("active", sa.BigInteger),
        sa.PrimaryKeyConstraint("version_id", "segment", name="pk_coverage_segments"),
        sa.ForeignKeyConstraint(["version_id"], ["coverage_versions.id"], name="fk_coverage_segments_version_id"),
        *_checks(
            "coverage_segments",
            segment="segment IN ('PBI_JK', 'PBPU_PEMDA', 'PPU_PN', 'PPU_BU', 'PBPU', 'BP')",
            counts=COUNTS,
        ),
    )


def _populations() -> None:
    op.create_table(
        "populations",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("semester", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("entered_words", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("id", name="pk_populations"),
        sa.UniqueConstraint("semester", "source", "number", name="uq_populations_semester_source_number"),
        *_checks("populations", value="value > 0", semester="semester ~ '^[0-9]{4}S[12]$'"),
    )


def _gates() -> None:
    op.create_table(
        "gate_evidence",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("gate", sa.Text, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("started_on", sa.Date),
        sa.Column("lost_on", sa.Date),
        sa.Column("paid_until", sa.Date),
        sa.Column("reason", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("document", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("entered_words", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("id", name="pk_gate_evidence"),
        *_checks(
            "gate_evidence",
            state="state IN ('met', 'not_met', 'unknown')",
            loss="lost_on IS NULL OR (state <> 'met' AND reason <> '' AND (started_on IS NULL OR lost_on >= started_on))",
        ),
    )
    op.create_index("ix_gate_evidence_gate", "gate_evidence", ["gate", "as_of"])


def downgrade() -> None:
    for table in ("gate_evidence", "populations", "coverage_segments", "coverage_versions"):
        op.drop_table(table)
