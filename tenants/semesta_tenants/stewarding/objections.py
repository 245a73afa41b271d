"""The operator's desk of objections: what regions hold against where they stand, and the answer, written in the region's record.

An objection is addressed below /operator, as all that operators do to a tenant: its tenant is looked up from the objection, and
the answer is written in that tenant's own transaction. So nobody but the operator reaches the page, and the region's own address
of the same objection stays the region's.
"""

from __future__ import annotations

import re
import uuid
from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request
from werkzeug.wrappers import Response as Answered

from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, existing
from semesta_platform.http.access import current_principal
from semesta_platform.http.ground import current_ground, registry_session, viewer_session
from semesta_platform.http.lists import table_answer
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.interface.tables import DOWN, ordered_by
from semesta_platform.interface.words import gettext as _
from semesta_platform.tenancy import regions
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.awards import objecting, queries
from semesta_tenants.awards.ledger import AnswerOutcome, Objection, RunRecord
from semesta_tenants.awards.outcomes import Standing
from semesta_tenants.awards.records import Edition
from semesta_tenants.coverage import words
from semesta_tenants.stewarding.edge import CONFLICT, FORBIDDEN, SEE_OTHER, UNPROCESSABLE, answering
from semesta_tenants.stewarding.listing import (
    ANSWERED,
    OBJECTION_KEYS,
    OUTCOME_WORDS,
    WAITING,
    narrowed_objections,
    objection_table,
    page_of,
    provinces_of,
    state_of,
    subject_words,
)
from semesta_tenants.stewarding.shown import region_name

ADDRESS = "/operator/keberatan"
_ADDRESS: Final = re.compile(r"https?://\S+")
LONGEST_TYPED = objecting.LONGEST_TEXT + 100
blueprint = Blueprint("stewarding_objections", __name__, template_folder="templates")
Answer = str | Answered | tuple[str, int]


# ---- the desk ------------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/")
@requires(Permission.OPERATOR_MANAGE)
def desk() -> str:
    """The objections of every region, the newest first; fifty a page."""
    everything, rows, sort, direction = _asked()
    here = narrowed_objections(everything, request.args, anywhere=True)
    waiting = sum(each.answer is None for each in here)
    return render_template(
        "stewarding/objections.html",
        everything=everything,
        page=page_of(rows, request.args.get("hal", 1, type=int)),
        counts=[("", _("Semua"), len(here)), (WAITING, _("Menunggu"), waiting), (ANSWERED, _("Dijawab"), len(here) - waiting)],
        sort=sort,
        direction=direction,
        given=request.args,
        editions=_editions(),
        provinces=provinces_of(each.tenant for each in everything),
        region_name=region_name,
        subject_words=subject_words,
        state_of=state_of,
        outcomes=OUTCOME_WORDS,
    )


@blueprint.get(f"{ADDRESS}.<any(csv, xlsx):ending>")
@requires(Permission.OPERATOR_MANAGE)
def file(ending: str) -> Response:
    """The list: CSV for programs, or a workbook."""
    return table_answer(objection_table(_asked()[1], _editions()), "keberatan", ending)


def _asked() -> tuple[tuple[Objection, ...], list[Objection], str, str]:
    with registry_session() as session:
        everything = queries.objections(session)
    asked = request.args if request.args.get("urut") in OBJECTION_KEYS else {"urut": "diajukan", "arah": DOWN}
    return everything, *ordered_by(narrowed_objections(everything, request.args), OBJECTION_KEYS, asked, "diajukan")


def _editions() -> dict[str, Edition]:
    with viewer_session() as session:
        return {each.id: each.edition for each in queries.opened(session)}


# ---- one objection -------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/<uuid:which>")
@requires(Permission.OPERATOR_MANAGE)
def objection(which: uuid.UUID) -> str:
    """One objection with what the run says of the region, and the form for the answer.

    Raises:
        NotFoundError: there is no such objection.
    """
    return _page(_objection(which))


@blueprint.post(f"{ADDRESS}/<uuid:which>")
@requires(Permission.OPERATOR_MANAGE)
def answer(which: uuid.UUID) -> Answer:
    """Answer it, once, in the record of the region that raised it.

    Raises:
        NotFoundError: there is no such objection.
    """
    known = _objection(which)
    by = answering(known.tenant)
    outcome = next((each for each in AnswerOutcome if each.value == request.form.get("putusan")), None)
    if outcome is None and not by.office:
        return _page(known, InvalidError(fields={"putusan": [_("Pilih diterima atau ditolak.")]})), UNPROCESSABLE
    text = request.form.get("jawaban", "").replace("\r\n", "\n")
    try:
        with tenant_transaction(current_ground().engine, known.tenant) as session:
            objecting.answer(session, by, which, outcome=outcome or AnswerOutcome.REJECTED, text=text)
    except ForbiddenError:
        return _page(known), FORBIDDEN
    except InvalidError as error:
        return _page(known, error), UNPROCESSABLE
    except ConflictError as error:
        return _page(_objection(which), sentence=error.message), CONFLICT
    flash(_("Keberatan %(region)s dijawab.", region=region_name(known.tenant)), "good")
    return redirect(f"{ADDRESS}/{which}", SEE_OTHER)


def _objection(which: uuid.UUID) -> Objection:
    with registry_session() as session:
        return existing(queries.objection(session, which))


def _page(known: Objection, error: InvalidError | None = None, sentence: str = "") -> str:
    fields = {{"text": "jawaban"}.get(name, name): said[0] for name, said in error.fields.items()} if error else {}
    with viewer_session() as session:
        run = queries.run_record(session, known.run)
        rules = queries.rules_of(session, run.edition, run.version) if run else None
        standing = queries.result_of(session, run).standing(known.tenant) if run else None
    return render_template(
        "stewarding/objection.html",
        objection=known,
        region=region_name(known.tenant),
        subject=subject_words(known, rules),
        rules=rules,
        run=run,
        facts=_facts(rules, run, standing),
        outcomes=OUTCOME_WORDS,
        explanation=_explanation(known),
        address=_ADDRESS.fullmatch(known.evidence) is not None,
        refused=answering(known.tenant).office,
        fields=fields,
        errors=list(fields.items()),
        sentence=sentence,
        typed={name: request.form.get(name, "")[:LONGEST_TYPED] for name in ("putusan", "jawaban")},
    )


def _explanation(known: Objection) -> str:
    """The region's own page of its standing, for an operator who may also read it; others have the run's word beside the text."""
    region = regions.region(known.tenant)
    may = current_principal().may(Permission.RANKING_VIEW, known.tenant)
    return f"/{region.slug}/peringkat/?edisi={known.edition}" if region and may else ""


def _facts(rules: Edition | None, run: RunRecord | None, standing: Standing | None) -> list[tuple[str, str]]:
    """What the run that the objection speaks of says of the region."""
    if rules is None or run is None or standing is None:
        return []
    contest = rules.contest_of(standing.ground.entrant.level)
    named = {each.id: each.title for each in contest.categories} if contest else {}
    figure, measures = standing.ground.figure, standing.measures
    if figure is None or measures is None:
        return [(_("Peringkat"), _("belum lapor"))]
    unknown = _("belum diketahui")
    return [
        (_("Peringkat"), str(standing.rank) if standing.rank else unknown),
        (_("Kategori menurut angka"), named.get(standing.category or "", _("belum masuk kategori"))),
        (_("Mungkin"), ", ".join(named[each] for each in standing.possible) or _("tidak ada")),
        (_("Cakupan"), words.rate_words(measures.coverage.rate) or unknown),
        (_("Keaktifan"), words.rate_words(measures.active.rate) or unknown),
        (_("Porsi Pemda"), words.rate_words(measures.pemda_share.rate) or unknown),
        (_("Per tanggal"), words.as_of_words(figure.figure)),
        (_("Bukti"), _("terverifikasi") if figure.evidence.value == "verified" else _("dilaporkan")),
        (_("Sumber"), figure.source.title if figure.source else _("kantor cabang BPJS Kesehatan")),
    ]
