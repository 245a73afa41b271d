"""Opened editions for everybody who is signed in: rules, sources, steps, versions, runs and the file; a draft is none."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, render_template, request

from semesta_platform.errors import NotFoundError, existing
from semesta_platform.http.ground import viewer_session
from semesta_platform.http.lists import file_answer
from semesta_platform.http.permissions import Permission, requires
from semesta_tenants.awards import queries
from semesta_tenants.awards.ledger import Opened
from semesta_tenants.awards.records import Edition
from semesta_tenants.stewarding import shown
from semesta_tenants.stewarding.edge import opened_edition

ADDRESS = "/nasional/edisi"
MOST_RUNS: Final = 20
blueprint = Blueprint("stewarding_reading", __name__, template_folder="templates")


@blueprint.get(f"{ADDRESS}/")
@requires(Permission.NATIONAL_VIEW)
def overview() -> str:
    """Every opened edition with its newest run."""
    with viewer_session() as session:
        newest = queries.latest_runs(session)
        rows = [(each, newest.get(each.id)) for each in queries.opened(session)]
    return render_template(
        "stewarding/editions.html",
        rows=rows,
        states=shown.STATE_WORDS,
        pills=shown.STATE_PILLS,
    )


@blueprint.get(f"{ADDRESS}/<name>/")
@requires(Permission.NATIONAL_VIEW)
def edition(name: str) -> str:
    """One opened edition, in the version that `?versi=` names.

    Raises:
        NotFoundError: there is no such opened edition or version.
    """
    found = opened_edition(name)
    return render_template("stewarding/reading.html", opened=found, **parts_of(found, version_asked(found)))


@blueprint.get(f"{ADDRESS}/<name>.yaml")
@requires(Permission.NATIONAL_VIEW)
def file(name: str) -> Response:
    """The file of the version that `?versi=` names, as it was given.

    Raises:
        NotFoundError: there is no such opened edition or version.
    """
    return version_file(opened_edition(name))


@blueprint.get(f"{ADDRESS}/<name>/beda")
@requires(Permission.NATIONAL_VIEW)
def difference(name: str) -> str:
    """Two versions beside each other, line by line.

    Raises:
        NotFoundError: there is no such opened edition or version.
    """
    return difference_page(opened_edition(name), f"{ADDRESS}/{name}/")


def version_asked(found: Opened, name: str = "versi") -> int:
    """The version that the address names; the newest where it names none.

    Raises:
        NotFoundError: there is no such version.
    """
    asked = request.args.get(name)
    if asked is None:
        return found.version
    if not (asked.isascii() and asked.isdigit() and len(asked) < 6 and 1 <= int(asked) <= found.version):  # noqa: PLR2004 (digits)
        raise NotFoundError
    return int(asked)


def version_file(found: Opened) -> Response:
    """The file of the version that the address names.

    Raises:
        NotFoundError: there is no such version.
    """
    version = version_asked(found)
    with viewer_session() as session:
        content = existing(queries.content_of(session, found.id, version))
    return file_answer(content, f"{found.id}-versi-{version}", "yaml")


def difference_page(found: Opened, here: str) -> str:
    """The page of two versions: `?dari=` and `?ke=`, by default the newest and the one before. here: the edition's page."""
    after = version_asked(found, "ke")
    before = version_asked(found, "dari") if "dari" in request.args else max(1, after - 1)
    with viewer_session() as session:
        versions = {each.version: each for each in queries.versions_of(session, found.id)}
    return render_template(
        "stewarding/difference.html",
        opened=found,
        here=here,
        before=versions[before],
        after=versions[after],
        versions=[(str(each), str(each)) for each in sorted(versions)],
        rows=shown.differences(versions[before], versions[after]),
    )


def parts_of(found: Opened, version: int) -> dict[str, Any]:
    """What both pages of an opened edition show: rules of a version, steps, versions, the latest runs."""
    with viewer_session() as session:
        versions = queries.versions_of(session, found.id)
        steps = queries.steps_of(session, found.id)
        runs = queries.runs(session, found.id, limit=MOST_RUNS)
    rules = next((each for each in versions if each.version == version), found.edition)
    return {
        **rules_of(rules),
        "versions": versions,
        "steps": steps,
        "step_words": shown.step_words,
        "runs": shown.run_rows(runs),
        "most_runs": MOST_RUNS,
        "states": shown.STATE_WORDS,
        "pills": shown.STATE_PILLS,
        "notes": shown.STATE_NOTES,
    }


def rules_of(edition: Edition) -> dict[str, Any]:
    """The rules of an edition, also of a draft, as templates take them."""
    return {
        "rules": edition,
        "contests": shown.contests(edition),
        "basis": shown.basis_words(edition),
    }
