"""Reads of the directory: regions, tenants, branches, and whether the schemas fit this code."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Row, Select, Text, any_, func, or_, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from semesta_platform.ready import Ready, given, ready
from semesta_platform.tenancy.model import BranchRow, RegionRow, TenantRow
from semesta_platform.tenancy.records import (
    BranchRecord,
    Level,
    MigrationState,
    RegionRecord,
    TenantRecord,
    TenantState,
)
from semesta_platform.tenancy.regions import TRAINING
from semesta_platform.tenancy.scripts import tree

_LEVELS = {level.value: level for level in Level}
"""Calling the enumeration for each of 552 rows took a quarter of the time of reading them."""


def tenant_by_slug(session: Session, slug: str) -> TenantRecord | None:
    """The tenant at this place in addresses, in whatever state; None where there is none."""
    return _one_tenant(session, RegionRow.slug == slug)


def tenant_by_code(session: Session, code: str, *, lock: bool = False) -> TenantRecord | None:
    """The tenant of the region with this code; None where there is none.

    lock: nobody else changes it until the transaction ends; under role registry.
    """
    return _one_tenant(session, TenantRow.code == code, lock=lock)


@cache
def query_by_slug() -> Ready:
    """As `tenant_by_slug`, for the slug `name`: rows for `tenant_in`."""
    return ready(_tenants().where(RegionRow.slug == given("name")))


@cache
def query_by_code() -> Ready:
    """As `tenant_by_code`, for the code `name`: rows for `tenant_in`."""
    return ready(_tenants().where(TenantRow.code == given("name")))


def tenant_in(rows: Sequence[tuple[Any, ...]]) -> TenantRecord | None:
    """The tenant of such a row; None where there is none."""
    return _tenant(rows[0]) if rows else None


def list_tenants(session: Session) -> list[TenantRecord]:
    """Every tenant, in order of code."""
    return [_tenant(row) for row in session.execute(_tenants().order_by(TenantRow.code))]


def tenants_of(session: Session, codes: Collection[str]) -> list[TenantRecord]:
    """The tenants of these codes, by name; a code of none is left out."""
    query = _tenants().where(TenantRow.code.in_(codes)).order_by(RegionRow.name, TenantRow.code)
    return [_tenant(row) for row in session.execute(query)]


@cache
def query_of_codes() -> Ready:
    """As `tenants_of`, for the list `codes`: rows for `tenants_in`."""
    several = given("codes", ARRAY(Text))
    return ready(_tenants().where(TenantRow.code == any_(several)).order_by(RegionRow.name, TenantRow.code))


def tenants_in(rows: Sequence[tuple[Any, ...]]) -> list[TenantRecord]:
    """The tenants of such rows."""
    return [_tenant(row) for row in rows]


def region_by_slug(session: Session, slug: str) -> RegionRecord | None:
    """The region at this place in addresses, a tenant or not."""
    row = session.execute(_regions().where(RegionRow.slug == slug)).one_or_none()
    return None if row is None else _region(row)


def list_regions(
    session: Session,
    *,
    words: str = "",
    province: str | None = None,
    level: str | None = None,
    after: str | None = None,
    limit: int = 600,
) -> list[RegionRecord]:
    """Regions in order of code.

    words: every word must stand in name or code, whatever its case. province: two digits; the province itself and its regencies.
    level: province, regency or city. after: only codes beyond this one (keyset pages). limit: 1 to 1000 rows.
    """
    query = _regions().order_by(RegionRow.code).limit(limit)
    for word in words.split():
        query = query.where(
            or_(RegionRow.name.icontains(word, autoescape=True), RegionRow.code.startswith(word, autoescape=True))
        )
    if province:
        query = query.where(RegionRow.province_code == province)
    if level:
        query = query.where(RegionRow.level == level)
    if after:
        query = query.where(RegionRow.code > after)
    return [_region(row) for row in session.execute(query)]


def provinces(session: Session) -> list[RegionRecord]:
    """The 38 provinces, in order of code."""
    return list_regions(session, level=Level.PROVINCE)


def list_branches(session: Session) -> list[BranchRecord]:
    """Every branch with the codes of its tenants, in order of code."""
    tenants = func.array_remove(func.array_agg(aggregate_order_by(TenantRow.code, TenantRow.code)), None)
    query = (
        select(BranchRow.code, BranchRow.name, tenants)
        .outerjoin(TenantRow, TenantRow.branch_code == BranchRow.code)
        .group_by(BranchRow.code, BranchRow.name)
        .order_by(BranchRow.code)
    )
    return [BranchRecord(code, name, tuple(codes)) for code, name, codes in session.execute(query)]


def migration_state(session: Session) -> MigrationState:
    """Whether the schemas have what this code needs: the shared one, and how many tenants' have not.

    A schema newer than this code has it: during an upgrade the old processes go on, and after a rollback they work again.
    Under a role that reads registry.schema_version: registry, viewer or relay.
    """
    shared = session.execute(text("SELECT version_num FROM registry.schema_version")).scalar_one_or_none()
    counted = session.execute(select(TenantRow.version, func.count()).group_by(TenantRow.version))
    behind = sum(count for version, count in counted if tree("tenant").is_behind(version))
    return MigrationState(shared_current=not tree("shared").is_behind(shared), tenants_behind=behind)


def _one_tenant(session: Session, condition: ColumnElement[bool], *, lock: bool = False) -> TenantRecord | None:
    query = _tenants().where(condition)
    row = session.execute(query.with_for_update(of=TenantRow) if lock else query).one_or_none()
    return None if row is None else _tenant(row)


def _tenants() -> Select[*tuple[Any, ...]]:
    return select(
        TenantRow.code,
        RegionRow.name,
        RegionRow.slug,
        RegionRow.level,
        RegionRow.zone,
        TenantRow.role,
        TenantRow.state,
        TenantRow.branch_code,
        TenantRow.version,
        TenantRow.created_at,
    ).join(RegionRow, RegionRow.code == TenantRow.code)


def _tenant(row: Row[*tuple[Any, ...]] | tuple[Any, ...]) -> TenantRecord:
    code, name, slug, level, zone, role, state, branch, version, created = row
    return TenantRecord(code, name, slug, Level(level), zone, role, TenantState(state), branch, version, created)


REGION_COLUMNS: Sequence[Any] = (
    RegionRow.code,
    RegionRow.name,
    RegionRow.level,
    RegionRow.slug,
    RegionRow.province_code,
    RegionRow.province_name,
    RegionRow.zone,
    RegionRow.eligible,
)


def _regions() -> Select[*tuple[Any, ...]]:
    """Kemendagri's regions: the training region is a tenant and nothing else."""
    return (
        select(*REGION_COLUMNS, BranchRow.name, func.coalesce(TenantRow.state == TenantState.READY.value, False))
        .outerjoin(TenantRow, TenantRow.code == RegionRow.code)
        .outerjoin(BranchRow, BranchRow.code == TenantRow.branch_code)
        .where(RegionRow.code != TRAINING.code)
    )


def _region(row: Row[*tuple[Any, ...]]) -> RegionRecord:
    code, name, level, *rest = row
    return RegionRecord(code, name, _LEVELS[level], *rest)
