"""What the agreed batches of a month suggest to its figure: a change of a count, and its origin."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from semesta_platform.interface.words import gettext as _
from semesta_tenants.batches import queries, rules
from semesta_tenants.coverage.suggestions import Offer


def offered(session: Session, slug: str, period: dt.date) -> tuple[Offer, ...]:
    """Sums of what both sides agreed on, by segment and measure. slug: of the tenant. period: first day of the month."""
    sums: dict[tuple[str, str], int] = {}
    for each in queries.agreed(session, period):
        measure, sign = rules.MEASURES[each.effect]
        key = (each.segment.value, measure)
        sums[key] = sums.get(key, 0) + sign * each.people
    address = f"/{slug}/penyerahan/?{urlencode({'bulan': f'{period:%Y-%m}', 'tampil': 'disepakati'})}"
    return tuple(
        Offer(f"{segment.lower()}-{measure}", change, _("usulan dari penyerahan yang disepakati"), address)
        for (segment, measure), change in sorted(sums.items())
        if change
    )
