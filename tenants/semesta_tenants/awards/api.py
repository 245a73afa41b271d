"""Rankings as JSON for everybody who is signed in: editions, rankings in pages, one region explained, runs and their digests."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from semesta_platform.accounts.roles import Role
from semesta_platform.errors import InvalidError, NotFoundError, existing
from semesta_platform.http.access import current_principal
from semesta_platform.http.api import ApiBlueprint
from semesta_platform.http.api_answers import answer, page
from semesta_platform.http.api_cursors import cursor_of, key_in, page_of
from semesta_platform.http.ground import registry_session, viewer_session
from semesta_platform.http.permissions import Permission, requires
from semesta_tenants.awards import comparing, explained, official, queries, service, shapes
from semesta_tenants.awards import documents as doc
from semesta_tenants.awards import shapes_beside as beside
from semesta_tenants.awards.ledger import OfficialResult, Opened, RunRecord
from semesta_tenants.awards.outcomes import Beside, Official, RunResult
from semesta_tenants.awards.records import Edition

EDITION = "/editions/<edition>"
RUN = f"{EDITION}/runs/<int:number>"
Arguments = dict[str, Any]
blueprint = ApiBlueprint("awards_api", __name__, description="Editions of UHC Awards and the regions ranked for them.")

# ---- editions ------------------------------------------------------------------------------------------------------------------


@blueprint.get("/editions")
@requires(Permission.NATIONAL_VIEW)
@blueprint.answers(200, shapes.EditionsPageSchema)
def list_editions() -> Response:
    """Every opened edition, the one with the latest as-of date first; simulations after the others."""
    with viewer_session() as session:
        found = queries.opened(session)
    return page([doc.edition_document(each) for each in found], None)


@blueprint.get(EDITION)
@requires(Permission.NATIONAL_VIEW)
@blueprint.answers(200, shapes.WholeEditionSchema, tagged=True)
def one_edition(edition: str) -> Response:
    """An edition with its rules, its versions and what was done to it; its ETag is what a change must name.

    Raises:
        NotFoundError: there is none of this name; a draft is none yet.
    """
    with viewer_session() as session:
        found = opened_or_missing(session, edition)
        document = doc.whole_edition_document(found, queries.versions_of(session, edition), queries.steps_of(session, edition))
    return answer(document, tag=doc.tag_of(found))


# ---- rankings ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reading:
    """What a ranking is read from. record: None of a trial. mark: tells cursors which run they continue."""

    opened: Opened
    record: RunRecord | None
    rules: Edition
    result: RunResult
    mark: str


@blueprint.get(f"{EDITION}/ranking")
@requires(Permission.NATIONAL_VIEW)
@blueprint.takes(beside.RankingQuerySchema, location="query")
@blueprint.answers(200, shapes.RankingSchema)
def ranking(asked: Arguments, edition: str) -> Response:
    """Regions in the order of their rank, contest by contest; later pages continue the run that the first one was of.

    Without `run`, `month` or `verified_only` it is the newest run. The last two try the rules on what is published now, and
    keep nothing.

    Raises:
        NotFoundError: there is no such edition, or no such run of it.
        InvalidError: an argument cannot be so, or does not go with another one.
    """
    after = key_in(asked.get("cursor"), _place)
    with viewer_session() as session:
        opened = opened_or_missing(session, edition)
        reading = _reading(session, opened, asked, after)
    if reading is None:
        return answer(doc.ranking_document(opened, None, None, ()))
    found = _narrowed(doc.lines_of(reading.result, reading.rules), asked, reading.rules)
    first = after[1] if after else 0
    rest = [(place, line) for place, line in found if place >= first]
    rows = [line for _place_of, line in rest[: asked["limit"]]]
    following = cursor_of(reading.mark, str(rest[asked["limit"]][0])) if len(rest) > len(rows) else None
    return answer(doc.ranking_document(opened, reading.record, reading.result, rows, following))


@blueprint.get(f"{EDITION}/ranking/<code>")
@requires(Permission.NATIONAL_VIEW)
@blueprint.takes(beside.RunQuerySchema, location="query")
@blueprint.answers(200, shapes.RegionStandingSchema)
def one_region(asked: Arguments, edition: str, code: str) -> Response:
    """Why one region stands where it stands, down to each criterion. That the centre looked is noted: role and day, no name.

    Raises:
        NotFoundError: there is no such edition or run, or the run does not speak of this region.
    """
    with viewer_session() as session:
        document = region_document(session, opened_or_missing(session, edition), code, asked.get("run"))
    _note_look(code)
    return answer(document)


# ---- runs ----------------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{EDITION}/runs")
@requires(Permission.NATIONAL_VIEW)
@blueprint.takes(beside.RunsQuerySchema, location="query")
@blueprint.answers(200, shapes.RunsPageSchema)
def list_runs(asked: Arguments, edition: str) -> Response:
    """The runs of an edition, newest first."""
    before = key_in(asked.get("cursor"), run_number)
    with viewer_session() as session:
        opened_or_missing(session, edition)
        found = queries.runs(session, edition, before=before, limit=asked["limit"] + 1)
    rows, cursor = page_of(found, asked["limit"], lambda each: (str(each.number),))
    return page([doc.run_document(each) for each in rows], cursor)


@blueprint.get(RUN)
@requires(Permission.NATIONAL_VIEW)
@blueprint.answers(200, shapes.RunSchema)
def one_run(edition: str, number: int) -> Response:
    """What is known of a run: its digests, what asked for it, whether it is final."""
    with viewer_session() as session:
        found = run_or_missing(session, edition, number)
    return answer(doc.run_document(found))


@blueprint.get(f"{RUN}/content")
@requires(Permission.NATIONAL_VIEW)
@blueprint.answers(200, shapes.RunContentSchema, tagged=True)
def run_content(edition: str, number: int) -> Response:
    """A run whole, as it is kept, byte for byte; its ETag is the sha-256 of these bytes, and so is X-Content-SHA256."""
    with viewer_session() as session:
        kept = queries.canonical_bytes(session, run_or_missing(session, edition, number).number)
    digest = hashlib.sha256(kept).hexdigest()
    response = Response(kept, content_type="application/json")
    response.headers["X-Content-SHA256"] = digest
    response.set_etag(digest)
    return response.make_conditional(request)  # type: ignore[return-value]  # werkzeug's own class, which it gives back


@blueprint.get(f"{EDITION}/comparison")
@requires(Permission.NATIONAL_VIEW)
@blueprint.takes(beside.ComparisonQuerySchema, location="query")
@blueprint.answers(200, beside.ComparisonSchema)
def comparison(asked: Arguments, edition: str) -> Response:
    """Who stands otherwise in run `to` (the newest) than in run `from` (the one before it), and because of which figure.

    Raises:
        NotFoundError: there is no such edition, or there are no two such runs.
    """
    with viewer_session() as session:
        opened = opened_or_missing(session, edition)
        after = _record(session, opened, asked.get("to"))
        before = _before(session, opened, after, asked.get("from"))
        if before is None or after is None:
            raise NotFoundError
        old, new = (comparing.snapshot(queries.canonical_bytes(session, each.number)) for each in (before, after))
    return answer(explained.comparison_document(opened, before, after, comparing.compare(old, new)))


@blueprint.get(f"{EDITION}/official")
@requires(Permission.NATIONAL_VIEW)
@blueprint.answers(200, beside.OfficialPageSchema)
def list_official(edition: str) -> Response:
    """The winners as announced beside what the newest run found, in order of code, with a sentence where they differ."""
    with viewer_session() as session:
        opened = opened_or_missing(session, edition)
        kept = queries.official_results(session, edition)
        record = queries.latest_run(session, edition)
        found = _beside(session, opened, record, kept) if record else {}
    return page([explained.official_document(each, found.get(each.tenant)) for each in kept], None)


# ---- shared --------------------------------------------------------------------------------------------------------------------


def opened_or_missing(session: Session, name: str) -> Opened:
    """The opened edition of this name.

    Raises:
        NotFoundError: there is none.
    """
    return existing(queries.edition(session, name))


def run_or_missing(session: Session, edition: str, number: int) -> RunRecord:
    """The run with this number.

    Raises:
        NotFoundError: there is none, or it is another edition's.
    """
    found = queries.run_record(session, number) if number <= beside.LARGEST_NUMBER else None
    if found is None or found.edition != edition:
        raise NotFoundError
    return found


def rules_of(session: Session, opened: Opened, record: RunRecord) -> Edition:
    """The rules that a run judged by."""
    if record.version == opened.version:
        return opened.edition
    return queries.rules_of(session, record.edition, record.version) or opened.edition


def region_document(session: Session, opened: Opened, code: str, number: str | None = None) -> doc.Document:
    """One region explained, of the newest run or of the one with this number.

    Raises:
        NotFoundError: there is no such run, or it does not speak of this region.
    """
    record = _record(session, opened, number)
    if record is None or doc.find_region(code) is None:
        raise NotFoundError
    result = queries.explained(session, record, [code])
    standing = existing(result.standing(code))
    return explained.region_document(opened, rules_of(session, opened, record), record, result, standing)


def run_number(text: str) -> int:
    """The number of a run as a cursor or an argument writes it.

    Raises:
        ValueError: it is none.
    """
    if not text.isascii() or not text.isdigit() or len(text) > len(str(beside.LARGEST_NUMBER)) - 1:
        raise ValueError
    return int(text)


def _place(mark: str, place: str) -> tuple[str, int]:
    return mark, run_number(place)


def _record(session: Session, opened: Opened, number: str | None) -> RunRecord | None:
    if number is None:
        return queries.latest_run(session, opened.id)
    return run_or_missing(session, opened.id, run_number(number))


def _before(session: Session, opened: Opened, after: RunRecord | None, number: str | None) -> RunRecord | None:
    if number is not None or after is None:
        return _record(session, opened, number)
    return next(iter(queries.runs(session, opened.id, before=after.number, limit=1)), None)


def _reading(session: Session, opened: Opened, asked: Arguments, after: tuple[str, int] | None) -> Reading | None:
    """What the ranking is of; None while there is no run."""
    month, verified_only = asked.get("month"), asked["verified_only"] == "true"
    if month is None and not verified_only:
        number = asked.get("run") or (after[0] if after else None)
        if after and number != after[0]:
            raise _strange_cursor()
        return _kept(session, opened, number)
    if "run" in asked:
        raise InvalidError("run and trial", {"run": [_("Pilih run, atau month dan verified_only; tidak keduanya.")]})
    rules = queries.effective(opened)
    day = dt.date.fromisoformat(f"{month}-01") if month else None
    result = queries.trial(session, rules, month=day, verified_only=verified_only)
    mark = f"t{result.inputs_digest[:16]}"
    if after and mark != after[0]:
        raise _strange_cursor()
    return Reading(opened, None, rules, result, mark)


def _kept(session: Session, opened: Opened, number: str | None) -> Reading | None:
    try:
        record = _record(session, opened, number)
    except ValueError:
        raise _strange_cursor() from None
    if record is None:
        return None
    result = queries.result_of(session, record)
    return Reading(opened, record, rules_of(session, opened, record), result, str(record.number))


def _strange_cursor() -> InvalidError:
    """Of another run: what it would continue is not what is asked for."""
    words = _("Kelanjutan ini dari peringkat lain, atau angkanya sudah berubah. Mulai lagi tanpa cursor.")
    return InvalidError("another run's cursor", {"cursor": [words]})


def _narrowed(lines: Sequence[doc.Line], asked: Arguments, rules: Edition) -> list[tuple[int, doc.Line]]:
    """The lines that are asked for, each with its place among all.

    Raises:
        InvalidError: the edition has no such category or contest.
    """
    _check(asked, "category", [*(one.id for each in rules.contests for one in each.categories), beside.NO_CATEGORY])
    _check(asked, "contest", [each.id for each in rules.contests])
    wanted = {name: asked[name] for name in ("level", "province", "contest", "category", "evidence") if name in asked}
    if wanted.get("category") == beside.NO_CATEGORY:
        wanted["category"] = None
    return [
        (place, line) for place, line in enumerate(lines) if all(getattr(line, name) == value for name, value in wanted.items())
    ]


def _check(asked: Arguments, name: str, choices: Sequence[str]) -> None:
    if name in asked and asked[name] not in choices:
        words = _("Tulis salah satu dari: %(choices)s.", choices=", ".join(dict.fromkeys(choices)))
        raise InvalidError("not of this edition", {name: [words]})


def _beside(session: Session, opened: Opened, record: RunRecord, kept: Sequence[OfficialResult]) -> dict[str, Beside]:
    """By code. Explained, for the sentence of a difference names the figures that stand in the way."""
    result = queries.explained(session, record, {each.tenant for each in kept})
    announced = [Official(each.tenant, each.category, each.source) for each in kept]
    return {each.official.code: each for each in official.beside(rules_of(session, opened, record), result, announced)}


def _note_look(code: str) -> None:
    """Central viewers are seen by the region that they look at."""
    region = doc.find_region(code)
    if region is not None and any(each.role == Role.CENTRAL_VIEWER.value for each in current_principal().places):
        with registry_session() as session:
            service.note_look(session, code, Role.CENTRAL_VIEWER.value, dt.datetime.now(ZoneInfo(region.zone)).date())
