"""The context of a transaction: it is set for the transaction alone, and survives errors, savepoints, pools and poolers."""

from __future__ import annotations

import threading
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from semesta_platform.errors import ContextError
from semesta_platform.ready import Ready
from semesta_platform.tenancy.names import SharedRole, role_of
from semesta_platform.transactions import (
    acting_as,
    owner_transaction,
    read_as,
    read_as_tenant,
    shared_transaction,
    tenant_transaction,
)
from tests.conftest import TENANTS

MARK = "SELECT current_user, current_setting('search_path'), (SELECT value ->> 'marker' FROM settings WHERE key = 'context')"
BARE = "SELECT current_user, session_user, current_setting('search_path')"
EMPTY = ("semesta_app", "semesta_app", "pg_catalog")


@pytest.fixture(scope="module", autouse=True)
def markers(application: Engine) -> None:
    """Each tenant holds its own code as a marker."""
    insert = text("INSERT INTO settings (key, value) VALUES ('context', jsonb_build_object('marker', cast(:code AS text)))")
    for code in TENANTS:
        with tenant_transaction(application, code) as session:
            session.execute(insert, {"code": code})


def seen(session: Session) -> tuple[str, str, str]:
    """Who the transaction is, where it looks, whose marker it finds."""
    row = session.execute(text(MARK)).one()
    return (row[0], row[1], row[2])


def expected(code: str) -> tuple[str, str, str]:
    return (role_of(code), role_of(code), code)


def bare(engine: Engine) -> tuple[Any, ...]:
    """What the physical connection is without any context."""
    with engine.connect() as connection:
        return tuple(connection.exec_driver_sql(BARE).one())


def test_two_tenants_take_turns_on_one_physical_connection(single_connection: Engine) -> None:
    pids = set()
    for code in (*TENANTS, *reversed(TENANTS)):
        with tenant_transaction(single_connection, code) as session:
            assert seen(session) == expected(code)
            pids.add(session.execute(text("SELECT pg_backend_pid()")).scalar_one())
        assert bare(single_connection) == EMPTY
    assert len(pids) == 1


def plainly(sql: str) -> Ready:
    """A read as it stands."""
    return Ready(sql, {}, frozenset())


def test_a_read_of_one_trip_has_the_same_context_and_leaves_none(single_connection: Engine) -> None:
    for code in (*TENANTS, *reversed(TENANTS)):
        assert read_as_tenant(single_connection, code, plainly(MARK)) == [expected(code)]
        assert bare(single_connection) == EMPTY
    assert read_as(single_connection, SharedRole.VIEWER, plainly("SELECT current_user::text")) == [("viewer",)]
    assert bare(single_connection) == EMPTY


def test_behind_a_refused_context_nothing_is_read_and_a_fault_leaves_none(single_connection: Engine) -> None:
    with pytest.raises(ContextError):
        read_as_tenant(single_connection, "98.98", plainly("SELECT 1"))
    with pytest.raises(DBAPIError):
        read_as_tenant(single_connection, "12.19", plainly("SELECT 1 / 0"))
    with pytest.raises(DBAPIError):
        read_as(single_connection, SharedRole.VIEWER, plainly("SELECT * FROM settings"))
    assert bare(single_connection) == EMPTY
    assert read_as_tenant(single_connection, "12.74", plainly(MARK)) == [expected("12.74")]


def test_a_connection_that_died_in_the_pool_is_replaced_in_midst_of_a_read(single_connection: Engine, cluster: Any) -> None:
    ((pid,),) = read_as_tenant(single_connection, "12.19", plainly("SELECT pg_backend_pid()"))
    cluster.execute(f"SELECT pg_terminate_backend({pid}, 5000)")
    assert read_as_tenant(single_connection, "12.74", plainly(MARK)) == [expected("12.74")]


@pytest.mark.parametrize(
    "fault",
    [
        "SELECT 1 / 0",
        "SELECT * FROM nowhere",
        "INSERT INTO settings (key) VALUES (NULL)",
        "RESET ROLE; SELECT 1 / 0",
        "SET ROLE nobody",
    ],
)
def test_an_error_leaves_no_context_behind(single_connection: Engine, fault: str) -> None:
    with pytest.raises(DBAPIError), tenant_transaction(single_connection, "12.19") as session:
        session.connection().execution_options(no_parameters=True).exec_driver_sql(fault)
    assert bare(single_connection) == EMPTY
    with tenant_transaction(single_connection, "12.74") as session:
        assert seen(session) == expected("12.74")


def test_savepoints_keep_the_context(single_connection: Engine) -> None:
    with tenant_transaction(single_connection, "52.03") as session:
        with suppress(DBAPIError), session.begin_nested():
            session.execute(text("SELECT 1 / 0"))
        assert seen(session) == expected("52.03")
        with session.begin_nested() as point:
            session.execute(text("SELECT 1"))
            point.rollback()
        assert seen(session) == expected("52.03")


def test_a_killed_statement_leaves_no_context_behind(single_connection: Engine) -> None:
    with pytest.raises(DBAPIError), tenant_transaction(single_connection, "12.19") as session:
        session.execute(text("SET LOCAL statement_timeout = '50ms'"))
        session.execute(text("SELECT pg_sleep(5)"))
    assert bare(single_connection) == EMPTY


def test_a_killed_connection_is_replaced_by_one_without_context(single_connection: Engine, cluster: Any) -> None:
    with pytest.raises(DBAPIError), tenant_transaction(single_connection, "12.19") as session:
        pid = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        cluster.execute(f"SELECT pg_terminate_backend({pid}, 60000)")
        session.execute(text("SELECT 1"))
    with tenant_transaction(single_connection, "12.74") as session:
        assert seen(session) == expected("12.74")


def test_an_exception_of_ours_rolls_back(application: Engine) -> None:
    with pytest.raises(ZeroDivisionError), tenant_transaction(application, "12.19") as session:
        session.execute(text("INSERT INTO settings (key, value) VALUES ('lost', '{}')"))
        raise ZeroDivisionError
    with tenant_transaction(application, "12.19") as session:
        assert session.execute(text("SELECT count(*) FROM settings WHERE key = 'lost'")).scalar_one() == 0


def test_many_tenants_at_once_in_one_thread(application: Engine) -> None:
    with ExitStack() as stack:
        open_ones = {code: stack.enter_context(tenant_transaction(application, code)) for code in TENANTS}
        assert {code: seen(session) for code, session in open_ones.items()} == {code: expected(code) for code in TENANTS}


def test_threads_on_a_small_pool_never_mix(installation: Any) -> None:
    engine = installation.application_engine(pool_size=2)
    wrong: list[object] = []

    def work(code: str) -> None:
        for round_ in range(40):
            with suppress(DBAPIError), tenant_transaction(engine, code) as session:
                if (found := seen(session)) != expected(code):
                    wrong.append((code, found))
                if round_ % 5 == 0:
                    session.execute(text("SELECT 1 / 0"))

    threads = [threading.Thread(target=work, args=(code,)) for code in TENANTS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.dispose()
    assert wrong == []


def test_acting_as_the_publisher_ends_where_it_began(application: Engine) -> None:
    with tenant_transaction(application, "12.19") as session:
        with acting_as(session, SharedRole.PUBLISHER):
            assert session.execute(text("SELECT current_user")).scalar_one() == "publisher"
            with pytest.raises(DBAPIError), session.begin_nested():
                session.execute(text("SELECT * FROM settings"))
        assert seen(session) == expected("12.19")


def test_acting_as_is_undone_by_rolling_back_to_before_it(single_connection: Engine) -> None:
    with tenant_transaction(single_connection, "12.19") as session:
        with suppress(ZeroDivisionError), session.begin_nested(), acting_as(session, SharedRole.PUBLISHER):
            raise ZeroDivisionError
        assert seen(session) == expected("12.19")
        assert session.info["role"] == "tenant_1219"
    assert bare(single_connection) == EMPTY


class Contexts(RuleBasedStateMachine):
    """Transactions of several tenants and roles in any order, with faults, over one pool of a single connection.

    At every step: who PostgreSQL says we are, and whose marker is found, is what the open context promises.
    """

    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.manager: Any = None
        self.session: Session | None = None
        self.code: str | None = None
        self.savepoints: list[Any] = []
        self.broken = False

    @initialize()
    def clean(self) -> None:
        assert bare(self.engine) == EMPTY

    @precondition(lambda self: self.session is None)
    @rule(code=st.sampled_from(TENANTS))
    def enter_tenant(self, code: str) -> None:
        self.manager, self.code, self.broken = tenant_transaction(self.engine, code), code, False
        self.session = self.manager.__enter__()

    @precondition(lambda self: self.session is None)
    @rule(role=st.sampled_from(list(SharedRole)))
    def pass_through_shared_role(self, role: SharedRole) -> None:
        with shared_transaction(self.engine, role) as session:
            assert session.execute(text("SELECT current_user")).scalar_one() == role.value

    @precondition(lambda self: self.session is not None and not self.broken)
    @rule()
    def savepoint(self) -> None:
        assert self.session is not None
        self.savepoints.append(self.session.begin_nested())

    @precondition(lambda self: self.savepoints)
    @rule(commit=st.booleans())
    def leave_savepoint(self, *, commit: bool) -> None:
        point = self.savepoints.pop()
        if commit and not self.broken:
            point.commit()
        else:
            point.rollback()
            self.broken = False

    @precondition(lambda self: self.session is not None and not self.broken)
    @rule(role=st.sampled_from(list(SharedRole)))
    def act_as(self, role: SharedRole) -> None:
        assert self.session is not None
        with acting_as(self.session, role):
            assert self.session.execute(text("SELECT current_user")).scalar_one() == role.value

    @precondition(lambda self: self.session is not None and not self.broken)
    @rule()
    def fault(self) -> None:
        assert self.session is not None
        with suppress(DBAPIError):
            self.session.connection().exec_driver_sql("SELECT 1 / 0")
        self.broken = True

    @precondition(lambda self: self.session is not None and not self.broken)
    @rule()
    def reach_for_another_tenant(self) -> None:
        assert self.session is not None
        other = next(code for code in TENANTS if code != self.code)
        with suppress(DBAPIError), self.session.begin_nested():
            self.session.execute(text(f"SELECT * FROM {role_of(other)}.settings"))
            raise AssertionError("another tenant's table was read")

    @precondition(lambda self: self.session is not None)
    @rule(how=st.sampled_from(["commit", "raise"]))
    def leave(self, how: str) -> None:
        error = ZeroDivisionError() if how == "raise" or self.broken else None
        arguments = (None, None, None) if error is None else (type(error), error, None)
        with suppress(ZeroDivisionError):
            self.manager.__exit__(*arguments)
        self.session, self.code, self.savepoints = None, None, []
        assert bare(self.engine) == EMPTY

    @invariant()
    def context_is_what_was_promised(self) -> None:
        if self.session is not None and self.code is not None and not self.broken:
            assert seen(self.session) == expected(self.code)

    def teardown(self) -> None:
        if self.session is not None:
            with suppress(ZeroDivisionError):
                self.manager.__exit__(ZeroDivisionError, ZeroDivisionError(), None)
        assert bare(self.engine) == EMPTY


# Two thousand, always the same, while one waits; ten thousand by hand.
@pytest.mark.parametrize(("examples", "wanted"), [(60, 2_000), pytest.param(250, 10_000, marks=pytest.mark.soak)])
def test_thousands_of_steps_over_contexts_find_nothing(single_connection: Engine, examples: int, wanted: int) -> None:
    steps = 0

    class Counted(Contexts):
        engine = single_connection

        def check_invariants(self, *arguments: Any) -> None:
            nonlocal steps
            steps += 1
            super().check_invariants(*arguments)

    budget = settings(
        max_examples=examples,
        stateful_step_count=50,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    run_state_machine_as_test(Counted, settings=budget)
    assert steps >= wanted


def test_the_owner_is_not_the_login(owner: Engine, application: Engine) -> None:
    with owner_transaction(owner) as session:
        assert session.execute(text("SELECT current_user")).scalar_one() == "semesta_owner"
    connection: Connection
    with application.connect() as connection:
        assert connection.exec_driver_sql("SELECT pg_has_role('semesta_owner', 'MEMBER')").scalar_one() is False
