"""The shapes of forecasts in JSON, and forecasts as such documents."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import fields, validate

from semesta_platform.http.api_fields import Choice, Day, Moment, Shown, paged
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.records import Basis, Evidence
from semesta_tenants.targets.forecasts import LEAST_POINTS, LEVEL, Forecast, Trial, Used, Why, reach
from semesta_tenants.targets.queries_forecasts import Aim, Outlook
from semesta_tenants.targets.records import INDICATORS

STATES: Final = ("forecast", "too_few", "pending")
UNITS: Final = ("percent", "people")
MONTH: Final = {"examples": ["2026-08"]}


def _amount() -> fields.String:
    """Never a JSON number, which programs read as a binary fraction."""
    said = {"description": "Per cent with two decimals, or whole people, as the unit says.", "examples": ["83.74"]}
    return fields.String(validate=validate.Regexp(r"^[0-9]+(\.[0-9]{2})?$"), metadata=said)


def _month(**kwargs: Any) -> fields.String:
    return fields.String(metadata=MONTH, **kwargs)


class KnownMonthSchema(Shown):
    """A month that the forecast stands on. computed: from counts, otherwise as printed. publication: its number."""

    period = _month()
    value = _amount()
    computed = fields.Boolean()
    evidence = Choice(Evidence)
    publication = fields.Integer()


class UnusableMonthSchema(Shown):
    """A month that could not be used."""

    period = _month()
    why = Choice(Why)


class ExpectedMonthSchema(Shown):
    """What is expected of a month, and the interval in which `level` per cent of such months should fall."""

    period = _month()
    mean = _amount()
    low = _amount()
    high = _amount()


class HeldBackSchema(Shown):
    """How the method did so many months ahead on held-back months. naive: error of "it stays as it is". inside: of n."""

    ahead = fields.Integer()
    n = fields.Integer()
    error = _amount()
    naive = _amount()
    inside = fields.Integer()


class ReachSchema(Shown):
    """A target, and the first months in which it is reached: by the mean, by the interval's ends. null: not within the forecast.

    already: the newest known month is there; falls: and by the mean it is lost again in this month.
    """

    target = fields.UUID()
    value = fields.String(metadata={"examples": ["85"]})
    due_on = Day()
    already = fields.Boolean(allow_none=True)
    expected = _month(allow_none=True)
    earliest = _month(allow_none=True)
    latest = _month(allow_none=True)
    falls = _month(allow_none=True)


class ForecastSchema(Shown):
    """An indicator's forecast. state: 'too_few' where fewer than `needed` months are known, 'pending' before the worker made it.

    outdated: other months are published now than it stands on. basis: of an active rate.
    """

    indicator = fields.String(validate=validate.OneOf([each.code for each in INDICATORS]))
    unit = fields.String(validate=validate.OneOf(UNITS))
    state = fields.String(validate=validate.OneOf(STATES))
    outdated = fields.Boolean()
    points = fields.Integer(allow_none=True)
    needed = fields.Integer()
    basis = Choice(Basis, allow_none=True)
    level = fields.Integer()
    used = fields.List(fields.Nested(KnownMonthSchema))
    gaps = fields.List(fields.Nested(UnusableMonthSchema))
    steps = fields.List(fields.Nested(ExpectedMonthSchema))
    trials = fields.List(fields.Nested(HeldBackSchema))
    targets = fields.List(fields.Nested(ReachSchema))
    method = fields.String(allow_none=True)
    library = fields.String(allow_none=True)
    digest = fields.String(allow_none=True)
    made_at = Moment(allow_none=True)


ForecastsPageSchema = paged(ForecastSchema, "ForecastsPageSchema")


def document(outlook: Outlook) -> dict[str, Any]:
    """One indicator."""
    made = outlook.forecast
    common = {
        "indicator": outlook.indicator.code,
        "unit": UNITS[0] if outlook.indicator.is_rate else UNITS[1],
        "state": STATES[2] if made is None else STATES[0] if made.steps else STATES[1],
        "outdated": outlook.outdated,
        "needed": LEAST_POINTS,
        "level": LEVEL,
        "targets": [_aim(each, made) for each in outlook.aims],
    }
    return common | (_made(made) if made else _nothing())


def _made(made: Forecast) -> dict[str, Any]:
    return {
        "points": made.points,
        "basis": made.basis,
        "used": [_used(each, rate=made.indicator.is_rate) for each in made.used],
        "gaps": [{"period": f"{each.period:%Y-%m}", "why": each.why} for each in made.gaps],
        "steps": [
            {"period": f"{each.period:%Y-%m}", "mean": str(each.mean), "low": str(each.low), "high": str(each.high)}
            for each in made.steps
        ],
        "trials": [_trial(each) for each in made.trials],
        "method": made.method,
        "library": made.library or None,
        "digest": made.digest,
        "made_at": made.made_at,
    }


def _nothing() -> dict[str, Any]:
    lists: dict[str, Any] = {name: [] for name in ("used", "gaps", "steps", "trials")}
    return lists | dict.fromkeys(("points", "basis", "method", "library", "digest", "made_at"))


def _used(used: Used, *, rate: bool) -> dict[str, Any]:
    return {
        "period": f"{used.period:%Y-%m}",
        "value": str(two_decimals(used.value) if rate else int(used.value)),
        "computed": used.computed,
        "evidence": used.evidence,
        "publication": used.number,
    }


def _trial(trial: Trial) -> dict[str, Any]:
    return {
        "ahead": trial.ahead,
        "n": trial.n,
        "error": str(trial.error),
        "naive": str(trial.naive),
        "inside": trial.inside,
    }


def _aim(aim: Aim, made: Forecast | None) -> dict[str, Any]:
    found = reach(made, aim.value) if made else None
    months = {name: getattr(found, name, None) for name in ("expected", "earliest", "latest", "falls")}
    return {
        "target": aim.target_id,
        "value": str(aim.value),
        "due_on": aim.due_on,
        "already": found.already if found else None,
        **{name: f"{month:%Y-%m}" if month else None for name, month in months.items()},
    }
