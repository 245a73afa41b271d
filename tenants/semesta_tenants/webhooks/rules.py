"""What a webhook must be, when a delivery is tried again and when it is given up; pure."""

from __future__ import annotations

import datetime as dt
from typing import Final

from semesta_platform import texts
from semesta_platform.calling import addresses
from semesta_platform.calling.records import MOST_LATER
from semesta_platform.interface.words import gettext as _
from semesta_platform.notifications import going
from semesta_platform.notifications.kinds import KINDS
from semesta_tenants.webhooks.records import Wanted

LONGEST_URL: Final = addresses.LONGEST_URL
LONGEST_NOTE: Final = 200
LONGEST_PAUSE: Final = dt.timedelta(seconds=MOST_LATER)
TRYING: Final = dt.timedelta(days=3)
"""After so long a delivery is given up: a weekend on which nobody looks at a stopped program is survived."""
LEASE: Final = dt.timedelta(minutes=2)
"""For so long a delivery is left alone once somebody has begun it: longer than a call may take."""


def tidied(wanted: Wanted) -> Wanted:
    """The same webhook without spaces around its words, and with kinds that there are."""
    events = wanted.events & KINDS.keys() if wanted.chosen else frozenset[str]()
    return Wanted(wanted.url.strip(), wanted.chosen, events, texts.line(wanted.note))


def problems(wanted: Wanted, *, private: bool) -> dict[str, list[str]]:
    """Sentences by field, empty when the webhook can be. private: addresses inside are allowed in this installation."""
    found: dict[str, list[str]] = {}
    if words := _url_problem(wanted.url, private=private):
        found["url"] = [words]
    if wanted.chosen and not wanted.events:
        found["events"] = [_("Pilih paling sedikit satu peristiwa, atau semua peristiwa.")]
    if len(wanted.note) > LONGEST_NOTE:
        found["note"] = [_("Tulis paling banyak %(most)s huruf.", most=LONGEST_NOTE)]
    elif not texts.is_shown(wanted.note):
        found["note"] = [_("Teks ini memuat tanda yang tidak dapat ditampilkan; tulis ulang.")]
    return found


def pause(attempts: int, later: float = 0.0) -> dt.timedelta:
    """Before the next try: 1, 2, 4, ... minutes, at most six hours; longer where the program asks for it, within the same bound.

    attempts: so far, at least 1. later: seconds, as `Called` has them.
    """
    return max(going.doubled(attempts, LONGEST_PAUSE), min(dt.timedelta(seconds=later), LONGEST_PAUSE))


def given_up(tried_from: dt.datetime, pause: dt.timedelta, now: dt.datetime) -> bool:
    """Whether the next try would come more than three days after the event, or after it was sent again by hand."""
    return now + pause > tried_from + TRYING


def _url_problem(url: str, *, private: bool) -> str | None:
    if not url:
        return _("Tulis alamat yang dipanggil.")
    try:
        addresses.parted(url, private=private)
    except addresses.AddressError as error:
        return {
            addresses.PLAIN: _("Tulis alamat yang diawali https://."),
            addresses.INWARD: _("Alamat ini tidak dapat dicapai dari internet. Tulis alamat publik."),
        }.get(
            str(error), _("Tulis alamat lengkap tanpa nama pengguna dan tanpa #, misalnya https://program.contoh.go.id/semesta.")
        )
    return None
