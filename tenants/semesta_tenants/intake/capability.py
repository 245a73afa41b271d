"""Imports as the application takes them in: routes, permissions, places in the navigation."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from semesta_platform.http.capability import Capability, NavigationEntry
from semesta_platform.http.permissions import Permission
from semesta_tenants.intake import branch_routes, downloads, operator_routes, routes

CAPABILITY: Final = Capability(
    name="intake",
    blueprints=(routes.blueprint, downloads.blueprint, operator_routes.blueprint, branch_routes.blueprint),
    permissions=frozenset(
        {
            Permission.COVERAGE_ENTER,
            Permission.COVERAGE_VIEW,
            Permission.BRANCH_DESK,
            Permission.OPERATOR_MANAGE,
        }
    ),
    navigation=(
        NavigationEntry(_l("Impor"), "upload", "intake_operator.overview", Permission.OPERATOR_MANAGE),
        NavigationEntry(_l("Impor cabang"), "upload", "intake_branch.overview", Permission.BRANCH_DESK),
    ),
)
