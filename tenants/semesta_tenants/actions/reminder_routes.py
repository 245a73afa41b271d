"""The page on which a region sets its reminders and its escalation."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from semesta_platform.accounts.edge import summary
from semesta_platform.accounts.roles import ROLES
from semesta_platform.errors import InvalidError
from semesta_platform.given import seen_from
from semesta_platform.http.errors import status_of
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.words import gettext as _
from semesta_platform.tenancy.preferences import StaleChoiceError
from semesta_platform.working_days import holiday, is_working_day, known_years
from semesta_tenants.actions import reminder_choice as choices
from semesta_tenants.actions import reminder_payloads as payloads
from semesta_tenants.actions import reminding
from semesta_tenants.coverage.edge import acting, today
from semesta_tenants.reminders import kept
from semesta_tenants.reminders.rules import MOST_DAYS, Choice
from semesta_tenants.stakeholders import queries as stakeholders

ADDRESS: Final = "/<tenant:slug>/pengaturan/pengingat"
blueprint = Blueprint("reminders", __name__, template_folder="templates")


@blueprint.get(ADDRESS)
@requires(Permission.SETTINGS_CHANGE)
def form() -> str:
    """What the region chose, whom it can choose, and whom no reminder reaches."""
    return _page()


@blueprint.post(ADDRESS)
@requires(Permission.SETTINGS_CHANGE)
def save() -> str | Response | tuple[str, int]:
    """Choose anew; whoever comes second sees what now stands beside what they chose, and may save again."""
    wanted, typed = payloads.choice_from(request.form), payloads.typed_from(request.form)
    try:
        with tenant_session() as session:
            choices.choose(session, acting(), wanted, expected=seen_from(request.form))
    except (InvalidError, StaleChoiceError) as error:
        return _page(typed, error), status_of(error)
    flash(_("Aturan pengingat disimpan. Mulai berlaku besok pagi."), "good")
    return redirect(url_for(".form", slug=current_tenant().slug), HTTPStatus.SEE_OTHER)


def _page(typed: Mapping[str, str] | None = None, refused: InvalidError | StaleChoiceError[Choice] | None = None) -> str:
    """typed: what was not kept; refused: why. Without them as the region chose."""
    fields, errors = summary(payloads.in_form_words(refused)) if isinstance(refused, InvalidError) else ({}, [])
    overtaken = isinstance(refused, StaleChoiceError)
    with tenant_session() as session:
        chosen, version = kept.choice(session)
        readers, unreachable = _readers(session, chosen), reminding.unreachable(session)
    return render_template(
        "actions/reminders.html",
        tenant=current_tenant(),
        typed=typed or payloads.typed_of(chosen),
        version=version,
        fields=fields,
        errors=errors,
        overtaken=overtaken,
        stands=_in_words(chosen, readers) if overtaken else [],
        readers=readers,
        unreachable=unreachable,
        most=MOST_DAYS,
        years=", ".join(str(year) for year in known_years()),
        today=today(),
        works=is_working_day(today()),
        holiday=holiday(today()),
    )


def _readers(session: Session, chosen: Choice) -> list[tuple[str, str]]:
    """Accounts and offices that can be chosen, and who is chosen though nobody reaches them any more."""
    people = {
        f"{payloads.PERSON}:{each.id}": _(
            "Akun: %(name)s (%(role)s)", name=each.name, role=each.organisation or ROLES[each.role].words
        )
        for each in choices.people(session)
    }
    offices = {
        f"{payloads.OFFICE}:{each.id}": _("Kantor: %(name)s", name=each.name)
        for each in stakeholders.organisations(session)
        if each.email
    }
    options = [("", _("Tanpa eskalasi")), *people.items(), *offices.items()]
    reader = payloads.reader_of(chosen)
    if reader and reader not in people | offices:
        name = choices.reader_name(session, chosen) or _("tidak dikenal")
        options.append((reader, _("%(name)s (tidak dapat dijangkau lagi)", name=name)))
    return options


def _in_words(chosen: Choice, readers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What now stands, for whoever came second."""
    off = _("mati")
    return [
        (_("Sebelum tenggat"), _("%(number)s hari kerja sebelumnya", number=chosen.before_days) if chosen.before else off),
        (_("Pada hari tenggat"), _("menyala") if chosen.on_day else off),
        (_("Setelah tenggat"), _("tiap %(number)s hari kerja", number=chosen.late_every) if chosen.late else off),
        (_("Penerima eskalasi"), dict(readers).get(payloads.reader_of(chosen), off)),
        (_("Eskalasi setelah"), _("%(number)s hari kerja terlambat", number=chosen.escalate_after)),
    ]
