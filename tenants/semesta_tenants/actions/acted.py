"""The words of the record for what is done to action items and to the rules of their reminders."""

from __future__ import annotations

from typing import Final

from semesta_platform.interface.acted import together
from semesta_tenants.actions.action_acted import ACTED as ACTIONS
from semesta_tenants.actions.reminder_acted import ACTED as REMINDERS

WORDS: Final = together(ACTIONS, REMINDERS)
