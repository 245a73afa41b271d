"""The demo's tasks: the work that the first regions named in their own reports, each with its source."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Final

from sqlalchemy import Engine

from semesta_platform.transactions import tenant_transaction
from semesta_tenants import coordination
from semesta_tenants.coordination import queries, service
from semesta_tenants.coordination.records import Origin, Wanted
from semesta_tenants.coverage.places import Gazetteer
from semesta_tenants.coverage.publishing import OPERATOR
from semesta_worker import demo_board
from semesta_worker.imports import today

FILE: Final = "tasks.csv"


def prepare(engine: Engine, gazetteer: Gazetteer) -> None:
    """Write down what is missing of it; what people have made of these tasks since stays, and none comes twice.

    engine: the application's.
    """
    found: dict[str, list[Wanted]] = {}
    for code, wanted in _reported(gazetteer):
        found.setdefault(code, []).append(wanted)
    for code, tasks in found.items():
        _add(engine, code, tasks)
    demo_board.prepare(engine)


def _add(engine: Engine, code: str, tasks: Iterable[Wanted]) -> None:
    with tenant_transaction(engine, code) as session:
        for wanted in tasks:
            if not queries.of_origin(session, Origin.REPORT, wanted.origin_id):
                service.add(session, OPERATOR, wanted, today=today())


def _reported(gazetteer: Gazetteer) -> Iterator[tuple[str, Wanted]]:
    content = (files(coordination) / "demo" / FILE).read_text()
    for row in csv.DictReader(io.StringIO(content)):
        wanted = Wanted(
            title=row["title"],
            owner=row["owner"],
            detail=row["detail"],
            origin=Origin.REPORT,
            origin_id=row["mark"],
            source_title=row["source_title"],
            source_url=row["source_url"],
            # What names the branch is for both; its own waits for it. Kinds with steps and days of their own would be invented.
            step=row["step"],
            shared=row["shared"] == "1",
        )
        yield gazetteer.find(row["region"]).code, wanted
