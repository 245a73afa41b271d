"""Pages of a region's webhooks: the list, one with its form and its secret, and what is done to it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answered

from semesta_platform.accounts.edge import summary
from semesta_platform.database import utc_now
from semesta_platform.errors import ConflictError, InvalidError, NotFoundError
from semesta_platform.given import seen_from
from semesta_platform.http import once
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.words import gettext as _
from semesta_platform.notifications.webhooks import MOST, Webhook
from semesta_tenants.coverage.edge import acting
from semesta_tenants.webhooks import edge, payloads, queries, rules, service, shown
from semesta_tenants.webhooks.records import Narrowed, StaleWebhooksError, Tally

ADDRESS: Final = "/<tenant:slug>/pengaturan/webhook"
ONE: Final = f"{ADDRESS}/<uuid:webhook>"
LATEST: Final = 10
"""Deliveries on a webhook's own page; all of them stand on theirs."""
blueprint = Blueprint("webhooks", __name__, template_folder="templates")
Answer = str | Answered | tuple[str, int]
Refused = InvalidError | ConflictError


@blueprint.get(f"{ADDRESS}/")
@requires(Permission.SETTINGS_CHANGE)
def overview() -> str:
    """The webhooks with how their deliveries stand, and how a program proves a signature."""
    with tenant_session() as session:
        found, _version = queries.webhooks(session)
        tallies = queries.tallies(session)
    return render_template(
        "webhooks/list.html",
        tenant=current_tenant(),
        here=edge.home(),
        rows=shown.cards(found, tallies, edge.home()),
        full=len(found) >= MOST,
        most=MOST,
        private=edge.private(),
    )


@blueprint.get(f"{ADDRESS}/baru")
@requires(Permission.SETTINGS_CHANGE)
def new() -> str:
    """The form for one more."""
    with tenant_session() as session:
        _found, version = queries.webhooks(session)
    return _form_page(version)


@blueprint.post(f"{ADDRESS}/baru")
@requires(Permission.SETTINGS_CHANGE)
def add() -> Answer:
    """One more webhook, with its secret on this answer and never again."""
    try:
        with tenant_session() as session:
            wanted, seen = payloads.wanted_from(request.form), seen_from(request.form)
            made = service.add(session, acting(), wanted, expected=seen, private=edge.private(), key=edge.key())
    except (InvalidError, ConflictError) as error:
        with tenant_session() as session:
            version = queries.webhooks(session)[1]
        return _form_page(version, error), _status(error)
    once.shown_once(
        _address(made.webhook.id),
        _("Webhook sudah ditambahkan. Rahasianya hanya tampil pada jawaban pertama; bila belum tersalin, ganti rahasianya."),
    )
    return _page(made.webhook.id, secret=made.secret)


@blueprint.get(f"{ONE}/")
@requires(Permission.SETTINGS_CHANGE)
def detail(webhook: uuid.UUID) -> str:
    """One webhook: what it is told of, its form, its latest deliveries.

    Raises:
        NotFoundError: there is no such webhook here.
    """
    return _page(webhook)


@blueprint.post(f"{ONE}/ubah")
@requires(Permission.SETTINGS_CHANGE)
def change(webhook: uuid.UUID) -> Answer:
    """Another address, other events, another note.

    Raises:
        NotFoundError: there is no such webhook here.
    """
    wanted, seen = payloads.wanted_from(request.form), seen_from(request.form)
    return _step(
        webhook,
        _("Webhook disimpan."),
        lambda session: service.change(session, acting(), webhook, wanted, expected=seen, private=edge.private()),
    )


@blueprint.post(f"{ONE}/jeda")
@requires(Permission.SETTINGS_CHANGE)
def pause(webhook: uuid.UUID) -> Answer:
    """Tell it nothing for now.

    Raises:
        NotFoundError: there is no such webhook here.
    """
    seen = seen_from(request.form)
    return _step(webhook, _("Webhook dijeda."), lambda session: service.pause(session, acting(), webhook, expected=seen))


@blueprint.post(f"{ONE}/lanjut")
@requires(Permission.SETTINGS_CHANGE)
def resume(webhook: uuid.UUID) -> Answer:
    """Tell it again.

    Raises:
        NotFoundError: there is no such webhook here.
    """
    seen = seen_from(request.form)
    return _step(webhook, _("Webhook dilanjutkan."), lambda session: service.resume(session, acting(), webhook, expected=seen))


@blueprint.post(f"{ONE}/rahasia")
@requires(Permission.SETTINGS_CHANGE)
def rotate(webhook: uuid.UUID) -> Answer:
    """A new secret, on this answer and never again.

    Raises:
        NotFoundError: there is no such webhook here.
    """
    try:
        with tenant_session() as session:
            seen = seen_from(request.form)
            changed = service.rotate(session, acting(), webhook, expected=seen, key=edge.key())
    except ConflictError as error:
        return _page(webhook, error), HTTPStatus.CONFLICT
    once.shown_once(
        _address(webhook),
        _("Rahasia sudah diganti. Yang baru hanya tampil pada jawaban pertama; bila belum tersalin, ganti sekali lagi."),
    )
    return _page(webhook, secret=changed.secret)


@blueprint.post(f"{ONE}/hapus")
@requires(Permission.SETTINGS_CHANGE)
def remove(webhook: uuid.UUID) -> Answer:
    """Take it away.

    Raises:
        NotFoundError: there is no such webhook here.
    """
    try:
        with tenant_session() as session:
            service.remove(session, acting(), webhook, expected=seen_from(request.form))
    except ConflictError as error:
        return _page(webhook, error), HTTPStatus.CONFLICT
    flash(_("Webhook dihapus."), "good")
    return redirect(edge.home(), HTTPStatus.SEE_OTHER)


@blueprint.post(f"{ONE}/coba")
@requires(Permission.SETTINGS_CHANGE)
def try_out(webhook: uuid.UUID) -> Answer:
    """Send a trial; its page tells what came of it.

    Raises:
        NotFoundError: there is no such webhook here.
    """
    try:
        with tenant_session() as session:
            made = service.try_out(session, acting(), webhook, _address(webhook))
    except ConflictError as error:
        return _page(webhook, error), HTTPStatus.CONFLICT
    flash(_("Percobaan sedang dikirim. Muat ulang halaman ini untuk melihat jawabannya."), "good")
    return redirect(url_for("webhook_deliveries.detail", slug=current_tenant().slug, delivery=made), HTTPStatus.SEE_OTHER)


def _step(webhook: uuid.UUID, done: str, verb: Callable[[Session], object]) -> Answer:
    try:
        with tenant_session() as session:
            verb(session)
    except (InvalidError, ConflictError) as error:
        return _page(webhook, error), _status(error)
    flash(done, "good")
    return redirect(_address(webhook), HTTPStatus.SEE_OTHER)


def _address(webhook: uuid.UUID) -> str:
    return url_for("webhooks.detail", slug=current_tenant().slug, webhook=webhook)


def _form_page(version: int, error: Refused | None = None) -> str:
    typed = payloads.typed_from(request.form) if error else payloads.typed_of(None)
    return render_template("webhooks/new.html", keyless=edge.keyless(), **_form(typed, version, error))


def _page(webhook: uuid.UUID, error: Refused | None = None, *, secret: str = "") -> str:
    with tenant_session() as session:
        found, version = queries.webhook(session, webhook)
        if found is None:
            raise NotFoundError
        tally = queries.tallies(session).get(webhook, Tally())
        latest = queries.listed(session, Narrowed(webhook_id=webhook), limit=LATEST)
    typed = payloads.typed_from(request.form) if error and "alamat" in request.form else payloads.typed_of(found)
    return render_template(
        "webhooks/webhook.html",
        webhook=found,
        **_words(found, tally),
        rows=shown.rows(latest, {found.id: found}, edge.home()),
        secret=secret,
        **_form(typed, version, error),
    )


def _words(found: Webhook, tally: Tally) -> dict[str, Any]:
    former = found.former if found.former and found.former[1] > utc_now() else None
    return {
        "host": shown.host(found.url),
        "pill_name": shown.pill(found),
        "events": shown.events_words(found),
        "tally": tally,
        "former_until": former[1] if former else None,
    }


def _form(typed: payloads.Typed, version: int, error: Refused | None) -> dict[str, Any]:
    fields, errors = summary(payloads.in_form_words(error)) if isinstance(error, InvalidError) else ({}, [])
    return {
        "tenant": current_tenant(),
        "here": edge.home(),
        "typed": typed,
        "version": version,
        "fields": fields,
        "errors": errors,
        "sentence": error.message if isinstance(error, ConflictError) else "",
        "stale": isinstance(error, StaleWebhooksError),
        "groups": shown.groups(),
        "limits": rules,
        "private": edge.private(),
    }


def _status(error: Refused) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if isinstance(error, InvalidError) else HTTPStatus.CONFLICT
