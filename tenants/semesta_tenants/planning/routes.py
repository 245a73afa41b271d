"""The planner: a form whose whole state is its address, what comes out of it, and keeping that as a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from semesta_platform.errors import ConflictError, InvalidError
from semesta_platform.given import uuid_of
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface import filters
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage.edge import acting, today
from semesta_tenants.planning import measures, payloads, planner, queries, rates, service, shown, words
from semesta_tenants.planning.edge import ADDRESS, base_of, here, province, warm_solver
from semesta_tenants.planning.records import Act, Base, Fund, Pool, Rule, Scenario, StaleScenarioError, Way

blueprint = Blueprint("planning", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]
FEWEST_ON_SLIDER = 1000


@dataclass(frozen=True, slots=True)
class _Page:
    """The page as it goes out. faults: a sentence by field. label: name and note as typed. conflict: what stands meanwhile."""

    starts: queries.Starts
    given: payloads.Given
    base: Base | None
    result: shown.Result | None
    faults: Mapping[str, str]
    label: payloads.Label = field(default_factory=lambda: payloads.Label("", "", {}))
    conflict: Scenario | None = None
    sentence: str = ""
    edited: Scenario | None = None


@blueprint.get(f"{ADDRESS}/")
@requires(Permission.PLAN_MAKE)
def overview() -> Answer:
    """The form of the address with its plan; for htmx only the plan."""
    warm_solver()
    given = payloads.given_from(request.args, today())
    with tenant_session() as session:
        starts = queries.starts(session)
        edited = _edited(session, request.args)
        saved = queries.count(session) if not _is_swap() else 0
    page = _computed(starts, given, edited)
    if _is_swap():
        body = render_template("planning/_result.html", **_shown(page), swapped=True)
    else:
        body = render_template("planning/planner.html", **_shown(page), **_form(page), saved=saved)
    return (body, HTTPStatus.UNPROCESSABLE_ENTITY) if page.faults else body


@blueprint.post(f"{ADDRESS}/simpan")
@requires(Permission.PLAN_MAKE)
def save() -> Answer:
    """Keep what the form computes: as a new scenario, or in the place of the one that it was opened from."""
    given, label = payloads.given_from(request.form, today()), payloads.label_from(request.form)
    with tenant_session() as session:
        starts = queries.starts(session)
        edited = _edited(session, request.form)
    page = _computed(starts, given, edited)
    page = _with(page, label, {**page.faults, **label.faults})
    if page.faults or page.result is None:
        return _again(page), HTTPStatus.UNPROCESSABLE_ENTITY
    made = service.Made(page.result.asked, page.result.base, page.result.plan, given.typed)
    try:
        with tenant_session() as session:
            kept = _keep(session, made, label, edited)
    except StaleScenarioError as error:
        return _again(_with(page, label, {}, error.current)), HTTPStatus.CONFLICT
    except ConflictError as error:
        return _again(_with(page, label, {}, sentence=error.message)), HTTPStatus.CONFLICT
    flash(_("Rencana disimpan."), "good")
    return redirect(here("scenarios.detail", which=kept.id), HTTPStatus.SEE_OTHER)


def _keep(session: Session, made: service.Made, label: payloads.Label, edited: Scenario | None) -> Scenario:
    if edited is None or request.args.get("tindakan") == "baru":
        return service.save(session, acting(), made, name=label.name, note=label.note)
    seen = payloads.version_from(request.form)
    return service.change(session, acting(), edited.id, made, expected=seen, name=label.name, note=label.note)


def _edited(session: Session, given: Mapping[str, str]) -> Scenario | None:
    which = uuid_of(given.get("skenario", ""))
    return queries.scenario(session, which) if which else None


def _is_swap() -> bool:
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def _computed(starts: queries.Starts, given: payloads.Given, edited: Scenario | None) -> _Page:
    """The plan that the form asks for, or what stands in its way."""
    base, faults = base_of(starts, given), dict(given.faults)
    label = payloads.Label(edited.name, edited.note, {}) if edited else payloads.Label("", "", {})
    if base is None or given.asked is None:
        return _Page(starts, given, base, None, faults, label, edited=edited)
    try:
        plan = planner.plan(base, given.asked, province=province())
    except InvalidError as error:
        faults |= {_field_of(name): _above(int(most[0])) for name, most in error.fields.items()}
        return _Page(starts, given, base, None, faults, label, edited=edited)
    found = shown.result(base, base.usual, given.asked, plan, today())
    return _Page(starts, given, base, found, faults, label, edited=edited)


def _field_of(name: str) -> str:
    return f"kelompok-{name}" if name in set(Pool) else f"orang-{name}"


def _above(most: int) -> str:
    return _("Paling banyak %(people)s orang. Kurangi, atau tulis batas kelompoknya sendiri.", people=filters.number(most))


def _with(
    page: _Page, label: payloads.Label, faults: Mapping[str, str], conflict: Scenario | None = None, sentence: str = ""
) -> _Page:
    return _Page(page.starts, page.given, page.base, page.result, faults, label, conflict, sentence, page.edited)


def _again(page: _Page) -> str:
    return render_template("planning/planner.html", **_shown(page), **_form(page), saved=0)


# ---- what the templates need ---------------------------------------------------------------------------------------------------


def _shown(page: _Page) -> dict[str, Any]:
    return {
        "tenant": current_tenant(),
        "here": here(),
        "result": page.result,
        "base": page.base,
        "faults": page.faults,
        "errors": [(name, f"{_field_words(name)}: {sentence}") for name, sentence in page.faults.items()],
        "view": shown,
        "province": province(),
    }


def _form(page: _Page) -> dict[str, Any]:
    typed = page.given.typed
    return {
        "typed": typed,
        "label": page.label,
        "conflict": page.conflict,
        "sentence": page.sentence,
        "edited": page.edited,
        "seen": page.conflict.row_version if page.conflict else payloads.version_from(request.values) or None,
        "figures": [(str(each.number), shown.choice_words(each)) for each in page.starts.published],
        "populations": _populations(page),
        "groups": [_group(page, pool) for pool in Pool],
        "funds": [_fund(typed, fund) for fund in Fund if fund is not Fund.PROVINCE],
        "ways": [(name, words.WAYS[way]) for name, way in payloads.WAY_FIELDS.items()],
        "rules": [(name, words.RULES[rule]) for name, rule in payloads.RULE_FIELDS.items()],
        "places": [("", _("tidak dipakai")), *((str(each), _("ke-%(place)s", place=each)) for each in (1, 2, 3))],
        "tariffs": [_tariff(typed, act) for act in Act],
        "cheapest": payloads.WAY_FIELDS.get(typed["cara"]) is Way.CHEAPEST,
        "priority": payloads.RULE_FIELDS.get(typed["aturan"]) is Rule.PRIORITY,
    }


def _populations(page: _Page) -> list[tuple[str, str]]:
    usual = page.base.usual if page.base else None
    known = [each for each in page.starts.populations if each != usual]
    return [
        ("", words.population_words(usual)),
        *((str(each.value), words.population_words(each)) for each in known if usual is None or each.value != usual.value),
        (payloads.OTHER, _("jumlah lain, saya tulis di bawah")),
    ]


def _group(page: _Page, pool: Pool) -> dict[str, Any]:
    """A group of people with its measures."""
    size = page.base.population.value if page.base and page.base.population else None
    of_figure = measures.pool_size(page.base.figure, size, pool) if page.base else None
    most = page.given.asked.pools.get(pool, of_figure) if page.given.asked else of_figure
    return {
        "field": f"kelompok-{pool.value}",
        "name": words.POOLS[pool],
        "known": None if of_figure is None else filters.number(of_figure),
        # Folded while nothing in it is known or typed: the first stands open for all that begin.
        "open": pool is Pool.UNREGISTERED or of_figure is not None or _typed_in(page, pool),
        "acts": [_act(page, act, most) for act in measures.acts_of(pool)],
    }


def _typed_in(page: _Page, pool: Pool) -> bool:
    acts = measures.acts_of(pool)
    names = {f"kelompok-{pool.value}", *(f"orang-{act.value}" for act in acts), *(f"batas-{act.value}" for act in acts)}
    return not names.isdisjoint(page.given.typed)


def _act(page: _Page, act: Act, most: int | None) -> dict[str, Any]:
    asked = page.given.asked
    people = asked.people.get(act, 0) if asked else 0
    cap = asked.caps.get(act, most) if asked else most
    return {
        "people": f"orang-{act.value}",
        "cap": f"batas-{act.value}",
        "name": words.ACTS[act],
        "note": words.ACT_NOTES[act],
        "value": people,
        # Where no cap is known the slider still has an end.
        "top": max(people, cap if cap is not None else max(FEWEST_ON_SLIDER, people * 2)),
    }


def _fund(typed: Mapping[str, str], fund: Fund) -> dict[str, Any]:
    return {
        "place": f"urutan-{fund.value}",
        "amount": f"dana-{fund.value}",
        "name": words.FUNDS[fund],
        "budget": fund is Fund.BUDGET,
        "tax": fund is Fund.TOBACCO_TAX,
        "used": bool(typed.get(f"urutan-{fund.value}")),
    }


def _tariff(typed: Mapping[str, str], act: Act) -> dict[str, Any]:
    name = f"tarif-{act.value}"
    usual = filters.rupiah_full(rates.costs(province=province())[act])
    return {"field": name, "name": words.ACTS[act], "usual": usual, "changed": name in typed}


def _field_words(name: str) -> str:
    """A field as the form calls it."""
    start, _dash, rest = name.partition("-")
    if rest and start in {"orang", "batas", "tarif"}:
        return str(words.ACTS[Act(rest)])
    if rest and start == "kelompok":
        return str(words.POOLS[Pool(rest)])
    if rest:
        return str(words.FUNDS[Fund(rest)])
    return str(_names().get(name, name))


def _names() -> dict[str, str]:
    return {
        "cakupan": _("Cakupan"),
        "keaktifan": _("Keaktifan"),
        "porsi": _("Porsi Pemda"),
        "jumlah": _("Jumlah penduduk"),
        "sumber": _("Sumber jumlah penduduk"),
        "semester": _("Semester"),
        "mulai": _("Bulan pertama"),
        "bulan": _("Jumlah bulan"),
        "bagian": _("Bagian provinsi"),
        "sebab": _("Sebab tarif diganti"),
        "nama": _("Nama rencana"),
        "catatan": _("Catatan"),
    }
