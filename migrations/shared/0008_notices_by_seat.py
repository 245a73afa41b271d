"""Unread notices are counted by the seat that they were told by; what was answered, received and confirmed is held as well."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# What has ended stays as it is, and each side's signature, receipt and confirmation once it is there.
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
GUARD_CONTRIBUTION = """
CREATE OR REPLACE FUNCTION registry.guard_contribution() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
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
# As revision 0007 has them.
FORMER_BATCH = """
CREATE OR REPLACE FUNCTION registry.guard_batch() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    given text[] = ARRAY['kind', 'effect', 'segment', 'month', 'title', 'owner', 'people', 'resubmits', 'letter', 'file_words',
        'file_id', 'file_size', 'file_digest', 'sent_by', 'sent_words', 'sent_at'];
    answered text[] = ARRAY['accepted', 'rejected', 'reasons', 'answer', 'verified_by', 'verified_words', 'verified_at'];
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
    IF OLD.state || '>' || NEW.state NOT IN ('draft>draft', 'draft>sent', 'draft>withdrawn', 'sent>received', 'sent>withdrawn',
        'received>verified', 'verified>verified', 'verified>agreed') THEN
        RAISE EXCEPTION 'a batch cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> 'draft' THEN
        FOREACH name IN ARRAY given LOOP
            IF to_jsonb(NEW) -> name IS DISTINCT FROM to_jsonb(OLD) -> name THEN
                RAISE EXCEPTION 'the % of a batch that was sent never changes', name USING ERRCODE = 'restrict_violation';
            END IF;
        END LOOP;
    END IF;
    IF OLD.region_signed_at IS NOT NULL OR OLD.bpjs_signed_at IS NOT NULL THEN
        FOREACH name IN ARRAY answered LOOP
            IF to_jsonb(NEW) -> name IS DISTINCT FROM to_jsonb(OLD) -> name THEN
                RAISE EXCEPTION 'the % of a batch that was signed never changes', name USING ERRCODE = 'restrict_violation';
            END IF;
        END LOOP;
    END IF;
    RETURN NEW;
END $$
"""
FORMER_CONTRIBUTION = """
CREATE OR REPLACE FUNCTION registry.guard_contribution() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
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
    IF to_jsonb(NEW) - steps IS DISTINCT FROM to_jsonb(OLD) - steps THEN
        RAISE EXCEPTION 'an entry is confirmed or voided, never rewritten' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
KEY = "pk_unread_notices"


def upgrade() -> None:
    op.add_column("unread_notices", sa.Column("seat", sa.Text, nullable=False, server_default=sa.text("''")), schema="registry")
    op.drop_constraint(KEY, "unread_notices", schema="registry", type_="primary")
    op.create_primary_key(KEY, "unread_notices", ["person_id", "tenant_code", "seat"], schema="registry")
    # Those who were counted without a seat are counted by none that anybody holds.
    op.execute("DELETE FROM registry.unread_notices")
    op.execute(GUARD_BATCH)
    op.execute(GUARD_CONTRIBUTION)


def downgrade() -> None:
    op.execute(FORMER_CONTRIBUTION)
    op.execute(FORMER_BATCH)
    op.execute("DELETE FROM registry.unread_notices")
    op.drop_constraint(KEY, "unread_notices", schema="registry", type_="primary")
    op.drop_column("unread_notices", "seat", schema="registry")
    op.create_primary_key(KEY, "unread_notices", ["person_id", "tenant_code"], schema="registry")
