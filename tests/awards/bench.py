"""Awards at work in a database: open editions, publish figures, rank, and see what was kept."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import Engine, text

from semesta_platform.database import uuid7
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import owner_transaction, shared_transaction, tenant_transaction
from semesta_tenants.awards import editions, queries, running, service
from semesta_tenants.awards.ledger import EditionState, Opened, RunRecord, Steward
from semesta_tenants.awards.outcomes import RunResult, Standing
from semesta_tenants.coverage import publishing
from semesta_tenants.coverage.records import Figure, GateEvidence, GateState, Reported, Source
from tests.awards.support import AS_OF
from tests.coverage.conftest import clear as clear_coverage
from tests.factories.emptying import empty

STEWARD = Steward(None, "Operator")
TABLES = (
    *("edition_drafts", "editions", "edition_versions", "edition_steps", "ranking_runs", "official_results"),
    *("public_choices", "objections", "objection_answers", "centre_looks"),
)
EDITION = "uhc-awards-2026"


@dataclass(frozen=True)
class Awards:
    """What a test of runs needs at hand."""

    application: Engine
    owner: Engine

    def clear(self) -> None:
        clear_coverage(self.owner)
        with owner_transaction(self.owner) as session:
            empty(session, [f"registry.{table}" for table in TABLES])
            session.execute(text("DELETE FROM registry.outbox WHERE job = 'awards.rank'"))

    def open(self, name: str = EDITION) -> Opened:
        with shared_transaction(self.application, SharedRole.REGISTRY) as session:
            return service.open_edition(session, STEWARD, editions.bundled_file(name))

    def report(self, code: str, figure: Figure) -> None:
        with tenant_transaction(self.application, code) as session:
            source = Source("Berita", "https://berita.example/1")
            publishing.publish_reported(session, publishing.OPERATOR, [Reported(code, figure, source)])

    def show(self, code: str, gate: str, state: GateState, as_of: dt.date = AS_OF, paid_until: dt.date | None = None) -> None:
        evidence = GateEvidence(gate, as_of, state, paid_until=paid_until, document="Surat BPJS Kesehatan")
        with tenant_transaction(self.application, code) as session:
            publishing.record_gate(session, publishing.OPERATOR, evidence, today=dt.date(2026, 2, 10))

    def rank(self) -> list[int]:
        with shared_transaction(self.application, SharedRole.RANKER) as session:
            return running.rank(session, uuid7(), {"what": "asked"})

    def now(self, name: str = EDITION) -> Opened:
        with shared_transaction(self.application, SharedRole.REGISTRY) as session:
            found = queries.edition(session, name)
        assert found is not None
        return found

    def move(self, to: EditionState, name: str = EDITION) -> Opened:
        with shared_transaction(self.application, SharedRole.REGISTRY) as session:
            found = queries.edition(session, name)
            assert found is not None
            return service.move(session, STEWARD, name, to, expected=found.row_version, reason="Uji")

    def runs(self, name: str = EDITION) -> tuple[RunRecord, ...]:
        with shared_transaction(self.application, SharedRole.VIEWER) as session:
            return queries.runs(session, name)

    def result(self, record: RunRecord) -> RunResult:
        with shared_transaction(self.application, SharedRole.VIEWER) as session:
            return queries.explained(session, record, ("12.19", "12.74", "52.03", "19"))

    def standing(self, code: str, name: str = EDITION) -> Standing:
        found = self.result(self.runs(name)[0]).standing(code)
        assert found is not None
        return found

    def waiting(self) -> list[tuple[uuid.UUID, dict[str, str]]]:
        """Work of the ranker that is asked for and not done."""
        query = text("SELECT id, arguments FROM registry.outbox WHERE job = 'awards.rank' AND done_at IS NULL ORDER BY id")
        with owner_transaction(self.owner) as session:
            return [(row.id, row.arguments) for row in session.execute(query)]
