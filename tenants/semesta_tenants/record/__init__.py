"""What happened in a tenant, as its own people read it: who did what, when, and what it changed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from semesta_platform.http.capability import Capability, NavigationEntry
from semesta_platform.http.permissions import Permission
from semesta_tenants.record.routes import blueprint

CAPABILITY = Capability(
    name="record",
    blueprints=(blueprint,),
    permissions=frozenset({Permission.AUDIT_VIEW}),
    navigation=(NavigationEntry(_l("Jejak"), "history", "record.happened", Permission.AUDIT_VIEW, in_tenant=True),),
)
