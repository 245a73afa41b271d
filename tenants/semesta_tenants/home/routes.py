"""The front page, a tenant's home, and the two files that browsers and crawlers ask every site for."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as Answered

from semesta_platform.http.access import current_principal
from semesta_platform.http.headers import cacheable
from semesta_platform.http.permissions import Permission, public, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.tenancy.records import Level, TenantRecord
from semesta_platform.tenancy.regions import all_regions, region
from semesta_tenants.actions import edge as action_edge
from semesta_tenants.actions.records import Scope
from semesta_tenants.batches import edge as batches
from semesta_tenants.batches.records import Viewer as Looking
from semesta_tenants.contributions import edge as contributions
from semesta_tenants.coordination import edge as tasks
from semesta_tenants.coordination.records import Party, Viewer
from semesta_tenants.coverage import edge
from semesta_tenants.home import queries, rules, words
from semesta_tenants.home.addresses import DESK, Addresses
from semesta_tenants.home.records import AWARDS_2026, Home, Place
from semesta_tenants.targets import forecast_shown
from semesta_tenants.targets import shown as target_shown
from semesta_tenants.targets import words as target_words

FIRST_REGIONS: Final = ("12.19", "12.74", "52.03", "19")
"""Codes of the four regions that began with Semesta, in the order in which they are shown."""
FIVE_MINUTES: Final = 300
ONE_DAY: Final = 86_400
ROBOTS: Final = "User-agent: *\nDisallow: /api/\nDisallow: /metrics\nDisallow: /readyz\nDisallow: /healthz\n"
MARK: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 26 26"><rect width="26" height="26" rx="7" fill="#15a37f"/>'
    '<path d="M7 8v6a6 6 0 0 0 12 0V8" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/>'
    '<circle cx="13" cy="9" r="2.2" fill="#fff"/></svg>'
)

blueprint = Blueprint("home", __name__, template_folder="templates")


@blueprint.get("/")
@public
def front() -> str | Answered:
    """What Semesta is, and ways to a region; somebody signed in goes home, or chooses between several places.

    Asks a visitor no database: it also answers while that is down.
    """
    principal = current_principal()
    if len(principal.places) == 1:
        return redirect(principal.places[0].address)
    if not principal.anonymous:
        return render_template("home/choose.html", places=principal.places)
    cacheable(FIVE_MINUTES)
    return render_template(
        "home/front.html",
        first=[found for code in FIRST_REGIONS if (found := region(code))],
        provinces=[each for each in all_regions() if each.level is Level.PROVINCE],
    )


@blueprint.get("/<tenant:slug>/")
@requires(Permission.TENANT_HOME)
def tenant_home() -> str:
    """Where an official of this tenant begins: how far the thresholds are, what waits for them, where each figure comes from."""
    tenant, side, today = current_tenant(), edge.side(), edge.today()
    members = _members(tenant)
    seen = queries.Seen(targets=_may(Permission.TARGET_VIEW), tasks=_viewer(), actions=_scope(), batches=_looking())
    with tenant_session() as session:
        seen = replace(seen, entries=_may(Permission.CONTRIBUTION_ENTER) and contributions.acts_for_region(session))
        gathered = queries.gather(session, side, None if members is None else tuple(members), seen, today)
    home, addresses = rules.home(gathered, AWARDS_2026, side, today, Place(tenant.code, members or {})), Addresses(tenant.slug)
    may_enter = _may(Permission.COVERAGE_ENTER)
    return render_template(
        "home/tenant.html",
        tenant=tenant,
        home=home,
        picture=_picture(home, addresses.figures if may_enter else None),
        yardstick=AWARDS_2026,
        addresses=addresses,
        desk=DESK,
        today=today,
        may_enter=may_enter,
        of_office=seen.tasks is not None and seen.tasks.offices is not None,
        of_region=seen.tasks is None or seen.tasks.party is Party.REGION,
        may_submit=_may(Permission.COVERAGE_SUBMIT),
        segments=[words.segment_row(each) for each in home.headline.segments] if home.headline else [],
        may_set=_may(Permission.TARGET_SET),
        say=words,
        say_target=target_words,
        view_target=target_shown,
    )


def _picture(home: Home, entry: str | None) -> forecast_shown.Picture | None:
    return words.recent(forecast_shown.picture(home.outlook, entry)) if home.outlook else None


def _viewer() -> Viewer | None:
    return tasks.viewer() if _may(Permission.TASK_VIEW) else None


def _looking() -> Looking | None:
    found = batches.viewer()
    return found if _may(Permission.BATCH_CHANGE) and not found.bpjs else None


def _scope() -> Scope | None:
    return action_edge.scope() if _may(Permission.FORUM_VIEW) else None


def _may(permission: Permission) -> bool:
    return current_principal().may(permission, current_tenant().code)


def _members(tenant: TenantRecord) -> dict[str, str] | None:
    """Names by code of a province's regencies and cities; None for a tenant that is no province."""
    if tenant.level is not Level.PROVINCE:
        return None
    return {each.code: each.name for each in all_regions() if each.province_code == tenant.code and each.code != tenant.code}


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    """What crawlers should leave alone; pages of tenants need no line, for they answer nobody who is not signed in."""
    cacheable(ONE_DAY)
    return Response(ROBOTS, content_type="text/plain; charset=utf-8")


@blueprint.get("/favicon.ico")
@public
def mark() -> Response:
    """The product's mark, for browsers that ask by the old name."""
    cacheable(ONE_DAY)
    return Response(MARK, content_type="image/svg+xml")
