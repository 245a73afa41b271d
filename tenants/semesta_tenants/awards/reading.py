"""An edition out of the nodes of its file, piece by piece."""

from __future__ import annotations

from typing import TypeVar

from semesta_platform.tenancy.records import Level
from semesta_tenants.awards.fields import LONGEST_NOTE, Fields, line_of_text, one_of
from semesta_tenants.awards.nodes import Fault, Node, Table
from semesta_tenants.awards.records import (
    AllOf,
    AnyOf,
    Category,
    Conflict,
    Contest,
    Criterion,
    Edition,
    Gate,
    Indicator,
    Reference,
    Threshold,
    Waiver,
    Window,
)
from semesta_tenants.coverage.records import GATES, Basis, Relation

_INDICATORS = {each.value: each for each in Indicator}
_BASES = {each.value: each for each in Basis}
_LEVELS = {each.value: each for each in Level}
_GATES = {each: each for each in GATES}
_KINDS = ("all_of", "any_of", "indicator", "gate", "waivable")
_STAND_IN = AllOf(())
"""Where a criterion cannot be read; the fault that is noted keeps it from being used."""
T = TypeVar("T")


def edition(table: Table, faults: list[Fault]) -> Edition:
    """The edition that a table writes down; only to be used where no fault was noted."""
    fields = Fields(table, faults)
    found = Edition(
        id=fields.identifier("edition"),
        title=fields.text("title"),
        version=fields.number("version", otherwise=1),
        reason=fields.text("reason", LONGEST_NOTE, otherwise=""),
        simulation=fields.truth("simulation", otherwise=False),
        as_of=fields.date("as_of"),
        window=_window(fields),
        freeze=fields.optional_moment("freeze"),
        active_basis=fields.choice("active_basis", _BASES, Basis.POPULATION, Basis.POPULATION),
        assumptions=fields.words("assumptions", line_of_text, "", needed=False),
        sources=tuple(_reference(each) for each in fields.tables("sources", needed=True)),
        contests=_contests(fields),
    )
    fields.close()
    return found


def _window(fields: Fields) -> Window:
    inner = fields.table("window")
    if inner is None:
        return Window(fields.date("as_of"), fields.date("as_of"))
    window = Window(inner.date("since"), inner.date("until"))
    inner.close()
    return window


def _reference(fields: Fields) -> Reference:
    reference = Reference(fields.identifier("id"), fields.text("title"), fields.address("url"), fields.optional_date("date"))
    fields.close()
    return reference


def _contests(fields: Fields) -> tuple[Contest, ...]:
    found: dict[str, Contest] = {}
    listed = []
    for each in fields.tables("contests", needed=True):
        contest = _contest(each, found)
        found.setdefault(contest.id, contest)
        listed.append(contest)
    return tuple(listed)


def _contest(fields: Fields, earlier: dict[str, Contest]) -> Contest:
    name = fields.identifier("contest")
    title = fields.text("title")
    regions = fields.words("regions", lambda value: one_of(value, _LEVELS), Level.REGENCY, needed=True)
    if fields.has("same_as"):
        same = fields.identifier("same_as")
        if same not in earlier:
            fields.fault("same_as", f"'{same}' belum ditulis di atas; same_as hanya merujuk ke jenjang sebelumnya.")
        if fields.has("categories"):
            fields.fault("categories", "Tulis salah satu saja: same_as atau categories.")
        categories = earlier[same].categories if same in earlier else ()
    else:
        categories = tuple(_category(each) for each in fields.tables("categories", needed=True))
    fields.close()
    return Contest(name, title, regions, categories)


def _category(fields: Fields) -> Category:
    category = Category(
        id=fields.identifier("category"),
        title=fields.text("title"),
        official=fields.words("official", line_of_text, "", needed=True),
        conflicts=_conflicts(fields),
        criteria=_inner(fields, "criteria"),
    )
    fields.close()
    return category


def _conflicts(fields: Fields) -> tuple[Conflict, ...]:
    found = []
    for each in fields.tables("conflicts", needed=False):
        found.append(Conflict(each.text("says", LONGEST_NOTE), _sources(each, needed=False)))
        each.close()
    return tuple(found)


def _sources(fields: Fields, *, needed: bool) -> tuple[str, ...]:
    return fields.words("sources", str, "", needed=needed)


# ---- criteria -----------------------------------------------------------------------------------------------------------------


def _inner(fields: Fields, name: str) -> Criterion:
    inner = fields.table(name)
    return _STAND_IN if inner is None else _criterion(inner)


def _criterion(fields: Fields) -> Criterion:
    kinds = [kind for kind in _KINDS if fields.has(kind)]
    if len(kinds) != 1:
        words = "Sebuah syarat memuat tepat satu dari: all_of, any_of, indicator, gate, waivable."
        fields.faults.append(Fault(fields.line, words))
        return _STAND_IN
    readers = {"indicator": _threshold, "gate": _gate, "waivable": _waiver}
    criterion = readers[kinds[0]](fields) if kinds[0] in readers else _group(fields, kinds[0])
    fields.close()
    return criterion


def _group(fields: Fields, kind: str) -> Criterion:
    parts = tuple(_part(each, fields) for each in fields.nodes(kind, needed=True))
    return AllOf(parts) if kind == "all_of" else AnyOf(parts)


def _part(node: Node, fields: Fields) -> Criterion:
    if isinstance(node, Table):
        return _criterion(Fields(node, fields.faults))
    fields.faults.append(Fault(node.line, "Setiap syarat harus berupa nama dan nilai, misalnya 'indicator: coverage'."))
    return _STAND_IN


def _threshold(fields: Fields) -> Criterion:
    indicator = fields.choice("indicator", _INDICATORS, Indicator.COVERAGE)
    relations = [name for name in ("at_least", "above") if fields.has(name)]
    if len(relations) != 1:
        fields.fault("indicator", "Ambang memuat tepat satu dari: at_least (paling rendah) atau above (di atas).")
        return _STAND_IN
    relation = Relation.AT_LEAST if relations == ["at_least"] else Relation.ABOVE
    value = fields.percentage(relations[0])
    return Threshold(indicator, relation, value, _sources(fields, needed=True), _conflicts(fields))


def _gate(fields: Fields) -> Criterion:
    gate = fields.choice("gate", _GATES, GATES[0])
    paid_until = fields.optional_month("paid_until")
    return Gate(gate, paid_until, _sources(fields, needed=True), _conflicts(fields))


def _waiver(fields: Fields) -> Criterion:
    waivable, if_met = _inner(fields, "waivable"), _inner(fields, "if_met")
    return Waiver(waivable, if_met, _sources(fields, needed=True), _conflicts(fields))
