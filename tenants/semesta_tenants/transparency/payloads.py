"""What addresses of the directory may say: leniently read for pages, strictly for programs."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, cast

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.datastructures import MultiDict

from semesta_platform.errors import InvalidError
from semesta_platform.tenancy.records import Level, RegionRecord
from semesta_tenants.transparency.records import LONGEST_WORDS, DirectoryFilter, DirectoryOrder
from semesta_tenants.transparency.rules import COLUMNS

KINDS = MappingProxyType({"prov": Level.PROVINCE, "kab": Level.REGENCY, "kota": Level.CITY})
"""Levels as addresses of pages say them."""
MOST_ROWS = 1000
_PROVINCE = re.compile(r"[0-9]{2}")
_CODE = re.compile(r"[0-9]{2}(\.[0-9]{2})?")
_PAGE = re.compile(r"[0-9]{1,4}")


def filter_from(arguments: MultiDict[str, str]) -> DirectoryFilter:
    """`q`, `prov` and `jenis` of a page's address. A province or level that cannot be gives a filter that nothing matches."""
    words = " ".join(arguments.get("q", "").split())[:LONGEST_WORDS]
    province, kind = arguments.get("prov", ""), arguments.get("jenis", "")
    unknown = bool((province and not _PROVINCE.fullmatch(province)) or (kind and kind not in KINDS))
    return DirectoryFilter(words, province or None, KINDS.get(kind), unknown)


def order_from(arguments: MultiDict[str, str]) -> DirectoryOrder:
    """`urut` and `arah`; what we do not know is the usual order."""
    column = arguments.get("urut", "")
    return DirectoryOrder(column, arguments.get("arah") == "turun") if column in COLUMNS else DirectoryOrder()


def page_from(arguments: MultiDict[str, str]) -> int | None:
    """`hal`, from 1; None for `hal=semua`."""
    given = arguments.get("hal", "")
    if given == "semua":
        return None
    return int(given) if _PAGE.fullmatch(given) else 1


class RegionsQuerySchema(Schema):
    """Arguments of `GET /api/v1/regions`; an argument we do not know is refused, for a mistyped filter would give everything."""

    error_messages = {"unknown": _l("Tidak dikenal; periksa ejaannya.")}  # noqa: RUF012 (marshmallow reads the plain class attribute)

    q = fields.String(load_default="", validate=validate.Length(max=LONGEST_WORDS, error=_l("Paling panjang {max} tanda.")))
    province = fields.String(
        load_default=None, validate=validate.Regexp(r"[0-9]{2}\Z", error=_l("Tulis dua angka kode provinsi, misalnya 12."))
    )
    level = fields.Enum(
        Level, by_value=True, load_default=None, error_messages={"unknown": _l("Tulis province, regency, atau city.")}
    )
    limit = fields.Integer(
        load_default=100,
        strict=False,
        error_messages={"invalid": _l("Tulis bilangan bulat dari 1 sampai 1000.")},
        validate=validate.Range(1, MOST_ROWS, error=_l("Tulis bilangan bulat dari 1 sampai 1000.")),
    )
    cursor = fields.String(load_default=None)


@dataclass(frozen=True, slots=True)
class RegionsQuery:
    """What a program asks of the list. after: the last code that it has seen. limit: 1 to 1000."""

    filter: DirectoryFilter
    after: str | None
    limit: int


def regions_query_from(arguments: MultiDict[str, str]) -> RegionsQuery:
    """The arguments of the list, checked.

    Raises:
        InvalidError: with a sentence for each argument that cannot be used.
    """
    given = {name: value for name, value in arguments.items() if name != "bahasa"}
    try:
        read: dict[str, Any] = RegionsQuerySchema().load(given)
    except ValidationError as error:
        found = cast("dict[str, list[object] | LazyString]", error.messages)
        raise InvalidError(fields={name: _sentences(said) for name, said in found.items()}) from None
    words = " ".join(read["q"].split())
    return RegionsQuery(DirectoryFilter(words, read["province"], read["level"]), _code_in(read["cursor"]), read["limit"])


def _sentences(said: list[object] | LazyString) -> list[str]:
    """A single message comes bare, for marshmallow wraps it in a list only where it is a plain string."""
    return [str(said)] if isinstance(said, LazyString) else [str(each) for each in said]


def cursor_after(code: str) -> str:
    """The cursor that continues behind the region with this code; opaque to whoever carries it."""
    return base64.urlsafe_b64encode(code.encode()).decode().rstrip("=")


def _code_in(cursor: str | None) -> str | None:
    if cursor is None:
        return None
    try:
        code = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        code = ""
    if not _CODE.fullmatch(code):
        raise InvalidError(fields={"cursor": [str(_l("Pakai next_cursor dari jawaban sebelumnya, tanpa diubah."))]})
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
