"""Pages of deliveries: what waits, what arrived, what failed and why; one that failed is sent again from here."""

from __future__ import annotations

import uuid
from dataclasses import replace
from http import HTTPStatus
from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from semesta_platform.errors import ConflictError, NotFoundError
from semesta_platform.http.lists import keeping, named_for_tenant, table_answer
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.tables import DOWN
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.workbooks import Table
from semesta_platform.notifications import deliveries, going, pruning
from semesta_platform.notifications.going import PILLS, State
from semesta_tenants.coverage.edge import acting
from semesta_tenants.webhooks import edge, exports, payloads, queries, service, shown
from semesta_tenants.webhooks.routes import ADDRESS, Answer
from semesta_tenants.webhooks.sentences import OURS
from semesta_tenants.webhooks.words import event_words

LIST: Final = f"{ADDRESS}/pengiriman"
ONE: Final = f"{LIST}/<uuid:delivery>"
FILTERS: Final = ("tampil", "webhook", "peristiwa", "urut", "arah", "hal")
_address = keeping(FILTERS, payloads.LONGEST)
blueprint = Blueprint("webhook_deliveries", __name__, template_folder="templates")


@blueprint.get(f"{LIST}/")
@requires(Permission.SETTINGS_CHANGE)
def overview() -> str:
    """The deliveries that the address asks for, the newest first."""
    asked = payloads.asked_from(request.args)
    with tenant_session() as session:
        hooks, _version = queries.webhooks(session)
        views = going.views(queries.counts(session, asked.narrowed))
        total = next(number for view, _words, number in views if view == asked.view)
        page = min(asked.page, max(-(-total // payloads.PAGE), 1))
        order, offset = payloads.ORDERS[asked.order], (page - 1) * payloads.PAGE
        found = queries.listed(
            session, asked.narrowed, order=order, descending=asked.descending, offset=offset, limit=payloads.PAGE
        )
    return render_template(
        "webhooks/deliveries.html",
        tenant=current_tenant(),
        home=edge.home(),
        here=f"{edge.home()}pengiriman/",
        asked=asked,
        views=views,
        events=shown.event_options(),
        hooks=shown.webhook_options(hooks),
        rows=shown.rows(found, {each.id: each for each in hooks}, edge.home()),
        total=total,
        page=page,
        size=payloads.PAGE,
        direction=DOWN if asked.descending else "naik",
        address=_address,
        kept_days=pruning.KEEP_DELIVERIES.days,
    )


@blueprint.get(f"{LIST}.<any(csv, xlsx):ending>")
@requires(Permission.SETTINGS_CHANGE)
def file(ending: str) -> Response:
    """The list as the address narrows and orders it, to take away; at most the 5,000 first."""
    return table_answer(_table(), named_for_tenant("webhook"), ending)


@blueprint.get(f"{ONE}/")
@requires(Permission.SETTINGS_CHANGE)
def detail(delivery: uuid.UUID) -> str:
    """One delivery: to which program, what it says, and what became of it.

    Raises:
        NotFoundError: there is no such delivery here.
    """
    return _page(delivery, "")


@blueprint.post(f"{ONE}/ulang")
@requires(Permission.SETTINGS_CHANGE)
def resend(delivery: uuid.UUID) -> Answer:
    """Let a delivery that was given up or dropped be tried again.

    Raises:
        NotFoundError: there is no such delivery here.
    """
    try:
        with tenant_session() as session:
            service.resend(session, acting(), delivery)
    except ConflictError as error:
        return _page(delivery, error.message), HTTPStatus.CONFLICT
    flash(_("Pengiriman akan diulang."), "good")
    return redirect(url_for(".detail", slug=current_tenant().slug, delivery=delivery), HTTPStatus.SEE_OTHER)


def _page(delivery: uuid.UUID, sentence: str) -> str:
    with tenant_session() as session:
        found = queries.delivery(session, delivery)
        if found is None:
            raise NotFoundError
        hook, _version = queries.webhook(session, found.webhook_id)
    ours = going.own(found.answer, OURS)
    return render_template(
        "webhooks/delivery.html",
        tenant=current_tenant(),
        home=edge.home(),
        delivery=found,
        webhook=hook,
        event=event_words(found.event),
        pill_name=PILLS[found.state],
        answer="" if ours else found.answer,
        # What the program said stands by itself.
        note=going.note(found if ours else replace(found, answer=""), OURS),
        body=shown.body_text(deliveries.payload(found.body, edge.public_address())),
        again=found.state in {State.FAILED, State.DROPPED} and hook is not None and hook.active,
        sentence=sentence,
    )


def _table() -> Table:
    asked, tenant = payloads.asked_from(request.args), current_tenant()
    with tenant_session() as session:
        hooks, _version = queries.webhooks(session)
        order = payloads.ORDERS[asked.order]
        found = queries.listed(session, asked.narrowed, order=order, descending=asked.descending)
    addresses: dict[object, str] = {each.id: service.masked(each.url) for each in hooks}
    return exports.table(tenant.name, found, addresses, zone=ZoneInfo(tenant.zone))
