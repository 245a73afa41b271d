"""Plans as the application takes them in: routes, permissions, places in the navigation."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from semesta_platform.http.capability import Capability, NavigationEntry
from semesta_platform.http.permissions import Permission
from semesta_tenants.planning import deciding, routes, scenarios

CAPABILITY: Final = Capability(
    name="planning",
    blueprints=(routes.blueprint, scenarios.blueprint, deciding.blueprint),
    permissions=frozenset(
        {
            Permission.PLAN_MAKE,
            Permission.PLAN_CHOOSE,
        }
    ),
    navigation=(NavigationEntry(_l("Rencana"), "building-bank", "planning.overview", Permission.PLAN_MAKE, in_tenant=True),),
)
