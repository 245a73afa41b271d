"""What templates, workbooks and papers show of a plan: one set of rows in words, made once for all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from semesta_platform.interface import filters
from semesta_platform.interface.vocabulary import STATES as EVIDENCE
from semesta_platform.interface.words import gettext as _
from semesta_tenants.contributions.tariffs import Tariff
from semesta_tenants.coverage import rules
from semesta_tenants.coverage import words as figure_words
from semesta_tenants.coverage.records import Population, Published
from semesta_tenants.planning import money, months, planner, rates, words
from semesta_tenants.planning.records import (
    Asked,
    Base,
    Certainty,
    Fund,
    Goal,
    Need,
    Plan,
    Rule,
    Scenario,
    Way,
)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """A plan in words. gaps: by goal, also on the other population. missed: sentences on goals that are out of reach."""

    base: Base
    asked: Asked
    plan: Plan
    usual: Population | None
    gaps: list[Row]
    rates: list[Row]
    warnings: list[str]
    missed: list[str]
    sentence: str
    figure_words: str
    calendar_words: str

    @property
    def both(self) -> bool:
        """Whether it stands on another population than the figure would."""
        return self.usual is not None and self.usual != self.base.population


def result(base: Base, usual: Population | None, asked: Asked, plan: Plan, today: dt.date) -> Result:
    """A plan in words. usual: the population on which the figure would be computed if nobody chose another."""
    other = usual if usual != base.population else None
    return Result(
        base=base,
        asked=asked,
        plan=plan,
        usual=usual,
        gaps=_gaps(base, asked, other),
        rates=_rates(base, asked, plan, other),
        warnings=[words.caution_words(each) for each in planner.cautions(base, asked, plan, today=today)],
        missed=list(_missed(base, asked, plan)),
        sentence=words.sentence(plan),
        figure_words=base_words(base),
        calendar_words=calendar_words(asked),
    )


def base_words(base: Base) -> str:
    """`per 18 Maret 2025, Dilaporkan: judul`."""
    day = figure_words.as_of_words(base.figure)
    evidence = str(EVIDENCE[base.evidence.value].words)
    return _("per %(day)s, %(evidence)s", day=day, evidence=evidence.lower()) + (f": {base.source.title}" if base.source else "")


def choice_words(published: Published) -> str:
    """A figure to choose: `1 Mei 2025: cakupan 97,81%, keaktifan belum diketahui`."""
    found, figure = rules.rates(published.figure), published.figure
    unknown = _("belum diketahui")
    coverage = figure_words.rate_words(found.coverage, figure.coverage) or unknown
    active = figure_words.rate_words(found.active, figure.active_rate) or unknown
    day = figure_words.as_of_words(figure)
    return _("%(day)s: cakupan %(coverage)s, keaktifan %(active)s", day=day, coverage=coverage, active=active)


def calendar_words(asked: Asked) -> str:
    """Which months are paid, and until when people have to be registered under the rule that was taken."""
    first = figure_words.month_words(asked.start)
    last = figure_words.month_words(months.paid(asked.start, asked.months)[-1])
    day = filters.date(months.latest_registration(asked.start, asked.rule))
    span = _("Iuran %(months)s bulan, %(first)s sampai %(last)s.", months=asked.months, first=first, last=last)
    if asked.rule is Rule.PRIORITY:
        return f"{span} " + _(
            "Aturan UHC Prioritas: peserta aktif pada hari pendaftaran, jadi didaftarkan pada %(day)s.", day=day
        )
    return f"{span} " + _(
        "Aturan UHC Cut Off: agar aktif pada tanggal 1 bulan pertama, daftarkan paling lambat %(day)s (sebelum tanggal 20; "
        "pendaftaran pada tanggal 20 dihitung sebulan kemudian).",
        day=day,
    )


def _gaps(base: Base, asked: Asked, other: Population | None) -> list[Row]:
    elsewhere: tuple[Need | None, ...] = planner.needed(base, asked, other) if other else (None,) * len(asked.goals)
    found = []
    for need, second in zip(planner.needed(base, asked), elsewhere, strict=True):
        goal = f"{words.GOALS[need.goal]} {words.goal_words(need.threshold)}"
        row: Row = {"goal": goal, "need": words.need_words(need), "now": _now(need)}
        found.append(row | ({"other": words.need_words(second), "other_now": _now(second)} if second else {}))
    return found


def _now(need: Need) -> str | None:
    if need.have is None or not need.population:
        return None
    value = words.percent_words(need.have.people * 100 / need.population)
    return _("paling sedikit %(rate)s", rate=value) if need.have.certainty is Certainty.BOUND else value


def _rates(base: Base, asked: Asked, plan: Plan, other: Population | None) -> list[Row]:
    second = planner.after(base, plan, other) if other else ()
    found = []
    for place, each in enumerate(planner.after(base, plan)):
        goal = asked.goals.get(each.goal)
        row: Row = {
            "name": str(words.GOALS[each.goal]),
            "before": words.after_words(each, each.before),
            "after": words.after_words(each, each.after),
            "added": each.added,
            "goal": words.goal_words(goal) if goal is not None else None,
            "note": _("target %(goal)s", goal=words.goal_words(goal)) if goal is not None else None,
            "reached": None if goal is None or each.after is None else each.after >= goal and not each.at_most,
        }
        if second:
            row["other"] = words.after_words(second[place], second[place].after)
        found.append(row)
    return found


def _missed(base: Base, asked: Asked, plan: Plan) -> Iterator[str]:
    for goal in (each for each in asked.goals if each not in plan.short):
        name = f"{words.GOALS[goal]} {words.goal_words(asked.goals[goal])}"
        yield _("%(goal)s belum dapat dihitung: angka ini tidak menyebutnya.", goal=name)
    yield from _short(base, asked, plan)
    if plan.unfunded:
        yield _("%(rupiah)s belum ada sumbernya.", rupiah=filters.rupiah_full(plan.unfunded))


def _short(base: Base, asked: Asked, plan: Plan) -> Iterator[str]:
    certainty = {each.goal: each.have.certainty for each in planner.needed(base, asked) if each.have}
    for goal, people in plan.short.items():
        if people:
            name = f"{words.GOALS[goal]} {words.goal_words(asked.goals[goal])}"
            yield _(
                "%(goal)s belum tercapai: masih kurang %(people)s orang.", goal=name, people=_people(people, certainty.get(goal))
            )
    if asked.way is Way.CHEAPEST and any(plan.short.values()):
        yield _("Susunan ini yang paling jauh yang mungkin di bawah batas Anda.")
        if plan.binding:
            yield _("Batas yang habis: %(caps)s.", caps=", ".join(words.cap_words(each) for each in plan.binding))
        if plan.lacking_money:
            whole = filters.rupiah_full(plan.lacking_money * asked.months)
            each = filters.rupiah_full(plan.lacking_money)
            yield _("Uangnya kurang %(whole)s (%(each)s sebulan).", whole=whole, each=each)
        elif plan.budget_binds:
            yield _("Uangnya juga habis, tetapi tambahan uang saja tidak cukup.")


def _people(people: int, certainty: Certainty | None) -> str:
    return words.people_words(people, certainty or Certainty.EXACT)


def step_rows(plan: Plan) -> list[Row]:
    """The measures that reach somebody."""
    return [
        {
            "name": str(words.ACTS[each.act]),
            "note": str(words.ACT_NOTES[each.act]),
            "people": each.people,
            "cost": filters.rupiah_full(each.cost),
            "month": filters.rupiah_full(each.cost * each.people),
            "whole": filters.rupiah_full(each.cost * each.people * len(plan.months)),
        }
        for each in plan.steps
        if each.people
    ]


def step_total(plan: Plan) -> Row:
    """The foot of that table."""
    month, whole = filters.rupiah_full(plan.monthly), filters.rupiah_full(plan.cost)
    return {"name": _("Jumlah"), "people": plan.people, "month": month, "whole": whole}


def fund_rows(asked: Asked, plan: Plan) -> list[Row]:
    """Who pays, with what each can give."""
    caps = {line.fund: line.cap for line in asked.money.lines}
    found: list[Row] = [
        {
            "name": str(words.FUNDS[fund]),
            "note": _("%(share)s%% dari biaya", share=asked.money.province_share) if fund is Fund.PROVINCE else None,
            "cap": _cap_words(fund, caps.get(fund)),
            "whole": filters.rupiah_full(rupiah),
        }
        for fund, rupiah in plan.by_fund.items()
    ]
    if plan.unfunded:
        found.append({"name": _("Belum ada sumbernya"), "note": None, "cap": "-", "whole": filters.rupiah_full(plan.unfunded)})
    return found


def _cap_words(fund: Fund, cap: int | None) -> str:
    if cap is None:
        return _("tanpa batas")
    return _("%(rupiah)s tiap tahun kalender", rupiah=_rupiah(cap)) if fund in money.YEARLY else _rupiah(cap)


def month_rows(plan: Plan) -> list[Row]:
    """Each month with what each source pays."""
    found = []
    for each in plan.months:
        row: Row = {"name": figure_words.month_words(each.first), "whole": filters.rupiah_full(each.cost)}
        row |= {fund.value: filters.rupiah_full(rupiah) for fund, rupiah in each.by_fund.items()}
        found.append(row | {"unfunded": filters.rupiah_full(each.unfunded)})
    return found


def month_columns(plan: Plan) -> list[tuple[str, str]]:
    """Key and head of the sources in the table of months."""
    found = [(fund.value, str(words.FUNDS[fund])) for fund in plan.by_fund]
    return [*found, ("unfunded", _("Belum ada sumbernya"))] if plan.unfunded else found


def tariff_rows(asked: Asked, plan: Plan, tariffs: tuple[Tariff, ...] = rates.TARIFFS) -> list[Row]:
    """Tariffs of the day with their sources, and what was put in their place."""
    own: list[Row] = [
        {
            "name": str(words.ACTS[each.act]),
            "payer": _("daerah"),
            "rupiah": each.cost,
            "since": None,
            "source": _("Diganti untuk rencana ini: %(why)s", why=asked.cost_note),
        }
        for each in plan.steps
        if each.act in asked.costs
    ]
    return own + [
        {
            "name": each.about,
            "payer": str(words.PAYERS.get(each.payer, each.payer)),
            "rupiah": each.rupiah,
            "since": each.since,
            "source": each.source,
        }
        for each in tariffs
    ]


def assumptions(shown: Result) -> list[tuple[str, str]]:
    """Everything that the numbers rest on, as pairs of words."""
    base, asked = shown.base, shown.asked
    found = [
        (_("Angka dasar"), shown.figure_words),
        (_("Penduduk"), words.population_words(base.population)),
        *([(_("Penduduk menurut angka"), words.population_words(shown.usual))] if shown.both else []),
        (_("Keaktifan dihitung atas"), str(figure_words.BASIS_WORDS[base.figure.basis])),
        *((str(words.GOALS[goal]), words.goal_words(value)) for goal, value in asked.goals.items()),
        (_("Cara menyusun"), str(words.WAYS[asked.way])),
        (_("Waktu"), shown.calendar_words),
    ]
    found += [
        (str(words.POOLS[pool]), _("%(people)s orang, ditulis sendiri", people=filters.number(count)))
        for pool, count in asked.pools.items()
    ]
    found += [
        (_("Batas: %(act)s", act=words.ACTS[act]), _("%(people)s orang", people=filters.number(cap)))
        for act, cap in asked.caps.items()
    ]
    return found


def scenario_row(scenario: Scenario, address: str) -> Row:
    """A saved plan in the list."""
    return {
        "id": scenario.id,
        "name": scenario.name,
        "href": address,
        "note": str(words.STATES[scenario.state]) if scenario.state != "saved" else None,
        "figure": figure_words.as_of_words(scenario.base.figure),
        "goals": ", ".join(f"{words.GOALS[goal]} {words.goal_words(value)}" for goal, value in scenario.asked.goals.items())
        or "-",
        "reached": _reached(scenario),
        "people": scenario.plan.people,
        "months": len(scenario.plan.months),
        "cost": filters.rupiah(scenario.plan.cost),
        "changed": filters.date(scenario.changed_at.date(), "d MMM yyyy"),
    }


def _reached(scenario: Scenario) -> str | None:
    short = scenario.plan.short
    if any(short.values()):
        return _("tidak")
    return _("ya") if scenario.asked.goals and set(short) == set(scenario.asked.goals) else None


def compared(results: Mapping[str, Result]) -> list[tuple[str, list[str]]]:
    """Plans side by side: a row for each thing, a cell for each plan."""
    every = list(results.values())

    def rate(each: Result, goal: Goal) -> str:
        row = each.rates[list(Goal).index(goal)]
        return f"{row['before']} → {row['after']}"

    found = [
        (_("Uang daerah"), [filters.rupiah_full(each.plan.cost) or "" for each in every]),
        (_("Sebulan"), [filters.rupiah_full(each.plan.monthly) or "" for each in every]),
        (_("Bulan"), [str(len(each.plan.months)) for each in every]),
        (_("Orang"), [filters.number(each.plan.people) or "" for each in every]),
        *((str(words.GOALS[goal]), [rate(each, goal) for each in every]) for goal in Goal),
        (_("Target"), [", ".join(row["goal"] for row in each.gaps) or "-" for each in every]),
        (_("Belum tercapai"), [" ".join(each.missed) or _("tidak ada") for each in every]),
        (_("Angka dasar"), [each.figure_words for each in every]),
        (_("Penduduk"), [words.population_words(each.base.population) for each in every]),
    ]
    for place, step in enumerate(every[0].plan.steps if every else ()):
        counts = [each.plan.steps[place].people for each in every]
        if any(counts):
            found.append((str(words.ACTS[step.act]), [filters.number(count) or "0" for count in counts]))
    used = (fund for fund in Fund if any(each.plan.by_fund.get(fund) for each in every))
    found.extend((str(words.FUNDS[fund]), [_rupiah(each.plan.by_fund.get(fund, 0)) for each in every]) for fund in used)
    return found


def _rupiah(value: int) -> str:
    return str(filters.rupiah_full(value))
