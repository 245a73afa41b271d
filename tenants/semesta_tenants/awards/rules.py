"""Rankings, pure: every region judged for every category, headline and possible categories, order, ranks, the whole run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from semesta_tenants.awards.canonical import rules_digest
from semesta_tenants.awards.evaluation import judge
from semesta_tenants.awards.measures import measures
from semesta_tenants.awards.outcomes import ContestResult, Measure, RunResult, Standing, Status, Truth, Verdict
from semesta_tenants.awards.records import Contest, Edition, Ground, RunInput
from semesta_tenants.coverage.records import Basis, Relation

ORDER_WORDS = (
    "Urutan: kategori tertinggi yang terpenuhi menurut angka, lalu keaktifan, cakupan, dan porsi yang didaftarkan pemda. "
    "Angka yang tidak diketahui berada paling akhir dalam kelompoknya; angka seperti > 98 dihitung dari batas bawahnya, "
    "tepat di atas angka 98. Angka yang sama mendapat peringkat yang sama. Daerah tanpa angka tertulis belum lapor."
)
"""The rule of the order, to be printed with every table."""
Key = tuple[tuple[int, Fraction, int], ...]
_STRENGTHS = {Relation.EXACTLY: 0, Relation.AT_LEAST: 1, Relation.ABOVE: 2}
_UNKNOWN = (1, Fraction(0), 0)
_LAST = {Status.RANKED: 0, Status.UNREPORTED: 1, Status.INELIGIBLE: 2}


def run(edition: Edition, given: RunInput) -> RunResult:
    """Every contest of an edition judged and ranked; the same input gives an equal result, whenever and wherever."""
    contests = tuple(
        ContestResult(contest.id, ranked(contest, [stand(edition, contest, ground) for ground in _of(contest, given)]))
        for contest in edition.contests
    )
    return RunResult(
        edition=edition.id,
        version=edition.version,
        simulation=edition.simulation,
        scope=given.scope,
        rules_digest=rules_digest(edition),
        inputs_digest=given.digest,
        contests=contests,
    )


def _of(contest: Contest, given: RunInput) -> list[Ground]:
    return [ground for ground in given.grounds if ground.entrant.level in contest.regions]


# ---- one region -------------------------------------------------------------------------------------------------------------


def stand(edition: Edition, contest: Contest, ground: Ground) -> Standing:
    """Where one region stands, without its rank. A region without a figure, or not eligible, is not judged."""
    if not ground.entrant.eligible or ground.figure is None:
        status = Status.UNREPORTED if ground.entrant.eligible else Status.INELIGIBLE
        return Standing(ground, status, None, None, (), None, None, ())
    measured = measures(ground.figure.figure, edition.active_basis)
    verdicts = tuple(judge(category, measured, ground) for category in contest.categories)
    headline = headline_of(verdicts)
    return Standing(
        ground=ground,
        status=Status.RANKED,
        rank=None,
        category=headline.category if headline else None,
        possible=possible_of(verdicts),
        certainty=headline.truth if headline else None,
        measures=measured,
        verdicts=verdicts,
    )


def headline_of(verdicts: Sequence[Verdict]) -> Verdict | None:
    """The highest category that is met by figures. verdicts: highest first."""
    return next((each for each in verdicts if each.by_figures == Truth.MET), None)


def possible_of(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """Categories above the headline (all, where there is none) that neither a figure nor evidence refutes, highest first."""
    headline = headline_of(verdicts)
    higher = verdicts if headline is None else verdicts[: verdicts.index(headline)]
    return tuple(each.category for each in higher if each.truth != Truth.NOT_MET)


# ---- order --------------------------------------------------------------------------------------------------------------------


def ranked(contest: Contest, standings: Sequence[Standing]) -> tuple[Standing, ...]:
    """Standings in their order with ranks: 1, 1, 3 for equal figures; code decides only who is written first."""
    places = {category.id: place for place, category in enumerate(contest.categories)}
    keyed = sorted(((*_group(each, places), order_key(each)), each.code, each) for each in standings)
    found: list[Standing] = []
    for _, equals in groupby(keyed, key=lambda entry: entry[0]):
        rank = len(found) + 1
        found += [replace(each, rank=rank) if each.status == Status.RANKED else each for _, _, each in equals]
    return tuple(found)


def _group(standing: Standing, places: dict[str, int]) -> tuple[int, int]:
    return _LAST[standing.status], places.get(standing.category or "", len(places))


def order_key(standing: Standing) -> Key:
    """Active rate, coverage, Pemda share: the higher the earlier, unknown last."""
    if standing.measures is None:
        return ()
    each = standing.measures
    return _height(each.active), _height(each.coverage), _height(each.pemda_share)


def _height(measure: Measure) -> tuple[int, Fraction, int]:
    """An interval stands where its lower end does, before an exact figure of that height: '> 80' before '80'."""
    rate = measure.rate
    return _UNKNOWN if rate is None else (0, -rate.value, -_STRENGTHS[rate.relation])


def basis_words(basis: Basis) -> str:
    """What active rates divide by, for captions."""
    return "jumlah penduduk" if basis == Basis.POPULATION else "peserta terdaftar"
