"""Targets on a real database: versions that nobody overwrites, and what a province sees of its regencies."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from psycopg import errors as pg
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from semesta_platform.errors import ConflictError, InvalidError, NotFoundError
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.targets import checks, queries, service, sharing
from semesta_tenants.targets.records import StaleTargetError, Target
from tests.targets.conftest import ADMIN, TODAY, target

pytestmark = pytest.mark.usefixtures("untargeted")
HERE, PROVINCE, BESIDE = "19.71", "19", "12.19"


def made(engine: Engine, code: str = HERE, **given: Any) -> Target:
    with tenant_transaction(engine, code) as session:
        return service.set_target(session, ADMIN, target(**given), today=TODAY)


def changed(engine: Engine, one: Target, *, code: str = HERE, expected: int | None = None, **given: Any) -> Target:
    wished = replace(one, **{"reason": "Anggaran berubah.", **given})
    with tenant_transaction(engine, code) as session:
        return service.change_target(session, ADMIN, wished, expected=expected or one.number, today=TODAY)


def given_up(engine: Engine, one: Target, reason: str = "Digabung.") -> Target:
    with tenant_transaction(engine, HERE) as session:
        return service.withdraw_target(session, ADMIN, one.id, expected=one.number, reason=reason)


def shared(engine: Engine, code: str = PROVINCE) -> list[tuple[str, int, int]]:
    with tenant_transaction(engine, code) as session:
        return [(each.tenant, int(each.target.value), each.target.number) for each in queries.shared_with(session)]


def test_change_is_a_further_version_and_the_first_stays(application: Engine) -> None:
    path = ((dt.date(2026, 6, 1), Decimal("76.25")), (dt.date(2026, 12, 1), Decimal(82)))
    first = made(application, rationale="Bupati menetapkan 80%.")
    second = changed(application, first, value=Decimal(82), path=path)
    with tenant_transaction(application, HERE) as session:
        assert queries.versions(session, first.id) == (second, first)
        assert queries.targets(session) == (second,)
        actions = session.execute(
            text(
                "SELECT action, before->>'target_value', after->>'target_value' FROM audit_entries"
                " WHERE action ~ '^target' ORDER BY id"
            )
        ).all()
    assert (int(first.value), first.number, int(second.value), second.number) == (80, 1, 82, 2)
    assert second.path == path
    assert [tuple(each) for each in actions] == [("target.set", None, "80"), ("target.changed", "80", "82")]


@pytest.mark.parametrize(
    "verb", ["UPDATE target_versions SET value = 1", "DELETE FROM target_versions", "TRUNCATE target_versions"]
)
def test_no_version_is_overwritten_by_anybody_of_the_region(application: Engine, verb: str) -> None:
    made(application)
    with pytest.raises(DBAPIError) as refusal, tenant_transaction(application, HERE) as session:
        session.execute(text(verb))
    assert isinstance(refusal.value.orig, pg.InsufficientPrivilege)


def test_giving_up_is_a_last_version_that_leaves_the_list(application: Engine) -> None:
    first = made(application)
    last = given_up(application, first)
    with tenant_transaction(application, HERE) as session:
        assert queries.targets(session) == ()
        assert queries.targets(session, withdrawn=True) == (last,)
    assert (last.number, last.withdrawn, last.reason, last.value) == (2, True, "Digabung.", first.value)
    with pytest.raises(ConflictError):
        changed(application, last, value=Decimal(90))
    with pytest.raises(StaleTargetError):
        given_up(application, first)


def test_stale_change_carries_both(application: Engine) -> None:
    first = made(application)
    second = changed(application, first, value=Decimal(82))
    with pytest.raises(StaleTargetError) as stale:
        changed(application, first, value=Decimal(83))
    assert (stale.value.current, stale.value.attempted.value) == (second, Decimal(83))


def test_of_two_at_once_one_is_told(application: Engine) -> None:
    first, meet, told = made(application), threading.Barrier(2), []

    def change(value: int) -> None:
        try:
            with tenant_transaction(application, HERE) as session:
                queries.target(session, first.id)
                meet.wait(60)
                wished = replace(first, value=Decimal(value), reason="Bersamaan.")
                service.change_target(session, ADMIN, wished, expected=1, today=TODAY)
        except StaleTargetError as stale:
            told.append((stale.current.value, stale.attempted.value))

    threads = [threading.Thread(target=change, args=(value,)) for value in (81, 82)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    with tenant_transaction(application, HERE) as session:
        kept = queries.versions(session, first.id)
    assert len(kept) == 2
    assert told == [(kept[0].value, 163 - kept[0].value)]


def test_refusals_say_the_field(application: Engine) -> None:
    first = made(application)
    for given, field, sentence in (
        ({"value": Decimal(81), "reason": " "}, "reason", checks.REASON),
        ({"value": first.value}, "value", checks.NOTHING_CHANGED),
        ({"value": Decimal(2000)}, "value", checks.RATE_BOUNDS),
    ):
        with pytest.raises(InvalidError) as refusal:
            changed(application, first, **given)
        assert refusal.value.fields == {field: (sentence,)}
    with pytest.raises(NotFoundError):
        changed(application, target())
    with pytest.raises(InvalidError):
        given_up(application, first, " ")


# ---- what a province sees ----------------------------------------------------------------------------------------------------


def test_province_alone_sees_what_its_regency_shares(application: Engine) -> None:
    first = made(application, shared=True, rationale="Untuk provinsi.")
    made(application, value=Decimal(70))
    assert shared(application) == [("19.71", 80, 1)]
    assert shared(application, BESIDE) == shared(application, HERE) == shared(application, "52.03") == []
    with tenant_transaction(application, BESIDE) as session:
        assert session.scalar(text("SELECT count(*) FROM registry.shared_targets")) == 0
    with tenant_transaction(application, PROVINCE) as session:
        seen = queries.shared_with(session)[0].target
    assert seen == replace(first, reason="", entered_words="", entered_at=None)


def test_province_follows_changes_and_loses_what_is_no_longer_shared(application: Engine) -> None:
    first = made(application, shared=True)
    second = changed(application, first, value=Decimal(85))
    assert shared(application) == [("19.71", 85, 2)]
    third = changed(application, second, shared=False)
    assert shared(application) == []
    fourth = changed(application, third, value=Decimal(86), shared=True)
    assert shared(application) == [("19.71", 86, 4)]
    given_up(application, fourth)
    assert shared(application) == []


def test_province_shares_nothing_upward(application: Engine) -> None:
    with pytest.raises(InvalidError) as refusal:
        made(application, PROVINCE, shared=True)
    assert refusal.value.fields == {"shared": (checks.SHARING,)}
    assert not sharing.may_share("99.01")


def test_tenant_writes_no_row_for_a_province_by_itself(application: Engine) -> None:
    with pytest.raises(DBAPIError) as refusal, tenant_transaction(application, HERE) as session:
        session.execute(
            text(
                "INSERT INTO registry.shared_targets (tenant_role, tenant, target_id, version, content)"
                " VALUES ('tenant_19', '19.71', gen_random_uuid(), 1, '{}')"
            )
        )
    assert isinstance(refusal.value.orig, pg.InsufficientPrivilege)
