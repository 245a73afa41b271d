"""Where a region's choice of reminders is kept, and how it is read."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from semesta_platform.tenancy import preferences
from semesta_tenants.reminders.rules import Choice, choice_of

KEY: Final = "reminders"


def choice(session: Session) -> tuple[Choice, int]:
    """What the tenant chose and its version; a region that never chose has the usual reminders and version 0."""
    found = preferences.preference(session, KEY)
    return choice_of(found.value), found.version
