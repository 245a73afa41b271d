"""What every list offers beside itself: files to take away, and addresses that keep how it is narrowed and ordered."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final
from urllib.parse import urlencode

from flask import Response, request

from semesta_platform.http.routing import current_tenant
from semesta_platform.interface.workbooks import Table, csv_of, xlsx_of
from semesta_platform.tenancy.regions import is_training

TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "yaml": "application/yaml; charset=utf-8",
}
"""Content types of files by their ending."""


def file_answer(content: bytes | str, name: str, ending: str) -> Response:
    """A file to take away. name: of letters that headers take, without its ending. ending: one of `TYPES`."""
    answer = Response(content, content_type=TYPES[ending])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer


def table_answer(table: Table, name: str, ending: str) -> Response:
    """A list to take away. ending: 'csv' or 'xlsx'."""
    return file_answer(csv_of(table) if ending == "csv" else xlsx_of(table), name, ending)


def named_for_tenant(name: str) -> str:
    """The name of a file of the tenant of the request; one with invented data says so."""
    tenant = current_tenant()
    return f"{name}-{tenant.slug}{'-data-rekaan' if is_training(tenant.code) else ''}"


def keeping(names: Collection[str], longest: int) -> Callable[..., str]:
    """How a list's page makes its addresses: called with a path and `changes`, it keeps what the request's address says.

    names: the arguments that are kept, each cut at `longest` signs. Of the changes None takes one away.
    """

    def address(path: str, **changes: object) -> str:
        kept = {name: request.args[name][:longest] for name in names if request.args.get(name)}
        merged = {name: str(value) for name, value in {**kept, **changes}.items() if value is not None}
        return f"{path}?{urlencode(merged)}" if merged else path

    return address
