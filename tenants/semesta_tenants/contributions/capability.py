"""Contributions as the application takes them in: routes, permissions, their place in the navigation."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from semesta_platform.http.capability import Capability, NavigationEntry
from semesta_platform.http.permissions import Permission
from semesta_tenants.contributions import api, edge, routes

CAPABILITY: Final = Capability(
    name="contributions",
    blueprints=(routes.blueprint, api.blueprint),
    permissions=frozenset({Permission.CONTRIBUTION_VIEW, Permission.CONTRIBUTION_ENTER, Permission.SETTINGS_CHANGE}),
    navigation=(
        NavigationEntry(
            _l("Iuran"), "coin", "contributions.overview", Permission.CONTRIBUTION_VIEW, in_tenant=True, also=edge.finds_the_pages
        ),
    ),
)
