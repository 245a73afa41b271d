"""The page `/cabang/`, its files, and the steps that a liaison takes there without leaving it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, flash, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answered

from semesta_platform.accounts.edge import summary
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, existing
from semesta_platform.http.lists import table_answer
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, forget_tenant, tenant_session
from semesta_platform.interface import filters
from semesta_platform.interface.tables import ordered_by
from semesta_platform.interface.vocabulary import STATES
from semesta_platform.interface.words import gettext as _
from semesta_platform.notifications.kinds import sentence
from semesta_tenants.batches import edge as handing
from semesta_tenants.batches import service as batches
from semesta_tenants.batches import stepping
from semesta_tenants.batches.records import StaleBatchError
from semesta_tenants.contributions import service as paying
from semesta_tenants.contributions.records import Kind, StaleEntryError
from semesta_tenants.coordination import kinds
from semesta_tenants.coordination import service as tasks
from semesta_tenants.coordination.payloads import asks_of_numbers, no_nik
from semesta_tenants.coordination.records import Party, StaleTaskError, State, Task, Way
from semesta_tenants.coverage import edge as figures
from semesta_tenants.coverage import service as verifying
from semesta_tenants.coverage.branch_payloads import QUEUE_KEYS, QueueLine, queue_rows
from semesta_tenants.coverage.desk import Waiting, examined
from semesta_tenants.coverage.words import STANDS_WORDS, rate_words
from semesta_tenants.desk import edge, payloads, rules, shown, tables, words
from semesta_tenants.desk.payloads import PAGE
from semesta_tenants.desk.records import Asked, Compared

HERE: Final = "/cabang/"
blueprint = Blueprint("desk", __name__, template_folder="templates")
Answer = str | Answered | tuple[str, int]


@blueprint.get(HERE)
@requires(Permission.BRANCH_DESK)
def overview() -> str:
    """What waits in all regions of the person's branches, the most pressing first, then how the regions compare."""
    return _page(dict(request.args))


@blueprint.get("/cabang/pekerjaan.<any(csv, xlsx):ending>")
@requires(Permission.BRANCH_DESK)
def work_file(ending: str) -> Response:
    """The work as the address narrows it, whole."""
    work = edge.read(payloads.asked_from(request.args), whole=True).work
    return table_answer(tables.work_table(work), "semesta-pekerjaan-cabang", ending)


@blueprint.get("/cabang/daerah.<any(csv, xlsx):ending>")
@requires(Permission.BRANCH_DESK)
def regions_file(ending: str) -> Response:
    """The regions beside each other, as the address narrows and orders them."""
    asked = payloads.asked_from(request.args)
    rows = _narrowed([rules.compared(each) for each in edge.read(asked).regions], asked)
    table = tables.region_table(ordered_by(rows, tables.ORDERS, request.args, "nama")[0])
    return table_answer(table, "semesta-daerah-binaan", ending)


@blueprint.get("/cabang/antrean.csv")
@requires(Permission.BRANCH_DESK)
def queue_file() -> Response:
    """The figures that wait with their counts and changes, for spreadsheets."""
    desk = edge.read(payloads.asked_from({"tampil": "angka", "daerah": request.args.get("daerah", "")}))
    lines = [QueueLine(each.region.tenant, each.it, each.mine) for each in desk.work if isinstance(each.it, Waiting)]
    return figures.csv_answer(queue_rows(ordered_by(lines, QUEUE_KEYS, request.args, "sejak")[0]), "semesta-antrean-verifikasi")


# ---- acting in place --------------------------------------------------------------------------------------------------------


@blueprint.post("/cabang/<tenant:slug>/tugas/<uuid:task>/pindah")
@requires(Permission.COVERAGE_VERIFY)  # what the branch alone holds in a region; the task's own rules say the rest
def move(task: uuid.UUID) -> Answer:
    """A task goes to another step; the desk is shown again where it was.

    Raises:
        NotFoundError: there is no such task here that the branch sees.
        ForbiddenError: the person acts here for the region.
    """
    tenant, back = current_tenant(), payloads.back_from(request.form)
    if not edge.acts_for_branch(tenant.code):
        raise ForbiddenError(_("Anda bertugas untuk daerah ini; kerjakan tugasnya di halaman daerah."))
    way = Way(payloads.step_from(request.form), request.form.get("keluaran", ""), no_nik(request.form))
    seen, viewer = payloads.expected_from(request.form), edge.viewer(tenant.code)

    def step(session: Session) -> str:
        moved = tasks.move(session, figures.acting(), task, way, expected=seen, today=figures.today(), viewer=viewer)
        return _moved(moved)

    return _act(step, back, task)


@blueprint.post("/cabang/<tenant:slug>/angka/<uuid:version>/sahkan")
@requires(Permission.COVERAGE_VERIFY)
def verify(version: uuid.UUID) -> Answer:
    """A figure that did not jump is verified, which publishes it; one that jumped wants its own page.

    Raises:
        NotFoundError: there is no such version here, or it is a draft.
    """
    tenant, back, seen = current_tenant(), payloads.back_from(request.form), payloads.expected_from(request.form)

    def step(session: Session) -> str:
        found = existing(examined(session, version))
        if found[0].jumps or found[0].before is None:
            raise ConflictError(
                _("Angka ini melonjak atau belum ada pembandingnya. Buka halamannya dan periksa sebelum memutuskan.")
            )
        try:
            done = verifying.verify(session, figures.verifying(), version, expected=seen)
        except ForbiddenError:
            raise ForbiddenError(_("Anda tidak dapat memutuskan angka ini. Mintalah penghubung lain di kantor cabang.")) from None
        except ConflictError:
            raise ConflictError(_("Angka ini berubah sejak meja dibuka: %(now)s.", now=_stands(found[0]))) from None
        month = filters.date(done.figure.as_of, "MMMM yyyy")
        return _("Angka %(month)s %(name)s sudah diverifikasi dan terbit.", month=month, name=tenant.name)

    return _act(step, back, version)


@blueprint.post("/cabang/<tenant:slug>/penyerahan/<uuid:batch>/terima")
@requires(Permission.COVERAGE_VERIFY)  # as above
def receive(batch: uuid.UUID) -> Answer:
    """The branch has the list of a batch.

    Raises:
        NotFoundError: there is no such batch here, or it was not sent.
    """
    tenant, back, seen = current_tenant(), payloads.back_from(request.form), payloads.expected_from(request.form)

    def step(session: Session) -> str:
        done = batches.receive(session, figures.acting(), handing.viewer(), batch, expected=seen)
        return _("“%(title)s” dari %(name)s dicatat sudah diterima.", title=done.wanted.title, name=tenant.name)

    return _act(step, back, batch)


@blueprint.post("/cabang/<tenant:slug>/iuran/<uuid:entry>/benarkan")
@requires(Permission.COVERAGE_VERIFY)  # as above
def confirm(entry: uuid.UUID) -> Answer:
    """The branch confirms a bill or payment.

    Raises:
        NotFoundError: there is no such entry here.
    """
    tenant, back, seen = current_tenant(), payloads.back_from(request.form), payloads.expected_from(request.form)

    def step(session: Session) -> str:
        done = paying.confirm(session, figures.verifying(), Party.BPJS, {entry: seen}, today=figures.today())[0].wanted
        month, amount = filters.date(done.month, "MMMM yyyy"), filters.rupiah_full(done.amount)
        if done.kind is Kind.BILL:
            return _("Tagihan %(month)s %(name)s, %(amount)s, dibenarkan.", month=month, name=tenant.name, amount=amount)
        return _("Pembayaran %(month)s %(name)s, %(amount)s, dibenarkan.", month=month, name=tenant.name, amount=amount)

    return _act(step, back, entry)


def _act(step: Callable[[Session], str], back: dict[str, str], about: uuid.UUID) -> Answer:
    """One step in one transaction; then the desk as it stood, with what was done or why not."""
    try:
        with tenant_session() as session:
            done = step(session)
    except InvalidError as error:
        return _refused(back, error, about), HTTPStatus.UNPROCESSABLE_ENTITY
    except ConflictError as error:
        return _refused(back, error, about), HTTPStatus.CONFLICT
    except ForbiddenError as error:
        return _refused(back, error, about), HTTPStatus.FORBIDDEN
    flash(done, "good")
    return redirect(f"{HERE}{'?' if back else ''}{payloads.encoded(back)}#pekerjaan", HTTPStatus.SEE_OTHER)


def _refused(back: dict[str, str], error: InvalidError | ConflictError | ForbiddenError, about: uuid.UUID) -> str:
    said = f"{current_tenant().name}: {error.message}"
    if isinstance(error, StaleTaskError | StaleBatchError | StaleEntryError):
        said = f"{said} {_now(error)}"
    # The page is that of all regions, whatever region the form was about.
    forget_tenant()
    if isinstance(error, InvalidError):
        words_ = {f"keluaran-{about}": messages for messages in error.fields.values()}
        return _page(back, error=InvalidError(error.message, words_), about=about)
    return _page(back, refused=said, about=about)


def _moved(task: Task) -> str:
    if task.state is not State.OPEN:
        return _("“%(title)s” selesai.", title=task.wanted.title)
    step = kinds.step_of(task.wanted.kind, task.step).words
    return _("“%(title)s” pindah ke langkah %(step)s.", title=task.wanted.title, step=str(step))


def _now(error: StaleTaskError | StaleBatchError | StaleEntryError) -> str:
    """What now stands."""
    if isinstance(error, StaleBatchError):
        return stepping.wrong_state(error.current)
    if isinstance(error, StaleTaskError):
        return _task_now(error.current)
    entry = error.current
    if entry.voided_at is not None:
        return _("Sekarang catatan ini sudah dibatalkan oleh %(who)s.", who=filters.who(entry.voided_words))
    return _("Sekarang catatan ini sudah dibenarkan oleh %(who)s.", who=filters.who(entry.confirmed_words))


def _task_now(task: Task) -> str:
    if task.state is not State.OPEN:
        return _("Sekarang tugas ini sudah ditutup oleh %(who)s.", who=filters.who(task.closed_words))
    return _("Sekarang ada di langkah %(step)s.", step=str(kinds.step_of(task.wanted.kind, task.step).words))


def _stands(it: Waiting) -> str:
    return str(STATES[it.version.state.value].words).lower()


# ---- the page -----------------------------------------------------------------------------------------------------------------


def _page(
    given: dict[str, str], *, refused: str | None = None, error: InvalidError | None = None, about: uuid.UUID | None = None
) -> str:
    asked = payloads.asked_from(given)
    desk = edge.read(asked)
    regions = [rules.compared(each) for each in desk.regions]
    rows, sort, direction = ordered_by(_narrowed(regions, asked), tables.ORDERS, given, "nama")
    first = (asked.page - 1) * PAGE
    lines = _lines(desk, first)
    fields, errors = summary(error) if error else ({}, [])
    if error and about not in {each.work.id for each in lines}:
        # The field that the summary would lead to is not on this page.
        refused, errors = " ".join(text for messages in error.fields.values() for text in messages), []
    return render_template(
        "desk/overview.html",
        desk=desk,
        lines=lines,
        first=first,
        regions=regions,
        rows=rows,
        order=(sort, direction),
        **_top(desk, asked, lines, regions),
        back=payloads.encoded(payloads.kept(given)),
        refused=refused,
        fields=fields,
        errors=errors,
        asks=_asks(fields),
        about=about,
        typed=request.form,
    )


def _asks(fields: Mapping[str, str]) -> bool:
    """Whether the form asks if a number is no NIK: also after another fault, for what was said of the number stands."""
    return bool(asks_of_numbers(fields)) or no_nik(request.form)


def _lines(desk: edge.Desk, first: int) -> list[shown.Line]:
    viewers = {each.tenant.code: edge.viewer(each.tenant.code) for each in desk.regions}
    return [shown.line(each, desk.now, viewers[each.region.tenant.code]) for each in desk.work[first : first + PAGE]]


def _top(desk: edge.Desk, asked: Asked, lines: list[shown.Line], regions: list[Compared]) -> dict[str, Any]:
    """The head of the page, and what every template of it needs."""
    return {
        "asked": asked,
        "total": desk.counts[asked.view],
        "views": [(view.value, text, desk.counts[view]) for view, text in words.VIEW_WORDS.items()],
        "top": next((each for each in lines if each.work.mine), None),
        "mentions": [(each.tenant, one) for each in desk.regions for one in each.mentions],
        "headline": shown.headline(desk.everywhere, sum(len(each.mentions) for each in desk.regions)),
        "lede": shown.lede(regions, edge.branches()),
        "query": payloads.query_of,
        "sorts": words.SORT_WORDS,
        "stands": STANDS_WORDS,
        "rate": rate_words,
        "sentence": sentence,
    }


def _narrowed(found: list[Compared], asked: Asked) -> list[Compared]:
    text = asked.text.casefold()
    return [
        each
        for each in found
        if asked.tenant in {None, each.region.tenant.code}
        and (not asked.waiting or each.region.waiting)
        and (text in each.region.tenant.name.casefold() or text == each.region.tenant.code)
    ]
