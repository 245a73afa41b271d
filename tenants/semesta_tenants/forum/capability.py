"""The forum as the application takes it in: routes, permissions, places in the navigation."""

from __future__ import annotations

from typing import Final

from semesta_platform.http.capability import Capability
from semesta_platform.http.permissions import Permission
from semesta_tenants.forum import minutes_routes, search_routes, series_routes, taking_part_routes

CAPABILITY: Final = Capability(
    name="forum",
    blueprints=(
        minutes_routes.blueprint,
        series_routes.blueprint,
        search_routes.blueprint,
        taking_part_routes.blueprint,
    ),
    permissions=frozenset({Permission.FORUM_VIEW, Permission.FORUM_MANAGE, Permission.MINUTES_SIGN}),
)
