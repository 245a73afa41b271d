"""The demo's minutes of the training region: numbered, signed by both sides' demo accounts, and corrected once."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from semesta_platform.accounts import queries as accounts
from semesta_platform.accounts.records import Person
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction
from semesta_tenants.coverage.records import Actor
from semesta_tenants.forum import addenda, minutes, minutes_queries, minutes_rules, queries, signing
from semesta_tenants.forum.minutes_records import Party
from semesta_tenants.forum.records import Meeting
from semesta_worker.demo_training import ENTERS

SIDES: Final = {
    Party.CHAIR: ("admin.latihan@semesta.example", "Sekretaris Daerah (rekaan)"),
    Party.BPJS: ("liaison.latihan@semesta.example", "Kepala Cabang Latihan (rekaan)"),
}
"""Account and office that sign for each side."""
OPENING: Final = "Rapat dibuka Sekretaris Daerah; peserta membahas capaian bulan berjalan (data rekaan)."
CLOSING: Final = "Rapat ditutup; tindak lanjut dibacakan pada rapat berikutnya (data rekaan)."
CORRECTION: Final = "Jumlah peserta PBPU Pemda yang diusulkan adalah 800 orang (data rekaan)."
REASON: Final = "Jumlahnya belum tertulis saat notulen disahkan (data rekaan)."
Signers = dict[Party, Person]


def signers(engine: Engine) -> Signers:
    """The accounts of those sides that have one."""
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        found = {party: accounts.person_by_email(session, email) for party, (email, _office) in SIDES.items()}
    return {party: person for party, person in found.items() if person is not None}


def sign(session: Session, meeting_id: uuid.UUID, today: dt.date, people: Signers) -> None:
    """Number the minutes, sign them for both sides, add a correction; unsigned where a side has no account."""
    meeting = _meeting(session, meeting_id)
    head = minutes_rules.head_of(meeting)
    wanted = replace(head, number=f"001/FKP-REKAAN/{today.year}", opening=OPENING, closing=CLOSING)
    minutes.save_head(session, ENTERS, meeting_id, wanted, expected=minutes_rules.mark_of(head))
    if set(people) != set(SIDES):
        return
    for party, (_email, office) in SIDES.items():
        seen = minutes_rules.digest_of(minutes_queries.signed_part(session, _meeting(session, meeting_id)))
        signing.sign(session, _actor(people[party]), meeting_id, party, office, people[party].name, seen=seen)
    addenda.add(session, _actor(people[Party.CHAIR]), meeting_id, CORRECTION, REASON)


def _actor(person: Person) -> Actor:
    return Actor(person.id, person.name)


def _meeting(session: Session, meeting_id: uuid.UUID) -> Meeting:
    found = queries.meeting(session, meeting_id)
    if found is None:
        raise LookupError(meeting_id)
    return found
