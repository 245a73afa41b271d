"""A region's contributions as JSON: entries for programs, their steps under If-Match, and what all of them come to."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Response, url_for
from sqlalchemy.orm import Session

from semesta_platform.errors import ConflictError, InvalidError, NotFoundError, existing
from semesta_platform.http.api import ApiBlueprint
from semesta_platform.http.api_answers import CREATED, OK, answer, page
from semesta_platform.http.api_conditions import DescribedConflictError, needs_some_match, step_on
from semesta_platform.http.api_cursors import key_in, page_of
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_tenants.contributions import documents as doc
from semesta_tenants.contributions import edge, queries, rules, service, shapes
from semesta_tenants.contributions.records import Entry, Voiding
from semesta_tenants.coverage.edge import acting, today, verifying

ENTRIES = "/tenants/<tenant_code:code>/contributions"
ENTRY = f"{ENTRIES}/<uuid:entry>"
Arguments = dict[str, Any]
blueprint = ApiBlueprint(
    "contributions_api", __name__, description="Bills and payments of PBPU Pemda: what is paid, and up to which month."
)


@blueprint.get(ENTRIES)
@requires(Permission.CONTRIBUTION_VIEW)
@blueprint.takes(shapes.ContributionsQuerySchema, location="query")
@blueprint.answers(200, shapes.ContributionsPageSchema)
def list_entries(asked: Arguments) -> Response:
    """Bills and payments in the order in which they were entered, voided ones too.

    Raises:
        NotFoundError: staff of an organisation that has nothing to do with contributions.
    """
    after = key_in(asked.get("cursor"), uuid.UUID)
    with tenant_session() as session:
        edge.side_in(session)
        found = queries.after(session, doc.narrowing_of(asked), key=after, limit=asked["limit"] + 1)
    rows, cursor = page_of(found, asked["limit"], lambda entry: (str(entry.id),))
    return page([doc.entry_document(each) for each in rows], cursor)


@blueprint.get(f"{ENTRIES}/summary")
@requires(Permission.CONTRIBUTION_VIEW)
@blueprint.answers(200, shapes.ContributionsSummarySchema)
def summary() -> Response:
    """Every month with what counts in it, arrears, up to which month all is paid, and what the gate says.

    Raises:
        NotFoundError: as the list.
    """
    with tenant_session() as session:
        edge.side_in(session)
        standing, evidence = rules.standing(queries.entries(session), today()), queries.evidence(session)
    return answer(doc.summary_document(standing, evidence))


@blueprint.post(ENTRIES)
@requires(Permission.CONTRIBUTION_ENTER)
@blueprint.takes(shapes.ContributionGivenSchema)
@blueprint.answers(201, shapes.ContributionSchema, tagged=True, located=True)
def enter(given: Arguments) -> Response:
    """Write down a bill or a payment; it counts once the other side has confirmed it.

    Raises:
        NotFoundError: as the list.
        InvalidError: a field cannot be so.
        DescribedConflictError: the month has a bill, or this very payment is there; the answer carries it.
    """
    with tenant_session() as session:
        side, wanted = edge.side_in(session), doc.wanted_of(given)
        try:
            made = service.enter(session, acting(), side, wanted, today=today())
        except InvalidError as error:
            raise doc.in_api_words(error) from error
        except ConflictError as error:
            found = queries.standing_alike(session, rules.tidied(wanted))
            described = (doc.entry_document(found), doc.tag_of(found)) if found else (None, None)
            raise DescribedConflictError(*described) from error
    return _answer(made, CREATED)


@blueprint.get(ENTRY)
@requires(Permission.CONTRIBUTION_VIEW)
@blueprint.answers(200, shapes.ContributionSchema, tagged=True)
def one_entry(entry: uuid.UUID) -> Response:
    """One bill or payment; its ETag is what a step must name.

    Raises:
        NotFoundError: there is none; or as the list.
    """
    with tenant_session() as session:
        edge.side_in(session)
        found = queries.entry(session, entry)
    if found is None:
        raise NotFoundError
    return _answer(found)


@blueprint.post(f"{ENTRY}/confirm")
@requires(Permission.CONTRIBUTION_ENTER)
@blueprint.changes()
@blueprint.answers(200, shapes.ContributionSchema, tagged=True)
def confirm_entry(entry: uuid.UUID) -> Response:
    """Each side confirms what the other entered: the region's people the branch's, the branch's liaison theirs; the gate follows.

    Raises:
        NotFoundError: there is none; or as the list.
        ForbiddenError: the side that entered it asks.
        StaleStateError: somebody was first; the answer carries what now stands.
        DescribedConflictError: it does not wait.
    """

    def step(session: Session, seen: int) -> Entry:
        return service.confirm(session, verifying(), edge.side_in(session), {entry: seen}, today=today())[0]

    return _stepped(entry, step)


@blueprint.post(f"{ENTRY}/void")
@requires(Permission.CONTRIBUTION_ENTER)
@blueprint.changes()
@blueprint.takes(shapes.VoidingGivenSchema)
@blueprint.answers(200, shapes.ContributionSchema, tagged=True)
def void_entry(given: Arguments, entry: uuid.UUID) -> Response:
    """The entry does not hold and stays with its reason; a confirmed one is the branch's alone to void. The gate follows.

    Raises:
        NotFoundError: there is none; or as the list.
        ForbiddenError: it is not theirs to void.
        StaleStateError: somebody was first; the answer carries what now stands.
        DescribedConflictError: it is void.
    """

    def step(session: Session, seen: int) -> Entry:
        side = edge.side_in(session)
        why = Voiding(given["reason"], given["no_nik"])
        return service.void(session, verifying(), side, entry, why, expected=seen, today=today())

    return _stepped(entry, step)


def _answer(entry: Entry, status: int = OK) -> Response:
    location = url_for(".one_entry", code=current_tenant().code, entry=entry.id) if status == CREATED else None
    document, tag = _shown(entry)
    return answer(document, status=status, tag=tag, location=location)


def _stepped(entry: uuid.UUID, step: Callable[[Session, int], Entry]) -> Response:
    """Do a step on an entry whose present state the asker names.

    Raises:
        NotFoundError: there is no such entry, or none for this person.
    """
    needs_some_match()
    with tenant_session() as session:
        edge.side_in(session)
        seen = existing(queries.entry(session, entry))
        with step_on(seen, _shown):
            changed = step(session, seen.row_version)
    return _answer(changed)


def _shown(entry: Entry) -> tuple[dict[str, Any], str]:
    return doc.entry_document(entry), doc.tag_of(entry)
