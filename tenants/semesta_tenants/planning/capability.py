"""Plans as the application takes them in: routes, permissions, places in the navigation."""

from __future__ import annotations

from typing import Final

from semesta_platform.http.capability import Capability
from semesta_platform.http.permissions import Permission

CAPABILITY: Final = Capability(
    name="planning",
    blueprints=(),
    permissions=frozenset(
        {
            Permission.PLAN_MAKE,
            Permission.PLAN_CHOOSE,
        }
    ),
    navigation=(),
)
