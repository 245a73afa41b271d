"""Coverage as the application takes it in: routes, permissions, places in the navigation."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from semesta_platform.http.capability import Capability, NavigationEntry
from semesta_platform.http.permissions import Permission
from semesta_tenants.coverage import api, branch, checks, entry, evidence, members, routes

CAPABILITY: Final = Capability(
    name="coverage",
    blueprints=(
        routes.blueprint,
        entry.blueprint,
        checks.blueprint,
        branch.blueprint,
        evidence.blueprint,
        members.blueprint,
        api.blueprint,
    ),
    permissions=frozenset(
        {
            Permission.COVERAGE_VIEW,
            Permission.COVERAGE_ENTER,
            Permission.COVERAGE_SUBMIT,
            Permission.COVERAGE_VERIFY,
            Permission.EVIDENCE_RECORD,
            Permission.NATIONAL_VIEW,
        }
    ),
    navigation=(
        NavigationEntry(_l("Angka"), "database", "coverage.overview", Permission.COVERAGE_VIEW, in_tenant=True),
        NavigationEntry(_l("Verifikasi"), "shield-check", "branch.queue", Permission.COVERAGE_VERIFY, in_tenant=True),
        NavigationEntry(_l("Syarat"), "scale", "evidence.overview", Permission.COVERAGE_VIEW, in_tenant=True),
    ),
)
