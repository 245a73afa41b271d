"""Action items as the application takes them in: routes, permissions."""

from __future__ import annotations

from typing import Final

from semesta_platform.http.capability import Capability
from semesta_platform.http.permissions import Permission
from semesta_tenants.actions import api, forms, reminder_routes, routes

CAPABILITY: Final = Capability(
    name="actions",
    blueprints=(routes.blueprint, forms.blueprint, api.blueprint, reminder_routes.blueprint),
    permissions=frozenset({Permission.FORUM_VIEW, Permission.ACTION_CHANGE, Permission.SETTINGS_CHANGE}),
)
