"""Verbs of targets on a tenant's session: set, change, give up; each a further version, shown to the province where wished."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

from psycopg import errors as pg
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from semesta_platform.errors import ConflictError, InvalidError, NotFoundError
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor
from semesta_tenants.targets import checks, mapping, predicting, queries, rules, sharing
from semesta_tenants.targets.model import TargetVersionRow
from semesta_tenants.targets.records import StaleTargetError, Target

SUBJECT = "target"
CHANGED_FIRST = "Orang lain sudah lebih dulu mengubah target ini. Bandingkan kedua isian, lalu simpan lagi."
GIVEN_UP = "Target ini sudah dihentikan. Tetapkan target baru bila masih diperlukan."


def set_target(session: Session, actor: Actor, target: Target, *, today: dt.date) -> Target:
    """Set a target: its first version. target.id: made by the caller with `uuid7`. Gives it as it now stands.

    Raises:
        InvalidError: a field cannot be so.
        StaleTargetError: a target of this id is there already; carries it and what was to be set.
    """
    first = replace(target, number=1, withdrawn=False, reason="")
    _check(session, first, today)
    return _write(session, actor, "target.set", first, None)


def change_target(session: Session, actor: Actor, target: Target, *, expected: int, today: dt.date) -> Target:
    """Change a target, which is a further version with its reason; the plan that it came from stays.

    target: as it shall be, with `reason`. expected: the version that the person had on screen.

    Raises:
        NotFoundError: there is no such target.
        InvalidError: a field cannot be so, nothing was changed, or no reason is given.
        StaleTargetError: somebody changed or gave it up in between; carries theirs and what was to be kept.
        ConflictError: it was given up.
    """
    current = _expect(session, target, expected)
    further = replace(target, number=expected + 1, withdrawn=False, scenario_id=target.scenario_id or current.scenario_id)
    _check(session, further, today, current)
    return _write(session, actor, "target.changed", further, current)


def withdraw_target(session: Session, actor: Actor, target_id: uuid.UUID, *, expected: int, reason: str) -> Target:
    """Give a target up: a last version, which says why. It stays readable, and its province is told.

    expected: the version that the person had on screen.

    Raises:
        NotFoundError: there is no such target.
        InvalidError: no reason, or one that is too long.
        StaleTargetError: somebody changed or gave it up in between; carries theirs and the version that was seen.
        ConflictError: it was given up before.
    """
    current = queries.target(session, target_id)
    if current is None:
        raise NotFoundError("There is no such target.")
    _expect(session, replace(current, reason=reason), expected)
    if found := checks.reason_problems(reason):
        raise InvalidError("Ada isian yang perlu diperbaiki.", found)
    last = replace(current, number=expected + 1, withdrawn=True, reason=reason.strip())
    return _write(session, actor, "target.withdrawn", last, current)


# ---- inside --------------------------------------------------------------------------------------------------------------------


def _check(session: Session, target: Target, today: dt.date, current: Target | None = None) -> None:
    found = checks.problems(target, today=today, may_share=sharing.may_share(str(session.info["tenant"])))
    if current is not None:
        for field, sentences in checks.reason_problems(target.reason).items():
            found.setdefault(field, []).extend(sentences)
        if current.indicator != target.indicator:
            found.setdefault("indicator", []).append(checks.INDICATOR)
        elif not rules.differences(current, target):
            found.setdefault("value", []).append(checks.NOTHING_CHANGED)
    if found:
        raise InvalidError("Ada isian yang perlu diperbaiki.", found)


def _expect(session: Session, attempted: Target, expected: int) -> Target:
    current = queries.target(session, attempted.id)
    if current is None:
        raise NotFoundError("There is no such target.")
    if current.number != expected:
        raise StaleTargetError(CHANGED_FIRST, current, attempted)
    if current.withdrawn:
        raise ConflictError(GIVEN_UP)
    return current


def _write(session: Session, actor: Actor, action: str, target: Target, before: Target | None) -> Target:
    values = {**mapping.values_of(target), "entered_by": actor.person_id, "entered_words": actor.words}
    try:
        with session.begin_nested():
            session.execute(insert(TargetVersionRow).values(values))
    except IntegrityError as error:
        if not isinstance(error.orig, pg.UniqueViolation):
            raise
        # Somebody wrote the same version between our look and our write.
        if (current := queries.target(session, target.id)) is None:
            raise ConflictError(CHANGED_FIRST) from None
        raise StaleTargetError(CHANGED_FIRST, current, target) from None
    made = queries.target(session, target.id)
    if made is None:
        raise NotFoundError("There is no such target.")
    if made.shared or (before is not None and before.shared):
        sharing.show_province(session, made)
    predicting.ask(session, "target")
    kept = None if before is None else snapshot(before)
    acts.record(session, actor, action, (SUBJECT, str(made.id)), snapshot(made), kept)
    return made


def snapshot(target: Target) -> dict[str, Any]:
    """A version as the record of acts keeps it: its fields, number and reason."""
    return {**rules.flat(target), "number": target.number, "reason": target.reason}
