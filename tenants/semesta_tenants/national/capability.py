"""The national view as the application takes it in."""

from __future__ import annotations

from typing import Final

from semesta_platform.http.capability import Capability
from semesta_platform.http.permissions import Permission

CAPABILITY: Final = Capability(name="national", blueprints=(), permissions=frozenset({Permission.NATIONAL_VIEW}))
