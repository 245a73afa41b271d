"""What people are told of: unread counts, choices and calendar feeds of accounts; what holds signed batches and contributions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
MOMENT = sa.DateTime(timezone=True)
# People's own: no tenant's business, as their sessions and tokens.
GRANTS = (
    ("SELECT, INSERT, UPDATE (count)", "unread_notices"),
    ("SELECT, INSERT, UPDATE (value, row_version)", "notice_choices"),
    ("SELECT, INSERT, DELETE, UPDATE (digest, created_at)", "calendar_feeds"),
)
# What has ended stays as it is, and so does what was handed over, answered and signed once it went on; steps go back only whole.
GUARD_BATCH = """
CREATE FUNCTION registry.guard_batch() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    given text[] = ARRAY['kind', 'effect', 'segment', 'month', 'title', 'owner', 'people', 'resubmits', 'letter', 'file_words',
        'note', 'task_id', 'file_id', 'file_name', 'file_size', 'file_digest'];
    sent text[] = ARRAY['sent_by', 'sent_words', 'sent_at'];
    received text[] = ARRAY['received_by', 'received_words', 'received_at'];
    answered text[] = ARRAY['accepted', 'rejected', 'reasons', 'answer', 'verified_by', 'verified_words', 'verified_at',
        'digest'];
    region text[] = ARRAY['region_signed_by', 'region_signed_words', 'region_signed_at'];
    bpjs text[] = ARRAY['bpjs_signed_by', 'bpjs_signed_words', 'bpjs_signed_at'];
    handed text[] = ARRAY['returned_by', 'returned_words', 'returned_at', 'returned_reason'];
    kept text[] = '{}';
    was jsonb;
    ended text[] = ARRAY['file_removed_at', 'row_version'];
    alone boolean;
    name text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a batch is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' OR NEW.row_version <> 1 THEN
            RAISE EXCEPTION 'a batch begins as a draft' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.row_version <> OLD.row_version + 1 OR (NEW.id, NEW.entered_by, NEW.entered_words, NEW.entered_at)
            IS DISTINCT FROM (OLD.id, OLD.entered_by, OLD.entered_words, OLD.entered_at) THEN
        RAISE EXCEPTION 'each change of a batch counts one, and its beginning stays' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.waited_region < OLD.waited_region OR NEW.waited_bpjs < OLD.waited_bpjs OR NEW.counted_at < OLD.counted_at THEN
        RAISE EXCEPTION 'the clocks of a batch never go back' USING ERRCODE = 'restrict_violation';
    END IF;
    -- What has ended stays as it is; only that its file was taken away is noted, once.
    IF OLD.state IN ('agreed', 'withdrawn') AND NEW.state = OLD.state THEN
        IF OLD.file_removed_at IS NOT NULL OR NEW.file_removed_at IS NULL
            OR to_jsonb(NEW) - ended IS DISTINCT FROM to_jsonb(OLD) - ended THEN
            RAISE EXCEPTION 'a batch that has ended never changes' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state || '>' || NEW.state NOT IN ('draft>draft', 'draft>sent', 'draft>withdrawn', 'sent>received', 'sent>withdrawn',
        'sent>returned', 'received>verified', 'received>returned', 'verified>verified', 'verified>received', 'verified>agreed',
        'returned>returned', 'returned>sent', 'returned>withdrawn') THEN
        RAISE EXCEPTION 'a batch cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    was = to_jsonb(OLD);
    IF OLD.state = 'draft' THEN
        kept = kept || handed;
    ELSIF NEW.state = 'sent' THEN
        -- What was given back goes again as it was mended, and only so.
        was = was || (coalesce(OLD.mended, '{}') - 'resubmits');
        kept = kept || given;
    ELSE
        kept = kept || given || sent;
    END IF;
    IF OLD.state IN ('received', 'verified') AND NEW.state <> 'returned' THEN
        kept = kept || received;
    END IF;
    -- A signature that stands alone may be taken back as a whole, with the digest; what was signed stays as it was in that step.
    IF OLD.region_signed_at IS NOT NULL OR OLD.bpjs_signed_at IS NOT NULL THEN
        alone = NEW.state = 'verified' AND NEW.region_signed_at IS NULL AND NEW.bpjs_signed_at IS NULL
            AND NEW.region_signed_by IS NULL AND NEW.bpjs_signed_by IS NULL AND NEW.region_signed_words IS NULL
            AND NEW.bpjs_signed_words IS NULL AND NEW.digest IS NULL;
        kept = kept || answered;
        IF alone THEN
            kept = array_remove(kept, 'digest');
        ELSIF OLD.region_signed_at IS NOT NULL THEN
            kept = kept || region;
        END IF;
        IF OLD.bpjs_signed_at IS NOT NULL AND NOT alone THEN
            kept = kept || bpjs;
        END IF;
        IF NEW.state NOT IN ('verified', 'agreed') THEN
            RAISE EXCEPTION 'a batch that was signed never goes back' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    FOREACH name IN ARRAY kept LOOP
        IF to_jsonb(NEW) -> name IS DISTINCT FROM was -> name THEN
            RAISE EXCEPTION 'the % of a batch that went this far never changes', name USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$
"""
# Money that was entered is never rewritten: it is confirmed, or voided with a reason and entered again.
GUARD_CONTRIBUTION = """
CREATE FUNCTION registry.guard_contribution() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    steps text[] = ARRAY['confirmed_by', 'confirmed_words', 'confirmed_at', 'voided_words', 'voided_at', 'void_reason',
        'row_version'];
BEGIN
    IF OLD.voided_at IS NOT NULL THEN
        RAISE EXCEPTION 'a voided entry never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.row_version <> OLD.row_version + 1 THEN
        RAISE EXCEPTION 'each change of an entry counts one' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.confirmed_at IS NOT NULL AND (NEW.confirmed_by, NEW.confirmed_words, NEW.confirmed_at)
            IS DISTINCT FROM (OLD.confirmed_by, OLD.confirmed_words, OLD.confirmed_at) THEN
        RAISE EXCEPTION 'a confirmation is never taken back; the entry is voided' USING ERRCODE = 'restrict_violation';
    END IF;
    IF to_jsonb(NEW) - steps IS DISTINCT FROM to_jsonb(OLD) - steps THEN
        RAISE EXCEPTION 'an entry is confirmed or voided, never rewritten' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
FUNCTIONS = {"guard_batch": GUARD_BATCH, "guard_contribution": GUARD_CONTRIBUTION}


def upgrade() -> None:
    op.create_table(
        "unread_notices",
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("tenant_code", sa.Text, nullable=False),
        sa.Column("seat", sa.Text, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "tenant_code", "seat", name="pk_unread_notices"),
        sa.ForeignKeyConstraint(["person_id"], ["registry.people.id"], name="fk_unread_notices_person_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["tenant_code"], ["registry.tenants.code"], name="fk_unread_notices_tenant_code", ondelete="CASCADE"
        ),
        schema="registry",
    )
    op.create_table(
        "notice_choices",
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("value", postgresql.JSONB, nullable=False),
        sa.Column("row_version", sa.Integer, nullable=False, server_default=sa.text("1")),
        sa.PrimaryKeyConstraint("person_id", name="pk_notice_choices"),
        sa.ForeignKeyConstraint(["person_id"], ["registry.people.id"], name="fk_notice_choices_person_id", ondelete="CASCADE"),
        schema="registry",
    )
    op.create_table(
        "calendar_feeds",
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("person_id", name="pk_calendar_feeds"),
        sa.ForeignKeyConstraint(["person_id"], ["registry.people.id"], name="fk_calendar_feeds_person_id", ondelete="CASCADE"),
        sa.UniqueConstraint("digest", name="uq_calendar_feeds_digest"),
        sa.CheckConstraint("octet_length(digest) = 32", name=op.f("ck_calendar_feeds_digest")),
        schema="registry",
    )
    for verbs, table in GRANTS:
        op.execute(f"GRANT {verbs} ON registry.{table} TO registry")
    for name, guard in FUNCTIONS.items():
        op.execute(guard)
        op.execute(f"REVOKE ALL ON FUNCTION registry.{name}() FROM PUBLIC")


def downgrade() -> None:
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION registry.{name}()")
    for table in ("calendar_feeds", "notice_choices", "unread_notices"):
        op.drop_table(table, schema="registry")
