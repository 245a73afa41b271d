"""Webhooks as the application takes them in: routes, permissions, places in the navigation."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from semesta_platform.http.capability import Capability, NavigationEntry
from semesta_platform.http.permissions import Permission
from semesta_tenants.webhooks import delivery_routes, operator_routes, routes

CAPABILITY: Final = Capability(
    name="webhooks",
    blueprints=(routes.blueprint, delivery_routes.blueprint, operator_routes.blueprint),
    permissions=frozenset({Permission.SETTINGS_CHANGE, Permission.OPERATOR_MANAGE}),
    navigation=(
        NavigationEntry(_l("Webhook"), "share", "webhooks.overview", Permission.SETTINGS_CHANGE, in_tenant=True),
        NavigationEntry(_l("Webhook"), "share", "operator_webhooks.overview", Permission.OPERATOR_MANAGE),
    ),
)
