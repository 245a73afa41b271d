"""Reads of editions, runs, official results, choices, objections and looks; and the read model that runs judge."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Hashable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from semesta_platform.remembering import Remembered
from semesta_platform.tenancy.regions import all_regions
from semesta_tenants.awards import editions, kept
from semesta_tenants.awards.choosing import choose, scope_of
from semesta_tenants.awards.kept import Kept
from semesta_tenants.awards.ledger import (
    Answer,
    AnswerOutcome,
    Draft,
    EditionState,
    EditionStep,
    Look,
    Objection,
    OfficialResult,
    Opened,
    PublicChoice,
    RunRecord,
)
from semesta_tenants.awards.model import (
    EditionDraftRow,
    EditionRow,
    EditionStepRow,
    EditionVersionRow,
    LookRow,
    ObjectionAnswerRow,
    ObjectionRow,
    OfficialResultRow,
    PublicChoiceRow,
    RunRow,
)
from semesta_tenants.awards.outcomes import Official, RunResult
from semesta_tenants.awards.records import Edition, Entrant, RunInput, Scope
from semesta_tenants.awards.rules import run as judge
from semesta_tenants.coverage import queries as coverage
from semesta_tenants.coverage.records import Source

MOST_RUNS = 1000
_RUN_COLUMNS = (
    *(RunRow.number, RunRow.edition, RunRow.version, RunRow.final, RunRow.rules_digest, RunRow.inputs_digest),
    *(RunRow.reported, RunRow.eligible, RunRow.causes, RunRow.made_at),
)

# ---- editions ------------------------------------------------------------------------------------------------------------------


def opened(session: Session) -> tuple[Opened, ...]:
    """Every opened edition, the one with the latest as-of date first; a simulation after the others."""
    found = [_opened(row) for row in session.execute(_editions())]
    return tuple(sorted(found, key=lambda each: (each.simulation, -each.edition.as_of.toordinal(), each.id)))


def edition(session: Session, name: str) -> Opened | None:
    """One opened edition; None where there is none of this name, drafts included."""
    row = session.execute(_editions().where(EditionRow.id == name)).one_or_none()
    return _opened(row) if row else None


def rules_of(session: Session, name: str, version: int) -> Edition | None:
    """The rules of an edition in one of its versions."""
    row = EditionVersionRow
    content = session.scalar(select(row.content).where(row.edition == name, row.version == version))
    return parsed(content) if content is not None else None


def content_of(session: Session, name: str, version: int) -> str | None:
    """The file of a version, as it was given."""
    row = EditionVersionRow
    return session.scalar(select(row.content).where(row.edition == name, row.version == version))


def versions_of(session: Session, name: str) -> tuple[Edition, ...]:
    """Every version of an edition's rules, newest first."""
    row = EditionVersionRow
    query = select(row.content).where(row.edition == name).order_by(row.version.desc())
    return tuple(parsed(each) for each in session.scalars(query))


def steps_of(session: Session, name: str) -> tuple[EditionStep, ...]:
    """What operators did to an edition, newest first."""
    row = EditionStepRow
    columns = (row.edition, row.before, row.after, row.version, row.reason, row.words, row.at)
    query = select(*columns).where(row.edition == name).order_by(row.number.desc())
    return tuple(
        EditionStep(each.edition, EditionState(each.before) if each.before else None, EditionState(each.after), *each[3:])
        for each in session.execute(query)
    )


def drafts(session: Session) -> tuple[Draft, ...]:
    """Editions that are being prepared, by name. Role registry."""
    return tuple(_draft(row) for row in session.execute(_drafts().order_by(EditionDraftRow.id)))


def draft(session: Session, name: str) -> Draft | None:
    """One of them. Role registry."""
    row = session.execute(_drafts().where(EditionDraftRow.id == name)).one_or_none()
    return _draft(row) if row else None


@lru_cache(maxsize=64)
def parsed(content: str) -> Edition:
    """The edition of a file that was checked when it came in."""
    return editions.read(content.encode())


def effective(found: Opened) -> Edition:
    """The rules as runs take them: with the moment of the freeze, where the edition is frozen."""
    if found.frozen_at is None:
        return found.edition
    own = found.edition.freeze
    return replace(found.edition, freeze=found.frozen_at if own is None else min(own, found.frozen_at))


# ---- runs ----------------------------------------------------------------------------------------------------------------------


def latest_run(session: Session, name: str) -> RunRecord | None:
    """The run that counts of an edition: the newest one."""
    row = session.execute(_runs().where(RunRow.edition == name).order_by(RunRow.number.desc()).limit(1)).one_or_none()
    return _run(row) if row else None


def latest_runs(session: Session) -> dict[str, RunRecord]:
    """The run that counts of every edition that has one, by edition."""
    newest = _runs().ext(distinct_on(RunRow.edition)).order_by(RunRow.edition, RunRow.number.desc())
    return {row.edition: _run(row) for row in session.execute(newest)}


def run_record(session: Session, number: int) -> RunRecord | None:
    """What is known of one run."""
    row = session.execute(_runs().where(RunRow.number == number)).one_or_none()
    return _run(row) if row else None


def runs(session: Session, name: str, *, before: int | None = None, limit: int = 50) -> tuple[RunRecord, ...]:
    """The runs of an edition, newest first. before: only earlier numbers (keyset pages). limit: 1 to 1000."""
    query = _runs().where(RunRow.edition == name).order_by(RunRow.number.desc()).limit(min(limit, MOST_RUNS))
    if before is not None:
        query = query.where(RunRow.number < before)
    return tuple(_run(row) for row in session.execute(query))


def result_of(session: Session, record: RunRecord) -> RunResult:
    """What a run found; every verdict told, none explained (see `explained`). Remembered: a run never changes."""
    return _kept(session, record).result


def explained(session: Session, record: RunRecord, codes: Collection[str]) -> RunResult:
    """As `result_of`, with the verdicts of these regions explained down to each criterion."""
    return kept.explained(_kept(session, record), codes)


def canonical_bytes(session: Session, number: int) -> bytes:
    """The canonical bytes of a run that there is."""
    return kept.unpacked(session.execute(select(RunRow.content).where(RunRow.number == number)).scalar_one())


def _kept(session: Session, record: RunRecord) -> Kept:
    # Digests too: a process that tests several databases meets the same number in each.
    key = (record.number, record.rules_digest, record.inputs_digest)
    return _runs_kept.get(key, lambda: _open(session, record))


def _open(session: Session, record: RunRecord) -> Kept:
    rules = rules_of(session, record.edition, record.version)
    if rules is None:
        raise LookupError(record.edition)
    return kept.opened(canonical_bytes(session, record.number), rules)


_runs_kept: Remembered[tuple[int, str, str], Kept] = Remembered(room=8)


# ---- the read model ------------------------------------------------------------------------------------------------------------


def given(session: Session, rules: Edition, scope: Scope) -> RunInput:
    """What a run of these rules judges, out of what is published at this moment."""
    window = scope.window
    figures = coverage.publications_between(session, window.since, window.until)
    gates = coverage.gate_publications_until(session, window.until)
    return choose(rules, _entrants(), figures, gates, scope)


def trial(session: Session, rules: Edition, *, month: dt.date | None = None, verified_only: bool = False) -> RunResult:
    """An edition judged now on what is published, for looking only: on another month, on verified figures alone, or both.

    Remembered for as long as nothing is published: the read model only grows.
    """
    # Of this very database: a process that tests another one must not be answered from the first.
    database = session.get_bind().engine.url
    key = (str(database), rules, month, verified_only, coverage.publication_state(session))
    scope = scope_of(rules, month=month, verified_only=verified_only)
    return _trials.get(key, lambda: judge(rules, given(session, rules, scope)))


_trials: Remembered[tuple[Hashable, ...], RunResult] = Remembered(room=8)


@lru_cache(maxsize=1)
def _entrants() -> tuple[Entrant, ...]:
    return tuple(Entrant.of(each) for each in all_regions())


# ---- official results, choices, objections, looks ------------------------------------------------------------------------------


def official_results(session: Session, name: str) -> tuple[OfficialResult, ...]:
    """The winners as announced, in order of code; corrected and withdrawn entries left out."""
    row = OfficialResultRow
    query = select(*row.__table__.columns).ext(distinct_on(row.tenant)).where(row.edition == name)
    found = session.execute(query.order_by(row.tenant, row.number.desc()))
    return tuple(_official(each) for each in found if not each.withdrawn)


def official_results_of(session: Session, tenant: str) -> dict[str, OfficialResult]:
    """What was announced of one region, by edition; corrected and withdrawn entries left out."""
    row = OfficialResultRow
    query = select(*row.__table__.columns).ext(distinct_on(row.edition)).where(row.tenant == tenant)
    found = session.execute(query.order_by(row.edition, row.number.desc()))
    return {each.edition: _official(each) for each in found if not each.withdrawn}


def officials(session: Session, name: str) -> tuple[Official, ...]:
    """The same as the rules compare them."""
    return tuple(Official(each.tenant, each.category, each.source) for each in official_results(session, name))


def choices(session: Session, tenants: Sequence[str] | None = None) -> dict[str, PublicChoice]:
    """What regions chose to show, by code; a region that never chose shows nothing and is not in it."""
    row = PublicChoiceRow
    query = select(row.tenant, row.figures, row.ranking, row.words, row.at).ext(distinct_on(row.tenant))
    if tenants is not None:
        query = query.where(row.tenant.in_(tenants))
    found = session.execute(query.order_by(row.tenant, row.number.desc()))
    return {each.tenant: PublicChoice(*each) for each in found}


def choice(session: Session, tenant: str) -> PublicChoice:
    """What one region chose to show; nothing where it never chose."""
    return choices(session, [tenant]).get(tenant) or PublicChoice(tenant)


def objections(session: Session, *, tenant: str | None = None, edition: str | None = None) -> tuple[Objection, ...]:
    """Objections with their answers, newest first: under a tenant's role its own, else of every region."""
    query = _objections().order_by(ObjectionRow.id.desc())
    if tenant is not None:
        query = query.where(ObjectionRow.tenant == tenant)
    if edition is not None:
        query = query.where(ObjectionRow.edition == edition)
    return tuple(_objection(row) for row in session.execute(query))


def objection(session: Session, which: uuid.UUID) -> Objection | None:
    """One objection; under a tenant's role another tenant's is none, which the database sees to."""
    row = session.execute(_objections().where(ObjectionRow.id == which)).one_or_none()
    return _objection(row) if row else None


def looks(session: Session, tenant: str, *, limit: int = 100) -> tuple[Look, ...]:
    """On which days somebody of the centre looked at a region's standing, and in which role; newest first."""
    query = select(LookRow.tenant, LookRow.role, LookRow.day).where(LookRow.tenant == tenant)
    return tuple(Look(*row) for row in session.execute(query.order_by(LookRow.day.desc(), LookRow.role).limit(limit)))


# ---- inside --------------------------------------------------------------------------------------------------------------------


def _editions() -> Select[*tuple[Any, ...]]:
    row = EditionRow
    columns = (row.id, row.state, row.row_version, row.opened_at, row.frozen_at, row.published_at, row.final_run)
    same = (EditionVersionRow.edition == row.id) & (EditionVersionRow.version == row.version)
    return select(*columns, EditionVersionRow.content).join(EditionVersionRow, same)


def _opened(row: Row[*tuple[Any, ...]]) -> Opened:
    return Opened(
        row.id,
        EditionState(row.state),
        parsed(row.content),
        row.row_version,
        row.opened_at,
        row.frozen_at,
        row.published_at,
        row.final_run,
    )


def _drafts() -> Select[*tuple[Any, ...]]:
    return select(*EditionDraftRow.__table__.columns)


def _draft(row: Row[*tuple[Any, ...]]) -> Draft:
    return Draft(row.id, parsed(row.content), row.content, row.row_version, row.changed_at, row.changed_words)


def _runs() -> Select[*tuple[Any, ...]]:
    return select(*_RUN_COLUMNS)


def _run(row: Row[*tuple[Any, ...]]) -> RunRecord:
    return RunRecord(
        row.number,
        row.edition,
        row.version,
        row.final,
        row.rules_digest,
        row.inputs_digest,
        row.reported,
        row.eligible,
        tuple(row.causes),
        row.made_at,
    )


def _official(row: Row[*tuple[Any, ...]]) -> OfficialResult:
    source = Source(row.source_title, row.source_url)
    return OfficialResult(row.number, row.edition, row.tenant, row.category, source, row.words, row.at)


def _objections() -> Select[*tuple[Any, ...]]:
    answered = (
        ObjectionAnswerRow.outcome,
        ObjectionAnswerRow.text.label("answer"),
        ObjectionAnswerRow.words.label("answered_words"),
        ObjectionAnswerRow.at.label("answered_at"),
    )
    joined = ObjectionAnswerRow.objection == ObjectionRow.id
    return select(*ObjectionRow.__table__.columns, *answered).outerjoin(ObjectionAnswerRow, joined)


def _objection(row: Row[*tuple[Any, ...]]) -> Objection:
    answer = Answer(AnswerOutcome(row.outcome), row.answer, row.answered_words, row.answered_at) if row.outcome else None
    return Objection(
        row.id,
        row.tenant,
        row.edition,
        row.run,
        row.subject,
        row.text,
        row.evidence,
        row.raised_by,
        row.raised_words,
        row.raised_at,
        answer,
    )
