"""Editions and official results as JSON for the operator's programs: drafts, opening, versions, states, winners."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from semesta_platform.accounts import edge
from semesta_platform.errors import ConflictError, InvalidError, NotFoundError, existing
from semesta_platform.http.api import ApiBlueprint
from semesta_platform.http.api_answers import CREATED, OK, answer, nothing, page
from semesta_platform.http.api_conditions import (
    DescribedConflictError,
    StaleStateError,
    needs_match,
    needs_some_match,
)
from semesta_platform.http.ground import registry_session
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.tenancy import queries as directory
from semesta_tenants.awards import documents as doc
from semesta_tenants.awards import explained, queries, service, shapes, winners
from semesta_tenants.awards import shapes_beside as beside
from semesta_tenants.awards.api import EDITION, opened_or_missing
from semesta_tenants.awards.ledger import Draft, EditionState, Opened, Steward
from semesta_tenants.awards.nodes import EditionError
from semesta_tenants.awards.outcomes import Official
from semesta_tenants.awards.records import Edition
from semesta_tenants.coverage.places import Gazetteer

DRAFT = "/drafts/<draft>"
Arguments = dict[str, Any]
blueprint = ApiBlueprint("awards_stewarding_api", __name__, description="Editions on their way: the operator's.")

# ---- drafts --------------------------------------------------------------------------------------------------------------------


@blueprint.post("/editions")
@requires(Permission.OPERATOR_MANAGE)
@blueprint.takes(beside.NewEditionSchema)
@blueprint.refuses(409)
@blueprint.answers(201, beside.MadeEditionSchema, tagged=True, located=True)
def make_edition(given: Arguments) -> Response:
    """A new edition out of its file: opened at once, or kept as a draft that nobody but the operator reads.

    Raises:
        InvalidError: the file is no edition; each fault is named with its line.
        ConflictError: there is an edition or a draft of this name.
    """
    content = given["content"].encode()
    with registry_session() as session, _told():
        if given["open"]:
            found = service.open_edition(session, _steward(), content)
            state, name, tag = found.state.value, found.id, doc.tag_of(found)
            location = url_for("awards_api.one_edition", edition=name)
        else:
            name = service.save_draft(session, _steward(), content)
            state, tag = "draft", _draft_tag(_draft(session, name))
            location = url_for(".one_draft", draft=name)
    return answer({"id": name, "state": state, "etag": f'"{tag}"'}, status=CREATED, tag=tag, location=location)


@blueprint.get("/drafts")
@requires(Permission.OPERATOR_MANAGE)
@blueprint.answers(200, beside.DraftsPageSchema)
def list_drafts() -> Response:
    """Editions that are being prepared, by name."""
    with registry_session() as session:
        found = queries.drafts(session)
    return page([_draft_document(each) for each in found], None)


@blueprint.get(DRAFT)
@requires(Permission.OPERATOR_MANAGE)
@blueprint.answers(200, beside.DraftSchema, tagged=True)
def one_draft(draft: str) -> Response:
    """One draft with its file."""
    with registry_session() as session:
        found = _draft(session, draft)
    return answer(_draft_document(found), tag=_draft_tag(found))


@blueprint.put(DRAFT)
@requires(Permission.OPERATOR_MANAGE)
@blueprint.changes()
@blueprint.takes(beside.EditionFileSchema)
@blueprint.answers(200, beside.DraftSchema, tagged=True)
def save_draft(given: Arguments, draft: str) -> Response:
    """Save a draft's file; it names the same edition.

    Raises:
        InvalidError: the file is no edition, or another one.
    """
    content = given["content"].encode()

    def save(session: Session, seen: Draft) -> None:
        with _told():
            if (name := service.edition_named(content)) != draft:
                raise InvalidError("another edition", {"content": [_("Berkas ini menyebut edisi lain: %(name)s.", name=name)]})
            service.save_draft(session, _steward(), content, expected=seen.row_version)

    with registry_session() as session:
        _on_draft(session, draft, save)
        changed = _draft(session, draft)
    return answer(_draft_document(changed), tag=_draft_tag(changed))


@blueprint.delete(DRAFT)
@requires(Permission.OPERATOR_MANAGE)
@blueprint.changes()
@blueprint.answers(204)
def discard_draft(draft: str) -> Response:
    """Throw a draft away."""
    with registry_session() as session:
        _on_draft(session, draft, lambda inner, seen: service.discard_draft(inner, draft, expected=seen.row_version))
    return nothing()


@blueprint.post(f"{DRAFT}/open")
@requires(Permission.OPERATOR_MANAGE)
@blueprint.changes()
@blueprint.takes(beside.ReasonSchema)
@blueprint.answers(201, shapes.WholeEditionSchema, tagged=True, located=True)
def open_draft(given: Arguments, draft: str) -> Response:
    """Open a draft: from now on every publication that matters asks for a run."""

    def open_(session: Session, seen: Draft) -> None:
        with _told():
            service.open_draft(session, _steward(), draft, expected=seen.row_version, reason=given["reason"])

    with registry_session() as session:
        _on_draft(session, draft, open_)
        document, tag = _whole(session, draft)
    return answer(document, status=CREATED, tag=tag, location=url_for("awards_api.one_edition", edition=draft))


# ---- the life of an edition ----------------------------------------------------------------------------------------------------


@blueprint.post(f"{EDITION}/versions")
@requires(Permission.OPERATOR_MANAGE)
@blueprint.changes()
@blueprint.takes(beside.EditionFileSchema)
@blueprint.answers(201, shapes.WholeEditionSchema, tagged=True)
def add_version(given: Arguments, edition: str) -> Response:
    """New rules for an open edition; the file names the next version and its reason.

    Raises:
        InvalidError: the file is no edition, another one, not the next version, or gives no reason.
    """
    content = given["content"].encode()

    def change(session: Session, seen: Opened) -> None:
        with _told():
            if (name := service.edition_named(content)) != edition:
                raise InvalidError("another edition", {"content": [_("Berkas ini menyebut edisi lain: %(name)s.", name=name)]})
            service.change_rules(session, _steward(), content, expected=seen.row_version)

    return _stepped(edition, change, CREATED)


@blueprint.post(f"{EDITION}/state")
@requires(Permission.OPERATOR_MANAGE)
@blueprint.changes()
@blueprint.takes(beside.StateGivenSchema)
@blueprint.answers(200, shapes.WholeEditionSchema, tagged=True)
def move(given: Arguments, edition: str) -> Response:
    """Freeze an open edition, open a frozen one again, or publish a frozen one with its final run."""

    def step(session: Session, seen: Opened) -> None:
        to: EditionState = given["state"]
        service.move(session, _steward(), edition, to, expected=seen.row_version, reason=given["reason"])

    return _stepped(edition, step)


# ---- official results ----------------------------------------------------------------------------------------------------------


@blueprint.post(f"{EDITION}/official")
@requires(Permission.OPERATOR_MANAGE)
@blueprint.takes(beside.OfficialGivenSchema)
@blueprint.answers(200, beside.RecordedSchema)
def record_official(given: Arguments, edition: str) -> Response:
    """Write down winners as announced, all or none; what stands already is left as it is.

    Raises:
        NotFoundError: there is no such opened edition.
        InvalidError: there is no such region, or one is named twice.
    """
    with registry_session() as session:
        opened = opened_or_missing(session, edition)
        results = _winners(given["results"], opened.edition, Gazetteer(directory.list_regions(session)))
        new = service.record_official(session, _steward(), edition, results)
    return answer({"new": new, "known": len(results) - new})


@blueprint.delete(f"{EDITION}/official/<code>")
@requires(Permission.OPERATOR_MANAGE)
@blueprint.answers(204)
def withdraw_official(edition: str, code: str) -> Response:
    """Take an official result back; that it stood there stays in the record."""
    with registry_session() as session:
        opened_or_missing(session, edition)
        service.withdraw_official(session, _steward(), edition, code)
    return nothing()


@blueprint.get("/objections")
@requires(Permission.OPERATOR_MANAGE)
@blueprint.takes(beside.ObjectionsQuerySchema, location="query")
@blueprint.answers(200, beside.ObjectionsPageSchema)
def every_objection(asked: Arguments) -> Response:
    """Objections of every region with their answers, newest first."""
    with registry_session() as session:
        found = queries.objections(session, edition=asked.get("edition"))
    return page([explained.objection_document(each) for each in found], None)


# ---- shared --------------------------------------------------------------------------------------------------------------------


def _steward() -> Steward:
    acting = edge.actor()
    return Steward(acting.person, acting.words)


@contextmanager
def _told() -> Iterator[None]:
    """Whatever is wrong with a file is wrong with the field that brought it."""
    try:
        yield
    except EditionError as error:
        raise InvalidError(error.message, {"content": [str(each) for each in error.faults]}) from error
    except InvalidError as error:
        raise InvalidError(error.message, {"content": [words for said in error.fields.values() for words in said]}) from error


def _winners(given: Sequence[Arguments], edition: Edition, gazetteer: Gazetteer) -> list[Official]:
    rows = ({"region": each["code"], **{name: each[name].strip() for name in _TEXTS}} for each in given)
    found = list(winners.checked_all(enumerate(rows, 1), edition, gazetteer))
    faults = {
        f"results.{each.number - 1}.{'code' if field == 'region' else field}": [said]
        for each in found
        for field, said in each.faults.items()
    }
    if faults:
        raise InvalidError("no such results", faults)
    return [each.result for each in found if each.result is not None]


_TEXTS = ("category", "source_title", "source_url")


def _draft(session: Session, name: str) -> Draft:
    return existing(queries.draft(session, name))


def _on_draft(session: Session, name: str, step: Callable[[Session, Draft], object]) -> None:
    """Do a step on a draft whose present state the asker names."""
    needs_some_match()
    seen = _draft(session, name)
    needs_match(_draft_tag(seen), _draft_document(seen))
    try:
        step(session, seen)
    except ConflictError as error:
        now = queries.draft(session, name)
        if now is None:
            raise NotFoundError from error
        kind = StaleStateError if now.row_version != seen.row_version else DescribedConflictError
        raise kind(_draft_document(now), _draft_tag(now)) from error


def _stepped(name: str, step: Callable[[Session, Opened], object], status: int = OK) -> Response:
    """Do a step on an edition whose present state the asker names."""
    needs_some_match()
    with registry_session() as session:
        seen = opened_or_missing(session, name)
        needs_match(doc.tag_of(seen), _whole(session, name)[0])
        try:
            step(session, seen)
        except ConflictError as error:
            document, tag = _whole(session, name)
            kind = StaleStateError if tag != doc.tag_of(seen) else DescribedConflictError
            raise kind(document, tag) from error
        document, tag = _whole(session, name)
    return answer(document, status=status, tag=tag)


def _whole(session: Session, name: str) -> tuple[doc.Document, str]:
    found = opened_or_missing(session, name)
    versions, steps = queries.versions_of(session, name), queries.steps_of(session, name)
    return doc.whole_edition_document(found, versions, steps), doc.tag_of(found)


def _draft_tag(draft: Draft) -> str:
    return f"draft.{draft.id}.{draft.row_version}"


def _draft_document(draft: Draft) -> doc.Document:
    return {
        "id": draft.id,
        "title": draft.edition.title,
        "content": draft.content,
        "changed": {"by": draft.changed_words, "at": draft.changed_at},
        "etag": f'"{_draft_tag(draft)}"',
    }
