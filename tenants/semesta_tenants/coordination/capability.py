"""Tasks as the application takes them in: routes, permissions, places in the navigation."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from semesta_platform.accounts.roles import Role
from semesta_platform.http.capability import Capability, NavigationEntry
from semesta_platform.http.permissions import Permission
from semesta_tenants.coordination import api, recurring_routes, routes_form

CAPABILITY: Final = Capability(
    name="coordination",
    blueprints=(routes_form.PAGES, api.blueprint, recurring_routes.blueprint),
    permissions=frozenset({Permission.TASK_VIEW, Permission.TASK_CHANGE, Permission.SETTINGS_CHANGE}),
    navigation=(
        NavigationEntry(
            _l("Tugas"), "checklist", "tasks.overview", Permission.TASK_VIEW, in_tenant=True, soon_for=Role.OPD_STAFF.value
        ),
    ),
)
