"""The forum: organisations, meetings with agenda, attendance and minutes, action items, attachments, mails."""

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
YES = sa.text("true")
ONE = sa.text("1")
NONE = sa.text("'[]'")
MOMENT = sa.DateTime(timezone=True)
CHANGED = "organisations, meeting_series, meetings, action_items, attachments, mails"
KEPT = "minutes_addenda, action_notes"
FREE = "meeting_items, meeting_attendances"


def upgrade() -> None:
    _stakeholders()
    _meetings()
    _minutes()
    _actions()
    _files_and_mails()
    _guards()
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON {CHANGED} TO {{{{tenant}}}}")
    op.execute(f"GRANT SELECT, INSERT ON {KEPT} TO {{{{tenant}}}}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {FREE} TO {{{{tenant}}}}")


def _guards() -> None:
    """Locked minutes are beyond every role; the functions are the shared schema's."""
    for table, event, function in (
        ("meetings", "INSERT OR UPDATE OR DELETE", "guard_meeting"),
        ("meeting_items", "INSERT OR UPDATE OR DELETE", "guard_meeting_part"),
        ("meeting_attendances", "INSERT OR UPDATE OR DELETE", "guard_meeting_part"),
        ("minutes_addenda", "INSERT", "guard_addendum"),
        ("action_items", "UPDATE", "guard_action"),
        ("attachments", "INSERT OR UPDATE OR DELETE", "guard_attachment"),
    ):
        op.execute(f"CREATE TRIGGER guard BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION registry.{function}()")


def _stakeholders() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("short_name", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("contacts", postgresql.JSONB, nullable=False, server_default=NONE),
        sa.Column("note", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("active", sa.Boolean, nullable=False, server_default=YES),
        sa.Column("source_title", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("source_url", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("entered_words", sa.Text, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("row_version", sa.Integer, nullable=False, server_default=ONE),
        sa.PrimaryKeyConstraint("id", name="pk_organisations"),
        *_checks(
            "organisations",
            kind="kind IN ('opd', 'bpjs', 'hospital', 'primary_care', 'company', 'association', 'academic', 'other')",
            name="name <> ''",
        ),
    )
    op.create_index(
        "uq_organisations_name", "organisations", [sa.text("lower(name)")], unique=True, postgresql_where=sa.text("active")
    )


def _meetings() -> None:
    op.create_table(
        "meeting_series",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("every_months", sa.Integer, nullable=False, server_default=sa.text("6")),
        sa.Column("template", postgresql.JSONB, nullable=False, server_default=NONE),
        sa.Column("invited", postgresql.JSONB, nullable=False, server_default=NONE),
        sa.Column("quorum", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("place", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("chair_words", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("active", sa.Boolean, nullable=False, server_default=YES),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("entered_words", sa.Text, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("row_version", sa.Integer, nullable=False, server_default=ONE),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_series"),
        *_checks(
            "meeting_series",
            every_months="every_months BETWEEN 1 AND 24",
            name="name <> ''",
            quorum="quorum BETWEEN 0 AND 100",
        ),
    )
    op.create_table(
        "meetings",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("series_id", sa.Uuid),
        sa.Column("number", sa.Text),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT),
        sa.Column("timed", sa.Boolean, nullable=False, server_default=YES),
        sa.Column("place", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("online_url", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("state", sa.Text, nullable=False, server_default=sa.text("'planned'")),
        sa.Column("chair_words", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("secretary_words", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("quorum", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("figures", postgresql.JSONB),
        sa.Column("frozen_at", MOMENT),
        sa.Column("code_digest", sa.Text),
        sa.Column("code_until", MOMENT),
        sa.Column("invited_at", MOMENT),
        sa.Column("opening", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("closing", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("cancel_reason", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("digest", sa.Text),
        sa.Column("chair_signed_by", sa.Uuid),
        sa.Column("chair_signed_words", sa.Text),
        sa.Column("chair_signed_at", MOMENT),
        sa.Column("bpjs_signed_by", sa.Uuid),
        sa.Column("bpjs_signed_words", sa.Text),
        sa.Column("bpjs_signed_at", MOMENT),
        sa.Column("locked_at", MOMENT),
        sa.Column("source_title", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("source_url", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("entered_words", sa.Text, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("row_version", sa.Integer, nullable=False, server_default=ONE),
        sa.Column(
            "search",
            postgresql.TSVECTOR,
            _searched("title || ' '::text || place || ' '::text || opening || ' '::text || closing"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_meetings"),
        sa.ForeignKeyConstraint(["series_id"], ["meeting_series.id"], name="fk_meetings_series_id"),
        *_checks(
            "meetings",
            cancel_reason="state <> 'cancelled' OR cancel_reason <> ''",
            ends_at="ends_at > starts_at",
            locked="(state = 'locked') = (locked_at IS NOT NULL)",
            quorum="quorum BETWEEN 0 AND 100",
            signed="state <> 'locked' OR (number IS NOT NULL AND chair_signed_at IS NOT NULL AND bpjs_signed_at IS NOT NULL)",
            state="state IN ('planned', 'held', 'locked', 'cancelled')",
            title="title <> ''",
            two_signers="chair_signed_by <> bpjs_signed_by",
        ),
    )
    op.create_index("ix_meetings_starts_at", "meetings", ["starts_at"])
    op.create_index("uq_meetings_number", "meetings", ["number"], unique=True)


def _minutes() -> None:
    op.create_table(
        "meeting_items",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("meeting_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False, server_default=sa.text("'other'")),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("lead_words", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("minutes", sa.Integer),
        sa.Column("discussion", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("decision", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("changed_by", sa.Uuid),
        sa.Column("changed_words", sa.Text, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("row_version", sa.Integer, nullable=False, server_default=ONE),
        sa.Column(
            "search", postgresql.TSVECTOR, _searched("title || ' '::text || discussion || ' '::text || decision"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_items"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_meeting_items_meeting_id"),
        *_checks(
            "meeting_items",
            kind="kind IN ('follow_up', 'coverage', 'inactivity', 'validity', 'budget', 'facilities', 'other')",
            minutes="minutes IS NULL OR minutes BETWEEN 1 AND 480",
            title="title <> ''",
        ),
    )
    op.create_index("ix_meeting_items_meeting_id", "meeting_items", ["meeting_id", "position"])
    op.create_table(
        "meeting_attendances",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("meeting_id", sa.Uuid, nullable=False),
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("organisation_words", sa.Text, nullable=False),
        sa.Column("organisation_kind", sa.Text, nullable=False),
        sa.Column("invited", sa.Boolean, nullable=False, server_default=YES),
        sa.Column("state", sa.Text, nullable=False, server_default=sa.text("'invited'")),
        sa.Column("position_words", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("person_words", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("via", sa.Text, nullable=False, server_default=sa.text("'list'")),
        sa.Column("changed_words", sa.Text, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("row_version", sa.Integer, nullable=False, server_default=ONE),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_attendances"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name="fk_meeting_attendances_organisation_id"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_meeting_attendances_meeting_id"),
        *_checks(
            "meeting_attendances",
            organisation="organisation_words <> '' AND organisation_kind <> ''",
            state="state IN ('invited', 'confirmed', 'present', 'delegated', 'absent')",
            via="via IN ('list', 'code', 'report')",
        ),
    )
    op.create_index("ix_meeting_attendances_meeting_id", "meeting_attendances", ["meeting_id"])
    op.create_table(
        "minutes_addenda",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("meeting_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("item_id", sa.Uuid),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("entered_words", sa.Text, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("id", name="pk_minutes_addenda"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_minutes_addenda_meeting_id"),
        *_checks(
            "minutes_addenda",
            words="text <> '' AND reason <> ''",
        ),
    )
    op.create_index("uq_minutes_addenda_number", "minutes_addenda", ["meeting_id", "number"], unique=True)


def _actions() -> None:
    op.create_table(
        "action_items",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("meeting_id", sa.Uuid),
        sa.Column("item_id", sa.Uuid),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("person_words", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("due_on", sa.Date),
        sa.Column("priority", sa.Text, nullable=False, server_default=sa.text("'normal'")),
        sa.Column("indicator", sa.Text),
        sa.Column("expected", sa.Numeric),
        sa.Column("target_id", sa.Uuid),
        sa.Column("before", postgresql.JSONB),
        sa.Column("state", sa.Text, nullable=False, server_default=sa.text("'open'")),
        sa.Column("closing_note", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("evidence_url", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("closed_words", sa.Text),
        sa.Column("closed_at", MOMENT),
        sa.Column("source_title", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("source_url", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("entered_words", sa.Text, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("row_version", sa.Integer, nullable=False, server_default=ONE),
        sa.Column(
            "search", postgresql.TSVECTOR, _searched("title || ' '::text || detail || ' '::text || closing_note"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name="pk_action_items"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name="fk_action_items_organisation_id"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_action_items_meeting_id"),
        *_checks(
            "action_items",
            closed="(state IN ('done', 'cancelled')) = (closed_at IS NOT NULL)",
            closing_note="state <> 'cancelled' OR closing_note <> ''",
            expected="indicator IS NOT NULL OR expected IS NULL",
            priority="priority IN ('high', 'normal', 'low')",
            state="state IN ('open', 'in_progress', 'waiting', 'done', 'cancelled')",
            title="title <> ''",
        ),
    )
    op.create_index("ix_action_items_meeting_id", "action_items", ["meeting_id"])
    op.create_index(
        "ix_action_items_open", "action_items", ["due_on"], postgresql_where=sa.text("state NOT IN ('done', 'cancelled')")
    )
    op.create_table(
        "action_notes",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("action_id", sa.Uuid, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("entered_words", sa.Text, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False, server_default=NOW),
        sa.PrimaryKeyConstraint("id", name="pk_action_notes"),
        sa.ForeignKeyConstraint(["action_id"], ["action_items.id"], name="fk_action_notes_action_id"),
        *_checks(
            "action_notes",
            text="text <> ''",
        ),
    )
    op.create_index("ix_action_notes_action_id", "action_notes", ["action_id"])


def _files_and_mails() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("subject_kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("scan", sa.Text, nullable=False, server_default=sa.text("'none'")),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("entered_words", sa.Text, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("removed_words", sa.Text),
        sa.Column("removed_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
        *_checks(
            "attachments",
            removed="(removed_at IS NULL) = (removed_words IS NULL)",
            scan="scan IN ('none', 'clean', 'infected')",
            size="size > 0",
            words="name <> '' AND media_type <> ''",
        ),
    )
    op.create_index("ix_attachments_subject", "attachments", ["subject_kind", "subject_id"])
    op.create_table(
        "mails",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("once", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("person_id", sa.Uuid),
        sa.Column("reader", sa.Text, nullable=False),
        sa.Column("about_kind", sa.Text, nullable=False),
        sa.Column("about_id", sa.Uuid, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("calendar", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("path", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("state", sa.Text, nullable=False, server_default=sa.text("'waiting'")),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("due_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("answer", sa.Text, nullable=False, server_default=EMPTY),
        sa.Column("entered_words", sa.Text, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False, server_default=NOW),
        sa.Column("sent_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_mails"),
        *_checks(
            "mails",
            reader="(address <> '') <> (person_id IS NOT NULL)",
            sent="(state = 'sent') = (sent_at IS NOT NULL)",
            state="state IN ('waiting', 'sent', 'failed', 'dropped')",
            words="subject <> '' AND body <> ''",
        ),
    )
    op.create_index("ix_mails_about", "mails", ["about_kind", "about_id"])
    op.create_index("ix_mails_waiting", "mails", ["id"], postgresql_where=sa.text("state = 'waiting'"))
    op.create_index("uq_mails_once", "mails", ["once"], unique=True)


def _searched(words: str) -> sa.Computed:
    """Words as Indonesian stems; without an index, for a region has hundreds of rows and not millions."""
    return sa.Computed(f"to_tsvector('indonesian'::regconfig, {words})", persisted=True)


def _checks(table: str, **conditions: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}")) for name, condition in conditions.items()]


def downgrade() -> None:
    for table in (
        *("mails", "attachments", "action_notes", "action_items", "minutes_addenda", "meeting_attendances"),
        *("meeting_items", "meetings", "meeting_series", "organisations"),
    ):
        op.drop_table(table)
