"""What stands around a page's content: who is here, where, and the places of the capabilities that this person may go to."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from semesta_platform.http.access import current_principal
from semesta_platform.http.capability import NavigationEntry
from semesta_platform.http.ground import current_ground
from semesta_platform.http.permissions import Permission
from semesta_platform.http.routing import tenant_or_none
from semesta_platform.interface.frame import Frame, NavigationItem, Person


def surroundings() -> dict[str, object]:
    """For every template: `frame`. A visitor's page has the public bar alone."""
    principal, tenant = current_principal(), tenant_or_none()
    if principal.anonymous:
        return {"frame": Frame()}
    return {
        "frame": Frame(
            where=tenant.name if tenant else None,
            person=Person(principal.name, role=""),
            navigation=tuple(_item(entry) for entry in _entries()),
        )
    }


def _entries() -> list[NavigationEntry]:
    principal, tenant = current_principal(), tenant_or_none()
    entries = [entry for capability in current_ground().capabilities for entry in capability.navigation]
    if tenant is None:
        return [entry for entry in entries if not entry.in_tenant and _sees(entry, None)]
    return [entry for entry in entries if entry.in_tenant and _sees(entry, tenant.code) and not principal.anonymous]


def _sees(entry: NavigationEntry, tenant_code: str | None) -> bool:
    return entry.permission is Permission.PUBLIC or current_principal().may(entry.permission, tenant_code)


def _item(entry: NavigationEntry) -> NavigationItem:
    tenant = tenant_or_none()
    place: dict[str, Any] = {"slug": tenant.slug} if tenant is not None and entry.in_tenant else {}
    return NavigationItem(
        entry.icon, str(entry.words), url_for(entry.endpoint, **place), current=request.endpoint == entry.endpoint
    )
