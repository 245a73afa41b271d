"""Sentences and rows of a region's page of its standing; no decision falls here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from semesta_platform.accounts.roles import ROLES
from semesta_platform.interface import formats
from semesta_platform.interface.translation import current_language
from semesta_platform.interface.words import gettext as _
from semesta_platform.tenancy.regions import region
from semesta_tenants.awards import words
from semesta_tenants.awards.explaining import Explained
from semesta_tenants.awards.gathering import Member
from semesta_tenants.awards.history import Course, InEdition, InMonth, InRun
from semesta_tenants.awards.ledger import EditionState, Look, Objection
from semesta_tenants.awards.outcomes import Agreement, Cause, CauseKind, Measure, Standing, Status, Truth
from semesta_tenants.awards.records import Category, Contest, Edition, Indicator
from semesta_tenants.coverage.records import GateState, Relation
from semesta_tenants.coverage.words import as_of_words, month_words

Row = dict[str, Any]
AGREEMENT_PILLS = {Agreement.CONSISTENT: "met", Agreement.DIFFERENT: "act", Agreement.UNDECIDED: "unknown"}
_RATES = {"coverage": Indicator.COVERAGE, "active": Indicator.ACTIVE, "pemda_share": Indicator.PEMDA_SHARE}
MOST_NAMED = 5
"""Of regions that passed or fell behind."""


# ---- the sentence --------------------------------------------------------------------------------------------------------------


def sentence(it: Explained) -> str:
    """What the verdicts come to: the category, what it waits for, what is possible, how far the next one is."""
    return " ".join(each for each in (_headline(it), _possible(it), _next(it)) if each)


def _headline(it: Explained) -> str:
    held = it.headline
    if held is None:
        return _("Belum ada kategori yang terpenuhi menurut angka.")
    if held.truth == Truth.MET:
        return _("%(category)s terkonfirmasi: angka dan semua buktinya terpenuhi.", category=held.title)
    if held.truth == Truth.NOT_MET:
        return _("%(category)s terpenuhi menurut angka, tetapi tertahan bukti yang tidak terpenuhi.", category=held.title)
    return _("%(category)s menurut angka; %(names)s belum diketahui.", category=held.title, names=_names(held.unknown))


def _possible(it: Explained) -> str:
    if not it.possible:
        return ""
    nearest, further = it.possible[-1], it.possible[:-1]
    figures = [each for each in nearest.unknown if each not in set(map(str, words.GATE_NAMES.values()))]
    said = (
        _("%(category)s mungkin: %(names)s belum diketahui.", category=nearest.title, names=_names(figures))
        if figures
        else _("%(category)s mungkin: angkanya terpenuhi, buktinya belum lengkap.", category=nearest.title)
    )
    if not further:
        return said
    return said + " " + _("%(categories)s juga belum terbantah.", categories=words.listed([each.title for each in further]))


def _next(it: Explained) -> str:
    above = it.next
    if above is None or not above.lack:
        return ""
    if above.id in it.standing.possible:
        return _("Lewat angka yang sudah diketahui, ke %(category)s kurang %(lack)s.", category=above.title, lack=above.lack)
    return _("Untuk %(category)s kurang %(lack)s.", category=above.title, lack=above.lack)


def _names(names: Iterable[str]) -> str:
    return words.listed([words.in_sentence(each) for each in names])


def final_words(state: EditionState) -> str:
    """'Akhir' of a published edition, else 'Sementara'."""
    return str(words.STATE_WORDS[EditionState.PUBLISHED if state == EditionState.PUBLISHED else EditionState.OPEN])


# ---- standings as cells --------------------------------------------------------------------------------------------------------


def titles(categories: Iterable[Category], names: Iterable[str]) -> str:
    """The names of categories: 'Utama, Madya'."""
    by_id = {each.id: each.title for each in categories}
    return ", ".join(by_id.get(each, each) for each in names)


def cells(standing: Standing, categories: Sequence[Category]) -> Row:
    """What every table of standings shows of one; None where the region has no figure."""
    figure, measures = standing.ground.figure, standing.measures
    if figure is None or measures is None:
        names = ("rank", "category", "possible", "coverage", "active", "share", "margin", "as_of", "evidence")
        return dict.fromkeys(names) | {"status": str(words.STATUS_NAMES[standing.status])}
    return {
        "rank": standing.rank,
        "category": titles(categories, [standing.category]) if standing.category else _("belum masuk"),
        "possible": titles(categories, standing.possible) or words.NOTHING,
        "coverage": rate(measures.coverage),
        "active": rate(measures.active),
        "share": rate(measures.pemda_share) or _("belum diketahui"),
        "margin": margin(standing, categories),
        "as_of": as_of_words(figure.figure),
        "evidence": str(words.EVIDENCE_WORDS[figure.evidence]),
        "status": str(words.STATUS_NAMES[standing.status]),
    }


def rate(measure: Measure) -> str | None:
    """A measure as shown."""
    return words.measure_words(measure.rate)


def margin(standing: Standing, categories: Sequence[Category]) -> str:
    """How far the next category is; at the top, how much may be lost."""
    ids = [each.id for each in categories]
    place = ids.index(standing.category) if standing.category in ids else len(ids)
    if place == 0:
        top = standing.verdict(ids[0]) if ids else None
        said = words.distance_words(top.slack) if top and top.slack and top.slack.indicator else ""
        return _("ruang %(distance)s", distance=said) if said else words.NOTHING
    above = standing.verdict(ids[place - 1])
    if above is None or above.lack is None:
        return _("ke %(category)s: belum diketahui", category=categories[place - 1].title)
    if not above.lack.points:
        return _("ke %(category)s: tinggal bukti", category=categories[place - 1].title)
    return _("ke %(category)s: kurang %(lack)s", category=categories[place - 1].title, lack=words.lack_words(above.lack))


def member_rows(members: Iterable[Member]) -> list[Row]:
    """The table of a province's regencies."""
    return [
        {"name": each.region.name, "href": f"/publik/{each.region.slug}/"} | cells(each.standing, each.categories)
        for each in members
    ]


# ---- movement ------------------------------------------------------------------------------------------------------------------


def edition_rows(editions: Iterable[InEdition], level_contest: Mapping[str, Contest | None], here: str) -> list[Row]:
    """The region by edition. level_contest: its contest by id of the edition."""
    found = []
    for each in editions:
        contest = level_contest.get(each.opened.id)
        shown = cells(each.standing, contest.categories if contest else ()) if each.standing else {}
        found.append(
            {
                "title": each.opened.title,
                "simulation": each.opened.simulation,
                "href": f"{here}?edisi={each.opened.id}",
                "state": final_words(each.opened.state),
                "reported": each.reported,
                "record": each.record,
                "beside": each.beside,
                **shown,
            }
        )
    return found


def trial_rows(trials: Iterable[InMonth], rules: Edition, contest: Contest | None, here: str) -> list[Row]:
    """The region by month, judged by the same rules."""
    categories = contest.categories if contest else ()
    return [
        {"month": month_words(each.month), "href": f"{here}?edisi={rules.id}&bulan={each.month:%Y-%m}"}
        | cells(each.standing, categories)
        for each in trials
    ]


def run_rows(runs: Iterable[InRun], categories: Sequence[Category]) -> list[Row]:
    """The region by run, with what moved it."""
    return [
        {
            "number": each.record.number,
            "at": each.record.made_at,
            "rank": each.placing.rank if each.placing else None,
            "places": each.movement.places if each.movement else 0,
            "category": titles(categories, [each.placing.category]) if each.placing and each.placing.category else None,
            "causes": [cause_words(cause) for cause in each.movement.causes] if each.movement else [],
            "version": each.record.version,
        }
        for each in runs
    ]


def cause_words(cause: Cause) -> str:
    """Why a region moved, as a sentence."""
    if cause.kind == CauseKind.RULES:
        return _("Ketentuan edisi berubah.")
    if cause.kind == CauseKind.OTHERS:
        return _others(cause)
    if cause.kind == CauseKind.GATE:
        name = words.GATE_NAMES.get(cause.name, cause.name)
        before, after = _gate_state(cause.before), _gate_state(cause.after)
        return _("%(name)s: %(before)s menjadi %(after)s.", name=name, before=before, after=after)
    if cause.name not in _RATES:
        return _("Angka baru terbit.") if cause.before is None else _("Angka yang dipakai berganti.")
    name, unknown = words.INDICATOR_NAMES[_RATES[cause.name]], _("belum diketahui")
    before, after = (exact_words(each) or unknown for each in (cause.before, cause.after))
    return _("%(name)s: %(before)s menjadi %(after)s.", name=name, before=before, after=after)


def _gate_state(state: str | None) -> str:
    if state == GateState.MET.value:
        return _("terpenuhi")
    if state == GateState.NOT_MET.value:
        return _("tidak terpenuhi")
    return _("tanpa bukti") if state is None else _("belum diketahui")


def _others(cause: Cause) -> str:
    names = [found.name if (found := region(code)) else code for code in cause.others]
    if not names:
        return _("Daerah lain bergerak.")
    more = len(names) - MOST_NAMED
    said = words.listed(names[:MOST_NAMED]) if more <= 0 else ", ".join(names[:MOST_NAMED])
    if more > 0:
        said = _("%(names)s, dan %(more)s daerah lain", names=said, more=more)
    return _("Bergeser terhadap %(names)s.", names=said)


def exact_words(text: str | None) -> str | None:
    """A rate as runs keep it, '=18313900/187939' or '>98', as shown."""
    if text is None:
        return None
    sign = next(each for each in (Relation.AT_LEAST, Relation.ABOVE, Relation.EXACTLY) if text.startswith(each.value))
    value = Fraction(text.removeprefix(sign.value))
    marks = {Relation.EXACTLY: "", Relation.ABOVE: "> ", Relation.AT_LEAST: "≥ "}
    return marks[sign] + words.percent_words(value)


def slope_rows(course: Course, code: str) -> list[Row]:
    """Ranks by run for a drawing."""
    return [
        {"name": found.name if (found := region(each)) else each, "ranks": list(ranks), "me": each == code}
        for each, ranks in course.ranks
    ]


# ---- objections and looks ------------------------------------------------------------------------------------------------------


def subjects(contest: Contest | None) -> list[tuple[str, str]]:
    """What an objection may speak of: the categories of a contest, highest first, then the rest."""
    found = [(each.id, _("Kategori %(name)s", name=each.title)) for each in contest.categories] if contest else []
    return [*found, *((name, str(said)) for name, said in words.SUBJECT_WORDS.items())]


def subject_words(objection: Objection, editions: Mapping[str, Edition]) -> str:
    """What an objection speaks of."""
    if objection.subject in words.SUBJECT_WORDS:
        return str(words.SUBJECT_WORDS[objection.subject])
    edition = editions.get(objection.edition)
    found = (each.category(objection.subject) for each in edition.contests) if edition else ()
    return _("Kategori %(name)s", name=next((each.title for each in found if each), objection.subject))


def state_of(objection: Objection) -> tuple[str, str]:
    """State and words of an objection."""
    if objection.answer is None:
        return "waiting", _("Menunggu jawaban")
    return ("met" if objection.answer.outcome.value == "accepted" else "unmet"), str(
        words.OUTCOME_WORDS[objection.answer.outcome]
    )


def look_rows(looks: Iterable[Look]) -> list[Row]:
    """Who of the centre looked, by role and day."""
    names = {role.value: str(entry.words) for role, entry in ROLES.items()}
    return [
        {"day": formats.date(each.day, language=current_language()), "role": names.get(each.role, each.role)} for each in looks
    ]


def unranked_words(standing: Standing | None) -> str:
    """Why there is no rank, as a sentence's end."""
    return str(words.STATUS_NAMES[standing.status]) if standing else str(words.STATUS_NAMES[Status.UNREPORTED])
