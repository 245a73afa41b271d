"""Reads of what anybody may see: published editions, and of each region what it chose to show; under role `viewer`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from sqlalchemy.orm import Session

from semesta_platform.tenancy.records import Region
from semesta_platform.tenancy.regions import all_regions
from semesta_tenants.awards import queries as awards
from semesta_tenants.awards.ledger import EditionState, OfficialResult, Opened, PublicChoice, RunRecord
from semesta_tenants.awards.outcomes import RunResult, Status
from semesta_tenants.awards.records import Edition
from semesta_tenants.coverage import overview
from semesta_tenants.coverage import queries as coverage
from semesta_tenants.coverage.records import Published, Segment
from semesta_tenants.transparency.standings import Line, Told, lines_of, told
from semesta_tenants.transparency.suppression import hidden_cells


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition in the list. winners: announced ones that are recorded. run: None while it is not published."""

    opened: Opened
    winners: int = 0
    run: RunRecord | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """A published edition: its rules as they judged, its final run, what was announced, and who shows where it stands."""

    opened: Opened
    rules: Edition
    run: RunRecord
    officials: tuple[OfficialResult, ...]
    lines: tuple[Line, ...]
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a region stands in one edition. of: how many were ranked beside it. final: of a published edition."""

    opened: Opened
    rules: Edition
    run: RunRecord
    line: Line
    of: int

    @property
    def final(self) -> bool:
        """Whether the edition is published; otherwise the standing is provisional."""
        return self.opened.state == EditionState.PUBLISHED


@dataclass(frozen=True, slots=True)
class Shown:
    """What a region shows. figures: newest as-of date first. places: newest edition first. Both empty where it keeps them."""

    choice: PublicChoice
    figures: tuple[Published, ...] = ()
    places: tuple[Place, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether it chose to show nothing at all."""
        return not (self.choice.figures or self.choice.ranking)


@cache
def known_regions() -> MappingProxyType[str, Region]:
    """Kemendagri's regions by code: the training region is none of them."""
    return MappingProxyType({each.code: each for each in all_regions()})


def editions(session: Session) -> tuple[EditionLine, ...]:
    """Published editions, and those that are held but not published yet; a simulation only once it is published."""
    found = []
    for each in awards.opened(session):
        if each.state == EditionState.PUBLISHED and each.final_run is not None:
            run = awards.run_record(session, each.final_run)
            found.append(EditionLine(each, len(awards.official_results(session, each.id)), run))
        elif not each.simulation:
            found.append(EditionLine(each))
    return tuple(found)


def ranking(session: Session, name: str) -> Ranking | None:
    """A published edition; None for one that is not published, a draft, and a name that nobody gave: all alike."""
    found = awards.edition(session, name)
    if found is None or found.state != EditionState.PUBLISHED or found.final_run is None:
        return None
    run = awards.run_record(session, found.final_run)
    rules = awards.rules_of(session, name, run.version) if run else None
    if run is None or rules is None:
        return None
    result, officials = awards.result_of(session, run), awards.official_results(session, name)
    lines = _kept_back(session, lines_of(result, awards.choices(session), known_regions(), officials))
    return Ranking(found, rules, run, officials, lines, told(result, lines))


def shown_of(session: Session, region: Region) -> Shown:
    """What one region shows; nothing else of it is read."""
    choice = awards.choice(session, region.code)
    if region.code not in known_regions():
        return Shown(PublicChoice(region.code))
    figures = overview.recently_published(session, region.code) if choice.figures else ()
    places = _places(session, region, choice) if choice.ranking else ()
    return Shown(choice, figures, places)


def _places(session: Session, region: Region, choice: PublicChoice) -> tuple[Place, ...]:
    found = (_place(session, each, region, choice) for each in awards.opened(session) if _may_show(each))
    return tuple(each for each in found if each is not None)


def _may_show(opened: Opened) -> bool:
    """What is frozen is on its way to its result, which nobody sees before it is published; a simulation is no edition."""
    return not opened.simulation and opened.state != EditionState.FROZEN


def _place(session: Session, opened: Opened, region: Region, choice: PublicChoice) -> Place | None:
    run = (
        awards.run_record(session, opened.final_run)
        if opened.state == EditionState.PUBLISHED and opened.final_run is not None
        else awards.latest_run(session, opened.id)
    )
    rules = awards.rules_of(session, opened.id, run.version) if run else None
    if run is None or rules is None:
        return None
    result = awards.result_of(session, run)
    officials = awards.official_results(session, opened.id)
    lines = _kept_back(session, lines_of(result, {region.code: choice}, {region.code: region}, officials))
    return Place(opened, rules, run, lines[0], _ranked(result, lines[0].contest)) if lines else None


def _kept_back(session: Session, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines without the shares that would tell how few people are in a segment, as the regions' own pages keep them back."""
    judged = coverage.publications_numbered(session, {each.figure.number for each in lines if each.figure})
    small = {each.number for each in judged if (Segment.PBPU_PEMDA, "registered") in hidden_cells(each.figure)}
    return tuple(replace(each, hides_share=True) if each.figure and each.figure.number in small else each for each in lines)


def _ranked(result: RunResult, contest: str) -> int:
    return sum(each.status == Status.RANKED for found in result.contests if found.contest == contest for each in found.standings)
