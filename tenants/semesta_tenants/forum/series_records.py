"""What changes of series speak of: frozen, free of the database."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from semesta_platform.errors import OvertakenError
from semesta_tenants.forum.records import Point, Series


@dataclass(frozen=True, slots=True)
class SeriesWanted:
    """A series as it is to become. every_months: 1 to 24. quorum: per cent of the invited, 0 for none. invited: ids."""

    name: str
    every_months: int = 6
    template: tuple[Point, ...] = ()
    invited: tuple[uuid.UUID, ...] = ()
    quorum: int = 0
    place: str = ""
    chair_words: str = ""


class StaleSeriesError(OvertakenError[Series, SeriesWanted]):
    """Somebody changed the series first. current: as it now stands. attempted: what it was to become, None for a mere step."""
