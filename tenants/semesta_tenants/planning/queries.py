"""Reads of plans: figures that one can start from, populations that are known, saved scenarios."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from semesta_tenants.coverage import queries as figures
from semesta_tenants.coverage.records import Figure, Kind, Population, Published
from semesta_tenants.planning import kept, planner
from semesta_tenants.planning.model import ScenarioRow
from semesta_tenants.planning.records import Base, Scenario, State


@dataclass(frozen=True, slots=True)
class Starts:
    """What one can plan from. published: actual figures, newest first. populations: known ones, newest semester first."""

    published: tuple[Published, ...]
    populations: tuple[Population, ...]

    def base(self, number: int | None = None, population: Population | None = None) -> Base | None:
        """A figure with the population to compute on; the newest where none is named, None where there is no such figure.

        population: another than the figure's own. A figure that names none is computed on the newest known one.
        """
        found = next((each for each in self.published if number in {None, each.number}), None)
        if found is None:
            return None
        own = found.figure.population
        usual = own or next(iter(self.populations), None)
        return Base(found.number, found.figure, found.evidence, found.source, population or usual, own, usual)


def starts(session: Session) -> Starts:
    """What the session's tenant can plan from."""
    published = figures.published(session, [str(session.info["tenant"])], kind=Kind.ACTUAL)
    known = [*figures.populations(session), *(each.figure.population for each in published if each.figure.population)]
    by_value = {each.value: each for each in reversed(known)}
    newest = sorted(by_value.values(), key=lambda each: (each.semester or "", each.value), reverse=True)
    # A figure that says nothing of coverage and activity is nothing to plan from.
    return Starts(tuple(each for each in published if _says_something(each.figure)), tuple(newest))


def _says_something(figure: Figure) -> bool:
    rates = (figure.total.registered, figure.total.active, figure.coverage, figure.active_rate)
    return any(each is not None for each in rates)


def scenarios(session: Session, which: Collection[uuid.UUID] | None = None) -> tuple[Scenario, ...]:
    """Saved scenarios, newest change first. which: only these."""
    query = select(ScenarioRow).order_by(ScenarioRow.changed_at.desc(), ScenarioRow.id)
    if which is not None:
        query = query.where(ScenarioRow.id.in_(which))
    return tuple(scenario_of(row) for row in session.scalars(query))


def count(session: Session) -> int:
    """How many scenarios are saved, archived ones too."""
    return session.scalar(select(func.count()).select_from(ScenarioRow)) or 0


def saved_by_system(session: Session) -> bool:
    """Whether a scenario was ever saved by a command and by no person: the demo's own."""
    return session.scalar(select(ScenarioRow.id).where(ScenarioRow.entered_by.is_(None)).limit(1)) is not None


def scenario(session: Session, which: uuid.UUID) -> Scenario | None:
    """One scenario; None where there is none."""
    found = scenarios(session, [which])
    return found[0] if found else None


def scenario_of(row: ScenarioRow) -> Scenario:
    """A row as a record. What is lacking is worked out from the figure again: a derived number of people is kept nowhere."""
    inputs: Mapping[str, Any] = row.inputs
    asked, base = kept.asked_from(inputs["asked"]), kept.base_from(inputs["base"])
    people = {step[0]: step[1] for step in row.result["steps"]}
    return Scenario(
        id=row.id,
        name=row.name,
        note=row.note,
        state=State(row.state),
        asked=asked,
        base=base,
        plan=kept.plan_from(row.result, planner.short(base, asked, people)),
        tariffs=tuple(kept.tariff_from(each) for each in inputs["tariffs"]),
        entered_words=row.entered_words,
        entered_at=row.entered_at,
        changed_words=row.changed_words,
        changed_at=row.changed_at,
        row_version=row.row_version,
        typed=inputs["typed"],
        chosen_words=row.chosen_words,
        chosen_at=row.chosen_at,
    )
