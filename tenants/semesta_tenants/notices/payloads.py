"""What addresses of mails send, read and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from semesta_platform.given import line_of
from semesta_platform.interface.tables import DOWN
from semesta_platform.notifications.going import VIEWS
from semesta_tenants.notices.records import Narrowed

ORDERS: Final = MappingProxyType(
    {"ditulis": "entered", "perihal": "subject", "kepada": "reader", "keadaan": "state", "dikirim": "sent"}
)
"""Columns by their name in the address."""
EVERYTHING: Final = "semua"
PAGE: Final = 50
LONGEST_SEARCH, LONGEST_KIND = 80, 60
_PAGE: Final = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list shows. view: a key of VIEWS. order: a key of ORDERS. page: from 1."""

    view: str = EVERYTHING
    kind: str = ""
    text: str = ""
    order: str = "ditulis"
    descending: bool = True
    page: int = 1

    @property
    def narrowed(self) -> Narrowed:
        """What the database is asked for."""
        return Narrowed(VIEWS[self.view], self.kind, self.text)


def asked_from(arguments: Mapping[str, str]) -> Asked:
    """`tampil`, `jenis`, `kata`, `urut`, `arah` and `hal`; what cannot be is as if it were not there."""
    view, order, page = (arguments.get(name, "") for name in ("tampil", "urut", "hal"))
    ordered = order in ORDERS
    return Asked(
        view=view if view in VIEWS else EVERYTHING,
        kind=line_of(arguments.get("jenis", ""), LONGEST_KIND),
        text=line_of(arguments.get("kata", ""), LONGEST_SEARCH),
        order=order if ordered else "ditulis",
        descending=arguments.get("arah") == DOWN if ordered else True,
        page=int(page) if _PAGE.fullmatch(page) and int(page) else 1,
    )
