"""Where one begins: the installation's front page and the home of a tenant."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from semesta_platform.http.capability import Capability, NavigationEntry
from semesta_platform.http.permissions import Permission
from semesta_tenants.home.routes import blueprint

CAPABILITY = Capability(
    name="home",
    blueprints=(blueprint,),
    permissions=frozenset({Permission.TENANT_HOME}),
    navigation=(NavigationEntry(_l("Beranda"), "home", "home.tenant_home", Permission.TENANT_HOME, in_tenant=True),),
)
