"""Pages of a region's mails: what waits, what went out, what failed and why; one that failed is sent again from here."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answered

from semesta_platform.database import utc_now
from semesta_platform.errors import ConflictError, NotFoundError
from semesta_platform.http.ground import current_ground
from semesta_platform.http.lists import keeping, named_for_tenant, table_answer
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.tables import DOWN
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.workbooks import Table
from semesta_platform.notifications import going
from semesta_platform.notifications.going import PILLS, State
from semesta_tenants.coverage.edge import acting
from semesta_tenants.notices import exports, payloads, queries, service, shown
from semesta_tenants.notices.words import kind_words

ADDRESS: Final = "/<tenant:slug>/pengaturan/surel"
ONE: Final = f"{ADDRESS}/<uuid:mail>"
FILTERS: Final = ("tampil", "jenis", "kata", "urut", "arah", "hal")
_address = keeping(FILTERS, payloads.LONGEST_SEARCH)
blueprint = Blueprint("mails", __name__, template_folder="templates")
Answer = str | Answered | tuple[str, int]


@blueprint.get(f"{ADDRESS}/")
@requires(Permission.SETTINGS_CHANGE)
def overview() -> str:
    """The mails that the address asks for, the newest first, and where they go."""
    asked = payloads.asked_from(request.args)
    with tenant_session() as session:
        counted, kinds, standing = queries.counts(session, asked.narrowed), queries.kinds(session), queries.standing(session)
        views = going.views(counted)
        total = next(number for view, _words, number in views if view == asked.view)
        page = min(asked.page, max(-(-total // payloads.PAGE), 1))
        order, offset = payloads.ORDERS[asked.order], (page - 1) * payloads.PAGE
        found = queries.listed(
            session, asked.narrowed, order=order, descending=asked.descending, offset=offset, limit=payloads.PAGE
        )
    here = _here()
    return render_template(
        "notices/list.html",
        tenant=current_tenant(),
        here=here,
        asked=asked,
        views=views,
        kinds=shown.kinds(kinds, asked.kind),
        rows=shown.rows(found, here),
        total=total,
        page=page,
        size=payloads.PAGE,
        direction=DOWN if asked.descending else "naik",
        address=_address,
        way=shown.way(current_ground().installation.settings),
        trouble=shown.trouble(standing, utc_now()),
        failed=standing.failed,
    )


@blueprint.get(f"{ADDRESS}.<any(csv, xlsx):ending>")
@requires(Permission.SETTINGS_CHANGE)
def file(ending: str) -> Response:
    """The list as the address narrows and orders it, to take away; at most the 5,000 first."""
    return table_answer(_table(), named_for_tenant("surel"), ending)


@blueprint.get(f"{ONE}/")
@requires(Permission.SETTINGS_CHANGE)
def detail(mail: uuid.UUID) -> str:
    """One mail: to whom, what it says, and what became of it.

    Raises:
        NotFoundError: there is no such mail here.
    """
    return _page(mail, "")


@blueprint.post(f"{ONE}/ulang")
@requires(Permission.SETTINGS_CHANGE)
def resend(mail: uuid.UUID) -> Answer:
    """Let a mail that was given up be tried again.

    Raises:
        NotFoundError: there is no such mail here.
    """
    try:
        with tenant_session() as session:
            service.resend(session, acting(), mail)
    except ConflictError as error:
        return _page(mail, error.message), HTTPStatus.CONFLICT
    flash(_("Surel akan dikirim ulang."), "good")
    return redirect(url_for(".detail", slug=current_tenant().slug, mail=mail), HTTPStatus.SEE_OTHER)


def _page(mail: uuid.UUID, sentence: str) -> str:
    with tenant_session() as session:
        found = queries.mail(session, mail)
    if found is None:
        raise NotFoundError
    return render_template(
        "notices/mail.html",
        tenant=current_tenant(),
        here=_here(),
        mail=found,
        kind=kind_words(found.kind),
        pill_name=PILLS[found.state],
        note=shown.note(found),
        failed=found.state is State.FAILED,
        sentence=sentence,
        way=shown.way(current_ground().installation.settings),
    )


def _table() -> Table:
    asked, tenant = payloads.asked_from(request.args), current_tenant()
    with tenant_session() as session:
        found = queries.listed(session, asked.narrowed, order=payloads.ORDERS[asked.order], descending=asked.descending)
    return exports.table(tenant.name, found, zone=ZoneInfo(tenant.zone))


def _here() -> str:
    return url_for("mails.overview", slug=current_tenant().slug)
