"""Coverage as the application takes it in: routes, permissions, places in the navigation."""

from __future__ import annotations

from typing import Final

from semesta_platform.http.capability import Capability
from semesta_platform.http.permissions import Permission
from semesta_tenants.coverage import api

CAPABILITY: Final = Capability(
    name="coverage",
    blueprints=(api.blueprint,),
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
    navigation=(),
)
