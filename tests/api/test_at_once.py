"""Two programs at the very same moment: one is served, the other is told, nothing is lost and nothing breaks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from werkzeug.test import TestResponse

from tests.api.programs import HERE, TANJUNGBALAI, Program, problem, shown

pytestmark = pytest.mark.usefixtures("cleared")
MONTH = f"{HERE}/coverage/2025-04"
ROUNDS = 5


def at_once(*requests: Callable[[], TestResponse]) -> list[TestResponse]:
    """The answers, in the order of their status."""
    barrier = Barrier(len(requests))

    def send(request: Callable[[], TestResponse]) -> TestResponse:
        barrier.wait(60)
        return request()

    with ThreadPoolExecutor(len(requests)) as pool:
        return sorted(pool.map(send, requests), key=lambda answer: answer.status_code)


def test_two_begin_the_same_month(admin: Program, officer: Program) -> None:
    for month in range(1, ROUNDS + 1):
        address, body = f"{HERE}/coverage/2025-0{month}", TANJUNGBALAI | {"as_of": f"2025-0{month}-01"}
        first, second = at_once(
            lambda a=address, b=body: admin.put(a, b | {"note": "admin"}, if_none_match="*"),  # type: ignore[misc]  # bound now
            lambda a=address, b=body: officer.put(a, b | {"note": "opd"}, if_none_match="*"),  # type: ignore[misc]  # bound now
        )
        assert problem(second, 412)["current"] == shown(first, 201)


def test_two_save_the_same_draft(admin: Program, officer: Program) -> None:
    seen = shown(admin.put(MONTH, TANJUNGBALAI, if_none_match="*"), 201)
    for _ in range(ROUNDS):
        tag = seen["etag"]
        first, second = at_once(
            lambda tag=tag: admin.put(MONTH, TANJUNGBALAI | {"note": "admin"}, if_match=tag),  # type: ignore[misc]  # bound now
            lambda tag=tag: officer.put(MONTH, TANJUNGBALAI | {"note": "opd"}, if_match=tag),  # type: ignore[misc]  # bound now
        )
        seen = shown(first)
        assert problem(second, 412)["current"] == seen


def test_it_is_verified_or_withdrawn_and_never_both(admin: Program, liaison: Program) -> None:
    draft = shown(admin.put(MONTH, TANJUNGBALAI, if_none_match="*"), 201)
    waiting = shown(admin.post(f"{HERE}/coverage/{draft['id']}/submit", if_match=draft["etag"]))
    address = f"{HERE}/coverage/{draft['id']}"
    first, second = at_once(
        lambda: liaison.post(f"{address}/verify", if_match=waiting["etag"]),
        lambda: admin.post(f"{address}/withdraw", if_match=waiting["etag"]),
    )

    verified = shown(first)["state"] == "verified"
    if verified:
        assert problem(second, 412)["current"] == shown(first)
    else:
        # Withdrawn, it is a draft: for the branch there is nothing any more.
        assert "current" not in problem(second, 404)
    published = shown(liaison.get("/api/v1/published"))["items"]
    assert len(published) == verified


def test_two_record_the_same_population(admin: Program, officer: Program) -> None:
    for year in range(2015, 2015 + ROUNDS):
        body = {"source": "Dukcapil (DKB)", "semester": f"{year}S1"}
        answers = at_once(
            lambda b=body: admin.post(f"{HERE}/populations", b | {"value": 1}),  # type: ignore[misc]  # bound now
            lambda b=body: officer.post(f"{HERE}/populations", b | {"value": 2}),  # type: ignore[misc]  # bound now
        )
        assert [each.status_code for each in answers] in ([201, 201], [201, 409])
    assert len(shown(admin.get(f"{HERE}/populations"))["items"]) == ROUNDS
