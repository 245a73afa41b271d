"""The operator's pages as the application takes them in."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from semesta_platform.http.capability import Capability, NavigationEntry
from semesta_platform.http.permissions import Permission
from semesta_platform.operation import api, people, routes

_MANAGE = Permission.OPERATOR_MANAGE
CAPABILITY: Final = Capability(
    name="operation",
    blueprints=(routes.blueprint, people.blueprint, api.blueprint),
    permissions=frozenset({_MANAGE}),
    navigation=(
        NavigationEntry(_l("Daerah"), "building", "operation.tenants", _MANAGE),
        NavigationEntry(_l("Cabang"), "heart-handshake", "operation.branches", _MANAGE),
        NavigationEntry(_l("Orang"), "users", "operation_people.overview", _MANAGE),
        NavigationEntry(_l("Antrean"), "alert-triangle", "operation.dead_jobs", _MANAGE),
    ),
)
