"""A chosen plan becomes targets and tasks: what it would make, and making it, in the session's one transaction and once only."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from sqlalchemy.orm import Session

from semesta_platform.database import utc_now, uuid7
from semesta_platform.errors import ConflictError, InvalidError
from semesta_platform.interface import filters
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coordination import service as tasks
from semesta_tenants.coordination.records import Origin, Wanted
from semesta_tenants.coverage import acts, rules
from semesta_tenants.coverage.records import Actor, Population
from semesta_tenants.planning import months, needs, service, shown, words
from semesta_tenants.planning.records import Act, Base, Certainty, Goal, Scenario, State
from semesta_tenants.targets import service as targets
from semesta_tenants.targets.records import Indicator, Measure, Target

COORDINATOR: Final = "Sekretariat Daerah"
"""Who usually answers for a rate: many offices work at it."""
FINEST: Final = 6
PREFIX: Final = {"target": "target", "task": "tugas"}


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing that a chosen plan makes. field: in the form. what: a goal or a measure. value: per cent, or people.

    baseline: per cent, where it is known and no interval.
    """

    field: str
    what: Goal | Act
    title: str
    owner: str
    due_on: dt.date
    value: Fraction
    baseline: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody decided of one proposal. wanted: whether it is to be made."""

    owner: str
    due_on: dt.date | None
    wanted: bool = True


def proposals(scenario: Scenario, today: dt.date) -> tuple[Proposal, ...]:
    """The targets and tasks of a plan: a target for each goal, a task for each measure that reaches somebody."""
    last = months.paid(scenario.asked.start, scenario.asked.months)[-1]
    due = rules.months_before(last, -1) - dt.timedelta(days=1)
    found = [
        Proposal(f"target-{goal.value}", goal, str(words.GOALS[goal]), COORDINATOR, due, threshold, _baseline(scenario, goal))
        for goal, threshold in scenario.asked.goals.items()
    ]
    # A task cannot be due before today; the plan's own day may be long past when it is chosen.
    begins = max(today, months.latest_registration(scenario.asked.start, scenario.asked.rule))
    return (*found, *(_task(each.act, each.people, begins) for each in scenario.plan.steps if each.people))


def _task(act: Act, people: int, due: dt.date) -> Proposal:
    title = _("%(act)s: %(people)s orang", act=words.ACTS[act], people=filters.number(people))
    return Proposal(f"tugas-{act.value}", act, title, words.OWNERS[act], due, Fraction(people))


def _baseline(scenario: Scenario, goal: Goal) -> Decimal | None:
    """The rate that the plan starts from, in per cent; a percentage as printed stays it, an interval is none.

    On the figure's own population: so are the later months of a target, whatever population the plan was tried on.
    """
    size = population.value if (population := _population(scenario.base)) else None
    have = needs.standing(scenario.base.figure, goal, size)
    if have is None or not size or have.certainty is Certainty.BOUND:
        return None
    return Decimal(round(have.people * 100 / size * 10**FINEST)).scaleb(-FINEST).normalize() + 0


def _population(base: Base) -> Population | None:
    return base.own or base.population


def _source(scenario: Scenario, proposal: Proposal) -> str:
    """The figure of a baseline and the population that it is of; one that is printed without a population stays alone."""
    base = scenario.base
    printed = {Goal.COVERAGE: base.figure.coverage, Goal.ACTIVE: base.figure.active_rate}.get(Goal(proposal.what.value))
    if base.own is None and printed is not None and printed.value == proposal.baseline:
        return shown.base_words(base)[: rules.LONGEST_LINE]
    people = words.population_words(_population(base))
    return _("atas penduduk %(population)s; %(figure)s", population=people, figure=shown.base_words(base))[: rules.LONGEST_LINE]


def choose(
    session: Session,
    actor: Actor,
    which: uuid.UUID,
    choices: Mapping[str, Choice],
    *,
    expected: int,
    today: dt.date,
    in_kept_language: Callable[[], AbstractContextManager[None]],
) -> Scenario:
    """Make the targets and tasks, and mark the plan as chosen: all of it, or nothing.

    choices: by the proposals' fields; what is not among them is not made. expected: the row version that was on screen.
    in_kept_language: a span in which words come out in the one language of all that is kept, whoever chooses.

    Raises:
        NotFoundError: there is no such plan.
        StaleScenarioError: somebody changed it first.
        ConflictError: it was chosen before, or archived.
        InvalidError: a target or a task cannot be so; sentences by the proposals' fields.
    """
    row = service.held(session, which, expected)
    if row.state != State.SAVED.value:
        raise ConflictError(_("Rencana ini sudah dipilih atau diarsipkan; target dan tugasnya tidak dibuat dua kali."))
    scenario = service.read(session, which)
    with in_kept_language():
        wanted = [_draft(scenario, each, choices[each.field]) for each in proposals(scenario, today) if _is_wanted(each, choices)]
    if not wanted:
        raise InvalidError(fields={"pilih": [_("Pilih sedikitnya satu target atau tugas.")]})
    _make(session, actor, wanted, today)
    row.state, row.chosen_words, row.chosen_at = State.CHOSEN.value, actor.words, utc_now()
    row.row_version += 1
    session.flush()
    acts.record(session, actor, "scenario.chosen", (service.SUBJECT, str(which)), {"name": row.name, "state": row.state})
    return service.read(session, which)


def _is_wanted(proposal: Proposal, choices: Mapping[str, Choice]) -> bool:
    return proposal.field in choices and choices[proposal.field].wanted


def _draft(scenario: Scenario, proposal: Proposal, choice: Choice) -> tuple[str, Target | Wanted]:
    made = _target(scenario, proposal, choice) if isinstance(proposal.what, Goal) else _wanted(scenario, proposal, choice)
    return proposal.field, made


def _make(session: Session, actor: Actor, wanted: Sequence[tuple[str, Target | Wanted]], today: dt.date) -> None:
    faults: dict[str, list[str]] = {}
    for field, made in wanted:
        try:
            if isinstance(made, Target):
                targets.set_target(session, actor, made, today=today)
            else:
                tasks.add(session, actor, made, today=today)
        except InvalidError as error:
            faults[field] = [each for sentences in error.fields.values() for each in sentences]
    if faults:
        raise InvalidError(fields=faults)


def _target(scenario: Scenario, proposal: Proposal, choice: Choice) -> Target:
    base, known = scenario.base, proposal.baseline is not None
    return Target(
        id=uuid7(),
        number=1,
        indicator=Indicator(Measure(proposal.what.value)),
        value=Decimal(proposal.value.numerator) / Decimal(proposal.value.denominator),
        due_on=choice.due_on or proposal.due_on,
        owner=choice.owner,
        baseline=proposal.baseline,
        baseline_on=base.figure.as_of if known else None,
        baseline_source=_source(scenario, proposal) if known else "",
        # A plan's name is the region's own matter, and others read its targets; scenario_id tells the region which it was.
        rationale=_("Dari rencana yang dipilih daerah"),
        scenario_id=scenario.id,
    )


def _wanted(scenario: Scenario, proposal: Proposal, choice: Choice) -> Wanted:
    detail = _("Dari rencana %(name)s. %(calendar)s", name=scenario.name, calendar=shown.calendar_words(scenario.asked))
    return Wanted(
        title=proposal.title,
        owner=choice.owner,
        detail=detail,
        due_on=choice.due_on,
        origin=Origin.SCENARIO,
        origin_id=str(scenario.id),
        # The words are the plan's; no form stands here on which somebody could say that its numbers are nobody's.
        no_nik=True,
    )
