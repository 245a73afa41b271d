"""Rankings for tests: editions opened, figures published, runs made as a worker makes them, all of it cleared again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import Engine, text

from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import owner_transaction, shared_transaction, tenant_transaction
from semesta_tenants.awards import editions, queries, running, service
from semesta_tenants.awards.ledger import EditionState, Steward
from semesta_tenants.awards.outcomes import Official
from semesta_tenants.coverage import publishing
from semesta_tenants.coverage.records import Figure, GateEvidence, GateState, Reported, Source
from tests.awards.support import SOURCE, counted, printed
from tests.factories.emptying import empty

UHC, SIMULATION = "uhc-awards-2026", "simulasi-uhc-2027"
STEWARD = Steward(None, "Operator")
FIGURES = {
    "12.74": counted(187_424, 185_194, 153_070),
    "12.19": counted(474_832, 470_900, 404_000, 120_000),
    "52.03": printed(">=98", ">80"),
    "12.09": printed("95,066", "79,9"),
}
"""Tanjungbalai's rates, a region with every count, Lombok Timur's interval, and a region below every threshold."""
BATU_BARA_MORE = counted(474_832, 470_900, 452_000, 120_000, as_of=dt.date(2026, 1, 1))
WINNER = Official("12.09", "Madya", Source("Berita", "https://berita.example/2"))
_CLEARED = ("registry.editions", "registry.edition_drafts", "registry.public_choices", "registry.centre_looks")


def publish(engine: Engine, code: str, figure: Figure) -> None:
    with tenant_transaction(engine, code) as session:
        publishing.publish_reported(session, publishing.OPERATOR, [Reported(code, figure, SOURCE)])


def show(engine: Engine, code: str, gate: str, state: GateState) -> None:
    evidence = GateEvidence(gate, dt.date(2025, 12, 31), state, document="Surat 12/2025")
    with tenant_transaction(engine, code) as session:
        publishing.record_gate(session, publishing.OPERATOR, evidence, today=dt.date(2026, 2, 1))


def ranked_again(engine: Engine) -> list[int]:
    """The numbers of the runs that a worker would keep now."""
    with shared_transaction(engine, SharedRole.RANKER) as session:
        return running.rank(session, uuid4(), {"what": "asked"})


def open_bundled(engine: Engine, name: str = UHC) -> None:
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        service.open_edition(session, STEWARD, editions.bundled_file(name))


def moved(engine: Engine, to: EditionState, name: str = UHC) -> None:
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        now = queries.edition(session, name)
        assert now is not None
        service.move(session, STEWARD, name, to, expected=now.row_version, reason="Uji coba.")


def clear_rankings(owner: Engine) -> None:
    """No edition, run, choice or look is left."""
    # What is published only grows, so trials are remembered by how much there is of it; here it shrinks.
    queries._trials._kept.clear()
    with owner_transaction(owner) as session:
        empty(session, _CLEARED, cascade=True)
        session.execute(text("DELETE FROM registry.outbox WHERE job = 'awards.rank'"))


@contextmanager
def cleared_rankings(owner: Engine) -> Iterator[None]:
    """Nothing of rankings inside at first, and nothing after it."""
    clear_rankings(owner)
    try:
        yield
    finally:
        clear_rankings(owner)


def prepared(engine: Engine) -> int:
    """Two editions, the figures above, one gate, one winner: ranked; the number of the run of the 2026 edition."""
    for code, figure in FIGURES.items():
        publish(engine, code, figure)
    show(engine, "12.19", "uhc_prioritas", GateState.MET)
    open_bundled(engine, UHC)
    open_bundled(engine, SIMULATION)
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        service.record_official(session, STEWARD, UHC, [WINNER])
    ranked_again(engine)
    with shared_transaction(engine, SharedRole.VIEWER) as session:
        record = queries.latest_run(session, UHC)
    assert record is not None
    return record.number
