"""What addresses and forms of notices send, read and checked."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from semesta_platform.errors import InvalidError
from semesta_platform.interface.words import gettext as _
from semesta_platform.notifications.records import Choices, Group, Way
from semesta_platform.notifications.rules import HOURLY

EVERYTHING, UNREAD = "semua", "belum"
GROUPS: Final = MappingProxyType(
    {
        "untuk-saya": Group.MINE,
        "tenggat": Group.DUE,
        "tugas": Group.TASKS,
        "penyerahan": Group.BATCHES,
        "angka": Group.FIGURES,
        "iuran": Group.MONEY,
    }
)
"""Groups as addresses say them, in the order of pages."""
NAMES: Final = MappingProxyType({group: name for name, group in GROUPS.items()})
WAYS: Final = MappingProxyType({"langsung": Way.AT_ONCE, "ringkasan": Way.DIGEST, "aplikasi": Way.APP_ONLY})
WAY_NAMES: Final = MappingProxyType({way: name for name, way in WAYS.items()})
FIELDS: Final = MappingProxyType(
    {"quiet_from": "tenang-dari", "quiet_to": "tenang-sampai", "digest_hour": "jam-ringkasan", "zone": "zona"}
)
"""Fields of the choices and what the form calls them, in the form's order."""
NOWHERE: Final = -1
_CODE: Final = re.compile(r"[0-9]{2}(?:\.[0-9]{2})?")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list shows. group, region: None and '' for all. before: the notice behind which the page begins."""

    unread: bool = False
    group: Group | None = None
    region: str = ""
    before: uuid.UUID | None = None

    @property
    def narrowed(self) -> bool:
        """Whether a group or a region is chosen."""
        return self.group is not None or bool(self.region)


def asked_from(given: Mapping[str, str]) -> Asked:
    """`tampil`, `jenis`, `daerah` and `sebelum`; what cannot be is as if it were not there."""
    region = given.get("daerah", "")
    return Asked(
        unread=given.get("tampil") == UNREAD,
        group=GROUPS.get(given.get("jenis", "")),
        region=region if _CODE.fullmatch(region) else "",
        before=id_from(given.get("sebelum", "")),
    )


def id_from(text: str) -> uuid.UUID | None:
    """An id; None for what is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def choices_from(form: Mapping[str, str]) -> Choices:
    """The choices that the form asks for; an hour that is none is -1, which nobody may choose.

    Raises:
        InvalidError: a group has no way that we know.
    """
    ways = {group: WAYS.get(form.get(name, "")) for name, group in GROUPS.items()}
    chosen = {group: way for group, way in ways.items() if way is not None}
    if missing := [group for group in ways if group not in chosen]:
        raise InvalidError("no such way", {NAMES[group]: [_("Pilih salah satu cara.")] for group in missing})
    hours = {name: _hour(form.get(FIELDS[name], "")) for name in HOURLY}
    return Choices(ways=chosen, **hours, zone=form.get("zona", "")[:10])


def typed_from(form: Mapping[str, str]) -> dict[str, str]:
    """Every field as it was typed, for showing it again."""
    return {name: form.get(name, "")[:20] for name in (*GROUPS, *FIELDS.values())}


def typed_of(choices: Choices) -> dict[str, str]:
    """The form as choices fill it."""
    ways = {name: WAY_NAMES[choices.ways[group]] for name, group in GROUPS.items()}
    return ways | {word: str(getattr(choices, name)) for name, word in FIELDS.items()}


def seen_from(form: Mapping[str, str]) -> int:
    """The version that was on screen; -1, which nothing has, for what is none."""
    found = form.get("versi", "")
    return int(found) if re.fullmatch(r"[0-9]{1,9}", found) else NOWHERE


def in_form_words(error: InvalidError) -> InvalidError:
    """A refusal by the form's own names, in the form's order."""
    named = {FIELDS.get(name, name): said for name, said in error.fields.items()}
    return InvalidError(error.message, {name: named[name] for name in (*GROUPS, *FIELDS.values()) if name in named})


def _hour(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,2}", text) else NOWHERE
