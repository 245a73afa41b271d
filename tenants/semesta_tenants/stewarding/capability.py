"""The stewardship of awards as the application takes it in: routes, permissions, places in the navigation."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from semesta_platform.http.capability import Capability, NavigationEntry
from semesta_platform.http.permissions import Permission
from semesta_tenants.stewarding import life, objections, official, reading, routes

CAPABILITY: Final = Capability(
    name="stewarding",
    blueprints=(routes.blueprint, life.blueprint, official.blueprint, objections.blueprint, reading.blueprint),
    permissions=frozenset({Permission.NATIONAL_VIEW, Permission.OPERATOR_MANAGE}),
    navigation=(
        NavigationEntry(_l("Edisi"), "scale", "stewarding.overview", Permission.OPERATOR_MANAGE),
        NavigationEntry(_l("Keberatan"), "message", "stewarding_objections.desk", Permission.OPERATOR_MANAGE),
    ),
)
