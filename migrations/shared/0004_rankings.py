"""Editions of awards, their runs and official results; what regions show, object to, and who looked at them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
EMPTY = sa.text("''")
NO = sa.text("false")
MOMENT = sa.DateTime(timezone=True)
STATES = "('open', 'frozen', 'published')"
OWNED = "tenant_role = 'tenant_' || replace(tenant, '.', '')"
READERS = ("registry", "viewer", "publisher", "ranker")
# Everybody who reads what is published reads these, all rows of them.
COMMON = ("editions", "edition_versions", "edition_steps", "ranking_runs", "official_results", "public_choices")
# A tenant reads its own rows of these.
OWN = ("objections", "objection_answers", "centre_looks")
TABLES = ("edition_drafts", *COMMON, *OWN)
GRANTS = (
    ("SELECT, INSERT, UPDATE (content, row_version, changed_words, changed_at), DELETE", "edition_drafts", "registry"),
    ("INSERT (id, version)", "editions", "registry"),
    ("UPDATE (state, version, frozen_at, published_at, final_run, row_version)", "editions", "registry"),
    ("INSERT (edition, version, content, digest, reason)", "edition_versions", "registry"),
    ("INSERT (edition, before, after, version, reason, by, words)", "edition_steps", "registry"),
    (
        "INSERT (edition, version, final, rules_digest, inputs_digest, content, reported, eligible, causes)",
        "ranking_runs",
        "ranker",
    ),
    ("INSERT (edition, tenant, category, withdrawn, source_title, source_url, words)", "official_results", "registry"),
    ("INSERT (tenant, figures, ranking, words)", "public_choices", "publisher"),
    (
        "INSERT (id, tenant, tenant_role, edition, run, subject, text, evidence, raised_by, raised_words)",
        "objections",
        "publisher",
    ),
    ("INSERT (objection, tenant, tenant_role, outcome, text, by, words)", "objection_answers", "publisher"),
    ("SELECT", "objections", "tenants, registry, viewer, publisher"),
    ("SELECT", "objection_answers", "tenants, registry, viewer, publisher"),
    ("SELECT", "centre_looks", "tenants, registry"),
    ("INSERT", "centre_looks", "registry"),
)
POLICIES = {
    "edition_drafts": ("registry",),
    **dict.fromkeys(COMMON, READERS),
    "objections": ("registry", "viewer", "publisher"),
    "objection_answers": ("registry", "viewer", "publisher"),
    "centre_looks": ("registry",),
}
GUARD_EDITION = """
CREATE FUNCTION registry.guard_edition() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF OLD.state || '>' || NEW.state
        NOT IN ('open>open', 'open>frozen', 'frozen>open', 'frozen>frozen', 'frozen>published') THEN
        RAISE EXCEPTION 'an edition cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.row_version <> OLD.row_version + 1 THEN
        RAISE EXCEPTION 'each change counts one' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.version <> OLD.version AND (OLD.state <> 'open' OR NEW.state <> 'open' OR NEW.version <> OLD.version + 1) THEN
        RAISE EXCEPTION 'the rules change one version at a time, while the edition is open' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    _editions()
    _runs()
    _regions()
    op.execute(GUARD_EDITION)
    op.execute("REVOKE ALL ON FUNCTION registry.guard_edition() FROM PUBLIC")
    op.execute("CREATE TRIGGER guard BEFORE UPDATE ON registry.editions FOR EACH ROW EXECUTE FUNCTION registry.guard_edition()")
    _rights()


def _editions() -> None:
    op.create_table(
        "edition_drafts",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("row_version", sa.Integer, nullable=False, server_default=sa.text("1")),
        sa.Column("changed_words", sa.Text, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("id", name="pk_edition_drafts"),
        schema="registry",
    )
    op.create_table(
        "editions",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default=sa.text("'open'")),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("frozen_at", MOMENT),
        sa.Column("published_at", MOMENT),
        sa.Column("final_run", sa.BigInteger),
        sa.Column("row_version", sa.Integer, nullable=False, server_default=sa.text("1")),
        sa.PrimaryKeyConstraint("id", name="pk_editions"),
        *_checks(
            "editions",
            state=f"state IN {STATES}",
            frozen="(state = 'open') = (frozen_at IS NULL)",
            published="(state = 'published') = (published_at IS NOT NULL)",
            final="state <> 'published' OR final_run IS NOT NULL",
        ),
        schema="registry",
    )
    op.create_table(
        "edition_versions",
        sa.Column("edition", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("made_at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("edition", "version", name="pk_edition_versions"),
        sa.ForeignKeyConstraint(["edition"], ["registry.editions.id"], name="fk_edition_versions_edition"),
        *_checks("edition_versions", reason="version >= 1 AND (version = 1 OR reason <> '')"),
        schema="registry",
    )
    op.create_table(
        "edition_steps",
        sa.Column("number", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("edition", sa.Text, nullable=False),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("by", sa.Uuid),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("number", name="pk_edition_steps"),
        sa.ForeignKeyConstraint(["edition"], ["registry.editions.id"], name="fk_edition_steps_edition"),
        *_checks("edition_steps", states=f"before IN {STATES} AND after IN {STATES}"),
        schema="registry",
    )
    op.create_index("ix_edition_steps_edition", "edition_steps", ["edition", "number"], schema="registry")


def _runs() -> None:
    op.create_table(
        "ranking_runs",
        sa.Column("number", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("edition", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("final", sa.Boolean, nullable=False, server_default=NO),
        sa.Column("rules_digest", sa.Text, nullable=False),
        sa.Column("inputs_digest", sa.Text, nullable=False),
        sa.Column("content", postgresql.BYTEA, nullable=False),
        sa.Column("reported", sa.Integer, nullable=False),
        sa.Column("eligible", sa.Integer, nullable=False),
        sa.Column("causes", postgresql.JSONB, nullable=False, server_default=sa.text("'[]'")),
        sa.Column("made_at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("number", name="pk_ranking_runs"),
        sa.ForeignKeyConstraint(
            ["edition", "version"],
            ["registry.edition_versions.edition", "registry.edition_versions.version"],
            name="fk_ranking_runs_edition_version",
        ),
        *_checks("ranking_runs", counts="0 <= reported AND reported <= eligible"),
        schema="registry",
    )
    op.create_index("ix_ranking_runs_edition", "ranking_runs", ["edition", "number"], schema="registry")
    op.create_table(
        "official_results",
        sa.Column("number", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("edition", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("withdrawn", sa.Boolean, nullable=False, server_default=NO),
        sa.Column("source_title", sa.Text, nullable=False),
        sa.Column("source_url", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("number", name="pk_official_results"),
        sa.ForeignKeyConstraint(["edition"], ["registry.editions.id"], name="fk_official_results_edition"),
        sa.ForeignKeyConstraint(["tenant"], ["registry.regions.code"], name="fk_official_results_tenant"),
        *_checks("official_results", source="source_title <> '' AND source_url <> ''"),
        schema="registry",
    )
    op.create_index("ix_official_results_key", "official_results", ["edition", "tenant", "number"], schema="registry")


def _regions() -> None:
    op.create_table(
        "public_choices",
        sa.Column("number", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("figures", sa.Boolean, nullable=False),
        sa.Column("ranking", sa.Boolean, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("number", name="pk_public_choices"),
        sa.ForeignKeyConstraint(["tenant"], ["registry.regions.code"], name="fk_public_choices_tenant"),
        schema="registry",
    )
    op.create_index("ix_public_choices_tenant", "public_choices", ["tenant", "number"], schema="registry")
    op.create_table(
        "objections",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("tenant_role", sa.Text, nullable=False),
        sa.Column("edition", sa.Text, nullable=False),
        sa.Column("run", sa.BigInteger, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("raised_by", sa.Uuid, nullable=False),
        sa.Column("raised_words", sa.Text, nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("id", name="pk_objections"),
        sa.ForeignKeyConstraint(["tenant"], ["registry.regions.code"], name="fk_objections_tenant"),
        sa.ForeignKeyConstraint(["edition"], ["registry.editions.id"], name="fk_objections_edition"),
        sa.ForeignKeyConstraint(["run"], ["registry.ranking_runs.number"], name="fk_objections_run"),
        *_checks("objections", owned=OWNED, said="text <> '' AND evidence <> ''"),
        schema="registry",
    )
    op.create_index("ix_objections_tenant", "objections", ["tenant", "id"], schema="registry")
    op.create_table(
        "objection_answers",
        sa.Column("objection", sa.Uuid, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("tenant_role", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("by", sa.Uuid),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("objection", name="pk_objection_answers"),
        sa.ForeignKeyConstraint(["objection"], ["registry.objections.id"], name="fk_objection_answers_objection"),
        sa.ForeignKeyConstraint(["tenant"], ["registry.regions.code"], name="fk_objection_answers_tenant"),
        *_checks("objection_answers", owned=OWNED, said="outcome IN ('accepted', 'rejected') AND text <> ''"),
        schema="registry",
    )
    op.create_table(
        "centre_looks",
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("tenant_role", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "day", "role", name="pk_centre_looks"),
        sa.ForeignKeyConstraint(["tenant"], ["registry.regions.code"], name="fk_centre_looks_tenant"),
        *_checks("centre_looks", owned=OWNED),
        schema="registry",
    )


def _checks(table: str, **conditions: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}")) for name, condition in conditions.items()]


def _rights() -> None:
    owner = op.get_bind().execute(sa.text("SELECT quote_ident(current_user), quote_literal(current_user)")).one()
    member = "(SELECT pg_has_role(current_user, 'tenants', 'USAGE'))"
    for table in COMMON:
        op.execute(f"GRANT SELECT ON registry.{table} TO tenants, {', '.join(READERS)}")
        op.execute(f"CREATE POLICY tenants ON registry.{table} FOR SELECT TO tenants USING ({member})")
    for verbs, table, roles in GRANTS:
        op.execute(f"GRANT {verbs} ON registry.{table} TO {roles}")
    for table in OWN:
        op.execute(f"CREATE POLICY tenants ON registry.{table} FOR SELECT TO tenants USING (tenant_role = current_user)")
    for table in (*COMMON, *OWN):
        op.execute(f"ALTER TABLE registry.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE registry.{table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY owner ON registry.{table} TO {owner[0]} {_both(f'current_user = {owner[1]}')}")
        for role in POLICIES[table]:
            op.execute(f"CREATE POLICY {role} ON registry.{table} TO {role} {_both(f'current_user = {role!r}')}")


def _both(condition: str) -> str:
    return f"USING ({condition}) WITH CHECK ({condition})"


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table, schema="registry")
    op.execute("DROP FUNCTION registry.guard_edition()")
