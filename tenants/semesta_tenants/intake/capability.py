"""Imports as the application takes them in: routes, permissions, places in the navigation."""

from __future__ import annotations

from typing import Final

from semesta_platform.http.capability import Capability
from semesta_platform.http.permissions import Permission

CAPABILITY: Final = Capability(
    name="intake",
    blueprints=(),
    permissions=frozenset(
        {
            Permission.COVERAGE_ENTER,
            Permission.COVERAGE_VIEW,
            Permission.BRANCH_DESK,
            Permission.OPERATOR_MANAGE,
        }
    ),
    navigation=(),
)
