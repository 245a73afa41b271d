"""The private calendar itself, and the page on which somebody makes, renews and ends its address."""

from __future__ import annotations

import datetime as dt
import uuid
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.http import http_date
from werkzeug.wrappers import Response as Answered

from semesta_platform.accounts import edge, feeds
from semesta_platform.database import utc_now
from semesta_platform.errors import NotFoundError
from semesta_platform.http.ground import current_ground, registry_session
from semesta_platform.http.permissions import Permission, public, requires
from semesta_platform.interface.words import gettext as _
from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy.records import TenantState
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.calendar import lines, reading
from semesta_tenants.calendar.records import Entry, Kind, Region, Viewer

PAGE: Final = "/akun/kalender"
ENDPOINTS: Final = {
    Kind.TASK: ("tasks.detail", "task"),
    Kind.ACTION: ("actions.detail", "action"),
    Kind.MEETING: ("forum.detail", "meeting"),
}
blueprint = Blueprint("calendar", __name__, template_folder="templates")


@blueprint.get("/kalender/<secret>.ics")
@public
def feed(secret: str) -> Response:
    """What is due and which meetings there are, for whoever knows the address; each region is read under its own role.

    Raises:
        NotFoundError: nobody has this address (any more), or their account is closed: all alike.
    """
    now, address = utc_now(), current_ground().installation.settings.address
    found = [each for region, viewer in _regions(secret) for each in _entries(region, viewer, now)]
    found = reading.bounded(found, now)
    tag = lines.digest(found, address)
    if request.if_none_match.contains_weak(tag):
        answer = make_response(b"", HTTPStatus.NOT_MODIFIED)
    else:
        answer = make_response(lines.text(found, lambda each: f"{address}{_path(each)}"))
        answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
        answer.headers["Content-Disposition"] = 'inline; filename="semesta.ics"'
    answer.set_etag(tag)
    if found:
        # For those who show it. What is not changed is told by the tag alone: a thing that is gone has no later date.
        answer.headers["Last-Modified"] = http_date(max(each.made_at for each in found))
    # It is one person's, whatever the address looks like to a cache in between.
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@blueprint.get(PAGE)
@requires(Permission.SIGNED_IN)
def page() -> str:
    """Whether there is an address, since when, and how a calendar subscribes to it."""
    return _page()


@blueprint.post(PAGE)
@requires(Permission.SIGNED_IN)
def renew() -> str:
    """A new address, on this answer and never again; it ends the one before."""
    with registry_session() as session:
        secret = feeds.renew(session, _person())
    return _page(secret)


@blueprint.post(f"{PAGE}/akhiri")
@requires(Permission.SIGNED_IN)
def end() -> Answered:
    """The address leads nowhere from now on."""
    with registry_session() as session:
        feeds.end(session, _person())
    flash(_("Alamat kalender diakhiri. Hapus juga langganannya di aplikasi kalender Anda."), "good")
    return redirect(url_for(".page"), HTTPStatus.SEE_OTHER)


def _page(secret: str = "") -> str:
    with registry_session() as session:
        made_at = feeds.made_at(session, _person())
    address = f"{current_ground().installation.settings.address}{url_for('.feed', secret=secret)}" if secret else ""
    return render_template(
        "calendar/page.html",
        address=address,
        webcal=address.replace("https://", "webcal://", 1).replace("http://", "webcal://", 1),
        made_at=made_at,
    )


def _person() -> uuid.UUID:
    person = edge.signed_in_here().person
    if person is None:
        raise NotFoundError
    return person


def _regions(secret: str) -> list[tuple[Region, Viewer]]:
    """The tenants at work that the owner's seats reach now, and as whom they look at each."""
    with registry_session() as session:
        identity = feeds.owner(session, secret)
        if identity is None:
            raise NotFoundError
        viewers = reading.viewers(identity)
        tenants = [each for each in directory.list_tenants(session) if each.code in viewers]
    return [
        (Region(each.code, each.name, each.slug, each.zone), viewers[each.code])
        for each in tenants
        if each.state is TenantState.READY
    ]


def _entries(region: Region, viewer: Viewer, now: dt.datetime) -> list[Entry]:
    with tenant_transaction(current_ground().engine, region.code) as session:
        return reading.entries(session, viewer, region, now)


def _path(entry: Entry) -> str:
    endpoint, name = ENDPOINTS[entry.kind]
    values: dict[str, Any] = {"slug": entry.region.slug, name: entry.id}
    return url_for(endpoint, **values)
