"""The operator's editions: the list of drafts and opened ones, and the forms in which a draft is written, mended, thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answered

from semesta_platform.errors import ConflictError, existing
from semesta_platform.http.ground import registry_session
from semesta_platform.http.lists import table_answer
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.interface.tables import DOWN, ordered_by
from semesta_platform.interface.words import gettext as _
from semesta_tenants.awards import queries, service
from semesta_tenants.awards.ledger import Draft
from semesta_tenants.awards.nodes import EditionError
from semesta_tenants.stewarding import shown
from semesta_tenants.stewarding.edge import CONFLICT, SEE_OTHER, UNPROCESSABLE, steward, uploaded
from semesta_tenants.stewarding.listing import EDITION_KEYS, EditionLine, edition_table, final_words, narrowed_editions
from semesta_tenants.stewarding.payloads import (
    Excerpt,
    Given,
    excerpts,
    expected_from,
    given_from,
    same_edition,
)
from semesta_tenants.stewarding.shown import STATE_PILLS, STATE_WORDS

ADDRESS = "/operator/edisi"
blueprint = Blueprint("stewarding", __name__, template_folder="templates")
Answer = str | Answered | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an edition was not kept. faults: lines of its file. sentence: about the whole. theirs: what was saved first."""

    faults: Sequence[Excerpt] = ()
    sentence: str = ""
    theirs: Draft | None = None

    @property
    def errors(self) -> list[tuple[str, str]]:
        """For the summary: each sentence with the place on the page that shows it."""
        line = [(f"baris-{each.line}", _("Baris %(line)s: %(said)s", line=each.line, said=each.words[0])) for each in self.faults]
        return [("isi", self.sentence), *line] if self.sentence and self.theirs is None else line


# ---- the list ------------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/")
@requires(Permission.OPERATOR_MANAGE)
def overview() -> str:
    """Drafts and opened editions with their newest run; the latest as-of date first."""
    everything, rows, sort, direction = _asked()
    return render_template(
        "stewarding/list.html",
        rows=rows,
        everything=everything,
        counts=[
            ("", _("Semua"), len(everything)),
            *((state, words, sum(each.state == state for each in everything)) for state, words in STATE_WORDS.items()),
        ],
        sort=sort,
        direction=direction,
        given=request.args,
        states=STATE_WORDS,
        pills=STATE_PILLS,
        final_words=final_words,
    )


@blueprint.get(f"{ADDRESS}.<any(csv, xlsx):ending>")
@requires(Permission.OPERATOR_MANAGE)
def file(ending: str) -> Response:
    """The list: CSV for programs, or a workbook."""
    return table_answer(edition_table(_asked()[1]), "edisi", ending)


def _asked() -> tuple[list[EditionLine], list[EditionLine], str, str]:
    """Every line, and those that the address asks for in its order; without a wish the latest as-of date first."""
    with registry_session() as session:
        drafts = [EditionLine.of_draft(each) for each in queries.drafts(session)]
        newest = queries.latest_runs(session)
        opened = [EditionLine.of_opened(each, newest.get(each.id)) for each in queries.opened(session)]
    everything = drafts + opened
    asked = request.args if request.args.get("urut") in EDITION_KEYS else {"urut": "per", "arah": DOWN}
    return everything, *ordered_by(narrowed_editions(everything, request.args), EDITION_KEYS, asked, "per")


# ---- a new draft ---------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/baru")
@requires(Permission.OPERATOR_MANAGE)
def new() -> str:
    """An empty form, or one with the file of the edition that `?salin=` names."""
    name = request.args.get("salin", "")
    with registry_session() as session:
        text = _file_of(session, name) if name else ""
    return _new(Given(b"", text or ""), Refusal(sentence=_("Edisi yang hendak disalin tidak ada.") if text is None else ""))


@blueprint.post(f"{ADDRESS}/baru")
@requires(Permission.OPERATOR_MANAGE)
def create() -> Answer:
    """Keep a new draft, or show its faults with their lines and the text as it was sent."""
    given = _given()
    try:
        with registry_session() as session:
            name = service.save_draft(session, steward(), given.content)
    except EditionError as error:
        return _new(given, Refusal(excerpts(given.content, error.faults))), UNPROCESSABLE
    except ConflictError as error:
        return _new(given, Refusal(sentence=error.message)), CONFLICT
    flash(_("Draf disimpan."), "good")
    return redirect(f"{ADDRESS}/{name}/", SEE_OTHER)


def _given() -> Given:
    return given_from(request.form, uploaded())


def _file_of(session: Session, name: str) -> str | None:
    """The file of an opened edition in its newest version, or of a draft."""
    opened = queries.edition(session, name)
    if opened is not None:
        return queries.content_of(session, name, opened.version)
    draft = queries.draft(session, name)
    return draft.content if draft else None


def _new(given: Given, refusal: Refusal) -> str:
    with registry_session() as session:
        known = [(each.id, each.edition.title) for each in queries.drafts(session)]
        known += [(each.id, each.title) for each in queries.opened(session)]
    return _page("stewarding/new.html", given, refusal, known=known, copied=request.args.get("salin", ""))


# ---- a draft that there is -----------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/<name>/ubah")
@requires(Permission.OPERATOR_MANAGE)
def edit(name: str) -> Answer:
    """The text of a draft.

    Raises:
        NotFoundError: there is no draft of this name.
    """
    draft = draft_of(name)
    return _edit(name, Given(b"", draft.content), Refusal(), draft.row_version)


@blueprint.post(f"{ADDRESS}/<name>/ubah")
@requires(Permission.OPERATOR_MANAGE)
def save(name: str) -> Answer:
    """Keep a changed draft. Where somebody else was first both texts are shown, and saving again is the person's choice."""
    given, expected = _given(), expected_from(request.form)
    try:
        same_edition(given.content, name)
        with registry_session() as session:
            service.save_draft(session, steward(), given.content, expected=expected)
    except EditionError as error:
        return _edit(name, given, Refusal(excerpts(given.content, error.faults)), expected), UNPROCESSABLE
    except ConflictError as error:
        return _conflict(name, given, error), CONFLICT
    flash(_("Draf disimpan."), "good")
    return redirect(f"{ADDRESS}/{name}/", SEE_OTHER)


def _conflict(name: str, given: Given, error: ConflictError) -> str:
    with registry_session() as session:
        theirs, opened = queries.draft(session, name), queries.edition(session, name)
    if theirs is not None:
        return _edit(name, given, Refusal(sentence=error.message, theirs=theirs), theirs.row_version)
    gone = error.message if opened else _("Draf ini sudah dihapus orang lain. Simpan lagi bila tetap diperlukan.")
    return _edit(name, given, Refusal(sentence=gone), None)


def _edit(name: str, given: Given, refusal: Refusal, expected: int | None) -> str:
    theirs = refusal.theirs
    rows = shown.line_differences(theirs.content.replace("\r\n", "\n"), given.text) if theirs else []
    return _page("stewarding/edit.html", given, refusal, name=name, expected=expected, rows=rows)


@blueprint.get(f"{ADDRESS}/<name>/hapus")
@requires(Permission.OPERATOR_MANAGE)
def ask_discard(name: str) -> str:
    """The question before a draft is thrown away.

    Raises:
        NotFoundError: there is no draft of this name.
    """
    return _discard_page(draft_of(name))


@blueprint.post(f"{ADDRESS}/<name>/hapus")
@requires(Permission.OPERATOR_MANAGE)
def discard(name: str) -> Answer:
    """Throw a draft away, unless somebody saved it since.

    Raises:
        NotFoundError: there is no draft of this name.
    """
    try:
        with registry_session() as session:
            service.discard_draft(session, name, expected=expected_from(request.form) or 0)
    except ConflictError as error:
        return _discard_page(draft_of(name), error.message), CONFLICT
    flash(_("Draf dihapus."), "good")
    return redirect(f"{ADDRESS}/", SEE_OTHER)


def _discard_page(draft: Draft, sentence: str = "") -> str:
    return render_template("stewarding/discard.html", draft=draft, sentence=sentence)


def draft_of(name: str) -> Draft:
    """The draft of this name.

    Raises:
        NotFoundError: there is none.
    """
    with registry_session() as session:
        return existing(queries.draft(session, name))


def _page(template: str, given: Given, refusal: Refusal, **more: Any) -> str:
    return render_template(template, given=given, refusal=refusal, too_large=_too_large(given), **more)


def _too_large(given: Given) -> bool:
    """Whether what was sent is not in the form again."""
    return bool(given.content) and not given.text
