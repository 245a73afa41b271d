"""What addresses of the directory may say: leniently read for pages, strictly for programs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields
from werkzeug.datastructures import MultiDict

from semesta_platform.http.api_cursors import key_in
from semesta_platform.http.api_fields import Choice, Cursor, Given, Limit, Pattern, Shown, Text, paged
from semesta_platform.tenancy.records import Level, RegionRecord
from semesta_tenants.transparency.records import LONGEST_WORDS, DirectoryFilter, DirectoryOrder
from semesta_tenants.transparency.rules import COLUMNS
from semesta_tenants.transparency.standings import KEYS, Narrow

KINDS = MappingProxyType({"prov": Level.PROVINCE, "kab": Level.REGENCY, "kota": Level.CITY})
"""Levels as addresses of pages say them."""
_PROVINCE = re.compile(r"[0-9]{2}")
_CODE = re.compile(r"[0-9]{2}(\.[0-9]{2})?")
_PAGE = re.compile(r"[0-9]{1,4}")


def filter_from(arguments: MultiDict[str, str]) -> DirectoryFilter:
    """`q`, `prov`, `jenis` and `buka` of a page's address. A province or level that cannot be: then nothing matches."""
    words = " ".join(arguments.get("q", "").split())[:LONGEST_WORDS]
    province, kind = arguments.get("prov", ""), arguments.get("jenis", "")
    unknown = bool((province and not _PROVINCE.fullmatch(province)) or (kind and kind not in KINDS))
    return DirectoryFilter(words, province or None, KINDS.get(kind), unknown, showing=bool(arguments.get("buka")))


def order_from(arguments: MultiDict[str, str]) -> DirectoryOrder:
    """`urut` and `arah`; what we do not know is the usual order."""
    column = arguments.get("urut", "")
    return DirectoryOrder(column, arguments.get("arah") == "turun") if column in COLUMNS else DirectoryOrder()


def narrow_from(arguments: MultiDict[str, str], contests: tuple[str, ...]) -> Narrow:
    """`q`, `prov` and `lomba` of a ranking's address. contests: ids, the first of which is meant where the address names none.

    Without any the address alone says which contest is meant, and no name is all of them.
    """
    words = " ".join(arguments.get("q", "").split())[:LONGEST_WORDS]
    province, contest = arguments.get("prov", ""), arguments.get("lomba", "")
    unknown = bool((province and not _PROVINCE.fullmatch(province)) or (contests and contest and contest not in contests))
    return Narrow(words, province, contest if contest and not unknown else next(iter(contests), None), unknown)


def ranking_order_from(arguments: MultiDict[str, str]) -> tuple[str, bool]:
    """`urut` and `arah` of a ranking's address, as column and whether it descends; what we do not know is by rank."""
    column = arguments.get("urut", "")
    return (column, arguments.get("arah") == "turun") if column in KEYS else ("peringkat", False)


def turned_to(arguments: MultiDict[str, str], name: str) -> int | None:
    """The page that `name` asks for, from 1; None for `semua`."""
    return page_from(MultiDict({"hal": arguments.get(name, "")}))


def page_from(arguments: MultiDict[str, str]) -> int | None:
    """`hal`, from 1; None for `hal=semua`."""
    given = arguments.get("hal", "")
    if given == "semua":
        return None
    return int(given) if _PAGE.fullmatch(given) else 1


class RegionsQuerySchema(Given):
    """Arguments of `GET /api/v1/regions`; an argument we do not know is refused, for a mistyped filter would give everything."""

    q = Text(longest=LONGEST_WORDS, load_default="", metadata={"description": "Words that stand in name or code."})
    province = Pattern("[0-9]{2}", words=_l("Tulis dua angka kode provinsi, misalnya 12."))
    level = Choice(Level)
    limit = Limit()
    cursor = Cursor()


class ProvinceSchema(Shown):
    """The province of a region."""

    code = fields.String()
    name = fields.String()


class RegionSchema(Shown):
    """One region. zone: IANA name of its clock. eligible: whether awards may name it. branch: that verifies its figures."""

    code = fields.String(metadata={"examples": ["12.19"]})
    name = fields.String()
    level = Choice(Level)
    slug = fields.String()
    province = fields.Nested(ProvinceSchema)
    zone = fields.String()
    eligible = fields.Boolean()
    branch = fields.String(allow_none=True)
    is_tenant = fields.Boolean()


RegionsPageSchema = paged(RegionSchema, "RegionsPageSchema")


@dataclass(frozen=True, slots=True)
class RegionsQuery:
    """What a program asks of the list. after: the last code that it has seen. limit: 1 to 1000."""

    filter: DirectoryFilter
    after: str | None
    limit: int


def regions_query_of(read: Mapping[str, Any]) -> RegionsQuery:
    """The arguments of the list, as the schema gives them.

    Raises:
        InvalidError: the cursor is none of ours.
    """
    words = " ".join(read["q"].split())
    after = key_in(read.get("cursor"), _code_of)
    return RegionsQuery(DirectoryFilter(words, read.get("province"), read.get("level")), after, read["limit"])


def _code_of(code: str) -> str:
    if not _CODE.fullmatch(code):
        raise ValueError(code)
    return code


def region_document(region: RegionRecord) -> dict[str, object]:
    """One region as the JSON answers say it."""
    return {
        "code": region.code,
        "name": region.name,
        "level": region.level.value,
        "slug": region.slug,
        "province": {"code": region.province_code, "name": region.province_name},
        "zone": region.zone,
        "eligible": region.eligible,
        "branch": region.branch_name,
        "is_tenant": region.is_tenant,
    }
