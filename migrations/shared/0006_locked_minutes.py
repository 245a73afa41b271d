"""What holds locked minutes: trigger functions that each region's tables of meetings call."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

GUARD_MEETING = """
CREATE FUNCTION registry.guard_meeting() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a meeting is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.locked_at IS NOT NULL OR NEW.state = 'locked' THEN
            RAISE EXCEPTION 'no meeting is made with locked minutes' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.locked_at IS NOT NULL THEN
        RAISE EXCEPTION 'locked minutes never change' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.row_version <> OLD.row_version + 1 OR NEW.id <> OLD.id OR NEW.entered_at <> OLD.entered_at THEN
        RAISE EXCEPTION 'each change of a meeting counts one, and its beginning stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
# FOR SHARE: whoever locks the minutes waits for a change under way, and a change begun later sees them locked.
GUARD_PART = """
CREATE FUNCTION registry.guard_meeting_part() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    meeting uuid;
    locked boolean;
BEGIN
    IF TG_OP = 'DELETE' THEN meeting = OLD.meeting_id; ELSE meeting = NEW.meeting_id; END IF;
    IF TG_OP = 'UPDATE' AND NEW.meeting_id <> OLD.meeting_id THEN
        RAISE EXCEPTION 'a part of a meeting stays in its meeting' USING ERRCODE = 'restrict_violation';
    END IF;
    EXECUTE format('SELECT locked_at IS NOT NULL FROM %I.meetings WHERE id = $1 FOR SHARE', TG_TABLE_SCHEMA)
        INTO locked USING meeting;
    IF locked IS DISTINCT FROM false THEN
        RAISE EXCEPTION 'locked minutes never change' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$
"""
GUARD_ADDENDUM = """
CREATE FUNCTION registry.guard_addendum() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    locked boolean;
BEGIN
    EXECUTE format('SELECT locked_at IS NOT NULL FROM %I.meetings WHERE id = $1', TG_TABLE_SCHEMA)
        INTO locked USING NEW.meeting_id;
    IF locked IS DISTINCT FROM true THEN
        RAISE EXCEPTION 'only locked minutes have addenda' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
# What a meeting made stays with it, and nothing is put to it later; a new item may name a locked meeting.
GUARD_ACTION = """
CREATE FUNCTION registry.guard_action() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NEW.meeting_id IS DISTINCT FROM OLD.meeting_id OR NEW.item_id IS DISTINCT FROM OLD.item_id THEN
        RAISE EXCEPTION 'an action item stays with what made it' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
# What the scanner says may still change, whatever the file hangs on.
GUARD_ATTACHMENT = """
CREATE FUNCTION registry.guard_attachment() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    file record;
    locked boolean;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF ROW(NEW.id, NEW.subject_kind, NEW.subject_id, NEW.name, NEW.media_type, NEW.size, NEW.digest)
            IS DISTINCT FROM ROW(OLD.id, OLD.subject_kind, OLD.subject_id, OLD.name, OLD.media_type, OLD.size, OLD.digest) THEN
            RAISE EXCEPTION 'a file stays what it was and where it was put' USING ERRCODE = 'restrict_violation';
        END IF;
        IF ROW(NEW.removed_at, NEW.removed_words) IS NOT DISTINCT FROM ROW(OLD.removed_at, OLD.removed_words) THEN
            RETURN NEW;
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN file = OLD; ELSE file = NEW; END IF;
    IF file.subject_kind = 'meeting' THEN
        EXECUTE format('SELECT locked_at IS NOT NULL FROM %I.meetings WHERE id = $1 FOR SHARE', TG_TABLE_SCHEMA)
            INTO locked USING file.subject_id;
        IF locked THEN
            RAISE EXCEPTION 'locked minutes never change' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN file;
END $$
"""
GUARDS = (GUARD_MEETING, GUARD_PART, GUARD_ADDENDUM, GUARD_ACTION, GUARD_ATTACHMENT)
FUNCTIONS = ("guard_meeting", "guard_meeting_part", "guard_addendum", "guard_action", "guard_attachment")


def upgrade() -> None:
    for guard in GUARDS:
        op.execute(guard)
    for function in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION registry.{function}() FROM PUBLIC")


def downgrade() -> None:
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION registry.{function}()")
