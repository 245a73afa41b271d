"""The application as granian loads it in a process of its own, with three views that take forms."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Blueprint, Flask, request

from semesta_platform.http import bodies, logs
from semesta_platform.http.application import create_app
from semesta_platform.http.capability import Capability
from semesta_platform.http.permissions import Permission, public, requires
from semesta_platform.installation import Installation
from semesta_platform.settings import Settings
from semesta_tenants.registry import CAPABILITIES
from tests.http.parts import by_header

SECONDS = 1.5
"""What a body gets here instead of ten seconds, so that the tests are short."""
APPLICATION_URL, REDIS_URL, DATA = "TEST_APPLICATION_URL", "TEST_REDIS_URL", "TEST_DATA"
blueprint = Blueprint("forms", __name__)


@blueprint.post("/uji/formulir")
@public
def form() -> str:
    """For everybody."""
    return request.form.get("nama", "")


@blueprint.post("/uji/ukuran")
@public
def size() -> str:
    """For programs."""
    return str(len(request.get_data()))


@blueprint.post("/<tenant:slug>/formulir")
@requires(Permission.TENANT_HOME)
def tenants_form() -> str:
    """For a tenant's own people."""
    return request.form.get("nama", "")


def application() -> Flask:
    """The application of the installation that the environment names."""
    # As the product does: the default lines draw every traceback, which takes a second each.
    logs.configure("error")
    bodies.SECONDS_AT_FIRST = SECONDS
    installation = Installation(
        settings=Settings(data=Path(os.environ[DATA])),
        application_url=os.environ[APPLICATION_URL],
        owner_url=os.environ[APPLICATION_URL],
        redis_url=os.environ[REDIS_URL],
        secret_key="k" * 32,
        login_password="only-for-tests",
    )
    return create_app(installation, (*CAPABILITIES, Capability("forms", (blueprint,))), loader=by_header)
