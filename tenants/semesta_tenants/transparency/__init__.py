"""What anybody may see: the directory of regions and the public page of each, as pages, files and JSON."""

from __future__ import annotations

from semesta_platform.http.capability import Capability
from semesta_tenants.transparency.api import blueprint as api
from semesta_tenants.transparency.rankings import blueprint as rankings
from semesta_tenants.transparency.regions import blueprint as regions
from semesta_tenants.transparency.routes import blueprint as pages

CAPABILITY = Capability(name="transparency", blueprints=(pages, rankings, regions, api))
