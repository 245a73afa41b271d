"""The demo's tasks: the work that the first regions named in their own reports, and a few invented ones for training."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Final

from sqlalchemy import Engine

from semesta_platform.tenancy.regions import TRAINING
from semesta_platform.transactions import tenant_transaction
from semesta_tenants import coordination
from semesta_tenants.coordination import queries, service
from semesta_tenants.coordination.records import Origin, Wanted
from semesta_tenants.coverage.places import Gazetteer
from semesta_tenants.coverage.publishing import OPERATOR
from semesta_worker.demo_training import ENTERS
from semesta_worker.imports import today

FILE: Final = "tasks.csv"
INVENTED: Final = (
    ("Usulkan 1.200 peserta PBPU Pemda baru (data rekaan)", "Dinas Kesehatan", 5),
    ("Rekonsiliasi data triwulan dengan kantor cabang (data rekaan)", "BPKAD", 21),
    ("Padankan data penduduk meninggal dan pindah (data rekaan)", "Disdukcapil", 45),
)
"""Of the training tenant: what, who, and in how many days it is due."""


def prepare(engine: Engine, gazetteer: Gazetteer) -> None:
    """Write down what is missing of it; what people have made of these tasks since stays, and none comes twice.

    engine: the application's.
    """
    found: dict[str, list[Wanted]] = {}
    for code, wanted in _reported(gazetteer):
        found.setdefault(code, []).append(wanted)
    for code, tasks in found.items():
        _add(engine, code, tasks)
    with tenant_transaction(engine, TRAINING.code) as session:
        if queries.tasks(session, limit=1):
            return
        for title, owner, days in INVENTED:
            due = today() + dt.timedelta(days=days)
            service.add(session, ENTERS, Wanted(title, owner, due_on=due), today=today())


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
        )
        yield gazetteer.find(row["region"]).code, wanted
