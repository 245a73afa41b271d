"""The demo's targets: what the first regions' own reports name, each with its source, and two invented ones for training."""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid
from collections.abc import Iterable, Iterator
from decimal import Decimal
from importlib.resources import files

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from semesta_platform.tenancy.regions import TRAINING
from semesta_platform.transactions import tenant_transaction
from semesta_tenants import targets
from semesta_tenants.coverage import queries as coverage
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.publishing import OPERATOR
from semesta_tenants.coverage.records import Kind, Segment
from semesta_tenants.targets import measures, queries, service
from semesta_tenants.targets.records import Indicator, Measure, Target
from semesta_worker.imports import today

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://semesta.example/target")
FILE = "targets.csv"
MONTHS_BACK = 12
INVENTED = "Data rekaan untuk latihan: target ini tidak ditetapkan daerah mana pun."
OWNER = "Dinas Kesehatan (rekaan)"


def prepare(engine: Engine) -> None:
    """Set what is missing of them; what people have changed or given up since stays. engine: the application's."""
    for code, wanted in _rows():
        with tenant_transaction(engine, code) as session:
            _set(session, [wanted])
    with tenant_transaction(engine, TRAINING.code) as session:
        _set(session, _training(session))


def _set(session: Session, wanted: Iterable[Target]) -> None:
    known = {each.id for each in queries.targets(session, withdrawn=True)}
    for each in wanted:
        if each.id not in known:
            service.set_target(session, OPERATOR, each, today=today())


def _rows() -> Iterator[tuple[str, Target]]:
    content = (files(targets) / "demo" / FILE).read_text(encoding="utf-8")
    for row in csv.DictReader(io.StringIO(content)):
        target = Target(
            id=_id(row["code"], row["indicator"]),
            number=1,
            indicator=Indicator.of(row["indicator"]),
            value=Decimal(row["value"]),
            due_on=dt.date.fromisoformat(row["due_on"]),
            owner=row["owner"],
            baseline=Decimal(row["baseline"]) if row["baseline"] else None,
            baseline_on=dt.date.fromisoformat(row["baseline_on"]) if row["baseline_on"] else None,
            baseline_source=row["baseline_source"],
            rationale=row["rationale"],
            document_title=row["document_title"],
            document_url=row["document_url"],
        )
        yield row["code"], target


def _training(session: Session) -> Iterator[Target]:
    """From the invented figure of a year ago: the active rate in a straight line, PBPU Pemda's people by quarter."""
    published = coverage.published(session, [TRAINING.code], kind=Kind.ACTUAL)
    due = dt.date(today().year + 1, 12, 31)
    for indicator, more in (
        (Indicator(Measure.ACTIVE_RATE), Decimal(4)),
        (Indicator(Measure.ACTIVE, Segment.PBPU_PEMDA), Decimal(4000)),
    ):
        series = measures.series(published, indicator)
        if len(series) <= MONTHS_BACK:
            continue
        start = series[-1 - MONTHS_BACK]
        baseline = two_decimals(start.value) if indicator.is_rate else Decimal(int(start.value))
        yield Target(
            id=_id(TRAINING.code, indicator.code),
            number=1,
            indicator=indicator,
            value=baseline + more,
            due_on=due,
            owner=OWNER,
            baseline=baseline,
            baseline_on=start.as_of,
            baseline_source="Angka terbit latihan (data rekaan)",
            path=None if indicator.is_rate else _by_quarter(start.as_of, due, baseline, more),
            rationale=INVENTED,
        )


def _by_quarter(start: dt.date, due: dt.date, baseline: Decimal, more: Decimal) -> tuple[tuple[dt.date, Decimal], ...]:
    """Half of what is wanted in the first third of the time, the rest evenly: whole people at the ends of quarters."""
    first, last = start.year * 12 + start.month, due.year * 12 + due.month
    numbers = [each for each in range(first + 1, last + 1) if each % 3 == 0]
    whole = last - first
    found = []
    for number in numbers:
        gone = number - first
        share = min(Decimal(gone * 3) / (2 * whole), Decimal(1) / 2 + Decimal(gone * 3 - whole) / (4 * whole))
        found.append((dt.date((number - 1) // 12, (number - 1) % 12 + 1, 1), baseline + (more * share).to_integral_value()))
    return tuple(found)


def _id(code: str, indicator: str) -> uuid.UUID:
    """The same at every start: set once, and never again."""
    return uuid.uuid5(NAMESPACE, f"{code}/{indicator}")
