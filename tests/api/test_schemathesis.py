"""Every route under generated requests, right and wrong, with the token of every role: no fault, nothing undocumented."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import Engine

from semesta_platform.http.api import document_of
from semesta_platform.http.application import create_app
from semesta_platform.installation import Installation
from semesta_platform.settings import Settings
from semesta_tenants.registry import CAPABILITIES
from tests.api.programs import HERE, TANJUNGBALAI, TARGET, Program, shown
from tests.api.rankings import UHC, cleared_rankings, prepared

EXAMPLES = 6
"""Of each route, right and wrong ones, sent once by each of seven: about 1,100 requests."""
RANKED = re.compile(r"/editions|/drafts|/objections|/standing|/looks|/public-choice")
# Nothing of figures and targets is named by these, or shown.
APART = re.compile(r"/(actions|meetings|organisations|people|invitations|drafts|operator|regions|me)(/|$)")
NOBODYS = {"id": "01890a5d-ac96-774b-bcce-b302099a8057", "period": "2025-04", "etag": '"x.1"'}
RIGHT, WRONG = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@cache
def described() -> Any:
    """The document of the whole product, made without opening any connection."""
    nowhere = Installation(Settings(data="."), "postgresql://x", None, "redis://127.0.0.1:1", "k" * 32)  # type: ignore[arg-type]  # nothing is read there
    return schemathesis.openapi.from_dict(document_of(create_app(nowhere, CAPABILITIES)))


OPERATIONS = sorted(operation.ok().label for operation in described().get_all_operations())


@pytest.fixture
def versions(request: pytest.FixtureRequest, label: str) -> list[dict[str, Any]]:
    """What right requests find where they look for it; as many that are not there elsewhere."""
    if APART.search(label):
        return [NOBODYS | {"target": NOBODYS, "task": NOBODYS}] * 3
    found: list[dict[str, Any]] = request.getfixturevalue("figures")
    return found


@pytest.fixture
def figures(cleared: None, untargeted: None, admin: Program, liaison: Program) -> list[dict[str, Any]]:  # noqa: ARG001 (they empty what this fills)
    """A draft, a submission and a verified version, each beside a target and a task."""
    found, target = [], shown(admin.post(f"{HERE}/targets", TARGET), 201)
    task = shown(admin.post(f"{HERE}/tasks", {"title": "Usulkan peserta", "owner": "Dinas Kesehatan", "shared": True}), 201)
    for month, steps in (("2025-04", ()), ("2025-03", ("submit",)), ("2025-02", ("submit", "verify"))):
        body = TANJUNGBALAI | {"as_of": f"{month}-01"}
        version = shown(admin.put(f"{HERE}/coverage/{month}", body, if_none_match="*"), 201)
        for step in steps:
            by = liaison if step == "verify" else admin
            version = shown(by.post(f"{HERE}/coverage/{version['id']}/{step}", if_match=version["etag"]))
        found.append(version | {"target": target, "task": task})
    return found


@pytest.fixture
def run(request: pytest.FixtureRequest, engine: Engine, owner: Engine, label: str) -> Iterator[int]:
    """The number of a run where rankings are asked for, so that right requests find something; 1 elsewhere."""
    if not RANKED.search(label):
        yield 1
        return
    request.getfixturevalue("cleared")
    with cleared_rankings(owner):
        yield prepared(engine)


@pytest.mark.parametrize("label", OPERATIONS)
def test_whatever_is_sent_is_answered_as_documented(
    app: Flask, programs: dict[str, Program], versions: list[dict[str, Any]], run: int, label: str
) -> None:
    method, path = label.split(" ")
    operation = described()[path][method]

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy(RIGHT) | operation.as_strategy(WRONG),
        at=st.sampled_from([None, *versions]),
        stale=st.booleans(),
    )
    def send(case: Any, at: dict[str, Any] | None, stale: bool) -> None:  # noqa: FBT001 (drawn by name)
        place_right(case, at, run, stale=stale)
        for program in programs.values():
            # The library's way into an application does not unpack what comes compressed.
            headers = {"Accept-Encoding": "identity"}
            if program.token is not None:
                headers["Authorization"] = f"Bearer {program.token}"
            case.validate_response(case.call(app=app, headers=headers), checks=CHECKS)

    send()


def place_right(case: Any, at: dict[str, Any] | None, run: int, *, stale: bool) -> None:
    """Most requests are for things that are there, half of them with their tag: generated ones are nobody's."""
    if at is None:
        return
    right = {"code": "12.19", "version": at["id"], "period": at["period"], "edition": UHC, "number": run}
    right |= {"target": at["target"]["id"], "task": at["task"]["id"]}
    case.path_parameters = {name: right.get(name, value) for name, value in (case.path_parameters or {}).items()}
    if "If-Match" in (case.headers or {}):
        right_tag = at["etag"]
        if "edition" in (case.path_parameters or {}):
            right_tag = f'"{UHC}.1"'
        elif "target" in (case.path_parameters or {}):
            right_tag = at["target"]["etag"]
        elif "task" in (case.path_parameters or {}):
            right_tag = f'"{at["task"]["etag"]}"'
        case.headers["If-Match"] = '"another.1"' if stale else right_tag
