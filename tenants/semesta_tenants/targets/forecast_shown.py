"""Forecasts as pages and files say them: the picture, when targets are reached, how well it did, which months are missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from types import MappingProxyType
from typing import Any, Final, Protocol

from semesta_platform.interface import formats
from semesta_platform.interface.translation import current_language
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_platform.interface.words import ngettext
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.records import Evidence
from semesta_tenants.coverage.words import BASIS_WORDS, MEASURE_WORDS, SEGMENT_WORDS, month_words
from semesta_tenants.targets.forecasting import DAMPING, SMOOTH_LEVEL, SMOOTH_TREND
from semesta_tenants.targets.forecasts import LEAST_POINTS, LEVEL, Forecast, Reach, Trial, Why, reach
from semesta_tenants.targets.queries_forecasts import Outlook
from semesta_tenants.targets.records import Indicator, Measure
from semesta_tenants.targets.rules import DUE_GRACE

NAMES: Final[Mapping[Measure, str]] = MappingProxyType(
    {
        Measure.COVERAGE: _l("Cakupan"),
        Measure.ACTIVE_RATE: _l("Keaktifan"),
        Measure.PEMDA_SHARE: _l("Porsi Pemda"),
        Measure.REGISTERED: _l("Peserta terdaftar"),
        Measure.ACTIVE: _l("Peserta aktif"),
    }
)
WHY_WORDS: Final[Mapping[Why, str]] = MappingProxyType(
    {
        Why.ABSENT: _l("Belum ada angka"),
        Why.INTERVAL: _l("Hanya diketahui sebagai rentang, misalnya > 98%"),
        Why.BASIS: _l("Keaktifan dihitung atas dasar lain"),
    }
)
BETWEEN_LABELS: Final = 0.3
"""Of the months drawn: on a phone the names of two months stand beside each other with so much between them."""


class Aimed(Protocol):
    """What is asked of a target: records.Target and queries_forecasts.Aim have it."""

    @property
    def value(self) -> Decimal:
        """Per cent or people."""

    @property
    def due_on(self) -> dt.date:
        """The day until when."""

    @property
    def owner(self) -> str:
        """The organisation that answers for it."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month that cannot be used, in words; href: where it is entered, None for whoever may not."""

    words: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Prospect:
    """A target in words, when it is reached, and whether that is in time. state: of vocabulary.STATES."""

    words: str
    when: str
    state: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A forecast as the template wants it. state: 'shown', 'few' or 'waiting'.

    sentence: what it comes to. chart: as the kit's macro takes it. aims: each target with when it is reached. trials: rows of the
    table of held-back tails, trial_words: what they come to. points: '3 dari 6 titik'. missing: reasons with their months.
    facts: method and inputs.
    """

    id: str
    name: str
    state: str
    sentence: str
    chart: dict[str, Any] | None = None
    aims: tuple[Prospect, ...] = ()
    trials: tuple[dict[str, Any], ...] = ()
    trial_words: str = ""
    points: str = ""
    missing: tuple[tuple[str, tuple[Month, ...]], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    outdated: bool = False
    made_at: dt.datetime | None = None


def picture(outlook: Outlook, entry: str | None) -> Picture:
    """An indicator with its forecast. entry: address below which months are entered, for whoever may."""
    name, made = indicator_words(outlook.indicator), outlook.forecast
    place = outlook.indicator.code.replace(".", "-")
    if made is None:
        return Picture(id=place, name=name, state="waiting", sentence=_("Enam bulan sudah ada; prakiraannya sedang dihitung."))
    if not made.steps:
        return Picture(
            id=place,
            name=name,
            state="few",
            points=_("%(known)s dari %(needed)s titik", known=made.points, needed=LEAST_POINTS),
            sentence=_silence(made),
            missing=_missing(made, entry),
        )
    return Picture(
        id=place,
        name=name,
        state="shown",
        sentence=sentence(made, outlook.aims),
        chart=chart(made, outlook.aims),
        aims=tuple(prospect(made, each) for each in outlook.aims),
        trials=tuple(_trial_row(made.indicator, each) for each in made.trials),
        trial_words=_trial_words(made),
        facts=_facts(made),
        outdated=outlook.outdated,
        made_at=made.made_at,
    )


def indicator_words(indicator: Indicator) -> str:
    """'Keaktifan'; 'PBI JK, aktif' for a segment's people."""
    if indicator.segment is None:
        return str(NAMES[indicator.measure])
    return f"{SEGMENT_WORDS[indicator.segment]}, {str(MEASURE_WORDS[indicator.measure.value]).lower()}"


def value_words(indicator: Indicator, value: Decimal) -> str:
    """'83,74%' or '357.476 orang'."""
    if indicator.is_rate:
        return formats.percent(value, 2, language=current_language())
    return _("%(number)s orang", number=formats.number(value, language=current_language()))


def goal_words(indicator: Indicator, value: Decimal) -> str:
    """As a target is written: '80%', '98,6%'."""
    if not indicator.is_rate:
        return value_words(indicator, value)
    decimals = max(-int(value.normalize().as_tuple().exponent), 0)
    return formats.percent(value, decimals, language=current_language())


def size_words(indicator: Indicator, value: Decimal) -> str:
    """A difference: '0,52 poin' or '4.183 orang'."""
    if not indicator.is_rate:
        return value_words(indicator, value)
    return _("%(number)s poin", number=formats.number(value, 2, language=current_language()))


# ---- when a target is reached ----------------------------------------------------------------------------------------------


def reach_words(found: Reach | None, made: Forecast) -> str:
    """When a target is reached, with its range, as a sentence; honest where it is not within the forecast."""
    if found is None:
        return _("Belum dapat diperkirakan.")
    if found.already:
        return _already_words(found, made)
    if found.expected is None:
        return _not_yet_words(found, made)
    month, first = month_words(found.expected), month_words(found.earliest or found.expected)
    if found.latest is None:
        values = {"month": month, "first": first, "months": _ahead_words(made)}
        return _("Tercapai %(month)s (paling cepat %(first)s; menurut batas bawahnya belum tercapai dalam %(months)s).", **values)
    if found.earliest == found.latest:
        return _("Tercapai %(month)s.", month=month)
    return _("Tercapai %(month)s (antara %(first)s dan %(last)s).", month=month, first=first, last=month_words(found.latest))


def _not_yet_words(found: Reach, made: Forecast) -> str:
    within = _ahead_words(made)
    if found.earliest is None:
        return _("Belum tercapai dalam %(months)s, juga menurut batas atas rentangnya.", months=within)
    return _("Belum tercapai dalam %(months)s; paling cepat %(first)s.", months=within, first=month_words(found.earliest))


def _already_words(found: Reach, made: Forecast) -> str:
    newest = month_words(made.used[-1].period)
    if found.falls is None:
        return _("Sudah tercapai per %(month)s, dan garis tengahnya tetap di atasnya.", month=newest)
    return _(
        "Sudah tercapai per %(month)s; garis tengahnya turun lagi di bawahnya %(falls)s.",
        month=newest,
        falls=month_words(found.falls),
    )


def _ahead_words(made: Forecast) -> str:
    return ngettext("%(num)d bulan", "%(num)d bulan", len(made.steps))


def prospect(made: Forecast, aim: Aimed) -> Prospect:
    """A target beside a forecast."""
    found, day = reach(made, aim.value), formats.date(aim.due_on, language=current_language())
    words = _(
        "Target %(value)s sampai %(day)s (%(owner)s)", value=goal_words(made.indicator, aim.value), day=day, owner=aim.owner
    )
    return Prospect(words, reach_words(found, made), *_in_time(found, made, aim.due_on))


def _in_time(found: Reach | None, made: Forecast, due: dt.date) -> tuple[str, str]:
    """State and words. due: the day until when; a figure of the day after still tells of it, as in the rule of targets."""
    if found and found.already:
        return "reached", _("Tercapai")
    if found is None or (found.expected is None and made.steps[-1].period < due.replace(day=1)):
        return "unknown", _("Tenggat di luar jangkauan prakiraan")
    due += DUE_GRACE
    if found.latest and found.latest <= due:
        return "met", _("Tepat waktu")
    if found.expected and found.expected <= due:
        return "near", _("Mungkin tepat waktu")
    if found.earliest and found.earliest <= due:
        return "near", _("Mungkin terlambat")
    return "act", _("Melewati tenggat")


def sentence(made: Forecast, aims: Iterable[Aimed]) -> str:
    """What the forecast comes to: when the next target is reached, or else where the indicator is going."""
    for aim in aims:
        found = reach(made, aim.value)
        if found is not None and not found.already:
            return _("Target %(value)s. %(when)s", value=goal_words(made.indicator, aim.value), when=reach_words(found, made))
    last = made.steps[-1]
    return _(
        "Dari %(now)s menjadi sekitar %(then)s pada %(month)s (antara %(low)s dan %(high)s).",
        now=value_words(made.indicator, _plain(made)),
        then=value_words(made.indicator, last.mean),
        month=month_words(last.period),
        low=value_words(made.indicator, last.low),
        high=value_words(made.indicator, last.high),
    )


def _plain(made: Forecast) -> Decimal:
    value = made.used[-1].value
    return two_decimals(value) if made.indicator.is_rate else Decimal(int(value))


# ---- the picture -----------------------------------------------------------------------------------------------------------


def chart(made: Forecast, aims: Iterable[Aimed]) -> dict[str, Any]:
    """The forecast as the kit's macro draws it, with the first target that is not reached yet, else the last one's line."""
    goals = [each.value for each in aims]
    ahead = [each for each in goals if made.used[-1].value < each]
    goal = ahead[0] if ahead else goals[-1] if goals else None
    periods = [*(each.period for each in made.used), *(each.period for each in made.steps)]
    return {
        "months": [month_words(each, "MMM yyyy") for each in periods],
        "actual": [float(each.value) for each in made.used],
        "expected": [float(each.mean) for each in made.steps],
        "low": [float(each.low) for each in made.steps],
        "high": [float(each.high) for each in made.steps],
        "goal": None if goal is None else float(goal),
        "unit": "percent" if made.indicator.is_rate else "people",
        "gap": ceil(len(periods) * BETWEEN_LABELS),
    }


# ---- how well it did, and what it stands on --------------------------------------------------------------------------------


def _trial_row(indicator: Indicator, trial: Trial) -> dict[str, Any]:
    share = formats.percent(trial.inside * 100 / trial.n, 0, language=current_language())
    return {
        "ahead": ngettext("%(num)d bulan ke depan", "%(num)d bulan ke depan", trial.ahead),
        "error": size_words(indicator, trial.error),
        "naive": size_words(indicator, trial.naive),
        "inside": _("%(inside)s dari %(n)s (%(share)s)", inside=trial.inside, n=trial.n, share=share),
    }


def _trial_words(made: Forecast) -> str:
    if not made.trials:
        return _("Belum dapat diuji mundur: enam bulan yang ada semuanya diperlukan. Mulai bulan ketujuh ada yang dapat ditahan.")
    far = made.trials[-1]
    values = {
        "ahead": ngettext("%(num)d bulan ke depan", "%(num)d bulan ke depan", far.ahead),
        "error": size_words(made.indicator, far.error),
        "naive": size_words(made.indicator, far.naive),
    }
    said = _("Diuji pada bulan-bulan yang ditahan, %(ahead)s meleset rata-rata %(error)s.", **values)
    if far.error < far.naive:
        return said + " " + _("Anggapan “tetap seperti sekarang” meleset %(naive)s.", **values)
    return (
        said
        + " "
        + _("Itu tidak lebih baik daripada anggapan “tetap seperti sekarang” (%(naive)s): bacalah rentangnya.", **values)
    )


def _facts(made: Forecast) -> tuple[tuple[str, str], ...]:
    language = current_language()
    parameters = "; ".join(formats.number(each, 2, language=language) for each in (SMOOTH_LEVEL, SMOOTH_TREND, DAMPING))
    level = formats.percent(LEVEL, 0, language=language)
    return (
        (_("Metode"), _("Tren teredam (Gardner dan McKenzie 1985), parameter tetap %(values)s", values=parameters)),
        (_("Rentang"), _("%(level)s dari nilai yang akan datang diharapkan berada di dalamnya", level=level)),
        *_inputs(made),
        (_("Dihitung dengan"), made.library),
        (_("Sidik masukan"), made.digest[:12]),
    )


def _inputs(made: Forecast) -> Iterator[tuple[str, str]]:
    months = ngettext("%(num)d bulan", "%(num)d bulan", made.points)
    first, last = month_words(made.used[0].period), month_words(made.used[-1].period)
    yield _("Masukan"), _("%(count)s, %(first)s sampai %(last)s", count=months, first=first, last=last)
    verified = sum(each.evidence == Evidence.VERIFIED for each in made.used)
    evidence = _("%(verified)s terverifikasi, %(reported)s dilaporkan", verified=verified, reported=made.points - verified)
    if printed := sum(not each.computed for each in made.used):
        evidence += ", " + _("%(number)s hanya persen yang dicetak sumbernya", number=printed)
    yield _("Bukti"), evidence
    if made.indicator.measure == Measure.ACTIVE_RATE:
        yield _("Keaktifan dihitung atas"), str(BASIS_WORDS[made.basis])
    for each in made.gaps:
        yield _("%(month)s tidak dipakai", month=month_words(each.period)), str(WHY_WORDS[each.why])


# ---- too few months --------------------------------------------------------------------------------------------------------


def _silence(made: Forecast) -> str:
    said = _("Prakiraan memerlukan enam bulan berturut-turut dengan angka yang tepat.")
    return said if made.gaps else said + " " + _("Belum ada satu pun yang terbit.")


def _missing(made: Forecast, entry: str | None) -> tuple[tuple[str, tuple[Month, ...]], ...]:
    by_reason: dict[Why, list[Month]] = {}
    for each in made.gaps:
        href = None if entry is None else f"{entry}{each.period:%Y-%m}/isi"
        by_reason.setdefault(each.why, []).append(Month(month_words(each.period), href))
    return tuple((str(WHY_WORDS[why]), tuple(months)) for why, months in by_reason.items())
