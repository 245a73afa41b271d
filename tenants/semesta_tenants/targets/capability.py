"""Targets as the application takes them in: routes, permissions, places in the navigation."""

from __future__ import annotations

from typing import Final

from semesta_platform.http.capability import Capability
from semesta_platform.http.permissions import Permission

CAPABILITY: Final = Capability(
    name="targets",
    blueprints=(),
    permissions=frozenset(
        {
            Permission.TARGET_VIEW,
            Permission.TARGET_SET,
        }
    ),
    navigation=(),
)
