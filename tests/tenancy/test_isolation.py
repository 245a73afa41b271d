"""What one tenant's role can do to another tenant, to the shared tables, and what the login can do alone: tried for real."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from psycopg import errors as pg
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from semesta_platform.database import TenantTable, uuid7
from semesta_platform.errors import ContextError
from semesta_platform.tenancy.names import SharedRole, code_of, role_of
from semesta_platform.tenancy.rights import OUTBOX_COLUMNS, OWNED_BY, SHARED_RIGHTS, Right, table_rights
from semesta_platform.transactions import owner_transaction, shared_transaction, tenant_transaction
from tests.conftest import TENANTS
from tests.factories.ground import OutboxFactory, SettingFactory, made

PAIRS = list(itertools.permutations(TENANTS, 2))
TABLES = tuple(sorted({"schema_version", *TenantTable.metadata.tables}))


def column_of(table: str) -> str:
    """A column that somebody could want to overwrite."""
    return "version_num" if table == "schema_version" else next(iter(TenantTable.metadata.tables[table].columns)).name


ATTEMPTS = (
    "SELECT * FROM {place}",
    "INSERT INTO {place} SELECT * FROM {place}",
    "UPDATE {place} SET {column} = {column}",
    "DELETE FROM {place}",
    "TRUNCATE {place}",
    "LOCK {place} IN SHARE MODE",
    "CREATE TEMPORARY TABLE thief (id text REFERENCES {place})",
    "ALTER TABLE {place} ADD COLUMN stolen text",
    "DROP TABLE {place}",
    "CREATE TRIGGER spy BEFORE INSERT ON {place} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE VIEW peephole AS SELECT * FROM {place}",
    "GRANT SELECT ON {place} TO PUBLIC",
)
# Which no function may send.
COPIES = ("COPY {place} TO STDOUT", "COPY {place} FROM STDIN")
# Six hundred statements in one: each is sent by the server itself, and each must be refused for the want of a right.
ALL_REFUSED = """DO $all$ DECLARE attempt text; BEGIN
FOREACH attempt IN ARRAY ARRAY[{attempts}] LOOP
    BEGIN EXECUTE attempt; EXCEPTION WHEN insufficient_privilege THEN CONTINUE; END;
    RAISE EXCEPTION 'obeyed: %', attempt;
END LOOP; END $all$"""


def refused(session: Session, statement: str) -> type[BaseException] | None:
    """The error that PostgreSQL answered with, None when it obeyed; the transaction goes on either way."""
    connection = session.connection()
    nested = connection.begin_nested()
    try:
        connection.exec_driver_sql(statement)
    except DBAPIError as error:
        nested.rollback()
        return type(error.orig) if error.orig is not None else type(error)
    nested.rollback()
    return None


def all_refused(session: Session, attempts: Sequence[str]) -> None:
    """Nothing happens when PostgreSQL refuses every one with 42501; the first that it obeys, or fails otherwise at, is raised."""
    quoted = ", ".join("'{}'".format(attempt.replace("'", "''")) for attempt in attempts)
    connection = session.connection().execution_options(no_parameters=True)
    connection.exec_driver_sql(ALL_REFUSED.format(attempts=quoted))


@pytest.fixture(scope="module", autouse=True)
def planted(application: Engine) -> Iterator[None]:
    """Each tenant has a row that would be worth stealing."""
    for code in TENANTS:
        with tenant_transaction(application, code) as session:
            # Of two parametrised runs of this module on one database the second finds the first one's rows.
            session.merge(SettingFactory.build(key="planted", value={"marker": code}))
    yield
    for code in TENANTS:
        with tenant_transaction(application, code) as session:
            session.execute(text("UPDATE settings SET value = '{}' WHERE key = 'planted'"))


@pytest.mark.parametrize(("thief", "victim"), PAIRS)
def test_no_verb_reaches_another_tenants_table(application: Engine, thief: str, victim: str) -> None:
    with tenant_transaction(application, thief) as session:
        places = {table: {"place": f"{role_of(victim)}.{table}", "column": column_of(table)} for table in TABLES}
        all_refused(session, [each.format(**places[table]) for table, each in itertools.product(TABLES, ATTEMPTS)])
        for table, copy in itertools.product(TABLES, COPIES):
            statement = copy.format(**places[table])
            assert refused(session, statement) == pg.InsufficientPrivilege, statement


@pytest.mark.parametrize(
    ("attempt", "words"),
    [
        ("SELECT * FROM tenant_1219.settings", "obeyed: SELECT \\* FROM tenant_1219.settings"),
        ("SELECT 1 / 0", "division by zero"),
    ],
)
def test_what_is_not_refused_is_found_among_all_that_is(application: Engine, attempt: str, words: str) -> None:
    with pytest.raises(DBAPIError, match=words), tenant_transaction(application, "12.19") as session:
        all_refused(session, ["SELECT * FROM tenant_1274.settings", attempt])


def test_each_tenant_sees_its_own_row_by_the_unqualified_name(application: Engine) -> None:
    seen = {}
    for code in TENANTS:
        with tenant_transaction(application, code) as session:
            seen[code] = session.execute(text("SELECT value ->> 'marker' FROM settings WHERE key = 'planted'")).scalar_one()
    assert seen == {code: code for code in TENANTS}


def test_the_audit_is_append_only_for_its_own_tenant(application: Engine) -> None:
    with tenant_transaction(application, "12.19") as session:
        for table in ("audit_entries", "audit_seals", "audit_sealed"):
            for verb in (f"UPDATE {table} SET number = 1", f"DELETE FROM {table}", f"TRUNCATE {table}"):
                assert refused(session, verb.replace("number = 1", "actor = ''") if table == "audit_entries" else verb) == (
                    pg.InsufficientPrivilege
                )


def test_the_login_alone_reads_nothing(application: Engine) -> None:
    with Session(application) as session:
        places = [f"{role_of(code)}.{table}" for code in TENANTS for table in TABLES]
        places += [f"registry.{table}" for table in SHARED_RIGHTS]
        for place in places:
            assert refused(session, f"SELECT * FROM {place}") == pg.InsufficientPrivilege, place
        assert refused(session, "SELECT * FROM settings") == pg.UndefinedTable
        assert refused(session, "CREATE TABLE public.loot (id int)") == pg.InsufficientPrivilege
        assert refused(session, "CREATE TEMPORARY TABLE loot (id int)") == pg.InsufficientPrivilege
        assert refused(session, "CREATE SCHEMA loot") == pg.InsufficientPrivilege


@pytest.mark.parametrize("code", ["12.19'; --", "1219", "12.199", "", "tenant_1219", "１２", "12.1\n"])
def test_a_malformed_code_never_reaches_the_database(application: Engine, code: str) -> None:
    with pytest.raises(ContextError), tenant_transaction(application, code):
        pass


def test_a_region_that_is_no_tenant_is_refused(application: Engine) -> None:
    # No region has this code; the roles of other tests' databases live on the same server.
    with pytest.raises(ContextError, match="tenant_9898"), tenant_transaction(application, "98.98"):
        pass


# ---- the table of shared rights ---------------------------------------------------------------------------------------

ROLES = ("tenant_1219", "tenant_19", *(role.value for role in SharedRole))
GROUP = {"tenant_1219": "tenants", "tenant_19": "tenants"}


@pytest.fixture(scope="module")
def outbox_rows(owner: Engine) -> Iterator[dict[str, str]]:
    """One row of work for each role and for two tenants besides, planted by the owner."""
    roles = [*ROLES, "tenant_1274", "tenant_5203"]
    ids = {}
    with owner_transaction(owner) as session:
        for role in roles:
            ids[role] = str(made(OutboxFactory, session, runs_as=role).id)
    yield ids
    with owner_transaction(owner) as session:
        session.execute(text("DELETE FROM registry.outbox WHERE id = ANY(:ids)"), {"ids": list(ids.values())})


def as_role(application: Engine, role: str) -> Any:
    """A transaction as the role of a tenant or a shared one."""
    if role in GROUP:
        return tenant_transaction(application, str(code_of(role)))
    return shared_transaction(application, SharedRole(role))


def right(table: str, role: str, verb: str) -> Right | None:
    """What the one table of rights says."""
    return next((each for each in table_rights(table, GROUP.get(role, role)) if each.verb == verb), None)


COLUMNS = {
    "regions": "name",
    "branches": "name",
    "tenants": "state",
    "outbox": "done_at",
    "periods": "asked_at",
    "published_figures": "registered",
    "published_gate_evidence": "state",
    "edition_drafts": "content",
    "editions": "state",
    "edition_versions": "reason",
    "edition_steps": "reason",
    "ranking_runs": "final",
    "official_results": "category",
    "public_choices": "figures",
    "objections": "text",
    "objection_answers": "text",
    "centre_looks": "role",
    "retracted_figures": "reason",
    "source_files": "state",
    "source_parts": "state",
    "source_rows": "outcome",
    "shared_targets": "version",
    "schema_version": "version_num",
    "people": "name",
    "credentials": "hash",
    "sessions": "last_seen_at",
    "tokens": "revoked_at",
    "memberships": "revoked_at",
    "invitations": "used_at",
    "sign_in_failures": "at",
    "unread_notices": "count",
    "notice_choices": "value",
    "calendar_feeds": "digest",
    "migration_runs": "outcome",
    "migration_steps": "error",
}
CASES = list(itertools.product(SHARED_RIGHTS, ROLES))


@pytest.fixture(scope="module")
def awards_rows(owner: Engine) -> Iterator[None]:
    """An edition with a run; of two tenants an objection with its answer, and a day on which the centre looked."""
    with owner_transaction(owner) as session:
        for statement in PLANTED:
            session.execute(text(statement))
        for code in ("12.19", "12.74"):
            values = {"id": uuid7(), "code": code, "role": role_of(code)}
            for statement in PLANTED_OF_A_TENANT:
                session.execute(text(statement), values)
    yield
    with owner_transaction(owner) as session:
        session.execute(text(f"TRUNCATE {', '.join(f'registry.{table}' for table in AWARDS)} RESTART IDENTITY"))


AWARDS = (
    *("edition_drafts", "editions", "edition_versions", "edition_steps", "ranking_runs", "official_results", "public_choices"),
    *("objections", "objection_answers", "centre_looks"),
    *("source_files", "source_parts", "source_rows", "shared_targets"),
)
PLANTED = (
    "INSERT INTO registry.edition_drafts (id, content, changed_words) VALUES ('next', '', 'x')",
    "INSERT INTO registry.editions (id, version) VALUES ('one', 1)",
    "INSERT INTO registry.edition_versions (edition, version, content, digest) VALUES ('one', 1, '', '')",
    "INSERT INTO registry.edition_steps (edition, after, version, words) VALUES ('one', 'open', 1, 'x')",
    """INSERT INTO registry.ranking_runs (edition, version, rules_digest, inputs_digest, content, reported, eligible)
    VALUES ('one', 1, '', '', '', 0, 0)""",
    """INSERT INTO registry.official_results (edition, tenant, source_title, source_url, words)
    VALUES ('one', '12.19', 'x', 'x', 'x')""",
    "INSERT INTO registry.public_choices (tenant, figures, ranking, words) VALUES ('12.19', true, true, 'x')",
    """INSERT INTO registry.source_files (id, scope, file_name, digest, content, entered_by, entered_words)
    VALUES ('00000000-0000-7000-8000-000000000001', 'national', 'x', 'x', '', '00000000-0000-7000-8000-000000000002', 'x')""",
    # What regencies of two provinces show: each province's role sees its own.
    """INSERT INTO registry.shared_targets (tenant_role, tenant, target_id, version, content)
    SELECT 'tenant_' || split_part(code, '.', 1), code, '00000000-0000-7000-8000-000000000003', 1, '{}'
    FROM unnest(ARRAY['12.19', '19.71']) AS code""",
)
PLANTED_OF_A_TENANT = (
    """INSERT INTO registry.objections (id, tenant, tenant_role, edition, run, subject, text, evidence, raised_by, raised_words)
    SELECT :id, :code, :role, 'one', number, 'x', 'x', 'x', :id, 'x' FROM registry.ranking_runs""",
    """INSERT INTO registry.objection_answers (objection, tenant, tenant_role, outcome, text, words)
    VALUES (:id, :code, :role, 'accepted', 'x', 'x')""",
    "INSERT INTO registry.centre_looks (tenant, day, role, tenant_role) VALUES (:code, '2026-01-01', 'central_viewer', :role)",
    """INSERT INTO registry.source_parts (file_id, tenant, tenant_role, file_name, digest, counts)
    SELECT id, :code, :role, 'x', 'x', '{}' FROM registry.source_files""",
    """INSERT INTO registry.source_rows (file_id, line, tenant, tenant_role, outcome)
    SELECT id, (SELECT count(*) FROM registry.source_rows), :code, :role, 'new' FROM registry.source_files""",
)


@pytest.mark.usefixtures("outbox_rows", "awards_rows")
@pytest.mark.parametrize(("table", "role"), CASES)
def test_shared_rights_are_exactly_the_table(application: Engine, owner: Engine, table: str, role: str) -> None:
    with owner_transaction(owner) as session:
        everything = session.execute(text(f"SELECT count(*) FROM registry.{table}")).scalar_one()
        whose = f"WHERE {OWNED_BY[table]} = '{role}'" if table in OWNED_BY else ""
        own = session.execute(text(f"SELECT count(*) FROM registry.{table} {whose}")).scalar_one()
    with as_role(application, role) as session:
        reads = right(table, role, "SELECT")
        if reads is None:
            assert refused(session, f"SELECT * FROM registry.{table}") == pg.InsufficientPrivilege
        else:
            seen = session.execute(text(f"SELECT count(*) FROM registry.{table}")).scalar_one()
            assert seen == (own if reads.own else everything)
            assert not reads.own or own < everything
        for verb, statement in (
            ("UPDATE", f"UPDATE registry.{table} SET {COLUMNS[table]} = {COLUMNS[table]}"),
            ("DELETE", f"DELETE FROM registry.{table}"),
            ("TRUNCATE", f"TRUNCATE registry.{table} CASCADE"),
            ("INSERT", f"INSERT INTO registry.{table} SELECT * FROM registry.{table} WHERE false"),
        ):
            given = right(table, role, verb)
            whole = given is not None and (not given.columns or verb == "UPDATE")
            answer = refused(session, statement)
            # Deleting a region or branch that somebody refers to fails for its own reason, after the right was granted.
            assert (answer != pg.InsufficientPrivilege) == whole, (verb, answer)
        for verb in ("REFERENCES", "TRIGGER", "TRUNCATE"):
            has = text("SELECT has_table_privilege(current_user, :t, :v)")
            assert session.execute(has, {"t": f"registry.{table}", "v": verb}).scalar_one() is False


@pytest.mark.parametrize("role", ["tenant_1219", "registry", "publisher", "ranker"])
def test_work_is_asked_for_and_finished_in_ones_own_name_only(
    application: Engine, outbox_rows: dict[str, str], role: str
) -> None:
    with as_role(application, role) as session:
        foreign = [each for each in outbox_rows if each != role]
        finish = text("UPDATE registry.outbox SET done_at = now() WHERE id = :id")
        assert [session.connection().execute(finish, {"id": outbox_rows[each]}).rowcount for each in foreign] == [0] * len(
            foreign
        )
        for column in ("runs_as", "tenant", "job", "arguments", "attempts", "leased_until", "dead_at", "last_error", "due_at"):
            assert refused(session, f"UPDATE registry.outbox SET {column} = NULL") == pg.InsufficientPrivilege
        for column in ("attempts", "leased_until", "dead_at", "done_at", "created_at"):
            statement = f"INSERT INTO registry.outbox (id, job, {column}) VALUES ('{uuid7()}', 'x', NULL)"
            assert refused(session, statement) == pg.InsufficientPrivilege
        own = f"INSERT INTO registry.outbox (id, job) VALUES ('{uuid7()}', 'x')"
        assert refused(session, own) is None
        for each in foreign:
            statement = f"INSERT INTO registry.outbox (id, job, runs_as) VALUES ('{uuid7()}', 'x', '{each}')"
            allowed = role == "publisher" and each == "ranker"
            assert refused(session, statement) == (None if allowed else pg.InsufficientPrivilege), each
    assert set(OUTBOX_COLUMNS) == {"id", "runs_as", "tenant", "job", "arguments", "due_at"}


def test_the_relay_sees_and_changes_everybodys_work(application: Engine, outbox_rows: dict[str, str]) -> None:
    with shared_transaction(application, SharedRole.RELAY) as session:
        query = text("UPDATE registry.outbox SET sends = sends WHERE id = ANY(:ids)")
        assert session.connection().execute(query, {"ids": list(outbox_rows.values())}).rowcount == len(outbox_rows)


def test_forced_row_security_does_not_silently_bind_the_migration_role(owner: Engine) -> None:
    with owner_transaction(owner) as session:
        touched = session.connection().execute(text("UPDATE registry.regions SET name = name")).rowcount
        session.rollback()
    assert touched == 552
