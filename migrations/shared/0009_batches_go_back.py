"""A batch may be given back by the branch, its answer be asked for again, and a signature that stands alone be taken back."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# More may happen than before, so tenants that have no new columns yet go on as they did.
GUARD_BATCH = """
CREATE OR REPLACE FUNCTION registry.guard_batch() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    given text[] = ARRAY['kind', 'effect', 'segment', 'month', 'title', 'owner', 'people', 'resubmits', 'letter', 'file_words',
        'note', 'task_id', 'file_id', 'file_name', 'file_size', 'file_digest', 'sent_by', 'sent_words', 'sent_at'];
    received text[] = ARRAY['received_by', 'received_words', 'received_at'];
    answered text[] = ARRAY['accepted', 'rejected', 'reasons', 'answer', 'verified_by', 'verified_words', 'verified_at',
        'digest'];
    region text[] = ARRAY['region_signed_by', 'region_signed_words', 'region_signed_at'];
    bpjs text[] = ARRAY['bpjs_signed_by', 'bpjs_signed_words', 'bpjs_signed_at'];
    handed text[] = ARRAY['returned_by', 'returned_words', 'returned_at', 'returned_reason'];
    kept text[] = '{}';
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
    IF NEW.row_version <> OLD.row_version + 1 OR NEW.id <> OLD.id OR NEW.entered_at <> OLD.entered_at THEN
        RAISE EXCEPTION 'each change of a batch counts one, and its beginning stays' USING ERRCODE = 'restrict_violation';
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
    IF OLD.state = 'draft' THEN
        kept = kept || handed;
    ELSIF OLD.state <> 'returned' THEN
        kept = kept || given;
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
        IF to_jsonb(NEW) -> name IS DISTINCT FROM to_jsonb(OLD) -> name THEN
            RAISE EXCEPTION 'the % of a batch that went this far never changes', name USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$
"""
# As revision 0008 has it.
FORMER_BATCH = """
CREATE OR REPLACE FUNCTION registry.guard_batch() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    given text[] = ARRAY['kind', 'effect', 'segment', 'month', 'title', 'owner', 'people', 'resubmits', 'letter', 'file_words',
        'note', 'task_id', 'file_id', 'file_name', 'file_size', 'file_digest', 'sent_by', 'sent_words', 'sent_at'];
    received text[] = ARRAY['received_by', 'received_words', 'received_at'];
    answered text[] = ARRAY['accepted', 'rejected', 'reasons', 'answer', 'verified_by', 'verified_words', 'verified_at',
        'digest'];
    region text[] = ARRAY['region_signed_by', 'region_signed_words', 'region_signed_at'];
    bpjs text[] = ARRAY['bpjs_signed_by', 'bpjs_signed_words', 'bpjs_signed_at'];
    kept text[] = '{}';
    ended text[] = ARRAY['file_removed_at', 'row_version'];
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
    IF NEW.row_version <> OLD.row_version + 1 OR NEW.id <> OLD.id OR NEW.entered_at <> OLD.entered_at THEN
        RAISE EXCEPTION 'each change of a batch counts one, and its beginning stays' USING ERRCODE = 'restrict_violation';
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
        'received>verified', 'verified>verified', 'verified>agreed') THEN
        RAISE EXCEPTION 'a batch cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> 'draft' THEN
        kept = kept || given;
    END IF;
    IF OLD.state IN ('received', 'verified') THEN
        kept = kept || received;
    END IF;
    IF OLD.region_signed_at IS NOT NULL THEN
        kept = kept || answered || region;
    END IF;
    IF OLD.bpjs_signed_at IS NOT NULL THEN
        kept = kept || answered || bpjs;
    END IF;
    FOREACH name IN ARRAY kept LOOP
        IF to_jsonb(NEW) -> name IS DISTINCT FROM to_jsonb(OLD) -> name THEN
            RAISE EXCEPTION 'the % of a batch that went this far never changes', name USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    op.execute(GUARD_BATCH)


def downgrade() -> None:
    op.execute(FORMER_BATCH)
