"""What the routes of targets share: addresses, what somebody may do here, files."""

from __future__ import annotations

import uuid
from typing import Final

from flask import Response, make_response, url_for
from werkzeug.wrappers import Response as Answered

from semesta_platform.http.access import current_principal
from semesta_platform.http.permissions import Permission
from semesta_platform.http.routing import current_tenant
from semesta_platform.tenancy.records import Level
from semesta_platform.tenancy.regions import all_regions, is_training

ADDRESS: Final = "/<tenant:slug>/target"
ONE: Final = f"{ADDRESS}/<uuid:target>"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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


def download(content: bytes, content_type: str, ending: str, *, name: str = "target") -> Response:
    """A file of this tenant's targets or forecasts; invented ones say so in its name. name: how that begins."""
    tenant = current_tenant()
    mark = "-data-rekaan" if is_training(tenant.code) else ""
    answer = make_response(content)
    answer.headers["Content-Type"] = content_type
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{tenant.slug}{mark}.{ending}"'
    return answer
