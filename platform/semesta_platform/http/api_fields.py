"""Fields and schemas of JSON answers and bodies: strict, with sentences in the asker's language, documented as they are."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from enum import Enum
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from marshmallow import RAISE, Schema, ValidationError, fields, validate

from semesta_platform import texts

BODY = "body"
"""Under this name stands what is wrong with a body as a whole."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COMMON: dict[str, str] = {
    "required": _l("Wajib diisi."),
    "null": _l("Tidak boleh kosong (null)."),
}


class Given(Schema):
    """What comes in: a field that we do not know is refused, for a mistyped one would be lost without a word."""

    error_messages = {  # noqa: RUF012 (marshmallow reads the plain class attribute)
        "unknown": _l("Tidak dikenal; periksa ejaannya."),
        "type": _l("Kirim sebuah objek JSON."),
    }

    class Meta:
        """Documented as `additionalProperties: false`."""

        unknown = RAISE


class Shown(Schema):
    """What goes out: described here, written by Core and orjson. Every field is always there; an unknown value is null."""

    class Meta:
        """Documented as `additionalProperties: false`."""

        unknown = RAISE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Nothing is left out of an answer."""
        super().on_bind_field(field_name, field_obj)
        field_obj.required = True


def paged(item: type[Shown], name: str) -> type[Schema]:
    """The shape of a page of a list. name: in the document, with 'Schema' behind it."""
    return Shown.from_dict({"items": fields.List(fields.Nested(item)), "next_cursor": fields.String(allow_none=True)}, name=name)


class Text(fields.String):
    """A text of at most `longest` signs, all of which can be shown; line breaks only where `lines`. shortest: 0 or 1."""

    default_error_messages = {  # noqa: RUF012 (as marshmallow's own)
        **_COMMON,
        "invalid": _l("Tulis sebuah teks."),
        "invalid_utf8": _l("Tulis sebuah teks."),
        "signs": _l("Teks ini memuat tanda yang tidak dapat ditampilkan; tulis ulang."),
    }

    def __init__(self, *, longest: int, shortest: int = 0, lines: bool = False, **kwargs: Any) -> None:
        words = _l("Tulis %(least)d sampai %(most)d tanda.", least=shortest, most=longest)
        super().__init__(validate=validate.Length(shortest, longest, error=words), **kwargs)
        self._lines = lines

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        found: str = super()._deserialize(value, attr, data, **kwargs)
        # What somebody pasted comes as it is kept; without `lines`, a line end is a sign that cannot be shown.
        kept = texts.tidy(found)
        if not texts.is_shown(kept) or (not self._lines and not {"\n", "\t"}.isdisjoint(kept)):
            raise self.make_error("signs")
        return kept


class Pattern(fields.String):
    """A text of one form. words: how to write it right."""

    default_error_messages = {**_COMMON, "invalid": _l("Tulis sebuah teks.")}  # noqa: RUF012 (as marshmallow's own)

    def __init__(self, pattern: str, *, words: LazyString, longest: int = 100, **kwargs: Any) -> None:
        length = validate.Length(max=longest, error=words)
        super().__init__(validate=[length, validate.Regexp(rf"^(?:{pattern})\Z", re.ASCII, error=words)], **kwargs)
        # Documented in the dialect of JSON Schema, which has no \Z.
        self.metadata = {**self.metadata, "pattern": rf"^(?:{pattern})$"}


class Count(fields.Field[int]):
    """A whole number as JSON writes one: no text, no truth value, no fraction."""

    default_error_messages = {  # noqa: RUF012 (as marshmallow's own)
        **_COMMON,
        "invalid": _l("Tulis bilangan bulat tanpa tanda kutip, titik, atau koma, misalnya 46947."),
    }

    def __init__(self, *, least: int = 0, most: int, **kwargs: Any) -> None:
        words = _l("Tulis bilangan dari %(least)d sampai %(most)d.", least=least, most=most)
        super().__init__(validate=validate.Range(least, most, error=words), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:  # noqa: ARG002 (the base class gives them)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Limit(fields.Integer):
    """How many lines a page has: `limit` of every list, from 1."""

    def __init__(self, usual: int = 100, most: int = 1000) -> None:
        words = _l("Tulis bilangan bulat dari 1 sampai %(most)d.", most=most)
        messages: Any = {**_COMMON, "invalid": words, "too_large": words}
        super().__init__(load_default=usual, error_messages=messages, validate=validate.Range(1, most, error=words))

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:  # noqa: ARG002 (the base class gives them)
        # int() also reads ' 1 ', '1_0' and digits of every script.
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,9}", value, re.ASCII):
            raise self.make_error("invalid")
        return int(value)


class Cursor(fields.String):
    """Where the page before ended: `next_cursor` of its answer, unchanged."""

    def __init__(self) -> None:
        words = _l("Pakai next_cursor dari jawaban sebelumnya, tanpa diubah.")
        super().__init__(validate=validate.Length(1, 300, error=words))


class Day(fields.Date):
    """A date as `2025-04-01`."""

    default_error_messages = {**_COMMON, "invalid": _l("Tulis tanggal sebagai TTTT-BB-HH, misalnya 2025-04-01.")}  # noqa: RUF012 (as marshmallow's own)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> dt.date:
        # The library also takes week dates and dates without hyphens.
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **kwargs)


class Moment(fields.AwareDateTime):
    """An instant in UTC, as `2025-04-01T05:00:00+00:00`; only goes out."""


class Choice(fields.Enum[Any]):
    """One of the values of an enumeration."""

    def __init__(self, kind: type[Enum], **kwargs: Any) -> None:
        choices = ", ".join(str(each.value) for each in kind)
        words = _l("Tulis salah satu dari: %(choices)s.", choices=choices)
        messages: Any = {**_COMMON, "unknown": words}
        # The text of the value has its own sentence about what is no text.
        value = fields.String(error_messages={"invalid": words})
        super().__init__(kind, by_value=value, error_messages=messages, **kwargs)


class Percentage(fields.Field[str]):
    """A rate in per cent as a decimal string with two decimals, `"97.45"`; `">98.00"` where the source names an interval.

    It only goes out: rates are computed from counts. Never a JSON number, which programs read as a binary fraction.
    """

    PATTERN = r"^(>=?)?[0-9]+\.[0-9]{2}$"

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:  # noqa: ARG002 (the base class gives them)
        if not isinstance(value, str) or not re.fullmatch(self.PATTERN, value):
            raise ValidationError(str(_l("Tulis persen sebagai teks, misalnya 97.45.")))
        return value


def percentage2properties(_converter: object, field: fields.Field[Any], **_kwargs: Any) -> dict[str, Any]:
    """How the document says a percentage; an attribute function of apispec."""
    if not isinstance(field, Percentage):
        return {}
    return {"type": ["string", "null"] if field.allow_none else "string", "pattern": Percentage.PATTERN, "examples": ["97.45"]}


def count2properties(_converter: object, field: fields.Field[Any], **_kwargs: Any) -> dict[str, Any]:
    """How the document says a count; an attribute function of apispec."""
    return {"format": "int64"} if isinstance(field, Count) else {}


def bounds2properties(_converter: object, field: fields.Field[Any], ret: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Bounds that are themselves left out, as OpenAPI 3.1 writes them; an attribute function of apispec, which takes them in."""
    found: dict[str, Any] = {}
    for check in field.validators:
        if not isinstance(check, validate.Range):
            continue
        if check.min is not None and not check.min_inclusive:
            ret.pop("minimum", None)
            found["exclusiveMinimum"] = check.min
        if check.max is not None and not check.max_inclusive:
            ret.pop("maximum", None)
            found["exclusiveMaximum"] = check.max
    return found


def sentences(messages: object, path: str = "") -> dict[str, list[str]]:
    """Messages of marshmallow, however nested, as sentences by path: `{'segments.PBI_JK.active': [...]}`."""
    if isinstance(messages, Mapping):
        found: dict[str, list[str]] = {}
        for name, inner in messages.items():
            below = path if name == "_schema" else f"{path}.{name}".lstrip(".")
            for where, each in sentences(inner, below).items():
                found.setdefault(where, []).extend(each)
        return found
    # A single message comes bare: marshmallow wraps only plain strings in a list.
    said: list[object] = messages if isinstance(messages, list) else [messages]
    return {path or BODY: [str(each) for each in said]}
