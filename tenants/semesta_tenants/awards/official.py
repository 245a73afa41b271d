"""Official results beside computed ones: consistent, different with a sentence that says why, or undecided."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from semesta_platform.interface.formats import date as day_words
from semesta_tenants.awards.evaluation import leaves_of, paths
from semesta_tenants.awards.outcomes import STATUS_WORDS, Agreement, Beside, Finding, Official, RunResult, Standing, Status, Truth
from semesta_tenants.awards.records import Category, Contest, Edition, Gate, Indicator, Threshold
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.records import CONTRIBUTIONS_PAID, UHC_PRIORITAS, Relation

INDICATOR_WORDS = {
    Indicator.COVERAGE: "cakupan",
    Indicator.ACTIVE: "keaktifan",
    Indicator.PEMDA_SHARE: "porsi yang didaftarkan pemda",
}
GATE_WORDS = {UHC_PRIORITAS: "UHC Prioritas", CONTRIBUTIONS_PAID: "pelunasan iuran PBPU Pemda"}


def beside(edition: Edition, result: RunResult, officials: Iterable[Official]) -> tuple[Beside, ...]:
    """Every official result beside the computed one, in order of code."""
    standings = {each.code: (contest.contest, each) for contest in result.contests for each in contest.standings}
    found = []
    for official in sorted(officials, key=lambda each: (each.code, each.category)):
        place, standing = standings.get(official.code, ("", None))
        contest = edition.contest(place)
        if standing is None or contest is None:
            found.append(Beside(official, Agreement.UNDECIDED, None, (), "Daerah ini tidak termasuk dalam edisi ini."))
        else:
            agreement, words = _judge(contest, standing, official)
            found.append(Beside(official, agreement, standing.category, standing.possible, words))
    return tuple(found)


def differences(edition: Edition, result: RunResult, officials: Iterable[Official]) -> tuple[Beside, ...]:
    """Official results that the published figures contradict, in order of code."""
    return tuple(each for each in beside(edition, result, officials) if each.agreement == Agreement.DIFFERENT)


def _judge(contest: Contest, standing: Standing, official: Official) -> tuple[Agreement, str]:
    if standing.status != Status.RANKED:
        return Agreement.UNDECIDED, f"Tidak dapat dibandingkan: {STATUS_WORDS[standing.status]}."
    consistent = {name for name in (standing.category, *standing.possible) if name is not None}
    named = [each for each in contest.categories if official.category.casefold() in {one.casefold() for one in each.official}]
    if official.category and not named:
        return Agreement.UNDECIDED, f"Edisi ini tidak mengenal kategori {official.category}."
    if not official.category:
        named = list(contest.categories)
    if any(each.id in consistent for each in named):
        return Agreement.CONSISTENT, "Sesuai dengan angka yang diterbitkan."
    return Agreement.DIFFERENT, _difference(contest, standing, official, named)


def _difference(contest: Contest, standing: Standing, official: Official, named: list[Category]) -> str:
    start = f"Hasil resmi {official.category}" if official.category else "Menerima penghargaan"
    lowest = standing.verdict(named[-1].id)
    if lowest is not None and lowest.truth == Truth.NOT_MET:
        return f"{start}, tetapi {_joined(_failing(lowest.finding))} ({_as_of(standing)})."
    headline = contest.category(standing.category or "")
    title = headline.title if headline else "tanpa kategori"
    return (
        f"{start}, tetapi angka yang diterbitkan memenuhi {title} ({_as_of(standing)}); bukti syarat lain mungkin belum lengkap."
    )


def _failing(finding: Finding) -> list[Finding]:
    """What stands in the way on the nearest way: the fewest that are not met."""
    blocked = [[each for each in path if each.truth == Truth.NOT_MET] for path in paths(finding)]
    return min(blocked, key=len) if blocked else list(leaves_of(finding))


def _joined(findings: list[Finding]) -> str:
    return ", ".join(dict.fromkeys(_words(each) for each in findings))


def _words(finding: Finding) -> str:
    criterion = finding.criterion
    if isinstance(criterion, Gate):
        return f"syarat {GATE_WORDS.get(criterion.gate, criterion.gate)} tidak terpenuhi"
    if not isinstance(criterion, Threshold) or finding.measure is None or finding.measure.rate is None:
        return "syaratnya tidak terpenuhi"
    value = _percent(two_decimals(finding.measure.rate.value))
    limit = _percent(two_decimals(criterion.value))
    below = "di bawah" if criterion.relation == Relation.AT_LEAST else "tidak di atas"
    return f"{INDICATOR_WORDS[criterion.indicator]} {value} {below} {limit}"


def _percent(value: Decimal) -> str:
    return f"{value}".replace(".", ",") + "%"


def _as_of(standing: Standing) -> str:
    figure = standing.ground.figure
    return f"per {day_words(figure.figure.as_of)}" if figure else "tanpa angka"
