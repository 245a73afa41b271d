"""An edition's rules in plain words, each with the numbers of the sources that print it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from semesta_platform.interface import formats
from semesta_platform.interface.translation import current_language
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.awards.records import (
    AllOf,
    AnyOf,
    Category,
    Conflict,
    Criterion,
    Edition,
    Gate,
    Indicator,
    Threshold,
    Waiver,
)
from semesta_tenants.coverage.records import CONTRIBUTIONS_PAID, UHC_PRIORITAS, Relation
from semesta_tenants.coverage.words import month_words

INDICATOR_WORDS: Final = {
    Indicator.COVERAGE: _l("Terdaftar JKN (cakupan)"),
    Indicator.ACTIVE: _l("Peserta aktif (keaktifan)"),
    Indicator.PEMDA_SHARE: _l("Didaftarkan pemerintah daerah (porsi Pemda)"),
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """What some sources print otherwise. says: as the edition writes it, in Indonesian. sources: numbers from 1."""

    says: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. words: a phrase; of a group what its parts are to each other. sources: numbers from 1."""

    words: str
    sources: tuple[int, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    parts: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class CategoryRules:
    """What one category asks for; all of its rules must be met."""

    title: str
    rules: tuple[Rule, ...]
    doubts: tuple[Doubt, ...]


def in_words(edition: Edition, category: Category) -> CategoryRules:
    """The rules of a category, in the language of the request."""
    numbers = {each.id: number for number, each in enumerate(edition.sources, 1)}
    criteria = category.criteria.parts if isinstance(category.criteria, AllOf) else (category.criteria,)
    rules = tuple(_rule(each, numbers) for each in criteria)
    return CategoryRules(category.title, rules, _doubts(category.conflicts, numbers))


def _rule(criterion: Criterion, numbers: dict[str, int]) -> Rule:
    if isinstance(criterion, AllOf | AnyOf):
        words = _("Semuanya:") if isinstance(criterion, AllOf) else _("Salah satu:")
        return Rule(words, parts=tuple(_rule(each, numbers) for each in criterion.parts))
    sources, doubts = _numbers(criterion.sources, numbers), _doubts(criterion.conflicts, numbers)
    if isinstance(criterion, Waiver):
        main, other = _rule(criterion.criterion, numbers), _rule(criterion.if_met, numbers)
        every = tuple(sorted({*main.sources, *other.sources, *sources}))
        words = _("%(rule)s; tidak perlu bila %(other)s", rule=main.words, other=_lowered(other.words))
        return Rule(words, every, (*main.doubts, *other.doubts, *doubts))
    return Rule(_gate(criterion) if isinstance(criterion, Gate) else _threshold(criterion), sources, doubts)


def _threshold(threshold: Threshold) -> str:
    value = Decimal(threshold.value.numerator) / Decimal(threshold.value.denominator)
    exponent = value.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    shown = formats.percent(value, decimals, language=current_language())
    name = str(INDICATOR_WORDS[threshold.indicator])
    if threshold.relation == Relation.ABOVE:
        return _("%(name)s di atas %(value)s", name=name, value=shown)
    return _("%(name)s paling sedikit %(value)s", name=name, value=shown)


def _gate(gate: Gate) -> str:
    if gate.gate == UHC_PRIORITAS:
        return _("Berstatus UHC Prioritas: warga yang baru didaftarkan aktif pada hari yang sama")
    if gate.gate == CONTRIBUTIONS_PAID and gate.paid_until is not None:
        return _("Iuran peserta yang didaftarkan daerah lunas sampai %(month)s", month=month_words(gate.paid_until))
    return _("Iuran peserta yang didaftarkan daerah lunas")


def _doubts(conflicts: Sequence[Conflict], numbers: dict[str, int]) -> tuple[Doubt, ...]:
    return tuple(Doubt(each.says, _numbers(each.sources, numbers)) for each in conflicts)


def _numbers(names: Sequence[str], numbers: dict[str, int]) -> tuple[int, ...]:
    return tuple(sorted(numbers[each] for each in names if each in numbers))


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]
