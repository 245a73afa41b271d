"""The national view as the application takes it in."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from semesta_platform.http.capability import Capability, NavigationEntry
from semesta_platform.http.permissions import Permission
from semesta_tenants.national import routes, runs, standing

CAPABILITY: Final = Capability(
    name="national",
    blueprints=(routes.blueprint, runs.blueprint, standing.blueprint),
    permissions=frozenset({Permission.NATIONAL_VIEW}),
    navigation=(NavigationEntry(_l("Nasional"), "trophy", "national.ranking", Permission.NATIONAL_VIEW, everywhere=True),),
)
