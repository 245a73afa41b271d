"""Standings as pages and files tell them: every criterion in words, every way to a category with what is left of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from semesta_platform.interface import formats
from semesta_platform.interface.translation import current_language
from semesta_platform.interface.words import gettext as _
from semesta_tenants.awards import words
from semesta_tenants.awards.evaluation import leaves_of, paths, remaining
from semesta_tenants.awards.measures import of
from semesta_tenants.awards.outcomes import Distance, Finding, RunResult, Standing, Truth, Verdict, Why
from semesta_tenants.awards.records import (
    AllOf,
    AnyOf,
    Category,
    Conflict,
    Contest,
    Edition,
    Gate,
    Reference,
    Threshold,
    Waiver,
)
from semesta_tenants.coverage import words as figures
from semesta_tenants.coverage.records import Evidence, Published, PublishedGate, Rate, Relation

WEB = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from. href: None where no link may be made. day: that it speaks of, as exactly as its source says.

    evidence: 'terverifikasi' or 'dilaporkan' of a figure, who recorded it of a gate. document, reason: of a gate.
    """

    title: str
    href: str | None
    as_of: dt.date
    day: str
    evidence: str
    document: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Differing:
    """What some sources print otherwise."""

    says: str
    sources: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion, or a group of them.

    state: 'met', 'unmet' or 'unknown', as `vocabulary.STATES` names it. value: as shown, None is unknown. threshold: in words.
    parts: of a group, which then has no value. margin: how far, in words. missing: people still missing, None where nothing lacks
    or people are not counted. needed: people needed in all. lacking: evidence or figure that is absent. note: why the value is
    what it is. sources: where the criterion is published.
    rate, limit, points: the same exactly, for files.
    """

    state: str
    name: str
    threshold: str = ""
    value: str | None = None
    margin: str = ""
    missing: int | None = None
    needed: int | None = None
    lacking: str | None = None
    note: str | None = None
    origin: Origin | None = None
    sources: tuple[Reference, ...] = ()
    conflicts: tuple[Differing, ...] = ()
    parts: tuple[Row, ...] = ()
    rate: Rate | None = None
    limit: Fraction | None = None
    points: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """What of one criterion is still to be met or shown. state: as `Row`'s. name: the criterion. detail: how far, in words."""

    state: str
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a category.

    title: what sets it apart from the others. left: what is still to be met or shown. met, total: criteria.
    """

    title: str
    left: tuple[Left, ...]
    met: int
    total: int
    open: bool
    """Whether nothing on it is refuted: what is left is only unknown."""


@dataclass(frozen=True, slots=True)
class CategoryView:
    """One category judged. pill: state and words. lack: what figures still need, in words; '' where nothing or nobody knows.

    unknown: names of what the verdict still waits for. slack: what may be lost before it is lost, in words.
    """

    id: str
    title: str
    pill: tuple[str, str]
    truth: Truth
    by_figures: Truth
    rows: tuple[Row, ...]
    ways: tuple[Way, ...]
    lack: str
    slack: str
    unknown: tuple[str, ...]
    conflicts: tuple[Differing, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """A standing in words.

    headline: the category that it meets by figures. next: the category above it, or the lowest one where it meets none; None at
    the top. possible: above the headline and not refuted. reported, eligible: regions of the contest. categories: highest first.
    """

    contest: str
    standing: Standing
    reported: int
    eligible: int
    headline: CategoryView | None
    next: CategoryView | None
    possible: tuple[CategoryView, ...]
    categories: tuple[CategoryView, ...]
    figure: Origin | None

    @property
    def rank(self) -> int | None:
        """From 1; None without a figure."""
        return self.standing.rank


def explain(edition: Edition, result: RunResult, standing: Standing) -> Explained | None:
    """A standing in words; None where the edition has no contest for it.

    edition: in the version that the run judged by. standing: with explained verdicts, of `queries.explained` or `queries.trial`.
    """
    found = next((each for each in result.contests if any(one.code == standing.code for one in each.standings)), None)
    contest = edition.contest(found.contest) if found else None
    if found is None or contest is None:
        return None
    categories = tuple(_category(edition, standing, each, contest) for each in standing.verdicts)
    headline = next((each for each in categories if each.id == standing.category), None)
    above = categories[: categories.index(headline)] if headline else categories
    figure = standing.ground.figure
    return Explained(
        contest=words.contest_title(contest),
        standing=standing,
        reported=found.reported,
        eligible=found.eligible,
        headline=headline,
        next=above[-1] if above else None,
        possible=tuple(each for each in categories if each.id in standing.possible),
        categories=categories,
        figure=figure_origin(figure) if figure else None,
    )


def _category(edition: Edition, standing: Standing, verdict: Verdict, contest: Contest) -> CategoryView:
    category = contest.category(verdict.category) or Category(verdict.category, verdict.category, AllOf(()), ())
    lack = verdict.lack
    return CategoryView(
        id=category.id,
        title=category.title,
        pill=words.verdict_pill(verdict),
        truth=verdict.truth,
        by_figures=verdict.by_figures,
        rows=rows_of(edition, standing, verdict.finding),
        ways=tuple(ways_of(verdict.finding)),
        lack=words.lack_words(lack) if lack and lack.points else "",
        slack=_slack(standing, verdict.slack) if verdict.slack and verdict.slack.indicator else "",
        unknown=_unknown(verdict.finding),
        conflicts=_conflicts(edition, category.conflicts),
    )


def _slack(standing: Standing, distance: Distance) -> str:
    """What may be lost; of a printed interval at least that."""
    said = words.distance_words(distance)
    return _("sedikitnya %(distance)s", distance=said) if _bounded(standing, distance) else said


def _bounded(standing: Standing, distance: Distance) -> bool:
    """Whether the rate behind a distance is only known by its bound."""
    if standing.measures is None or distance.indicator is None:
        return False
    rate = of(standing.measures, distance.indicator).rate
    return rate is not None and rate.relation != Relation.EXACTLY


def _unknown(finding: Finding) -> tuple[str, ...]:
    """Names of what is not known on the way with the fewest hindrances."""
    ways = [remaining(path) for path in paths(finding)]
    nearest = min(ways, key=lambda left: (any(each.truth == Truth.NOT_MET for each in left), len(left)), default=())
    names = (words.criterion_name(each.criterion) for each in nearest if _is_leaf(each) and each.truth == Truth.UNKNOWN)  # type: ignore[arg-type]  # a leaf's criterion is one of the two
    return tuple(dict.fromkeys(names))


def _is_leaf(finding: Finding) -> bool:
    return isinstance(finding.criterion, Threshold | Gate)


# ---- criteria ----------------------------------------------------------------------------------------------------------------


def rows_of(edition: Edition, standing: Standing, finding: Finding) -> tuple[Row, ...]:
    """The criteria of a category: those that must all be met one by one, ways and waivers as groups."""
    parts = finding.parts if isinstance(finding.criterion, AllOf) else (finding,)
    return tuple(_row(edition, standing, each) for each in parts)


def _row(edition: Edition, standing: Standing, finding: Finding) -> Row:
    criterion = finding.criterion
    if isinstance(criterion, Threshold):
        return _threshold(edition, standing, finding, criterion)
    if isinstance(criterion, Gate):
        return _gate(edition, finding, criterion)
    return Row(
        state=words.PILLS[finding.truth],
        name=_group_name(finding),
        parts=tuple(_row(edition, standing, each) for each in finding.parts),
        sources=_sources(edition, criterion.sources) if isinstance(criterion, Waiver) else (),
        conflicts=_conflicts(edition, criterion.conflicts) if isinstance(criterion, Waiver) else (),
    )


def _group_name(finding: Finding) -> str:
    criterion = finding.criterion
    if isinstance(criterion, Waiver):
        asked, instead = (_asks(each) for each in finding.parts[:2])
        return _("%(asked)s; gugur bila %(instead)s", asked=asked, instead=words.in_sentence(instead))
    if isinstance(criterion, AnyOf):
        return _("Cukup satu dari %(number)s jalur", number=len(finding.parts))
    return _("Jalur dengan %(number)s syarat sekaligus", number=len(finding.parts))


def _asks(finding: Finding) -> str:
    """A criterion in a few words: 'Porsi Pemda minimal 18%'."""
    names = [
        f"{words.criterion_name(each.criterion)} {words.threshold_words(each.criterion)}"
        if isinstance(each.criterion, Threshold)
        else words.criterion_name(each.criterion)  # type: ignore[arg-type]  # leaves are thresholds and gates
        for each in leaves_of(finding)
    ]
    return words.listed([name if place == 0 else words.in_sentence(name) for place, name in enumerate(names)])


def _threshold(edition: Edition, standing: Standing, finding: Finding, criterion: Threshold) -> Row:
    measure, margin = finding.measure, finding.margin
    rate = measure.rate if measure else None
    missing = margin.missing if margin and finding.truth != Truth.MET else None
    published = standing.ground.figure
    return Row(
        state=words.PILLS[finding.truth],
        name=words.criterion_name(criterion),
        threshold=words.threshold_words(criterion),
        value=words.value_words(rate, criterion),
        margin=words.margin_words(finding, criterion),
        missing=missing or None,
        needed=margin.needed if margin else None,
        lacking=words.in_sentence(words.criterion_name(criterion)) if rate is None else None,
        note=_note(finding),
        origin=figure_origin(published) if published else None,
        sources=_sources(edition, criterion.sources),
        conflicts=_conflicts(edition, criterion.conflicts),
        rate=rate,
        limit=criterion.value,
        points=margin.points if margin else None,
    )


def _note(finding: Finding) -> str | None:
    note = words.WHY_NOTES.get(finding.why)
    return str(note) if note else None


def _gate(edition: Edition, finding: Finding, criterion: Gate) -> Row:
    published, name = finding.gate, words.criterion_name(criterion)
    said = {Truth.MET: _("terpenuhi"), Truth.NOT_MET: _("tidak terpenuhi"), Truth.UNKNOWN: None}
    return Row(
        state=words.PILLS[finding.truth],
        name=name,
        threshold=words.gate_asks(criterion),
        value=said[finding.truth],
        lacking=_("bukti %(name)s", name=words.in_sentence(name)) if finding.truth == Truth.UNKNOWN else None,
        note=_note(finding) if finding.why != Why.NO_EVIDENCE else None,
        origin=gate_origin(published) if published else None,
        sources=_sources(edition, criterion.sources),
        conflicts=_conflicts(edition, criterion.conflicts),
    )


def _sources(edition: Edition, names: Iterable[str]) -> tuple[Reference, ...]:
    return tuple(found for name in names if (found := edition.source(name)) is not None)


def _conflicts(edition: Edition, found: Iterable[Conflict]) -> tuple[Differing, ...]:
    return tuple(Differing(each.says, _sources(edition, each.sources)) for each in found)


def figure_origin(published: Published) -> Origin:
    """Where a figure comes from. A verified one has no title of its own: the region and its branch stand for it."""
    source, verified = published.source, published.evidence == Evidence.VERIFIED
    return Origin(
        title=source.title if source else _("Angka daerah yang diverifikasi kantor cabang BPJS Kesehatan"),
        href=source.url if source and not verified and source.url.startswith(WEB) else None,
        as_of=published.figure.as_of,
        day=figures.as_of_words(published.figure),
        evidence=str(words.EVIDENCE_WORDS[published.evidence]),
    )


def gate_origin(published: PublishedGate) -> Origin:
    """Where evidence comes from: its document, in which an address becomes a link."""
    evidence = published.evidence
    address = next((part.rstrip(".,;)") for part in evidence.document.split() if part.startswith(WEB)), None)
    day = formats.date(evidence.as_of, language=current_language())
    title = evidence.document.replace(address, "").strip(" ;,:()") if address else evidence.document
    by = _("dicatat %(who)s", who=published.by) if published.by else _("bukti yang tercatat")
    return Origin(title or _("Dokumen bukti"), address, evidence.as_of, day, by, evidence.document, evidence.reason)


# ---- ways --------------------------------------------------------------------------------------------------------------------


def ways_of(finding: Finding) -> list[Way]:
    """Every way to meet a criterion, the nearest first: nothing refuted, then the fewest things left."""
    found = paths(finding)
    common = set.intersection(*({id(each) for each in path} for path in found)) if found else set()
    ways = [_way(path, [each for each in path if id(each) not in common]) for path in found]
    return sorted(ways, key=lambda way: (not way.open, len(way.left)))


def _way(path: tuple[Finding, ...], own: list[Finding]) -> Way:
    left = remaining(path)
    said = tuple(dict.fromkeys(found for each in left if (found := left_of(each)) is not None))
    title = words.listed([_asks(each) if place == 0 else words.in_sentence(_asks(each)) for place, each in enumerate(own)])
    is_open = all(each.truth != Truth.NOT_MET for each in left)
    return Way(title or _("Semua syarat"), said, len(path) - len(left), len(path), is_open)


def left_of(finding: Finding) -> Left | None:
    """What of a threshold or gate is left to do or to show; None of a group."""
    criterion, state = finding.criterion, words.PILLS[finding.truth]
    if isinstance(criterion, Gate):
        refused = finding.truth == Truth.NOT_MET
        detail = (
            _("tidak terpenuhi menurut bukti") if refused else _("bukti belum ada: %(asks)s", asks=words.gate_asks(criterion))
        )
        return Left(state, words.criterion_name(criterion), detail)
    if not isinstance(criterion, Threshold):
        return None
    detail, margin = words.margin_words(finding, criterion), finding.margin
    if not detail:
        detail = _("belum diketahui")
        if margin and margin.needed is not None:
            needed = words.people_words(criterion.indicator, margin.needed)
            detail = _("belum diketahui; ambangnya %(people)s", people=needed)
    return Left(state, _asks(finding), detail)
