"""The branch's desk as the application takes it in: its page, who sees it, its place in the navigation."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from semesta_platform.http.capability import Capability, NavigationEntry
from semesta_platform.http.permissions import Permission
from semesta_tenants.desk import routes

CAPABILITY: Final = Capability(
    name="desk",
    blueprints=(routes.blueprint,),
    permissions=frozenset({Permission.BRANCH_DESK, Permission.COVERAGE_VERIFY}),
    navigation=(NavigationEntry(_l("Meja cabang"), "checklist", "desk.overview", Permission.BRANCH_DESK, everywhere=True),),
)
