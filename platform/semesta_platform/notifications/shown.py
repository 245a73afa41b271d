"""Notices and choices as the templates want them: rows, counts, sentences; no decision falls here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from semesta_platform.interface.formats import ZONES
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_platform.notifications.kinds import KINDS, group_of, sentence
from semesta_platform.notifications.payloads import EVERYTHING, GROUPS, NAMES, UNREAD, WAY_NAMES, Asked
from semesta_platform.notifications.records import Choices, Group, Notice, Standing, Way
from semesta_platform.tenancy.records import TenantRecord
from semesta_platform.tenancy.regions import ZONE_WORDS

GROUP_WORDS: Final[Mapping[Group, str]] = MappingProxyType(
    {
        Group.MINE: _l("Untuk Anda"),
        Group.DUE: _l("Tenggat"),
        Group.TASKS: _l("Tugas"),
        Group.BATCHES: _l("Penyerahan"),
        Group.FIGURES: _l("Angka"),
        Group.MONEY: _l("Iuran"),
    }
)
GROUP_HINTS: Final[Mapping[Group, str]] = MappingProxyType(
    {
        Group.MINE: _l("Anda ditugaskan, atau disebut dalam komentar."),
        Group.DUE: _l("Pengingat sebelum dan sesudah tenggat, dan eskalasi."),
        Group.TASKS: _l("Tugas dibuka, diteruskan, dikomentari, atau diselesaikan."),
        Group.BATCHES: _l("Daftar peserta diserahkan, diterima, dijawab, atau disepakati."),
        Group.FIGURES: _l("Angka cakupan diajukan, dikembalikan, atau diverifikasi."),
        Group.MONEY: _l("Tagihan dan pembayaran dicatat, dibenarkan, atau dibatalkan."),
    }
)
WAY_WORDS: Final[Mapping[Way, str]] = MappingProxyType(
    {Way.AT_ONCE: _l("Surel langsung"), Way.DIGEST: _l("Ringkasan harian"), Way.APP_ONLY: _l("Hanya di aplikasi")}
)
HOURS: Final = tuple((str(hour), f"{hour:02d}.00") for hour in range(24))


@dataclass(frozen=True, slots=True)
class Found:
    """What one region holds for its reader: how it stands, and the notices that the list asks for."""

    region: TenantRecord
    standing: Standing
    notices: tuple[Notice, ...] = ()


def rows(found: Iterable[tuple[TenantRecord, Notice]], here: str) -> list[dict[str, Any]]:
    """Lines of the list. here: its address, with a slash at its end."""
    return [
        {
            "said": sentence(each.kind, each.actor_words, each.title),
            "icon": KINDS[each.kind].icon if each.kind in KINDS else "bell",
            "words": each.words,
            "region": region.name,
            "group": GROUP_WORDS[group_of(each.kind)],
            "at": each.at,
            "zone": ZONE_WORDS[region.zone],
            "unread": each.read_at is None,
            "href": f"{here}{region.code}/{each.id}",
            "id": str(each.id),
        }
        for region, each in found
    ]


def views(found: Sequence[Found], asked: Asked) -> list[tuple[str, str, int]]:
    """The quick filters with what each would show under the other filters."""
    those = [each for each in found if asked.region in {"", each.region.code}]
    groups = list(Group) if asked.group is None else [asked.group]
    every, left = (sum(counted[group] for each in those for counted in [of(each)] for group in groups) for of in (_all, _left))
    return [(EVERYTHING, _("Semua"), every), (UNREAD, _("Belum dibaca"), left)]


def groups(found: Sequence[Found], asked: Asked) -> list[tuple[str, str]]:
    """The choice of groups, each with its number under the other filters."""
    of = _left if asked.unread else _all
    those = [of(each) for each in found if asked.region in {"", each.region.code}]
    counted = {name: sum(each[group] for each in those) for name, group in GROUPS.items()}
    return [("", _("Semua jenis")), *((name, f"{GROUP_WORDS[GROUPS[name]]} ({number})") for name, number in counted.items())]


def regions(found: Sequence[Found], asked: Asked) -> list[tuple[str, str]]:
    """The choice of regions, each with its number under the other filters."""
    of = _left if asked.unread else _all
    groups = list(Group) if asked.group is None else [asked.group]
    counted = [(each.region, sum(of(each)[group] for group in groups)) for each in found]
    return [("", _("Semua daerah")), *((region.code, f"{region.name} ({number})") for region, number in counted)]


def way_options() -> list[tuple[str, str]]:
    """The three ways, for a field of the form."""
    return [(name, str(WAY_WORDS[way])) for way, name in WAY_NAMES.items()]


def zone_options(regions: Sequence[TenantRecord]) -> list[tuple[str, str]]:
    """The three clocks, and that of each region."""
    zones = sorted({ZONE_WORDS[each.zone] for each in regions}, key=list(ZONES).index)
    words = _("Menurut daerahnya (%(zones)s)", zones=", ".join(zones)) if zones else _("Menurut daerahnya")
    return [("", words), *((zone, zone) for zone in ZONES)]


def asked_groups() -> list[tuple[str, str, str]]:
    """Name of the field, words and explanation of each group, in the form's order."""
    return [(name, str(GROUP_WORDS[group]), str(GROUP_HINTS[group])) for group, name in NAMES.items()]


def in_words(choices: Choices) -> list[tuple[str, str]]:
    """What will happen by these choices: (what, how)."""
    by_way = {way: [str(GROUP_WORDS[group]) for group in NAMES if choices.ways[group] is way] for way in Way}
    nothing = _("tidak ada")
    listed = {way: ", ".join(those) or nothing for way, those in by_way.items()}
    quiet = choices.quiet_from != choices.quiet_to
    zone = choices.zone or _("menurut jam daerahnya")
    return [
        (_("Surel langsung"), listed[Way.AT_ONCE]),
        (_("Ringkasan pukul %(hour)s", hour=_clock(choices.digest_hour)), listed[Way.DIGEST]),
        (_("Hanya di aplikasi"), listed[Way.APP_ONLY]),
        (_("Jam tenang"), _quiet(choices) if quiet else _("tidak ada; surel dikirim kapan saja")),
        (_("Zona waktu"), zone),
    ]


def _quiet(choices: Choices) -> str:
    first, last = _clock(choices.quiet_from), _clock(choices.quiet_to)
    return _("pukul %(first)s sampai %(last)s; surel langsung menunggu sampai pukul %(last)s", first=first, last=last)


def _clock(hour: int) -> str:
    return f"{hour:02d}.00"


def _all(each: Found) -> Mapping[Group, int]:
    return each.standing.total


def _left(each: Found) -> Mapping[Group, int]:
    return each.standing.unread
