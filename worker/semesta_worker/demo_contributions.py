"""The demo's contributions: a year of invented bills and payments of the training tenant, confirmed as its branch would."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sqlalchemy import Engine

from semesta_platform.tenancy.regions import TRAINING
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.contributions import queries, service
from semesta_tenants.contributions.records import Fund, Kind, Wanted
from semesta_tenants.contributions.tariffs import tariff_on
from semesta_tenants.coordination.records import Party
from semesta_tenants.coverage.rules import months_before
from semesta_worker.demo_training import ENTERS, VERIFIES
from semesta_worker.imports import today

MONTHS: Final = 12
PEOPLE: Final = 46_200
"""In the first month; 150 more in each that follows."""
LACKING: Final = 3
"""So many months back the province's share is not confirmed: that month is in arrears until it is."""
NOTE: Final = "Data rekaan untuk latihan."


def prepare(engine: Engine) -> None:
    """Write the year down where nothing is; what people have entered since stays. engine: the application's."""
    with tenant_transaction(engine, TRAINING.code) as session:
        if queries.entries(session):
            return
        day = today()
        counting = {}
        for back, wanted in _year(day):
            made = service.enter(session, ENTERS, Party.REGION, wanted, today=day)
            if back != LACKING or wanted.fund is not Fund.PROVINCE:
                counting[made.id] = made.row_version
        service.confirm(session, VERIFIES, Party.BPJS, counting, today=day)


def _year(day: dt.date) -> Iterator[tuple[int, Wanted]]:
    for back in range(MONTHS, 0, -1):
        first = months_before(day, back)
        people = PEOPLE + 150 * (MONTHS - back)
        rate = tariff_on(first)
        amount = people * (rate.rupiah if rate else 0)
        # One bill names fewer people than it charges for, so that the comparison has something to say.
        named = people - 240 if back == LACKING + 2 else people
        bill = Wanted(
            kind=Kind.BILL,
            month=first,
            amount=amount,
            dated_on=first.replace(day=3),
            document=f"REKAAN/TAG/{first:%Y/%m}",
            people=named,
            note=NOTE,
        )
        yield back, bill
        for place, (fund, share) in enumerate(_shares(back, amount), 1):
            paid = replace(bill, kind=Kind.PAYMENT, amount=share, fund=fund, people=None, dated_on=first.replace(day=8 + place))
            yield back, replace(paid, document=f"REKAAN/SP2D/{first:%Y/%m}/{place}")


def _shares(back: int, amount: int) -> Iterator[tuple[Fund, int]]:
    """The province pays a fifth, tobacco tax and excise what is earmarked, the budget the rest."""
    province, tobacco = amount // 5, amount // 8
    excise = amount // 10 if back % 2 else 0
    yield Fund.BUDGET, amount - province - tobacco - excise
    yield Fund.TOBACCO_TAX, tobacco
    if excise:
        yield Fund.EXCISE, excise
    yield Fund.PROVINCE, province
