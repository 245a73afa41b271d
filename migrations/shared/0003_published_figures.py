"""The published read model, readable by everybody and written by `publisher` alone; the guards of coverage."""

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
MOMENT = sa.DateTime(timezone=True)
TABLES = ("published_figures", "published_gate_evidence")
# All but the number and the moment of publication, which decide what counts.
WRITTEN = {
    "published_figures": (
        *("tenant", "as_of", "precision", "kind", "basis", "evidence", "population", "population_source", "population_semester"),
        *("registered", "active", "segments", "coverage_printed", "coverage_relation", "coverage_text", "active_printed"),
        *("active_relation", "active_text", "rounded", "reported_on", "note", "source_title", "source_url", "version_id"),
    ),
    "published_gate_evidence": (
        *("tenant", "gate", "as_of", "state", "started_on", "lost_on", "paid_until", "reason", "document", "entered_words"),
        "evidence_id",
    ),
}
READERS = ("registry", "viewer", "publisher", "ranker")
KINDS = "kind IN ('actual', 'forecast')"
BASES = "basis IN ('population', 'registered')"
PRECISIONS = "precision IN ('day', 'month', 'year')"
GATE_STATES = "state IN ('met', 'not_met', 'unknown')"
COUNTS = "registered >= 0 AND active >= 0 AND active <= registered"
LOSS = "lost_on IS NULL OR (state <> 'met' AND reason <> '' AND (started_on IS NULL OR lost_on >= started_on))"
EVIDENCE = (
    "(evidence = 'verified' AND version_id IS NOT NULL) "
    "OR (evidence = 'reported' AND version_id IS NULL AND source_title <> '' AND source_url <> '' "
    "AND source_title IS NOT NULL AND source_url IS NOT NULL)"
)

# Fired by the triggers of every tenant's tables. What a version says can be changed while it is a draft, and not afterwards.
GUARD_VERSION = """
CREATE FUNCTION registry.guard_coverage_version() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
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
        NOT IN ('draft>draft', 'draft>submitted', 'submitted>draft', 'submitted>returned', 'submitted>verified') THEN
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
GUARD_SEGMENT = """
CREATE FUNCTION registry.guard_coverage_segment() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    version uuid;
    found_state text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'segments are replaced, never updated' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN version = OLD.version_id; ELSE version = NEW.version_id; END IF;
    EXECUTE format('SELECT state FROM %I.coverage_versions WHERE id = $1 FOR SHARE', TG_TABLE_SCHEMA)
        INTO found_state USING version;
    IF found_state IS DISTINCT FROM 'draft' THEN
        RAISE EXCEPTION 'the segments of a % version never change', coalesce(found_state, 'missing')
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$
"""
# As the owner, who may look into the tenant's schema: nothing is published as verified that no version there bears out.
GUARD_PUBLISHED = """
CREATE FUNCTION registry.guard_published_figure() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog AS $$
DECLARE
    borne boolean;
BEGIN
    IF NEW.evidence = 'verified' THEN
        EXECUTE format(
            'SELECT EXISTS (SELECT FROM %I.coverage_versions WHERE id = $1 AND state = ''verified'' '
            'AND (as_of, kind, basis, population, registered, active) = ($2, $3, $4, $5, $6, $7))',
            'tenant_' || replace(NEW.tenant, '.', ''))
        INTO borne USING NEW.version_id, NEW.as_of, NEW.kind, NEW.basis, NEW.population, NEW.registered, NEW.active;
        IF NOT borne THEN
            RAISE EXCEPTION 'no verified version bears this figure out' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$
"""
# As the owner, who may look at memberships: an admin or OPD officer of the tenant is never written as a verifier there.
GUARD_VERIFIER = """
CREATE FUNCTION registry.guard_verifier() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF EXISTS (
        SELECT FROM registry.memberships m JOIN registry.tenants t ON t.code = m.tenant_code
        WHERE t.role = CAST(TG_TABLE_SCHEMA AS text) AND m.person_id = NEW.verified_by AND m.revoked_at IS NULL
    ) THEN
        RAISE EXCEPTION 'whoever holds an office in a tenant does not verify there' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
FUNCTIONS = ("guard_coverage_version", "guard_coverage_segment", "guard_published_figure", "guard_verifier")


def upgrade() -> None:
    _figures()
    _gates()
    _rights()
    for statement in (GUARD_VERSION, GUARD_SEGMENT, GUARD_PUBLISHED, GUARD_VERIFIER):
        op.execute(statement)
    for function in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION registry.{function}() FROM PUBLIC")
    op.execute(
        "CREATE TRIGGER guard BEFORE INSERT ON registry.published_figures "
        "FOR EACH ROW EXECUTE FUNCTION registry.guard_published_figure()"
    )


def _figures() -> None:
    op.create_table(
        "published_figures",
        sa.Column("number", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("precision", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("population", sa.BigInteger),
        sa.Column("population_source", sa.Text),
        sa.Column("population_semester", sa.Text),
        sa.Column("registered", sa.BigInteger),
        sa.Column("active", sa.BigInteger),
        sa.Column("segments", postgresql.JSONB, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("coverage_printed", sa.Numeric),
        sa.Column("coverage_relation", sa.Text),
        sa.Column("coverage_text", sa.Text),
        sa.Column("active_printed", sa.Numeric),
        sa.Column("active_relation", sa.Text),
        sa.Column("active_text", sa.Text),
        sa.Column("rounded", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("reported_on", sa.Date),
        sa.Column("note", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("source_title", sa.Text),
        sa.Column("source_url", sa.Text),
        sa.Column("version_id", sa.Uuid),
        sa.Column("published_at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("number", name="pk_published_figures"),
        sa.ForeignKeyConstraint(["tenant"], ["registry.regions.code"], name="fk_published_figures_tenant"),
        *_checks(
            "published_figures",
            kind=KINDS,
            basis=BASES,
            precision=PRECISIONS,
            counts=COUNTS,
            population="population > 0 AND population_source <> ''",
            evidence=EVIDENCE,
            coverage="coverage_relation IN ('=', '>', '>=') AND coverage_printed >= 0",
            active_rate="active_relation IN ('=', '>', '>=') AND active_printed >= 0",
        ),
        schema="registry",
    )
    op.create_index("ix_published_figures_key", "published_figures", ["tenant", "as_of", "kind", "number"], schema="registry")
    op.create_index(
        "uq_published_figures_version_id",
        "published_figures",
        ["version_id"],
        unique=True,
        schema="registry",
        postgresql_where=sa.text("version_id IS NOT NULL"),
    )


def _gates() -> None:
    op.create_table(
        "published_gate_evidence",
        sa.Column("number", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("gate", sa.Text, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("started_on", sa.Date),
        sa.Column("lost_on", sa.Date),
        sa.Column("paid_until", sa.Date),
        sa.Column("reason", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("document", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("entered_words", sa.Text, nullable=False),
        sa.Column("evidence_id", sa.Uuid, nullable=False),
        sa.Column("published_at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("number", name="pk_published_gate_evidence"),
        sa.UniqueConstraint("evidence_id", name="uq_published_gate_evidence_evidence_id"),
        sa.ForeignKeyConstraint(["tenant"], ["registry.regions.code"], name="fk_published_gate_evidence_tenant"),
        *_checks("published_gate_evidence", state=GATE_STATES, loss=LOSS),
        schema="registry",
    )
    columns = ["tenant", "gate", "as_of", "number"]
    op.create_index("ix_published_gate_evidence_key", "published_gate_evidence", columns, schema="registry")


def _checks(table: str, **conditions: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}")) for name, condition in conditions.items()]


def _rights() -> None:
    owner = op.get_bind().execute(sa.text("SELECT quote_ident(current_user), quote_literal(current_user)")).one()
    member = "(SELECT pg_has_role(current_user, 'tenants', 'USAGE'))"
    for table in TABLES:
        op.execute(f"GRANT SELECT ON registry.{table} TO tenants, {', '.join(READERS)}")
        op.execute(f"GRANT INSERT ({', '.join(WRITTEN[table])}) ON registry.{table} TO publisher")
        op.execute(f"ALTER TABLE registry.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE registry.{table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY owner ON registry.{table} TO {owner[0]} {_both(f'current_user = {owner[1]}')}")
        op.execute(f"CREATE POLICY tenants ON registry.{table} FOR SELECT TO tenants USING ({member})")
        for role in READERS:
            op.execute(f"CREATE POLICY {role} ON registry.{table} TO {role} {_both(f'current_user = {role!r}')}")


def _both(condition: str) -> str:
    return f"USING ({condition}) WITH CHECK ({condition})"


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table, schema="registry")
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION registry.{function}()")
