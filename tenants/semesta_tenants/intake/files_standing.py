"""What rows of a file are set beside: a region's publications, or what its branch may see of its own work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from semesta_tenants.coverage import queries
from semesta_tenants.coverage.records import Kind, Published, Side
from semesta_tenants.intake.files_reading import Beside, beside_known, beside_published


def published(session: Session, codes: Sequence[str]) -> Mapping[str, Beside]:
    """The publications of these regions, each region's apart; under any role that reads what is published."""
    found: dict[str, list[Published]] = {code: [] for code in codes}
    for each in queries.every_publication(session, codes):
        found[each.tenant].append(each)
    return {code: beside_published(own) for code, own in found.items()}


def of_tenant(session: Session) -> Beside:
    """What the branch may see of the tenant of this session: submitted, verified, published; a draft never."""
    code = str(session.info["tenant"])
    months = {kind: queries.months(session, Side.BRANCH, kind=kind, limit=queries.MOST_MONTHS) for kind in Kind}
    versions = [version for found in months.values() for each in found for version in each.versions]
    return beside_known(versions, sorted(queries.published(session, [code]), key=lambda each: each.number, reverse=True))
