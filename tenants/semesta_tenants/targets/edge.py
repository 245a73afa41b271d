"""What the routes of targets share: addresses, what somebody may do here, files."""

from __future__ import annotations

import uuid
from typing import Final

from flask import url_for
from werkzeug.wrappers import Response as Answered

from semesta_platform.http.access import current_principal
from semesta_platform.http.permissions import Permission
from semesta_platform.http.routing import current_tenant
from semesta_platform.tenancy.records import Level
from semesta_platform.tenancy.regions import all_regions

ADDRESS: Final = "/<tenant:slug>/target"
ONE: Final = f"{ADDRESS}/<uuid:target>"
Answer = str | Answered | tuple[str, int]


def may_set() -> bool:
    """Whether the person sets targets in the tenant of the request."""
    return current_principal().may(Permission.TARGET_SET, current_tenant().code)


def list_address() -> str:
    """The page of all targets."""
    return url_for("targets.overview", slug=current_tenant().slug)


def address_of(target_id: uuid.UUID) -> str:
    """The page of one target."""
    return url_for("targets.detail", slug=current_tenant().slug, target=target_id)


def regencies() -> dict[str, str] | None:
    """Names by code of a province's regencies and cities; None for a tenant that is no province."""
    tenant = current_tenant()
    if tenant.level is not Level.PROVINCE:
        return None
    return {each.code: each.name for each in all_regions() if each.province_code == tenant.code and each.code != tenant.code}
