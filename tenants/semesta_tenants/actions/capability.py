"""Action items as the application takes them in: routes, permissions, places in the navigation."""

from __future__ import annotations

from typing import Final

from semesta_platform.http.capability import Capability
from semesta_platform.http.permissions import Permission
from semesta_tenants.actions import reminder_routes

CAPABILITY: Final = Capability(
    name="actions",
    blueprints=(reminder_routes.blueprint,),
    permissions=frozenset({Permission.SETTINGS_CHANGE}),
)
