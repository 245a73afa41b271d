"""What tests of public pages share: figures that are recognised anywhere, editions, choices, and what a file holds."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction, tenant_transaction
from semesta_tenants.awards import editions, objecting, queries, running, service
from semesta_tenants.awards.ledger import EditionState, Steward
from semesta_tenants.awards.outcomes import Official
from semesta_tenants.coverage import publishing
from semesta_tenants.coverage.records import (
    Figure,
    Headcount,
    Population,
    Printed,
    Relation,
    Reported,
    Segment,
    SegmentCount,
    Source,
)
from tests.factories.people import without_marks

BATU_BARA, TANJUNGBALAI, LOMBOK_TIMUR, BABEL = "12.19", "12.74", "52.03", "19"
SLUGS = {BATU_BARA: "kab-batu-bara", TANJUNGBALAI: "kota-tanjungbalai", LOMBOK_TIMUR: "kab-lombok-timur"}
STEWARD = Steward(None, "Operator")
HELD, RUNNING, SIMULATION = "uhc-awards-2024", "uhc-awards-2026", "simulasi-uhc-2027"
RANKING = f"/publik/peringkat/{HELD}"
SOURCE = Source("Siaran pers contoh", "https://contoh.go.id/siaran")
JUNE = dt.date(2024, 6, 30)
# Coverage 97,31 %, active 83,77 %: digits that stand nowhere else on these pages.
MARKED = Figure(
    as_of=JUNE,
    population=Population(414_159, "Dukcapil (DKB)", "2023S2"),
    total=Headcount(403_018, 346_941),
    segments=(SegmentCount(Segment.PBI_JK, Headcount(131_317, 121_913)), SegmentCount(Segment.BP, Headcount(3, 2))),
    note="catatan bertanda 77161",
)
MARKS = (
    *("414159", "414.159", "414,159", "403018", "403.018", "403,018", "346941", "346.941", "346,941", "131317", "131.317"),
    *("131,317", "121913", "121.913", "121,913", "77161", "97.31", "97,31", "83.77", "83,77", "0.9731", "0.8377"),
)
"""Each of its figures as pages and files of either language would write it."""
VARYING = {"date", "x-request-id", "set-cookie"}
OTHER = Figure(
    as_of=JUNE, population=Population(200_000, "Dukcapil (DKB)", "2023S2"), total=Headcount(199_000, 161_000), segments=()
)
PRINTED = Figure(
    as_of=JUNE,
    coverage=Printed(Relation.ABOVE, Decimal(98), ">98"),
    active_rate=Printed(Relation.EXACTLY, Decimal("76.56"), "76,56"),
)


def report(engine: Engine, code: str, *figures: Figure, source: Source = SOURCE) -> None:
    """Publish figures of a region as the press reports them."""
    with tenant_transaction(engine, code) as session:
        publishing.publish_reported(session, publishing.OPERATOR, [Reported(code, each, source) for each in figures])


def choose(engine: Engine, code: str, *, figures: bool = False, ranking: bool = False) -> None:
    """Decide what a region shows."""
    with tenant_transaction(engine, code) as session:
        objecting.choose_public(session, publishing.OPERATOR, figures=figures, ranking=ranking)


def open_edition(engine: Engine, name: str = HELD, winners: Iterable[Official] = ()) -> None:
    """Open an edition and rank it once, provisionally."""
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        service.open_edition(session, STEWARD, editions.bundled_file(name))
        service.record_official(session, STEWARD, name, list(winners))
    rank(engine, name)


def rank(engine: Engine, name: str) -> None:
    """Judge an edition on what is published now."""
    with shared_transaction(engine, SharedRole.RANKER) as session:
        opened = queries.edition(session, name)
        assert opened is not None
        running.judge_again(session, opened, [])


def publish(engine: Engine, name: str = HELD, winners: Iterable[Official] = ()) -> None:
    """Open, freeze, rank and publish an edition."""
    open_edition(engine, name, winners)
    move(engine, name, EditionState.FROZEN)
    rank(engine, name)
    move(engine, name, EditionState.PUBLISHED)


def move(engine: Engine, name: str, to: EditionState) -> None:
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        now = queries.edition(session, name)
        assert now is not None
        service.move(session, STEWARD, name, to, expected=now.row_version, reason="Sudah diselenggarakan.")


def cells(content: bytes) -> dict[str, list[list[object]]]:
    """Every sheet of a workbook, row by row."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: [list(row) for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names}


def said(client: FlaskClient, address: str) -> str:
    """All that an answer says to a fresh visitor, without what differs between equal answers; of a workbook its cells."""
    answer = client.application.test_client().get(address)
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers if name.lower() not in VARYING)
    body = repr(cells(answer.data)) if address.endswith(".xlsx") and answer.status_code == 200 else answer.text
    return without_marks(f"{answer.status_code}\n{headers}\n{body}")


def everywhere(code: str) -> list[str]:
    """Every public address on which something of a region could stand."""
    here = f"/publik/{SLUGS[code]}"
    return [
        *(f"{here}{end}" for end in ("/", "/?bahasa=en", ".csv", ".xlsx", ".json")),
        *(f"{RANKING}{end}" for end in ("/", "/?q=batu", "/?urut=keaktifan", "/?hal=semua", ".csv", ".xlsx", ".json")),
        *(f"{RANKING}{end}" for end in ("/?prov=12", ".json?prov=12", "/hasil-resmi.csv")),
        "/publik/peringkat/",
        "/publik/?q=batu+bara",
        "/publik/daerah.csv",
    ]


def document(client: FlaskClient, address: str) -> dict[str, Any]:
    """A JSON file that there is."""
    answer = client.get(address)
    assert answer.status_code == 200
    return dict(answer.get_json())
