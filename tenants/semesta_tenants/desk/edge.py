"""Reading the desk at the edge: which regions a person's branches have, each read in a transaction of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from semesta_platform.accounts.roles import Role
from semesta_platform.database import utc_now
from semesta_platform.http.access import current_principal
from semesta_platform.http.ground import current_ground, viewer_session
from semesta_platform.notifications import edge as inbox
from semesta_platform.notifications import queries as notices
from semesta_platform.ready import Sent
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import read_all_as, read_all_as_tenant
from semesta_tenants.coordination import waiting as tasks
from semesta_tenants.coordination.edge import viewer_in
from semesta_tenants.coordination.records import Party, Viewer
from semesta_tenants.coordination.rules import end_of_week
from semesta_tenants.coverage.desk import BranchFigures
from semesta_tenants.coverage.edge import OFFICES
from semesta_tenants.desk import payloads, queries, rules
from semesta_tenants.desk.records import Asked, RegionDesk, View, Work


@dataclass(frozen=True, slots=True)
class Desk:
    """All regions by code in order, with the work that the address asks for, the most pressing first.

    counts: how much each view shows. everywhere: the same over all regions, whatever region is chosen.
    """

    regions: tuple[RegionDesk, ...]
    work: tuple[Work, ...]
    counts: dict[View, int]
    everywhere: dict[View, int]
    now: dt.datetime


def read(asked: Asked, *, whole: bool = False) -> Desk:
    """Every region of the person's branches: no session ever sees two of them.

    whole: all the work that is asked for, for files; otherwise what the pages up to the asked one need.

    Raises:
        UnavailableError: the database does not answer.
    """
    now, codes, engine = utc_now(), _codes(), current_ground().engine
    if not codes:
        return _put_together((), asked, now)
    tenants, published = queries.ground(*read_all_as(engine, SharedRole.VIEWER, queries.asking_ground(codes)))
    found, waits = [], {}
    for empty in (queries.blank(each, now) for each in tenants):
        if empty.suspended:
            found.append(empty)
            continue
        code, wanted = empty.tenant.code, _tasks(asked, empty, whole=whole)
        sent = queries.asking_region(empty, wanted)
        rows = read_all_as_tenant(engine, code, [*sent, *_mentions(code)])
        one, figures = queries.region(empty, rows, wanted, published.get(code, ()))
        one = replace(one, mentions=notices.mentions_in(rows[len(sent)])) if len(rows) > len(sent) else one
        found.append(one)
        if figures.submitted:
            waits[code] = figures
    return _put_together(_with_figures(found, waits), asked, now)


def branches() -> list[str]:
    """The person's branches in words."""
    places = current_principal().places
    return sorted({str(each.role_words) for each in places if each.role == Role.LIAISON.value and each.tenant_code})


def viewer(tenant_code: str) -> Viewer:
    """For whom the person acts on tasks of a region."""
    return viewer_in(current_principal(), tenant_code)


def acts_for_branch(tenant_code: str) -> bool:
    """Whether the person acts there for the branch and not for the region."""
    return viewer(tenant_code).party is Party.BPJS


def _tasks(asked: Asked, empty: RegionDesk, *, whole: bool) -> tasks.Asked:
    """What of a region's tasks is needed: no more of them than the pages up to the asked one can show."""
    most = tasks.MOST if whole else asked.page * payloads.PAGE
    view = rules.TASK_VIEWS.get(asked.view, tasks.View.NONE)
    shown = view is not tasks.View.NONE and asked.tenant in {None, empty.tenant.code}
    return tasks.Asked(current_principal().person, empty.today, end_of_week(empty.today), view, most if shown else 0)


def _mentions(code: str) -> list[Sent]:
    """One statement more, in the same round trip, and only for somebody whose bell counts something."""
    principal = current_principal()
    if principal.person is None or not principal.unread:
        return []
    return [notices.asking_mentions(principal.person, inbox.seats(code))]


def _with_figures(found: Sequence[RegionDesk], waits: Mapping[str, BranchFigures]) -> tuple[RegionDesk, ...]:
    """The regions with the figures that wait in them, each beside the months before."""
    if not waits:
        return tuple(found)
    with viewer_session() as session:
        published = queries.beside(session, waits)
    held = {code: figures.beside(published[code]) for code, figures in waits.items()}
    return tuple(replace(each, waiting=held.get(each.tenant.code, ())) for each in found)


def _codes() -> list[str]:
    places = current_principal().places
    return sorted({each.tenant_code for each in places if each.role == Role.LIAISON.value and each.tenant_code})


def _put_together(found: tuple[RegionDesk, ...], asked: Asked, now: dt.datetime) -> Desk:
    principal = current_principal()
    work = [
        one
        for each in found
        for one in rules.works(each, person=principal.person, office=not OFFICES.isdisjoint(principal.roles_in(each.tenant.code)))
    ]
    chosen = rules.of_region(found, asked)
    codes = {each.tenant.code for each in chosen}
    here = [each for each in work if each.region.tenant.code in codes]
    shown = sorted((each for each in here if rules.fits(each, asked.view)), key=lambda each: each.key)
    return Desk(found, tuple(shown), rules.counts(chosen, here), rules.counts(found, work), now)
