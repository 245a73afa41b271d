"""The demo's evidence of gates: the little that press and officials say of UHC Prioritas and contributions, with its source."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator

from sqlalchemy import Engine

from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coverage import publishing, queries
from semesta_tenants.coverage.places import Gazetteer
from semesta_tenants.coverage.records import GateEvidence, GateState
from semesta_worker.imports import today


def prepare(engine: Engine, gazetteer: Gazetteer, content: bytes) -> None:
    """Record what is missing of it, as the operator's; what people have recorded since stays.

    engine: the application's. content: the file, as UTF-8 with a header line.
    """
    for code, evidence in _rows(gazetteer, content):
        with tenant_transaction(engine, code) as session:
            if evidence not in queries.gates(session):
                publishing.record_gate(session, publishing.OPERATOR, evidence, today=today())


def _rows(gazetteer: Gazetteer, content: bytes) -> Iterator[tuple[str, GateEvidence]]:
    for row in csv.DictReader(io.StringIO(content.decode())):
        yield (
            gazetteer.find(row["region"]).code,
            GateEvidence(
                gate=row["gate"],
                as_of=dt.date.fromisoformat(row["as_of"]),
                state=GateState(row["state"]),
                paid_until=dt.date.fromisoformat(row["paid_until"]) if row["paid_until"] else None,
                reason=row["reason"],
                document=row["document"],
            ),
        )
