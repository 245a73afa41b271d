"""The demo's awards: editions that are published, the winners that were announced, and what the first regions show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Engine

from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction, tenant_transaction
from semesta_tenants.awards import editions, objecting, queries, running, service
from semesta_tenants.awards.ledger import EditionState, Steward
from semesta_tenants.awards.outcomes import Official
from semesta_tenants.coverage import sheets
from semesta_tenants.coverage.places import Gazetteer
from semesta_tenants.coverage.publishing import OPERATOR
from semesta_tenants.coverage.records import Source

STEWARD = Steward(None, "Operator")
HELD = ("uhc-awards-2023", "uhc-awards-2024")
"""Editions that are over: they are published. That of 2026 stays open, so that a figure verified today moves its ranking."""
OVER = "Edisi ini sudah diselenggarakan."


def prepare(engine: Engine, gazetteer: Gazetteer, figures: bytes, showing: Iterable[str]) -> None:
    """Make what is missing of it; what operators and regions have changed since stays.

    engine: the application's. figures: the file of published figures, which also names winners. showing: codes of regions that
    show their figures and standing to anybody.
    """
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        known = {each.id for each in queries.opened(session)} | {each.id for each in queries.drafts(session)}
        fresh = [name for name in editions.BUNDLED if name not in known]
        for name in fresh:
            service.open_edition(session, STEWARD, editions.bundled_file(name))
        for name, winners in _winners(gazetteer, figures).items():
            if name in fresh:
                service.record_official(session, STEWARD, name, winners)
    for name in HELD:
        if name in fresh:
            _publish(engine, name)
    _show(engine, showing)


def _publish(engine: Engine, name: str) -> None:
    """Freeze, rank and publish an edition that is over."""
    _move(engine, name, EditionState.FROZEN)
    with shared_transaction(engine, SharedRole.RANKER) as session:
        if (frozen := queries.edition(session, name)) is not None:
            running.judge_again(session, frozen, [{"what": "edition", "edition": name}])
    _move(engine, name, EditionState.PUBLISHED)


def _move(engine: Engine, name: str, to: EditionState) -> None:
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        if (now := queries.edition(session, name)) is not None:
            service.move(session, STEWARD, name, to, expected=now.row_version, reason=OVER)


def _show(engine: Engine, codes: Iterable[str]) -> None:
    for code in codes:
        with tenant_transaction(engine, code) as session:
            if queries.choice(session, code).at is None:
                objecting.choose_public(session, OPERATOR, figures=True, ranking=True)


def _winners(gazetteer: Gazetteer, figures: bytes) -> dict[str, list[Official]]:
    """By edition, of the rows that name an award."""
    found: dict[str, list[Official]] = {}
    for year, official in _named(gazetteer, figures):
        found.setdefault(f"uhc-awards-{year}", []).append(official)
    return found


def _named(gazetteer: Gazetteer, figures: bytes) -> Iterator[tuple[str, Official]]:
    for row in sheets.read(figures).rows:
        cells = {name: str(value or "") for name, value in row.cells.items()}
        if cells["award_year"]:
            source = Source(cells["source_title"], cells["source_url"])
            yield cells["award_year"], Official(gazetteer.find(cells["region"]).code, cells["award_category"], source)
