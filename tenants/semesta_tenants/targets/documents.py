"""Targets between records and JSON: builders of what goes out, readers of what came in and was checked."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from semesta_platform.errors import InvalidError
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.targets import checks, shapes
from semesta_tenants.targets.listing import Line
from semesta_tenants.targets.reading import One
from semesta_tenants.targets.records import Indicator, Point, Target
from semesta_tenants.targets.rules import plain

# ---- records into documents ------------------------------------------------------------------------------------------------


def tag_of(target: Target) -> str:
    """The ETag of a target, without quotation marks: another one after every change."""
    return f"{target.id.hex}.{target.number}"


def version_document(target: Target) -> dict[str, Any]:
    """One version; who entered it only in the words of their role."""
    indicator = target.indicator
    path = [{"month": f"{month:%Y-%m}", "value": amount(indicator, value)} for month, value in target.path or ()]
    return {
        "id": target.id,
        "number": target.number,
        "indicator": indicator.code,
        "value": amount(indicator, target.value),
        "due_on": target.due_on,
        "baseline": None if target.baseline is None else amount(indicator, target.baseline),
        "baseline_on": target.baseline_on,
        "baseline_source": target.baseline_source,
        "path": path or None,
        "owner": target.owner,
        "rationale": target.rationale,
        "document_title": target.document_title,
        "document_url": target.document_url,
        "shared": target.shared,
        "withdrawn": target.withdrawn,
        "reason": target.reason,
        "entered_by": target.entered_words,
        "entered_at": target.entered_at,
        "etag": f'"{tag_of(target)}"',
    }


def target_document(line: Line) -> dict[str, Any]:
    """The newest version with where it stands."""
    found, indicator, missing = line.standing, line.target.indicator, line.missing
    return {
        **version_document(line.target),
        "standing": {
            "status": found.status,
            "because": found.because,
            "as_of": found.point.as_of if found.point else None,
            "value": _point(indicator, found.point) if found.point else None,
            "planned": None if found.planned is None else _computed(indicator, found.planned),
            "age_months": found.age,
        },
        "missing": {"people": missing.people, "about": missing.about} if missing else None,
    }


def whole_document(one: One) -> dict[str, Any]:
    """A target with its versions."""
    return {**target_document(one.line), "versions": [version_document(each) for each in one.versions]}


def shared_documents(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """What regencies show their province."""
    return [{"tenant": each.tenant, "target": target_document(each)} for each in lines]


def amount(indicator: Indicator, value: Decimal) -> str | int:
    """A value as JSON has it: '80.5' in per cent, 46947 people."""
    return plain(value) if indicator.is_rate else int(value)


def _computed(indicator: Indicator, value: Fraction) -> str | int:
    return str(two_decimals(value)) if indicator.is_rate else int(value + Fraction(1, 2))


def _point(indicator: Indicator, point: Point) -> str | int:
    found = _computed(indicator, point.value)
    return found if point.exact else f"{point.relation.value}{found}"


# ---- what came in, into records ---------------------------------------------------------------------------------------------


def target_of(read: Mapping[str, Any], target_id: uuid.UUID) -> Target:
    """The target in a body, as the schema gives it.

    Raises:
        InvalidError: a rate came as an integer, or people as a text.
    """
    indicator = Indicator.of(read["indicator"])
    steps = read["path"]
    given = [("value", read["value"]), ("baseline", read["baseline"]), *(("path", step["value"]) for step in steps or ())]
    words = checks.RATE_BOUNDS if indicator.is_rate else checks.PEOPLE_BOUNDS
    if wrong := {field: [words] for field, value in given if not shapes.fits(value, rate=indicator.is_rate)}:
        raise InvalidError("a value is written as another kind of indicator wants it", wrong)
    path = (
        None if steps is None else tuple((dt.date.fromisoformat(f"{each['month']}-01"), Decimal(each["value"])) for each in steps)
    )
    kept = (
        "due_on",
        "owner",
        "baseline_on",
        "baseline_source",
        "rationale",
        "document_title",
        "document_url",
        "shared",
    )
    return Target(
        id=target_id,
        number=1,
        indicator=indicator,
        value=Decimal(read["value"]),
        baseline=None if read["baseline"] is None else Decimal(read["baseline"]),
        path=path,
        reason=read.get("reason", ""),
        **{name: read[name] for name in kept},
    )
