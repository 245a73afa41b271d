"""A tenant that publishes and is forecast, on an installation whose figures, targets and forecasts are cleared again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pytest
from sqlalchemy import Engine, insert, text

from semesta_platform.jobs.perform import perform
from semesta_platform.jobs.records import Message, Outcome
from semesta_platform.tenancy.names import role_of
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.coverage import publishing, service
from semesta_tenants.coverage.records import Figure, Reported, Source
from semesta_tenants.targets import predicting, queries_forecasts
from semesta_tenants.targets.forecasts import Forecast
from semesta_tenants.targets.model import TargetVersionRow
from semesta_tenants.targets.records import Indicator
from semesta_worker.registry import JOBS
from tests.coverage.conftest import ADMIN, LIAISON
from tests.coverage.conftest import clear as clear_coverage
from tests.factories.emptying import empty
from tests.factories.outbox import due

HERE, ELSEWHERE = "12.19", "12.74"
TODAY = dt.date(2026, 2, 10)


@dataclass(frozen=True)
class Region:
    """What a test of forecasts needs at hand."""

    application: Engine
    owner: Engine

    def clear(self) -> None:
        clear_coverage(self.owner)
        with owner_transaction(self.owner) as session:
            for code in (HERE, ELSEWHERE):
                empty(session, [f"{role_of(code)}.{table}" for table in ("forecasts", "target_versions")])
            session.execute(text("DELETE FROM registry.outbox"))

    def report(self, figures: Sequence[Figure], code: str = HERE) -> tuple[int, ...]:
        """Figures as press or officials report them; the numbers of their publications."""
        source = Source("Berita", "https://berita.example/1")
        with tenant_transaction(self.application, code) as session:
            return publishing.publish_reported(session, publishing.OPERATOR, [Reported(code, each, source) for each in figures])

    def verify(self, figure: Figure) -> None:
        with tenant_transaction(self.application, HERE) as session:
            draft = service.save_draft(session, ADMIN, figure, today=TODAY, reason="Angka uji")
            sent = service.submit(session, ADMIN, draft.id, expected=draft.row_version, today=TODAY)
            service.verify(session, LIAISON, sent.id, expected=sent.row_version)

    def aim(
        self, indicator: Indicator, value: str, due_on: dt.date, *, target: uuid.UUID | None = None, number: int = 1
    ) -> uuid.UUID:
        """A target, or with `target` and `number` a further version of one, which gives it up."""
        made = target or uuid.uuid4()
        row = {
            "target_id": made,
            "number": number,
            "indicator": indicator.code,
            "value": Decimal(value),
            "due_on": due_on,
            "owner": "Dinas Kesehatan",
            "entered_words": "Admin",
            "reason": "" if number == 1 else "Diganti",
            "withdrawn": number > 1,
        }
        with tenant_transaction(self.application, HERE) as session:
            session.execute(insert(TargetVersionRow), row)
        return made

    def ask(self) -> uuid.UUID:
        with tenant_transaction(self.application, HERE) as session:
            return predicting.ask(session, "target")

    def lease(self) -> list[Message]:
        return due(self.application, predicting.JOB)

    def work_off(self) -> list[Outcome]:
        """All forecasts that were asked for, as relay and worker make them."""
        return [perform(self.application, JOBS, each, grace=10) for each in self.lease()]

    def latest(self, code: str = HERE) -> dict[str, Forecast]:
        with tenant_transaction(self.application, code) as session:
            return queries_forecasts.latest(session)

    def rows(self) -> list[str]:
        """The indicator of every forecast that was ever kept, in order."""
        with owner_transaction(self.owner) as session:
            return list(session.scalars(text(f"SELECT indicator FROM {role_of(HERE)}.forecasts ORDER BY number")))

    def waiting(self) -> list[tuple[str, str, str]]:
        """Job, runner and cause of the forecasts that are asked for and not made."""
        query = text(
            "SELECT job, runs_as, arguments->>'what' FROM registry.outbox WHERE job = 'targets.forecast' AND done_at IS NULL"
        )
        with owner_transaction(self.owner) as session:
            return [tuple(row) for row in session.execute(query)]


@pytest.fixture
def region(application: Engine, owner: Engine) -> Iterator[Region]:
    made = Region(application, owner)
    made.clear()
    yield made
    made.clear()
