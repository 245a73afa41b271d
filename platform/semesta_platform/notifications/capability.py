"""Notices as the application takes them in: routes and the permission that they use; the bell in the bar leads to them."""

from __future__ import annotations

from typing import Final

from semesta_platform.http.capability import Capability
from semesta_platform.http.permissions import Permission
from semesta_platform.notifications import api, routes

CAPABILITY: Final = Capability(
    name="notifications",
    blueprints=(routes.blueprint, api.blueprint),
    permissions=frozenset({Permission.SIGNED_IN}),
)
