"""Who may do what in the shared schema: the one table of rights, from which `check` and the generated tests take what must be.

Migrations spell the same rights as SQL of their own day; a test holds both together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from semesta_platform.tenancy.names import TENANTS, SharedRole

REGISTRY, VIEWER, PUBLISHER, RANKER, RELAY = (
    SharedRole.REGISTRY.value,
    SharedRole.VIEWER.value,
    SharedRole.PUBLISHER.value,
    SharedRole.RANKER.value,
    SharedRole.RELAY.value,
)
VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
FIGURE_COLUMNS = (
    *("tenant", "as_of", "precision", "kind", "basis", "evidence", "population", "population_source", "population_semester"),
    *("registered", "active", "segments", "coverage_printed", "coverage_relation", "coverage_text", "active_printed"),
    *("active_relation", "active_text", "rounded", "reported_on", "note", "source_title", "source_url", "version_id"),
)
GATE_COLUMNS = (
    *("tenant", "gate", "as_of", "state", "started_on", "lost_on", "paid_until", "reason", "document", "entered_words"),
    "evidence_id",
)
RUN_COLUMNS = ("edition", "version", "final", "rules_digest", "inputs_digest", "content", "reported", "eligible", "causes")
OFFICIAL_COLUMNS = ("edition", "tenant", "category", "withdrawn", "source_title", "source_url", "words")
EDITION_COLUMNS = ("state", "version", "frozen_at", "published_at", "final_run", "row_version")
OBJECTION_COLUMNS = (
    *("id", "tenant", "tenant_role", "edition", "run", "subject", "text", "evidence", "raised_by", "raised_words"),
)
ANSWER_COLUMNS = ("objection", "tenant", "tenant_role", "outcome", "text", "by", "words")
SOURCE_FILE_COLUMNS = (
    *("state", "rows_read", "rows_total", "counts", "unknown", "failure", "row_version"),
    *("confirmed_by", "confirmed_words", "confirmed_at", "undone_by", "undone_words", "undone_at", "undo_reason"),
    *("dropped_by", "dropped_words", "dropped_at"),
)
SHARED_TARGET_COLUMNS = ("tenant_role", "tenant", "target_id", "version", "withdrawn", "content")
OUTBOX_COLUMNS = ("id", "runs_as", "tenant", "job", "arguments", "due_at")


@dataclass(frozen=True, slots=True)
class Right:
    """What one role may do in one table.

    role: a shared role, or the group of all tenant roles. verb: SELECT, INSERT, UPDATE or DELETE.
    columns: the only columns the verb may name; empty for all of them. own: rows of its own name only, by row-level security.
    """

    role: str
    verb: str
    columns: tuple[str, ...] = ()
    own: bool = False


def _reads(*roles: str) -> tuple[Right, ...]:
    return tuple(Right(role, "SELECT") for role in roles)


def _works(role: str) -> tuple[Right, ...]:
    """What a role needs to ask for work and to finish it."""
    return (
        Right(role, "SELECT", own=True),
        Right(role, "INSERT", OUTBOX_COLUMNS, own=True),
        Right(role, "UPDATE", ("done_at",), own=True),
    )


EVERYBODY = (TENANTS, REGISTRY, VIEWER, PUBLISHER, RANKER, RELAY)
READERS = (TENANTS, REGISTRY, VIEWER, PUBLISHER, RANKER)
"""Who reads what is published: everybody but the relay, which moves work and no figures."""

SHARED_RIGHTS: Mapping[str, tuple[Right, ...]] = MappingProxyType(
    {
        "regions": _reads(*EVERYBODY),
        "branches": (*_reads(*EVERYBODY), Right(REGISTRY, "INSERT"), Right(REGISTRY, "UPDATE", ("name",))),
        "tenants": (*_reads(*EVERYBODY), Right(REGISTRY, "UPDATE", ("state", "branch_code"))),
        "outbox": (
            *_works(TENANTS),
            *_works(REGISTRY),
            *_works(PUBLISHER),
            *_works(RANKER),
            *(Right(RELAY, verb) for verb in ("SELECT", "INSERT", "UPDATE", "DELETE")),
        ),
        "periods": tuple(Right(RELAY, verb) for verb in ("SELECT", "INSERT", "DELETE")),
        # Published figures and evidence: never changed, never removed; `publisher` writes inside the verifying transaction,
        # all but the number and the moment, which decide what counts.
        "published_figures": (*_reads(*READERS), Right(PUBLISHER, "INSERT", FIGURE_COLUMNS)),
        "published_gate_evidence": (*_reads(*READERS), Right(PUBLISHER, "INSERT", GATE_COLUMNS)),
        "retracted_figures": (*_reads(*READERS), Right(PUBLISHER, "INSERT", ("number", "reason", "words"))),
        # Files about many regions are their branch's or the operator's. A tenant reads what they say of itself, and answers.
        "source_files": (
            *_reads(REGISTRY),
            Right(REGISTRY, "INSERT"),
            Right(REGISTRY, "UPDATE", SOURCE_FILE_COLUMNS),
        ),
        "source_parts": (
            Right(TENANTS, "SELECT", own=True),
            *_reads(REGISTRY, PUBLISHER),
            Right(REGISTRY, "INSERT"),
            Right(REGISTRY, "UPDATE", ("state", "offered_words", "changed_at")),
            Right(PUBLISHER, "UPDATE", ("state", "note", "numbers", "changed_at")),
        ),
        "source_rows": (
            Right(TENANTS, "SELECT", own=True),
            *_reads(REGISTRY),
            Right(REGISTRY, "INSERT"),
        ),
        # A province's role reads what its regencies show it; they themselves have it in their own schema.
        "shared_targets": (Right(TENANTS, "SELECT", own=True), Right(PUBLISHER, "INSERT", SHARED_TARGET_COLUMNS)),
        # Editions are the operator's; a draft of one is nobody else's to read. Runs are the ranker's, and never changed.
        "edition_drafts": (
            *_reads(REGISTRY),
            Right(REGISTRY, "INSERT"),
            Right(REGISTRY, "UPDATE", ("content", "row_version", "changed_words", "changed_at")),
            Right(REGISTRY, "DELETE"),
        ),
        "editions": (
            *_reads(*READERS),
            Right(REGISTRY, "INSERT", ("id", "version")),
            Right(REGISTRY, "UPDATE", EDITION_COLUMNS),
        ),
        "edition_versions": (
            *_reads(*READERS),
            Right(REGISTRY, "INSERT", ("edition", "version", "content", "digest", "reason")),
        ),
        "edition_steps": (
            *_reads(*READERS),
            Right(REGISTRY, "INSERT", ("edition", "before", "after", "version", "reason", "by", "words")),
        ),
        "ranking_runs": (*_reads(*READERS), Right(RANKER, "INSERT", RUN_COLUMNS)),
        "official_results": (*_reads(*READERS), Right(REGISTRY, "INSERT", OFFICIAL_COLUMNS)),
        # What regions decide and say about their standing, written in their own transactions; other regions read no objection.
        "public_choices": (*_reads(*READERS), Right(PUBLISHER, "INSERT", ("tenant", "figures", "ranking", "words"))),
        "objections": (
            Right(TENANTS, "SELECT", own=True),
            *_reads(REGISTRY, VIEWER, PUBLISHER),
            Right(PUBLISHER, "INSERT", OBJECTION_COLUMNS),
        ),
        "objection_answers": (
            Right(TENANTS, "SELECT", own=True),
            *_reads(REGISTRY, VIEWER, PUBLISHER),
            Right(PUBLISHER, "INSERT", ANSWER_COLUMNS),
        ),
        "centre_looks": (
            Right(TENANTS, "SELECT", own=True),
            *_reads(REGISTRY),
            Right(REGISTRY, "INSERT"),
        ),
        "schema_version": _reads(REGISTRY, VIEWER, RELAY),
        # Who people are and how they prove it: no tenant's business, whatever SQL a tenant's role may be made to run.
        "people": (*_reads(REGISTRY), Right(REGISTRY, "INSERT"), Right(REGISTRY, "UPDATE", ("name", "active"))),
        "credentials": (*_reads(REGISTRY), Right(REGISTRY, "INSERT"), Right(REGISTRY, "UPDATE", ("hash", "changed_at"))),
        "sessions": (
            *(Right(REGISTRY, verb) for verb in ("SELECT", "INSERT", "DELETE")),
            Right(REGISTRY, "UPDATE", ("last_seen_at", "revoked_at")),
        ),
        "tokens": (*_reads(REGISTRY), Right(REGISTRY, "INSERT"), Right(REGISTRY, "UPDATE", ("revoked_at",))),
        "memberships": (
            *_reads(REGISTRY),
            Right(REGISTRY, "INSERT"),
            Right(REGISTRY, "UPDATE", ("revoked_at", "revoked_by")),
        ),
        "invitations": (*_reads(REGISTRY), Right(REGISTRY, "INSERT"), Right(REGISTRY, "UPDATE", ("used_at", "revoked_at"))),
        "sign_in_failures": tuple(Right(REGISTRY, verb) for verb in ("SELECT", "INSERT", "DELETE")),
        # What people are told of, counted and chosen: theirs alone, written for a tenant's transaction by role registry.
        "unread_notices": (*_reads(REGISTRY), Right(REGISTRY, "INSERT"), Right(REGISTRY, "UPDATE", ("count",))),
        "notice_choices": (*_reads(REGISTRY), Right(REGISTRY, "INSERT"), Right(REGISTRY, "UPDATE", ("value", "row_version"))),
        "calendar_feeds": (
            *_reads(REGISTRY),
            Right(REGISTRY, "INSERT"),
            Right(REGISTRY, "DELETE"),
            Right(REGISTRY, "UPDATE", ("digest", "created_at")),
        ),
        # The ledger is the migration role's alone.
        "migration_runs": (),
        "migration_steps": (),
    }
)
"""Every table of schema `registry`; a table that is not here fails the check."""

OWNED_BY: Mapping[str, str] = MappingProxyType(
    {
        "outbox": "runs_as",
        **dict.fromkeys(("objections", "objection_answers", "centre_looks"), "tenant_role"),
        **dict.fromkeys(("source_parts", "source_rows", "shared_targets"), "tenant_role"),
    }
)
"""The column that names the role whose row it is, in every table of which somebody reads its own rows only."""

DEFINER_GUARDS = ("guard_published_figure", "guard_verifier")
"""Trigger functions of schema `registry` that run with the owner's rights: they look, refuse, and give nothing out."""


def table_rights(table: str, role: str) -> tuple[Right, ...]:
    """The rights of one role in one shared table, in the order written above."""
    return tuple(right for right in SHARED_RIGHTS[table] if right.role == role)


def protected_tables() -> tuple[str, ...]:
    """Shared tables that tenants can touch: row-level security is forced on each."""
    return tuple(table for table in SHARED_RIGHTS if table_rights(table, TENANTS))
