"""Two runs side by side: who stands otherwise, and because of which figure, which gate, or whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from semesta_tenants.awards.outcomes import Cause, CauseKind, GateMark, Movement, Placing, Status, Truth

_RATES = ("coverage", "active", "pemda_share")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a comparison needs of a kept run. placings: by code."""

    edition: str
    version: int
    rules_digest: str
    inputs_digest: str
    placings: Mapping[str, Placing]


def snapshot(kept: bytes) -> Snapshot:
    """A run out of its canonical bytes.

    Raises:
        ValueError: these are no such bytes.
    """
    document = orjson.loads(kept)
    try:
        placings = [
            placing(contest["contest"], standing) for contest in document["contests"] for standing in contest["standings"]
        ]
        return Snapshot(
            document["edition"],
            document["version"],
            document["rules_digest"],
            document["inputs_digest"],
            {each.code: each for each in placings},
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"no run's document: {error!r}") from error


def placing(contest: str, standing: Mapping[str, Any]) -> Placing:
    """One standing of a run's document, as `canonical.standing_document` writes it."""
    figure = standing["figure"]
    coverage, active, share = (_rate(standing[name]) for name in _RATES)
    return Placing(
        contest=contest,
        code=standing["code"],
        status=Status(standing["status"]),
        rank=standing["rank"],
        category=standing["category"],
        possible=tuple(standing["possible"]),
        certainty=Truth(standing["certainty"]) if standing["certainty"] else None,
        figure=figure["number"] if figure else None,
        as_of=figure["as_of"] if figure else None,
        coverage=coverage,
        active=active,
        pemda_share=share,
        gates=tuple(
            GateMark(each["gate"], each["number"], each["state"], each["as_of"], each["paid_until"]) for each in standing["gates"]
        ),
    )


def _rate(measure: Mapping[str, Any] | None) -> str | None:
    return None if measure is None or measure["exact"] is None else f"{measure['relation']}{measure['exact']}"


def compare(before: Snapshot, after: Snapshot) -> tuple[Movement, ...]:
    """Regions whose status, category, possible categories, certainty or rank differ, those of the new run first by rank.

    Each has its causes: its own figure or gates; the rules, where these differ; otherwise the regions that passed it or fell
    behind it.
    """
    found = (movement_of(before, after, code) for code in sorted({*before.placings, *after.placings}))
    return tuple(sorted((each for each in found if each is not None), key=_by_new_rank))


def movement_of(before: Snapshot, after: Snapshot, code: str) -> Movement | None:
    """The same for one region; None where it stands as before."""
    then, now = before.placings.get(code), after.placings.get(code)
    if _place(then) == _place(now):
        return None
    own = tuple(_own_causes(then, now))
    found = (*own, *((Cause(CauseKind.RULES),) if before.rules_digest != after.rules_digest else ()))
    return Movement(code, then, now, found or tuple(_because_of_others(before, after, code)))


def _place(placing: Placing | None) -> tuple[object, ...] | None:
    if placing is None:
        return None
    return placing.contest, placing.status, placing.category, placing.possible, placing.certainty, placing.rank


def _own_causes(before: Placing | None, after: Placing | None) -> Iterator[Cause]:
    """What changed in the evidence of the region itself."""
    then, now = (each.figure if each else None for each in (before, after))
    if then != now and (then is None or now is None):
        yield Cause(CauseKind.FIGURE, "figure", before.as_of if before else None, after.as_of if after else None)
    elif before and after:
        for name in _RATES:
            if getattr(before, name) != getattr(after, name):
                yield Cause(CauseKind.FIGURE, name, getattr(before, name), getattr(after, name))
    yield from _gate_causes(before, after)


def _gate_causes(before: Placing | None, after: Placing | None) -> Iterator[Cause]:
    then, now = ({mark.gate: mark for mark in each.gates} if each else {} for each in (before, after))
    for gate in sorted({*then, *now}):
        old, new = then.get(gate), now.get(gate)
        if _shown(old) != _shown(new):
            yield Cause(CauseKind.GATE, gate, old.state if old else None, new.state if new else None)


def _shown(mark: GateMark | None) -> tuple[str, str, str | None] | None:
    return (mark.state, mark.as_of, mark.paid_until) if mark else None


def _because_of_others(before: Snapshot, after: Snapshot, code: str) -> Iterator[Cause]:
    then, now = before.placings.get(code), after.placings.get(code)
    if then is None or now is None or then.rank is None or now.rank is None:
        return
    crossed = [
        other
        for other in sorted({*before.placings, *after.placings})
        if _side(before.placings.get(other), then) != _side(after.placings.get(other), now)
    ]
    yield Cause(CauseKind.OTHERS, others=tuple(crossed))


def _side(other: Placing | None, own: Placing) -> bool:
    """Whether the other one stands before this region."""
    same = other is not None and other.contest == own.contest
    return same and other is not None and other.rank is not None and own.rank is not None and other.rank < own.rank


def _by_new_rank(movement: Movement) -> tuple[str, int, int, str]:
    placing = movement.after or movement.before
    contest = placing.contest if placing else ""
    if movement.after is None or movement.after.rank is None:
        return contest, 1, 0, movement.code
    return contest, 0, movement.after.rank, movement.code
