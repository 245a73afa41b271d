"""When a mail about a notice may go out, by what its reader chose and in the reader's zone; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from semesta_platform.interface.formats import ZONES
from semesta_platform.interface.words import gettext as _
from semesta_platform.notifications.records import USUAL, Choices, Group, Way

HOURS: Final = range(24)
HOURLY: Final = ("quiet_from", "quiet_to", "digest_hour")
"""Fields of choices that are hours."""
DAY: Final = dt.timedelta(days=1)


def zone_of(choices: Choices, regions: str) -> dt.tzinfo:
    """The reader's clock. regions: zone of the tenant (WIB, WITA, WIT), for whoever chose none. None of the three has DST.

    Raises:
        KeyError: `regions` is none of the three.
    """
    return ZONES[choices.zone or regions]


def is_quiet(choices: Choices, hour: int) -> bool:
    """Whether this hour of the reader's day (0 to 23) is a quiet one; the hour at which they end is not."""
    first, last = choices.quiet_from, choices.quiet_to
    return first <= hour < last if first <= last else hour >= first or hour < last


def goes_at(choices: Choices, group: Group, told_at: dt.datetime, now: dt.datetime, zone: dt.tzinfo) -> dt.datetime | None:
    """The first moment from `now` on at which the mail may go out, `now` itself for at once; None where none is wanted.

    told_at: when the notice was written. Both aware. A digest is due at the first digest hour after that.
    """
    way = choices.ways[group]
    if way is Way.APP_ONLY:
        return None
    first = next_digest(choices, told_at, zone) if way is Way.DIGEST else told_at
    return awake(choices, max(first, now), zone)


def awake(choices: Choices, moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """This moment, or the end of the quiet hours in which it falls."""
    local = moment.astimezone(zone)
    if not is_quiet(choices, local.hour):
        return moment
    return _next_hour(local, choices.quiet_to).astimezone(dt.UTC)


def next_digest(choices: Choices, after: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The first digest hour behind `after`, never `after` itself."""
    return _next_hour(after.astimezone(zone), choices.digest_hour).astimezone(dt.UTC)


def digest_day(choices: Choices, now: dt.datetime, zone: dt.tzinfo) -> dt.date:
    """The day of the digest hour that has come last: whatever is written late still counts as that day's."""
    return (_next_hour(now.astimezone(zone), choices.digest_hour) - DAY).date()


def problems(choices: Choices) -> dict[str, list[str]]:
    """What speaks against these choices, by field."""
    found: dict[str, list[str]] = {}
    for name in HOURLY:
        if getattr(choices, name) not in HOURS:
            found[name] = [_("Pilih jam dari daftar.")]
    if choices.zone and choices.zone not in ZONES:
        found["zone"] = [_("Pilih zona waktu dari daftar.")]
    if not found and is_quiet(choices, choices.digest_hour):
        found["digest_hour"] = [_("Jam ringkasan jatuh pada jam tenang. Pilih jam lain, atau ubah jam tenangnya.")]
    return found


def document(choices: Choices) -> dict[str, Any]:
    """Choices as they are kept: JSON values."""
    ways = {group.value: choices.ways[group].value for group in Group}
    hours = {name: getattr(choices, name) for name in HOURLY}
    return {"ways": ways, **hours, "zone": choices.zone}


def choices_of(kept: Mapping[str, Any]) -> Choices:
    """Choices from what was kept; what is missing there (a group that came later) is as usual."""
    ways, usual = kept.get("ways", {}), Choices()
    hours = {name: int(kept.get(name, getattr(usual, name))) for name in HOURLY}
    chosen = {group: Way(ways[group.value]) if group.value in ways else USUAL[group] for group in Group}
    return Choices(ways=chosen, **hours, zone=str(kept.get("zone", "")))


def _next_hour(local: dt.datetime, hour: int) -> dt.datetime:
    """The first moment behind `local` at which the clock there strikes `hour`."""
    found = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return found if found > local else found + DAY
