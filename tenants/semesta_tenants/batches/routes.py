"""Pages of batches: the list, one batch with both sides' steps, its paper and workbook, the form of a draft."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answered

from semesta_platform.accounts.edge import refuse_unread, summary
from semesta_platform.audit import queries as record
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, existing
from semesta_platform.given import seen_from
from semesta_platform.http.errors import status_of
from semesta_platform.http.ground import current_ground
from semesta_platform.http.lists import file_answer, keeping, named_for_tenant, table_answer
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.tables import DOWN
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.workbooks import Table
from semesta_platform.tenancy.regions import is_training
from semesta_tenants.attachments.shown import size_words
from semesta_tenants.batches import edge, exports, lists, papers, payloads, queries, rules, service, shown, stepping, words
from semesta_tenants.batches.reasons import REASONS
from semesta_tenants.batches.records import Answer as Verified
from semesta_tenants.batches.records import Batch, StaleBatchError, State
from semesta_tenants.coordination import queries as coordination
from semesta_tenants.coordination.payloads import NO_NIK, no_nik
from semesta_tenants.coordination.words import USUAL_OWNERS
from semesta_tenants.coverage.edge import acting, today

ADDRESS: Final = "/<tenant:slug>/penyerahan"
ONE: Final = f"{ADDRESS}/<uuid:batch>"
FILTERS: Final = ("tampil", "jenis", "bulan", "pemilik", "giliran", "kata", "urut", "arah", "hal")
MOST_TASKS: Final = 100
MOST_OWNERS: Final = 100
blueprint = Blueprint("batches", __name__, template_folder="templates")
_address = keeping(FILTERS, payloads.LONGEST_SEARCH)
Answer = str | Answered | tuple[str, int]
Refused = ForbiddenError | ConflictError | InvalidError


# ---- the list ------------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/")
@requires(Permission.BATCH_VIEW)
def overview() -> str:
    """The batches that the address asks for, newest step first, with how many there are in each state."""
    asked, who = payloads.asked_from(request.args), edge.viewer()
    narrowed = payloads.narrowing(asked)
    with tenant_session() as session:
        counts = queries.counts(session, who, narrowed)
        owners, months = queries.choices(session, who)
        views = shown.views(counts, bpjs=who.bpjs)
        total = _total(session, asked, counts)
        page = min(asked.page, max(-(-total // payloads.PAGE), 1))
        order, offset = payloads.ORDERS[asked.order], (page - 1) * payloads.PAGE
        found = queries.listed(
            session, who, narrowed, order=order, descending=asked.descending, offset=offset, limit=payloads.PAGE
        )
        rows = shown.rows(found, queries.places(session, [each.id for each in found if each.again]), home(), edge.now())
    return render_template(
        "batches/list.html",
        tenant=current_tenant(),
        here=home(),
        asked=asked,
        views=views,
        **shown.choices(asked, counts, owners, months),
        rows=rows,
        total=total,
        page=page,
        size=payloads.PAGE,
        direction=DOWN if asked.descending else "naik",
        address=_address,
        may_make=not who.bpjs,
        nothing_at_all=not counts.everything and not asked.narrowed,
    )


@blueprint.get(f"{ADDRESS}.<any(csv, xlsx):ending>")
@requires(Permission.BATCH_VIEW)
def file(ending: str) -> Response:
    """The list as the address narrows and orders it, whole: CSV for programs, or a workbook."""
    return table_answer(_table(), named_for_tenant("penyerahan"), ending)


def _total(session: Session, asked: payloads.Asked, counts: queries.Counts) -> int:
    """Of the list itself; counted apart only where state and side narrow at once."""
    if asked.view and asked.waits:
        return len(queries.listed(session, edge.viewer(), payloads.narrowing(asked)))
    if asked.waits:
        return counts.waits[payloads.PARTY_NAMES[asked.waits]]
    return counts.states[payloads.STATE_NAMES[asked.view]] if asked.view else counts.everything


def _table() -> Table:
    tenant, asked = current_tenant(), payloads.asked_from(request.args)
    order = payloads.ORDERS[asked.order]
    with tenant_session() as session:
        found = queries.whole(session, edge.viewer(), payloads.narrowing(asked), order=order, descending=asked.descending)
    return exports.table(tenant.name, found, now=edge.now(), zone=ZoneInfo(tenant.zone))


def home() -> str:
    """The address of the list."""
    return url_for("batches.overview", slug=current_tenant().slug)


# ---- one batch -----------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ONE}/")
@requires(Permission.BATCH_VIEW)
def detail(batch: uuid.UUID) -> str:
    """One batch: what was handed over, whose turn it is, the answer by reasons, both signatures, what was done with it.

    Raises:
        NotFoundError: there is no such batch for this side.
    """
    return batch_page(batch)


@blueprint.get(f"{ONE}.pdf")
@requires(Permission.BATCH_VIEW)
def pdf(batch: uuid.UUID) -> Response:
    """The Berita Acara on A4.

    Raises:
        NotFoundError: as `detail`.
    """
    found, tenant = _read(batch), current_tenant()
    digest = found.digest or rules.digest_of(tenant.code, found)
    invented, bpjs = is_training(tenant.code), edge.viewer().bpjs
    paper = papers.pdf(tenant.name, found, digest=digest, now=edge.now(), invented=invented, bpjs=bpjs)
    return file_answer(paper, _named(found), "pdf")


@blueprint.get(f"{ONE}.xlsx")
@requires(Permission.BATCH_VIEW)
def one_xlsx(batch: uuid.UUID) -> Response:
    """One batch as a workbook.

    Raises:
        NotFoundError: as `detail`.
    """
    found, tenant = _read(batch), current_tenant()
    table = exports.one(tenant.name, found, now=edge.now(), zone=ZoneInfo(tenant.zone))
    return table_answer(table, _named(found), "xlsx")


def _named(batch: Batch) -> str:
    """Of files of a batch, by month and the end of its code: its beginning is the time, which batches of one day share."""
    return named_for_tenant(f"berita-acara-{batch.wanted.month:%Y-%m}-{batch.id.hex[-8:]}")


def batch_page(batch: uuid.UUID, refused: Refused | None = None, wrong: InvalidError | None = None) -> str:
    """The page of a batch. refused: why a step was not done. wrong: that in the form's own names."""
    tenant, who, moment = current_tenant(), edge.viewer(), edge.now()
    with tenant_session() as session:
        found = queries.shown_to(session, who, existing(queries.batch(session, who, batch)))
        chain = queries.chain(session, who, batch)
        again = found.answer is not None and queries.resubmission(session, batch) is not None
        task = coordination.seen(session, found.wanted.task_id, who.of_tasks) if found.wanted.task_id else None
        entries = record.entries(session, subject_kind=stepping.SUBJECT, subject_id=str(batch), limit=record.MOST_ENTRIES)
    fields, errors = summary(wrong) if wrong else ({}, [])
    return render_template(
        "batches/batch.html",
        tenant=tenant,
        here=home(),
        batch=found,
        who=who,
        may=edge.may(found, who, again=again),
        waits=[(words.PARTY_WORDS[party], days) for party, days in rules.waits(found, moment).items()],
        facts=shown.facts(found, task.wanted.title if task else None, bpjs=who.bpjs),
        digest=rules.digest_of(tenant.code, found) if found.answer else "",
        chain=shown.chain(chain, home(), found),
        history=shown.history(entries, bpjs=who.bpjs, lists=who.whole or found.state is not State.WITHDRAWN),
        **_standing(found),
        **_file_choices(),
        typed=_typed(found, shown.last_answer(entries)),
        sentence=refused.message if refused and not errors else "",
        **payloads.asked_on_page(request.form, fields),
        fields=fields,
        errors=errors,
        limits=rules,
    )


def _typed(batch: Batch, before: Verified | None) -> dict[str, str]:
    """What stands in the page's forms: what was sent, else the answer that is mended. before: the last one that was given."""
    answer = batch.answer or before
    return payloads.typed_from(request.form) if request.form or answer is None else payloads.typed_of_answer(answer)


def _standing(batch: Batch) -> dict[str, Any]:
    """What the page says of the batch itself, whoever looks."""
    return {
        "state": shown.pill_of(batch.state, sent=batch.sent is not None),
        "steps": shown.steps(batch),
        "reasons": shown.reasons(batch),
        "reason_words": REASONS,
        "signatures": shown.signatures(batch),
        "size_words": size_words,
        "goes": rules.file_goes(batch, ZoneInfo(current_tenant().zone)),
        "days_kept": rules.DAYS_KEPT,
        "month": f"{batch.wanted.month:%Y-%m}",
        "being_mended": rules.being_mended(batch),
    }


def _read(batch: uuid.UUID) -> Batch:
    who = edge.viewer()
    with tenant_session() as session:
        return queries.shown_to(session, who, existing(queries.batch(session, who, batch)))


def _file_choices() -> dict[str, Any]:
    """What pages say of the list itself. sealable: whether this installation has a key."""
    installation = current_ground().installation
    return {
        "sealable": bool(installation.file_keys),
        "accept": ",".join(f".{ending}" for ending in lists.TAKEN),
        "largest": installation.settings.files.largest,
    }


# ---- the form ------------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/baru")
@requires(Permission.BATCH_CHANGE)
def new() -> Answer:
    """A form of this month, with what the task that the address names says; for an organisation's staff with its name.

    The branch is led to the list.
    """
    who = edge.viewer()
    if who.bpjs:
        return _not_the_branchs()
    blank = dict.fromkeys(payloads.LONGEST, "") | {"bulan": f"{today():%Y-%m}", "segmen": "PBPU_PEMDA"}
    own = {"pemilik": next(iter(sorted(who.offices)))} if who.offices else {}
    return _form_page(blank | _said_by_task() | own)


@blueprint.post(f"{ADDRESS}/baru")
@requires(Permission.BATCH_CHANGE)
def add() -> Answer:
    """Write down a new draft."""
    if edge.viewer().bpjs:
        return _not_the_branchs()
    given, typed = payloads.batch_from(request.form, today()), payloads.typed_from(request.form)
    try:
        with tenant_session() as session:
            made = service.draft(session, acting(), edge.viewer(), given.wanted, today=today())
            refuse_unread(given.faults)
    except InvalidError as error:
        return _form_page(typed, payloads.in_form_words(error, given.faults)), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Draf dibuat. Kirim bila daftarnya sudah lengkap."), "good")
    return redirect(url_for(".detail", slug=current_tenant().slug, batch=made.id), HTTPStatus.SEE_OTHER)


def _said_by_task() -> dict[str, str]:
    """What the task that the address names fills in; nothing where the person sees none such."""
    named = payloads.task_from(request.args)
    if named is None:
        return {}
    with tenant_session() as session:
        task = coordination.seen(session, named, edge.viewer().of_tasks)
    return payloads.typed_for(task) if task else {}


def _not_the_branchs() -> Answer:
    """The branch holds the permission for its own steps; to begin is the region's, and no page of the branch leads here."""
    return redirect(home(), HTTPStatus.SEE_OTHER)


@blueprint.get(f"{ONE}/ubah")
@requires(Permission.BATCH_CHANGE)
def edit(batch: uuid.UUID) -> Answer:
    """The form as the draft fills it; for what was sent its page and why not.

    Raises:
        NotFoundError: there is no such batch for this side.
    """
    found = _read(batch)
    if edge.viewer().bpjs:
        return batch_page(batch, ForbiddenError(stepping.not_yours())), HTTPStatus.FORBIDDEN
    if found.state not in rules.OPEN:
        return batch_page(batch, ConflictError(stepping.wrong_state(found))), HTTPStatus.CONFLICT
    return _form_page(payloads.typed_of(found.wanted), current=found)


@blueprint.post(f"{ONE}/ubah")
@requires(Permission.BATCH_CHANGE)
def change(batch: uuid.UUID) -> Answer:
    """Save a changed draft. Whoever comes second sees what now stands beside what they typed, and may save again.

    Raises:
        NotFoundError: there is no such batch for this side.
    """
    given, typed = payloads.batch_from(request.form, today()), payloads.typed_from(request.form)
    seen = seen_from(request.form)
    try:
        with tenant_session() as session:
            service.change(session, acting(), edge.viewer(), batch, given.wanted, expected=seen, today=today())
            refuse_unread(given.faults)
    except InvalidError as error:
        again = payloads.in_form_words(error, given.faults)
        return _form_page(typed, again, current=_read(batch), seen=seen), HTTPStatus.UNPROCESSABLE_ENTITY
    except StaleBatchError as error:
        if error.current.state in rules.OPEN:
            return _form_page(typed, current=error.current, overtaken=True), HTTPStatus.CONFLICT
        return batch_page(batch, error), HTTPStatus.CONFLICT
    except (ForbiddenError, ConflictError) as error:
        return batch_page(batch, error), status_of(error)
    flash(_("Perubahan disimpan."), "good")
    return redirect(url_for(".detail", slug=current_tenant().slug, batch=batch), HTTPStatus.SEE_OTHER)


def _frame() -> dict[str, Any]:
    return {"tenant": current_tenant(), "here": home(), "limits": rules}


def _form_page(
    typed: dict[str, str],
    error: InvalidError | None = None,
    *,
    current: Batch | None = None,
    seen: int | None = None,
    overtaken: bool = False,
) -> str:
    fields, errors = summary(error) if error else ({}, [])
    who = edge.viewer()
    with tenant_session() as session:
        used = queries.choices(session, who)[0][:MOST_OWNERS]
        tasks = coordination.open_tasks(session, MOST_TASKS, viewer=who.of_tasks)
        current = queries.shown_to(session, who, current) if current else None
    return render_template(
        "batches/form.html",
        **_frame(),
        typed=typed,
        current=current,
        seen=seen if seen is not None else current.row_version if current else None,
        overtaken=overtaken,
        differing=shown.differing(current.wanted, typed) if current and overtaken else [],
        suggestions=list(dict.fromkeys([*used, *USUAL_OWNERS])) if who.offices is None else sorted(who.offices),
        own=sorted(who.offices) if who.offices is not None else [],
        **shown.form_choices(today(), typed, tasks),
        **_file_choices(),
        **_asked_of_numbers(fields, current),
        fields=fields,
        errors=errors,
    )


def _asked_of_numbers(fields: Mapping[str, str], current: Batch | None) -> dict[str, Any]:
    """Where the form asks whether a number is no NIK. What a draft once said of its texts is shown as said."""
    said = no_nik(request.form)
    sure = said if request.form or current is None else bool(rules.number_problems(rules.told(current.wanted), no_nik=False))
    return {"asks": payloads.asks_of_numbers(fields) or (NO_NIK if sure else ""), "sure": sure}
