"""Tables of people, sign-in and roles. Only role `registry` reads and writes them; the tenants' roles have no right here."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from semesta_platform.database import SharedTable

PLACE_OF_ROLE = (
    "CASE role WHEN 'tenant_admin' THEN tenant_code IS NOT NULL AND branch_code IS NULL "
    "WHEN 'opd_staff' THEN tenant_code IS NOT NULL AND branch_code IS NULL "
    "WHEN 'liaison' THEN tenant_code IS NULL AND branch_code IS NOT NULL "
    "WHEN 'central_viewer' THEN tenant_code IS NULL AND branch_code IS NULL "
    "WHEN 'operator' THEN tenant_code IS NULL AND branch_code IS NULL ELSE false END"
)
"""Every role is held at its own kind of place."""
ORGANISATION = "(role = 'opd_staff') = (organisation IS NOT NULL)"
ACTIVE = text("revoked_at IS NULL")


class PersonRow(SharedTable):
    """Somebody with an account. The name is an office or role in words, never more personal than the office wants."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("email = lower(email) AND length(email) <= 254", name="email"),
        CheckConstraint("length(name) BETWEEN 1 AND 120", name="name"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    # Kept in small letters, so that the unique index does not care how somebody types it.
    email: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class CredentialRow(SharedTable):
    """How a person proves who they are; missing until an invitation is used."""

    __tablename__ = "credentials"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registry.people.id", ondelete="CASCADE"), primary_key=True)
    # In argon2's own form: parameters, salt, hash.
    hash: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class SessionRow(SharedTable):
    """One signed-in browser. The id is the digest of a token that only the browser's cookie holds."""

    __tablename__ = "sessions"
    __table_args__ = (CheckConstraint("octet_length(id) = 32", name="id"), CheckConstraint("length(agent) <= 200", name="agent"))

    id: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registry.people.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    last_seen_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    # The beginning of what the browser calls itself, so that a person recognises it.
    agent: Mapped[str] = mapped_column(Text)


class TokenRow(SharedTable):
    """A key for programs that act as a person; its secret was shown once and only its digest is kept."""

    __tablename__ = "tokens"
    __table_args__ = (
        CheckConstraint("octet_length(digest) = 32", name="digest"),
        CheckConstraint("length(name) BETWEEN 1 AND 80", name="name"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registry.people.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]


class MembershipRow(SharedTable):
    """A person in a role at a place; taken away by `revoked_at`, never deleted."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint(PLACE_OF_ROLE, name="place"),
        CheckConstraint(ORGANISATION, name="organisation"),
        Index(
            "uq_memberships_active",
            "person_id",
            "role",
            text("coalesce(tenant_code, '')"),
            text("coalesce(branch_code, '')"),
            text("coalesce(organisation, '')"),
            unique=True,
            postgresql_where=ACTIVE,
        ),
        Index("ix_memberships_tenant_code", "tenant_code", postgresql_where=ACTIVE),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registry.people.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(Text)
    tenant_code: Mapped[str | None] = mapped_column(ForeignKey("registry.tenants.code", ondelete="CASCADE"))
    branch_code: Mapped[str | None] = mapped_column(ForeignKey("registry.branches.code"))
    # In words, of the regional office that an OPD's staff works for.
    organisation: Mapped[str | None] = mapped_column(Text)
    # None: granted at the command line.
    granted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("registry.people.id", ondelete="SET NULL"))
    granted_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    revoked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("registry.people.id", ondelete="SET NULL"))
    revoked_at: Mapped[dt.datetime | None]


class InvitationRow(SharedTable):
    """A link, good once and for some days, that gives a role to whoever holds it and proves to own the account."""

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint(PLACE_OF_ROLE, name="place"),
        CheckConstraint(ORGANISATION, name="organisation"),
        CheckConstraint("octet_length(digest) = 32", name="digest"),
        Index("ix_invitations_tenant_code", "tenant_code", postgresql_where=text("used_at IS NULL AND revoked_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    email: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    tenant_code: Mapped[str | None] = mapped_column(ForeignKey("registry.tenants.code", ondelete="CASCADE"))
    branch_code: Mapped[str | None] = mapped_column(ForeignKey("registry.branches.code"))
    organisation: Mapped[str | None] = mapped_column(Text)
    invited_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("registry.people.id", ondelete="SET NULL"))
    invited_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]


class FailureRow(SharedTable):
    """A sign-in that failed, under the digest of what it is counted by: the account, the address, or both."""

    __tablename__ = "sign_in_failures"
    __table_args__ = (Index("ix_sign_in_failures_counted", "counted_by", "at"), Index("ix_sign_in_failures_at", "at"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    counted_by: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class UnreadRow(SharedTable):
    """How many notices told by one seat somebody has not read in one tenant: so no page need ask every tenant for them.

    By seat, as notices keep it (`rules.seat_of`): the bell counts those of the seats that are held when it is shown.
    """

    __tablename__ = "unread_notices"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registry.people.id", ondelete="CASCADE"), primary_key=True)
    tenant_code: Mapped[str] = mapped_column(ForeignKey("registry.tenants.code", ondelete="CASCADE"), primary_key=True)
    seat: Mapped[str] = mapped_column(Text, primary_key=True)
    count: Mapped[int]


class NoticeChoiceRow(SharedTable):
    """What somebody wants to be told by mail and when: by kind, quiet hours, the hour of the digest, the zone."""

    __tablename__ = "notice_choices"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registry.people.id", ondelete="CASCADE"), primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(JSONB)
    row_version: Mapped[int] = mapped_column(server_default=text("1"))


class CalendarFeedRow(SharedTable):
    """The private address of somebody's calendar, of which only the digest is kept; a new one ends the old."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (CheckConstraint("octet_length(digest) = 32", name="digest"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registry.people.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
