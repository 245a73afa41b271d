"""What the desk is sent: filters of the address, and forms that act in place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qsl, urlencode

from semesta_tenants.coverage.branch_payloads import expected_from
from semesta_tenants.desk.records import Asked, View

PAGE: Final = 20
MOST_PAGES: Final = 50
LONGEST_SEARCH: Final = 80
LONGEST_RETURN: Final = 400
ORDERS: Final = ("urut", "arah")
_CODE: Final = re.compile(r"[0-9]{2}(\.[0-9]{2})?")
_STEP: Final = re.compile(r"[a-z_]{1,40}")
_ORDER: Final = re.compile(r"[a-z-]{1,20}")
__all__ = ["asked_from", "back_from", "encoded", "expected_from", "kept", "query_of", "step_from"]


def asked_from(arguments: Mapping[str, str]) -> Asked:
    """`tampil`, `daerah`, `hal`, `tunggu` and `kata` of an address; a code that cannot be one matches nothing."""
    view, code, page = arguments.get("tampil", ""), arguments.get("daerah", ""), arguments.get("hal", "")
    return Asked(
        view=View(view) if view in {each.value for each in View} else View.ALL,
        tenant=code if _CODE.fullmatch(code) else "-" if code else None,
        page=min(max(int(page), 1), MOST_PAGES) if re.fullmatch(r"[0-9]{1,3}", page, re.ASCII) else 1,
        waiting=arguments.get("tunggu") == "1",
        text=" ".join(arguments.get("kata", "").split())[:LONGEST_SEARCH],
    )


def back_from(form: Mapping[str, str]) -> dict[str, str]:
    """The filters that stood when a form was sent, from its field `kembali`."""
    return kept(dict(parse_qsl(form.get("kembali", "")[:LONGEST_RETURN])))


def kept(given: Mapping[str, str]) -> dict[str, str]:
    """The filters and the order of an address; what is none of the desk's falls away."""
    asked = asked_from(given)
    found = dict(parse_qsl(query_of(asked, page=asked.page)))
    return found | {name: given[name] for name in ORDERS if _ORDER.fullmatch(given.get(name, ""))}


def encoded(given: Mapping[str, str]) -> str:
    """The same as the end of an address."""
    return urlencode(given)


def query_of(asked: Asked, **changes: object) -> str:
    """The address's filters with `changes`, without what is usual. Another filter begins at the first page."""
    wanted = replace(asked, **{"page": 1, **changes})  # type: ignore[arg-type]  # names of Asked
    given = {
        "tampil": "" if wanted.view is View.ALL else wanted.view.value,
        "daerah": wanted.tenant or "",
        "tunggu": "1" if wanted.waiting else "",
        "kata": wanted.text,
        "hal": "" if wanted.page == 1 else str(wanted.page),
    }
    return urlencode({name: value for name, value in given.items() if value})


def step_from(form: Mapping[str, str]) -> str:
    """Where a task is to go; nothing for nonsense."""
    given = form.get("ke", "")
    return given if _STEP.fullmatch(given) else ""
