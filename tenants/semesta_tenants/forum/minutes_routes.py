"""Pages of a meeting's minutes: reading, writing with autosave, two people at once, signing, addenda, the paper."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answered

from semesta_platform.accounts.edge import summary
from semesta_platform.database import utc_now
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError
from semesta_platform.given import seen_from
from semesta_platform.http.access import current_principal
from semesta_platform.http.errors import wants_json
from semesta_platform.http.lists import file_answer
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.words import gettext as _
from semesta_platform.tenancy.regions import is_training
from semesta_tenants.coverage.edge import acting, today
from semesta_tenants.forum import addenda, edge, minutes, minutes_edge, minutes_payloads, minutes_queries, shown_figures, signing
from semesta_tenants.forum import minutes_rules as rules
from semesta_tenants.forum import minutes_shown as shown
from semesta_tenants.forum.minutes_records import Document
from semesta_tenants.forum.records import Item, Meeting, StaleItemError, StaleMeetingError, State

ONE: Final = "/<tenant:slug>/forum/<uuid:meeting>/notulen"
blueprint = Blueprint("minutes", __name__, template_folder="templates")
Answer = str | Answered | tuple[str, int]
Refused = ForbiddenError | ConflictError | InvalidError


# ---- reading -------------------------------------------------------------------------------------------------------------------


@blueprint.get(ONE)
@requires(Permission.FORUM_VIEW)
def detail(meeting: uuid.UUID) -> str:
    """The minutes as they stand, with what can be done now.

    Raises:
        NotFoundError: there is no such meeting here, or it is none of theirs.
    """
    return _page(meeting)


@blueprint.get(f"{ONE}.<any(pdf, docx):ending>")
@requires(Permission.FORUM_VIEW)
def paper(meeting: uuid.UUID, ending: str) -> Response:
    """The minutes on A4, or as a text document.

    Raises:
        NotFoundError: as `detail`.
    """
    from semesta_tenants.forum import papers  # noqa: PLC0415 (what only a process that prints needs)

    tenant = current_tenant()
    with tenant_session() as session:
        found = minutes_edge.seen(session, meeting)
    issuer = papers.Issuer(tenant.name, tenant.zone, today(), invented=is_training(tenant.code))
    write = papers.pdf if ending == "pdf" else papers.docx
    return file_answer(write(issuer, found), papers.name(issuer, found, tenant.slug), ending)


def _page(meeting: uuid.UUID, refused: Refused | None = None, names: Mapping[str, str] | None = None) -> str:
    tenant = current_tenant()
    with tenant_session() as session:
        found = minutes_edge.seen(session, meeting)
    wrong = minutes_payloads.in_form_words(refused, names) if isinstance(refused, InvalidError) and names else None
    fields, errors = summary(wrong) if wrong else ({}, [])
    sentence = refused.message if refused and not wrong else ""
    return render_template(
        "forum/minutes.html",
        tenant=tenant,
        here=_here(meeting),
        forum=edge.home(),
        make=_make_at(meeting) if minutes_edge.may_make_actions() and found.meeting.state in {State.HELD, State.LOCKED} else None,
        actions=shown.actions(found.actions, f"{edge.home()}tindak-lanjut/", today()),
        typed=request.form,
        refused=sentence,
        kept=list(minutes_payloads.texts_in(request.form)) if sentence else [],
        fields=fields,
        errors=errors,
        limits=rules,
        **shown.whole(found, tenant.zone, edge.home()),
        **_possible(found),
    )


def _possible(found: Document) -> dict[str, Any]:
    """What this person can do with the minutes as they stand."""
    meeting, party, digest = found.meeting, minutes_edge.party(), rules.digest_of(found)
    held, locked = meeting.state is State.HELD, meeting.state is State.LOCKED
    return {
        "digest": digest,
        "stands": meeting.digest in {None, digest},
        "missing": rules.missing(found),
        "writable": held and minutes_edge.may_write(),
        "signable": held and minutes_edge.may_sign(),
        "has_signed": party is not None and signing.sides(meeting)[party.value] is not None,
        "addable": locked and minutes_edge.may_write(),
    }


# ---- writing -------------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ONE}/tulis")
@requires(Permission.FORUM_MANAGE)
def write(meeting: uuid.UUID) -> Answer:
    """The head and every item as forms of their own; where nothing is written any more, the minutes and why.

    Raises:
        NotFoundError: there is no such meeting here.
    """
    return _writing(meeting)


@blueprint.post(f"{ONE}/kepala")
@requires(Permission.FORUM_MANAGE)
def save_head(meeting: uuid.UUID) -> Answer | Response:
    """Save the head; a script that saves while somebody types is answered in JSON.

    Raises:
        NotFoundError: there is no such meeting here.
        ConflictError, InvalidError: as told to programs; a person gets the page.
    """
    head, seen = minutes_payloads.head_from(request.form), request.form.get("versi", "")

    def verb(session: Session) -> tuple[str, str]:
        saved = minutes.save_head(session, acting(), meeting, head, expected=seen)
        return rules.mark_of(rules.head_of(saved)), "kepala"

    return _save(meeting, verb, minutes_payloads.HEAD)


@blueprint.post(f"{ONE}/butir/<uuid:item>")
@requires(Permission.FORUM_MANAGE)
def save_item(meeting: uuid.UUID, item: uuid.UUID) -> Answer | Response:
    """Save what was said and decided under one item, as `save_head`.

    Raises:
        NotFoundError: there is no such meeting here, or no such item in it.
        ConflictError, InvalidError: as told to programs; a person gets the page.
    """
    said, seen = minutes_payloads.said_from(request.form, item), seen_from(request.form)

    def verb(session: Session) -> tuple[str, str]:
        saved = minutes.save_item(session, acting(), meeting, item, said, expected=seen)
        return str(saved.row_version), f"butir-{item}"

    return _save(meeting, verb, minutes_payloads.SAID, item)


def _save(
    meeting: uuid.UUID, verb: Callable[[Session], tuple[str, str]], names: Mapping[str, str], item: uuid.UUID | None = None
) -> Answer | Response:
    try:
        with tenant_session() as session:
            (version, place), unsigned = signing.removing(session, meeting, verb)
    except InvalidError as error:
        again = minutes_payloads.in_form_words(error, names, item)
        if wants_json():
            raise again from error
        return _writing(meeting, again, item)
    except (StaleItemError, StaleMeetingError) as error:
        if wants_json():
            raise
        return _conflict(meeting, error.current), HTTPStatus.CONFLICT
    except ConflictError as error:
        if wants_json():
            raise
        return _page(meeting, error), HTTPStatus.CONFLICT
    tenant = current_tenant()
    if unsigned:
        edge.tell_unsigned()
    if wants_json():
        words = [shown.saved_words(utc_now(), tenant.zone), *([_("tanda tangan dicabut")] if unsigned else [])]
        return jsonify({"versi": version, "kata": "; ".join(words)})
    flash(_("Tersimpan."), "good")
    return redirect(url_for(".write", slug=tenant.slug, meeting=meeting, _anchor=place), HTTPStatus.SEE_OTHER)


def _writing(meeting: uuid.UUID, refused: InvalidError | None = None, at: uuid.UUID | None = None) -> Answer:
    tenant = current_tenant()
    with tenant_session() as session:
        found = minutes_edge.seen(session, meeting)
        last = minutes_queries.last_number(session, meeting)
    try:
        minutes.refuse_unwritable(found.meeting)
    except ConflictError as error:
        return _page(meeting, error), HTTPStatus.CONFLICT
    fields, errors = summary(refused) if refused else ({}, [])
    page = render_template(
        "forum/minutes_write.html",
        tenant=tenant,
        here=_here(meeting),
        meeting=found.meeting,
        when=shown.when(found.meeting, tenant.zone),
        parts=[_head_part(found.meeting, refused if at is None else None), *_item_parts(found, refused, at)],
        blocks=shown_figures.blocks(found.drawn, edge.home()),
        suggested=rules.next_number(last, found.meeting.starts_at.astimezone(ZoneInfo(tenant.zone)).year),
        make=_make_at(meeting) if minutes_edge.may_make_actions() else None,
        signed=any(signing.sides(found.meeting).values()),
        person_id=current_principal().person,
        fields=fields,
        errors=errors,
        limits=rules,
    )
    return (page, HTTPStatus.UNPROCESSABLE_ENTITY) if refused else page


def _head_part(meeting: Meeting, refused: InvalidError | None) -> dict[str, Any]:
    """The head as its form shows it: as it stands, or as it was typed when that was refused."""
    head = rules.head_of(meeting)
    seen = request.form.get("versi", "") if refused else rules.mark_of(head)
    typed = minutes_payloads.head_from(request.form) if refused else head
    return {"kind": "head", "version": seen, "typed": asdict(typed)}


def _item_parts(found: Document, refused: InvalidError | None, at: uuid.UUID | None) -> list[dict[str, Any]]:
    return [
        {
            "kind": "item",
            "item": each,
            "version": seen_from(request.form) if refused and each.id == at else each.row_version,
            "typed": asdict(
                minutes_payloads.said_from(request.form, each.id) if refused and each.id == at else rules.said_of(each)
            ),
        }
        for each in found.items
    ]


def _conflict(meeting: uuid.UUID, current: Meeting | Item) -> str:
    """Both texts of whoever came second: theirs as it stands, mine as it was typed, and one in which nothing is lost."""
    if isinstance(current, Meeting):
        two = shown.two_heads(current, minutes_payloads.head_from(request.form))
    else:
        two = shown.two_items(current, minutes_payloads.said_from(request.form, current.id))
    here, who = _here(meeting), current_principal().person
    return render_template(
        "forum/minutes_conflict.html",
        tenant=current_tenant(),
        here=here,
        action=f"{here}/{two['path']}",
        keep=f"{current_tenant().code}:{who}:{meeting}:{two['which']}",
        **two,
    )


# ---- signing and after ---------------------------------------------------------------------------------------------------------


@blueprint.post(f"{ONE}/sahkan")
@requires(Permission.MINUTES_SIGN)
def sign(meeting: uuid.UUID) -> Answer:
    """Sign what was on screen for one's own side.

    Raises:
        NotFoundError: as `detail`.
        ForbiddenError: the person signs for no side here.
    """
    party = minutes_edge.party()
    if party is None:
        raise ForbiddenError
    office, seen, name = request.form.get("jabatan", ""), request.form.get("sidik", ""), current_principal().name
    try:
        with tenant_session() as session:
            minutes_edge.seen(session, meeting)
            done = signing.sign(session, acting(), meeting, party, office, name, seen=seen)
    except InvalidError as error:
        return _page(meeting, error, minutes_payloads.SIGNATURE), HTTPStatus.UNPROCESSABLE_ENTITY
    except ConflictError as error:
        return _page(meeting, error), HTTPStatus.CONFLICT
    if done.removed:
        flash(_("Isi berubah setelah pihak lain menandatangani; tanda tangannya dicabut dan perlu diulang."), "bad")
    flash(_("Notulen disahkan dan terkunci.") if done.locked else _("Tanda tangan Anda tersimpan."), "good")
    return redirect(_here(meeting), HTTPStatus.SEE_OTHER)


@blueprint.post(f"{ONE}/adendum")
@requires(Permission.FORUM_MANAGE)
def add(meeting: uuid.UUID) -> Answer:
    """Correct locked minutes beside them.

    Raises:
        NotFoundError: as `detail`.
    """
    given = minutes_payloads.correction_from(request.form)
    try:
        with tenant_session() as session:
            addenda.add(session, acting(), meeting, given.text, given.reason, item_id=given.item_id)
    except InvalidError as error:
        return _page(meeting, error, minutes_payloads.ADDENDUM), HTTPStatus.UNPROCESSABLE_ENTITY
    except ConflictError as error:
        return _page(meeting, error), HTTPStatus.CONFLICT
    flash(_("Adendum ditambahkan."), "good")
    return redirect(f"{_here(meeting)}#adendum", HTTPStatus.SEE_OTHER)


def _here(meeting: uuid.UUID) -> str:
    return url_for("minutes.detail", slug=current_tenant().slug, meeting=meeting)


def _make_at(meeting: uuid.UUID) -> str:
    """Where a line of these minutes becomes an action item; the line's id goes at its end."""
    return url_for("actions_forms.new", slug=current_tenant().slug, rapat=meeting, butir="")
