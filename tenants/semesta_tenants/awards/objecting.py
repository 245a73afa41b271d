"""What a region says about its standing, in its own transaction: what it shows to anybody, its objections, their answers."""

from __future__ import annotations

import uuid

from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from semesta_platform.database import uuid7
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, existing
from semesta_platform.interface.words import gettext as _
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import acting_as
from semesta_tenants.awards import queries
from semesta_tenants.awards.ledger import AnswerOutcome, Objection, PublicChoice
from semesta_tenants.awards.model import ObjectionAnswerRow, ObjectionRow, PublicChoiceRow
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor, Operator

LONGEST_TEXT = 4000
SHORTEST_TEXT = 10
LONGEST_EVIDENCE = 1000
OTHER_SUBJECTS = ("figure", "gate", "official", "other")
"""What an objection may speak of besides a category of its edition."""
_HOLD = text("SELECT pg_advisory_xact_lock(hashtext('semesta.choice.' || :tenant))")


def hold_choice(session: Session) -> None:
    """Until this transaction ends nobody else decides for this region: what was read before deciding still stands then."""
    session.execute(_HOLD, {"tenant": str(session.info["tenant"])})


def choose_public(session: Session, actor: Actor, *, figures: bool, ranking: bool) -> PublicChoice:
    """Decide what this region shows to anybody; at once, and again whenever it likes."""
    tenant = str(session.info["tenant"])
    before = queries.choice(session, tenant)
    if (before.figures, before.ranking) == (figures, ranking) and before.at is not None:
        return before
    with acting_as(session, SharedRole.PUBLISHER):
        session.execute(
            insert(PublicChoiceRow.__table__),  # type: ignore[arg-type]  # typed FromClause, is a Table
            {"tenant": tenant, "figures": figures, "ranking": ranking, "words": actor.words},
        )
    acts.record(
        session,
        actor,
        "transparency.chosen",
        ("transparency", tenant),
        {"figures": figures, "ranking": ranking},
        {"figures": before.figures, "ranking": before.ranking},
    )
    return queries.choice(session, tenant)


def object_to(session: Session, actor: Actor, *, run: int, subject: str, text: str, evidence: str) -> Objection:
    """Hold something against where this region stands, with what shows it.

    Raises:
        NotFoundError: there is no such run, or it does not speak of this region.
        InvalidError: a field cannot be so.
        ConflictError: the same was said before and waits for its answer.
    """
    tenant = str(session.info["tenant"])
    record = queries.run_record(session, run)
    found = queries.edition(session, record.edition) if record else None
    if record is None or found is None or actor.person_id is None:
        raise NotFoundError
    subjects = {*OTHER_SUBJECTS, *(category.id for contest in found.edition.contests for category in contest.categories)}
    if problems := _problems(subject, subjects, text, evidence):
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), problems)
    same = (run, subject, text.strip())
    if any(each.answer is None and (each.run, each.subject, each.text) == same for each in queries.objections(session)):
        raise ConflictError(_("Keberatan yang sama sudah diajukan dan menunggu jawaban."))
    values = {
        "id": uuid7(),
        "tenant": tenant,
        "tenant_role": str(session.info["role"]),
        "edition": record.edition,
        "run": run,
        "subject": subject,
        "text": text.strip(),
        "evidence": evidence.strip(),
        "raised_by": actor.person_id,
        "raised_words": actor.words,
    }
    with acting_as(session, SharedRole.PUBLISHER):
        session.execute(insert(ObjectionRow.__table__), values)  # type: ignore[arg-type]  # typed FromClause, is a Table
    kept = {name: str(values[name]) for name in ("edition", "run", "subject", "text", "evidence")}
    acts.record(session, actor, "objection.raised", ("objection", str(values["id"])), kept)
    return _objection(session, uuid.UUID(str(values["id"])))


def _problems(subject: str, subjects: set[str], text: str, evidence: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    if subject not in subjects:
        found["subject"] = [_("Pilih salah satu pokok keberatan.")]
    if not SHORTEST_TEXT <= len(text.strip()) <= LONGEST_TEXT:
        found["text"] = [_("Tulis keberatan Anda, 10 sampai 4.000 huruf.")]
    if not 1 <= len(evidence.strip()) <= LONGEST_EVIDENCE:
        found["evidence"] = [_("Sebutkan buktinya: nomor dan tanggal surat, atau alamat dokumennya.")]
    return found


def answer(session: Session, by: Operator, objection: uuid.UUID, *, outcome: AnswerOutcome, text: str) -> Objection:
    """Answer an objection of the session's tenant, on record; once.

    Raises:
        ForbiddenError: who answers holds an office in this tenant.
        NotFoundError: there is no such objection of this tenant.
        InvalidError: the answer says nothing, or too much.
        ConflictError: it is answered already.
    """
    if by.office:
        raise ForbiddenError("Whoever holds an office in the tenant does not answer its objections.")
    known = _objection(session, objection)
    if not SHORTEST_TEXT <= len(text.strip()) <= LONGEST_TEXT:
        raise InvalidError(fields={"text": [_("Tulis jawabannya, 10 sampai 4.000 huruf.")]})
    if known.answer is not None:
        raise ConflictError(_("Keberatan ini sudah dijawab."))
    values = {
        "objection": objection,
        "tenant": known.tenant,
        "tenant_role": str(session.info["role"]),
        "outcome": outcome.value,
        "text": text.strip(),
        "by": by.person_id,
        "words": by.words,
    }
    try:
        with acting_as(session, SharedRole.PUBLISHER):
            session.execute(insert(ObjectionAnswerRow.__table__), values)  # type: ignore[arg-type]  # typed FromClause, is a Table
    except IntegrityError as error:
        raise ConflictError(_("Keberatan ini sudah dijawab.")) from error
    after = {"outcome": outcome.value, "text": text.strip()}
    acts.record(session, by.actor, "objection.answered", ("objection", str(objection)), after)
    return _objection(session, objection)


def _objection(session: Session, which: uuid.UUID) -> Objection:
    """One objection of the session's tenant: another tenant's is none here, which the database sees to."""
    return existing(queries.objection(session, which))
