"""Tasks as the application takes them in: routes, permissions, places in the navigation."""

from __future__ import annotations

from typing import Final

from semesta_platform.http.capability import Capability
from semesta_platform.http.permissions import Permission

CAPABILITY: Final = Capability(
    name="coordination",
    blueprints=(),
    permissions=frozenset(
        {
            Permission.TASK_VIEW,
            Permission.TASK_CHANGE,
        }
    ),
    navigation=(),
)
