"""Official results beside computed ones: consistent, different because of something, or undecided."""

from __future__ import annotations

from collections.abc import Iterable

from semesta_tenants.awards.evaluation import leaves_of, paths
from semesta_tenants.awards.outcomes import Agreement, Because, Beside, Finding, Official, RunResult, Standing, Status, Truth
from semesta_tenants.awards.records import Category, Contest, Edition


def beside(edition: Edition, result: RunResult, officials: Iterable[Official]) -> tuple[Beside, ...]:
    """Every official result beside the computed one, in order of code. result: with their verdicts explained."""
    standings = {each.code: (contest.contest, each) for contest in result.contests for each in contest.standings}
    found = []
    for official in sorted(officials, key=lambda each: (each.code, each.category)):
        place, standing = standings.get(official.code, ("", None))
        contest = edition.contest(place)
        if standing is None or contest is None:
            found.append(Beside(official, Agreement.UNDECIDED, Because.OUTSIDE))
        else:
            found.append(_judge(contest, standing, official))
    return tuple(found)


def differences(edition: Edition, result: RunResult, officials: Iterable[Official]) -> tuple[Beside, ...]:
    """Official results that the published figures contradict, in order of code."""
    return tuple(each for each in beside(edition, result, officials) if each.agreement == Agreement.DIFFERENT)


def _judge(contest: Contest, standing: Standing, official: Official) -> Beside:
    named = [each for each in contest.categories if official.category.casefold() in {one.casefold() for one in each.official}]
    consistent = {name for name in (standing.category, *standing.possible) if name is not None}
    if standing.status != Status.RANKED:
        return _told(contest, standing, official, Because.NOT_RANKED)
    if official.category and not named:
        return _told(contest, standing, official, Because.UNKNOWN_CATEGORY)
    named = named or list(contest.categories)
    if any(each.id in consistent for each in named):
        return _told(contest, standing, official, Because.AGREES)
    failing = _failing(standing, named[-1])
    return _told(contest, standing, official, Because.FAILS if failing else Because.OTHERWISE, failing)


_AGREEMENTS = {
    Because.AGREES: Agreement.CONSISTENT,
    Because.FAILS: Agreement.DIFFERENT,
    Because.OTHERWISE: Agreement.DIFFERENT,
}


def _told(
    contest: Contest, standing: Standing, official: Official, because: Because, failing: tuple[Finding, ...] = ()
) -> Beside:
    headline, figure = contest.category(standing.category or ""), standing.ground.figure
    return Beside(
        official,
        _AGREEMENTS.get(because, Agreement.UNDECIDED),
        because,
        standing.category,
        standing.possible,
        standing.status,
        failing,
        headline.title if headline else "",
        figure.figure.as_of if figure else None,
    )


def _failing(standing: Standing, category: Category) -> tuple[Finding, ...]:
    """What stands in the way of a category that is refuted, on the nearest way: the fewest that are not met."""
    verdict = standing.verdict(category.id)
    if verdict is None or verdict.truth != Truth.NOT_MET:
        return ()
    blocked = [tuple(each for each in path if each.truth == Truth.NOT_MET) for path in paths(verdict.finding)]
    return min(blocked, key=len) if blocked else tuple(leaves_of(verdict.finding))
