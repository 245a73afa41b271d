"""Reads of the directory for visitors."""

from __future__ import annotations

from sqlalchemy.orm import Session

from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy.records import RegionRecord
from semesta_tenants.transparency.records import DirectoryFilter

EVERY_REGION = 1000
"""More than there are (552), and the most that one answer may hold."""


def find_regions(
    session: Session, asked: DirectoryFilter, *, after: str | None = None, limit: int = EVERY_REGION
) -> list[RegionRecord]:
    """Regions that the filter names, in order of code; under a role that reads the directory.

    after: only codes beyond this one. limit: 1 to 1000.
    """
    if asked.unknown:
        return []
    return directory.list_regions(
        session, words=asked.words, province=asked.province, level=asked.level, after=after, limit=limit
    )
