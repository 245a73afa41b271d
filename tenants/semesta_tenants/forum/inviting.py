"""Verbs of invitations: write to whom a meeting invites, write again when it changes, and call it off."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from semesta_platform.database import utc_now
from semesta_platform.errors import InvalidError
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage.records import Actor
from semesta_tenants.forum import attendances, letters, queries, service
from semesta_tenants.forum.records import Attendance, Clock, Item, Meeting
from semesta_tenants.notices import service as notices
from semesta_tenants.notices.records import Mail
from semesta_tenants.notices.told import Told, told
from semesta_tenants.stakeholders import queries as stakeholders

ABOUT = "meeting"
INVITED, CHANGED, WITHDRAWN, CANCELLED = "meeting.invited", "meeting.changed", "meeting.withdrawn", "meeting.cancelled"
TELLING = ("title", "starts_at", "ends_at", "timed", "place", "online_url")
"""What somebody who is invited must hear of when it changes."""


@dataclass(frozen=True, slots=True)
class Reached:
    """One organisation that a meeting invites or invited. email: empty where none is known. told: its mails, oldest first."""

    organisation_id: uuid.UUID
    name: str
    email: str
    invited: bool
    told: tuple[Told, ...]

    @property
    def expects(self) -> bool:
        """Whether it was written to and not told off since."""
        return bool(self.told) and self.told[-1].kind not in {WITHDRAWN, CANCELLED}


def reached(session: Session, meeting_id: uuid.UUID, lines: Iterable[Attendance]) -> tuple[Reached, ...]:
    """Every organisation that is invited or was written to, by name; two statements. lines: of the meeting's attendance."""
    by: dict[uuid.UUID, list[Told]] = {}
    for each in told(session, (ABOUT, meeting_id)):
        by.setdefault(uuid.UUID(each.once.split(":")[2]), []).append(each)
    invited = {each.organisation_id for each in lines if each.invited}
    found = stakeholders.of_ids(session, invited | by.keys())
    return tuple(
        Reached(each.id, each.label, each.email, each.id in invited, tuple(by.get(each.id, ())))
        for each in sorted(found.values(), key=lambda each: each.label.casefold())
    )


def invite(session: Session, actor: Actor, meeting_id: uuid.UUID, *, expected: int, region: str, here: Clock) -> Meeting:
    """Write to every invited organisation that has an address and was not written to yet. region: name of the tenant.

    Those without an address are invited all the same: by paper, which the region sends itself.

    Raises:
        NotFoundError: there is no such meeting.
        StaleMeetingError: somebody changed it first.
        ConflictError: it is planned no more.
        InvalidError: nobody is invited (field 'invited').
    """
    current = service.stepping(session, meeting_id, "invite", expected)
    everybody = reached(session, meeting_id, attendances.of_meeting(session, meeting_id))
    if not any(each.invited for each in everybody):
        words = _("Pilih dahulu organisasi yang diundang.")
        raise InvalidError(words, {"invited": [words]})
    values = {"invited_at": current.invited_at or utc_now()}
    changed = service.apply(session, actor, current, "meeting.invited", values)
    items = queries.items(session, meeting_id)
    mails = [
        _mail(INVITED, changed, each, letters.invitation(changed, items, each.name, region, here), (items, region, here))
        for each in everybody
        if each.invited and each.email and not each.expects
    ]
    notices.write(session, actor, mails)
    return changed


def renew(session: Session, actor: Actor, before: Meeting, after: Meeting, *, region: str, here: Clock) -> int:
    """After a change: tell who was written to what changed, and who is invited no more; how many mails that makes."""
    everybody = [
        each for each in reached(session, after.id, attendances.of_meeting(session, after.id)) if each.expects and each.email
    ]
    items = queries.items(session, after.id)
    other = any(getattr(before, name) != getattr(after, name) for name in TELLING)
    mails = [
        _mail(CHANGED, after, each, letters.renewal(after, items, each.name, region, here), (items, region, here))
        for each in everybody
        if each.invited and other
    ]
    # Whoever is invited no more is told of what they knew, and of nothing that was planned since.
    known = replace(before, row_version=after.row_version)
    mails += [
        _mail(WITHDRAWN, known, each, letters.called_off(known, each.name, region, here, only_they=True), ((), region, here))
        for each in everybody
        if not each.invited
    ]
    return notices.write(session, actor, mails)


def call_off(session: Session, actor: Actor, meeting: Meeting, *, region: str, here: Clock) -> int:
    """After a cancelling: tell everybody who was written to; how many mails that makes."""
    items = queries.items(session, meeting.id)
    mails = [
        _mail(
            CANCELLED, meeting, each, letters.called_off(meeting, each.name, region, here, only_they=False), (items, region, here)
        )
        for each in reached(session, meeting.id, attendances.of_meeting(session, meeting.id))
        if each.expects and each.email
    ]
    return notices.write(session, actor, mails)


def _mail(kind: str, meeting: Meeting, to: Reached, words: tuple[str, str], given: tuple[Sequence[Item], str, Clock]) -> Mail:
    """One mail with the meeting for a calendar. Its mark holds the version: one cause writes once."""
    items, region, here = given
    method = letters.CANCEL if kind in {WITHDRAWN, CANCELLED} else letters.UPDATE
    entry = letters.calendar(meeting, items, region, here, method=method, to=(to.name, to.email), at=utc_now())
    return Mail(
        kind=kind,
        once=f"{kind}:{meeting.id}:{to.organisation_id}:{meeting.row_version}",
        reader=to.name,
        about=(ABOUT, meeting.id),
        subject=words[0],
        body=words[1],
        address=to.email,
        calendar=entry,
    )
