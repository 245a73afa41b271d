"""What the routes of coverage share: on which side somebody stands in the tenant of the request, who acts, which day it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from flask import Response
from flask_babel import force_locale

from semesta_platform.accounts.roles import ROLES, Role
from semesta_platform.errors import ForbiddenError
from semesta_platform.http.access import current_principal
from semesta_platform.http.lists import file_answer
from semesta_platform.http.observation import request_id
from semesta_platform.http.routing import current_tenant
from semesta_platform.interface.tables import csv_text
from semesta_tenants.coverage.records import Actor, Operator, Side, Verifier

OFFICES = frozenset({Role.TENANT_ADMIN.value, Role.OPD_STAFF.value})
"""Roles in a tenant that forbid verifying its figures, whatever else somebody is."""


def side() -> Side:
    """The region's for whoever holds an office in the tenant; anybody else reads what the branch reads, and no draft."""
    return Side.REGION if holds_office() else Side.BRANCH


def acting() -> Actor:
    """Who enters, submits or corrects, in the words of their role here."""
    return Actor(current_principal().person, _words(), request_id())


def verifying() -> Verifier:
    """Who verifies or returns here; whether they may is for the service and the database to say.

    Raises:
        ForbiddenError: nobody is signed in.
    """
    person, tenant = current_principal().person, current_tenant()
    if person is None:
        raise ForbiddenError
    liaison = Role.LIAISON.value in current_principal().roles_in(tenant.code)
    branch = tenant.branch_code if liaison else None
    return Verifier(person, _words(), branch, office=holds_office(), request_id=request_id())


def recording() -> Verifier | Operator:
    """Who records evidence here: the branch's liaison, or else somebody of the operator, each in the words of that role.

    Raises:
        ForbiddenError: nobody is signed in, or somebody who is neither.
    """
    principal, tenant = current_principal(), current_tenant()
    if principal.person is None:
        raise ForbiddenError
    if Role.LIAISON.value in principal.roles_in(tenant.code):
        return verifying()
    if not any(place.role == Role.OPERATOR.value for place in principal.places):
        raise ForbiddenError
    with force_locale("id"):
        words = str(ROLES[Role.OPERATOR].words)
    return Operator(principal.person, words, holds_office(), request_id())


def today() -> dt.date:
    """The day that it is in the tenant's own zone."""
    return dt.datetime.now(ZoneInfo(current_tenant().zone)).date()


def csv_answer(rows: Iterable[Sequence[str]], name: str) -> Response:
    """A list to take away. name: of the file, without its ending."""
    return file_answer(csv_text(rows), name, "csv")


def holds_office() -> bool:
    """Whether the person is admin or OPD staff in this very tenant, whatever else they are."""
    return not OFFICES.isdisjoint(current_principal().roles_in(current_tenant().code))


def _words() -> str:
    """The record is kept in Indonesian whatever language the page is in."""
    principal, tenant = current_principal(), current_tenant()
    here = (each for each in principal.places if each.tenant_code == tenant.code)
    place = next(here, None) or next(iter(principal.places), None)
    with force_locale("id"):
        return str(place.role_words) if place else principal.name
