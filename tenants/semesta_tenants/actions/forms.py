"""The form of an action item: a new one, also from a line of the minutes, and one that is changed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from semesta_platform.accounts.edge import refuse_unread, summary
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from semesta_platform.given import seen_from
from semesta_platform.http.errors import status_of
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.words import gettext as _
from semesta_tenants.actions import edge, meetings, payloads, rules, service, shown
from semesta_tenants.actions.records import Action, Side, StaleActionError
from semesta_tenants.actions.routes import ADDRESS, ONE, Answer, item_page, listing_address, seen_item
from semesta_tenants.coverage.edge import acting, today
from semesta_tenants.stakeholders import queries as stakeholders
from semesta_tenants.targets import queries as targets

blueprint = Blueprint("actions_forms", __name__, template_folder="templates")


@blueprint.get(f"{ADDRESS}/baru")
@requires(Permission.ACTION_CHANGE)
def new() -> str:
    """An empty form; with `rapat` and `butir` of a line of the minutes, its decision stands in it.

    Raises:
        NotFoundError: there is no such meeting or line, or none that this person sees.
    """
    typed = dict.fromkeys(payloads.LONGEST, "") | {"prioritas": "normal"}
    if request.args.get("rapat") or request.args.get("butir"):
        typed |= _of_line()
    return _page(Filled(typed))


@blueprint.post(f"{ADDRESS}/baru")
@requires(Permission.ACTION_CHANGE)
def make() -> Answer:
    """Write down a new item.

    Raises:
        NotFoundError: the owner, the meeting, its line or the target is none of this region, or none that this person sees.
    """
    given, typed = payloads.item_from(request.form), payloads.typed_from(request.form)
    try:
        with tenant_session() as session:
            _refuse_unowned(given)
            made = service.make(session, acting(), edge.desk(), given.wanted)
            refuse_unread(given.faults)
    except InvalidError as error:
        return _page(Filled(typed), payloads.in_form_words(error, given.faults)), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Tindak lanjut dibuat."), "good")
    return redirect(url_for("actions.detail", slug=current_tenant().slug, action=made.id), HTTPStatus.SEE_OTHER)


@blueprint.get(f"{ONE}/ubah")
@requires(Permission.ACTION_CHANGE)
def edit(action: uuid.UUID) -> Answer:
    """The form as the item fills it; for one that is closed or another organisation's, its page and why not.

    Raises:
        NotFoundError: there is no such item here, or none that this person sees.
    """
    with tenant_session() as session:
        found = seen_item(session, action)
        owner = stakeholders.organisation(session, found.wanted.organisation_id)
    if not edge.may_change(owner):
        return item_page(action, ForbiddenError(service.not_yours())), HTTPStatus.FORBIDDEN
    if found.state.ended:
        return item_page(action, ConflictError(service.closed())), HTTPStatus.CONFLICT
    return _page(Filled(payloads.typed_of(found.wanted), found))


@blueprint.post(f"{ONE}/ubah")
@requires(Permission.ACTION_CHANGE)
def change(action: uuid.UUID) -> Answer:
    """Save a changed item. Whoever comes second sees what now stands beside what they typed, and may save again.

    Raises:
        NotFoundError: there is no such item here, or the owner or target is none of this region.
    """
    given, typed = payloads.item_from(request.form), payloads.typed_from(request.form)
    seen = seen_from(request.form)
    try:
        with tenant_session() as session:
            _refuse_unowned(given)
            service.change(session, acting(), edge.desk(), action, given.wanted, expected=seen)
            refuse_unread(given.faults)
    except InvalidError as error:
        with tenant_session() as session:
            current = seen_item(session, action)
        again = payloads.in_form_words(error, given.faults)
        return _page(Filled(typed, current, seen), again), HTTPStatus.UNPROCESSABLE_ENTITY
    except StaleActionError as error:
        if error.current.state.ended:
            return item_page(action, error), HTTPStatus.CONFLICT
        return _page(Filled(typed, error.current, overtaken=True)), HTTPStatus.CONFLICT
    except (ForbiddenError, ConflictError) as error:
        return item_page(action, error), status_of(error)
    flash(_("Perubahan disimpan."), "good")
    return redirect(url_for("actions.detail", slug=current_tenant().slug, action=action), HTTPStatus.SEE_OTHER)


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it is to be shown. current: the item that is changed. seen: the version that was on screen, if not its newest."""

    typed: dict[str, str]
    current: Action | None = None
    seen: int | None = None
    overtaken: bool = False


def _of_line() -> dict[str, str]:
    """The words of a decision in the fields of the form."""
    meeting_id, item_id = (payloads.uuid_of(request.args.get(name, "")) for name in ("rapat", "butir"))
    with tenant_session() as session:
        met = meetings.meeting(session, meeting_id, edge.scope()) if meeting_id else None
        line = meetings.line(session, met.id, item_id) if met and item_id else None
    if met is None or (line is None and request.args.get("butir")):
        raise NotFoundError
    if line is None:
        return {"rapat": str(met.id)}
    whole = line.decision or line.title
    title = " ".join(whole.split())
    fits = len(title) <= rules.LONGEST_TITLE
    return {
        "rapat": str(met.id),
        "butir": str(line.id),
        "judul": title if fits else f"{title[: rules.LONGEST_TITLE - 1]}…",
        "rincian": "" if fits else whole[: rules.LONGEST_DETAIL],
    }


def _refuse_unowned(given: payloads.Typed) -> None:
    """Without an owner nothing can be tried; then what is wrong with the rest is said of what could be read.

    Raises:
        InvalidError: no owner was chosen.
    """
    if "pemilik" in given.faults:
        found = rules.problems(rules.tidied(given.wanted), today=today(), met_on=rules.EARLIEST)
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), found)


def _page(filled: Filled, error: InvalidError | None = None) -> str:
    fields, errors = summary(error) if error else ({}, [])
    current = filled.current
    with tenant_session() as session:
        choices = _choices(session, current)
    typed = filled.typed
    own = choices.pop("own")
    if not typed["pemilik"] and len(own) == 1:
        typed = {**typed, "pemilik": own[0]}
    named = {value: said for options in choices.values() for value, said in options if value}
    return render_template(
        "actions/form.html",
        tenant=current_tenant(),
        here=listing_address(),
        typed=typed,
        current=current,
        seen=filled.seen if filled.seen is not None else current.row_version if current else None,
        overtaken=filled.overtaken,
        differing=shown.differing(current.wanted, typed, named) if current and filled.overtaken else [],
        **choices,
        branch=edge.is_branch(),
        restricted=edge.scope().side is not Side.REGION,
        last=rules.last_due(today()),
        limits=rules,
        fields=fields,
        errors=errors,
    )


def _choices(session: Session, current: Action | None) -> dict[str, Any]:
    """What the form offers to whoever asks; own: the ids of their organisations."""
    scope, zone = edge.scope(), ZoneInfo(current_tenant().zone)
    register = [each for each in stakeholders.organisations(session) if rules.owns(scope, each)]
    kept = current.wanted.organisation_id if current else None
    if kept and kept not in {each.id for each in register} and (held := stakeholders.organisation(session, kept)):
        register.append(held)
    found: Mapping[str, Any] = {
        "own": [str(each.id) for each in register if scope.side is not Side.REGION],
        "owners": shown.owner_choice(register),
        "indicators": shown.indicators(_("Tidak terikat angka")),
        "priorities": shown.priorities(),
        "meetings": [] if current else shown.meeting_options(meetings.offered(session, scope), zone, _("Tanpa rapat")),
        "targets": shown.target_options(targets.targets(session)) if edge.may_see_targets() else [],
    }
    return dict(found)
