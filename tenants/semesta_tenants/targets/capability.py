"""Targets as the application takes them in: routes, permissions, places in the navigation."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from semesta_platform.http.capability import Capability, NavigationEntry
from semesta_platform.http.permissions import Permission
from semesta_tenants.targets import api, forecast_api, forecast_routes, routes, setting

CAPABILITY: Final = Capability(
    name="targets",
    blueprints=(routes.blueprint, setting.blueprint, api.blueprint, forecast_routes.blueprint, forecast_api.blueprint),
    permissions=frozenset(
        {
            Permission.TARGET_VIEW,
            Permission.TARGET_SET,
        }
    ),
    navigation=(NavigationEntry(_l("Target"), "flag", "targets.overview", Permission.TARGET_VIEW, in_tenant=True),),
)
