"""The one list of capabilities: in the order of the navigation."""

from __future__ import annotations

from typing import Final

from semesta_platform.accounts import capability as accounts
from semesta_platform.http.capability import Capability
from semesta_platform.operation import capability as operation
from semesta_tenants import home, transparency

CAPABILITIES: Final[tuple[Capability, ...]] = (
    home.CAPABILITY,
    transparency.CAPABILITY,
    operation.CAPABILITY,
    accounts.CAPABILITY,
)
