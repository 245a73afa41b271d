"""Awards as the application takes them in: routes, permissions, places in the navigation."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from semesta_platform.http.capability import Capability, NavigationEntry
from semesta_platform.http.permissions import Permission
from semesta_tenants.awards import (
    api,
    api_standing,
    api_stewarding,
    routes,
)

CAPABILITY: Final = Capability(
    name="awards",
    blueprints=(
        routes.blueprint,
        api.blueprint,
        api_stewarding.blueprint,
        api_standing.blueprint,
    ),
    permissions=frozenset(
        {
            Permission.RANKING_VIEW,
            Permission.OBJECTION_RAISE,
            Permission.SETTINGS_CHANGE,
            Permission.NATIONAL_VIEW,
            Permission.OPERATOR_MANAGE,
        }
    ),
    navigation=(NavigationEntry(_l("Peringkat"), "target", "ranking.standing", Permission.RANKING_VIEW, in_tenant=True),),
)
