"""Runs of an edition: official results beside the computed ones, and two runs side by side; each also as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, render_template, request
from sqlalchemy.orm import Session

from semesta_platform.errors import NotFoundError, existing
from semesta_platform.http.ground import viewer_session
from semesta_platform.http.lists import file_answer
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.interface.tables import csv_text, ordered_by
from semesta_platform.tenancy.regions import all_regions
from semesta_tenants.awards import queries as awards
from semesta_tenants.awards.ledger import Opened, RunRecord
from semesta_tenants.awards.outcomes import Agreement, Movement
from semesta_tenants.national import payloads, queries, runs_shown, words
from semesta_tenants.national.records import Board
from semesta_tenants.national.routes import address, asked_now

RUNS: Final = 50
blueprint = Blueprint("national_runs", __name__, template_folder="templates")


# ---- official results -----------------------------------------------------------------------------------------------------


@blueprint.get("/nasional/beda")
@requires(Permission.NATIONAL_VIEW)
def differences() -> str:
    """Every official result beside the computed one; `hasil` narrows by agreement, by default to what differs.

    Raises:
        NotFoundError: the address names an edition that there is not, or one that was never ranked.
    """
    opened, board, lines = _lines()
    asked = asked_now()
    agreement = request.args.get("hasil", Agreement.DIFFERENT.value)
    agreement = agreement if agreement in {"semua", *(each.value for each in Agreement)} else Agreement.DIFFERENT.value
    counted = {each: sum(line.agreement == each.value for line in lines) for each in Agreement}
    chips = [("semua", words.everything(), len(lines))]
    chips += [(each.value, str(runs_shown.AGREEMENT_WORDS[each]), counted[each]) for each in Agreement]
    rows, column, direction = ordered_by(_agreeing(lines, agreement), runs_shown.KEYS, request.args, "daerah")
    return render_template(
        "national/differences.html",
        opened=opened,
        board=board,
        asked=asked,
        status=words.status_words(board),
        agreement=agreement,
        chips=chips,
        counted=counted,
        rows=rows,
        column=column,
        direction=direction,
        address=_beside_address,
    )


@blueprint.get("/nasional/beda.csv")
@requires(Permission.NATIONAL_VIEW)
def differences_file() -> Response:
    """The same for spreadsheets.

    Raises:
        NotFoundError: as `differences`.
    """
    _opened, board, lines = _lines()
    wanted = _agreeing(lines, request.args.get("hasil", Agreement.DIFFERENT.value))
    rows = ordered_by(wanted, runs_shown.KEYS, request.args, "daerah")[0]
    text = csv_text([runs_shown.beside_head(), *(runs_shown.beside_cells(board, each) for each in rows)])
    return file_answer(text, f"semesta-{board.opened.id}-beda", "csv")


def _lines() -> tuple[tuple[Opened, ...], Board, list[runs_shown.BesideLine]]:
    asked = asked_now()
    with viewer_session() as session:
        opened = awards.opened(session)
        chosen = queries.chosen(opened, asked.edition)
        board = existing(queries.board(session, chosen, asked) if chosen else None)
        found = queries.besides(session, board)
    regions = {each.code: each for each in all_regions()}
    return opened, board, [runs_shown.beside_line(board, each, regions[each.official.code]) for each in found]


def _agreeing(lines: list[runs_shown.BesideLine], agreement: str) -> list[runs_shown.BesideLine]:
    return [each for each in lines if agreement in {"semua", each.agreement}]


def _beside_address(path: str = "/nasional/beda", **changes: object) -> str:
    kept = request.args.get("hasil")
    return address(path, **({"hasil": kept[: payloads.LONGEST]} if kept else {}) | changes)


# ---- two runs -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Compared:
    """Two runs of an edition, and who moved between them. before: None where the edition has only one."""

    opened: tuple[Opened, ...]
    chosen: Opened
    listed: tuple[RunRecord, ...]
    before: RunRecord | None
    after: RunRecord
    moved: tuple[Movement, ...]


@blueprint.get("/nasional/banding")
@requires(Permission.NATIONAL_VIEW)
def comparison() -> str:
    """Who moved between two runs of an edition, and because of what; below it the list of runs.

    Raises:
        NotFoundError: the address names an edition or a run that there is not, or the edition was never ranked.
    """
    with viewer_session() as session:
        found = _compared(session)
    name = runs_shown.names()
    return render_template(
        "national/comparison.html",
        opened=found.opened,
        chosen=found.chosen,
        before=found.before,
        after=found.after,
        rows=[runs_shown.movement_line(found.chosen.edition, each, name) for each in found.moved],
        runs=[runs_shown.run_line(each, name) for each in found.listed],
        older=found.listed[-1].number if len(found.listed) == RUNS else None,
        clock_of={each.number: each.made_at for each in found.listed},
    )


@blueprint.get("/nasional/banding.csv")
@requires(Permission.NATIONAL_VIEW)
def comparison_file() -> Response:
    """The same for spreadsheets.

    Raises:
        NotFoundError: as `comparison`.
    """
    with viewer_session() as session:
        found = _compared(session)
    name = runs_shown.names()
    lines = [runs_shown.movement_line(found.chosen.edition, each, name) for each in found.moved]
    numbers = (found.before.number if found.before else found.after.number, found.after.number)
    text = csv_text([runs_shown.movement_head(), *(runs_shown.movement_cells(numbers, each) for each in lines)])
    return file_answer(text, f"semesta-{found.chosen.id}-banding-{numbers[0]}-{numbers[1]}", "csv")


def _compared(session: Session) -> _Compared:
    pair, opened = payloads.pair_from(request.args), awards.opened(session)
    chosen = existing(queries.chosen(opened, asked_now().edition))
    listed = awards.runs(session, chosen.id, before=pair.below, limit=RUNS)
    newest = awards.runs(session, chosen.id, limit=2)
    after = existing(_run(session, chosen, pair.after) if pair.after is not None else next(iter(newest), None))
    if pair.before is not None:
        before: RunRecord | None = _run(session, chosen, pair.before)
    else:
        before = next(iter(awards.runs(session, chosen.id, before=after.number, limit=1)), None)
    moved = queries.movements(session, before, after) if before else ()
    return _Compared(opened, chosen, listed, before, after, moved)


def _run(session: Session, chosen: Opened, number: int) -> RunRecord:
    found = awards.run_record(session, number)
    if found is None or found.edition != chosen.id:
        raise NotFoundError
    return found
