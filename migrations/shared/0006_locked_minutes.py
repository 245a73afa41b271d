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
FUNCTIONS = ("guard_meeting", "guard_meeting_part")


def upgrade() -> None:
    op.execute(GUARD_MEETING)
    op.execute(GUARD_PART)
    for function in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION registry.{function}() FROM PUBLIC")


def downgrade() -> None:
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION registry.{function}()")
