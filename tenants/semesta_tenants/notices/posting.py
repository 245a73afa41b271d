"""Turning notices into mails on a tenant's session: each at its reader's moment, once, and only for who has business here.

What is promised: what is decided on and the mail that holds it are one commit, so a run that is killed has done nothing, and one
that is repeated finds nothing to do. A digest bears its person and day: whatever comes too late for it waits for the next one.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.orm import Session

from semesta_platform.accounts import queries as accounts
from semesta_platform.accounts.rules import seat_of
from semesta_platform.notifications import mailing, rules
from semesta_platform.notifications import queries as notifications
from semesta_platform.notifications.kinds import group_of
from semesta_platform.notifications.records import Choices, Due, Notice, Way
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.tenancy.records import TenantRecord
from semesta_platform.tenancy.regions import ZONE_WORDS
from semesta_platform.transactions import acting_as
from semesta_tenants.coverage.records import Actor
from semesta_tenants.notices import post_letters, service
from semesta_tenants.notices.records import DIGEST, SINGLE, Mail

SEMESTA: Final = Actor(None, "Semesta")
PERSON: Final = "person"
INBOX: Final = "/pemberitahuan/"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody whose notices wait: name as mails greet it, what they chose, WIB, WITA or WIT, and the seats held here."""

    id: uuid.UUID
    name: str
    choices: Choices
    zone: str
    seats: frozenset[str]


@dataclass(slots=True)
class _Decided:
    """What a look comes to. none: notices that get no mail. put_off: until when. single, digest: whose moment has come.

    digest: by person.
    """

    none: list[uuid.UUID] = field(default_factory=list)
    put_off: dict[uuid.UUID, dt.datetime] = field(default_factory=dict)
    single: list[tuple[Reader, Notice]] = field(default_factory=list)
    digest: dict[uuid.UUID, list[Notice]] = field(default_factory=lambda: defaultdict(list))


def post(session: Session, tenant: TenantRecord, *, now: dt.datetime) -> int:
    """Decide on every notice whose moment has come, at most those of 200 people; how many mails are new.

    Somebody who holds the seat no more by which they were told gets none, nor does who has read it already. now: aware.
    """
    waiting = mailing.due(session, now)
    if not waiting:
        return 0
    readers = _readers(session, tenant, {each.person for each in waiting})
    decided = _decided(waiting, readers, now)
    singles = {notice.id: _single(reader, notice) for reader, notice in decided.single}
    written = {notice: mail.once for notice, mail in singles.items()}
    new = service.write(session, SEMESTA, list(singles.values()))
    for person, notices in decided.digest.items():
        reader = readers[person]
        zone = rules.zone_of(reader.choices, reader.zone)
        mail = _digest(reader, tenant, notices, now)
        if service.write(session, SEMESTA, [mail]):
            new += 1
            written |= dict.fromkeys((each.id for each in notices), mail.once)
        else:
            # This day's digest is written already, perhaps by a run beside this one.
            later = rules.awake(reader.choices, rules.next_digest(reader.choices, now, zone), zone)
            decided.put_off |= dict.fromkeys((each.id for each in notices), later)
    mailing.hold(session, written)
    mailing.leave_out(session, decided.none)
    mailing.put_off(session, decided.put_off)
    return new


def _readers(session: Session, tenant: TenantRecord, people: set[uuid.UUID]) -> dict[uuid.UUID, Reader]:
    """Those of these people who have business here now."""
    with acting_as(session, SharedRole.REGISTRY):
        held = [each for each in accounts.reaching(session, tenant.code) if each.person in people]
        chosen = notifications.choices_of_people(session, people)
    zone = ZONE_WORDS[tenant.zone]
    seats: dict[uuid.UUID, set[str]] = defaultdict(set)
    for each in held:
        seats[each.person].add(seat_of(each.role.value, each.organisation))
    made = {}
    for person, name in {each.person: each.name for each in held}.items():
        choices = chosen.get(person, Choices())
        made[person] = Reader(person, name, choices, choices.zone or zone, frozenset(seats[person]))
    return made


def _decided(waiting: Sequence[Due], readers: dict[uuid.UUID, Reader], now: dt.datetime) -> _Decided:
    made = _Decided()
    for person, notice, seat in ((each.person, each.notice, each.seat) for each in waiting):
        reader = readers.get(person)
        if reader is None or seat not in reader.seats or notice.read_at is not None:
            made.none.append(notice.id)
            continue
        group, zone = group_of(notice.kind), rules.zone_of(reader.choices, reader.zone)
        moment = rules.goes_at(reader.choices, group, notice.at, now, zone)
        if moment is None:
            made.none.append(notice.id)
        elif moment > now:
            made.put_off[notice.id] = moment
        elif reader.choices.ways[group] is Way.DIGEST:
            made.digest[person].append(notice)
        else:
            made.single.append((reader, notice))
    return made


def _single(reader: Reader, notice: Notice) -> Mail:
    subject, body = post_letters.single(reader.name, notice)
    return Mail(
        kind=SINGLE,
        once=f"notice:{notice.id}",
        reader=reader.name,
        about=notice.about,
        subject=subject,
        body=body,
        person_id=reader.id,
        path=notice.path or INBOX,
    )


def _digest(reader: Reader, tenant: TenantRecord, notices: Sequence[Notice], now: dt.datetime) -> Mail:
    day = rules.digest_day(reader.choices, now, rules.zone_of(reader.choices, reader.zone))
    subject, body = post_letters.digest(reader.name, tenant.name, notices, day, reader.zone)
    return Mail(
        kind=DIGEST,
        once=f"digest:{reader.id}:{day}",
        reader=reader.name,
        about=(PERSON, reader.id),
        subject=subject,
        body=body,
        person_id=reader.id,
        path=INBOX,
    )
