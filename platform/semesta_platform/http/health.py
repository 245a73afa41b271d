"""Addresses for machines that watch the service: alive, ready, and its counters."""

from __future__ import annotations

import orjson
from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST

from semesta_platform.errors import NotFoundError
from semesta_platform.http.ground import current_ground
from semesta_platform.http.permissions import public
from semesta_platform.http.probes import ask

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """This process answers; says nothing of the servers behind it, so that their outage restarts nobody."""
    return _json({"status": "ok"}, 200)


@blueprint.get("/readyz")
@public
def ready() -> Response:
    """Database, queue and migrations, a sentence each; 503 when one is missing. Answers within two seconds."""
    findings = ask(current_ground().probes)
    all_ready = all(finding.ready for finding in findings)
    parts = {finding.part: {"ready": finding.ready, "sentence": finding.sentence} for finding in findings}
    return _json({"status": "ready" if all_ready else "not ready", "parts": parts}, 200 if all_ready else 503)


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Counters in Prometheus's text form.

    Raises:
        NotFoundError: the installation hides them.
    """
    ground = current_ground()
    if not ground.installation.settings.metrics:
        raise NotFoundError
    return Response(ground.metrics.exposition(), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def _json(document: dict[str, object], status: int) -> Response:
    return Response(orjson.dumps(document), status=status, content_type="application/json", headers={"Cache-Control": "no-store"})
