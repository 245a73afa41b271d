"""The board of tasks as its templates want it: columns with their cards, and where each card may go."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from semesta_platform.interface.frame import Person
from semesta_platform.interface.words import ngettext
from semesta_tenants.coordination import kinds, rules
from semesta_tenants.coordination.records import Party, Priority, State, Task, Viewer
from semesta_tenants.coordination.words import COLUMN_WORDS, SIDE_WORDS, step_words

MOST_IN_COLUMN: Final = 30
"""So many cards stand in a column until somebody asks for the rest."""
MOST_DONE: Final = 20
MOST_ON_BOARD: Final = 500
Card = dict[str, Any]
_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Look:
    """How a board is looked at. here: its address. kind: whose steps are the columns, '' for all. moving: whether cards go."""

    viewer: Viewer
    now: dt.datetime
    today: dt.date
    here: str
    kind: str = ""
    moving: bool = True


def columns(
    tasks: Sequence[Task], comments: Mapping[uuid.UUID, int], look: Look, *, whole: str, done: bool, done_in_all: int
) -> list[dict[str, Any]]:
    """The columns in order, with a card for each task that is shown. comments: how many, by task.

    whole: the column of which all cards stand. done: whether what has ended has a column; done_in_all: how many there are.
    """
    standing: dict[str, list[Task]] = {}
    for each in tasks:
        key = _column(each.wanted.kind, each.step, look.kind) if each.state is State.OPEN else kinds.DONE
        standing.setdefault(key, []).append(each)
    found = []
    for key, words in _names(look.kind):
        if key == kinds.DONE and not done:
            continue
        mine = standing.get(key, [])
        total = done_in_all if key == kinds.DONE else len(mine)
        shown = mine if whole == key else mine[: MOST_DONE if key == kinds.DONE else MOST_IN_COLUMN]
        cards = [_card(each, comments.get(each.id, 0), look) for each in shown]
        found.append({"key": key, "words": words, "cards": cards, "total": total})
    return found


def moves(task: Task, viewer: Viewer, kind: str = "") -> list[dict[str, Any]]:
    """Where it may go. column: where that step stands. output: something must be said first. back: to a step before."""
    own = task.wanted.kind
    kind_of = kinds.kind(own)
    place = kind_of.position(kinds.step_of(own, task.step).key)
    return [
        {
            "to": to,
            "words": step_words(own, to),
            "back": own != kinds.FREE and kind_of.position(to) < place,
            "column": _column(own, to, kind),
            "output": rules.needs_output(task, to),
            "side": "" if to == kinds.DONE else SIDE_WORDS[kinds.step_of(own, to).side],
        }
        for to in rules.ways(viewer, task)
    ]


def _card(task: Task, comments: int, look: Look) -> Card:
    wanted = task.wanted
    person, ticked = wanted.assignee_words, sum(each.done for each in wanted.checklist)
    return {
        "id": task.id,
        "version": task.row_version,
        "title": wanted.title,
        "href": f"{look.here}{task.id}",
        "page": f"{look.here}{task.id}/",
        "due": wanted.due_on,
        "state": "late" if rules.late(task, look.today) else task.state.value,
        "office": wanted.owner,
        "bpjs": task.side is Party.BPJS,
        # The branch sees nothing else, so that it is told of nothing.
        "shared": wanted.shared and look.viewer.party is Party.REGION,
        "high": wanted.priority is Priority.HIGH,
        "owner": Person(person, "", "bpjs" if task.side is Party.BPJS else "region") if person else None,
        "kind": str(kinds.kind(wanted.kind).words) if wanted.kind != kinds.FREE else "",
        "step": step_words(wanted.kind, task.step) if wanted.kind != kinds.FREE and task.state is State.OPEN else "",
        "labels": wanted.labels,
        "checks": f"{ticked}/{len(wanted.checklist)}" if wanted.checklist else "",
        "comments": comments,
        "waited": _waited(task, look.now),
        "moves": moves(task, look.viewer, look.kind) if look.moving else [],
    }


def _waited(task: Task, now: dt.datetime) -> str:
    days = int((now - task.step_since).total_seconds()) // _DAY if task.state is State.OPEN else 0
    return ngettext("menunggu %(num)d hari", "menunggu %(num)d hari", days) if days > 0 else ""


def _column(own: str, step: str, kind: str) -> str:
    if step == kinds.DONE:
        return step
    found = kinds.step_of(own, step)
    return found.key if kind else found.column


def _names(kind: str) -> list[tuple[str, str]]:
    if not kind:
        return [(key, str(words)) for key, words in COLUMN_WORDS.items()]
    return [*((each.key, str(each.words)) for each in kinds.kind(kind).steps), (kinds.DONE, str(COLUMN_WORDS[kinds.DONE]))]
