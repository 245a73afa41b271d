"""What waits in a region and how pressing it is, what the filters leave, how regions compare; pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from semesta_tenants.batches.reading import WaitingBatch
from semesta_tenants.coordination import kinds
from semesta_tenants.coordination.rules import end_of_week
from semesta_tenants.coordination.waiting import PRESSING, rank_of
from semesta_tenants.coordination.waiting import View as TaskView
from semesta_tenants.coverage import comparing
from semesta_tenants.coverage.records import Published, Relation
from semesta_tenants.coverage.rules import months_before, rates
from semesta_tenants.desk.records import Asked, Compared, RegionDesk, Sort, View, Work

TASK_VIEWS: Final = {
    View.ALL: TaskView.ALL,
    View.TASKS: TaskView.ALL,
    View.MINE: TaskView.MINE,
    View.LATE: TaskView.LATE,
    View.WEEK: TaskView.WEEK,
}
"""What of the tasks a view wants; of the others none."""
ANSWERS: Final = {
    "proposal": ("proposal", "verify"),
    "cleansing": ("cleansing", "update"),
    "reactivation": ("reactivation", "activate"),
    "reconciliation": ("reconciliation", "minutes"),
}
"""By which step of kinds.yaml the branch answers a batch of each kind: its rule says until when."""
CONFIRMS: Final = ("contribution", "confirm")
SERIES: Final = 12


# ---- work ---------------------------------------------------------------------------------------------------------------------


def works(region: RegionDesk, *, person: uuid.UUID | None, office: bool) -> Iterator[Work]:
    """Everything that waits for the branch in a region, tasks as far as they were read.

    office: the person holds one in that region, which forbids deciding for the branch.
    """
    until = end_of_week(region.today)
    for figure in region.waiting:
        step = figure.version.submitted
        if step is not None:
            mine = not office and person not in figure.version.contributors
            yield Work(Sort.FIGURE, region, figure.version.id, step.at, None, rank_of(None, region.today, until), figure, mine)
    for task in region.load.tasks:
        mine = task.assignee_id in {None, person}
        rank = rank_of(task.due_on, region.today, until)
        yield Work(Sort.TASK, region, task.id, task.since, task.due_on, rank, task, mine, PRESSING[task.priority])
    for batch in region.batches.waiting:
        due = answer_due(batch, region)
        yield Work(Sort.BATCH, region, batch.id, batch.since, due, rank_of(due, region.today, until), batch, not office)
    for entry in region.contributions.waiting:
        due = _due(CONFIRMS, entry.since, region)
        mine = not office and (entry.entered_by is None or entry.entered_by != person)
        yield Work(Sort.CONTRIBUTION, region, entry.id, entry.since, due, rank_of(due, region.today, until), entry, mine)


def answer_due(batch: WaitingBatch, region: RegionDesk) -> dt.date | None:
    """Until when the branch answers a batch, counted from the day on which it came; None for one that is answered."""
    return None if batch.state == "verified" else _due(ANSWERS[batch.kind], batch.sent_at, region)


def fits(work: Work, view: View) -> bool:
    """Whether a view shows it."""
    if view is View.ALL:
        return True
    if view is View.MINE:
        return work.mine
    if view is View.LATE:
        return work.late
    return work.week if view is View.WEEK else work.sort.value == view.value


def of_region(found: Iterable[RegionDesk], asked: Asked) -> list[RegionDesk]:
    """The regions whose work is shown."""
    return [each for each in found if asked.tenant in {None, each.tenant.code}]


def counts(found: Sequence[RegionDesk], work: Iterable[Work]) -> dict[View, int]:
    """How much each view shows. work: of the same regions; its tasks are not counted, for not all of them were read."""
    others = [each for each in work if each.sort is not Sort.TASK]
    loads = [each.load for each in found]
    tasks = {
        View.ALL: sum(each.waits for each in loads),
        View.MINE: sum(each.waits_mine for each in loads),
        View.LATE: sum(each.waits_late for each in loads),
        View.WEEK: sum(each.waits_week for each in loads),
        View.TASKS: sum(each.waits for each in loads),
    }
    return {view: tasks.get(view, 0) + sum(fits(each, view) for each in others) for view in View}


def _due(step: tuple[str, str], since: dt.datetime, region: RegionDesk) -> dt.date | None:
    rule = kinds.step_of(*step).due
    return None if rule is None else rule.on(since.astimezone(ZoneInfo(region.tenant.zone)).date())


# ---- regions ------------------------------------------------------------------------------------------------------------------


def compared(region: RegionDesk) -> Compared:
    """A region as the table shows it."""
    newest = region.published[0] if region.published else None
    found = rates(newest.figure) if newest else None
    periods = {each.figure.period for each in region.published}
    return Compared(
        region=region,
        state=_state(region, newest),
        newest=newest,
        coverage=found.coverage if found else None,
        active=found.active if found else None,
        points=_points(region.published),
        series=_series(region.published),
        behind=comparing.months_behind(newest.figure.period if newest else None, region.today),
        missing=comparing.missing_months(periods, region.today),
    )


def counting(published: Iterable[Published]) -> tuple[Published, ...]:
    """What counts of one region's months, newest first: of each the latest date and publication. published: actual ones."""
    by_month: dict[dt.date, Published] = {}
    for each in published:
        before = by_month.get(each.figure.period)
        if before is None or (each.figure.as_of, each.number) > (before.figure.as_of, before.number):
            by_month[each.figure.period] = each
    return tuple(by_month[period] for period in sorted(by_month, reverse=True))


def _state(region: RegionDesk, newest: Published | None) -> str:
    """The branch knows the newest month by its version, else by what the press tells; a draft it does not know."""
    version = region.newest
    if version is None or (newest is not None and newest.figure.period > version.figure.period):
        return "none" if newest is None else "reported" if newest.version_id is None else "verified"
    return version.state.value


def _points(published: Sequence[Published]) -> Decimal | None:
    """Percentage points of the active rate against the month before; None where either is unknown or on another basis."""
    if len(published) < 2 or published[1].figure.period != months_before(published[0].figure.period):  # noqa: PLR2004 (a month and the one before)
        return None
    return comparing.rate_lines(published[1].figure, published[0].figure)[1].points


def _series(published: Sequence[Published]) -> tuple[float | None, ...]:
    """Only for drawing. A month on another basis than the newest is a gap: two bases are not one line."""
    if not published:
        return ()
    known, newest = {each.figure.period: each.figure for each in published[:SERIES]}, published[0].figure
    found: list[float | None] = []
    for back in reversed(range(SERIES)):
        figure = known.get(months_before(newest.period, back))
        rate = rates(figure).active if figure is not None and figure.basis is newest.basis else None
        found.append(float(rate.value) if rate is not None and rate.relation is Relation.EXACTLY else None)
    while found and found[0] is None:
        found.pop(0)
    # Without two months next to each other there is no line to draw.
    drawn = any(one is not None and other is not None for one, other in pairwise(found))
    return tuple(found) if drawn else ()
