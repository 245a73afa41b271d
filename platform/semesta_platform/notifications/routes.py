"""Pages of one's own notices over all regions that one works in, and of what one wants to be told by mail."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answered

from semesta_platform.accounts.edge import summary
from semesta_platform.accounts.rules import own_path
from semesta_platform.errors import InvalidError, NotFoundError
from semesta_platform.http.ground import registry_session
from semesta_platform.http.lists import keeping, table_answer
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import ngettext
from semesta_platform.notifications import choosing, edge, exports, payloads, pruning, queries, reading, shown
from semesta_platform.notifications.records import Choices, Notice, StaleChoicesError
from semesta_platform.notifications.shown import Found
from semesta_platform.tenancy.records import TenantRecord

ADDRESS: Final = "/pemberitahuan"
ONE: Final = f"{ADDRESS}/<code>/<uuid:notice>"
PAGE: Final = 50
FILTERS: Final = ("tampil", "jenis", "daerah", "sebelum")
LONGEST: Final = 40
_address = keeping(FILTERS, LONGEST)
blueprint = Blueprint("inbox", __name__, template_folder="templates")
Answer = str | Answered | tuple[str, int]


@blueprint.get(f"{ADDRESS}/")
@requires(Permission.SIGNED_IN)
def overview() -> str:
    """One's notices of all regions, the newest first, as the address narrows them."""
    asked = payloads.asked_from(request.args)
    ready, held = edge.regions()
    found = edge.gathered(ready, asked, PAGE + 1)
    merged = _merged(found)
    page, views = merged[:PAGE], shown.views(found, asked)
    here = url_for(".overview")
    return render_template(
        "notifications/list.html",
        here=here,
        asked=asked,
        rows=shown.rows(page, here),
        views=views,
        unread=views[1][2],
        kind=payloads.NAMES[asked.group] if asked.group else "",
        kinds=shown.groups(found, asked),
        regions=shown.regions(found, asked),
        several=len(ready) > 1,
        works=bool(ready or held),
        held=[each.name for each in held],
        newest=str(merged[0][1].id) if merged else "",
        further=_address(here, sebelum=page[-1][1].id) if len(merged) > PAGE else None,
        back=_address(here),
        address=_address,
    )


@blueprint.get(f"{ADDRESS}.<any(csv, xlsx):ending>")
@requires(Permission.SIGNED_IN)
def file(ending: str) -> Response:
    """The list as the address narrows it, at most the 1,000 newest of each region."""
    asked = payloads.asked_from(request.args)
    table = exports.table(_merged(edge.gathered(edge.regions()[0], asked, queries.MOST)))
    return table_answer(table, "pemberitahuan", ending)


@blueprint.get(ONE)
@requires(Permission.SIGNED_IN)
def follow(code: str, notice: uuid.UUID) -> Answered:
    """To the page that a notice is about. It stays unread: programs that look ahead or check links come here as well.

    Raises:
        NotFoundError: no such region or notice is one's own.
    """
    region = edge.region(code)
    with edge.region_session(region.code) as session:
        found = queries.notice(session, edge.reader(), edge.seats(region.code), notice)
    if found is None:
        raise NotFoundError
    return _to(found)


@blueprint.post(ONE)
@requires(Permission.SIGNED_IN)
def open_notice(code: str, notice: uuid.UUID) -> Answered:
    """To the page that a notice is about: who presses it has read it.

    Raises:
        NotFoundError: no such region or notice is one's own.
    """
    return _to(_read(code, notice))


@blueprint.post(f"{ONE}/dibaca")
@requires(Permission.SIGNED_IN)
def read(code: str, notice: uuid.UUID) -> Answered:
    """A notice has been read, and one stays where one is.

    Raises:
        NotFoundError: no such region or notice is one's own.
    """
    _read(code, notice)
    return redirect(_back(), HTTPStatus.SEE_OTHER)


@blueprint.post(f"{ADDRESS}/dibaca")
@requires(Permission.SIGNED_IN)
def read_all() -> Answered:
    """All that the filters showed has been read, up to the newest that was on screen."""
    asked, until = payloads.asked_from(request.form), payloads.id_from(request.form.get("sampai", ""))
    number = 0
    for each in edge.regions()[0]:
        if asked.region in {"", each.code}:
            with edge.region_session(each.code) as session:
                number += reading.read_all(session, edge.reader(), edge.seats(each.code), group=asked.group, until=until)
    if number:
        flash(ngettext("%(num)d pemberitahuan ditandai dibaca.", "%(num)d pemberitahuan ditandai dibaca.", number), "good")
    else:
        flash(_("Tidak ada yang belum dibaca di sini."), "good")
    return redirect(_back(), HTTPStatus.SEE_OTHER)


@blueprint.get(f"{ADDRESS}/pilihan")
@requires(Permission.SIGNED_IN)
def choices() -> str:
    """What one wants to be told by mail and when, and what will happen by that."""
    with registry_session() as session:
        chosen, version = queries.choices(session, edge.reader())
    return _form(payloads.typed_of(chosen), chosen, version)


@blueprint.post(f"{ADDRESS}/pilihan")
@requires(Permission.SIGNED_IN)
def choose() -> Answer:
    """Choose anew; in a second window one sees what now stands beside what one chose there, and may save again."""
    typed = payloads.typed_from(request.form)
    try:
        wanted = payloads.choices_from(request.form)
        with registry_session() as session:
            choosing.choose(session, edge.reader(), wanted, expected=payloads.seen_from(request.form))
    except InvalidError as error:
        with registry_session() as session:
            chosen, _version = queries.choices(session, edge.reader())
        seen = max(payloads.seen_from(request.form), 0)
        return _form(typed, chosen, seen, error=error), HTTPStatus.UNPROCESSABLE_ENTITY
    except StaleChoicesError as error:
        return _form(typed, error.current, error.version, overtaken=True), HTTPStatus.CONFLICT
    flash(_("Pilihan disimpan dan langsung berlaku."), "good")
    return redirect(url_for(".choices"), HTTPStatus.SEE_OTHER)


def _form(
    typed: dict[str, str], chosen: Choices, version: int, *, error: InvalidError | None = None, overtaken: bool = False
) -> str:
    fields, errors = summary(payloads.in_form_words(error)) if error else ({}, [])
    return render_template(
        "notifications/choices.html",
        typed=typed,
        version=version,
        fields=fields,
        errors=errors,
        overtaken=overtaken,
        happens=shown.in_words(chosen),
        groups=shown.asked_groups(),
        ways=shown.way_options(),
        hours=shown.HOURS,
        zones=shown.zone_options(edge.regions()[0]),
        keep=pruning,
    )


def _merged(found: list[Found]) -> list[tuple[TenantRecord, Notice]]:
    """Of all regions, the newest first."""
    pairs = [(each.region, notice) for each in found for notice in each.notices]
    return sorted(pairs, key=lambda pair: pair[1].id, reverse=True)


def _to(notice: Notice) -> Answered:
    return redirect(own_path(notice.path) or url_for(".overview"), HTTPStatus.SEE_OTHER)


def _read(code: str, notice: uuid.UUID) -> Notice:
    region = edge.region(code)
    with edge.region_session(region.code) as session:
        return reading.read_one(session, edge.reader(), edge.seats(region.code), notice)


def _back() -> str:
    """To the list as it was narrowed, and nowhere else."""
    onward = own_path(request.form.get("lanjut")) or ""
    here = url_for(".overview")
    return onward if onward.partition("?")[0] == here else here
