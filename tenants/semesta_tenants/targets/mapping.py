"""Between rows, JSON and records of targets: the only place that knows the columns and the dataclasses."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from semesta_tenants.targets.model import TargetVersionRow
from semesta_tenants.targets.records import Indicator, Target
from semesta_tenants.targets.rules import plain


def target_of(row: TargetVersionRow) -> Target:
    """One version."""
    return Target(
        id=row.target_id,
        number=row.number,
        indicator=Indicator.of(row.indicator),
        value=row.value,
        due_on=row.due_on,
        owner=row.owner,
        baseline=row.baseline,
        baseline_on=row.baseline_on,
        baseline_source=row.baseline_source,
        path=_path_of(row.path),
        rationale=row.rationale,
        document_title=row.document_title,
        document_url=row.document_url,
        shared=row.shared,
        withdrawn=row.withdrawn,
        reason=row.reason,
        scenario_id=row.scenario_id,
        entered_words=row.entered_words,
        entered_at=row.entered_at,
    )


def values_of(target: Target) -> dict[str, Any]:
    """The columns of a version, all but who entered it and when."""
    return {
        "target_id": target.id,
        "number": target.number,
        "indicator": target.indicator.code,
        "baseline": target.baseline,
        "baseline_on": target.baseline_on,
        "baseline_source": target.baseline_source,
        "value": target.value,
        "due_on": target.due_on,
        "path": None if target.path is None else path_document(target.path),
        "owner": target.owner,
        "rationale": target.rationale,
        "document_title": target.document_title,
        "document_url": target.document_url,
        "shared": target.shared,
        "withdrawn": target.withdrawn,
        "reason": target.reason,
        "scenario_id": target.scenario_id,
    }


def shared_document(target: Target) -> dict[str, Any]:
    """What a province is shown: the target itself, not why it was changed and by whom."""
    return {
        "indicator": target.indicator.code,
        "baseline": None if target.baseline is None else plain(target.baseline),
        "baseline_on": target.baseline_on.isoformat() if target.baseline_on else None,
        "baseline_source": target.baseline_source,
        "value": plain(target.value),
        "due_on": target.due_on.isoformat(),
        "path": None if target.path is None else path_document(target.path),
        "owner": target.owner,
        "rationale": target.rationale,
        "document_title": target.document_title,
        "document_url": target.document_url,
    }


def target_from(target_id: uuid.UUID, version: int, kept: Mapping[str, Any]) -> Target:
    """A target out of `shared_document`."""
    baseline, baseline_on = kept["baseline"], kept["baseline_on"]
    return Target(
        id=target_id,
        number=version,
        indicator=Indicator.of(kept["indicator"]),
        value=Decimal(kept["value"]),
        due_on=dt.date.fromisoformat(kept["due_on"]),
        owner=kept["owner"],
        baseline=None if baseline is None else Decimal(baseline),
        baseline_on=None if baseline_on is None else dt.date.fromisoformat(baseline_on),
        baseline_source=kept["baseline_source"],
        path=_path_of(kept["path"]),
        rationale=kept["rationale"],
        document_title=kept["document_title"],
        document_url=kept["document_url"],
        shared=True,
    )


def path_document(path: tuple[tuple[dt.date, Decimal], ...]) -> dict[str, str]:
    """A path by month as JSON: {'2026-03': '80.5'}."""
    return {f"{month:%Y-%m}": plain(value) for month, value in path}


def _path_of(kept: Mapping[str, str] | None) -> tuple[tuple[dt.date, Decimal], ...] | None:
    """JSON keeps no order."""
    if kept is None:
        return None
    return tuple((dt.date.fromisoformat(f"{month}-01"), Decimal(value)) for month, value in sorted(kept.items()))
