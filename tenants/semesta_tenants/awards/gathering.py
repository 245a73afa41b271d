"""What a region's page of its standing reads in its own transaction: an edition, one run or trial of it, all around it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from semesta_platform.errors import existing
from semesta_platform.tenancy.records import Level, Region
from semesta_platform.tenancy.regions import all_regions, is_training
from semesta_tenants.awards import history, queries
from semesta_tenants.awards.explaining import Explained, explain
from semesta_tenants.awards.ledger import Look, Objection, Opened, PublicChoice, RunRecord
from semesta_tenants.awards.outcomes import Beside, RunResult, Standing
from semesta_tenants.awards.records import Category, Edition
from semesta_tenants.coverage import queries as coverage
from semesta_tenants.coverage.records import Kind

MOST_IN_A_DRAWING = 6
"""Runs whose ranks are drawn: more have no room on a phone."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. edition: '' for the one with the latest as-of date. month: of a trial, None for the run."""

    edition: str = ""
    month: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """One edition judged once. record: None for a trial, and while there is no run. rules: those that it was judged by."""

    editions: tuple[Opened, ...]
    opened: Opened
    rules: Edition
    record: RunRecord | None
    month: dt.date | None
    result: RunResult | None
    explained: Explained | None


@dataclass(frozen=True, slots=True)
class Around:
    """What stands beside the verdicts. months: of which the region has published figures, newest first."""

    months: tuple[dt.date, ...]
    beside: Beside | None
    editions: tuple[history.InEdition, ...]
    trials: tuple[history.InMonth, ...]
    runs: tuple[history.InRun, ...]
    course: history.Course | None
    objections: tuple[Objection, ...]
    looks: tuple[Look, ...]
    choice: PublicChoice


@dataclass(frozen=True, slots=True)
class Member:
    """A regency or city of a province. categories: of its contest, highest first."""

    region: Region
    standing: Standing
    categories: tuple[Category, ...]


def chosen(session: Session, code: str, asked: Asked) -> Chosen | None:
    """The edition and run, or trial, that the address asks for; None where no edition is open, and for the training region.

    Raises:
        NotFoundError: there is no such edition.
    """
    opened = queries.opened(session)
    if not opened or is_training(code):
        return None
    found = existing(next((each for each in opened if asked.edition in {"", each.id}), None))
    if asked.month is not None:
        return _trial(session, code, opened, found, asked.month)
    record = queries.latest_run(session, found.id)
    if record is None:
        return Chosen(opened, found, found.edition, None, None, None, None)
    rules, result = history.rules_in(session, found, record), queries.result_of(session, record)
    standing = queries.explained(session, record, (code,)).standing(code)
    return Chosen(opened, found, rules, record, None, result, explain(rules, result, standing) if standing else None)


def _trial(session: Session, code: str, opened: tuple[Opened, ...], found: Opened, month: dt.date) -> Chosen:
    result = queries.trial(session, found.edition, month=month)
    standing = result.standing(code)
    explained = explain(found.edition, result, standing) if standing else None
    return Chosen(opened, found, found.edition, None, month, result, explained)


def around(session: Session, region: Region, found: Chosen) -> Around:
    """Movement, official result, objections, looks, and what is shown to anybody."""
    code = region.code
    figures = coverage.published(session, [code], kind=Kind.ACTUAL)
    gates = coverage.published_gates(session, [code])
    announced = queries.official_results_of(session, code)
    editions = history.over_editions(session, code, found.editions, queries.latest_runs(session), announced)
    records = queries.runs(session, found.opened.id, limit=history.MOST_RUNS + 1)
    return Around(
        months=tuple(sorted({each.figure.period for each in figures}, reverse=True)),
        beside=next((each.beside for each in editions if each.opened.id == found.opened.id), None),
        editions=editions,
        trials=history.over_months(found.rules, region, figures, gates),
        runs=history.over_runs(session, records, code),
        course=history.course(session, records[:MOST_IN_A_DRAWING], code),
        objections=queries.objections(session, tenant=code),
        looks=queries.looks(session, code),
        choice=queries.choice(session, code),
    )


def members(region: Region, found: Chosen) -> tuple[Member, ...]:
    """The regencies and cities of a province as the same run judges them, in the order of their contest; none for others."""
    if region.level is not Level.PROVINCE or found.result is None:
        return ()
    own = {each.code: each for each in all_regions() if each.province_code == region.code and each.code != region.code}
    return tuple(
        Member(own[each.code], each, contest.categories if (contest := found.rules.contest(judged.contest)) else ())
        for judged in found.result.contests
        for each in judged.standings
        if each.code in own
    )
