"""Accounts as the application takes them in: routes, permissions, places in the navigation."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from semesta_platform.accounts import api, own, people, routes
from semesta_platform.http.capability import Capability, NavigationEntry
from semesta_platform.http.permissions import Permission

CAPABILITY: Final = Capability(
    name="accounts",
    blueprints=(routes.blueprint, own.blueprint, people.blueprint, api.blueprint),
    permissions=frozenset({Permission.SIGNED_IN, Permission.PEOPLE_MANAGE, Permission.AUDIT_VIEW}),
    navigation=(
        NavigationEntry(_l("Petugas"), "users", "people.overview", Permission.PEOPLE_MANAGE, in_tenant=True),
        NavigationEntry(_l("Peran"), "id-badge-2", "accounts.roles", Permission.SIGNED_IN),
    ),
)
