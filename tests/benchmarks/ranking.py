"""A run over all regions and 36 months of figures, as the worker makes it, against its bare SQL and its evaluation in memory."""

from __future__ import annotations

import time

import psycopg
from sqlalchemy import Engine, make_url, text

from semesta_platform.database import uuid7
from semesta_platform.installation import Installation
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.tenancy.regions import all_regions
from semesta_platform.transactions import owner_transaction, shared_transaction
from semesta_tenants.awards import editions, kept, queries, running, service
from semesta_tenants.awards.choosing import choose, scope_of
from semesta_tenants.awards.ledger import Steward
from semesta_tenants.awards.records import Edition, Entrant
from semesta_tenants.awards.rules import run as judge
from semesta_tenants.coverage import queries as coverage
from tests.benchmarks.figures import Figure, medians
from tests.benchmarks.ground import Size

EDITION = "uhc-awards-2026"
MONTHS = 36
# Every region reports every month up to January 2026: the four months of the window and those before it.
PLANT = text("""
INSERT INTO registry.published_figures (tenant, as_of, precision, kind, basis, evidence, population, population_source,
  population_semester, registered, active, segments, source_title, source_url)
SELECT code, (date '2026-01-31' - make_interval(months => back))::date, 'day', 'actual', 'population', 'reported', 100000, 'DKB',
  '2025S1', 96000 + number * 7 % 4500, 74000 + number * 13 % 24000 + back, jsonb_build_object('PBPU_PEMDA',
  jsonb_build_object('registered', 15000 + number * 11 % 15000, 'active', null)), 'Benchmark', 'https://benchmark.example/'
FROM (SELECT code, row_number() OVER (ORDER BY code) AS number FROM registry.regions WHERE code <> '99.01') region,
  generate_series(0, :months - 1) back
""")
GATES = text("""
INSERT INTO registry.published_gate_evidence (tenant, gate, as_of, state, document, entered_words, evidence_id)
SELECT code, gate, date '2025-12-31', 'met', 'Benchmark', 'Benchmark', gen_random_uuid()
FROM registry.regions, unnest(ARRAY['uhc_prioritas']) gate WHERE code <> '99.01'
""")
# A correction of one figure: without it the next run would find nothing new.
CORRECT = text("""
INSERT INTO registry.published_figures (tenant, as_of, precision, kind, basis, evidence, registered, active, population,
  population_source, source_title, source_url)
VALUES ('12.19', '2026-01-31', 'day', 'actual', 'population', 'reported', 99000, :active, 100000, 'DKB', 'Benchmark', 'https://b.example/')
""")
FIGURES = (
    """SELECT * FROM registry.published_figures WHERE as_of >= %s AND as_of <= %s AND kind = 'actual' AND tenant <> '99.01'"""
)
EVIDENCE = "SELECT * FROM registry.published_gate_evidence WHERE as_of <= %s AND tenant <> '99.01'"
KEEP = """INSERT INTO registry.ranking_runs (edition, version, rules_digest, inputs_digest, content, reported, eligible)
VALUES (%s, 1, '', '', %s, 0, 0)"""


def measure(nation: Installation, size: Size) -> Figure:
    """Milliseconds of one run, from asking the database to the commit."""
    engine, owner = nation.application_engine(), nation.owner_engine()
    rules = plant(engine, owner)
    address = make_url(nation.application_url).set(drivername="postgresql").render_as_string(hide_password=False)
    active = iter(range(80_000, 99_000))

    def ours() -> float:
        with owner_transaction(owner) as session:
            session.execute(CORRECT, {"active": next(active)})
        began = time.perf_counter()
        with shared_transaction(engine, SharedRole.RANKER) as session:
            if len(running.rank(session, uuid7(), {"what": "asked"})) != 1:
                raise RuntimeError("The run was not kept.")
        return (time.perf_counter() - began) * 1000

    with psycopg.connect(address) as connection:
        run_ms, bare_ms = medians(size.rounds, ours, lambda: _bare(connection, rules) + _in_memory(engine, rules))
    with owner_transaction(owner) as session:
        # What the baseline kept is no run.
        session.execute(text("DELETE FROM registry.ranking_runs WHERE rules_digest = ''"))
    reported = _reported(engine)
    engine.dispose()
    return Figure(
        f"a run over 552 regions x {MONTHS} months",
        "ms",
        run_ms,
        "bare SQL plus evaluation in memory",
        bare_ms,
        1.5,
        note=f"{reported} may be ranked",
    )


def plant(engine: Engine, owner: Engine) -> Edition:
    """An open edition, figures and evidence of every region; a first run, which warms what a worker keeps warm."""
    with owner_transaction(owner) as session:
        session.execute(PLANT, {"months": MONTHS})
        session.execute(GATES)
        session.execute(text("ANALYZE registry.published_figures, registry.published_gate_evidence"))
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        service.open_edition(session, Steward(None, "Operator"), editions.bundled_file(EDITION))
    with shared_transaction(engine, SharedRole.RANKER) as session:
        running.rank(session, uuid7(), {"what": "asked"})
    return editions.bundled(EDITION)


def _reported(engine: Engine) -> int:
    with shared_transaction(engine, SharedRole.VIEWER) as session:
        found = queries.latest_run(session, EDITION)
    return found.reported if found else 0


def _bare(connection: psycopg.Connection, rules: Edition) -> float:
    """The statements that a run cannot do without: what is published in, the kept bytes out."""
    window, content = rules.window, _CONTENT.get("bytes", b"x" * 130_000)
    began = time.perf_counter()
    connection.execute("SELECT set_config('role', 'ranker', true)")
    connection.execute(FIGURES.encode(), (window.since, window.until)).fetchall()
    connection.execute(EVIDENCE.encode(), (window.until,)).fetchall()
    connection.execute(KEEP.encode(), (rules.id, content))
    connection.commit()
    return (time.perf_counter() - began) * 1000


_CONTENT: dict[str, bytes] = {}


def _in_memory(engine: Engine, rules: Edition) -> float:
    """Choosing, judging and writing down, of records that are there already."""
    with shared_transaction(engine, SharedRole.RANKER) as session:
        figures = coverage.publications_between(session, rules.window.since, rules.window.until)
        gates = coverage.gate_publications_until(session, rules.window.until)
    entrants = [Entrant.of(each) for each in all_regions()]
    began = time.perf_counter()
    _CONTENT["bytes"] = kept.packed(judge(rules, choose(rules, entrants, figures, gates, scope_of(rules))))
    return (time.perf_counter() - began) * 1000
