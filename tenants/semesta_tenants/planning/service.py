"""Verbs of scenarios on a tenant's session: save, change, rename, duplicate, archive; each leaves an entry in the audit."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from semesta_platform.database import utc_now, uuid7
from semesta_platform.errors import ConflictError, existing
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor
from semesta_tenants.planning import kept, queries, rates
from semesta_tenants.planning.model import ScenarioRow
from semesta_tenants.planning.records import Asked, Base, Plan, Scenario, StaleScenarioError, State

SUBJECT = "scenario"


@dataclass(frozen=True, slots=True)
class Made:
    """A plan that can be saved. typed: the form as it was filled in, so that it can be opened again."""

    asked: Asked
    base: Base
    plan: Plan
    typed: Mapping[str, str]


def save(session: Session, actor: Actor, made: Made, *, name: str, note: str = "") -> Scenario:
    """Keep a plan as a new scenario, with the tariffs of this day."""
    which = uuid7()
    values = {
        "id": which,
        "name": name,
        "note": note,
        **_content(made),
        "entered_by": actor.person_id,
        "entered_words": actor.words,
        "changed_words": actor.words,
    }
    session.execute(insert(ScenarioRow), values)
    acts.record(session, actor, "scenario.saved", (SUBJECT, str(which)), _told(name, note, made.plan))
    return read(session, which)


def change(session: Session, actor: Actor, which: uuid.UUID, made: Made, *, expected: int, name: str, note: str = "") -> Scenario:
    """Put a new computation in the place of a saved one.

    Raises:
        NotFoundError: there is none.
        StaleScenarioError: somebody changed it first; `expected` is the row version that the person had on screen.
        ConflictError: it was chosen or archived.
    """
    row, before = _open(session, which, expected)
    told = _told(row.name, row.note, before.plan)
    content = _content(made)
    row.name, row.note, row.inputs, row.result = name, note, content["inputs"], content["result"]
    return _apply(session, actor, row, ("scenario.changed", _told(name, note, made.plan), told))


def rename(session: Session, actor: Actor, which: uuid.UUID, *, expected: int, name: str, note: str) -> Scenario:
    """Another name or note, also of a chosen or archived one.

    Raises:
        NotFoundError: there is none.
        StaleScenarioError: somebody changed it first.
    """
    row = held(session, which, expected)
    told = {"name": row.name, "note": row.note}
    row.name, row.note = name, note
    return _apply(session, actor, row, ("scenario.renamed", {"name": name, "note": note}, told))


def duplicate(session: Session, actor: Actor, which: uuid.UUID) -> Scenario:
    """The same once more under a name of its own, as it was computed.

    Raises:
        NotFoundError: there is none.
    """
    row = existing(session.get(ScenarioRow, which))
    copy, name = uuid7(), _("Salinan %(name)s", name=row.name)[:120]
    values: dict[str, Any] = {"inputs": row.inputs, "result": row.result, "entered_by": actor.person_id}
    words = {"entered_words": actor.words, "changed_words": actor.words}
    session.execute(insert(ScenarioRow), {"id": copy, "name": name, "note": row.note, **values, **words})
    acts.record(session, actor, "scenario.duplicated", (SUBJECT, str(copy)), {"name": name})
    return read(session, copy)


def archive(session: Session, actor: Actor, which: uuid.UUID, *, expected: int, archived: bool) -> Scenario:
    """Put a scenario away, or take it back; nothing is lost.

    Raises:
        NotFoundError: there is none.
        StaleScenarioError: somebody changed it first.
        ConflictError: it was chosen: what became targets and tasks stays.
    """
    row = held(session, which, expected)
    if row.state == State.CHOSEN.value:
        raise ConflictError(_("Rencana yang sudah dipilih tidak dapat diarsipkan."))
    before, row.state = row.state, (State.ARCHIVED if archived else State.SAVED).value
    told = {"name": row.name, "state": before}
    if archived:
        return _apply(session, actor, row, ("scenario.archived", {"name": row.name, "state": row.state}, told))
    return _apply(session, actor, row, ("scenario.restored", {"name": row.name, "state": row.state}, told))


def _content(made: Made) -> dict[str, Any]:
    inputs = {
        "asked": kept.asked_to(made.asked),
        "base": kept.base_to(made.base),
        "tariffs": [kept.tariff_to(each) for each in rates.TARIFFS],
        "typed": dict(made.typed),
    }
    return {"inputs": inputs, "result": kept.plan_to(made.plan)}


def _told(name: str, note: str, plan: Plan) -> dict[str, Any]:
    return {"name": name, "note": note, "people": plan.people, "cost": plan.cost}


def held(session: Session, which: uuid.UUID, expected: int) -> ScenarioRow:
    """The row until the transaction ends.

    Raises:
        NotFoundError: there is none.
        StaleScenarioError: it is no longer what the person had on screen.
    """
    row = existing(session.scalars(select(ScenarioRow).where(ScenarioRow.id == which).with_for_update()).one_or_none())
    if row.row_version != expected:
        words = _("Orang lain sudah lebih dulu mengubah rencana ini. Periksa, lalu simpan lagi bila masih perlu.")
        raise StaleScenarioError(words, queries.scenario_of(row))
    return row


def _open(session: Session, which: uuid.UUID, expected: int) -> tuple[ScenarioRow, Scenario]:
    row = held(session, which, expected)
    if row.state != State.SAVED.value:
        raise ConflictError(_("Rencana ini sudah dipilih atau diarsipkan. Simpan sebagai rencana baru."))
    return row, queries.scenario_of(row)


def _apply(session: Session, actor: Actor, row: ScenarioRow, act: tuple[str, dict[str, Any], dict[str, Any]]) -> Scenario:
    """Count the change and record it. act: action, what it was changed to, what it was."""
    row.changed_words, row.changed_at, row.row_version = actor.words, utc_now(), row.row_version + 1
    session.flush()
    action, after, before = act
    acts.record(session, actor, action, (SUBJECT, str(row.id)), after, before)
    return queries.scenario_of(row)


def read(session: Session, which: uuid.UUID) -> Scenario:
    """A scenario.

    Raises:
        NotFoundError: there is none.
    """
    return existing(queries.scenario(session, which))
