"""Boards of editions out of kept runs and trials; rows are made once for each run, for a run never changes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Final

from sqlalchemy.orm import Session

from semesta_platform.errors import existing
from semesta_platform.remembering import Remembered
from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy.regions import all_regions
from semesta_tenants.awards import comparing, official, queries
from semesta_tenants.awards.explaining import Explained, explain
from semesta_tenants.awards.ledger import EditionState, Opened, RunRecord
from semesta_tenants.awards.outcomes import Beside, Movement, RunResult
from semesta_tenants.awards.records import Edition
from semesta_tenants.national.listing import ranks_of, rows_of
from semesta_tenants.national.records import Asked, Board, Row

MOST_REMEMBERED: Final = 16
_rows: Remembered[tuple[Hashable, ...], Mapping[str, tuple[Row, ...]]] = Remembered(MOST_REMEMBERED)
_movements: Remembered[tuple[Hashable, ...], tuple[Movement, ...]] = Remembered(MOST_REMEMBERED)
_besides: Remembered[tuple[Hashable, ...], tuple[Beside, ...]] = Remembered(MOST_REMEMBERED)


def chosen(opened: tuple[Opened, ...], name: str) -> Opened | None:
    """The edition of this name; without a name the newest open real one, else the newest; None where there is none at all.

    Raises:
        NotFoundError: there is no such edition.
    """
    if name:
        return existing(next((each for each in opened if each.id == name), None))
    current = (each for each in opened if each.state == EditionState.OPEN and not each.simulation)
    return next(current, None) or next(iter(opened), None)


def board(session: Session, opened: Opened, asked: Asked) -> Board | None:
    """An edition's newest run, or the edition tried as the address asks; None where it was never ranked yet."""
    if asked.trial:
        rules = queries.effective(opened)
        result = queries.trial(session, rules, month=asked.month, verified_only=asked.verified)
        return _board(opened, rules, result, None, None, None)
    newest = queries.runs(session, opened.id, limit=2)
    return of_run(session, opened, newest[0], newest[1] if len(newest) > 1 else None) if newest else None


def of_run(session: Session, opened: Opened, record: RunRecord, before: RunRecord | None) -> Board | None:
    """An edition as one of its runs found it; None where its rules are gone."""
    rules = opened.edition if record.version == opened.version else queries.rules_of(session, opened.id, record.version)
    if rules is None:
        return None
    result = queries.result_of(session, record)
    return _board(opened, rules, result, record, before, queries.result_of(session, before) if before else None)


def _board(
    opened: Opened,
    rules: Edition,
    result: RunResult,
    record: RunRecord | None,
    before: RunRecord | None,
    earlier: RunResult | None,
) -> Board:
    """Digests stand for all that a run read, so equal ones give equal rows."""
    key = (
        *(result.edition, result.version, result.scope, result.rules_digest, result.inputs_digest),
        *((earlier.rules_digest, earlier.inputs_digest) if earlier else ()),
    )
    return Board(key, opened, rules, result, record, before, _rows.get(key, lambda: _made(rules, result, earlier)))


def _made(rules: Edition, result: RunResult, before: RunResult | None) -> Mapping[str, tuple[Row, ...]]:
    regions = {each.code: each for each in all_regions()}
    earlier = {each.contest: ranks_of(each) for each in before.contests} if before else {}
    found = {}
    for each in result.contests:
        contest = rules.contest(each.contest)
        if contest is not None:
            found[each.contest] = rows_of(contest, each, regions, earlier.get(each.contest) if before else None)
    return found


def branches(session: Session) -> tuple[dict[str, str], dict[str, str]]:
    """Of each region the code of its verifying branch, and of each branch its name."""
    found = directory.list_branches(session)
    return {code: each.code for each in found for code in each.tenants}, {each.code: each.name for each in found}


def besides(session: Session, found: Board) -> tuple[Beside, ...]:
    """Every official result of a board's edition beside the computed one, in order of code."""
    officials = queries.officials(session, found.opened.id)
    if found.record is None:
        return official.beside(found.rules, found.result, officials)
    record = found.record

    def made() -> tuple[Beside, ...]:
        explained = queries.explained(session, record, {each.code for each in officials})
        return official.beside(found.rules, explained, officials)

    return _besides.get((record.rules_digest, record.inputs_digest, officials), made)


def movements(session: Session, before: RunRecord, after: RunRecord) -> tuple[Movement, ...]:
    """Who stands otherwise in a run than in another one, and why."""

    def made() -> tuple[Movement, ...]:
        one, other = (comparing.snapshot(queries.canonical_bytes(session, each.number)) for each in (before, after))
        return comparing.compare(one, other)

    digests = (before.rules_digest, before.inputs_digest, after.rules_digest, after.inputs_digest)
    return _movements.get((before.edition, *digests), made)


def explained(session: Session, found: Board, code: str) -> Explained | None:
    """Why a region stands where it stands on a board; None where the edition does not speak of it."""
    result = found.result if found.record is None else queries.explained(session, found.record, {code})
    standing = result.standing(code)
    return explain(found.rules, result, standing) if standing else None
