"""Figures, populations and evidence as JSON: for a region's programs, its branch's, and readers of what is published."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Response, url_for
from psycopg import errors as pg
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from semesta_platform.errors import ConflictError, InvalidError, existing
from semesta_platform.http.api import ApiBlueprint
from semesta_platform.http.api_answers import CREATED, OK, answer, page
from semesta_platform.http.api_conditions import (
    DescribedConflictError,
    StaleStateError,
    begins,
    needs_match,
    needs_some_match,
)
from semesta_platform.http.api_cursors import key_in, page_of
from semesta_platform.http.ground import viewer_session
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_tenants.coverage import documents as doc
from semesta_tenants.coverage import edge, publishing, queries, rules, service, shapes
from semesta_tenants.coverage.records import Kind, Published, Side, StaleError, State, Version

OPEN = frozenset({State.DRAFT, State.SUBMITTED})
TENANT = "/tenants/<tenant_code:code>"
MONTH = f"{TENANT}/coverage/<month:period>"
VERSION = f"{TENANT}/coverage/<uuid:version>"
Arguments = dict[str, Any]
blueprint = ApiBlueprint("coverage_api", __name__, description="A region's monthly figures, and what is published of them.")

# ---- reads -------------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{TENANT}/coverage")
@requires(Permission.COVERAGE_VIEW)
@blueprint.takes(shapes.MonthsQuerySchema, location="query")
@blueprint.answers(200, shapes.MonthsPageSchema)
def list_months(asked: Arguments) -> Response:
    """Months with their versions and publications, newest first; the branch sees no draft."""
    before = key_in(asked.get("cursor"), dt.date.fromisoformat)
    with tenant_session() as session:
        found = queries.months(session, edge.side(), kind=asked["kind"], before=before, limit=asked["limit"] + 1)
    rows, cursor = page_of(found, asked["limit"], lambda month: (month.period.isoformat(),))
    return page([doc.month_document(month, asked["kind"]) for month in rows], cursor)


@blueprint.get(f"{TENANT}/coverage/calendar")
@requires(Permission.COVERAGE_VIEW)
@blueprint.answers(200, shapes.CalendarPageSchema)
def calendar() -> Response:
    """The last 24 months, oldest first: which are missing, which are on their way, which are published."""
    with tenant_session() as session:
        found = queries.calendar(session, edge.side(), today=edge.today())
    return page([doc.calendar_document(month) for month in found], None)


@blueprint.get(MONTH)
@requires(Permission.COVERAGE_VIEW)
@blueprint.takes(shapes.MonthQuerySchema, location="query")
@blueprint.answers(200, shapes.VersionSchema, tagged=True)
def open_version(asked: Arguments, period: dt.date) -> Response:
    """The version of a month that is being worked on or waits for the branch; its ETag is what a change must name.

    Raises:
        NotFoundError: there is none, or it is a draft and the asker is of the branch.
    """
    with tenant_session() as session:
        found = existing(_open(session, period, asked["kind"], edge.side()))
    return _answer(found)


@blueprint.get(VERSION)
@requires(Permission.COVERAGE_VIEW)
@blueprint.answers(200, shapes.VersionSchema, tagged=True)
def one_version(version: uuid.UUID) -> Response:
    """One version of a month.

    Raises:
        NotFoundError: there is none, or it is a draft and the asker is of the branch.
    """
    with tenant_session() as session:
        found = existing(queries.version(session, version, edge.side()))
    return _answer(found)


@blueprint.get("/published")
@requires(Permission.NATIONAL_VIEW)
@blueprint.takes(shapes.PublishedQuerySchema, location="query")
@blueprint.answers(200, shapes.PublishedPageSchema)
def list_published(asked: Arguments) -> Response:
    """Published figures that count, one for each region, as-of date and kind; by region, then oldest first."""
    after = key_in(asked.get("cursor"), _published_key)
    tenants = asked["tenants"].split(",") if "tenants" in asked else None
    narrowed = {"tenants": tenants, "kind": asked.get("kind"), "since": asked.get("since")}
    with viewer_session() as session:
        found = queries.published_page(session, **narrowed, after=after, limit=asked["limit"] + 1)
    rows, cursor = page_of(found, asked["limit"], _key_of)
    return page([doc.published_document(each) for each in rows], cursor)


# ---- a month's figure on its way ---------------------------------------------------------------------------------------------


@blueprint.put(MONTH)
@requires(Permission.COVERAGE_ENTER)
@blueprint.changes(optional=True)
@blueprint.takes(shapes.FigureGivenSchema)
@blueprint.answers(200, shapes.VersionSchema, tagged=True)
@blueprint.answers(201, shapes.VersionSchema, tagged=True, located=True)
def save(given: Arguments, period: dt.date) -> Response:
    """Save the draft of a month: the open one with If-Match, a new one with `If-None-Match: *`.

    Raises:
        MissingConditionError: neither is given.
        StaleStateError: somebody saved first; the answer carries what now stands.
        DescribedConflictError: the month is verified, or waits for the branch.
        InvalidError: a field cannot be so.
    """
    if not (beginning := begins()):
        needs_some_match()
    figure = doc.figure_of(given)
    if words := rules.month_problem(period, figure.as_of):
        raise InvalidError("another month", {"as_of": [words]})
    with tenant_session() as session:
        current = _open(session, period, figure.kind, Side.REGION)
        if not beginning:
            _refuse_another(current)
        with _told(current or _newest(session, period, figure.kind)):
            expected = None if beginning or current is None else current.row_version
            saved = service.save_draft(
                session, edge.acting(), figure, today=edge.today(), expected=expected, reason=given["reason"]
            )
        if current is not None and saved.id != current.id:
            # In between the open version was returned and another one begun, which nobody here has seen.
            raise StaleStateError
    return _answer(saved, CREATED if beginning else OK)


@blueprint.post(f"{VERSION}/submit")
@requires(Permission.COVERAGE_SUBMIT)
@blueprint.changes()
@blueprint.refuses(422)
@blueprint.answers(200, shapes.VersionSchema, tagged=True)
def submit(version: uuid.UUID) -> Response:
    """Hand a draft to the branch."""
    return _stepped(
        version,
        lambda session, seen: service.submit(session, edge.acting(), seen.id, expected=seen.row_version, today=edge.today()),
    )


@blueprint.post(f"{VERSION}/withdraw")
@requires(Permission.COVERAGE_SUBMIT)
@blueprint.changes()
@blueprint.answers(200, shapes.VersionSchema, tagged=True)
def withdraw(version: uuid.UUID) -> Response:
    """Take a submission back; it is a draft again."""
    return _stepped(version, lambda session, seen: service.withdraw(session, edge.acting(), seen.id, expected=seen.row_version))


@blueprint.post(f"{VERSION}/return")
@requires(Permission.COVERAGE_VERIFY)
@blueprint.changes()
@blueprint.takes(shapes.ReasonGivenSchema)
@blueprint.answers(200, shapes.VersionSchema, tagged=True)
def return_(given: Arguments, version: uuid.UUID) -> Response:
    """Send a submission back to the region with a reason."""
    return _stepped(
        version,
        lambda session, seen: service.return_(
            session, edge.verifying(), seen.id, expected=seen.row_version, reason=given["reason"]
        ),
    )


@blueprint.post(f"{VERSION}/verify")
@requires(Permission.COVERAGE_VERIFY)
@blueprint.changes()
@blueprint.answers(200, shapes.VersionSchema, tagged=True)
def verify(version: uuid.UUID) -> Response:
    """Confirm a submission, which publishes it."""
    return _stepped(version, lambda session, seen: service.verify(session, edge.verifying(), seen.id, expected=seen.row_version))


@blueprint.post(f"{VERSION}/correct")
@requires(Permission.COVERAGE_ENTER)
@blueprint.changes()
@blueprint.takes(shapes.ReasonGivenSchema)
@blueprint.answers(201, shapes.VersionSchema, tagged=True, located=True)
def correct(given: Arguments, version: uuid.UUID) -> Response:
    """Begin a new draft from a verified version, which stays published until the new one is verified.

    Raises:
        DescribedConflictError: it is not verified, or the month has an open version, which the answer carries.
    """

    def begin(session: Session, seen: Version) -> Version:
        try:
            return service.correct(session, edge.acting(), seen.id, reason=given["reason"])
        except StaleError as error:
            raise DescribedConflictError(doc.version_document(error.current), doc.tag_of(error.current)) from error

    return _stepped(version, begin, CREATED)


# ---- populations and gates ---------------------------------------------------------------------------------------------------


@blueprint.get(f"{TENANT}/populations")
@requires(Permission.COVERAGE_VIEW)
@blueprint.answers(200, shapes.PopulationsPageSchema)
def list_populations() -> Response:
    """The inhabitants by half of a year and source as they now stand, newest first."""
    with tenant_session() as session:
        found = queries.populations(session)
    return page([doc.population_document(each) for each in found], None)


@blueprint.post(f"{TENANT}/populations")
@requires(Permission.COVERAGE_ENTER)
@blueprint.takes(shapes.SemesterGivenSchema)
@blueprint.refuses(409)
@blueprint.answers(200, shapes.PopulationSchema)
@blueprint.answers(201, shapes.PopulationSchema)
def record_population(given: Arguments) -> Response:
    """Write down the inhabitants of a half of a year; 200 when the same number stands already. A correction is a further one.

    Raises:
        ConflictError: somebody else wrote at the same moment.
    """
    population = doc.population_of(given)
    try:
        with tenant_session() as session, _told(None):
            fresh = publishing.record_population(session, edge.acting(), population)
    except IntegrityError as error:
        if not isinstance(error.orig, pg.UniqueViolation):
            raise
        raise ConflictError from error
    return answer(doc.population_document(population), status=CREATED if fresh else OK)


@blueprint.get(f"{TENANT}/gates")
@requires(Permission.COVERAGE_VIEW)
@blueprint.answers(200, shapes.GatesPageSchema)
def list_gates() -> Response:
    """The evidence of gates that was recorded for this region, newest first."""
    with tenant_session() as session:
        found = queries.gates(session)
    return page([doc.gate_document(each) for each in found], None)


@blueprint.post(f"{TENANT}/gates")
@requires(Permission.EVIDENCE_RECORD)
@blueprint.takes(shapes.GateGivenSchema)
@blueprint.answers(201, shapes.GateSchema)
def record_gate(given: Arguments) -> Response:
    """Write down what a document shows of a gate, which publishes it. A correction is a further one."""
    evidence = doc.gate_of(given)
    with tenant_session() as session:
        publishing.record_gate(session, edge.recording(), evidence, today=edge.today())
    return answer(doc.gate_document(evidence), status=CREATED)


# ---- shared --------------------------------------------------------------------------------------------------------------------


def _answer(version: Version, status: int = OK) -> Response:
    location = None
    if status == CREATED:
        location = url_for(".one_version", code=current_tenant().code, version=version.id)
    return answer(doc.version_document(version), status=status, tag=doc.tag_of(version), location=location)


def _stepped(version_id: uuid.UUID, step: Callable[[Session, Version], Version], status: int = OK) -> Response:
    """Do a step on a version whose present state the asker names.

    Raises:
        NotFoundError: there is no such version that this side may see.
    """
    needs_some_match()
    with tenant_session() as session:
        seen = existing(queries.version(session, version_id, edge.side()))
        needs_match(doc.tag_of(seen), doc.version_document(seen))
        # The step reads it again under a lock, and must not be given what was read here.
        session.expire_all()
        with _told(seen):
            changed = step(session, seen)
    return _answer(changed, status)


@contextmanager
def _told(seen: Version | None) -> Iterator[None]:
    """Refusals of the service in the words of the API. seen: the state that an answer may show when it forbids the step."""
    try:
        yield
    except StaleError as error:
        raise StaleStateError(doc.version_document(error.current), doc.tag_of(error.current)) from error
    except DescribedConflictError:
        raise
    except ConflictError as error:
        if seen is None:
            raise
        raise DescribedConflictError(doc.version_document(seen), doc.tag_of(seen)) from error
    except InvalidError as error:
        raise InvalidError(error.message, {doc.PATHS.get(name, name): said for name, said in error.fields.items()}) from error


def _refuse_another(current: Version | None) -> None:
    """If-Match names a state of the open version, so there must be one.

    Raises:
        StaleStateError: there is none, or it is in another state.
    """
    if current is None:
        raise StaleStateError
    needs_match(doc.tag_of(current), doc.version_document(current))


def _open(session: Session, period: dt.date, kind: Kind, side: Side) -> Version | None:
    found = queries.versions_of(session, period, side, kind)
    return next((each for each in found if each.state in OPEN), None)


def _newest(session: Session, period: dt.date, kind: Kind) -> Version | None:
    return next(iter(queries.versions_of(session, period, Side.REGION, kind)), None)


def _published_key(tenant: str, as_of: str, kind: str) -> tuple[str, dt.date, str]:
    return tenant, dt.date.fromisoformat(as_of), kind


def _key_of(published: Published) -> tuple[str, str, str]:
    return published.tenant, published.figure.as_of.isoformat(), published.figure.kind.value
