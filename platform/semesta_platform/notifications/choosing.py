"""A person's choice of mails: kept with a version under role registry."""

from __future__ import annotations

import uuid

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from semesta_platform.accounts.model import NoticeChoiceRow
from semesta_platform.errors import InvalidError
from semesta_platform.notifications import queries, rules
from semesta_platform.notifications.records import Choices, StaleChoicesError


def choose(session: Session, person: uuid.UUID, wanted: Choices, *, expected: int) -> int:
    """Choose anew; the new version. expected: the version that was on screen, 0 for none.

    It is nobody's business but the person's, so no region's record tells of it.

    Raises:
        InvalidError: hours or a zone that cannot be, or a digest within the quiet hours.
        StaleChoicesError: the same person was first, in another window.
    """
    if found := rules.problems(wanted):
        raise InvalidError("Ada isian yang perlu diperbaiki.", found)
    value = rules.document(wanted)
    row = NoticeChoiceRow
    if expected == 0:
        made = insert(row).values(person_id=person, value=value).on_conflict_do_nothing()
        version: int | None = session.scalar(made.returning(row.row_version))
    else:
        again = update(row).where(row.person_id == person, row.row_version == expected)
        version = session.scalar(again.values(value=value, row_version=row.row_version + 1).returning(row.row_version))
    if version is None:
        raise StaleChoicesError(*queries.choices(session, person))
    return version
