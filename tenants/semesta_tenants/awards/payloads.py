"""What addresses and forms of a region's standing send, read and checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from semesta_platform.errors import InvalidError, NotFoundError, existing
from semesta_platform.interface.tables import ordered_by
from semesta_tenants.awards.gathering import Asked, Member
from semesta_tenants.awards.outcomes import Measure, Status
from semesta_tenants.coverage.payloads import month_from

LONGEST_NAME = 80
LONGEST_TYPED = 4100
"""Of a text that is too long so much comes back: all that fits, and enough beyond it to see what must go."""
FIELDS: Final = MappingProxyType({"subject": "pokok", "text": "uraian", "evidence": "bukti"})
"""Fields of an objection and what the form calls them, in the form's order."""
SHOWN_FIGURES, SHOWN_RANKING = "angka", "peringkat"


def asked_from(arguments: Mapping[str, str], today: dt.date) -> Asked:
    """`?edisi=` and `?bulan=`.

    Raises:
        NotFoundError: no month, or one before 2014 or further off than forecasts go.
    """
    edition, text = arguments.get("edisi", "")[:LONGEST_NAME], arguments.get("bulan", "")
    if not text:
        return Asked(edition)
    month = existing(month_from(text, today))
    return Asked(edition, month)


def run_from(form: Mapping[str, str]) -> int:
    """The number of the run that an objection speaks of.

    Raises:
        NotFoundError: no number of a run.
    """
    text = form.get("hitungan", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 12):  # noqa: PLR2004 (digits; more is no number of ours)
        raise NotFoundError
    return int(text)


def typed_from(form: Mapping[str, str]) -> dict[str, str]:
    """An objection as typed, by the form's own names."""
    return {field: form.get(field, "").replace("\r\n", "\n")[:LONGEST_TYPED] for field in FIELDS.values()}


def in_form_words(error: InvalidError) -> InvalidError:
    """The service's refusal by the form's own names, in the form's order."""
    named = {field: tuple(error.fields[name]) for name, field in FIELDS.items() if name in error.fields}
    return InvalidError(error.message, named)


# ---- the regencies of a province ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the list of regencies shows. category: an id, 'none' for without one, '' for all. reported: None for both."""

    category: str = ""
    reported: bool | None = None

    @property
    def any(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.category) or self.reported is not None


WITHOUT = "tanpa"
_REPORTED: Final = MappingProxyType({"sudah": True, "belum": False})


def narrowing_from(arguments: Mapping[str, str]) -> Narrowing:
    """`?kategori=` and `?lapor=`."""
    return Narrowing(arguments.get("kategori", "")[:LONGEST_NAME], _REPORTED.get(arguments.get("lapor", "")))


def narrowed(members: Sequence[Member], asked: Narrowing) -> list[Member]:
    """The members that the address asks for."""
    return [
        each
        for each in members
        if asked.reported in {None, each.standing.status == Status.RANKED}
        and (
            not asked.category
            or (each.standing.category == asked.category)
            or (asked.category == WITHOUT and each.standing.status == Status.RANKED and each.standing.category is None)
        )
    ]


def in_order(members: Sequence[Member], given: Mapping[str, str]) -> tuple[list[Member], str, str]:
    """The members as `?urut=` and `?arah=` want them, the unknown last in either order; with the column and direction taken."""
    wanted = given if given.get("urut") in KEYS else {"urut": "peringkat", "arah": "naik"}
    key = KEYS[wanted["urut"]]
    known = [each for each in members if key(each) is not None]
    ordered, column, direction = ordered_by(known, KEYS, wanted, "peringkat")
    return [*ordered, *(each for each in members if key(each) is None)], column, direction


def _rate_of(name: str) -> Callable[[Member], Fraction | None]:
    def key(member: Member) -> Fraction | None:
        measures = member.standing.measures
        measure: Measure | None = getattr(measures, name) if measures else None
        return measure.rate.value if measure and measure.rate else None

    return key


KEYS: Final[Mapping[str, Callable[[Member], Any]]] = MappingProxyType(
    {
        "peringkat": lambda each: each.standing.rank,
        "nama": lambda each: each.region.name,
        "cakupan": _rate_of("coverage"),
        "keaktifan": _rate_of("active"),
        "porsi": _rate_of("pemda_share"),
        "per": lambda each: each.standing.ground.figure.figure.as_of if each.standing.ground.figure else None,
    }
)
