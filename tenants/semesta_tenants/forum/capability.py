"""Meetings and their minutes as the application takes them in: routes, permissions, places in the navigation."""

from __future__ import annotations

from typing import Final

from semesta_platform.http.capability import Capability
from semesta_platform.http.permissions import Permission
from semesta_tenants.forum import minutes_routes

CAPABILITY: Final = Capability(
    name="forum",
    blueprints=(minutes_routes.blueprint,),
    permissions=frozenset({Permission.FORUM_VIEW, Permission.FORUM_MANAGE, Permission.MINUTES_SIGN}),
)
