"""Planner forms and addresses as people fill them in, read into what is asked, with a sentence for each field that cannot be."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, TypeVar

from semesta_platform.interface.formats import parse_count
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage import numbers
from semesta_tenants.coverage.records import Population, Relation
from semesta_tenants.coverage.rules import semester_is_right, text_problem
from semesta_tenants.planning import money, months
from semesta_tenants.planning.records import Act, Asked, Fund, Goal, Line, Money, Pool, Rule, Way

Kept = TypeVar("Kept")
LONGEST_NAME: Final = 120
LONGEST_NOTE: Final = 2000
LONGEST_ECHO: Final = 200
MOST_RUPIAH_EACH: Final = 500_000
"""Three times the dearest contribution; beyond it sums grow past what the solver tells apart."""
WHOLE: Final = 100
GOAL_FIELDS: Final = {"cakupan": Goal.COVERAGE, "keaktifan": Goal.ACTIVE, "porsi": Goal.PEMDA}
WAY_FIELDS: Final = {"tulis": Way.WRITTEN, "termurah": Way.CHEAPEST}
RULE_FIELDS: Final = {"cutoff": Rule.CUT_OFF, "prioritas": Rule.PRIORITY}
DEFAULT_GOALS: Final = {"cakupan": "98", "keaktifan": "80"}
"""As UHC Awards and UHC Prioritas ask."""
OTHER: Final = "lain"
_OWN_FIELDS: Final = ("angka", "penduduk", "jumlah", "sumber", "semester", "cara", "mulai", "bulan", "aturan", "bagian", "sebab")
_MONTH: Final = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])", re.ASCII)


def names() -> Iterator[str]:
    """Every field of the form, in its order."""
    yield from (*_OWN_FIELDS[:5], *GOAL_FIELDS, "cara")
    for pool in Pool:
        yield f"kelompok-{pool.value}"
        for act in Act:
            yield from (f"orang-{act.value}", f"batas-{act.value}", f"tarif-{act.value}")
    yield from _OWN_FIELDS[6:]
    for fund in Fund:
        yield from (f"urutan-{fund.value}", f"dana-{fund.value}")


@dataclass(frozen=True, slots=True)
class Given:
    """What was typed, as it was typed, and what it means. asked: None while a field cannot be read.

    figure: number of the publication to start from. population: '' for the figure's own, 'lain', or the number of a known one.
    other: the population that was typed. faults: a sentence by field.
    """

    typed: Mapping[str, str]
    asked: Asked | None
    figure: int | None = None
    population: str = ""
    other: Population | None = None
    faults: Mapping[str, str] = field(default_factory=dict)


def typed_from(given: Mapping[str, str], today: dt.date) -> dict[str, str]:
    """The fields of the form; of an address that names none, what a plan usually begins with."""
    found = {name: given[name].strip()[:LONGEST_ECHO] for name in dict.fromkeys(names()) if given.get(name, "").strip()}
    if not set(found) - {"angka"}:
        found |= {**DEFAULT_GOALS, "cara": "tulis", f"urutan-{Fund.BUDGET.value}": "1"}
    found.setdefault("mulai", f"{today.year + (today.month == 12)}-{today.month % 12 + 1:02}")  # noqa: PLR2004 (December)
    found.setdefault("aturan", "cutoff")
    found.setdefault("cara", "tulis")
    return found


def given_from(given: Mapping[str, str], today: dt.date) -> Given:
    """What the address or the form asks for."""
    typed = typed_from(given, today)
    reader = _Reader(typed)
    read, faults = reader.read, reader.faults
    other = _other(reader)
    asked = Asked(
        goals={goal: value for name, goal in GOAL_FIELDS.items() if (value := read(name, _threshold)) is not None},
        way=WAY_FIELDS.get(typed["cara"], Way.WRITTEN),
        start=(start := read("mulai", _month) or today.replace(day=1)),
        months=read("bulan", _months) or months.until_december(start),
        rule=RULE_FIELDS.get(typed["aturan"], Rule.CUT_OFF),
        money=_money(reader),
        people={act: count for act in Act if (count := read(f"orang-{act.value}", numbers.count))},
        caps={act: count for act in Act if (count := read(f"batas-{act.value}", numbers.count)) is not None},
        pools={pool: count for pool in Pool if (count := read(f"kelompok-{pool.value}", numbers.count)) is not None},
        costs={act: rupiah for act in Act if (rupiah := read(f"tarif-{act.value}", _cost)) is not None},
        cost_note=typed.get("sebab", ""),
    )
    if asked.costs and not asked.cost_note:
        faults["sebab"] = _("Tulis sebab tarif diganti, misalnya nomor perjanjian.")
    figure = int(typed["angka"]) if re.fullmatch(r"[0-9]{1,15}", typed.get("angka", ""), re.ASCII) else None
    return Given(typed, None if faults else asked, figure, typed.get("penduduk", ""), other, faults)


class _Reader:
    """Reads fields and remembers what could not be read."""

    def __init__(self, typed: Mapping[str, str]) -> None:
        self.typed = typed
        self.faults: dict[str, str] = {}

    def read(self, name: str, reader: Callable[[str], Kept | None]) -> Kept | None:
        """A field; None where it is empty or cannot be read."""
        try:
            return reader(self.typed[name]) if name in self.typed else None
        except ValueError as error:
            self.faults[name] = str(error)
            return None


def _other(reader: _Reader) -> Population | None:
    """The population that was typed with its source."""
    typed, read, faults = reader.typed, reader.read, reader.faults
    if typed.get("penduduk") != OTHER:
        return None
    count, source, semester = read("jumlah", numbers.count), typed.get("sumber", ""), typed.get("semester", "").upper()
    if not count and "jumlah" not in faults:
        faults["jumlah"] = _("Tulis jumlah penduduk, misalnya 1.457.591.")
    if not source or text_problem(source, LONGEST_ECHO):
        faults["sumber"] = _("Sebutkan sumber jumlah penduduk ini.")
    if semester and not semester_is_right(semester):
        faults["semester"] = _("Tulis semester seperti 2024S2.")
    return Population(count, source, semester or None) if count else None


def _money(reader: _Reader) -> Money:
    """The sources that have a place in the order; the budget alone where none has."""
    read, faults = reader.read, reader.faults
    lines: list[tuple[int, Line]] = []
    for fund in Fund:
        place, amount = read(f"urutan-{fund.value}", _place), read(f"dana-{fund.value}", _rupiah)
        if fund is Fund.PROVINCE or not place:
            continue
        if fund is not Fund.BUDGET and amount is None:
            faults.setdefault(f"dana-{fund.value}", _("Tulis jumlah rupiahnya, misalnya 4.500.000.000."))
        cap = money.earmarked(amount) if fund is Fund.TOBACCO_TAX and amount is not None else amount
        lines.append((place, Line(fund, cap)))
    share = read("bagian", _share) or 0
    if share:
        lines.append((0, Line(Fund.PROVINCE, read(f"dana-{Fund.PROVINCE.value}", _rupiah))))
    ordered = tuple(line for _place_, line in sorted(lines, key=lambda each: each[0]))
    return Money(ordered or (Line(Fund.BUDGET),), share)


def _threshold(text: str) -> Fraction | None:
    found = numbers.percentage(text)
    if found is not None and found.relation is not Relation.EXACTLY:
        raise ValueError(numbers.PERCENT_WORDS)
    return None if found is None else Fraction(found.value)


def _month(text: str) -> dt.date:
    found = _MONTH.fullmatch(text)
    if found is None:
        raise ValueError(_("Tulis bulan seperti 2026-01."))
    return dt.date(int(found[1]), int(found[2]), 1)


def _months(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,2}", text, re.ASCII) or not 1 <= int(text) <= months.MOST_MONTHS:
        raise ValueError(_("Tulis jumlah bulan dari 1 sampai 24."))
    return int(text)


def _rupiah(text: str) -> int | None:
    try:
        return parse_count(text.removeprefix("Rp"))
    except ValueError:
        raise ValueError(_("Tulis rupiah tanpa koma, misalnya 4.500.000.000.")) from None


def _cost(text: str) -> int | None:
    found = _rupiah(text)
    if found is not None and found > MOST_RUPIAH_EACH:
        raise ValueError(_("Tulis tarif paling banyak Rp500.000 seorang sebulan."))
    return found


def _share(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", text, re.ASCII) or int(text) > WHOLE:
        raise ValueError(_("Tulis bagian provinsi dari 0 sampai 100 persen."))
    return int(text)


def _place(text: str) -> int:
    return int(text) if text in {"1", "2", "3"} else 0


# ---- saving ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Label:
    """A scenario's name and note as typed. faults: a sentence by field."""

    name: str
    note: str
    faults: Mapping[str, str]


def label_from(given: Mapping[str, str]) -> Label:
    """Name and note of a form."""
    name, note = given.get("nama", "").strip(), given.get("catatan", "").strip()
    faults = {}
    if not name or text_problem(name, LONGEST_NAME):
        faults["nama"] = _("Beri nama, paling panjang 120 huruf.")
    if text_problem(note, LONGEST_NOTE):
        faults["catatan"] = _("Catatan paling panjang 2.000 huruf.")
    return Label(name[:LONGEST_ECHO], note[: LONGEST_NOTE + 1], faults)


def version_from(given: Mapping[str, str]) -> int:
    """The row version that the person has seen; 0 for none."""
    text = given.get("versi", "")
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) else 0
