"""The words of the record for what is done to meetings and their minutes, and to series."""

from __future__ import annotations

from typing import Final

from semesta_platform.interface.acted import together
from semesta_tenants.forum.minutes_acted import ACTED as MINUTES
from semesta_tenants.forum.series_words import ACTED as SERIES

WORDS: Final = together(SERIES, MINUTES)
