"""The words of the record for what is done to meetings, their minutes, and series."""

from __future__ import annotations

from typing import Final

from semesta_platform.interface.acted import together
from semesta_tenants.forum.meeting_acted import ACTED as MEETINGS
from semesta_tenants.forum.minutes_acted import ACTED as MINUTES
from semesta_tenants.forum.series_words import ACTED as SERIES

WORDS: Final = together(MEETINGS, MINUTES, SERIES)
