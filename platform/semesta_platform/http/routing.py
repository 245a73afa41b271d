"""Tenants in addresses: which words can be a tenant's, and the tenant of the request, loaded once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, g, request
from sqlalchemy.orm import Session
from werkzeug.routing import BaseConverter, RequestRedirect

from semesta_platform.errors import ContextError, ForbiddenError, NotFoundError
from semesta_platform.http.ground import current_ground, viewer_rows
from semesta_platform.http.logs import add_context
from semesta_platform.http.principal import Principal
from semesta_platform.interface.translation import use_zone
from semesta_platform.ready import Ready
from semesta_platform.tenancy import queries
from semesta_platform.tenancy.records import TenantRecord, TenantState
from semesta_platform.tenancy.regions import ZONE_WORDS
from semesta_platform.transactions import read_as_tenant, tenant_transaction

LONGEST_SLUG = 80


class TenantSuspendedError(ForbiddenError):
    """The operator has put this tenant on hold.

    Answered with 403 and not 503: nothing is broken and trying again does not help, so no monitor, crawler or proxy should
    take it for an outage. The person learns who can lift it.
    """


class TenantSlug(str):
    """A slug that an address names as its tenant, as opposed to a region that is merely talked about."""

    __slots__ = ()


class TenantCode(str):
    """A region code that an address names as its tenant, as addresses of programs do."""

    __slots__ = ()


class RegionConverter(BaseConverter):
    """`<region:slug>`: the slug of any region, and nothing that could be one of the product's own words."""

    regex = rf"(?:kab|kota|prov)-[a-z0-9-]{{1,{LONGEST_SLUG}}}"


class TenantConverter(RegionConverter):
    """`<tenant:slug>`: the tenant in which the whole request stands; the view asks `current_tenant()` for it."""

    def to_python(self, value: str) -> TenantSlug:
        """Marks the slug, so that `load_tenant` knows it among other parts of the address."""
        return TenantSlug(value)


class TenantCodeConverter(BaseConverter):
    """`<tenant_code:code>`: as `<tenant:slug>`, by the region's code: 12.19, or 19 for a province."""

    regex = r"[0-9]{2}(?:\.[0-9]{2})?"

    def to_python(self, value: str) -> TenantCode:
        """Marks the code, so that `load_tenant` knows it among other parts of the address."""
        return TenantCode(value)


_QUERIES: Final = {TenantSlug: queries.query_by_slug, TenantCode: queries.query_by_code}


class MonthConverter(BaseConverter):
    """`<month:period>`: a month as 2025-04; the view gets its first day."""

    regex = r"[12][0-9]{3}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> dt.date:
        """The first day of the month."""
        return dt.date.fromisoformat(f"{value}-01")

    def to_url(self, value: dt.date) -> str:
        """The month of a day."""
        return f"{value:%Y-%m}"


def install(app: Flask) -> None:
    """Teaches an application its converters; before its first route."""
    app.url_map.converters |= {
        "region": RegionConverter,
        "tenant": TenantConverter,
        "tenant_code": TenantCodeConverter,
        "month": MonthConverter,
    }


def straighten() -> Response | None:
    """Before every request: leads to the right spelling of the same address (a slash missing or too many).

    werkzeug's own redirect repeats the host, which is only what the client said it is.
    """
    wrong = request.routing_exception
    if not isinstance(wrong, RequestRedirect):
        return None
    split = urlsplit(wrong.new_url)
    # Two slashes in front would be read as a host.
    path = "/" + split.path.lstrip("/")
    return Response(status=wrong.code, headers={"Location": urlunsplit(("", "", path, split.query, ""))})


def load_tenant() -> None:
    """Before every request: finds the tenant that the address names and takes its slug or code off the view's arguments.

    One on hold is found too: the check of permissions refuses it, and says why to those who have to do with it.

    Raises:
        NotFoundError: no such region, a region that is no tenant, or a tenant not ready yet: all alike.
        UnavailableError: the database does not answer.
    """
    named = [(key, value) for key, value in (request.view_args or {}).items() if isinstance(value, TenantSlug | TenantCode)]
    for key, name in named:
        tenant = _reached(name) or queries.tenant_in(viewer_rows(_QUERIES[type(name)](), name=str(name)))
        if tenant is None or tenant.state is TenantState.PREPARING:
            raise NotFoundError
        add_context(tenant=tenant.code)
        g.semesta_tenant = tenant
        use_zone(ZONE_WORDS[tenant.zone])
        if request.view_args is not None:
            del request.view_args[key]


def _reached(name: TenantSlug | TenantCode) -> TenantRecord | None:
    """The tenant that is named, where a seat of whoever asks reaches it: it came with the seat, in this very request."""
    found = g.get("semesta_principal")
    tenants = found.tenants if isinstance(found, Principal) else ()
    part = "slug" if isinstance(name, TenantSlug) else "code"
    return next((each for each in tenants if getattr(each, part) == name), None)


def tenant_or_none() -> TenantRecord | None:
    """The tenant of the request, None where the address names none."""
    found = g.get("semesta_tenant")
    return found if isinstance(found, TenantRecord) else None


def forget_tenant() -> None:
    """Takes the tenant off the request: what is answered from here on must not show that there is one."""
    g.pop("semesta_tenant", None)


@contextmanager
def as_in(tenant: TenantRecord) -> Iterator[None]:
    """What is asked of the tenant of the request is asked of this one, in a request that names none."""
    g.semesta_tenant = tenant
    try:
        yield
    finally:
        forget_tenant()


def current_tenant() -> TenantRecord:
    """The tenant of the request.

    Raises:
        ContextError: the address names none: a bug in the route.
    """
    tenant = tenant_or_none()
    if tenant is None:
        raise ContextError("This address names no tenant.")
    return tenant


@contextmanager
def tenant_session() -> Iterator[Session]:
    """The edge's transaction as the tenant of the request; committed at the end.

    Raises:
        ContextError: the address names no tenant.
        UnavailableError: the database does not answer.
    """
    with tenant_transaction(current_ground().engine, current_tenant().code) as session:
        yield session


def tenant_rows(query: Ready, **values: Any) -> list[tuple[Any, ...]]:
    """One read as `tenant_session` would do it, in one round trip.

    Raises:
        ContextError, UnavailableError: as `tenant_session`.
    """
    return read_as_tenant(current_ground().engine, current_tenant().code, query, **values)
