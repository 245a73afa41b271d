"""When a mail is tried again and when it is given up; pure."""

from __future__ import annotations

import datetime as dt
from typing import Final

from semesta_platform.notifications import going

LONGEST_PAUSE: Final = dt.timedelta(hours=4)
LONGEST_AWAY: Final = dt.timedelta(minutes=15)
ATTEMPTS: Final = 24
"""After so many temporary refusals a mail is given up: by the pauses below some three days later (RFC 5321, 4.5.4.1)."""
LEASE: Final = dt.timedelta(minutes=15)
"""For so long a mail is left alone once somebody has begun to send it: longer than a job may run."""
NOWHERE: Final = dt.timedelta(hours=1)
"""Between two looks while no server is set."""


def pause(attempts: int) -> dt.timedelta:
    """After the server put a mail off: 1, 2, 4, ... minutes, at most four hours. attempts: so far, at least 1."""
    return going.doubled(attempts, LONGEST_PAUSE)


def pause_away(times: int) -> dt.timedelta:
    """While no server takes anything: 1, 2, 4, ... minutes, at most a quarter of an hour. times: in a row, at least 1.

    Nothing is given up for it, however long it lasts: it says nothing about the mails.
    """
    return going.doubled(times, LONGEST_AWAY)


def given_up(attempts: int) -> bool:
    """Whether a mail that was put off so often is tried no more."""
    return attempts >= ATTEMPTS
