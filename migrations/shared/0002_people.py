"""People, credentials, sessions, tokens, memberships, invitations, failed sign-ins: role registry's alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
MOMENT = sa.DateTime(timezone=True)
PLACE = (
    "CASE role WHEN 'tenant_admin' THEN tenant_code IS NOT NULL AND branch_code IS NULL "
    "WHEN 'opd_staff' THEN tenant_code IS NOT NULL AND branch_code IS NULL "
    "WHEN 'liaison' THEN tenant_code IS NULL AND branch_code IS NOT NULL "
    "WHEN 'central_viewer' THEN tenant_code IS NULL AND branch_code IS NULL "
    "WHEN 'operator' THEN tenant_code IS NULL AND branch_code IS NULL ELSE false END"
)
ORGANISATION = "(role = 'opd_staff') = (organisation IS NOT NULL)"
ACTIVE = sa.text("revoked_at IS NULL")
RIGHTS = {
    "people": "SELECT, INSERT, UPDATE (name, active)",
    "credentials": "SELECT, INSERT, UPDATE (hash, changed_at)",
    "sessions": "SELECT, INSERT, DELETE, UPDATE (last_seen_at, revoked_at)",
    "tokens": "SELECT, INSERT, UPDATE (revoked_at)",
    "memberships": "SELECT, INSERT, UPDATE (revoked_at, revoked_by)",
    "invitations": "SELECT, INSERT, UPDATE (used_at, revoked_at)",
    "sign_in_failures": "SELECT, INSERT, DELETE",
}


def upgrade() -> None:
    _people()
    _proofs()
    _memberships()
    _invitations()
    op.create_table(
        "sign_in_failures",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("counted_by", sa.LargeBinary, nullable=False),
        sa.Column("at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_failures"),
        schema="registry",
    )
    op.create_index("ix_sign_in_failures_counted", "sign_in_failures", ["counted_by", "at"], schema="registry")
    op.create_index("ix_sign_in_failures_at", "sign_in_failures", ["at"], schema="registry")
    for table, rights in RIGHTS.items():
        op.execute(f"GRANT {rights} ON registry.{table} TO registry")


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.Column("created_at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("email", name="uq_people_email"),
        sa.CheckConstraint("email = lower(email) AND length(email) <= 254", name=op.f("ck_people_email")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 120", name=op.f("ck_people_name")),
        schema="registry",
    )


def _proofs() -> None:
    op.create_table(
        "credentials",
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("person_id", name="pk_credentials"),
        _person("credentials", "person_id", "CASCADE"),
        schema="registry",
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.LargeBinary, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("last_seen_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT),
        sa.Column("agent", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        _person("sessions", "person_id", "CASCADE"),
        sa.CheckConstraint("octet_length(id) = 32", name=op.f("ck_sessions_id")),
        sa.CheckConstraint("length(agent) <= 200", name=op.f("ck_sessions_agent")),
        schema="registry",
    )
    op.create_index("ix_sessions_person_id", "sessions", ["person_id"], schema="registry")
    op.create_table(
        "tokens",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
        sa.UniqueConstraint("digest", name="uq_tokens_digest"),
        _person("tokens", "person_id", "CASCADE"),
        sa.CheckConstraint("octet_length(digest) = 32", name=op.f("ck_tokens_digest")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 80", name=op.f("ck_tokens_name")),
        schema="registry",
    )
    op.create_index("ix_tokens_person_id", "tokens", ["person_id"], schema="registry")


def _memberships() -> None:
    op.create_table(
        "memberships",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        *_role_columns(),
        sa.Column("granted_by", sa.Uuid),
        sa.Column("granted_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("revoked_by", sa.Uuid),
        sa.Column("revoked_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_memberships"),
        _person("memberships", "person_id", "CASCADE"),
        _person("memberships", "granted_by", "SET NULL"),
        _person("memberships", "revoked_by", "SET NULL"),
        *_role_constraints("memberships"),
        schema="registry",
    )
    parts = [sa.text(f"coalesce({column}, '')") for column in ("tenant_code", "branch_code", "organisation")]
    columns = ["person_id", "role", *parts]
    op.create_index("uq_memberships_active", "memberships", columns, unique=True, schema="registry", postgresql_where=ACTIVE)
    op.create_index("ix_memberships_tenant_code", "memberships", ["tenant_code"], schema="registry", postgresql_where=ACTIVE)


def _invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        *_role_columns(),
        sa.Column("invited_by", sa.Uuid),
        sa.Column("invited_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.Column("revoked_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("digest", name="uq_invitations_digest"),
        _person("invitations", "invited_by", "SET NULL"),
        sa.CheckConstraint("octet_length(digest) = 32", name=op.f("ck_invitations_digest")),
        *_role_constraints("invitations"),
        schema="registry",
    )
    is_open = sa.text("used_at IS NULL AND revoked_at IS NULL")
    op.create_index("ix_invitations_tenant_code", "invitations", ["tenant_code"], schema="registry", postgresql_where=is_open)


def _role_columns() -> list[sa.Column[str]]:
    return [
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("tenant_code", sa.Text),
        sa.Column("branch_code", sa.Text),
        sa.Column("organisation", sa.Text),
    ]


def _role_constraints(table: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(["tenant_code"], ["registry.tenants.code"], name=f"fk_{table}_tenant_code", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["branch_code"], ["registry.branches.code"], name=f"fk_{table}_branch_code"),
        sa.CheckConstraint(PLACE, name=op.f(f"ck_{table}_place")),
        sa.CheckConstraint(ORGANISATION, name=op.f(f"ck_{table}_organisation")),
    ]


def _person(table: str, column: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["registry.people.id"], name=f"fk_{table}_{column}", ondelete=ondelete)


def downgrade() -> None:
    for table in ("sign_in_failures", "invitations", "memberships", "tokens", "sessions", "credentials", "people"):
        op.drop_table(table, schema="registry")
