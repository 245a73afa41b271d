"""What stands around a page's content: who is here, where, and the places of the capabilities that this person may go to."""

from __future__ import annotations

from typing import Any

from flask import current_app, request, url_for
from flask_babel import gettext

from semesta_platform.http.access import current_principal
from semesta_platform.http.capability import NavigationEntry
from semesta_platform.http.ground import current_ground
from semesta_platform.http.permissions import Permission
from semesta_platform.http.principal import Place
from semesta_platform.http.routing import as_in, tenant_or_none
from semesta_platform.interface.frame import Frame, NavigationItem, Notice, Person, SwitchItem
from semesta_platform.tenancy.records import TenantRecord, TenantState
from semesta_platform.tenancy.regions import is_training

SEVERAL = 2


def surroundings() -> dict[str, object]:
    """For every template: `frame`. A visitor's page has the public bar alone."""
    principal, tenant = current_principal(), tenant_or_none()
    if principal.anonymous:
        return {"frame": Frame(sign_in=_address("accounts.sign_in"))}
    here = _place()
    return {
        "frame": Frame(
            where=tenant.name if tenant else _where(here),
            person=Person(principal.name, str(here.role_words) if here else "", here.side if here else "region"),
            navigation=_navigation(),
            switch=_switch(here),
            sign_out=_address("accounts.sign_out"),
            account=_address("account.overview"),
            notifications=_bell(principal.unread),
            notices=(_invented(),) if tenant is not None and is_training(tenant.code) else (),
        )
    }


def _invented() -> Notice:
    """On every page of the training tenant, on screen and on paper."""
    words = gettext("Data rekaan: semua angka di ruang kerja ini dibuat untuk latihan, bukan angka daerah mana pun.")
    return Notice(words, "warn", "alert-triangle")


def _place() -> Place | None:
    """The person's place in the tenant of the address; elsewhere their first one beyond tenants, else their first."""
    places, tenant = current_principal().places, tenant_or_none()
    code = tenant.code if tenant else None
    return next((place for place in places if place.tenant_code == code), None) or next(iter(places), None)


def _where(here: Place | None) -> str | None:
    """What the bar says on a page that is in no tenant: the only place, or the invitation to choose one."""
    if here is None:
        return None
    choosing = here.tenant_code is not None and len(current_principal().places) >= SEVERAL
    return gettext("Pilih tempat kerja") if choosing else str(here.name)


def _switch(here: Place | None) -> tuple[SwitchItem, ...]:
    """Every place of somebody who has several."""
    places = current_principal().places
    if len(places) < SEVERAL:
        return ()
    inside = tenant_or_none() is not None
    return tuple(
        SwitchItem(str(each.name), each.address, str(each.role_words), current=each is here and inside) for each in places
    )


def _address(endpoint: str) -> str | None:
    """Where a page of accounts stands; None in an application without accounts."""
    return url_for(endpoint) if endpoint in current_app.view_functions else None


def _bell(unread: int) -> tuple[str, int] | None:
    """Where one's notices stand, and how many are unread; None in an application that has no such page."""
    address = _address("inbox.overview")
    return None if address is None else (address, unread)


def _navigation() -> tuple[NavigationItem, ...]:
    """That of the tenant of the address; on pages beyond tenants what stands there, after that of the one region one has."""
    found = tuple(_item(entry) for entry in _entries())
    if tenant_or_none() is not None or (only := _only_region()) is None:
        return found
    with as_in(only):
        region = tuple(_item(entry) for entry in _entries())
    standing = {each.href for each in region}
    return (*region, *(each for each in found if each.href not in standing))


def _only_region() -> TenantRecord | None:
    """The region of somebody who has one place to work and no other; None also while it is on hold."""
    principal = current_principal()
    codes = [place.tenant_code for place in principal.places]
    ready = (each for each in principal.tenants if [each.code] == codes and each.state is TenantState.READY)
    return next(ready, None)


def _entries() -> list[NavigationEntry]:
    principal, tenant = current_principal(), tenant_or_none()
    entries = [entry for capability in current_ground().capabilities for entry in capability.navigation]
    if tenant is None:
        return [entry for entry in entries if not entry.in_tenant and _sees(entry, None)]
    here = [entry for entry in entries if entry.in_tenant or entry.everywhere]
    seen = [entry for entry in here if _sees(entry, tenant.code) and not principal.anonymous]
    roles = principal.roles_in(tenant.code)
    # Stable: home stays first, the others as they were.
    return seen[:1] + sorted(seen[1:], key=lambda entry: not roles or roles != {entry.soon_for})


def _sees(entry: NavigationEntry, tenant_code: str | None) -> bool:
    allowed = entry.permission is Permission.PUBLIC or current_principal().may(entry.permission, tenant_code)
    return allowed and (entry.also is None or entry.also())


def _item(entry: NavigationEntry) -> NavigationItem:
    tenant = tenant_or_none()
    place: dict[str, Any] = {"slug": tenant.slug} if tenant is not None and entry.in_tenant else {}
    return NavigationItem(
        entry.icon, str(entry.words), url_for(entry.endpoint, **place), current=request.endpoint == entry.endpoint
    )
