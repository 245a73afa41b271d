"""Statements that are compiled once and sent often, as they are, in a transaction of one round trip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import BindParameter, Select, Text, bindparam
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.types import TypeEngine

Sent = tuple[str, dict[str, Any]]
"""A statement and its parameters, as the driver takes them."""

_DIALECT: Final = psycopg.dialect()  # type: ignore[no-untyped-call]  # the library leaves it untyped
_LATER: Final = object()


def given(name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]] = Text) -> BindParameter[Any]:
    """Where a value stands that is given each time."""
    return bindparam(name, _LATER, type_=kind)


@dataclass(frozen=True, slots=True)
class Ready:
    """A read as the driver takes it. values: those that stand in it already. asked: names of those that are given each time."""

    sql: str
    values: Mapping[str, Any]
    asked: frozenset[str]

    def sent_with(self, values: Mapping[str, Any]) -> Sent:
        """Statement and parameters.

        Raises:
            KeyError: another value than those that are asked for, or one of these lacks.
        """
        if values.keys() != self.asked:
            raise KeyError(*(values.keys() ^ self.asked))
        return self.sql, {**self.values, **values}


def ready(statement: Select[*tuple[Any, ...]]) -> Ready:
    """Compile a statement.

    Its columns come as the driver reads them: UUIDs, dates, times and JSON as Python knows them, enumerations as text.
    """
    compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    asked = frozenset(name for name, value in compiled.params.items() if value is _LATER)
    kept = {name: value for name, value in compiled.params.items() if name not in asked}
    for bound, name in compiled.bind_names.items():
        written = bound.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
        if written is not None and name in kept:
            kept[name] = written(kept[name])
    return Ready(str(compiled), MappingProxyType(kept), asked)
