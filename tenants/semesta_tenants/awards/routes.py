"""Pages of a region's standing: why it stands where it does, objections against it, and what of it anybody may see."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answered

from semesta_platform.accounts.edge import UNPROCESSABLE, summary
from semesta_platform.errors import InvalidError, NotFoundError
from semesta_platform.http.access import current_principal
from semesta_platform.http.lists import file_answer, keeping
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.words import gettext as _
from semesta_platform.tenancy.records import Region
from semesta_platform.tenancy.regions import is_training, region
from semesta_tenants.awards import exports, gathering, objecting, payloads, queries, shown, words
from semesta_tenants.awards.gathering import Around, Chosen
from semesta_tenants.awards.records import Category
from semesta_tenants.coverage import edge
from semesta_tenants.coverage.words import BASIS_WORDS

ADDRESS = "/<tenant:slug>/peringkat"
SEE_OTHER: Final = 303
CONFLICT: Final = 409
blueprint = Blueprint("ranking", __name__, template_folder="templates")
_address = keeping(("edisi", "bulan", "kategori", "lapor", "urut", "arah"), payloads.LONGEST_NAME)
Answer = str | Answered | tuple[str, int]


@blueprint.get(f"{ADDRESS}/")
@requires(Permission.RANKING_VIEW)
def standing() -> str:
    """Why the region stands where it does, what is left to the next category, how it moved, and who looked.

    Raises:
        NotFoundError: no such edition or month.
    """
    tenant, place = current_tenant(), _region()
    asked = payloads.asked_from(request.args, edge.today())
    if place is None:
        return render_template("awards/without.html", tenant=tenant, training=True)
    with tenant_session() as session:
        found = gathering.chosen(session, tenant.code, asked)
        if found is None:
            return render_template("awards/without.html", tenant=tenant, training=False)
        given = _common(found) | _members(gathering.members(place, found))
        if "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers:
            return render_template("awards/_members.html", **given)
        given |= _page(place, found, gathering.around(session, place, found))
    return render_template("awards/standing.html", **given)


@blueprint.get(f"{ADDRESS}/syarat.csv")
@requires(Permission.RANKING_VIEW)
def criteria_file() -> Response:
    """Every criterion of the run or trial that the address names.

    Raises:
        NotFoundError: no such edition or month, or the region is not judged there.
    """
    found = _chosen()
    if found.explained is None:
        raise NotFoundError
    content = exports.criteria_csv(current_tenant().name, _heading(found), found.explained)
    return file_answer(content, f"syarat-{current_tenant().slug}", "csv")


@blueprint.get(f"{ADDRESS}/daerah.<any(csv, xlsx):ending>")
@requires(Permission.RANKING_VIEW)
def members_file(ending: str) -> Response:
    """A province's regencies as the address narrows and orders them.

    Raises:
        NotFoundError: no such edition or month, or the tenant is no province.
    """
    found, written = _chosen(), exports.members_csv if ending == "csv" else exports.members_xlsx
    return file_answer(written(_heading(found), _listed(found)), f"peringkat-daerah-{current_tenant().slug}", ending)


@blueprint.get(f"{ADDRESS}/keberatan.csv")
@requires(Permission.RANKING_VIEW)
def objections_file() -> Response:
    """Every objection of the region with its answer."""
    with tenant_session() as session:
        found = queries.objections(session, tenant=current_tenant().code)
        editions = {each.id: each.edition for each in queries.opened(session)}
    content = exports.objections_csv(current_tenant().name, found, editions)
    return file_answer(content, f"keberatan-{current_tenant().slug}", "csv")


# ---- objections ----------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/keberatan")
@requires(Permission.OBJECTION_RAISE)
def objection_form() -> str:
    """The form, about the run that the address names.

    Raises:
        NotFoundError: no such edition, or no run of it that speaks of the region.
    """
    return _objection_form(_chosen(), dict.fromkeys(payloads.FIELDS.values(), ""))


@blueprint.post(f"{ADDRESS}/keberatan")
@requires(Permission.OBJECTION_RAISE)
def object_to() -> Answer:
    """Hold something against the run that was shown.

    Raises:
        NotFoundError: no such run, or it does not speak of the region.
    """
    typed, run = payloads.typed_from(request.form), payloads.run_from(request.form)
    found = _chosen(run)
    if found.explained is None:
        raise NotFoundError
    try:
        with tenant_session() as session:
            objecting.object_to(
                session, edge.acting(), run=run, subject=typed["pokok"], text=typed["uraian"], evidence=typed["bukti"]
            )
    except InvalidError as error:
        return _objection_form(found, typed, payloads.in_form_words(error)), UNPROCESSABLE
    flash(_("Keberatan tercatat. Jawabannya akan tampil di halaman ini."), "good")
    return redirect(url_for(".standing", slug=current_tenant().slug, _anchor="keberatan"), SEE_OTHER)


def _objection_form(found: Chosen, typed: dict[str, str], error: InvalidError | None = None) -> str:
    if found.record is None or found.explained is None:
        raise NotFoundError
    fields, errors = summary(error) if error else ({}, [])
    place = _region()
    contest = found.rules.contest_of(place.level) if place else None
    return render_template(
        "awards/objection.html", **_common(found), subjects=shown.subjects(contest), typed=typed, fields=fields, errors=errors
    )


# ---- what anybody may see ------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/publik")
@requires(Permission.SETTINGS_CHANGE)
def public_form() -> str:
    """What the region shows to anybody, and what it could show."""
    tenant = current_tenant()
    if is_training(tenant.code):
        raise NotFoundError
    return _public_page("")


def _public_page(sentence: str) -> str:
    tenant = current_tenant()
    with tenant_session() as session:
        choice = queries.choice(session, tenant.code)
    return render_template("awards/public.html", tenant=tenant, choice=choice, sentence=sentence)


@blueprint.post(f"{ADDRESS}/publik")
@requires(Permission.SETTINGS_CHANGE)
def choose_public() -> Answer:
    """Show it, or show it no more, at once."""
    tenant, wanted = current_tenant(), set(request.form.getlist("tampil"))
    if is_training(tenant.code):
        raise NotFoundError
    with tenant_session() as session:
        objecting.hold_choice(session)
        now = queries.choice(session, tenant.code).at
        if request.form.get("sejak", "") != (now.isoformat() if now else ""):
            sentence = _("Pilihan ini berubah sejak halaman Anda dibuka. Periksa yang sekarang berlaku, lalu simpan lagi.")
            return _public_page(sentence), CONFLICT
        objecting.choose_public(
            session, edge.acting(), figures=payloads.SHOWN_FIGURES in wanted, ranking=payloads.SHOWN_RANKING in wanted
        )
    flash(_("Pilihan disimpan dan langsung berlaku."), "good")
    return redirect(url_for(".public_form", slug=tenant.slug), SEE_OTHER)


# ---- inside --------------------------------------------------------------------------------------------------------------------


def _region() -> Region | None:
    """The tenant as a region of Kemendagri's; None for the training tenant."""
    return region(current_tenant().code)


def _chosen(run: int | None = None) -> Chosen:
    """The edition and run or trial of the address. run: of this run's edition instead."""
    asked = payloads.asked_from(request.args, edge.today())
    with tenant_session() as session:
        if run is not None:
            record = queries.run_record(session, run)
            asked = gathering.Asked(record.edition if record else "?")
        found = gathering.chosen(session, current_tenant().code, asked)
    if found is None:
        raise NotFoundError
    return found


def _listed(found: Chosen) -> list[gathering.Member]:
    place = _region()
    members = gathering.members(place, found) if place else ()
    if not members:
        raise NotFoundError
    return payloads.in_order(payloads.narrowed(members, payloads.narrowing_from(request.args)), request.args)[0]


def _heading(found: Chosen) -> str:
    """Edition, version, and run or trial, for files."""
    said = _("%(title)s, versi %(version)s", title=found.opened.title, version=found.rules.version)
    if found.opened.simulation:
        said += ", " + _("simulasi")
    if found.month is not None:
        return said + ", " + _("uji coba bulan %(month)s", month=f"{found.month:%Y-%m}")
    if found.record is None:
        return said
    number = _("hitungan nomor %(number)s", number=found.record.number)
    return f"{said}, {number}, {shown.final_words(found.opened.state)}"


def _may(permission: Permission) -> bool:
    return current_principal().may(permission, current_tenant().code)


def _common(found: Chosen) -> dict[str, Any]:
    """What every template of a standing needs."""
    here = url_for("ranking.standing", slug=current_tenant().slug)
    return {
        "tenant": current_tenant(),
        "here": here,
        "it": found,
        "e": found.explained,
        "heading": _heading(found),
        "final": shown.final_words(found.opened.state),
        "say": shown,
        "words": words,
        "address": _address,
    }


def _page(place: Region, found: Chosen, beside: Around) -> dict[str, Any]:
    """What the page of a standing needs besides."""
    here, contest = url_for("ranking.standing", slug=current_tenant().slug), found.rules.contest_of(place.level)
    categories: tuple[Category, ...] = contest.categories if contest else ()
    editions = {each.opened.id: each.rules for each in beside.editions}
    contests = {name: rules.contest_of(place.level) for name, rules in editions.items()}
    return {
        "around": beside,
        "basis_words": BASIS_WORDS[found.rules.active_basis],
        "editions": shown.edition_rows(beside.editions, contests, here),
        "trials": shown.trial_rows(beside.trials, found.rules, contest, here),
        "runs": shown.run_rows(beside.runs, categories),
        "slope": shown.slope_rows(beside.course, place.code) if beside.course else [],
        "objections": [(each, shown.subject_words(each, editions), shown.state_of(each)) for each in beside.objections],
        "titles": {each.id: each.title for each in found.editions},
        "looks": shown.look_rows(beside.looks),
        "agreements": shown.AGREEMENT_PILLS,
        "may_object": _may(Permission.OBJECTION_RAISE),
        "may_choose": _may(Permission.SETTINGS_CHANGE),
        "may_enter": _may(Permission.COVERAGE_ENTER),
        "unranked": shown.unranked_words(found.explained.standing if found.explained else None),
    }


def _members(members: tuple[gathering.Member, ...]) -> dict[str, Any]:
    """The table of a province's regencies; nothing of it for other tenants."""
    asked = payloads.narrowing_from(request.args)
    ordered, column, direction = payloads.in_order(payloads.narrowed(members, asked), request.args)
    return {
        "total": len(members),
        "reporting": sum(each.standing.rank is not None for each in members),
        "members": shown.member_rows(ordered),
        "member_categories": members[0].categories if members else (),
        "asked": asked,
        "without": payloads.WITHOUT,
        "column": column,
        "direction": direction,
    }
