"""What the operator's and the branch's pages of files share: the list, one file with its rows and regions, files to take away."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, flash, make_response, redirect, render_template, request
from flask_babel import force_locale
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answered

from semesta_platform.accounts import edge
from semesta_platform.accounts.roles import ROLES, Role
from semesta_platform.database import utc_now
from semesta_platform.errors import ConflictError, InvalidError
from semesta_platform.http.access import current_principal
from semesta_platform.http.ground import registry_session
from semesta_platform.http.lists import table_answer
from semesta_platform.http.observation import request_id
from semesta_platform.interface.tables import ordered_by
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage.records import Actor
from semesta_tenants.intake import files_payloads as payloads
from semesta_tenants.intake import files_queries as queries
from semesta_tenants.intake import files_service as service
from semesta_tenants.intake import files_shown as shown
from semesta_tenants.intake import files_steps as steps
from semesta_tenants.intake.files_queries import FileState, Part, Scope, SourceFile

SEE_OTHER, CONFLICT, UNPROCESSABLE = 303, 409, 422
LOOK_AGAIN: Final = 3
"""Seconds after which a page that shows work loads itself anew, by a header that every browser follows."""
LONGEST_WORK: Final = dt.timedelta(minutes=30)
SLOW: Final = dt.timedelta(minutes=5)
Page = str | Response
Answer = Page | Answered | tuple[Page, int]
Verb = Callable[[Session, Actor, SourceFile, int], str]
"""A step of somebody on a file of which they have seen a state; gives what to say."""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose pages these are. here: their address, ending in '/'. branches: of a liaison, by code, with their names."""

    scope: Scope
    here: str
    branches: Mapping[str, str]

    @property
    def national(self) -> bool:
        """Whether they are the operator's."""
        return self.scope is Scope.NATIONAL


def actor(session: Session, branch: str | None) -> Actor:
    """Who acts, in the words of the role that these pages need; the record is kept in Indonesian whatever the page is in.

    branch: whose file it is, None for the operator's. Who is a liaison of two branches acts from the seat of the file's own.
    """
    principal = current_principal()
    role = Role.LIAISON if branch else Role.OPERATOR
    ours = queries.branch_tenants(session, branch) if branch else frozenset()
    seat = next((each for each in principal.places if each.role == role.value and each.tenant_code in ours), None)
    with force_locale("id"):
        words = str(ROLES[role].words if seat is None else seat.role_words)
    return Actor(principal.person, words, request_id())


# ---- the list ------------------------------------------------------------------------------------------------------------------


def overview(place: Place, error: InvalidError | None = None) -> str:
    """Every file with its state, fifty a page, and the form for one more."""
    with registry_session() as session:
        everything = queries.files(session, place.scope, place.branches)
        rows, sort, direction = _asked_files(everything)
        page = payloads.paged(payloads.page_from(request.args), len(rows))
        on_page = rows[page.first - 1 : page.last]
        states = queries.parts_by_state(session, [each.id for each in on_page])
    fields, errors = edge.summary(error) if error else ({}, [])
    return render_template(
        "intake/files.html",
        place=place,
        everything=everything,
        rows=on_page,
        page=page,
        sort=sort,
        direction=direction,
        given=request.args,
        states=states,
        pills=shown.FILE_PILLS,
        fields=fields,
        errors=errors,
    )


def files_answer(place: Place, ending: str) -> Response:
    """The list to take away, as the address narrows and orders it."""
    with registry_session() as session:
        rows = _asked_files(queries.files(session, place.scope, place.branches))[0]
    return table_answer(shown.files_table(rows), "impor", ending)


def _asked_files(everything: Sequence[SourceFile]) -> tuple[list[SourceFile], str, str]:
    given = request.args if request.args.get("urut") in payloads.FILE_KEYS else {"urut": "waktu", "arah": "turun"}
    return ordered_by(payloads.narrowed_files(everything, request.args), payloads.FILE_KEYS, given, "waktu")


def upload(place: Place, branch: str | None) -> Answered | tuple[str, int]:
    """Keep what was chosen and ask for its reading; or say that the same file is here already."""
    file = request.files.get("berkas")
    name, content = (file.filename or "", bytes(file.read())) if file else ("", b"")
    if file:
        file.close()
    try:
        with registry_session() as session:
            file_id, fresh = service.store(session, actor(session, branch), service.Upload(name, content, branch))
    except InvalidError as error:
        return overview(place, error), UNPROCESSABLE
    if fresh:
        flash(_("Berkas diterima dan sedang dibaca."), "good")
    else:
        flash(_("Berkas yang sama sudah diunggah; tidak ada yang berubah. Inilah hasilnya."), "good")
    return redirect(f"{place.here}{file_id}/", SEE_OTHER)


# ---- one file ------------------------------------------------------------------------------------------------------------------


def file_of(session: Session, place: Place, file_id: uuid.UUID) -> SourceFile:
    """The file.

    Raises:
        NotFoundError: there is none, or it is another branch's.
    """
    return steps.found_or_none(queries.file(session, file_id, place.scope, place.branches))


def file_page(place: Place, file_id: uuid.UUID, *, error: InvalidError | None = None, refused: str = "") -> Page:
    """One file: how far its reading is, what it would do row by row or region by region, what became of it.

    Raises:
        NotFoundError: as `file_of`.
    """
    with registry_session() as session:
        found = file_of(session, place, file_id)
        parts, names = queries.parts(session, file_id), queries.region_names(session)
        asked = _asked(found)
        listed = _rows(session, found, parts, asked, names) if not asked.by_region else _parts(parts, names)
    now, left = utc_now(), shown.pending(found, parts)
    begun = found.undone_at or found.confirmed_at or found.entered_at
    working = found.state is FileState.READING or left > 0
    fields, errors = edge.summary(error) if error else ({}, [])
    page = render_template(
        "intake/file.html",
        place=place,
        file=found,
        here=f"{place.here}{file_id}/",
        asked=asked,
        names=names,
        left=left,
        slow=working and shown.long_ago(begun, now, SLOW),
        refused=refused,
        reason=request.form.get("alasan", "")[: payloads.LONGEST_REASON + edge.LONGEST_ECHO],
        fields=fields,
        errors=errors,
        **_counted(found, parts, names),
        **listed,
    )
    waiting = working and not shown.long_ago(begun, now, LONGEST_WORK) and request.method != "POST"
    return _looking_again(page) if waiting else page


def _counted(found: SourceFile, parts: Sequence[Part], names: Mapping[str, str]) -> dict[str, Any]:
    """What the head of a file's page says of it in numbers, and the regions that can be asked for."""
    return {
        "options": sorted(((each.tenant, names.get(each.tenant, each.tenant)) for each in parts), key=lambda each: each[1]),
        "wanted": sum(each.usable > 0 for each in parts),
        "parts_total": len(parts),
        "by_state": _by_state(parts),
        "pill_of": shown.FILE_PILLS[found.state],
        "part_pills": shown.PART_PILLS,
        "outcomes": [(name, said, payloads.counted(found.counts, name)) for name, said in shown.OUTCOME_WORDS.items()],
        "everything": payloads.counted(found.counts, ""),
    }


def _looking_again(page: str) -> Response:
    """A page that loads itself anew after some seconds, without scripts."""
    again = make_response(page)
    again.headers["Refresh"] = str(LOOK_AGAIN)
    return again


def _asked(found: SourceFile) -> payloads.RowsAsked:
    """Before a decision the rows matter, after it the regions."""
    given = dict(request.args)
    if found.state in {FileState.CONFIRMED, FileState.UNDONE} and not given.keys() & {"tampil", "hasil", "daerah"}:
        given["tampil"] = payloads.BY_REGION
    return payloads.rows_asked(given)


def _rows(
    session: Session, found: SourceFile, parts: Sequence[Part], asked: payloads.RowsAsked, names: Mapping[str, str]
) -> dict[str, Any]:
    own = next((each.counts for each in parts if each.tenant == asked.tenant), {})
    total = payloads.counted(own if asked.tenant else found.counts, asked.outcome)
    page = payloads.paged(asked.page, total)
    rows = queries.rows(session, found.id, asked.outcome, asked.tenant, page.number)[: queries.PAGE]
    return {"rows": [shown.shown_row(each, names) for each in rows], "page": page}


def _parts(parts: Sequence[Part], names: Mapping[str, str]) -> dict[str, Any]:
    ordered, sort, direction = ordered_by(parts, payloads.part_keys(names), request.args, "kode")
    page = payloads.paged(payloads.page_from(request.args), len(ordered))
    return {"parts": payloads.on_page(ordered, page), "page": page, "sort": sort, "direction": direction}


def _by_state(parts: Sequence[Part]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in parts:
        if each.usable:
            found[each.state] = found.get(each.state, 0) + 1
    return found


def errors_answer(place: Place, file_id: uuid.UUID, ending: str) -> Response:
    """The rejected rows as they stand in the file, each with its number and why.

    Raises:
        NotFoundError: as `file_of`.
    """
    with registry_session() as session:
        found = file_of(session, place, file_id)
        table = shown.error_table(found, queries.rejected(session, file_id))
    return table_answer(table, "baris-ditolak", ending)


def parts_answer(place: Place, file_id: uuid.UUID, ending: str) -> Response:
    """The list by region to take away.

    Raises:
        NotFoundError: as `file_of`.
    """
    with registry_session() as session:
        file_of(session, place, file_id)
        parts, names = queries.parts(session, file_id), queries.region_names(session)
    ordered = ordered_by(parts, payloads.part_keys(names), request.args, "kode")[0]
    return table_answer(shown.parts_table(ordered, names), "impor-per-daerah", ending)


def stepped(place: Place, file_id: uuid.UUID, verb: Verb, *, ended: bool = False) -> Answer:
    """One step on a file in one transaction; then what `verb` says, on its page, or on the list where the file has ended.

    Raises:
        NotFoundError: as `file_of`.
    """
    try:
        with registry_session() as session:
            found = file_of(session, place, file_id)
            done = verb(session, actor(session, found.branch), found, payloads.expected_from(request.form))
    except InvalidError as error:
        return file_page(place, file_id, error=error), UNPROCESSABLE
    except ConflictError:
        # Somebody else was first.
        said = _("Keadaan berkas ini berubah sejak Anda membukanya. Di bawah ini keadaannya sekarang; tidak ada yang diubah.")
        return file_page(place, file_id, refused=said), CONFLICT
    flash(done, "good")
    return redirect(place.here if ended else f"{place.here}{file_id}/", SEE_OTHER)
