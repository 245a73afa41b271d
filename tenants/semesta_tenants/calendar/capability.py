"""The calendar as the application takes it in."""

from __future__ import annotations

from typing import Final

from semesta_platform.http.capability import Capability
from semesta_platform.http.permissions import Permission
from semesta_tenants.calendar import routes

CAPABILITY: Final = Capability(name="calendar", blueprints=(routes.blueprint,), permissions=frozenset({Permission.SIGNED_IN}))
