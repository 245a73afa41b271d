"""What the routes of plans share: addresses, the base of a request, the warm solver, scenarios of an address."""

from __future__ import annotations

import importlib
import uuid
from threading import Lock, Timer

from flask import url_for
from sqlalchemy.orm import Session

from semesta_platform.errors import NotFoundError, existing
from semesta_platform.http.access import current_principal
from semesta_platform.http.permissions import Permission
from semesta_platform.http.routing import current_tenant
from semesta_tenants.coverage.edge import today
from semesta_tenants.planning import payloads, queries, rates, shown
from semesta_tenants.planning.records import Base, Scenario

ADDRESS = "/<tenant:slug>/rencana"
MOMENT = 0.5
_warm = Lock()


def warm_solver() -> None:
    """Import the solver beside the answer, once in a process.

    It takes half a second and tens of megabytes: only processes in which somebody plans pay for it, and who asks for the cheapest
    mix a moment later no longer waits.
    """
    if _warm.acquire(blocking=False):
        # A moment later, so that it takes no time from the page that asked for it.
        beside = Timer(MOMENT, importlib.import_module, ("scipy.optimize",))
        beside.daemon = True
        beside.start()


def base_of(starts: queries.Starts, given: payloads.Given) -> Base | None:
    """The figure that a form names, on the population that it names.

    Raises:
        NotFoundError: the form names a figure of which this region has published none.
    """
    known = (each for each in starts.populations if str(each.value) == given.population)
    found = starts.base(given.figure, given.other or next(known, None))
    if found is None and given.figure is not None:
        raise NotFoundError
    return found


def province() -> bool:
    """Whether the tenant of the request is a province."""
    return rates.is_province(current_tenant().code)


def may_choose() -> bool:
    """Whether the person may make targets and tasks of a plan here."""
    return current_principal().may(Permission.PLAN_CHOOSE, current_tenant().code)


def scenario_of(session: Session, which: uuid.UUID) -> Scenario:
    """A saved scenario of the tenant.

    Raises:
        NotFoundError: there is none.
    """
    return existing(queries.scenario(session, which))


def result_of(scenario: Scenario) -> shown.Result:
    """A saved scenario in words, as it was computed on its day."""
    return shown.result(scenario.base, scenario.base.usual, scenario.asked, scenario.plan, today())


def here(endpoint: str = "planning.overview", **more: object) -> str:
    """An address of plans in the tenant of the request."""
    return url_for(endpoint, slug=current_tenant().slug, **more)  # type: ignore[arg-type]  # parts of an address
