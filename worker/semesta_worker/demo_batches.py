"""The demo's batches: invented ones of the training tenant alone, one agreed, one answered with rejections, one on its way."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from semesta_platform.tenancy.regions import TRAINING
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.batches import queries, rules, service
from semesta_tenants.batches.queries import Narrowed
from semesta_tenants.batches.records import Answer, Batch, Effect, Hand, Kind, Reason, Viewer, Wanted
from semesta_tenants.coordination.records import Party
from semesta_tenants.coverage.records import Actor, Segment
from semesta_worker.demo_training import ENTERS, VERIFIES
from semesta_worker.imports import today

REGION: Final = Viewer(Party.REGION, TRAINING.slug)
BRANCH: Final = Viewer(Party.BPJS, TRAINING.slug)
LIAISON: Final = Actor(VERIFIES.person_id, VERIFIES.words)
PLACE: Final = "Map bersama latihan (data rekaan)"


def prepare(engine: Engine) -> None:
    """Write them down where there are none; what people have made of them since stays. engine: the application's."""
    with tenant_transaction(engine, TRAINING.code) as session:
        if queries.listed(session, REGION, Narrowed(), limit=1):
            return
        month = today().replace(day=1)
        agreed = _sent(session, Kind.PROPOSAL, "Usulan peserta PBPU Pemda gelombang I (data rekaan)", 320, _before(month))
        answer = Answer(312, 8, (Reason("nik_unmatched", 5), Reason("other_segment", 3)))
        _signed(session, _answered(session, agreed, answer))
        answered = _sent(session, Kind.CLEANSING, "Pembersihan peserta meninggal dan pindah (data rekaan)", 145, month)
        reasons = (Reason("nik_unmatched", 14), Reason("incomplete", 6), Reason("other", 3))
        words = "Tiga orang menunggu surat keterangan desa (rekaan)."
        _answered(session, answered, Answer(122, 23, reasons, words))
        _sent(session, Kind.REACTIVATION, "Reaktivasi PBI JK setelah pemutakhiran DTSEN (data rekaan)", 96, month)


def _sent(session: Session, kind: Kind, title: str, people: int, month: dt.date) -> Batch:
    effect = rules.EFFECTS[kind][0]
    wanted = Wanted(
        kind=kind,
        effect=effect,
        segment=Segment.PBI_JK if effect is Effect.REACTIVATE else Segment.PBPU_PEMDA,
        month=month,
        title=title,
        owner="Disdukcapil" if kind is Kind.CLEANSING else "Dinas Sosial",
        people=people,
        letter="400/001/REKAAN",
        file_words=PLACE,
    )
    draft = service.draft(session, ENTERS, REGION, wanted, today=today())
    return service.send(session, ENTERS, REGION, draft.id, expected=draft.row_version)


def _answered(session: Session, sent: Batch, answer: Answer) -> Batch:
    received = service.receive(session, LIAISON, BRANCH, sent.id, expected=sent.row_version)
    return service.verify(session, LIAISON, BRANCH, sent.id, answer, expected=received.row_version)


def _signed(session: Session, answered: Batch) -> None:
    digest = rules.digest_of(TRAINING.code, answered)
    sides = (
        (ENTERS, REGION, "Sekretaris Daerah (rekaan)"),
        (LIAISON, BRANCH, "Kepala Bagian Kepesertaan (rekaan)"),
    )
    for actor, viewer, office in sides:
        hand = Hand(office, actor.words, digest)
        answered = service.sign(session, actor, viewer, answered.id, hand, expected=answered.row_version)


def _before(month: dt.date) -> dt.date:
    return (month - dt.timedelta(days=1)).replace(day=1)
