"""Action items as the application takes them in: routes, permissions, places in the navigation."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from semesta_platform.http.capability import Capability, NavigationEntry
from semesta_platform.http.permissions import Permission
from semesta_tenants.actions import api, forms, reminder_routes, routes

CAPABILITY: Final = Capability(
    name="actions",
    blueprints=(routes.blueprint, forms.blueprint, api.blueprint, reminder_routes.blueprint),
    permissions=frozenset({Permission.FORUM_VIEW, Permission.ACTION_CHANGE, Permission.SETTINGS_CHANGE}),
    navigation=(NavigationEntry(_l("Tindak lanjut"), "circle-check", "actions.overview", Permission.FORUM_VIEW, in_tenant=True),),
)
