"""The page on which a region says which tasks make themselves anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
from semesta_platform.interface import filters
from semesta_platform.interface.words import gettext as _
from semesta_platform.notifications.service import reaching
from semesta_platform.tenancy.preferences import StaleChoiceError
from semesta_tenants.coordination import edge, kinds, owners, periods, recurring, shown
from semesta_tenants.coordination import recurring_payloads as payloads
from semesta_tenants.coordination.kinds import Kind, Recurs
from semesta_tenants.coordination.periods import Choice
from semesta_tenants.coverage.edge import acting, today

ADDRESS: Final = "/<tenant:slug>/pengaturan/tugas-berkala"
EVERYTHING: Final = "semua"
blueprint = Blueprint("recurring", __name__, template_folder="templates")


@blueprint.get(ADDRESS)
@requires(Permission.SETTINGS_CHANGE)
def form() -> str:
    """What the region chose, and who can be chosen."""
    return _page()


@blueprint.post(ADDRESS)
@requires(Permission.SETTINGS_CHANGE)
def save() -> str | Response | tuple[str, int]:
    """Choose anew, or switch everything on; whoever comes second sees what now stands, and may save again."""
    typed, day = payloads.typed_from(request.form), today()
    try:
        with tenant_session() as session:
            now, _version = recurring.choice(session)
            everything = EVERYTHING in request.form
            wanted = recurring.all_on(now, day) if everything else payloads.choice_from(request.form, day)
            recurring.choose(session, acting(), wanted, expected=seen_from(request.form), today=day)
    except (InvalidError, StaleChoiceError) as error:
        return _page(typed, error), status_of(error)
    flash(_("Tugas berkala disimpan."), "good")
    return redirect(url_for(".form", slug=current_tenant().slug), HTTPStatus.SEE_OTHER)


@dataclass(frozen=True, slots=True)
class Row:
    """One kind on the page. now: what now stands, for whoever came second. next: the period that comes, and its day."""

    kind: Kind
    rhythm: str
    label: str
    usual: int | None
    now: str
    next: str


def _page(typed: Mapping[str, str] | None = None, refused: InvalidError | StaleChoiceError[Choice] | None = None) -> str:
    """typed: what was not kept; refused: why. Without them as the region chose."""
    fields, errors = summary(payloads.in_form_words(refused)) if isinstance(refused, InvalidError) else ({}, [])
    with tenant_session() as session:
        chosen, version = recurring.choice(session)
        people = _people(session)
        suggestions = owners.suggested(session, edge.viewer(), registered=True)
    rows = [_row(each, chosen) for each in kinds.recurring()]
    return render_template(
        "coordination/recurring.html",
        tenant=current_tenant(),
        typed=typed or payloads.typed_of(chosen),
        version=version,
        fields=fields,
        errors=errors,
        overtaken=isinstance(refused, StaleChoiceError),
        rows=rows,
        stands=[(each.kind.words, each.now) for each in rows],
        people=[("", _("Belum ditugaskan")), *people.items()],
        suggestions=suggestions,
        nothing=not any(chosen.of(each.key).since for each in kinds.recurring()),
        everything=EVERYTHING,
    )


def _people(session: Session) -> dict[str, str]:
    """Whoever reaches the region, each once; somebody with two roles by the last."""
    return {str(each.person): _("%(name)s (%(role)s)", name=each.name, role=ROLES[each.role].words) for each in reaching(session)}


def _row(kind: Kind, chosen: Choice) -> Row:
    rhythm = {Recurs.MONTHLY: _("Tiap bulan"), Recurs.QUARTERLY: _("Tiap triwulan"), Recurs.YEARLY: _("Tiap tahun")}
    labels = {
        "before_day": _("Tenggat langkah pertama: tanggal"),
        "day": _("Tenggat langkah pertama: tanggal pada bulannya"),
        "after_period": _("Tenggat langkah pertama: hari kerja setelah masa berakhir"),
    }
    now = _("menyala") if chosen.of(kind.key).since else _("mati")
    said = rhythm[kind.recurs] if kind.recurs else ""
    return Row(kind, said, labels.get(periods.settable(kind), ""), periods.usual(kind), now, _next(kind, chosen))


def _next(kind: Kind, chosen: Choice) -> str:
    """What switching it on today makes first; of what is on, what it makes next."""
    day, each = today(), chosen.of(kind.key)
    now = kinds.period_at(kind, day)
    period = periods.first(kind, each.number, day) if each.since is None else periods.after(kind, now) if now else str(day.year)
    begins, due = periods.begins(kind, period), periods.due_on(kind, each.number, day, period)
    said = {
        "period": shown.period_words(period),
        "made": filters.date(begins, "d MMM yyyy") if begins > day else _("begitu dinyalakan"),
        "due": filters.date(due, "d MMM yyyy") if due else _("tanpa tenggat"),
    }
    if each.since is None:
        return _("Bila dinyalakan hari ini, tugas pertama untuk %(period)s: dibuat %(made)s, tenggat %(due)s.", **said)
    return _("Tugas berikutnya untuk %(period)s: dibuat %(made)s, tenggat %(due)s.", **said)
