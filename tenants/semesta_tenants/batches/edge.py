"""What the routes of batches share: on which side somebody stands in the tenant of the request, and what they may do with one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from semesta_platform.accounts.roles import Role
from semesta_platform.database import utc_now
from semesta_platform.http.access import current_principal
from semesta_platform.http.routing import current_tenant
from semesta_tenants.batches import rules, stepping
from semesta_tenants.batches.records import Batch, State, Viewer
from semesta_tenants.coordination.edge import offices
from semesta_tenants.coordination.records import Party
from semesta_tenants.coverage.edge import holds_office


def viewer() -> Viewer:
    """The region's for whoever holds an office in the tenant, whatever else they are; else the branch's."""
    tenant, person = current_tenant(), current_principal().person
    if holds_office():
        return Viewer(Party.REGION, tenant.slug, offices(), person)
    if Role.LIAISON.value in current_principal().roles_in(tenant.code):
        return Viewer(Party.BPJS, tenant.slug, person=person)
    # Whoever else were let in one day sees nothing of the region's own.
    return Viewer(Party.REGION, tenant.slug, frozenset())


@dataclass(frozen=True, slots=True)
class May:
    """What somebody may do with a batch now."""

    change: bool
    send: bool
    receive: bool
    give_back: bool
    answer: bool
    contest: bool
    sign: bool
    unsign: bool
    withdraw: bool
    resubmit: bool
    read_list: bool


def may(batch: Batch, who: Viewer, *, again: bool) -> May:
    """again: whether the rejected were handed over again already."""
    region, state = not who.bpjs, batch.state
    rejected = batch.answer is not None and batch.answer.rejected > 0
    return May(
        change=region and state in rules.OPEN,
        send=region and state in rules.OPEN,
        receive=who.bpjs and state is State.SENT,
        give_back=who.bpjs and state in {State.SENT, State.RECEIVED},
        answer=rules.may_answer(batch, who) and not again,
        contest=rules.may_contest(batch, who) and not again,
        sign=rules.may_sign(batch, who),
        unsign=rules.may_unsign(batch, who),
        withdraw=region and (state in rules.OPEN or state is State.SENT),
        resubmit=region and state is State.AGREED and rejected and not again,
        read_list=rules.list_open(batch, bpjs=who.bpjs),
    )


def without_numbers(made: Batch, said: Mapping[str, str], *, no_nik: bool) -> Batch:
    """The batch that a step made, where nothing that was said with it looks like somebody's number.

    It comes after the step, inside its transaction, so that whoever may not do it, or comes too late, is told that first.

    Raises:
        InvalidError: something does, by its field, and whoever wrote it does not say that it is none.
    """
    stepping.refuse(rules.number_problems(said, no_nik=no_nik))
    return made


def now() -> dt.datetime:
    """This moment, aware."""
    return utc_now()
