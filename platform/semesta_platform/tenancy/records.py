"""What the directory of regions, branches and tenants hands out: frozen, free of the database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Levels of government; a regency (kabupaten) and a city (kota) stand under a province (provinsi)."""

    PROVINCE = "province"
    REGENCY = "regency"
    CITY = "city"


class TenantState(StrEnum):
    """Where a tenant stands in its life."""

    PREPARING = "preparing"
    READY = "ready"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Region:
    """One of Kemendagri's 552 regions.

    code: '12.19', or '19' for a province. name: official, with its kind ('Kabupaten Batu Bara', 'Provinsi Aceh').
    slug: its place in addresses ('kab-batu-bara'). zone: IANA name of its clock. eligible: an autonomous government that
    awards may name (the six administrative units of Jakarta are not).
    """

    code: str
    name: str
    level: Level
    slug: str
    province_code: str
    province_name: str
    zone: str
    eligible: bool


@dataclass(frozen=True, slots=True)
class RegionRecord(Region):
    """A region with what this installation knows of it: its verifying branch, and whether it is a ready tenant."""

    branch_name: str | None
    is_tenant: bool


@dataclass(frozen=True, slots=True)
class TenantRecord:
    """A tenant as the directory knows it; `version` is its schema's revision."""

    code: str
    name: str
    slug: str
    level: Level
    zone: str
    role: str
    state: TenantState
    branch_code: str | None
    version: str
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class BranchRecord:
    """A BPJS Kesehatan branch and the tenants that it verifies, by code in order."""

    code: str
    name: str
    tenants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MigrationState:
    """Whether the schemas have what this code needs: the shared one at this code's head or newer, and how many tenants' not."""

    shared_current: bool
    tenants_behind: int
