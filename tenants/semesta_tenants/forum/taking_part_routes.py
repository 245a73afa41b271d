"""The page of what one organisation does in the forum; its own page shows the same lists."""

from __future__ import annotations

import uuid
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, url_for

from semesta_platform.errors import existing
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_tenants.actions.records import State
from semesta_tenants.coverage.edge import holds_office, today
from semesta_tenants.forum import taking_part
from semesta_tenants.forum.records import Presence
from semesta_tenants.forum.taking_part import Deed
from semesta_tenants.stakeholders import queries as stakeholders

ADDRESS: Final = "/<tenant:slug>/forum/organisasi/<uuid:organisation>/kegiatan"
PRESENCES: Final = {
    Presence.PRESENT: "present",
    Presence.DELEGATED: "delegated",
    Presence.ABSENT: "absent",
    Presence.CONFIRMED: "submitted",
    Presence.INVITED: "submitted",
}
STATES: Final = {State.OPEN: "open", State.IN_PROGRESS: "doing", State.WAITING: "waiting", State.DONE: "done"}
blueprint = Blueprint("forum_taking_part", __name__, template_folder="templates")


@blueprint.get(ADDRESS)
@requires(Permission.FORUM_VIEW)
def overview(organisation: uuid.UUID) -> str:
    """Its last meetings and its action items, those still to be done first.

    Raises:
        NotFoundError: there is no such organisation here.
    """
    tenant, branch = current_tenant(), not holds_office()
    zone, day = ZoneInfo(tenant.zone), today()
    with tenant_session() as session:
        found = existing(stakeholders.organisation(session, organisation))
        visits = taking_part.visits(session, organisation, branch=branch)
        owned = taking_part.owned(session, organisation, branch=branch)
    forum = url_for("forum_series.overview", slug=tenant.slug).removesuffix("seri/")
    return render_template(
        "forum/taking_part.html",
        tenant=tenant,
        forum=forum,
        organisation=found,
        visits=[(each, each.at.astimezone(zone).date(), PRESENCES[each.presence]) for each in visits],
        owned=[(each, _state(each, day)) for each in owned],
        invited=(Presence.INVITED, Presence.CONFIRMED),
    )


def _state(deed: Deed, day: Any) -> str:
    late = not deed.state.ended and deed.due_on is not None and deed.due_on < day
    return "late" if late else STATES.get(deed.state, "cancelled")
