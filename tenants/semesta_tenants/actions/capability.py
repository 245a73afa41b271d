"""Action items as the application takes them in: routes, permissions, places in the navigation."""

from __future__ import annotations

from typing import Final

from semesta_platform.http.capability import Capability

CAPABILITY: Final = Capability(name="actions", blueprints=())
