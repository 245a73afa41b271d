"""The chain of seals: every entry is covered once, in whatever order it was committed, and no change goes unnoticed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from semesta_platform.audit import seal, service
from semesta_platform.transactions import owner_transaction, tenant_transaction

TENANT, SCHEMA = "12.74", "tenant_1274"


def clear(owner: Engine) -> None:
    with owner_transaction(owner) as session:
        for table in ("audit_sealed", "audit_seals", "audit_entries"):
            session.execute(text(f"DELETE FROM {SCHEMA}.{table}"))


@pytest.fixture
def chain(application: Engine, owner: Engine) -> Iterator[Engine]:
    """The application's login, and a record without entries or seals."""
    clear(owner)
    yield application
    clear(owner)


def write(engine: Engine, count: int) -> None:
    with tenant_transaction(engine, TENANT) as session:
        for number in range(count):
            after = {"number": number, "rate": 98.81, "name": "Kota Tanjungbalai"}
            service.record(session, actor="Semesta", action="a.b", subject_kind="c", subject_id=str(number), after=after)


def sealed(engine: Engine) -> int:
    with tenant_transaction(engine, TENANT) as session:
        return seal.seal(session)


def verified(engine: Engine) -> list[str]:
    with tenant_transaction(engine, TENANT) as session:
        return seal.verify(session)


def three_seals(engine: Engine) -> None:
    for count in (3, 1, 4):
        write(engine, count)
        assert sealed(engine) == count


def test_seals_cover_what_is_new_and_hold(chain: Engine) -> None:
    three_seals(chain)
    assert sealed(chain) == 0
    assert verified(chain) == []


def test_a_record_without_entries_has_no_seal_and_holds(chain: Engine) -> None:
    assert (sealed(chain), verified(chain)) == (0, [])


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE {t}.audit_entries SET actor = 'Orang lain' WHERE id = {second}", "Seal 2 does not fit its entries"),
        ("UPDATE {t}.audit_entries SET after = jsonb_set(after, '{{number}}', '0.0') WHERE id = {second}", "Seal 2 does not fit"),
        ("UPDATE {t}.audit_entries SET at = at + interval '1 microsecond' WHERE id = {second}", "Seal 2 does not fit"),
        ("UPDATE {t}.audit_entries SET request_id = '' WHERE id = {second}", "Seal 2 does not fit"),
        (
            "WITH gone AS (DELETE FROM {t}.audit_sealed WHERE entry_id = {second} RETURNING 1) SELECT * FROM gone",
            "Seal 2 covers 1",
        ),
        ("UPDATE {t}.audit_sealed SET number = 3 WHERE entry_id = {second}", "Seal 2 covers 1 entries, but 0 are there."),
        ("UPDATE {t}.audit_seals SET digest = sha256('x') WHERE number = 2", "Seal 2 does not fit its entries"),
        ("UPDATE {t}.audit_seals SET previous = sha256('x') WHERE number = 2", "Seal 2 does not continue"),
        ("UPDATE {t}.audit_seals SET entries = 2 WHERE number = 2", "Seal 2 covers 2 entries, but 1 are there."),
        ("DELETE FROM {t}.audit_sealed WHERE number = 1", "Seal 1 covers 3 entries, but 0 are there."),
    ],
)
def test_a_change_by_the_owner_itself_is_found_and_its_seal_named(
    chain: Engine, owner: Engine, statement: str, broken: str
) -> None:
    three_seals(chain)
    second = f"(SELECT entry_id FROM {SCHEMA}.audit_sealed WHERE number = 2)"
    with owner_transaction(owner) as session:
        session.connection().exec_driver_sql(statement.format(t=SCHEMA, second=second))
    (found,) = verified(chain)
    assert found.startswith(broken)


def test_a_seal_that_is_missing_in_the_middle_is_named(chain: Engine, owner: Engine) -> None:
    three_seals(chain)
    with owner_transaction(owner) as session:
        session.execute(text(f"DELETE FROM {SCHEMA}.audit_sealed WHERE number = 2"))
        session.execute(text(f"DELETE FROM {SCHEMA}.audit_seals WHERE number = 2"))
    assert verified(chain) == ["Seal 2 is missing."]


def test_an_entry_that_commits_late_with_an_older_id_is_in_the_next_seal(chain: Engine) -> None:
    with tenant_transaction(chain, TENANT) as late:
        service.record(late, actor="Semesta", action="late.entry", subject_kind="c", subject_id="1")
        write(chain, 2)
        assert sealed(chain) == 2
    assert sealed(chain) == 1
    assert verified(chain) == []


def test_of_several_seals_at_once_each_entry_is_in_one(chain: Engine) -> None:
    for _ in range(5):
        write(chain, 20)
        with ThreadPoolExecutor(4) as pool:
            counts = list(pool.map(lambda _: sealed(chain), range(4)))
        assert sum(counts) + sealed(chain) == 20
    assert verified(chain) == []


def test_many_entries_are_sealed_in_bounded_steps(chain: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal, "MOST_ENTRIES", 7)
    write(chain, 20)
    assert sealed(chain) == 20
    assert verified(chain) == []
    with tenant_transaction(chain, TENANT) as session:
        assert session.scalars(text("SELECT entries FROM audit_seals ORDER BY number")).all() == [7, 7, 6]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.permutations(range(6)), st.lists(st.booleans(), min_size=6, max_size=6))
def test_whatever_the_order_of_commits_every_entry_is_sealed_once(
    chain: Engine, owner: Engine, order: list[int], seals: list[bool]
) -> None:
    clear(owner)
    opened = [tenant_transaction(chain, TENANT) for _ in order]
    for number, transaction in enumerate(opened):
        session = transaction.__enter__()
        service.record(session, actor="Semesta", action="a.b", subject_kind="c", subject_id=str(number))
    total = 0
    for each, seal_now in zip(order, seals, strict=True):
        opened[each].__exit__(None, None, None)
        total += sealed(chain) if seal_now else 0
    assert total + sealed(chain) == len(order)
    assert verified(chain) == []
    with owner_transaction(owner) as session:
        covered = session.scalar(text(f"SELECT count(DISTINCT entry_id) FROM {SCHEMA}.audit_sealed"))
    assert covered == len(order)
