"""The words of the record for what is done to meetings and their minutes."""

from __future__ import annotations

from typing import Final

from semesta_platform.interface.acted import ActWords
from semesta_tenants.forum.series_words import ACTED as SERIES

WORDS: Final = ActWords(
    actions={**SERIES.actions},
    kinds={**SERIES.kinds},
    fields={**SERIES.fields},
    values={**SERIES.values},
    titles={**SERIES.titles},
)
