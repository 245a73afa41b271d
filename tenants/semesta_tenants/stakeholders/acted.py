"""The words of the record for what is done to organisations."""

from __future__ import annotations

from typing import Final

from semesta_platform.interface.acted import ActWords

WORDS: Final = ActWords(actions={}, kinds={})
