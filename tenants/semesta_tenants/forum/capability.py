"""The forum as the application takes it in: routes, permissions, places in the navigation."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from semesta_platform.http.capability import Capability, NavigationEntry
from semesta_platform.http.permissions import Permission
from semesta_tenants.forum import (
    api,
    minutes_routes,
    routes,
    routes_attendance,
    routes_forms,
    search_routes,
    series_routes,
    taking_part_routes,
)

CAPABILITY: Final = Capability(
    name="forum",
    blueprints=(
        routes.blueprint,
        routes_forms.blueprint,
        routes_attendance.blueprint,
        api.blueprint,
        minutes_routes.blueprint,
        series_routes.blueprint,
        search_routes.blueprint,
        taking_part_routes.blueprint,
    ),
    permissions=frozenset({Permission.FORUM_VIEW, Permission.FORUM_MANAGE, Permission.MINUTES_SIGN}),
    navigation=(NavigationEntry(_l("Forum"), "message", "forum.overview", Permission.FORUM_VIEW, in_tenant=True),),
)
