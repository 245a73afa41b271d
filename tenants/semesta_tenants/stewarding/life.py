"""One edition as the operator sees it: its rules, versions and runs; opening, changing, freezing and publishing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request
from werkzeug.wrappers import Response as Answered

from semesta_platform.errors import ConflictError, InvalidError, existing
from semesta_platform.http.ground import registry_session
from semesta_platform.http.lists import file_answer
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.awards import queries, service
from semesta_tenants.awards.canonical import rules_digest
from semesta_tenants.awards.ledger import STEPS, Draft, EditionState, Opened, RunRecord
from semesta_tenants.awards.nodes import EditionError, Fault
from semesta_tenants.stewarding import reading
from semesta_tenants.stewarding.edge import CONFLICT, SEE_OTHER, UNPROCESSABLE, opened_edition, steward, uploaded
from semesta_tenants.stewarding.payloads import (
    Given,
    excerpts,
    expected_from,
    given_from,
    next_version,
    reason_from,
    run_from,
    same_edition,
)
from semesta_tenants.stewarding.reading import parts_of, version_asked
from semesta_tenants.stewarding.routes import ADDRESS, Refusal, draft_of

blueprint = Blueprint("stewarding_life", __name__, template_folder="templates")
Answer = str | Answered | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Move:
    """A step of an opened edition as its page asks for it.

    to: the state afterwards. title, button, done: words. about: what it means, sentence by sentence.
    """

    to: EditionState
    title: str
    button: str
    done: str
    about: tuple[str, ...]


MOVES: Final[Mapping[str, Move]] = MappingProxyType(
    {
        "bekukan": Move(
            EditionState.FROZEN,
            _l("Bekukan edisi"),
            _l("Bekukan"),
            _l("Edisi dibekukan; peringkat akhirnya sedang dihitung."),
            (
                _l("Angka dan bukti yang terbit setelah saat ini tidak dihitung lagi."),
                _l("Peringkat akhir dihitung dari apa yang terbit sampai saat ini."),
                _l("Syarat tidak dapat diubah selama edisi dibekukan. Edisi masih dapat dibuka kembali."),
            ),
        ),
        "buka-kembali": Move(
            EditionState.OPEN,
            _l("Buka kembali edisi"),
            _l("Buka kembali"),
            _l("Edisi dibuka kembali; peringkatnya sementara lagi."),
            (
                _l("Angka dan bukti yang terbit sesudah pembekuan dihitung lagi."),
                _l("Peringkat akhir yang sudah dihitung menjadi sementara lagi."),
            ),
        ),
        "terbitkan": Move(
            EditionState.PUBLISHED,
            _l("Terbitkan edisi"),
            _l("Terbitkan"),
            _l("Edisi diterbitkan dengan peringkat akhirnya."),
            (
                _l("Peringkat akhir menjadi hasil edisi ini dan tidak dapat ditarik atau diubah lagi."),
                _l("Siapa pun dapat melihatnya, sejauh setiap daerah memilih untuk ditampilkan."),
            ),
        ),
    }
)

# ---- the page ------------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/<name>/")
@requires(Permission.OPERATOR_MANAGE)
def edition(name: str) -> str:
    """An opened edition, or a draft, whole.

    Raises:
        NotFoundError: there is neither of this name.
    """
    with registry_session() as session:
        found, draft = queries.edition(session, name), queries.draft(session, name)
        officials = len(queries.official_results(session, name)) if found else 0
        waiting = sum(each.answer is None for each in queries.objections(session, edition=name)) if found else 0
    if found is None:
        return _draft_page(draft or draft_of(name))
    return render_template(
        "stewarding/edition.html",
        opened=found,
        officials=officials,
        waiting=waiting,
        moves={key: each for key, each in MOVES.items() if each.to in STEPS[found.state]},
        **parts_of(found, version_asked(found)),
    )


def _draft_page(draft: Draft) -> str:
    return render_template("stewarding/draft.html", draft=draft, **reading.rules_of(draft.edition))


@blueprint.get(f"{ADDRESS}/<name>.yaml")
@requires(Permission.OPERATOR_MANAGE)
def file(name: str) -> Response:
    """The file of a draft, or of an edition's version that `?versi=` names, as it was given.

    Raises:
        NotFoundError: there is no such edition or version.
    """
    with registry_session() as session:
        found = queries.edition(session, name)
    if found is None:
        return file_answer(draft_of(name).content, f"{name}-draf", "yaml")
    return reading.version_file(found)


@blueprint.get(f"{ADDRESS}/<name>/beda")
@requires(Permission.OPERATOR_MANAGE)
def difference(name: str) -> str:
    """Two versions beside each other, line by line.

    Raises:
        NotFoundError: there is no such edition or version.
    """
    return reading.difference_page(opened_edition(name), f"{ADDRESS}/{name}/")


# ---- opening -------------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/<name>/buka")
@requires(Permission.OPERATOR_MANAGE)
def ask_open(name: str) -> str:
    """The question before a draft is opened.

    Raises:
        NotFoundError: there is no draft of this name.
    """
    return _open_page(draft_of(name))


@blueprint.post(f"{ADDRESS}/<name>/buka")
@requires(Permission.OPERATOR_MANAGE)
def open_draft(name: str) -> Answer:
    """Open a draft, which asks for its first run.

    Raises:
        NotFoundError: there is no draft of this name.
    """
    reason = reason_from(request.form)
    if not reason or len(reason) > service.LONGEST_REASON:
        missing = InvalidError(fields={"alasan": [_("Tulis alasannya, paling panjang 2.000 huruf.")]})
        return _open_page(draft_of(name), missing), UNPROCESSABLE
    try:
        with registry_session() as session:
            service.open_draft(session, steward(), name, expected=expected_from(request.form) or 0, reason=reason)
    except InvalidError as error:
        said = next((each for sentences in error.fields.values() for each in sentences), "")
        return _open_page(draft_of(name), sentence=said), UNPROCESSABLE
    except ConflictError as error:
        return _open_page(draft_of(name), sentence=error.message), CONFLICT
    flash(_("Edisi dibuka; peringkat pertamanya sedang dihitung."), "good")
    return redirect(f"{ADDRESS}/{name}/", SEE_OTHER)


def _open_page(draft: Draft, error: InvalidError | None = None, sentence: str = "") -> str:
    fault, errors = _reason_fault(error)
    return render_template(
        "stewarding/open.html", draft=draft, fault=fault, errors=errors, sentence=sentence, typed=reason_from(request.form)
    )


def _reason_fault(error: InvalidError | None) -> tuple[str, list[tuple[str, str]]]:
    """What is wrong with the reason, for beside it, and all for the summary: other fields have none here."""
    said = [sentence for sentences in error.fields.values() for sentence in sentences] if error else []
    return (said[0] if said else ""), [("alasan", sentence) for sentence in said]


# ---- the next version ----------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/<name>/versi-baru")
@requires(Permission.OPERATOR_MANAGE)
def next_rules(name: str) -> str:
    """The form for the next version, filled with the present rules and an empty reason.

    Raises:
        NotFoundError: there is no opened edition of this name.
    """
    found = opened_edition(name)
    return _version_page(found, Given(b"", next_version(found.edition)), Refusal())


@blueprint.post(f"{ADDRESS}/<name>/versi-baru")
@requires(Permission.OPERATOR_MANAGE)
def change_rules(name: str) -> Answer:
    """Make the next version, or say what keeps it from being one.

    Raises:
        NotFoundError: there is no opened edition of this name.
    """
    given = given_from(request.form, uploaded())
    found = opened_edition(name)
    try:
        same_edition(given.content, name)
        with registry_session() as session:
            service.change_rules(session, steward(), given.content, expected=expected_from(request.form) or 0)
    except EditionError as error:
        return _version_page(found, given, Refusal(excerpts(given.content, error.faults))), UNPROCESSABLE
    except InvalidError as error:
        return _version_page(found, given, Refusal(excerpts(given.content, _lines(given, error)))), UNPROCESSABLE
    except ConflictError as error:
        return _version_page(opened_edition(name), given, Refusal(sentence=error.message)), CONFLICT
    flash(_("Versi baru berlaku; peringkatnya sedang dihitung ulang."), "good")
    return redirect(f"{ADDRESS}/{name}/", SEE_OTHER)


def _lines(given: Given, error: InvalidError) -> list[Fault]:
    """What is wrong with number or reason, at the line of the file that gives it."""
    lines = given.content.decode("utf-8-sig").split("\n")
    return [
        Fault(next((number for number, text in enumerate(lines, 1) if text.startswith(f"{field}:")), 1), sentence)
        for field, sentences in error.fields.items()
        for sentence in sentences
    ]


def _version_page(found: Opened, given: Given, refusal: Refusal) -> str:
    return render_template(
        "stewarding/version.html",
        opened=found,
        given=given,
        refusal=refusal,
        too_large=bool(given.content) and not given.text,
    )


# ---- freezing, opening again, publishing ---------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/<name>/langkah/<step>")
@requires(Permission.OPERATOR_MANAGE)
def ask_move(name: str, step: str) -> str:
    """The question before a step, with what it means.

    Raises:
        NotFoundError: there is no such edition or step.
    """
    return _move_page(opened_edition(name), _move(step))


@blueprint.post(f"{ADDRESS}/<name>/langkah/<step>")
@requires(Permission.OPERATOR_MANAGE)
def move(name: str, step: str) -> Answer:
    """Take a step with its reason.

    Raises:
        NotFoundError: there is no such edition or step.
    """
    wanted = _move(step)
    expected, reason = expected_from(request.form) or 0, reason_from(request.form)
    try:
        with registry_session() as session:
            service.move(session, steward(), name, wanted.to, expected=expected, reason=reason, run=run_from(request.form))
    except InvalidError as error:
        return _move_page(opened_edition(name), wanted, error), UNPROCESSABLE
    except ConflictError as error:
        return _move_page(opened_edition(name), wanted, sentence=error.message), CONFLICT
    flash(str(wanted.done), "good")
    return redirect(f"{ADDRESS}/{name}/", SEE_OTHER)


def _move(step: str) -> Move:
    return existing(MOVES.get(step))


def _move_page(found: Opened, wanted: Move, error: InvalidError | None = None, sentence: str = "") -> str:
    fault, errors = _reason_fault(error)
    with registry_session() as session:
        run = queries.latest_run(session, found.id)
    return render_template(
        "stewarding/move.html",
        opened=found,
        move=wanted,
        possible=wanted.to in STEPS[found.state],
        publishing=wanted.to == EditionState.PUBLISHED,
        final=run if _is_final(found, run) else None,
        fault=fault,
        errors=errors,
        sentence=sentence,
        typed=reason_from(request.form),
    )


def _is_final(found: Opened, run: RunRecord | None) -> bool:
    """Whether the run is the one with which the edition may be published."""
    return run is not None and run.final and run.rules_digest == rules_digest(queries.effective(found))
