"""Publishing: figures, populations and evidence of gates, each with its audit entry; into the read model as `publisher` alone."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Sequence
from typing import Final

import orjson
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from semesta_platform.audit.service import Act
from semesta_platform.database import uuid7
from semesta_platform.errors import ForbiddenError, InvalidError
from semesta_platform.jobs import outbox
from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.tenancy.regions import is_training
from semesta_platform.transactions import acting_as
from semesta_tenants.coverage import acts, importing, mapping, queries, rules
from semesta_tenants.coverage.model import GateRow, PopulationRow, PublishedFigureRow, PublishedGateRow, RetractedFigureRow
from semesta_tenants.coverage.records import (
    CONTRIBUTIONS_PAID,
    GATES,
    Actor,
    Evidence,
    Figure,
    GateEvidence,
    GateState,
    Operator,
    Population,
    Reported,
    Verifier,
    Version,
)

OPERATOR = Actor(None, "Operator")
FOLLOWED_BY = "awards.rank"
"""The job that every publication asks for; rankings stand above coverage, which reaches them by the outbox alone."""
FORESEEN_BY = "targets.forecast"
"""The job that every published figure asks for in its own tenant, the training one too; targets stand above coverage as well."""
MOST_MONTHS_AHEAD = 12
"""A budget year may be paid at once; further ahead is a slip of the pen."""

_COLUMNS: Final = ", ".join(sorted(mapping.PUBLISHED_COLUMNS))
# One document for all rows: as parameters of their own, two hundred figures of 29 columns cost ten times as much.
_PUBLISH_ALL: Final = text(f"""
INSERT INTO registry.published_figures ({_COLUMNS}) SELECT {_COLUMNS}
FROM jsonb_populate_recordset(CAST(NULL AS registry.published_figures), CAST(:rows AS jsonb)) RETURNING number
""")  # noqa: S608 (columns of our own table)


def publish_verified(session: Session, version: Version) -> None:
    """Put a version that this transaction has just verified into the read model; the database holds it against the version."""
    values = mapping.published_values(str(session.info["tenant"]), version.figure, version=version.id, source=None)
    with acting_as(session, SharedRole.PUBLISHER):
        session.execute(insert(PublishedFigureRow).values(values))
        _follow(session, "figure", str(session.info["tenant"]))
    outbox.ask(session, FORESEEN_BY, {"what": "figure"})


def publish_reported(
    session: Session, actor: Actor, rows: Sequence[Reported], *, follow_at: dt.datetime | None = None
) -> tuple[int, ...]:
    """Put figures of this tenant that press or officials report into the read model: the operator's import alone.

    What is published already, word for word, or verified for the same date is left out. Gives the numbers of what is new.
    follow_at: when rankings follow (aware), None for at once; parts of one file name one moment, so that one run is enough.

    Raises:
        ForbiddenError: a person of the tenant or a branch asks; they enter and verify.
        InvalidError: a source has no title or no address, or a figure is another tenant's.
    """
    tenant = str(session.info["tenant"])
    if actor.person_id is not None:
        raise ForbiddenError("Reported figures are the operator's import.")
    if any(not row.source.title.strip() or not row.source.url.strip() or row.tenant != tenant for row in rows):
        raise InvalidError(fields={"source_title": ["Angka yang dilaporkan wajib menyebut judul dan alamat sumbernya."]})
    fresh = importing.unseen(rows, queries.every_publication(session, [tenant]))
    if not fresh:
        return ()
    values = [mapping.published_values(tenant, row.figure, version=None, source=row.source) for row in fresh]
    with acting_as(session, SharedRole.PUBLISHER):
        numbers = session.scalars(_PUBLISH_ALL, {"rows": orjson.dumps(values, default=str).decode()}).all()
        _follow(session, "figure", tenant, follow_at)
    outbox.ask(session, FORESEEN_BY, {"what": "figure"})
    acts.record_all(session, actor, [_reported_act(row) for row in fresh])
    return tuple(sorted(numbers))


def retract_reported(
    session: Session, actor: Actor, numbers: Collection[int], *, reason: str, follow_at: dt.datetime | None = None
) -> int:
    """Take reported publications of this tenant back: what was published before each counts again. Gives how many.

    What was taken back already, is verified, or is another tenant's is left alone. follow_at: as `publish_reported`.

    Raises:
        ForbiddenError: a person of the tenant or a branch asks; this is the operator's, whose import it was.
        InvalidError: no reason, or one that is too long.
    """
    tenant = str(session.info["tenant"])
    if actor.person_id is not None:
        raise ForbiddenError("Reported figures are the operator's import.")
    if words := rules.text_problem(reason, rules.LONGEST_NOTE) if reason.strip() else "Tulis alasannya.":
        raise InvalidError(fields={"reason": [words]})
    known = [each for each in queries.every_publication(session, [tenant]) if each.evidence == Evidence.REPORTED]
    found = [each for each in known if each.number in set(numbers)]
    if not found:
        return 0
    with acting_as(session, SharedRole.PUBLISHER):
        values = [{"number": each.number, "reason": reason, "words": actor.words} for each in found]
        session.execute(insert(RetractedFigureRow.__table__), values)  # type: ignore[arg-type]  # typed FromClause, is a Table
        _follow(session, "figure", tenant, follow_at)
    outbox.ask(session, FORESEEN_BY, {"what": "figure"})
    acts.record_all(session, actor, [_retracted_act(each.figure, reason) for each in found])
    return len(found)


def _reported_act(row: Reported) -> Act:
    kept = {**rules.flat(row.figure), "source_title": row.source.title, "source_url": row.source.url}
    return Act("figure.reported", "figure", row.figure.as_of.isoformat(), after=kept)


def _retracted_act(figure: Figure, reason: str) -> Act:
    return Act("figure.retracted", "figure", figure.as_of.isoformat(), after={**rules.flat(figure), "reason": reason})


def record_population(session: Session, actor: Actor, population: Population) -> bool:
    """Write down the inhabitants of a semester; False when the same value already stands. A correction is a further row.

    Raises:
        InvalidError: value, source or semester cannot be so, or no semester is given.
    """
    if population.semester is None or not rules.semester_is_right(population.semester):
        raise InvalidError(fields={"semester": ["Tulis semester sebagai tahun dan nomor, misalnya 2024S2."]})
    if population.value <= 0 or not population.source.strip():
        raise InvalidError(fields={"population": ["Isi jumlah penduduk di atas 0 dan sumbernya."]})
    key = (PopulationRow.semester == population.semester, PopulationRow.source == population.source)
    standing = session.scalar(select(PopulationRow).where(*key).order_by(PopulationRow.number.desc()).limit(1))
    if standing is not None and standing.value == population.value:
        return False
    values = {
        "id": uuid7(),
        "semester": population.semester,
        "source": population.source,
        "value": population.value,
        "number": 1 if standing is None else standing.number + 1,
        "entered_by": actor.person_id,
        "entered_words": actor.words,
    }
    session.execute(insert(PopulationRow).values(values))
    before = None if standing is None else {"value": standing.value}
    after = {"value": population.value, "source": population.source}
    acts.record(session, actor, "population.recorded", ("population", population.semester), after, before)
    return True


def record_gate(session: Session, by: Verifier | Operator | Actor, evidence: GateEvidence, *, today: dt.date) -> uuid.UUID:
    """Write down what a document shows of a gate, and publish it in this very transaction; the id of the evidence.

    by: a liaison of the tenant's branch, or a person of the operator, either without an office in the tenant; or an Actor
    without person: the operator's commands, or both sides where the region confirmed what the branch had entered.

    Raises:
        ForbiddenError: anybody else asks.
        InvalidError: a field cannot be so.
    """
    actor = _who_may_record(session, by)
    if found := gate_problems(evidence, today=today):
        raise InvalidError("Ada isian yang perlu diperbaiki.", found)
    values = mapping.gate_values(evidence)
    evidence_id, tenant = uuid7(), str(session.info["tenant"])
    own = {"id": evidence_id, "entered_by": actor.person_id, "entered_words": actor.words}
    session.execute(insert(GateRow).values(**values, **own))
    common = {"tenant": tenant, "entered_words": actor.words, "evidence_id": evidence_id}
    with acting_as(session, SharedRole.PUBLISHER):
        session.execute(insert(PublishedGateRow).values(**values, **common))
        _follow(session, "gate", tenant)
    acts.record(session, actor, "gate.recorded", ("gate", evidence.gate), mapping.plain(values))
    return evidence_id


def gate_problems(evidence: GateEvidence, *, today: dt.date) -> rules.Problems:
    """What is wrong with evidence, a sentence for each field; empty when nothing is."""
    found: rules.Problems = {}
    for field, words in (*_gate_date_problems(evidence, today), *_gate_text_problems(evidence)):
        found.setdefault(field, []).append(words)
    return found


def _gate_date_problems(evidence: GateEvidence, today: dt.date) -> Iterator[tuple[str, str]]:
    latest_paid = rules.months_before(today, -MOST_MONTHS_AHEAD)
    for field in ("as_of", "started_on", "lost_on"):
        day = getattr(evidence, field)
        if day is not None and not rules.EARLIEST <= day <= today:
            yield field, "Tulis tanggal sejak 1 Januari 2014 dan tidak melewati hari ini."
    if evidence.lost_on is not None and evidence.state == GateState.MET:
        yield "lost_on", "Syarat yang terpenuhi tidak memiliki tanggal hilang."
    elif evidence.lost_on is not None and evidence.started_on is not None and evidence.lost_on < evidence.started_on:
        yield "lost_on", "Tanggal hilang tidak boleh sebelum tanggal mulai."
    if evidence.paid_until is not None and (evidence.gate != CONTRIBUTIONS_PAID or evidence.paid_until.day != 1):
        yield "paid_until", "Bulan lunas hanya untuk syarat iuran, ditulis sebagai tanggal 1 bulan itu."
    elif evidence.paid_until is not None and not rules.EARLIEST <= evidence.paid_until <= latest_paid:
        yield "paid_until", "Tulis bulan sejak Januari 2014 dan paling jauh dua belas bulan ke depan."
    elif evidence.paid_until is None and evidence.gate == CONTRIBUTIONS_PAID and evidence.state == GateState.MET:
        yield "paid_until", "Tulis bulan terakhir yang iurannya lunas."


def _gate_text_problems(evidence: GateEvidence) -> Iterator[tuple[str, str]]:
    if evidence.gate not in GATES:
        yield "gate", "Pilih salah satu syarat yang tersedia."
    if evidence.lost_on is not None and not evidence.reason.strip():
        yield "reason", "Tulis alasan hilangnya."
    if evidence.state != GateState.UNKNOWN and not evidence.document.strip():
        yield "document", "Sebutkan dokumennya, misalnya nomor dan tanggal surat."
    for field in ("reason", "document"):
        if words := rules.text_problem(getattr(evidence, field), rules.LONGEST_NOTE):
            yield field, words


def _who_may_record(session: Session, by: Verifier | Operator | Actor) -> Actor:
    if isinstance(by, Actor):
        if by.person_id is not None:
            raise ForbiddenError("Evidence of a gate is entered by the liaison or the operator.")
        return by
    if by.office:
        raise ForbiddenError("Whoever holds an office in the tenant does not record its evidence.")
    if isinstance(by, Operator):
        return by.actor
    tenant = directory.tenant_by_code(session, str(session.info["tenant"]))
    if tenant is None or tenant.branch_code is None or by.branch != tenant.branch_code:
        raise ForbiddenError("Only a liaison of the tenant's own branch records this.")
    return by.actor


def _follow(session: Session, what: str, tenant: str, due_at: dt.datetime | None = None) -> None:
    """As `publisher`, who may ask for the ranker's work and sees none of it. Invented figures are in no ranking."""
    if is_training(tenant):
        return
    outbox.ask(session, FOLLOWED_BY, {"what": what, "tenant": tenant}, due_at=due_at, runs_as=SharedRole.RANKER)
