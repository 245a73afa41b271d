"""Who is told of a figure: the branch when it is handed over, the region of the answer, each in the transaction of the step."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from semesta_platform.interface.formats import date
from semesta_platform.notifications import service as notifications
from semesta_platform.notifications.records import Audience, Event
from semesta_platform.tenancy import queries as directory
from semesta_tenants.coverage.records import Actor, Kind, State, Version

SUBJECT: Final = "figure"
LIAISONS: Final = Audience(liaisons=True)


def told(session: Session, actor: Actor, version: Version) -> None:
    """Tell of a version that has just been submitted, returned or verified; of any other step nobody is told."""
    audience, page = _audience(version)
    tenant = directory.tenant_by_code(session, str(session.info["tenant"])) if audience else None
    if audience is None or tenant is None:
        return
    event = Event(
        kind=f"figure.{version.state.value}",
        audience=audience,
        about=(SUBJECT, version.id),
        title=title(version),
        # Somebody who takes a submission back and hands it in again does so for a reason.
        once=f"figure.{version.state.value}:{version.id}:{version.row_version}",
        path=f"/{tenant.slug}/{page}",
        words=version.return_reason if version.state is State.RETURNED else "",
    )
    notifications.tell(session, (actor.person_id, actor.words), [event])


def title(version: Version) -> str:
    """How notices call a figure: Indonesian, whatever language the page of the step is in."""
    kind = "prakiraan cakupan" if version.figure.kind is Kind.FORECAST else "angka cakupan"
    again = " (koreksi)" if version.corrects is not None else ""
    return f"{kind} {date(version.figure.as_of, 'MMMM yyyy')}{again}"


def _audience(version: Version) -> tuple[Audience | None, str]:
    """Who, and below the region's address the page that they need."""
    if version.state is State.SUBMITTED:
        return LIAISONS, f"verifikasi/{version.id}/"
    if version.state in {State.RETURNED, State.VERIFIED}:
        kind = "?jenis=prakiraan" if version.figure.kind is Kind.FORECAST else ""
        return Audience(frozenset(version.contributors), admins=True), f"cakupan/{version.figure.as_of:%Y-%m}/{kind}"
    return None, ""
