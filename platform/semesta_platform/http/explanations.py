"""The pages behind the `type` of problem documents: one for each kind of refusal."""

from __future__ import annotations

from flask import Blueprint, render_template

from semesta_platform.errors import existing
from semesta_platform.http.headers import cacheable
from semesta_platform.http.permissions import public
from semesta_platform.http.problems import ADDRESS, KINDS

ONE_HOUR = 3600
blueprint = Blueprint("explanations", __name__, template_folder="templates")


@blueprint.get(f"{ADDRESS}<slug>")
@public
def explain(slug: str) -> str:
    """What a kind of refusal means and what to do.

    Raises:
        NotFoundError: there is no such kind.
    """
    kind = existing(KINDS.get(slug))
    cacheable(ONE_HOUR)
    return render_template("http/explanation.html", kind=kind)
